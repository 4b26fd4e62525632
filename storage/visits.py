"""Visits, and what a window is at: the statements of the hot path, prebuilt.  Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, insert, literal_column, select, update

from rules.lifecycle import State
from storage.keys import new_key
from storage.models import Shift, Ticket, Visit, Window

_desk = (
    select(
        Window.paused_at,
        Shift.id.label("shift_id"),
        Shift.staff_id,
        Shift.active_at,
        Visit.id.label("visit_id"),
        Visit.ticket_id,
        Visit.called_at,
        Visit.calls,
        Visit.started_at,
        Ticket.number,
        Ticket.state,
    )
    .select_from(Window)
    .outerjoin(Shift, (Shift.window_id == Window.id) & Shift.ended_at.is_(None))
    .outerjoin(Visit, (Visit.window_id == Window.id) & Visit.ended_at.is_(None))
    .outerjoin(Ticket, Ticket.id == Visit.ticket_id)
    .where(Window.id == bindparam("window"))
)
_insert = insert(Visit.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
_recall = (
    update(Visit.__table__)  # type: ignore[arg-type]
    .where(Visit.id == bindparam("visit"))
    .values(calls=Visit.calls + 1, announced_at=bindparam("at"))
)
_start = update(Visit.__table__).where(Visit.id == bindparam("visit")).values(started_at=bindparam("at"))  # type: ignore[arg-type]
_end = (
    update(Visit.__table__)  # type: ignore[arg-type]
    .where(Visit.id == bindparam("visit"))
    .values(ended_at=bindparam("at"), outcome=bindparam("result"), start_inferred=bindparam("inferred"), staff_id=bindparam("staff"))
)
_touch_shift = update(Shift.__table__).where(Shift.id == bindparam("shift")).values(active_at=bindparam("at"))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """The visit a window has open.  calls: how often it was called; started_at None until 开始办理."""

    id: int
    ticket_id: int
    number: str
    state: State
    called_at: int
    calls: int
    started_at: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A window at one moment: whether it is paused, whose shift is open, and the open visit."""

    paused_at: int | None
    shift_id: int | None
    staff_id: int | None
    active_at: int | None
    visit: OpenVisit | None


def desk(connection: Connection, window_id: int) -> Desk:
    """What the window is at."""
    row = connection.execute(_desk, {"window": window_id}).one()
    visit = None
    if row.visit_id is not None:
        visit = OpenVisit(row.visit_id, row.ticket_id, row.number, State(row.state), row.called_at, row.calls, row.started_at)
    return Desk(row.paused_at, row.shift_id, row.staff_id, row.active_at, visit)


def open_visit(connection: Connection, hall_id: int, day: date, *, ticket_id: int, service_id: int, window_id: int, staff_id: int, at: int) -> int:
    """Opens a visit by its first call and returns its id."""
    return new_key(
        connection.execute(
            _insert,
            {
                "hall_id": hall_id,
                "business_day": day,
                "ticket_id": ticket_id,
                "window_id": window_id,
                "staff_id": staff_id,
                "service_id": service_id,
                "called_at": at,
                "announced_at": at,
                "calls": 1,
                "start_inferred": False,
            },
        )
    )


def recall(connection: Connection, visit_id: int, at: int) -> None:
    """One more announcement of the same call."""
    connection.execute(_recall, {"visit": visit_id, "at": at})


def start(connection: Connection, visit_id: int, at: int) -> None:
    """The citizen is at the window."""
    connection.execute(_start, {"visit": visit_id, "at": at})


def end(connection: Connection, visit_id: int, at: int, outcome: str, *, inferred: bool, staff_id: int) -> None:
    """Ends a visit; the clerk who ends it is the one it counts for."""
    connection.execute(_end, {"visit": visit_id, "at": at, "result": outcome, "inferred": inferred, "staff": staff_id})


def touch_shift(connection: Connection, shift_id: int, at: int) -> None:
    """The clerk did something: the idle time begins again."""
    connection.execute(_touch_shift, {"shift": shift_id, "at": at})


def all_open(connection: Connection, hall_id: int) -> list[tuple[int, int, int, int, State]]:
    """(visit id, ticket id, window id, staff id, state) of every open visit of a hall."""
    query = (
        select(Visit.id, Visit.ticket_id, Visit.window_id, Visit.staff_id, Ticket.state)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Window, Window.id == Visit.window_id)
        .where(Window.hall_id == hall_id, Visit.ended_at.is_(literal_column("NULL")))  # by window, as open visits are indexed
    )
    return [(row.id, row.ticket_id, row.window_id, row.staff_id, State(row.state)) for row in connection.execute(query)]
