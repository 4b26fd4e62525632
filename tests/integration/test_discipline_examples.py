"""The worked examples of docs/discipline.md, lived through."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall import aside, desk, guide
from hall.aside import HoldReason, Target
from rules.discipline import PriorityClass
from storage.db import Database
from tests.factories import HOUR, MINUTE, MONDAY_10, Clock, SmallHall, load_small_hall, service_ms

NINE = MONDAY_10 - HOUR


@pytest.fixture
def clock() -> Clock:
    """Nine o'clock."""
    return Clock(NINE)


def at(clock: Clock, minute: int) -> None:
    """So many minutes past nine."""
    clock.now = NINE + minute * MINUTE


@pytest.mark.parametrize(
    ("preset", "minute", "first"),
    [
        ("first_come", 10, "B001"),
        ("first_come", 20, "B001"),
        ("moderate", 10, "B002"),
        ("moderate", 20, "B001"),
        ("strict", 10, "B002"),
        ("strict", 20, "B002"),
    ],
)
def test_somebody_ordinary_of_nine_and_an_elder(database: Database, clock: Clock, tmp_path: Path, preset: str, minute: int, first: str):
    hall = load_small_hall(database, clock, tmp_path, discipline=preset)
    hall.take()
    at(clock, minute)
    hall.take(priority=PriorityClass.ELDERLY)

    assert hall.call(hall.seat()) == first


@pytest.mark.parametrize(("household", "first"), [(5, "B001"), (12, "A001")])
def test_window_2_helps_companies_once_they_lag_by_ten_minutes(hall: SmallHall, clock: Clock, household: int, first: str):
    hall.take("company")
    at(clock, household)
    hall.take("household")

    assert hall.call(hall.seat("w2")) == first


@pytest.mark.parametrize(("waiting_since", "calls"), [(10, ["B001", "A001"]), (-10, ["A001", "B001"])])
def test_the_rank_means_the_same_in_every_line(hall: SmallHall, clock: Clock, waiting_since: int, calls: list[str]):
    chen, xu = hall.seat("w1"), hall.seat("w3", "xu")
    for minute, service in sorted([(0, "id-card"), (waiting_since, "company")]):
        at(clock, minute)
        hall.take(service)
    at(clock, 40)
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(service="company"))

    assert [hall.call(xu), hall.call(xu)] == calls


@pytest.mark.parametrize(
    ("queue", "calls"),
    [
        ("revive_places = 3", ["B002", "B003", "B004", "B001", "B005", "B006"]),
        ("revive_penalty_min = 12", ["B002", "B001", "B003", "B004", "B005", "B006"]),
    ],
)
def test_somebody_of_nine_who_was_missed_comes_back(database: Database, clock: Clock, tmp_path: Path, queue: str, calls: list[str]):
    hall = load_small_hall(database, clock, tmp_path, queue=f"[queue]\n{queue}\n")
    seat = hall.seat()
    hall.take()
    hall.call(seat)
    hall.do(desk.miss, seat)
    for minute in (10, 15, 20, 25, 30):
        at(clock, minute)
        hall.take()

    hall.do(guide.revive, hall.ticket("B001").id)

    assert [hall.call(seat) for _ in range(6)] == calls


@pytest.mark.parametrize(("resumed_at", "minutes"), [("w1", [5]), ("w2", [3, 2])])
def test_what_is_put_aside_is_apart_from_service(hall: SmallHall, clock: Clock, resumed_at: str, minutes: list[int]):
    seats = {"w1": hall.seat("w1", "chen"), "w2": hall.seat("w2", "gao")}
    hall.take("household")
    at(clock, 60)
    visit = hall.serve(seats["w1"])
    at(clock, 63)
    hall.do(aside.hold, seats["w1"], HoldReason.FORM)
    at(clock, 83)
    hall.do(aside.resume, seats[resumed_at], visit)
    at(clock, 85)
    hall.do(desk.finish, seats[resumed_at])

    assert [service_ms(one) for one in hall.visits("B001")] == [minute * MINUTE for minute in minutes]


def test_somebody_at_window_1_is_passed_over_at_window_2_and_then_next(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    for minute, service in ((59, "id-card"), (60, "household"), (61, "household"), (62, "household")):
        at(clock, minute)
        hall.take(service)
    hall.do(guide.link, [hall.ticket(number).id for number in ("B001", "B002")])
    hall.serve(chen)

    first = hall.call(gao)
    hall.do(desk.finish, chen)

    assert [first, hall.call(gao), hall.call(gao)] == ["B003", "B002", "B004"]


def test_at_the_head_of_window_2_is_before_its_company_with_the_handicap(hall: SmallHall, clock: Clock):
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    at(clock, 60)
    hall.take("company")
    at(clock, 80)
    hall.take("id-card")
    hall.serve(chen)

    hall.do(aside.transfer, chen, Target(window="w2"), at_head=True)

    assert hall.ticket("B001").rank == NINE + 70 * MINUTE - 1
    assert hall.call(gao) == "B001"


def test_whoever_was_sent_to_nobody_is_everybodys_after_ten_minutes(hall: SmallHall, clock: Clock):
    chen = hall.seat("w1", "chen")
    hall.take()
    at(clock, 60)
    hall.serve(chen)
    hall.do(aside.transfer, chen, Target(window="w3"))
    for minute, called in ((69, None), (70, "B001")):
        at(clock, minute)
        hall.tick()
        assert hall.call(chen) == called
