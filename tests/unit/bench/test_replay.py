"""The replay: what was drawn is what happened, nobody is lost, and the same seed gives the same days."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.replay.__main__ import replay
from bench.replay.hall import LivedDay
from bench.replay.outcome import Told, quantile, table
from bench.replay.people import Figures, people_of, read_figures
from bench.replay.staffing import staffed
from rules.discipline import Discipline
from rules.lifecycle import State

FIGURES = read_figures()
WINDOWS = staffed(FIGURES)


def fewer(people: int) -> Figures:
    return replace(FIGURES, day=FIGURES.day.model_copy(update={"people": people}))


def lived(seed: int, discipline: Discipline, people: int = 300) -> LivedDay:
    figures = fewer(people)
    return LivedDay(figures, WINDOWS, people_of(figures, Random(seed)), discipline, {})


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    def run(seed: str) -> str:
        return table(replay(fewer(150), seed, days=2))

    assert run("1") == run("1")
    assert run("1") != run("2")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(Discipline), st.sampled_from([50, 300, 1500]))
def test_everybody_who_took_a_number_ends_in_exactly_one_way(seed: int, discipline: Discipline, people: int):
    day = lived(seed, discipline, people)

    assert sorted(ticket.person.at for ticket in day.tickets) == [person.at for person in people_of(fewer(people), Random(seed))]
    assert {ticket.state for ticket in day.tickets} <= {State.DONE, State.EXPIRED}
    done = [ticket for ticket in day.tickets if ticket.state is State.DONE]
    assert all(ticket.person.comes or ticket.revivals for ticket in done), "nobody is served who never came"
    visits = sum(len(window.busy) for window in day.windows)
    assert len(done) <= visits <= sum(1 + ticket.revivals for ticket in day.tickets), "a visit for each call, and no other"


@pytest.mark.parametrize("discipline", Discipline)
def test_a_window_serves_one_after_the_other(discipline: Discipline):
    for window in lived(7, discipline).windows:
        assert all(first[1] <= then[0] for first, then in zip(window.busy, window.busy[1:], strict=False))


def test_four_in_ten_come_to_one_department_and_few_at_lunch():
    people = [person for seed in range(5) for person in people_of(FIGURES, Random(seed))]

    police = {service.code for service in FIGURES.hall.service if service.department == "police"}
    of_the_hour = [sum(1 for person in people if person.at // 3_600_000 == hour) for hour in (10, 12, 14)]
    assert sum(person.service in police for person in people) / len(people) == pytest.approx(0.4, abs=0.03)
    assert of_the_hour[1] < min(of_the_hour[0], of_the_hour[2]) / 2


def test_a_head_start_shortens_the_wait_of_those_who_have_it():
    waits = {discipline: [] for discipline in Discipline}
    for discipline in Discipline:
        for seed in range(3):
            day = lived(seed, discipline, people=1100)
            waits[discipline] += [ticket.called_at - ticket.person.at for ticket in day.tickets if ticket.person.priority == "elderly" and ticket.called_at]

    first_come, moderate, strict = (sum(waits[discipline]) for discipline in Discipline)
    assert strict < moderate < first_come


def test_each_service_is_served_by_an_open_window():
    served = {one.service for window in WINDOWS for one in window.served() if not one.handicap_min}

    assert served == {service.code for service in FIGURES.hall.service}


def test_an_error_is_a_part_of_the_wait():
    assert Told(10, 20, waited=20).error == 0.25
    assert Told(0, 1, waited=0.2).error == pytest.approx(0.3), "of a minute, which is the least that can be told"
    assert Told(10, 20, waited=20).kept
    assert not Told(10, 20, waited=20.1).kept


def test_quantiles_are_values_that_were_there():
    assert quantile([3, 1, 2, 4], 0.5) == 2
    assert quantile([1], 0.95) == 1
    assert quantile(list(range(1, 101)), 0.95) == 95
