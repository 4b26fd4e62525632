"""Property: every rate of random days is what somebody counts who walks through them with a pencil."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import desk, evaluation
from hall.errors import Refusal
from hall.evaluation import Said
from hall.followups import StepTaken, take_step
from rules.followups import CaseAction
from rules.rating import RatingCounts, Source
from storage import ratings
from storage.db import Database
from tests.engines import Template
from tests.factories import HOUR, MINUTE, SCALES, Clock, SmallHall, load_small_hall
from tests.integration.test_rating_sources import staff

SCALE = SCALES["haochaping"]
SATISFIED = {"very_satisfied", "satisfied", "fairly_satisfied"}
REASONS = {"dissatisfied": [214], "very_dissatisfied": [115]}
LEVELS = st.sampled_from(["very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"])
MOVES = st.one_of(
    st.tuples(st.just("serve"), st.sampled_from(["w1", "w3"]), st.booleans()),
    st.tuples(st.just("tablet"), LEVELS),
    st.tuples(st.just("later"), st.integers(0, 30), LEVELS, st.sampled_from([Source.PAPER, Source.KIOSK, Source.PHONE])),
    st.tuples(st.just("set aside"), st.integers(0, 30)),
    st.tuples(st.just("second level"), st.integers(0, 30)),
    st.tuples(st.just("time"), st.sampled_from([MINUTE, 10 * MINUTE, 5 * HOUR])),
)


@dataclass
class Told:
    """One served visit, as the pencil keeps it."""

    visit: int
    seat: desk.Seat
    window: str
    day: Any
    ended_on: Any
    asked: bool
    level: str | None = None
    set_aside: bool = False


@dataclass
class Pencil:
    """What was told, in order; knows nothing of how the hall keeps it."""

    visits: list[Told] = field(default_factory=list)

    def rates(self, by: str) -> dict[Any, RatingCounts]:
        """Straight through: each visit is in exactly one heap."""
        heaps: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("asked", "rated", "satisfied", "dissatisfied", "not_asked", "set_aside"), 0))
        for one in self.visits:
            heap = heaps[(one.day, one.seat.staff_id if by == "staff" else one.seat.window_id)]
            if one.set_aside:
                heap["set_aside"] += 1
            elif one.level is not None:
                heap["asked"] += 1
                heap["rated"] += 1
                heap["satisfied" if one.level in SATISFIED else "dissatisfied"] += 1
            elif one.asked:
                heap["asked"] += 1
            else:
                heap["not_asked"] += 1
        return {key: RatingCounts(**heap) for key, heap in heaps.items()}


def play(hall: SmallHall, moves: list[Any], pencil: Pencil) -> None:
    """Random days at two windows; what the hall refuses is not told to the pencil."""
    clock = hall.clock
    for what, *said in moves:
        if what == "time":
            clock.go(said[0])
            hall.tick()
        elif what == "serve":
            window, awake = said
            if awake:
                hall.wake_evaluator(window)
            else:
                clock.go(2 * MINUTE)  # nobody has heard of the tablet
                hall.tick()
            seat = hall.seat(window, "chen" if window == "w1" else "xu")
            hall.take("id-card" if window == "w1" else "company")
            visit = hall.serve(seat)
            hall.do(desk.finish, seat)
            today = datetime.fromtimestamp((clock.now + 8 * HOUR) / 1000, UTC).date()
            pencil.visits.append(Told(visit, seat, window, today, today, awake))
        elif what == "tablet":
            rated(hall, pencil.visits[-1:], said[0], lambda one, level: evaluation_on_tablet(hall, one, level))
        elif what == "later":
            place, level, source = said
            rated(hall, pencil.visits[place : place + 1], level, lambda one, level, source=source: evaluation_later(hall, one, level, source))
        elif what == "set aside" and said[0] < len(pencil.visits):
            one = pencil.visits[said[0]]
            if one.level is not None:
                hall.do(evaluation.set_aside, one.visit, "不是群众本人评的", staff(hall, "li"))
                one.set_aside = True
        elif what == "second level" and said[0] < len(pencil.visits):
            second_level(hall, pencil.visits[said[0]].visit)


def rated(_hall: SmallHall, told: list[Told], level: str, rate: Any) -> None:
    for one in told:
        try:
            rate(one, level)
        except Refusal:
            continue
        assert one.level is None, "a second rating was taken"
        one.level = level


def evaluation_on_tablet(hall: SmallHall, one: Told, level: str) -> None:
    hall.do(evaluation.rate, SCALE, one.visit, one.seat.window_id, 1, Said(level, REASONS.get(level, [])))


def evaluation_later(hall: SmallHall, one: Told, level: str, source: Source) -> None:
    said = Said(level, REASONS.get(level, []))
    hall.do(lambda here: evaluation.rate_later(here, SCALE, ratings.subject(here.connection, here.hall_id, one.visit), said, source))


def second_level(hall: SmallHall, visit: int) -> None:
    """A case, if there is one, is brought to its end, and the citizen is content now."""
    steps = [
        StepTaken(CaseAction.ASSIGN, to="li"),
        StepTaken(CaseAction.CALL_BACK, "已回访"),
        StepTaken(CaseAction.FIND_FOUNDED, "属实"),
        StepTaken(CaseAction.CORRECT, "已整改"),
        StepTaken(CaseAction.SETTLE, second_level="very_satisfied"),
    ]
    for step in steps:
        try:
            hall.do(take_step, visit, step, staff(hall, "li"), SCALES)
        except Refusal:
            return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(MOVES, min_size=5, max_size=40))
def test_every_rate_equals_a_straight_line_recount_over_random_days(empty_database: Template, moves: list[Any]):
    with tempfile.TemporaryDirectory() as folder:
        url = empty_database.copy(Path(folder))
        database, pencil = Database(url), Pencil()
        hall = load_small_hall(database, Clock(), Path(folder))
        play(hall, moves, pencil)

        for by in ("staff", "window"):
            expected = pencil.rates(by)
            days = {day for day, _ in expected}
            with database.reading() as connection:
                found = {(day, of): counts for day in days for of, counts in ratings.counts(connection, hall.id, day, day, by).items()}
                whole = ratings.counts(connection, hall.id, min(days), max(days), "hall") if days else {}
            assert found == expected
            assert whole == ({hall.id: sum(expected.values(), RatingCounts())} if expected else {})
            today = hall.look(lambda view: (view.business_day, dict(view.rating_counts)))
            if by == "window":
                assert today[1] == {of: counts for (day, of), counts in expected.items() if day == today[0]}
        for counts in pencil.rates("staff").values():
            assert counts.asked == counts.rated + counts.unrated
            assert (counts.satisfaction is None) == (counts.rated == 0), "never 100 % of nothing"
        database.close()
        empty_database.drop(url)
