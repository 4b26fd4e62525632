from __future__ import annotations

from dataclasses import replace

import pytest

from hall.paper import PaperPlace, TicketPaper
from printer.columns import width
from printer.completion import Question
from printer.decoder import Cut, Decoder, Event, Line, Unknown
from printer.layout import ticket_bytes
from printer.profile import GENERIC_80, load_profiles
from tests.unit.printer.papers import ENGLISH, USUAL

IN_TEXT = [profile for profile in load_profiles().values() if profile.native_qr and not profile.whole_raster]
SLOW_BYTES_S = 9600 / 10
"""9600 baud: eight bits, a start and a stop."""


def printed(paper: TicketPaper, profile=GENERIC_80) -> list[Event]:
    events = Decoder().feed(ticket_bytes(paper, profile))
    assert not [event for event in events if isinstance(event, Unknown)]
    return events


def lines(paper: TicketPaper, profile=GENERIC_80) -> list[Line]:
    return [event for event in printed(paper, profile) if isinstance(event, Line) and event.kind != "feed"]


def texts(paper: TicketPaper) -> list[str]:
    return texts_of(lines(paper))


def texts_of(said: list[Line]) -> list[str]:
    return [line.text.strip() for line in said if line.kind == "text"]


def test_a_usual_ticket_says_all_that_a_citizen_must_know_in_the_order_of_need():
    assert texts(USUAL) == [
        "张家港市行政服务中心",
        "您的号码",
        "A056",
        "企业登记",
        "办理地点",
        "二楼B区",
        "11、12、13号窗口",
        "您前面还有",
        "6 人等候",
        "预计等候约 15-25 分钟（仅供参考）",
        "请在二楼B区休息区等候，",
        "注意呼叫及大屏显示信息。",
        "呼叫 3 次未到为过号。过号可到导服台恢复，",
        "当天限 1 次，排在 3 人之后。",
        "扫码看叫到几号",
        "2026-11-23 10:19     当日有效      1号取号机",
    ]


def test_an_english_ticket_is_english_throughout():
    assert texts(ENGLISH) == [
        "Zhangjiagang Government Service Centre",
        "Your number",
        "A056",
        "Business registration",
        "and licensing",
        "Where to go",
        "Floor 2, Zone B",
        "Window 12",
        "Ahead of you",
        "1 person",
        "About 15-25 minutes (estimate)",
        "Waiting area: Floor 2, Zone B.",
        "Watch the screens, listen for your number.",
        "Three calls without an answer and the number",
        "is passed; the guide desk can bring it back",
        "once a day.",
        "Scan to follow the queue",
        "2026-11-23 10:19  Valid today only   Kiosk 1",
    ]


def test_the_number_is_four_times_the_size_and_bold_and_where_to_go_is_twice():
    styles = {line.text.strip(): (line.width, line.height, line.bold, line.align) for line in lines(USUAL) if line.kind == "text"}

    assert styles["A056"] == (4, 4, True, "center")
    assert styles["企业登记"] == (2, 2, False, "center")
    assert styles["11、12、13号窗口"] == styles["6 人等候"] == (2, 2, False, "left")
    assert styles["注意呼叫及大屏显示信息。"] == (1, 1, False, "left")


@pytest.mark.parametrize("paper", [USUAL, ENGLISH], ids=["zh", "en"])
def test_two_columns_stay_free_on_both_sides(paper):
    for line in lines(paper):
        if line.kind in ("text", "rule"):
            columns = width(line.text) * line.width
            left = (48 - columns) / 2 if line.align == "center" else (width(line.text) - width(line.text.lstrip())) * line.width
            assert left >= 2
            assert columns + (left if line.align == "center" else 0) <= 46


def test_the_qr_code_is_the_printers_own_at_six_dots_a_module():
    assert [(line.text, line.width, line.align) for line in lines(USUAL) if line.kind == "qr"] == [(USUAL.phone_url, 6, "center")]


def test_a_printer_without_qr_codes_is_sent_one_as_dots():
    (code,) = [line for line in lines(USUAL, GENERIC_80.model_copy(update={"native_qr": False})) if line.kind == "image"]

    assert code.height == 33 * 6  # version 4: fifty bytes at level M


@pytest.mark.parametrize(("paper", "most"), [(USUAL, 600), (ENGLISH, 700)], ids=["zh", "en"])
@pytest.mark.parametrize("profile", IN_TEXT, ids=lambda profile: profile.name)
def test_a_usual_ticket_with_its_question_to_the_printer_is_some_hundred_bytes_and_takes_less_than_a_second_on_a_slow_cable(paper, most, profile):
    sent = ticket_bytes(paper, profile) + Question(profile, 4217).request

    assert len(sent) < most
    assert len(sent) / SLOW_BYTES_S < 1


@pytest.mark.parametrize("profile", load_profiles().values(), ids=lambda profile: profile.name)
def test_a_rule_is_in_the_middle_and_at_most_two_columns_shorter_than_a_line(profile):
    rules = [line for line in lines(USUAL, profile) if line.kind == "rule"]

    assert len(rules) == 4
    for line in rules:
        length = width(line.text.strip()) * line.width
        left = (profile.columns - length) / 2 if line.align == "center" else (width(line.text) - width(line.text.strip())) * line.width
        assert profile.columns - 4 - 2 <= length <= profile.columns - 4
        assert left == (profile.columns - length) / 2
        assert line.height == 1


def test_the_paper_is_cut_once_and_last_with_the_models_own_command():
    assert [event for event in printed(USUAL) if isinstance(event, Cut)] == [Cut()]
    assert printed(USUAL)[-1] == Cut()
    assert ticket_bytes(USUAL, GENERIC_80.model_copy(update={"cut": b"\x1bi"})).endswith(b"\x1bi")


def test_a_reprint_says_that_it_is_one():
    assert "补打 第2次" in texts(replace(USUAL, reprint=2))
    assert "Reprint 2" in texts(replace(ENGLISH, reprint=2))
    assert not any("补打" in text for text in texts(USUAL))


def test_a_ticket_with_nobody_ahead_and_no_estimate_promises_no_minutes():
    said = texts(replace(USUAL, ahead=0, estimate_min=None))

    assert said[7:9] == ["您前面", "无人等候"]
    assert not any("分钟" in text for text in said)


def test_an_estimate_with_one_end_is_one_figure():
    assert "预计等候约 15 分钟（仅供参考）" in texts(replace(USUAL, estimate_min=(15, 15)))


def test_a_service_in_two_places_names_both_and_says_no_waiting_area():
    places = (PaperPlace("二楼", "B区", ("12",)), PaperPlace("三楼", "C区", ("101", "102"), "企业服务专区"))

    said = texts(replace(USUAL, places=places))

    assert said[5:10] == ["二楼B区", "12号窗口", "三楼C区", "企业服务专区", "101、102号窗口"]
    assert "请在休息区等候，" in said


def test_a_kiosk_with_a_long_name_gets_a_line_of_its_own():
    assert texts(replace(USUAL, kiosk="企业服务专区一号自助取号机"))[-3:] == ["2026-11-23 10:19", "当日有效", "企业服务专区一号自助取号机"]


def test_every_character_of_gbk_reaches_the_paper_as_itself():
    every = [
        chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000 and chr(code).isprintable() and not chr(code).isspace() and in_gbk(chr(code))
    ]
    rows = tuple("".join(every[at : at + 400]) for at in range(0, len(every), 400))

    said = lines(replace(USUAL, no_show_rule=rows))

    assert len(every) > 21_000
    assert "".join(every) in "".join(line.text.strip() for line in said if line.kind == "text")
    assert not [line for line in said if line.kind == "image"]


def in_gbk(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def test_chinese_punctuation_is_not_lost():
    assert "「（）：、，￥」" in texts(replace(USUAL, service="「（）：、，￥」"))


@pytest.mark.parametrize("char", ["㐀", "𠮷", "€", "é̂"])
def test_a_line_with_a_character_outside_gbk_is_drawn(char):
    (drawn,) = [line for line in lines(replace(USUAL, hall=f"{char}县行政服务中心")) if line.kind == "image"]

    assert drawn.align == "center"
    assert drawn.bitmap is not None
    assert any(drawn.bitmap.data)


def test_only_the_line_that_needs_it_is_drawn():
    said = lines(replace(USUAL, service="𠮷祥路外商投资企业变更登记"))

    assert [line.height for line in said if line.kind == "image"] == [56]
    assert "登记" in [line.text for line in said]


def test_nothing_becomes_a_question_mark():
    assert not [text for text in texts(replace(USUAL, hall="㐀𠮷县", service="（€）：é", kiosk="一楼「￥」—·")) if "?" in text or "□" in text]


def test_a_name_cannot_give_the_printer_orders():
    said = texts(replace(USUAL, service="企业\x1b@\x1dV\x00登记\n注销"))

    assert "企业 @ V 登记 注销" in said


@pytest.mark.parametrize("paper", [USUAL, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("profile", load_profiles().values(), ids=lambda profile: profile.name)
def test_a_ticket_fits_every_printer_there_is_and_says_the_same_on_each(paper, profile):
    said = lines(paper, profile)

    assert all(width(line.text) * line.width <= profile.columns for line in said if line.kind in ("text", "rule"))
    assert all(line.width <= profile.dots for line in said if line.kind == "image")
    assert "".join(texts_of(said)).replace(" ", "") == "".join(texts(paper)).replace(" ", "")
    assert len([line for line in said if line.kind in ("qr", "image")]) == 1


def test_on_narrow_paper_date_validity_and_kiosk_have_a_line_each():
    assert texts_of(lines(USUAL, load_profiles()["generic-58"]))[-3:] == ["2026-11-23 10:19", "当日有效", "1号取号机"]


def test_a_printer_without_chinese_characters_is_sent_nothing_but_dots():
    said = printed(USUAL, GENERIC_80.model_copy(update={"whole_raster": True}))

    assert {event.kind for event in said if isinstance(event, Line)} == {"image", "feed"}
    assert said[-1] == Cut()
    assert all(event.width <= 576 for event in said if isinstance(event, Line) and event.kind == "image")


def test_a_printer_in_chinese_mode_from_the_start_is_not_told_to_enter_it():
    data = ticket_bytes(USUAL, GENERIC_80.model_copy(update={"chinese_mode": b""}))

    assert data.startswith(b"\x1b@")
    assert b"\x1c&" not in data


def test_a_ticket_drawn_whole_takes_half_a_minute_on_a_slow_cable():
    drawn = GENERIC_80.model_copy(update={"whole_raster": True})

    assert 20 < len(ticket_bytes(USUAL, drawn)) / SLOW_BYTES_S < 60
