"""A day added up."""

from __future__ import annotations

from rules.figures import Day, Told, Turn, add_up

MINUTE = 60_000


def visit(id_: int, *, waited: int, took: int, cases: int | None = None) -> Turn:
    """A visit of service 1 at window 2 by clerk 3: its number was taken at the beginning of the day; minutes."""
    called = waited * MINUTE
    return Turn(id_, id_, 1, 2, 3, "ordinary", 0, called, 1, called, called + took * MINUTE, "served", False, cases, False, None, None, False)


def of(*visits: Turn, **matters: list[int]) -> Day:
    return add_up(visits, [], {int(name.removeprefix("visit_")): found for name, found in matters.items()}, Told(), 10**9)


def test_a_visit_of_several_matters_is_in_the_sums_of_each_and_once_among_the_visits():
    day = of(visit(1, waited=10, took=20, cases=2), visit(2, waited=30, took=5), visit_1=[7, 8], visit_2=[8])

    assert {cell: (tally.waited, tally.waiting_ms, tally.longest_ms, tally.service_ms, tally.cases) for cell, tally in day.matters.items()} == {
        (7, 1, 3, False): (1, 10 * MINUTE, 10 * MINUTE, 20 * MINUTE, 2),
        (8, 1, 3, False): (2, 40 * MINUTE, 30 * MINUTE, 25 * MINUTE, 2),
    }
    [whole] = day.visits.values()
    assert (whole.waited, whole.waiting_ms, whole.longest_ms, whole.cases) == (2, 40 * MINUTE, 30 * MINUTE, 2)


def test_a_visit_without_a_matter_is_told_apart():
    assert list(of(visit(1, waited=1, took=1)).matters) == [(0, 1, 3, False)]
