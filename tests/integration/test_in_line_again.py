"""续号, 直接办理, and what was handled: the sentences of the field, over a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from hall import aside, desk
from hall.aside import DirectReason, HoldReason, Target
from hall.boards import board, strip
from hall.desk import Handled
from hall.errors import NoNumber, TooManyCases, UnknownMatter, UnknownTarget
from hall.evaluation import Said, rate
from storage import devices
from storage.db import Database
from storage.models import DayFigure, Matter, Rating, RatingRequest, Visit, VisitMatter
from tests.factories import HOUR, MINUTE, SCALES, SECOND, Clock, SmallHall, load_small_hall

# 续号


def test_the_same_number_waits_again_at_the_tail_and_this_visit_is_rated(hall: SmallHall, clock: Clock):
    hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    hall.take()
    visit = hall.serve(seat)
    clock.go(MINUTE)
    hall.take()
    clock.go(MINUTE)

    hall.do(aside.rejoin, seat)

    assert hall.rows(select(RatingRequest.visit_id)) == [(visit,)]
    assert [hall.call(seat) for _ in range(3)] == ["B002", "B003", "B001"]


def test_a_runner_with_many_cases_goes_on_at_the_batch_window(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, w3="batch = true")
    chen, xu = hall.seat("w1", "chen"), hall.seat("w3", "xu")
    hall.take("household")
    hall.serve(chen)
    assert hall.page(chen)["batch_windows"] == [{"code": "w3", "label": "12"}]

    hall.do(aside.rejoin, chen, window_code="w3")

    assert [hall.call(chen), hall.call(xu)] == [None, "B001"]
    assert [row.outcome for row in hall.visits("B001")] == ["served", None]


def test_only_a_batch_window_takes_batches(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.serve(seat)

    with pytest.raises(UnknownTarget):
        hall.do(aside.rejoin, seat, window_code="w3")


def test_sent_to_a_clerk_and_in_line_again_the_number_is_everybodys(hall: SmallHall):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.take("household")
    hall.serve(chen)
    hall.do(aside.transfer, chen, Target(clerk="gao"))
    hall.serve(gao)

    hall.do(aside.rejoin, gao)

    assert hall.call(chen) == "B001"


# What was handled


def test_matters_and_cases_are_recorded_with_the_visit(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)

    hall.do(desk.record, seat, Handled(cases=2, matters=["id-first", "id-first"]))
    hall.do(desk.finish, seat, handled=Handled(cases=3))

    assert hall.visits("B001")[0].cases == 3
    assert hall.rows(select(Matter.code).join(VisitMatter).where(VisitMatter.visit_id == visit)) == [("id-first",)]
    assert hall.page(seat)["today"]["cases"] == 3


def test_the_time_of_a_case_is_that_of_the_visits_whose_cases_are_known(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    for minutes, cases in ((10, 1), (20, 4), (7, None)):
        hall.take()
        hall.serve(seat)
        clock.go(minutes * MINUTE)
        hall.do(desk.finish, seat, handled=Handled(cases=cases))

    today = hall.page(seat)["today"]

    assert (today["cases"], today["mean_case_s"], today["mean_service_s"]) == (5, 6 * 60, round((10 + 20 + 7) * 60 / 3))


def test_a_service_may_limit_the_cases_of_one_number(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, household="cases_limit = 3")
    seat = hall.seat()
    hall.take("household")
    hall.serve(seat)

    with pytest.raises(TooManyCases) as refused:
        hall.do(desk.finish, seat, handled=Handled(cases=4))
    assert refused.value.extra == {"limit": 3}
    assert hall.ticket("B001").state == "serving"

    hall.do(aside.rejoin, seat, handled=Handled(cases=3))
    assert hall.visits("B001")[0].cases == 3


def test_a_matter_of_another_service_is_not_recorded(hall: SmallHall):
    seat = hall.seat()
    hall.take("household")
    hall.serve(seat)

    with pytest.raises(UnknownMatter):
        hall.do(desk.record, seat, Handled(matters=["id-first"]))


# 直接办理


def test_served_without_a_number_somebody_is_timed_and_rated_like_all(hall: SmallHall, clock: Clock):
    tablet = hall.wake_evaluator()
    seat = hall.seat()

    visit = hall.do(aside.serve_directly, seat, "id-card", DirectReason.QUIET)
    clock.go(50 * SECOND)
    hall.do(desk.finish, seat)
    hall.do(rate, SCALES["haochaping"], visit, seat.window_id, tablet, Said("very_satisfied"))

    [row] = hall.rows(select(Visit.direct_reason, Visit.ended_at - Visit.started_at, Visit.calls))
    assert tuple(row) == ("quiet", 50 * SECOND, 0)
    assert len(hall.rows(select(Rating.visit_id))) == 1
    assert hall.journal("started") == [{"direct": "quiet", "service": "id-card"}]


def test_they_are_counted_apart_and_neither_as_a_number_nor_as_a_wait(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    clock.go(8 * MINUTE)
    hall.do(aside.serve_directly, seat, "id-card", DirectReason.CARE)
    hall.serve(seat)
    hall.do(desk.finish, seat)

    assert hall.look(lambda view: (view.taken, view.mean_wait_ms)) == (1, 8 * MINUTE)
    today = hall.page(seat)["today"]
    assert (today["served"], today["direct"]) == (2, 1)
    clock.go(24 * HOUR)
    hall.take()
    assert hall.rows(select(DayFigure.taken)) == [(1,)]


def test_they_use_up_no_quota(hall: SmallHall):
    seat = hall.seat("w3", "xu")
    hall.take("metrology")
    hall.do(aside.serve_directly, seat, "metrology", DirectReason.OTHER)

    assert hall.take("metrology").number == "C002"


def test_no_screen_shows_them(hall: SmallHall):
    seat = hall.seat()
    hall.do(aside.serve_directly, seat, "id-card", DirectReason.QUIET)

    wall = hall.look(lambda view: board(view, devices.by_code(view.connection, hall.id, "hall-board")))
    above = hall.look(lambda view: strip(view, devices.by_code(view.connection, hall.id, "strip-w1")))
    assert wall["calls"] == []
    assert (above["state"], above["number"], above["call"]) == ("serving", None, None)


def test_whoever_has_no_number_is_put_aside_and_taken_over_like_all_and_stays_without(hall: SmallHall):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    visit = hall.do(aside.serve_directly, chen, "household", DirectReason.QUIET)
    hall.do(aside.hold, chen, HoldReason.FORM)
    hall.do(aside.resume, gao, visit)

    assert [row.direct_reason for row in hall.rows(select(Visit.direct_reason))] == ["quiet", "quiet"]
    for send in (lambda tx: aside.transfer(tx, gao, Target(service="company")), lambda tx: aside.rejoin(tx, gao)):
        with pytest.raises(NoNumber):
            hall.do(send)
