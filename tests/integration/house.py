"""Two halls and their models side by side: moving in them, and what holds after every step of `test_state_machine.py`."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import bindparam, select

from hall import boards, callerboard, guideboard, kiosks, overview, pausing
from hall.desk import Seat
from hall.errors import Refusal
from hall.holders import Holders
from hall.ticking import tick
from rules.idling import IdleLimits
from storage import devices, shifts
from storage.db import Database
from storage.models import Hall, Journal, Service, Shift, Staff, Ticket, Visit, Window
from storage.view import HallView
from tests.engines import Template
from tests.factories import HOUR, MINUTE, MONDAY_10, SECOND, Clock, SmallHall, id_number
from tests.integration.model import AT_WINDOW, DAY, OVER, PREFIX, SERVED_AT, SHANGHAI, Model, Number

MEMORY = Path("/dev/shm")  # where nothing waits for a disk
RULES = {
    "household": "cases_limit = 3",
    "w3": "batch = true",
    "xu": 'services = ["company", "household"]',
}
QUEUE = '[queue]\nrevive_places = 2\nno_show_calls = {}\n[[class]]\ncode = "military"\nprefix = "J"\nhead_start_min = 20\ngranted_by = ["kiosk", "guide"]\n'
STAFF = {1: "", 2: "other-"}
NO_SHOW_CALLS = {1: 1, 2: 2}
NEVER_IDLE = IdleLimits(10**15, 10**15)
HOLDERS = Holders(b"for tests")
PEOPLE = {name: HOLDERS.read(id_number(order=order), datetime.fromtimestamp(MONDAY_10 / 1000, UTC).date()) for order, name in enumerate(("wang", "zhao"), 1)}

WINDOWS = st.sampled_from(sorted(SERVED_AT))
CLERKS = ("chen", "gao", "xu")
SERVICES = st.sampled_from(sorted(PREFIX))
CLASSES = ("ordinary", "ordinary", "elderly", "military")
SURE = st.sampled_from([False, False, True])
HALLS = st.sampled_from([1, 1, 1, 2])
BECOMES = {
    "taken": "waiting",
    "called": "called",
    "started": "serving",
    "served": "done",
    "missed": "missed",
    "returned": "waiting",
    "undone": "waiting",
    "held": "held",
    "resumed": "serving",
    "passed_on": "serving",
    "transferred": "waiting",
    "rejoined": "waiting",
    "revived": "waiting",
    "cancelled": "cancelled",
    "expired": "expired",
}

Read = Callable[[Any], list[Any]]
OF_HALL = bindparam("hall")
ALL_HALLS = select(Hall.id, Hall.seq, Hall.business_day, Hall.last_at)
TICKETS = (
    select(
        Ticket.id,
        Ticket.business_day,
        Ticket.number,
        Ticket.state,
        Ticket.rank,
        Ticket.passed_over,
        Ticket.frozen_ms,
        Service.code.label("service"),
        Window.code.label("window"),
        Staff.username,
    )
    .join(Service, Service.id == Ticket.service_id)
    .outerjoin(Window, Window.id == Ticket.for_window_id)
    .outerjoin(Staff, Staff.id == Ticket.for_staff_id)
    .where(Ticket.hall_id == OF_HALL)
)
OPEN_VISITS = (
    select(Window.code, Visit.ticket_id, Visit.id, Visit.held_since)
    .join(Window, Window.id == Visit.window_id)
    .where(Visit.hall_id == OF_HALL, Visit.ended_at.is_(None))
)
IMPOSSIBLE_VISITS = select(Visit.id).where(
    Visit.hall_id == OF_HALL,
    (Visit.held_ms < 0) | (Visit.started_at < Visit.called_at) | (Visit.ended_at - Visit.started_at - Visit.held_ms < 0),
)
SEATED = select(Window.code).join(Shift, Shift.window_id == Window.id).where(Shift.hall_id == OF_HALL, Shift.ended_at.is_(None))
NEW_IN_JOURNAL = (
    select(Journal.seq, Journal.at, Journal.kind, Journal.ticket_id, Journal.detail)
    .where(Journal.hall_id == OF_HALL, Journal.seq > bindparam("since"))
    .order_by(Journal.seq)
)


def somebody_sits(house: House) -> bool:
    """In either hall."""
    return any(house.seated(key) for key in STAFF)


def somebody_works(house: House) -> bool:
    """Somebody is called or being served in either hall."""
    return any(house.busy(key) for key in STAFF)


class House(RuleBasedStateMachine):
    """Two halls and their models."""

    template: Template

    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.clock = Clock()
        self.url = self.template.copy(self.folder)
        self.database = Database(self.url)
        self.models = {key: Model(NO_SHOW_CALLS[key], (MONDAY_10 + SHANGHAI) // DAY, MONDAY_10, MONDAY_10) for key in STAFF}
        self.meet()
        self.seqs = {row.id: row.seq for row in self.halls[1].rows(ALL_HALLS)}
        self.last_told = dict.fromkeys(STAFF, 0)
        self.told: dict[int, dict[int, str]] = {key: {} for key in STAFF}

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)
            self.template.drop(self.url)

    def meet(self) -> None:
        self.halls = {key: SmallHall(self.database, self.clock, key) for key in STAFF}

    # moving in a hall

    def enter(self, key: int) -> Model:
        """The moment of the next change: never before the last one, and midnight comes first."""
        self.key, self.hall, self.model = key, self.halls[key], self.models[key]
        model = self.model
        model.now = max(model.last_at, self.clock.now)
        if (today := (model.now + SHANGHAI) // DAY) > model.day:
            self.hall.do(lambda _: None)
            model.day = today
            model.turn_day()
        return model

    def agree(self, refused: str | None, act: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Does it; where the model says that it is refused, that it is, and so."""
        if refused is None:
            return act(*arguments, **options)
        with pytest.raises(Refusal) as refusal:
            act(*arguments, **options)
        assert refusal.value.slug == refused
        return None

    def seated(self, key: int) -> list[str]:
        return [name for name, one in self.models[key].desks.items() if one.seat]

    def busy(self, key: int) -> list[str]:
        return [name for name in self.seated(key) if self.models[key].at_window(name)]

    def clerk(self, data: st.DataObject, *, busy: bool = False) -> tuple[Model, str, Seat]:
        """Somebody who sits at a window; busy: and whom somebody was called to."""
        windows = self.busy if busy else self.seated
        key = data.draw(st.sampled_from([key for key in (1, 1, 1, 2) if windows(key)]), label="hall")
        window = data.draw(st.sampled_from(windows(key)), label="window")
        clerk = self.models[key].desks[window].clerk
        model = self.enter(key)
        if model.desks[window].seat is None:  # a day has ended
            self.seat_down(window, clerk or "")
        return model, window, model.desks[window].seat

    def seat_down(self, window: str, clerk: str, **options: Any) -> None:
        seat = self.hall.seat(window, STAFF[self.key] + clerk, **options)
        self.model.sit(window, clerk, seat)
        number = self.model.at_window(window)
        if number is not None:
            number.visit = self.visit_of(number)

    def visit_of(self, number: Number) -> int:
        [row] = self.hall.rows(select(Visit.id).where(Visit.ticket_id == number.id, Visit.ended_at.is_(None)))
        return int(row.id)

    def see_called(self, window: str, expected: Number | None, visit: int | None) -> None:
        """Whoever was called is the one the model had said."""
        assert (visit is None) == (expected is None)
        if expected is not None and visit is not None:
            [row] = self.hall.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit))
            assert row.number == expected.name, "somebody jumped the queue"
            self.model.call(expected, window, visit)

    # time, and what it causes

    def the_hall_stands_still_or_goes_on(self, data: st.DataObject) -> None:
        model = self.enter(data.draw(HALLS))
        if model.paused_at is None and data.draw(SURE):
            self.hall.do(pausing.pause_hall, "停电", 1)
            model.paused_at = model.now
        elif model.paused_at is not None:
            self.hall.do(pausing.resume_hall, 1)
            model.resume_hall()

    def a_page_is_heard_of(self, data: st.DataObject) -> None:
        if not somebody_sits(self):
            return
        model, window, seat = self.clerk(data)
        with self.database.writing() as connection:
            shifts.page_seen(connection, [seat.shift_id], model.now)
        model.desks[window].page_seen = model.now

    @rule(
        key=HALLS,
        ms=st.sampled_from([0, 3 * SECOND, 11 * SECOND, 2 * MINUTE, 10 * MINUTE, 16 * MINUTE, -2 * MINUTE, -HOUR]),
        to_tomorrow=st.integers(0, 9),
        ticks=st.booleans(),
    )
    def time_passes(self, key: int, ms: int, to_tomorrow: int, ticks: bool) -> None:
        self.clock.go(9 * HOUR if to_tomorrow == 9 else ms)
        if ticks:
            model = self.enter(key)
            tick(self.database, self.clock, key, NEVER_IDLE)
            model.time_passes()

    def the_server_restarts(self, _data: st.DataObject) -> None:
        self.database.close()
        self.database = Database(self.url)
        self.meet()

    # what holds whatever happens

    def everybody_looks_at_their_screen(self, data: st.DataObject) -> None:
        key = data.draw(HALLS)
        model = self.enter(key)
        with self.database.reading() as connection:
            view = HallView(self.database, connection, key, self.clock())
            kiosk = devices.by_code(connection, key, "kiosk-1")
            board = devices.by_code(connection, key, "hall-board")
            assert kiosk is not None
            assert board is not None
            drawings = [kiosks.kiosk(view, kiosk), overview.supervisor(view, {}), boards.board(view, board)]
            for place in model.desks.values():
                shift = shifts.get(connection, place.seat.shift_id) if place.seat else None
                if shift is not None:
                    drawings += [callerboard.caller(view, shift), guideboard.guide(view, shift)]
                    self._next_as_expected(drawings[-2])
        for drawing in drawings:
            assert not list(negatives(drawing))
        states = ["waiting", "called", "serving", "held", "done", "missed", "cancelled", "expired"]
        assert sum(model.count(lambda one, state=state: one.state == state) for state in states) == view.taken
        assert sum(queue.waiting for queue in view.queues.values()) == len(model.waiting())

    def _next_as_expected(self, drawing: dict[str, Any]) -> None:
        window = drawing["window"]["code"]
        if len(self.model.waiting()) <= callerboard.NEXT_AT_CALLER:
            shown = [one["number"] for one in drawing["waiting"]["next"] if not one["passed_over"]]
            assert shown == [number.name for _, _, number in sorted(self.model.ready(window, self.model.desks[window].clerk), key=lambda one: one[:2])]

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not hasattr(self, "hall"):
            return
        with self.database.reading() as connection:

            def read(query: Any) -> list[Any]:
                return list(connection.execute(query, {"hall": self.key, "since": self.seqs[self.key]}))

            self._numbers_are_as_the_model_says(read)
            self._everybody_is_where_the_model_says(read)
            self._the_journal_tells_the_same(read)

    def _numbers_are_as_the_model_says(self, read: Read) -> None:
        model, staff = self.model, STAFF[self.key]
        halls = {row.id: row for row in read(ALL_HALLS)}
        own = halls[self.key]
        assert model.last_at <= own.last_at <= model.now
        model.last_at = own.last_at
        assert own.business_day.toordinal() == model.day + 719_163
        for key, seq in self.seqs.items():
            assert key == self.key or halls[key].seq == seq, "what is done in one hall changes nothing in another"
        self.seq = own.seq

        rows = read(TICKETS)
        today = [row for row in rows if row.business_day == own.business_day]
        assert len({row.number for row in today}) == len(today), "a number was doubled"
        assert {row.number: (row.state, row.rank, row.service, row.window, row.username) for row in today} == {
            name: (one.state, one.rank, one.service, one.for_window, one.for_clerk and staff + one.for_clerk) for name, one in model.numbers.items()
        }
        assert {row.number for row in today if row.state == "waiting" and row.passed_over} == {one.name for one in model.waiting() if one.passed_over}
        assert all(row.frozen_ms >= 0 for row in rows)
        assert all(row.state in OVER for row in rows if row.business_day != own.business_day), "what is of yesterday is over"
        self.states = {row.id: row.state for row in rows}

    def _everybody_is_where_the_model_says(self, read: Read) -> None:
        visits = read(OPEN_VISITS)
        there = {one.id: (one.at, one.visit, one.state == "held") for one in self.model.numbers.values() if one.state in AT_WINDOW or one.state == "held"}
        assert {row.ticket_id: (row.code, row.id, row.held_since is not None) for row in visits} == there
        assert len(visits) == len(there), "a ticket has two open visits"
        assert read(IMPOSSIBLE_VISITS) == [], "no time is negative"
        assert {row.code for row in read(SEATED)} == {name for name, one in self.model.desks.items() if one.clerk}

    def _the_journal_tells_the_same(self, read: Read) -> None:
        journal = read(NEW_IN_JOURNAL)
        assert [row.seq for row in journal] == list(range(self.seqs[self.key] + 1, self.seq + 1)), "seq has gaps"
        times = [self.last_told[self.key], *(row.at for row in journal)]
        assert times == sorted(times), "time ran back"
        self.last_told[self.key] = times[-1]
        self.seqs[self.key] = self.seq
        told = self.told[self.key]
        for row in journal:
            if row.kind in BECOMES:
                told[row.ticket_id] = json.loads(row.detail)["state"] if row.kind == "undone" and row.detail else BECOMES[row.kind]
        assert told == self.states


def negatives(drawing: Any) -> Any:
    """Every number below nought that a screen would show."""
    if isinstance(drawing, dict):
        for value in drawing.values():
            yield from negatives(value)
    elif isinstance(drawing, list):
        for value in drawing:
            yield from negatives(value)
    elif isinstance(drawing, int | float) and drawing < 0:
        yield drawing
