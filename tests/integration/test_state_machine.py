"""Random days against a model of its own, which knows nothing of `rules/`.

After every step: numbers unique, at most one open visit a window and a ticket, seq without gaps, the journal replays to the same
state; and whenever somebody is called, nobody who could have been called had a smaller rank + handicap.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from hall import desk, pausing
from hall.desk import Seat
from hall.errors import DecidePrevious, NoOpenVisit, Refusal, WindowPaused, WrongStep
from rules.discipline import PriorityClass
from storage.db import Database
from storage.models import Hall, Journal, Ticket, Visit
from tests.factories import HOUR, MINUTE, MONDAY_10, Clock, SmallHall, database_file, load_small_hall, open_copy

SERVED_AT = {  # window → service → handicap in ms, written down again from the hall file
    "w1": {"id-card": 0, "household": 0},
    "w2": {"household": 0, "company": 10 * MINUTE},
    "w3": {"company": 0, "metrology": 0},
}
CLERKS = {"w1": "chen", "w2": "gao", "w3": "xu"}
PREFIX = {"id-card": "B", "household": "B", "company": "A"}
HEAD_START = 15 * MINUTE
DAY = 24 * HOUR
SHANGHAI = 8 * HOUR

WINDOWS = st.sampled_from(sorted(SERVED_AT))
DECISIONS = st.sampled_from([None, "served", "missed"])


@dataclass
class Number:
    """A number in the model."""

    service: str
    arrived: int
    rank: int
    order: int
    state: str = "waiting"


@dataclass
class Desk:
    """A window in the model."""

    seat: Seat | None = None
    holding: str | None = None
    paused: bool = False


@dataclass
class Model:
    """What a hall should be, kept by hand."""

    day: int
    now: int
    numbers: dict[str, Number] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=lambda: {window: Desk() for window in SERVED_AT})
    taken: int = 0

    def turn_day(self) -> None:
        """Midnight: numbers begin again, every window is empty."""
        self.numbers = {}
        self.desks = {window: Desk() for window in SERVED_AT}

    def whose_turn(self, window: str) -> str | None:
        """The number with the smallest rank + handicap among all that wait for this window, the earliest taken of equals."""
        waiting = [
            (number.rank + SERVED_AT[window][number.service], number.order, name)
            for name, number in self.numbers.items()
            if number.state == "waiting" and number.service in SERVED_AT[window]
        ]
        return min(waiting)[2] if waiting else None


class HallMachine(RuleBasedStateMachine):
    """Drives the use cases and the model side by side."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = open_copy(self.template, self.folder)
        self.clock = Clock()
        self.hall = SmallHall(self.database, self.clock, 1)
        self.model = Model(day=(MONDAY_10 + SHANGHAI) // DAY, now=MONDAY_10)

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    def _act(self) -> None:
        """The moment of the next change: never before the last one, and midnight comes first."""
        self.model.now = max(self.model.now, self.clock.now)
        today = (self.model.now + SHANGHAI) // DAY
        if today > self.model.day:
            self.model.day = today
            self.model.turn_day()

    @rule(service=st.sampled_from(sorted(PREFIX)), elderly=st.booleans(), kiosk=st.sampled_from(["kiosk-1", "kiosk-2"]))
    def take(self, service: str, elderly: bool, kiosk: str) -> None:
        self._act()
        taken = self.hall.take(service, kiosk=kiosk, priority=PriorityClass.ELDERLY if elderly else PriorityClass.ORDINARY)

        same_prefix = sum(PREFIX[number.service] == PREFIX[service] for number in self.model.numbers.values())
        assert taken.number == f"{PREFIX[service]}{same_prefix + 1:03d}"
        self.model.taken += 1
        rank = self.model.now - (HEAD_START if elderly else 0)
        number = Number(service, self.model.now, rank, self.model.taken)
        assert taken.ahead == sum(
            other.state == "waiting" and other.service == service and (other.rank, other.order) < (rank, number.order) for other in self.model.numbers.values()
        )
        self.model.numbers[taken.number] = number

    @rule(window=WINDOWS)
    def sit_down(self, window: str) -> None:
        self._act()
        desk_ = self.model.desks[window]
        seat = self.hall.seat(window, CLERKS[window])
        self._leave(desk_)
        desk_.seat = seat

    @precondition(lambda self: any(one.seat for one in self.model.desks.values()))
    @rule(data=st.data())
    def stand_up(self, data: st.DataObject) -> None:
        seat, desk_ = self._seat(data)
        self.hall.do(desk.sign_out, seat.shift_id, seat.window_id, seat.staff_id)
        self._leave(desk_)

    def _leave(self, desk_: Desk) -> None:
        if desk_.holding is not None and self.model.numbers[desk_.holding].state == "called":
            self.model.numbers[desk_.holding].state = "waiting"
            desk_.holding = None
        desk_.seat = None
        desk_.paused = False

    def _seat(self, data: st.DataObject) -> tuple[Seat, Desk]:
        """Somebody who sits at a window, after midnight has been seen to."""
        window = data.draw(st.sampled_from(sorted(name for name, one in self.model.desks.items() if one.seat)))
        seat = self.model.desks[window].seat
        assert seat is not None
        before = self.model.day
        self._act()
        if self.model.day != before:
            seat = self.hall.seat(window, CLERKS[window])
            self.model.desks[window].seat = seat
        return seat, self.model.desks[window]

    @precondition(lambda self: any(one.seat for one in self.model.desks.values()))
    @rule(data=st.data(), previous=DECISIONS)
    def call_next(self, data: st.DataObject, previous: str | None) -> None:
        seat, desk_ = self._seat(data)
        window = next(name for name, one in self.model.desks.items() if one is desk_)
        held = self.model.numbers[desk_.holding] if desk_.holding else None
        if desk_.paused:
            with pytest.raises(WindowPaused):
                self.hall.do(desk.call_next, seat, previous=previous)
            return
        if held is not None and held.state == "called" and previous is None:
            with pytest.raises(DecidePrevious):
                self.hall.do(desk.call_next, seat, previous=previous)
            return
        if held is not None:
            held.state = "missed" if held.state == "called" and previous == "missed" else "done"
        desk_.holding = self.model.whose_turn(window)

        visit = self.hall.do(desk.call_next, seat, previous=previous)

        assert (visit is None) == (desk_.holding is None)
        if desk_.holding is not None:
            self.model.numbers[desk_.holding].state = "called"
            [row] = self.hall.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit))
            assert row.number == desk_.holding, "somebody jumped the queue"

    @precondition(lambda self: any(one.seat for one in self.model.desks.values()))
    @rule(data=st.data(), previous=DECISIONS, name=st.sampled_from(["recall", "start", "finish", "miss"]))
    def act_on_visit(self, data: st.DataObject, previous: str | None, name: str) -> None:
        seat, desk_ = self._seat(data)
        held = self.model.numbers[desk_.holding] if desk_.holding else None
        refusal: type[Refusal] | None = None
        after = held.state if held else ""
        if held is None:
            refusal = NoOpenVisit
        elif name == "finish":
            refusal = DecidePrevious if held.state == "called" and previous is None else None
            after = "missed" if held.state == "called" and previous == "missed" else "done"
        elif held.state != "called":
            refusal = WrongStep
        else:
            after = {"recall": "called", "start": "serving", "miss": "missed"}[name]
        action = getattr(desk, name)
        options = {"previous": previous} if name == "finish" else {}
        if refusal is not None:
            with pytest.raises(refusal):
                self.hall.do(action, seat, **options)
            return
        self.hall.do(action, seat, **options)
        assert held is not None
        held.state = after
        if after in ("done", "missed"):
            desk_.holding = None

    @precondition(lambda self: any(one.seat for one in self.model.desks.values()))
    @rule(data=st.data())
    def pause_or_resume(self, data: st.DataObject) -> None:
        seat, desk_ = self._seat(data)
        if desk_.paused:
            self.hall.do(pausing.unpause, seat)
        else:
            self.hall.do(pausing.pause, seat, "午餐")
        desk_.paused = not desk_.paused

    @rule(ms=st.one_of(st.integers(0, 20 * MINUTE), st.integers(-2 * HOUR, 0), st.just(9 * HOUR)))
    def clock_moves(self, ms: int) -> None:
        self.clock.go(ms)

    @rule()
    def server_restarts(self) -> None:
        self.database.close()
        self.database = Database(str(self.database.url))
        self.hall = SmallHall(self.database, self.clock, 1)

    @invariant()
    def the_hall_is_as_the_model_says(self) -> None:
        if not hasattr(self, "hall"):
            return
        [hall_row] = self.hall.rows(select(Hall.business_day, Hall.seq))
        rows = self.hall.rows(select(Ticket.number, Ticket.state).where(Ticket.business_day == hall_row.business_day))
        assert len({row.number for row in rows}) == len(rows), "a number was doubled"
        if hall_row.business_day.toordinal() == self.model.day + 719_163:  # else midnight has passed and nothing has happened since
            assert {row.number: row.state for row in rows} == {name: number.state for name, number in self.model.numbers.items()}

        open_visits = self.hall.rows(select(Visit.window_id, Visit.ticket_id).where(Visit.ended_at.is_(None)))
        assert len({row.window_id for row in open_visits}) == len(open_visits) == len({row.ticket_id for row in open_visits})

    @invariant()
    def the_journal_tells_the_same(self) -> None:
        if not hasattr(self, "hall"):
            return
        journal = self.hall.rows(select(Journal.seq, Journal.at, Journal.kind, Journal.ticket_id).order_by(Journal.seq))
        [hall_row] = self.hall.rows(select(Hall.seq))
        assert [row.seq for row in journal] == list(range(1, hall_row.seq + 1)), "seq has gaps"
        assert [row.at for row in journal] == sorted(row.at for row in journal), "time ran back"
        becomes = {
            "taken": "waiting",
            "called": "called",
            "started": "serving",
            "served": "done",
            "missed": "missed",
            "returned": "waiting",
            "expired": "expired",
        }
        told = {row.ticket_id: becomes[row.kind] for row in journal if row.kind in becomes}
        assert told == {row.id: row.state for row in self.hall.rows(select(Ticket.id, Ticket.state))}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small hall in it, to be copied for each random day."""
    folder = tmp_path_factory.mktemp("loaded")
    database = open_copy(database_file(folder), folder)
    load_small_hall(database, Clock(), folder)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "jiaohao.db"


def test_random_days_keep_every_promise(loaded: Path):
    HallMachine.template = loaded
    machine = HallMachine.TestCase()
    machine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    machine.runTest()
