"""The worked examples of docs/discipline.md, lived through."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall import aside, desk, guide
from hall.aside import Target
from rules.discipline import PriorityClass
from storage.db import Database
from tests.factories import HOUR, MINUTE, MONDAY_10, Clock, SmallHall, load_small_hall

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
