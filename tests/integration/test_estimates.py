"""The estimate of a wait, over a real database: what it is reckoned from, and that everybody is told the same."""

from __future__ import annotations

from random import Random

import pytest

from hall import aside, desk, pausing
from hall.aside import HoldReason
from hall.desk import Seat
from hall.outlook import outlook
from rules.discipline import PriorityClass
from rules.timing import RECENT_MS, THIN
from storage.view import HallView
from tests.factories import MINUTE, SECOND, Clock, SmallHall

SERVICES = ("id-card", "household", "company")
"""Window 1 serves the first two, window 2 the second, and the third with a handicap, window 3 the third."""


def serve(hall: SmallHall, clock: Clock, seat: Seat, minutes: float) -> None:
    """The next in line is called and served, which takes the window so many minutes."""
    assert hall.do(desk.call_next, seat) is not None
    hall.do(desk.start, seat)
    clock.go(round(minutes * MINUTE))
    hall.do(desk.finish, seat)


def served_before(hall: SmallHall, clock: Clock, seat: Seat, service: str, *minutes: float) -> None:
    """Some have been served, each for so long."""
    for one in minutes:
        hall.take(service)
        serve(hall, clock, seat, one)


def shown(hall: SmallHall, service: str) -> tuple[int, int] | None:
    """What the kiosk shows before anybody taps."""
    with hall.database.reading() as connection:
        view = HallView(hall.database, connection, hall.id, hall.clock())
        return view.estimates[view.catalogue.service_by_code[service].id]


def test_nothing_is_told_before_a_few_have_been_served(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    served_before(hall, clock, seat, "id-card", *[5] * (THIN - 1))

    assert hall.take().estimate_min is None

    serve(hall, clock, seat, 5)
    assert hall.take().estimate_min is not None


def test_a_window_is_taken_up_from_the_call_on_and_by_those_who_do_not_come(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    for _ in range(THIN):
        hall.take()
        hall.do(desk.call_next, seat)
        clock.go(4 * MINUTE)
        hall.do(desk.miss, seat)
    hall.take()

    assert hall.take().estimate_min == (3, 5)


def test_what_a_visit_was_held_does_not_count(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    for _ in range(THIN):
        hall.take()
        visit = hall.do(desk.call_next, seat)
        hall.do(desk.start, seat)
        clock.go(3 * MINUTE)
        hall.do(aside.hold, seat, HoldReason.FORM)
        clock.go(60 * MINUTE)
        hall.do(aside.resume, seat, visit)
        clock.go(MINUTE)
        hall.do(desk.finish, seat)
    hall.take()

    assert hall.take().estimate_min == (3, 5)


def test_what_is_long_ago_tells_nothing(hall: SmallHall, clock: Clock):
    served_before(hall, clock, hall.seat("w1"), "id-card", 5, 5, 5)
    clock.go(RECENT_MS)
    hall.seat("w1")

    assert hall.take().estimate_min is None


def test_those_who_wait_for_the_other_service_of_the_window_lengthen_the_wait(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    served_before(hall, clock, seat, "id-card", 5, 5, 5)
    served_before(hall, clock, seat, "household", 10, 10, 10)
    free = hall.take()

    for _ in range(3):
        hall.take("household")
    after = hall.take()

    assert (free.ahead, free.estimate_min) == (0, (0, 1))
    assert (after.ahead, after.estimate_min) == (1, (25, 45)), "five minutes, and three times ten"


def test_while_the_only_window_is_paused_nothing_is_told(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    served_before(hall, clock, seat, "id-card", 5, 5, 5)

    hall.do(pausing.pause, seat, "午餐")

    assert hall.take().estimate_min is None
    assert shown(hall, "id-card") is None


def test_the_window_of_a_clerk_who_is_tied_to_other_services_does_not_count(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    served_before(hall, clock, seat, "household", 5, 5, 5)

    with hall.database.reading() as connection:
        view = HallView(hall.database, connection, hall.id, clock())
        services = view.catalogue.service_by_code
        view.catalogue.tied[seat.staff_id] = frozenset({services["id-card"].id})
        told = outlook(connection, view.catalogue, services["household"].id, clock(), 10**9, clock())
        del view.catalogue.tied[seat.staff_id]

    assert (told.ahead, told.estimate_min) == (0, None)


def test_people_ahead_are_those_of_the_same_service_who_go_first(hall: SmallHall):
    hall.take()
    hall.take("household")

    assert hall.take().ahead == 1
    assert hall.take(priority=PriorityClass.ELDERLY).ahead == 0
    assert hall.take().ahead == 3


@pytest.mark.parametrize("seed", range(6))
def test_the_paper_says_what_the_kiosk_showed(hall: SmallHall, clock: Clock, seed: int):
    random = Random(seed)
    seats = [hall.seat("w1", "chen"), hall.seat("w2", "gao"), hall.seat("w3", "xu")]
    busy: set[Seat] = set()
    told = []
    for _ in range(120):
        clock.go(random.randrange(90) * SECOND)
        seat, service = random.choice(seats), random.choice(SERVICES)
        if random.random() < 0.5:
            before = shown(hall, service)
            taken = hall.take(service)
            assert taken.estimate_min == before
            told.append(taken.estimate_min)
        elif seat in busy:
            hall.do(desk.finish, seat)
            busy.remove(seat)
        elif hall.do(desk.call_next, seat) is not None:
            hall.do(desk.start, seat)
            busy.add(seat)

    assert len(set(told)) > 5, "and not always the same"
