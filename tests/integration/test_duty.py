"""What the duty manager does with a window: what is told before it is done, and what becomes of those who are there."""

from __future__ import annotations

from typing import Any

import pytest

from config.hallfile import read_hall_file
from hall import aside, duty, overview, pausing
from hall.catalogue import load_hall
from hall.duty import Confirmed
from hall.errors import ConfirmFirst, NoServices, Refusal, UnknownClerk, UnknownService, UnknownWindow, WindowClosed, WindowTaken
from tests.factories import CHEAP, HOUR, PASSWORD, SCALES, SmallHall, hall_file

LI = 4


def window(hall: SmallHall, code: str) -> dict[str, Any]:
    return next(one for one in hall.look(lambda view: overview.supervisor(view, {}))["windows"] if one["code"] == code)


def serves(hall: SmallHall, code: str) -> dict[str, int]:
    sheet = hall.look(lambda view: overview.window_sheet(view, code))
    return {one["code"]: one["handicap_min"] for one in sheet["services"] if one["served"]}


def told(hall: SmallHall, act: Any, *arguments: Any) -> ConfirmFirst:
    """What has to be read first; nothing has happened by then."""
    before = hall.look(lambda view: view.seq)
    with pytest.raises(ConfirmFirst) as refusal:
        hall.do(act, *arguments)
    assert hall.look(lambda view: view.seq) == before
    return refusal.value


def after_reading(hall: SmallHall, act: Any, *arguments: Any) -> list[str]:
    """Reads what it means and does it; what was read."""
    refusal = told(hall, act, *arguments)
    hall.do(act, *arguments, Confirmed(refusal.extra["visit"]))
    effects: list[str] = refusal.extra["effects"]
    return effects


def test_a_free_window_is_paused_at_once_and_resumed(hall: SmallHall):
    seat = hall.seat()
    hall.do(duty.pause, "w1", "临时离岗", LI)
    paused = window(hall, "w1")
    hall.do(duty.unpause, "w1", LI)
    hall.take("id-card")

    assert (paused["state"], paused["reason"]) == ("paused", "临时离岗")
    assert hall.call(seat) == "B001"
    assert [row["by"] for kind in ("paused", "unpaused") for row in hall.journal(kind)] == [LI, LI]


def test_before_a_window_is_paused_it_is_told_that_whoever_is_there_is_served_on_and_who_waits_in_vain(hall: SmallHall):
    seat = hall.seat()
    hall.take("id-card")
    hall.take("id-card")
    hall.serve(seat)

    effects = after_reading(hall, duty.pause, "w1", "临时离岗", LI)

    assert effects == ["B001 正在办理，不受影响，办完为止。", "还有人在等居民身份证，以后没有开放的窗口叫号。"]
    assert window(hall, "w1")["state"] == "serving"
    assert hall.ticket("B001").state == "serving"


def test_who_has_come_to_the_window_since_is_told_anew(hall: SmallHall):
    seat = hall.seat()
    hall.seat("w2", "gao")
    hall.take("household")
    hall.take("household")
    hall.serve(seat)
    read = told(hall, duty.sign_out, "w1", LI).extra["visit"]
    hall.call(seat)

    with pytest.raises(ConfirmFirst) as again:
        hall.do(duty.sign_out, "w1", LI, Confirmed(read))

    assert again.value.extra["effects"] == ["B002 已经呼叫，还没有开始办理：回到队伍最前面，号码有效，由其他窗口呼叫。"]
    assert hall.ticket("B002").state == "called"


def test_a_clerk_who_left_is_signed_out_and_who_was_called_goes_back_to_the_head_of_the_line(hall: SmallHall):
    seat, other = hall.seat(), hall.seat("w2", "gao")
    hall.take("household")
    hall.take("household")
    hall.call(seat)

    after_reading(hall, duty.sign_out, "w1", LI)

    assert window(hall, "w1")["state"] == "closed"
    assert hall.call(other) == "B001"
    assert hall.journal("signed_out")[-1] == {"by": LI}


def test_who_is_being_served_and_who_was_put_aside_stay_when_the_clerk_is_signed_out(hall: SmallHall):
    seat = hall.seat()
    hall.seat("w2", "gao")
    hall.take("household")
    hall.take("household")
    hall.serve(seat)
    hall.do(aside.hold, seat, aside.HoldReason.MATERIALS)
    hall.serve(seat)

    effects = after_reading(hall, duty.sign_out, "w1", LI)

    assert sorted(effects) == [
        "B001 已挂起：留在1号窗口，办理这项业务的其他窗口可以恢复。",
        "B002 正在办理：留在1号窗口，由下一位登录的人接着办，在那以前没有人办理。",
    ]
    assert [hall.ticket(number).state for number in ("B001", "B002")] == ["held", "serving"]


def test_a_window_is_opened_for_a_clerk_who_then_signs_in_there(hall: SmallHall):
    hall.take("company")

    hall.do(duty.seat, "w3", "gao", LI)

    assert (window(hall, "w3")["state"], window(hall, "w3")["clerk"]) == ("free", "高峰")
    assert hall.call(hall.seat("w3", "gao")) == "A001"
    assert hall.journal("signed_in")[0] == {"by": LI}


def test_a_clerk_is_moved_to_another_window_and_it_is_told_what_becomes_of_whom_they_had_called(hall: SmallHall):
    seat = hall.seat("w1", "chen")
    hall.take("id-card")
    hall.call(seat)

    effects = after_reading(hall, duty.seat, "w3", "chen", LI)

    assert effects[0] == "B001 已经呼叫，还没有开始办理：回到队伍最前面，号码有效，由其他窗口呼叫。"
    assert (window(hall, "w1")["state"], window(hall, "w3")["clerk"]) == ("closed", "陈静")
    assert hall.ticket("B001").state == "waiting"


def test_who_was_left_at_a_window_is_the_new_clerks(hall: SmallHall):
    seat = hall.seat("w1", "chen")
    hall.take("id-card")
    hall.serve(seat)
    hall.leave(seat)

    effects = after_reading(hall, duty.seat, "w1", "gao", LI)

    assert effects == ["B001 在1号窗口还没有办完：由高峰接着办。"]
    assert window(hall, "w1")["number"] == "B001"


def test_a_window_serves_something_else_for_today_and_its_own_again_tomorrow(hall: SmallHall):
    hall.do(duty.serve, "w1", {"company": 0, "household": 5}, "today", LI)
    today = serves(hall, "w1")
    hall.clock.go(24 * HOUR)
    hall.tick()

    assert today == {"company": 0, "household": 5}
    assert serves(hall, "w1") == {"id-card": 0, "household": 0}
    assert not window(hall, "w1")["by_hand"]


def test_until_it_is_set_back_it_lasts_over_days(hall: SmallHall):
    hall.do(duty.serve, "w1", {"company": 0}, "set_back", LI)
    hall.clock.go(24 * HOUR)
    hall.tick()
    next_day = serves(hall, "w1")
    hall.do(duty.serve, "w1", {"metrology": 0}, "set_back", LI)
    set_again = serves(hall, "w1")
    hall.do(duty.set_back, "w1", LI)

    assert next_day == {"company": 0}
    assert set_again == {"metrology": 0}
    assert serves(hall, "w1") == {"id-card": 0, "household": 0}
    assert [row["services"] for row in hall.journal("services_set")] == [[["company", 0]], [["metrology", 0]], None]


def test_a_hall_file_that_is_loaded_meanwhile_leaves_it_says_so_and_is_followed_afterwards(hall: SmallHall, tmp_path):
    def load(more: str = "") -> list[str]:
        file = hall_file(tmp_path)
        text = file.read_text(encoding="utf-8").replace('services = ["id-card", "household"]\ndevices', f'services = ["id-card", "household"{more}]\ndevices')
        file.write_text(text, encoding="utf-8")
        return load_hall(hall.database, hall.clock, read_hall_file(file, set(SCALES)), lambda _: CHEAP.hash(PASSWORD))[1]

    hall.do(duty.serve, "w1", {"company": 0}, "today", LI)
    same = load()
    kept = serves(hall, "w1")
    changed = load(', "metrology"')
    still = serves(hall, "w1")
    hall.do(duty.set_back, "w1", LI)

    assert same == ["window w1: goes on serving what it was set to by hand, until 2026-11-23"]
    assert same[0] in changed
    assert kept == still == {"company": 0}
    assert serves(hall, "w1") == {"id-card": 0, "household": 0, "metrology": 0}
    assert load(', "metrology"') == []


def test_it_is_told_whom_nobody_serves_any_more(hall: SmallHall):
    hall.seat("w1")
    hall.take("id-card")

    effects = after_reading(hall, duty.serve, "w1", {"household": 0}, "today", LI)

    assert effects == ["还有人在等居民身份证，以后没有开放的窗口叫号。"]


def test_at_a_window_where_nobody_sits_its_services_are_set_at_once(hall: SmallHall):
    hall.take("id-card")

    hall.do(duty.serve, "w1", {"household": 0}, "today", LI)

    assert serves(hall, "w1") == {"household": 0}


@pytest.mark.parametrize(
    ("refusal", "act", "arguments"),
    [
        (UnknownWindow, duty.pause, ("w9", "午餐", LI)),
        (WindowClosed, duty.pause, ("w3", "午餐", LI)),
        (WindowClosed, duty.unpause, ("w3", LI)),
        (WindowClosed, duty.sign_out, ("w3", LI)),
        (UnknownClerk, duty.seat, ("w3", "nobody", LI)),
        (UnknownClerk, duty.seat, ("w3", "li", LI)),
        (WindowTaken, duty.seat, ("w1", "gao", LI)),
        (UnknownService, duty.serve, ("w1", {"nothing": 0}, "today", LI)),
        (NoServices, duty.serve, ("w1", {}, "today", LI)),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(hall: SmallHall, refusal: type[Refusal], act: Any, arguments: tuple[Any, ...]):
    hall.seat("w1", "chen")
    before = hall.look(lambda view: view.seq)

    with pytest.raises(refusal):
        hall.do(act, *arguments)

    assert hall.look(lambda view: view.seq) == before


def test_what_is_so_already_is_not_done_again(hall: SmallHall):
    seat = hall.seat("w1", "chen")
    hall.do(pausing.pause, seat, "午餐")
    before = hall.look(lambda view: view.seq)

    hall.do(duty.pause, "w1", "临时离岗", LI)
    hall.do(duty.seat, "w1", "chen", LI)
    hall.do(duty.set_back, "w1", LI)

    assert hall.look(lambda view: view.seq) == before
