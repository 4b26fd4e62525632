"""The story of a number, as the journal of a real hall tells it."""

from __future__ import annotations

from typing import Any

import pytest

from hall import aside, desk, duty, guide, story
from hall.aside import DirectReason, Target
from hall.duty import Confirmed
from hall.errors import UnknownNumber
from rules.discipline import PriorityClass
from rules.house_rules import Granter
from tests.factories import HOUR, MINUTE, SmallHall

LI = 4


def tell(hall: SmallHall, number: str, day: str = "") -> dict[str, Any]:
    drawing: dict[str, Any] = hall.look(lambda view: story.tell(view, number, day))
    return drawing


def before(hall: SmallHall, number: str) -> list[tuple[str, str]]:
    """Who went first out of the ordinary, and by which rule."""
    return [(one["number"], one["rule"]) for one in tell(hall, number)["before"]]


def minutes_apart(hall: SmallHall, *services: str, **options: Any) -> None:
    for service in services:
        hall.take(service, **options)
        hall.clock.go(MINUTE)


def test_the_whole_life_of_a_number_in_everyday_words(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, "id-card")
    hall.call(seat)
    hall.do(desk.recall, seat)
    hall.do(desk.start, seat)
    hall.do(aside.hold, seat, aside.HoldReason.PAYMENT)
    hall.do(aside.resume, seat, hall.visits("B001")[0].id)
    hall.do(desk.finish, seat)

    told = tell(hall, " b001 ")

    assert [one["text"] for one in told["life"]] == [
        "在1号取号机取号，办「居民身份证」。",
        "轮到，请到1号窗口。",
        "再次呼叫。",
        "到1号窗口，陈静开始办理。",
        "挂起（缴费）。",
        "恢复办理。",
        "办理结束。",
    ]
    assert (told["state_word"], told["service"], told["day"]) == ("已办结", "居民身份证", "2026-11-23")
    assert [(wait["minutes"]) for wait in told["waits"]] == [1]


def test_who_took_a_number_earlier_is_told_by_number_alone(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, *["id-card"] * 4)
    for _ in range(3):
        hall.call(seat)

    told = tell(hall, "B003")

    assert told["earlier"] == ["B001", "B002"]
    assert told["before"] == []


def test_a_priority_number_went_first_by_its_head_start_and_its_class_is_not_told(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, "id-card")
    minutes_apart(hall, "id-card", priority=PriorityClass.DISABLED, granter=Granter.GUIDE)
    hall.call(seat)

    [one] = tell(hall, "B001")["before"]

    assert (one["number"], one["rule"], one["text"]) == ("B002", "head_start", "按规定优先，算提前 15 分钟取号。")


def test_a_special_call_is_told_and_its_reason_stands_apart(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, "id-card", "id-card")
    hall.do(desk.special_call, seat, "B002", "老人身体不适")

    [one] = tell(hall, "B001")["before"]

    assert (one["number"], one["rule"], one["note"]) == ("B002", "special", "老人身体不适")
    assert "老人" not in one["text"]


def test_somebody_served_without_a_number_is_told_too(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, "id-card")
    hall.do(aside.serve_directly, seat, "id-card", DirectReason.CARE)

    assert before(hall, "B001") == [("直接办理", "direct")]


def test_a_window_that_only_helps_out_calls_its_own_line_first(hall: SmallHall):
    helper = hall.seat("w2", "gao")
    minutes_apart(hall, "company", "household")
    hall.call(helper)

    [one] = tell(hall, "A001")["before"]

    assert one["rule"] == "handicap"
    assert "多等 10 分" in one["text"]


def test_a_number_put_back_after_a_no_show_is_told_why_it_waits(hall: SmallHall):
    seat = hall.seat()
    minutes_apart(hall, *["id-card"] * 5)
    hall.call(seat)
    hall.do(desk.miss, seat)
    hall.do(guide.revive, hall.ticket("B001").id)
    for _ in range(4):
        hall.call(seat)

    assert before(hall, "B001") == [("B002", "own_put_back"), ("B003", "own_put_back"), ("B004", "own_put_back")]
    assert ("B001", "revived") in before(hall, "B005")


def test_a_number_transferred_to_the_head_is_told_as_that(hall: SmallHall):
    first, second = hall.seat("w1"), hall.seat("w3", "gao")
    minutes_apart(hall, *["id-card"] * 2, "company", "company")
    hall.call(second)
    hall.do(desk.start, second)
    hall.do(aside.transfer, second, Target(service="id-card"), at_head=True)
    hall.call(first)

    assert before(hall, "B001") == [("A001", "to_head")]


def test_numbers_linked_with_one_another_wait_for_one_another(hall: SmallHall):
    first, second = hall.seat("w1"), hall.seat("w3", "gao")
    minutes_apart(hall, "id-card", "company", "company")
    hall.do(guide.link, [hall.ticket("B001").id, hall.ticket("A001").id])
    hall.call(first)
    hall.call(second)

    assert before(hall, "A001") == [("A002", "own_linked")]


def test_what_a_window_served_at_that_moment_is_what_counts(hall: SmallHall):
    seat = hall.seat("w1")
    minutes_apart(hall, "company", "id-card")
    hall.do(duty.serve, "w1", {"id-card": 0, "company": 30}, "today", LI)
    called = hall.visits(hall.call(seat))[0].id
    hall.do(duty.set_back, "w1", LI, Confirmed(called))

    assert before(hall, "A001") == [("B001", "handicap")]


def test_yesterdays_number_has_a_story_of_its_own(hall: SmallHall):
    minutes_apart(hall, "id-card")
    hall.clock.go(24 * HOUR)
    hall.take("household")

    assert tell(hall, "B001")["service"] == "户口登记"
    yesterday = tell(hall, "B001", "2026-11-23")
    assert yesterday["service"] == "居民身份证"
    assert yesterday["life"][-1]["text"] == "没有办理，号码作废。"


@pytest.mark.parametrize(("number", "day"), [("B009", ""), ("B001", "2026-11-22"), ("B001", "yesterday"), ("", "")])
def test_a_number_that_was_not_given_out_has_no_story(hall: SmallHall, number: str, day: str):
    hall.take("id-card")

    with pytest.raises(UnknownNumber):
        tell(hall, number, day)
