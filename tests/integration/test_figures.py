"""Every figure of random days, recomputed from the journal alone, is what the reports are made of: settled, and added up anew."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from hall import evaluation
from hall.figures import mark_abnormal
from hall.settling import settle_a_day
from storage.db import Database
from storage.figures import EVERYBODY, Figures, Span
from storage.models import Journal, Rating, RatingRequest, Service, Visit
from storage.view import HallView
from tests.engines import Template
from tests.factories import SCALES, Clock, load_small_hall
from tests.integration.house import HALLS, NO_SHOW_CALLS, QUEUE, RULES, STAFF
from tests.integration.straight import numbers_of, retell, spread_of, visits_of
from tests.integration.test_state_machine import HouseMachine

LONG = os.environ.get("JIAOHAO_LONG") == "1"
LEVELS = st.sampled_from([("very_satisfied", []), ("satisfied", []), ("dissatisfied", [214])])


class FiguresMachine(HouseMachine):
    """Random days, with evaluators and marks besides, whose figures are read now and then and at their end."""

    @rule(key=HALLS, window=st.sampled_from(["w1", "w2", "w3"]))
    def an_evaluator_is_heard_of(self, key: int, window: str) -> None:
        self.enter(key)
        self.hall.wake_evaluator(window)

    @rule(key=HALLS, level=LEVELS)
    def somebody_rates(self, key: int, level: tuple[str, list[int]]) -> None:
        self.enter(key)
        asked = self.hall.rows(select(RatingRequest.visit_id, RatingRequest.window_id).where(RatingRequest.hall_id == key, RatingRequest.closed_at.is_(None)))
        for visit, window in asked[:1]:
            with self.database.reading() as connection:
                open_until = connection.scalar(select(RatingRequest.closes_at).where(RatingRequest.visit_id == visit))
            if self.model.paused_at is None and self.model.now < open_until:
                self.hall.do(evaluation.rate, SCALES["haochaping"], visit, window, 1, evaluation.Said(*level))

    @rule(data=st.data(), key=HALLS)
    def the_supervisor_sets_a_rating_aside(self, data: st.DataObject, key: int) -> None:
        self.enter(key)
        rated = [row.visit_id for row in self.hall.rows(select(Rating.visit_id).where(Rating.hall_id == key).order_by(Rating.visit_id))]
        if rated:
            self.hall.do(evaluation.set_aside, data.draw(st.sampled_from(rated)), "不是群众本人评的", 4)

    @rule(data=st.data(), key=HALLS, reason=st.sampled_from(["系统故障", "测试", None]))
    def the_supervisor_marks_a_visit(self, data: st.DataObject, key: int, reason: str | None) -> None:
        self.enter(key)
        visits = [row.id for row in self.hall.rows(select(Visit.id).where(Visit.hall_id == key, Visit.ended_at.is_not(None)).order_by(Visit.id))]
        if visits:
            self.hall.do(mark_abnormal, data.draw(st.sampled_from(visits)), reason, staff=4)

    @rule(key=HALLS)
    def a_day_is_settled(self, key: int) -> None:
        self.enter(key)
        settle_a_day(self.database, self.clock, key)

    @precondition(lambda self: hasattr(self, "halls"))
    @rule(key=HALLS)
    def somebody_reads_the_figures(self, key: int) -> None:
        self.enter(key)
        self.read_figures(key)

    def teardown(self) -> None:
        try:
            if hasattr(self, "halls"):
                for key in STAFF:
                    self.enter(key)
                    self.read_figures(key)
                    while settle_a_day(self.database, self.clock, key):
                        pass
                    self.read_figures(key)
        finally:
            super().teardown()

    def read_figures(self, key: int) -> None:
        with self.database.reading() as connection:
            view = HallView(self.database, connection, key, self.clock())
            figures = Figures(connection, view.catalogue, view.business_day, view.at)
            days = figures.days()
            rows = list(connection.execute(select(Journal.__table__).where(Journal.hall_id == key).order_by(Journal.seq)))
            told = retell(rows, view.at)
            codes = {row.id: row.code for row in connection.execute(select(Service.id, Service.code))}
            assert len(told) == len(days)
            for day, straight in zip(days, told, strict=True):
                span = Span(day, day)
                visits = figures.visits(span, EVERYBODY, "service_id", "window_id", "staff_id", "priority_class", "abnormal")
                assert {(codes[cell[0]], *cell[1:]): _some(asdict(tally)) for cell, tally in visits.items()} == {
                    cell: _some(sums) for cell, sums in visits_of(straight).items()
                }
                whose = ("service_id", "staff_id", "abnormal")
                assert figures.matters(span, EVERYBODY, *whose) == figures.visits(span, EVERYBODY, *whose), "nobody here records a matter"
                numbers = figures.numbers(span, EVERYBODY, "hour", "service_id", "priority_class")
                assert {(cell[0], codes[cell[1]], cell[2]): _some(asdict(sums)) for cell, sums in numbers.items()} == {
                    cell: _some(sums) for cell, sums in numbers_of(straight).items()
                }
                spread = figures.spread(span, EVERYBODY, "service_id", "staff_id", "bin")
                assert {(codes[cell[0]], *cell[1:]): counted for cell, counted in spread.items()} == spread_of(straight)
                times = figures.times(span, EVERYBODY, "window_id", "staff_id", "what", "reason")
                assert _some(times) == _some(straight.times)
            _add_up(figures, told)


def _add_up(figures: Figures, told: list[Any]) -> None:
    """Over all days together, and without what is marked, the sums are those of the parts."""
    days = figures.days()
    whole = Span(days[0], days[-1], abnormal=False)
    cells = [sums for straight in told for cell, sums in visits_of(straight).items() if not cell[-1]]
    [tally] = figures.visits(whole, EVERYBODY).values() or [None]
    for name in ("called", "waiting_ms", "service_ms", "served", "rated"):
        assert (0 if tally is None else getattr(tally, name)) == sum(sums.get(name, 0) for sums in cells)


def _some(sums: dict[Any, int]) -> dict[Any, int]:
    """What is not nought, of what the journal tells."""
    return {name: value for name, value in sums.items() if value and name not in ("cases", "counted")}


@pytest.fixture(scope="module")
def loaded(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database with two small halls in it, to be copied for each random day."""
    folder = tmp_path_factory.mktemp("loaded")
    database = Database(url := empty_database.copy(folder))
    for key, staff in STAFF.items():
        load_small_hall(database, Clock(), folder, code=f"hall-{key}", staff=staff, queue=QUEUE.format(NO_SHOW_CALLS[key]), **RULES)
    database.close()
    return empty_database.of(url)


@pytest.mark.timeout(3 * 3600 if LONG else 900)
def test_every_figure_is_what_the_journal_tells(loaded: Template):
    FiguresMachine.template = loaded
    machine = FiguresMachine.TestCase()
    machine.settings = settings(
        max_examples=2000 if LONG else 60, stateful_step_count=80 if LONG else 50, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine.runTest()
