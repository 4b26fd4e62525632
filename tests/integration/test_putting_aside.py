"""挂起, 业务转移: the sentences of the field, over a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hall import aside, desk
from hall.aside import HoldReason, Target
from hall.callerboard import targets
from hall.errors import StaleVisit, UnknownTarget, WindowBusy, WrongStep
from storage.models import RatingRequest
from tests.factories import HOUR, MINUTE, SECOND, Clock, SmallHall, service_ms

# 挂起、恢复


def test_the_time_put_aside_is_not_service_and_the_window_is_free_meanwhile(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    hall.take()
    visit = hall.serve(seat)
    clock.go(3 * MINUTE)

    hall.do(aside.hold, seat, HoldReason.MATERIALS)
    hall.serve(seat)
    clock.go(20 * MINUTE)
    hall.do(desk.finish, seat)
    assert hall.do(aside.resume, seat, visit) == visit
    clock.go(2 * MINUTE)
    hall.do(desk.finish, seat)

    first, second = hall.visits("B001")[0], hall.visits("B002")[0]
    assert (service_ms(first), service_ms(second)) == (5 * MINUTE, 20 * MINUTE)
    assert hall.journal("held") == [{"reason": "materials"}]


def test_whoever_was_put_aside_is_shown_at_the_window_with_why_and_since_when(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)

    hall.do(aside.hold, seat, HoldReason.PAYMENT)

    [held] = hall.page(seat)["held"]
    assert (held["visit"], held["number"], held["reason"], held["reason_name"]) == (visit, "B001", "payment", "缴费")
    assert held["since"] == "2026-11-23T10:00:00.000+08:00"


def test_only_who_is_being_served_is_put_aside(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.call(seat)

    with pytest.raises(WrongStep):
        hall.do(aside.hold, seat, HoldReason.FORM)


def test_nobody_is_resumed_while_somebody_else_is_at_the_window(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.take()
    visit = hall.serve(seat)
    hall.do(aside.hold, seat, HoldReason.FORM)
    hall.call(seat)

    with pytest.raises(WindowBusy):
        hall.do(aside.resume, seat, visit)


def test_resumed_at_another_window_the_time_is_split(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("household")
    visit = hall.serve(chen)
    clock.go(4 * MINUTE)
    hall.do(aside.hold, chen, HoldReason.FORM)
    clock.go(HOUR)

    assert hall.do(aside.resume, gao, visit) != visit
    clock.go(6 * MINUTE)
    hall.do(desk.finish, gao)

    first, second = hall.visits("B001")
    assert (first.outcome, first.staff_id, service_ms(first)) == ("passed_on", chen.staff_id, 4 * MINUTE)
    assert (second.outcome, second.staff_id, second.window_id, service_ms(second)) == ("served", gao.staff_id, gao.window_id, 6 * MINUTE)


def test_another_window_takes_over_only_what_it_serves(hall: SmallHall):
    chen, xu = hall.seat("w1", "chen"), hall.seat("w3", "xu")
    hall.take("household")
    visit = hall.serve(chen)
    hall.do(aside.hold, chen, HoldReason.FORM)

    with pytest.raises(UnknownTarget):
        hall.do(aside.resume, xu, visit)
    with pytest.raises(StaleVisit):
        hall.do(aside.resume, xu, visit + 1)


def test_a_clerk_who_leaves_leaves_what_was_put_aside_to_the_successor(hall: SmallHall, clock: Clock):
    chen = hall.seat("w1", "chen")
    hall.take()
    visit = hall.serve(chen)
    hall.do(aside.hold, chen, HoldReason.FORM)
    hall.leave(chen)
    assert hall.ticket("B001").state == "held"

    gao = hall.seat("w1", "gao")
    assert [held["visit"] for held in hall.page(gao)["held"]] == [visit]
    hall.do(aside.resume, gao, visit)

    assert [(row.outcome, row.staff_id) for row in hall.visits("B001")] == [("passed_on", chen.staff_id), (None, gao.staff_id)]


def test_what_was_put_aside_can_be_finished_and_whoever_is_at_the_window_is_not_asked_about_it(hall: SmallHall, clock: Clock):
    hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    hall.take()
    visit = hall.serve(seat)
    clock.go(3 * MINUTE)
    hall.do(aside.hold, seat, HoldReason.SYSTEM)
    hall.wake_evaluator()
    other = hall.serve(seat)
    clock.go(30 * SECOND)

    hall.do(desk.finish, seat, visit=visit)

    assert service_ms(hall.visits("B001")[0]) == 3 * MINUTE
    assert hall.ticket("B002").state == "serving"
    assert hall.rows(select(RatingRequest.visit_id, RatingRequest.result)) == [(visit, "no_device")]
    hall.do(desk.finish, seat, visit=other)
    assert hall.rows(select(RatingRequest.visit_id).where(RatingRequest.closed_at.is_(None))) == [(other,)]


# 业务转移


def test_sent_to_another_service_the_citizen_keeps_number_place_and_note(hall: SmallHall, clock: Clock):
    chen, xu = hall.seat("w1", "chen"), hall.seat("w3", "xu")
    hall.take("id-card")
    clock.go(SECOND)
    hall.take("company")
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(service="company"), note="材料已初审")

    assert [hall.call(xu), hall.ticket("B001").note] == ["B001", "材料已初审"]
    page = hall.page(xu)
    assert page["visit"]["note"] == "材料已初审"
    [told] = hall.journal("transferred")
    assert told == {"service": "company", "place": "keep", "rank": hall.ticket("B001").rank}, "a note may say who somebody is: it is not in the journal"


def test_at_the_head_the_citizen_goes_before_all_who_wait_there(hall: SmallHall, clock: Clock):
    chen, xu = hall.seat("w1", "chen"), hall.seat("w3", "xu")
    hall.take("company")
    clock.go(SECOND)
    hall.take("company")
    clock.go(SECOND)
    hall.take("id-card")
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(service="company"), at_head=True)

    assert [hall.call(xu) for _ in range(3)] == ["B001", "A001", "A002"]


def test_sent_to_a_window_nobody_else_is_given_them(hall: SmallHall, clock: Clock):
    chen, gao, xu = hall.seat("w1", "chen"), hall.seat("w2", "gao"), hall.seat("w3", "xu")
    hall.take("household")
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(window="w3"))

    assert [hall.call(chen), hall.call(gao)] == [None, None]
    [next_one] = hall.page(xu)["waiting"]["next"]
    assert (next_one["number"], next_one["meant_for_you"]) == ("B001", True)
    assert hall.call(xu) == "B001"


def test_at_the_head_of_a_window_the_handicaps_of_that_window_count(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("company")
    clock.go(12 * MINUTE)
    hall.take("id-card")
    hall.serve(chen)
    hall.take("household")

    hall.do(aside.transfer, chen, Target(window="w2"), at_head=True)

    assert hall.ticket("B001").rank == hall.ticket("A001").rank + 10 * MINUTE - 1
    assert [hall.call(gao) for _ in range(3)] == ["B001", "A001", "B002"]


def test_sent_to_a_clerk_they_follow_the_clerk_to_any_window(hall: SmallHall):
    chen = hall.seat("w1", "chen")
    hall.take()
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(clerk="gao"), at_head=True)

    assert hall.call(chen) is None
    assert hall.call(hall.seat("w3", "gao")) == "B001"


def test_what_is_meant_for_a_window_that_nobody_opens_is_everybodys_after_ten_minutes(hall: SmallHall, clock: Clock):
    chen = hall.seat("w1", "chen")
    hall.take()
    hall.serve(chen)
    hall.do(aside.transfer, chen, Target(window="w3"))
    rank = hall.ticket("B001").rank

    clock.go(10 * MINUTE - 1)
    hall.tick()
    assert hall.call(chen) is None
    clock.go(1)
    hall.tick()

    assert hall.journal("freed") == [None]
    assert hall.ticket("B001").rank == rank
    assert hall.call(chen) == "B001"


def test_the_ten_minutes_begin_when_the_clerk_leaves_and_a_supervisor_who_watches_changes_nothing(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.do(desk.sign_in, 4, None)
    hall.take()
    hall.serve(chen)
    hall.do(aside.transfer, chen, Target(clerk="gao"))
    clock.go(HOUR)
    hall.tick()
    assert hall.ticket("B001").for_staff_id == gao.staff_id

    hall.leave(gao)
    clock.go(9 * MINUTE)
    hall.tick()
    assert hall.ticket("B001").for_staff_id == gao.staff_id
    clock.go(MINUTE)
    hall.tick()
    assert hall.ticket("B001").for_staff_id is None


@pytest.mark.parametrize("target", [Target(service="cinema"), Target(window="w99"), Target(clerk="nobody"), Target(clerk="li")], ids=str)
def test_nobody_is_sent_where_nobody_serves(hall: SmallHall, target: Target):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)

    with pytest.raises(UnknownTarget):
        hall.do(aside.transfer, seat, target)

    assert hall.ticket("B001").state == "serving"


def test_the_page_offers_services_windows_and_colleagues_who_are_there(hall: SmallHall):
    hall.seat("w2", "gao")

    where = hall.look(targets)

    assert [one["code"] for one in where["services"]] == ["id-card", "household", "company", "metrology"]
    assert [(one["code"], one["open"]) for one in where["windows"]] == [("w1", False), ("w2", True), ("w3", False)]
    assert where["clerks"] == [{"username": "gao", "name": "高峰", "window": "2"}]


def test_nobody_is_asked_for_a_rating_who_is_only_sent_on(hall: SmallHall):
    hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    hall.serve(seat)

    hall.do(aside.transfer, seat, Target(service="company"))

    assert hall.rows(select(RatingRequest.visit_id)) == []
