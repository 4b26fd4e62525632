"""全厅暂停, in which no clock runs: the sentences of the field, over a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from hall import aside, desk, pausing
from hall.aside import DirectReason, HoldReason, Target
from hall.errors import HallPaused, RatingClosed, SignedOut, UndoTooLate, WaitForCitizen
from hall.evaluation import OPEN_MS, Said, rate
from storage.db import Database
from storage.models import RatingRequest
from tests.factories import HOUR, MINUTE, SCALES, SECOND, Clock, SmallHall, load_small_hall, service_ms


def test_while_the_hall_stands_still_nothing_is_given_out_and_nobody_is_called(hall: SmallHall):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    for _ in range(3):
        hall.take("household")
    hall.call(chen)
    hall.do(pausing.pause_hall, "停电", 4)

    for refused in (
        lambda: hall.take(),
        lambda: hall.call(gao),
        lambda: hall.do(desk.special_call, gao, "B002", "急"),
        lambda: hall.do(aside.serve_directly, gao, "company", DirectReason.QUIET),
        lambda: hall.do(desk.recall, chen),
        lambda: hall.do(desk.miss, chen),
    ):
        with pytest.raises(HallPaused):
            refused()

    hall.do(pausing.resume_hall, 4)
    assert [hall.call(gao), hall.take("household").number] == ["B002", "B004"]
    assert hall.journal("hall_paused") == [{"reason": "停电"}]


def test_who_is_being_served_can_be_finished_with(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    hall.do(pausing.pause_hall, "停电", 4)

    hall.do(desk.finish, seat)

    assert hall.ticket("B001").state == "done"


def test_no_clock_runs_while_the_hall_stands_still(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("id-card")
    hall.take("household")
    hall.serve(chen)
    clock.go(5 * MINUTE)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(HOUR)
    hall.do(pausing.resume_hall, 4)
    clock.go(2 * MINUTE)

    hall.do(desk.finish, chen)
    hall.call(gao)

    assert service_ms(hall.visits("B001")[0]) == 7 * MINUTE
    assert hall.page(gao)["visit"]["waited_s"] == 7 * 60
    assert hall.look(lambda view: view.mean_wait_ms) == 7 * MINUTE / 2, "of nought and of seven minutes"


def finished(hall: SmallHall, seat: desk.Seat, visit: int) -> None:
    hall.do(desk.finish, seat)


def put_aside_and_resumed(hall: SmallHall, seat: desk.Seat, visit: int) -> None:
    hall.do(aside.hold, seat, HoldReason.SYSTEM)
    hall.clock.go(10 * MINUTE)
    hall.do(aside.resume, seat, visit)


def put_aside(hall: SmallHall, seat: desk.Seat, visit: int) -> None:
    hall.do(aside.hold, seat, HoldReason.SYSTEM)


@pytest.mark.parametrize("meanwhile", [finished, put_aside_and_resumed, put_aside])
def test_whatever_is_done_meanwhile_only_the_five_minutes_before_are_service(hall: SmallHall, clock: Clock, meanwhile):
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)
    clock.go(5 * MINUTE)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(10 * MINUTE)
    meanwhile(hall, seat, visit)
    clock.go(10 * MINUTE)
    hall.do(pausing.resume_hall, 4)

    if meanwhile is put_aside:
        clock.go(10 * MINUTE)
        hall.do(aside.resume, seat, visit)
    if meanwhile is not finished:
        hall.do(desk.finish, seat)

    assert service_ms(hall.visits("B001")[0]) == 5 * MINUTE


def test_what_was_put_aside_before_stays_apart_however_it_is_resumed(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)
    clock.go(5 * MINUTE)
    hall.do(aside.hold, seat, HoldReason.FORM)
    clock.go(3 * MINUTE)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(10 * MINUTE)
    hall.do(aside.resume, seat, visit)
    clock.go(10 * MINUTE)
    hall.do(pausing.resume_hall, 4)
    clock.go(2 * MINUTE)

    hall.do(desk.finish, seat)

    assert service_ms(hall.visits("B001")[0]) == 7 * MINUTE


def test_a_rating_stays_open_for_the_time_the_hall_stood_still(hall: SmallHall, clock: Clock):
    tablet = hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    visit = hall.do(desk.finish, seat)
    clock.go(40 * SECOND)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(HOUR)
    hall.tick()
    hall.do(pausing.resume_hall, 4)
    clock.go(19 * SECOND)
    hall.tick()

    hall.do(rate, SCALES["haochaping"], visit, seat.window_id, tablet, Said("very_satisfied"))

    assert hall.rows(select(RatingRequest.result)) == [("rated",)]


def test_a_rating_asked_for_meanwhile_is_open_for_its_time_afterwards(hall: SmallHall, clock: Clock):
    tablet = hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(HOUR)
    hall.wake_evaluator()
    visit = hall.do(desk.finish, seat)
    clock.go(HOUR)
    hall.do(pausing.resume_hall, 4)
    [row] = hall.rows(select(RatingRequest.closes_at))
    assert row.closes_at == clock() + OPEN_MS

    clock.go(OPEN_MS)
    with pytest.raises(RatingClosed):
        hall.do(rate, SCALES["haochaping"], visit, seat.window_id, tablet, Said("very_satisfied"))


def test_nobody_is_signed_out_or_taken_for_gone_because_the_hall_stood_still(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.page_heard(seat)
    clock.go(MINUTE)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(3 * HOUR)
    hall.tick()
    hall.do(pausing.resume_hall, 4)
    hall.tick()
    assert hall.ticket("B001").state == "called"

    clock.go(MINUTE)
    hall.tick()

    assert hall.ticket("B001").state == "waiting", "two minutes without a page, the pause left out"
    clock.go(28 * MINUTE)
    hall.tick()
    with pytest.raises(SignedOut):
        hall.call(seat)


def test_whoever_was_called_has_the_rest_of_the_time_to_come_afterwards(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, queue="[queue]\nno_show_grace_s = 60")
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    clock.go(20 * SECOND)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(HOUR)
    hall.do(pausing.resume_hall, 4)

    with pytest.raises(WaitForCitizen) as refused:
        hall.do(desk.miss, seat)

    assert refused.value.extra == {"seconds": 40}
    with pytest.raises(UndoTooLate):
        hall.do(desk.undo, seat)


def test_a_number_that_waits_again_has_not_waited_less_for_it(hall: SmallHall, clock: Clock):
    chen = hall.seat("w1", "chen")
    hall.take()
    clock.go(3 * MINUTE)
    hall.serve(chen)
    hall.do(aside.transfer, chen, Target(service="company"))
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(HOUR)

    hall.do(pausing.resume_hall, 4)

    assert hall.look(lambda view: view.mean_wait_ms) == 3 * MINUTE


def test_at_midnight_the_day_turns_all_the_same_and_the_hall_goes_on_standing_still(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.take()
    hall.serve(seat)
    clock.go(MINUTE)
    hall.do(pausing.pause_hall, "停电", 4)
    clock.go(24 * HOUR)

    hall.tick()

    assert [hall.ticket(number).state for number in ("B001", "B002")] == ["done", "expired"]
    assert service_ms(hall.visits("B001")[0]) == MINUTE
    with pytest.raises(HallPaused):
        hall.take()
    hall.do(pausing.resume_hall, 4)
    assert hall.take().number == "B001"
