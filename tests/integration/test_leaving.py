"""Windows that pause, clerks who leave, the end of the day: the sentences of the field, over a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from hall import aside, desk, pausing
from hall.aside import HoldReason
from hall.errors import LastWindow, SignedOut
from storage.db import Database
from storage.models import RatingRequest, Window
from tests.factories import HOUR, MINUTE, SECOND, Clock, SmallHall, load_small_hall, service_ms

# One window


def test_the_last_window_for_what_people_wait_for_is_paused_only_on_purpose(hall: SmallHall):
    chen = hall.seat("w1", "chen")
    hall.seat("w2", "gao")
    hall.take("id-card")
    hall.take("household")

    with pytest.raises(LastWindow) as refused:
        hall.do(pausing.pause, chen, "午餐")
    assert refused.value.extra == {"services": "居民身份证"}, "户口登记 is served at window 2 as well"

    hall.do(pausing.pause, chen, "午餐", confirmed=True)
    assert hall.journal("paused") == [{"reason": "午餐", "urgent": False}]


def test_a_window_whose_people_are_served_elsewhere_is_paused_at_once(hall: SmallHall):
    chen = hall.seat("w1", "chen")
    hall.seat("w2", "gao")
    hall.take("household")

    hall.do(pausing.pause, chen, "午餐")

    assert hall.rows(select(Window.paused_reason).where(Window.id == chen.window_id)) == [("午餐",)]


def test_a_colleague_who_is_paused_or_tied_to_other_services_is_no_help(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, xu='services = ["company"]')
    chen, xu = hall.seat("w1", "chen"), hall.seat("w2", "xu")
    hall.take("household")

    with pytest.raises(LastWindow):
        hall.do(pausing.pause, chen, "午餐")
    hall.do(pausing.pause, xu, "午餐")
    gao = hall.seat("w2", "gao", take_over=True)
    hall.do(pausing.pause, gao, "午餐")
    with pytest.raises(LastWindow):
        hall.do(pausing.pause, chen, "午餐")


def test_leaving_in_an_emergency_is_never_refused_and_hands_back_who_was_called(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    clock.go(SECOND)
    hall.take()
    hall.call(seat)

    hall.do(pausing.pause, seat, "紧急离岗", urgent=True)

    assert hall.ticket("B001").state == "waiting"
    assert hall.journal("paused") == [{"reason": "紧急离岗", "urgent": True}]
    assert hall.call(hall.seat("w1", "gao", take_over=True)) == "B001"


def test_in_an_emergency_too_whoever_is_being_served_stays_at_the_window(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)

    hall.do(pausing.pause, seat, "紧急离岗", urgent=True)

    assert hall.ticket("B001").state == "serving"


# Clerks who leave


def test_taken_over_in_the_middle_of_a_service_the_time_is_split_and_the_rating_is_of_who_ends_it(hall: SmallHall, clock: Clock):
    hall.wake_evaluator()
    chen = hall.seat("w1", "chen")
    hall.take()
    clock.go(2 * MINUTE)
    hall.serve(chen)
    clock.go(4 * MINUTE)

    gao = hall.seat("w1", "gao", take_over=True)
    hall.wake_evaluator()
    clock.go(50 * SECOND)
    visit = hall.do(desk.finish, gao)

    first, second = hall.visits("B001")
    assert [(row.outcome, row.staff_id, service_ms(row)) for row in (first, second)] == [
        ("passed_on", chen.staff_id, 4 * MINUTE),
        ("served", gao.staff_id, 50 * SECOND),
    ]
    assert hall.rows(select(RatingRequest.visit_id)) == [(visit,)]
    assert visit == second.id
    assert hall.look(lambda view: view.mean_wait_ms) == 2 * MINUTE, "it is still the one call"


def test_the_page_of_who_took_over_shows_how_long_the_citizen_had_waited(hall: SmallHall, clock: Clock):
    chen = hall.seat("w1", "chen")
    hall.take()
    clock.go(2 * MINUTE)
    hall.serve(chen)
    clock.go(4 * MINUTE)
    gao = hall.seat("w1", "gao", take_over=True)

    visit = hall.page(gao)["visit"]

    assert (visit["state"], visit["waited_s"]) == ("serving", 120)


def test_the_same_clerk_back_at_the_window_goes_on_with_the_same_visit(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    hall.leave(seat)

    hall.do(desk.finish, hall.seat())

    assert [row.outcome for row in hall.visits("B001")] == ["served"]


def test_whoever_was_called_by_a_page_that_is_gone_goes_back_to_the_head_of_the_line(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("household")
    clock.go(SECOND)
    hall.take("household")
    hall.call(chen)
    hall.page_heard(chen)
    clock.go(2 * MINUTE - 1)
    hall.tick()
    assert hall.ticket("B001").state == "called"

    clock.go(1)
    hall.tick()

    assert hall.ticket("B001").state == "waiting"
    assert hall.call(gao) == "B001"


def test_a_clerk_with_a_keypad_and_no_page_is_not_taken_for_gone(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    clock.go(29 * MINUTE)

    hall.tick()

    assert hall.ticket("B001").state == "called"


def test_a_server_that_has_just_started_waits_for_the_pages_to_come_back(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.page_heard(seat)
    clock.go(10 * MINUTE)
    began = clock() - MINUTE

    hall.tick(began)

    assert hall.ticket("B001").state == "called"


def test_whoever_is_signed_out_for_being_idle_hands_back_too(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    clock.go(30 * MINUTE)

    hall.tick()

    assert hall.ticket("B001").state == "waiting"
    with pytest.raises(SignedOut):
        hall.do(desk.start, seat)


# The end of the day


def test_what_was_put_aside_is_over_at_midnight_and_its_time_apart(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)
    clock.go(6 * MINUTE)
    hall.do(aside.hold, seat, HoldReason.MATERIALS)
    clock.go(24 * HOUR)

    hall.tick()

    assert hall.ticket("B001").state == "done"
    assert service_ms(hall.visits("B001")[0]) == 6 * MINUTE
    assert hall.journal("served") == [{"by_day_end": True}]
