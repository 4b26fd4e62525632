"""Whose turn it is, and calls that were wrong or in vain: the hall's own rules, over a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall import aside, desk, guide
from hall.errors import CallAgainFirst, HolderElsewhere, NumberVoid, RevivalsUsedUp, UndoTooLate, UnknownTicket, WaitForCitizen, WrongStep
from hall.intake import issue
from rules.discipline import PriorityClass
from storage.db import Database
from tests.factories import MINUTE, SECOND, Clock, SmallHall, load_small_hall


def hall_with(database: Database, clock: Clock, folder: Path, queue: str = "", **words: str) -> SmallHall:
    return load_small_hall(database, clock, folder, queue=f"[queue]\n{queue}", **words)


# Taking a call back


def test_a_call_taken_back_at_once_leaves_the_citizen_where_they_were(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.take()
    before = hall.ticket("B001").rank
    hall.call(seat)
    clock.go(9 * SECOND)

    hall.do(desk.undo, seat)

    assert (hall.ticket("B001").state, hall.ticket("B001").rank) == ("waiting", before)
    assert hall.journal("undone") == [None]
    assert hall.call(seat) == "B001"


def test_it_is_no_waiting_time_either(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.undo, seat)
    clock.go(5 * MINUTE)

    hall.call(seat)

    assert hall.look(lambda view: view.mean_wait_ms) == 5 * MINUTE


def test_after_ten_seconds_it_is_too_late(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    clock.go(11 * SECOND)

    with pytest.raises(UndoTooLate):
        hall.do(desk.undo, seat)


def test_a_hall_says_itself_how_long_a_call_can_be_taken_back(database: Database, clock: Clock, tmp_path: Path):
    hall = hall_with(database, clock, tmp_path, "undo_s = 30")
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    clock.go(30 * SECOND)

    hall.do(desk.undo, seat)

    assert hall.ticket("B001").state == "waiting"


@pytest.mark.parametrize("step", [desk.recall, desk.start], ids=["recall", "start"])
def test_nothing_is_taken_back_after_a_recall_or_a_start(hall: SmallHall, step):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(step, seat)

    with pytest.raises(UndoTooLate):
        hall.do(desk.undo, seat)


def test_a_missed_number_called_by_mistake_is_missed_again(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.miss, seat)
    hall.do(desk.special_call, seat, "B001", "回来了")

    hall.do(desk.undo, seat)

    assert hall.ticket("B001").state == "missed"
    assert hall.call(seat) is None


# 过号


def test_a_no_show_needs_as_many_calls_as_the_hall_says(database: Database, clock: Clock, tmp_path: Path):
    hall = hall_with(database, clock, tmp_path, "no_show_calls = 3")
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.recall, seat)

    with pytest.raises(CallAgainFirst) as refused:
        hall.do(desk.miss, seat)
    hall.do(desk.recall, seat)
    hall.do(desk.miss, seat)

    assert refused.value.extra == {"calls": 1}
    assert hall.ticket("B001").state == "missed"


def test_a_no_show_is_given_time_to_come_since_the_last_call(database: Database, clock: Clock, tmp_path: Path):
    hall = hall_with(database, clock, tmp_path, "no_show_grace_s = 60")
    seat = hall.seat()
    hall.take()
    hall.take()
    hall.call(seat)
    clock.go(50 * SECOND)
    hall.do(desk.recall, seat)
    clock.go(20 * SECOND + 1)

    with pytest.raises(WaitForCitizen) as refused:
        hall.call(seat, "missed")
    assert hall.ticket("B001").state == "called", "and nobody else was called meanwhile"
    clock.go(40 * SECOND)
    hall.call(seat, "missed")

    assert refused.value.extra == {"seconds": 40}
    assert [hall.ticket(number).state for number in ("B001", "B002")] == ["missed", "called"]


def test_a_revived_number_waits_behind_as_many_as_the_hall_says_and_only_so_often(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    for _ in range(5):
        hall.take()
        clock.go(SECOND)
    hall.call(seat)
    hall.do(desk.miss, seat)
    missed = hall.ticket("B001").id

    hall.do(guide.revive, missed)

    assert [hall.call(seat) for _ in range(4)] == ["B002", "B003", "B004", "B001"]
    hall.do(desk.miss, seat)
    with pytest.raises(RevivalsUsedUp):
        hall.do(guide.revive, missed)


def test_where_a_missed_number_is_void_nobody_revives_it(database: Database, clock: Clock, tmp_path: Path):
    hall = hall_with(database, clock, tmp_path, 'after_no_show = "void"')
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.miss, seat)

    with pytest.raises(NumberVoid):
        hall.do(guide.revive, hall.ticket("B001").id)


# 特呼


def test_a_special_call_passes_the_line_and_its_reason_is_kept(hall: SmallHall):
    seat = hall.seat()
    for _ in range(3):
        hall.take()

    visit = hall.do(desk.special_call, seat, " b003 ", "行动不便")

    assert hall.number(visit) == "B003"
    assert hall.journal("called") == [{"special": "行动不便", "was": "waiting"}]
    assert hall.call(seat) == "B001"


def test_a_missed_number_can_be_called_by_name(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.miss, seat)

    hall.do(desk.special_call, seat, "B001", "刚才在洗手间")

    assert hall.ticket("B001").state == "called"
    assert hall.journal("called")[-1] == {"special": "刚才在洗手间", "was": "missed"}


def test_whoever_is_put_aside_is_resumed_and_not_called(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    hall.do(aside.hold, seat, aside.HoldReason.FORM)

    with pytest.raises(WrongStep):
        hall.do(desk.special_call, seat, "B001", "回来了")


def test_nobody_is_called_by_name_who_is_at_another_window(hall: SmallHall):
    first, second = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("id-card")
    hall.take("household")
    hall.do(guide.link, [hall.ticket("B001").id, hall.ticket("B002").id])
    hall.serve(first)

    with pytest.raises(HolderElsewhere):
        hall.do(desk.special_call, second, "B002", "急")

    hall.do(desk.finish, first)
    hall.do(desk.special_call, second, "B002", "急")
    assert hall.ticket("B002").state == "called"


def test_a_missed_number_of_somebody_at_another_window_is_not_called_either(hall: SmallHall):
    first, second = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("household")
    hall.take("id-card")
    hall.do(guide.link, [hall.ticket("B001").id, hall.ticket("B002").id])
    hall.call(second)
    hall.do(desk.miss, second)
    hall.serve(first)

    with pytest.raises(HolderElsewhere):
        hall.do(desk.special_call, second, "B001", "急")


def test_a_number_that_is_not_there_today_cannot_be_called_and_whoever_is_served_stays(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)

    with pytest.raises(UnknownTicket):
        hall.do(desk.special_call, seat, "B999", "急")

    assert hall.ticket("B001").state == "serving", "a refusal changes nothing"


# Classes and presets


@pytest.mark.parametrize(
    ("preset", "minutes", "first"),
    [
        ("first_come", 1, "B001"),
        ("moderate", 14, "B002"),
        ("moderate", 16, "B001"),
        ("strict", 600, "B002"),
    ],
)
def test_the_preset_says_how_much_a_priority_is_worth(database: Database, clock: Clock, tmp_path: Path, preset: str, minutes: int, first: str):
    hall = load_small_hall(database, clock, tmp_path, discipline=preset)
    hall.take()
    clock.go(minutes * MINUTE)
    hall.take(priority=PriorityClass.ELDERLY)

    assert hall.call(hall.seat()) == first


def test_the_green_channel_goes_before_everybody_in_every_preset(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take(priority=PriorityClass.ELDERLY)
    clock.go(8 * 60 * MINUTE)
    hall.take()
    staff = {"role": "supervisor", "staff": 1, "reason": "市政府 2026-118"}

    hall.do(guide.grant, hall.ticket("B002").id, PriorityClass.GREEN, **staff)

    assert hall.call(seat) == "B002"


def test_a_class_may_have_a_head_start_and_numbers_of_its_own(database: Database, clock: Clock, tmp_path: Path):
    military = '[[class]]\ncode = "military"\nhead_start_min = 5\nprefix = "J"\ngranted_by = ["kiosk"]'
    hall = load_small_hall(database, clock, tmp_path, queue=military)
    numbers = []
    for minutes, priority in ((0, "ordinary"), (4, "military"), (10, "ordinary"), (6, "military")):
        clock.go(minutes * MINUTE)
        numbers.append(hall.take(priority=PriorityClass(priority)).number)
    seat = hall.seat()

    assert numbers == ["B001", "J001", "B002", "J002"]
    assert [hall.call(seat) for _ in range(4)] == ["J001", "B001", "B002", "J002"]


def test_an_early_appointment_is_not_called_before_its_time_and_then_at_once(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    not_before = clock() + 15 * MINUTE
    hall.do(
        lambda tx: issue(
            tx,
            None,
            tx.catalogue.service_by_code["id-card"],
            str,
            priority=PriorityClass.APPOINTMENT,
            rank=clock() - 30 * MINUTE,
            language="zh",
            callable_from=not_before,
        )
    )
    hall.take()

    assert hall.call(seat) == "B002"
    clock.go(14 * MINUTE)
    assert hall.call(seat) is None
    hall.take()
    clock.go(MINUTE)
    assert hall.call(seat) == "B001"


# Windows and clerks


def test_of_two_who_came_in_the_same_moment_the_first_taken_goes_first(hall: SmallHall):
    seat = hall.seat("w1")
    for service in ("household", "id-card", "household"):
        hall.take(service)

    assert [hall.call(seat) for _ in range(3)] == ["B001", "B002", "B003"]


def test_a_clerk_who_is_tied_to_services_is_only_given_these(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, xu='services = ["household"]')
    hall.take("id-card")
    clock.go(MINUTE)
    hall.take("household")
    xu = hall.seat("w1", "xu")

    assert [hall.call(xu), hall.call(xu)] == ["B002", None]
    assert hall.call(hall.seat("w1", "chen", take_over=True)) == "B001"


# One person with several numbers


def linked(hall: SmallHall, *numbers: str) -> None:
    hall.do(guide.link, [hall.ticket(number).id for number in numbers])


def test_whoever_is_at_one_window_is_passed_over_at_the_others_and_called_right_after(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("id-card")
    clock.go(SECOND)
    hall.take("household")
    linked(hall, "B001", "B002")
    clock.go(MINUTE)
    hall.take("household")
    hall.take("household")
    rank = hall.ticket("B002").rank

    hall.serve(chen)
    assert hall.call(gao) == "B003"
    assert hall.ticket("B002").rank == rank

    hall.do(desk.finish, chen)
    assert hall.call(gao) == "B002"


def test_whoever_was_put_aside_can_be_called_elsewhere(hall: SmallHall):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("id-card")
    hall.take("household")
    linked(hall, "B001", "B002")
    hall.serve(chen)
    hall.do(aside.hold, chen, aside.HoldReason.PAYMENT)

    assert hall.call(gao) == "B002"


def test_at_the_same_window_the_next_number_of_a_person_follows_in_its_turn(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    for service in ("id-card", "household", "id-card"):
        hall.take(service)
        clock.go(SECOND)
    linked(hall, "B001", "B002")

    assert [hall.call(seat) for _ in range(3)] == ["B001", "B002", "B003"]
