"""Visits, and what a window is at: the statements of the hot path, prebuilt.  Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, exists, func, insert, literal_column, select, update

from rules.lifecycle import State
from storage.journal import Kind
from storage.keys import new_key
from storage.models import Journal, Shift, Ticket, Visit, VisitMatter, Window
from storage.standing import later

_of_visit: tuple[Any, ...] = (
    Visit.id.label("visit_id"),
    Visit.ticket_id,
    Visit.called_at,
    Visit.calls,
    Visit.started_at,
    Visit.announced_at,
    Visit.held_since,
    Visit.held_ms,
    Visit.window_id,
    Visit.staff_id.label("visit_staff_id"),
    Visit.service_id,
    Visit.direct_reason,
    Ticket.number,
    Ticket.state,
    Ticket.party,
    Ticket.rank,
    Ticket.priority_class,
)
"""What an OpenVisit is read from."""
_desk = (
    select(
        Window.paused_at,
        Shift.id.label("shift_id"),
        Shift.staff_id,
        Shift.active_at,
        *_of_visit,
    )
    .select_from(Window)
    .outerjoin(Shift, (Shift.window_id == Window.id) & Shift.ended_at.is_(None))
    .outerjoin(Visit, (Visit.window_id == Window.id) & Visit.ended_at.is_(None) & Visit.held_since.is_(None))
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
    .values(
        ended_at=bindparam("at"),
        outcome=bindparam("result"),
        start_inferred=bindparam("inferred"),
        staff_id=bindparam("staff"),
        held_since=None,
        held_ms=Visit.held_ms
        + bindparam("at")
        - func.coalesce(Visit.held_since, case((Visit.started_at > bindparam("stands_at"), Visit.started_at), else_=bindparam("stands_at"))),
    )
)
_touch_shift = update(Shift.__table__).where(Shift.id == bindparam("shift")).values(active_at=bindparam("at"))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """An open visit and its ticket.  calls: how often it was called, last at announced_at; started_at None until 开始办理; held_since None unless 挂起.

    direct_reason: why it has no number (直接办理).
    """

    id: int
    ticket_id: int
    number: str
    state: State
    called_at: int
    calls: int
    started_at: int | None
    announced_at: int
    held_since: int | None
    held_ms: int
    window_id: int
    staff_id: int
    service_id: int
    party: int | None
    rank: int
    priority: str
    direct_reason: str | None


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
        visit = _open_visit(row)
    return Desk(row.paused_at, row.shift_id, row.staff_id, row.active_at, visit)


def _open_visit(row: Any) -> OpenVisit:
    return OpenVisit(
        row.visit_id,
        row.ticket_id,
        row.number,
        State(row.state),
        row.called_at,
        row.calls,
        row.started_at,
        row.announced_at,
        row.held_since,
        row.held_ms,
        row.window_id,
        row.visit_staff_id,
        row.service_id,
        row.party,
        row.rank,
        row.priority_class,
        row.direct_reason,
    )


def held(connection: Connection, hall_id: int, visit_id: int) -> OpenVisit | None:
    """The visit with this id, while it is held."""
    query = (
        select(*_of_visit)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .where(Visit.id == visit_id, Visit.hall_id == hall_id, Visit.ended_at.is_(None), Visit.held_since.is_not(None))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _open_visit(row)


def hold(connection: Connection, visit_id: int, stands_at: int, reason: str) -> None:
    """挂起: the window is free, the visit is not over.  stands_at: where service times stand (ms UTC)."""
    connection.execute(update(Visit).where(Visit.id == visit_id).values(held_since=later(Visit.started_at, stands_at), hold_reason=reason))


def resume(connection: Connection, visit_id: int, stands_at: int) -> None:
    """恢复: what it was held for is over, and does not count as service.  stands_at: as for hold."""
    over = Visit.held_ms + later(Visit.held_since, stands_at) - Visit.held_since
    connection.execute(update(Visit).where(Visit.id == visit_id).values(held_since=None, hold_reason=None, held_ms=over))


def freeze(connection: Connection, hall_id: int, since: int, at: int) -> None:
    """The whole hall stood still from `since` to `at` (ms UTC): what waited for its first call, was called or was being served has not aged."""
    connection.execute(
        update(Visit)
        .where(Visit.id.in_(_open_in(hall_id)), Visit.started_at.is_not(None), Visit.held_since.is_(None))
        .values(held_ms=Visit.held_ms + at - later(Visit.started_at, since))
    )
    connection.execute(
        update(Visit)
        .where(Visit.id.in_(_open_in(hall_id)), Visit.started_at.is_(None))
        .values(announced_at=Visit.announced_at + at - later(Visit.announced_at, since))
    )
    called = exists().where(Visit.ticket_id == Ticket.id, Visit.outcome != "returned")
    connection.execute(
        update(Ticket)
        .where(Ticket.hall_id == hall_id, Ticket.state == "waiting", ~called)
        .values(frozen_ms=Ticket.frozen_ms + at - later(Ticket.issued_at, since))
    )


def _open_in(hall_id: int) -> Select[int]:
    return select(Visit.id).join(Window, Window.id == Visit.window_id).where(Window.hall_id == hall_id, Visit.ended_at.is_(literal_column("NULL")))


def record(connection: Connection, visit_id: int, cases: int | None, matters: Collection[int] | None) -> None:
    """How many cases, and which matters (ids), were handled; None leaves what was recorded before."""
    if cases is not None:
        connection.execute(update(Visit).where(Visit.id == visit_id).values(cases=cases))
    if matters is not None:
        connection.execute(delete(VisitMatter).where(VisitMatter.visit_id == visit_id))
        if matters:
            connection.execute(insert(VisitMatter), [{"visit_id": visit_id, "matter_id": matter} for matter in matters])


def open_visit(
    connection: Connection,
    hall_id: int,
    day: date,
    *,
    ticket_id: int,
    service_id: int,
    window_id: int,
    staff_id: int,
    at: int,
    started_at: int | None = None,
    direct_reason: str | None = None,
) -> int:
    """Opens a visit by its first call at `at` and returns its id; one that goes on, or that nobody was called to, is given its start (ms UTC)."""
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
                "calls": 1 if started_at is None else 0,
                "started_at": started_at,
                "start_inferred": False,
                "direct_reason": direct_reason,
            },
        )
    )


def recall(connection: Connection, visit_id: int, at: int) -> None:
    """One more announcement of the same call."""
    connection.execute(_recall, {"visit": visit_id, "at": at})


def start(connection: Connection, visit_id: int, at: int) -> None:
    """The citizen is at the window."""
    connection.execute(_start, {"visit": visit_id, "at": at})


def end(connection: Connection, visit_id: int, at: int, stands_at: int, outcome: str, *, inferred: bool, staff_id: int) -> None:
    """Ends a visit; the clerk who ends it is the one it counts for.  stands_at: where service times stand (ms UTC)."""
    values = {"visit": visit_id, "at": at, "stands_at": stands_at, "result": outcome, "inferred": inferred, "staff": staff_id}
    connection.execute(_end, values)


def mark(connection: Connection, hall_id: int, visit_id: int, reason: str | None) -> bool:
    """Why a visit that has ended is abnormal, None where it is not; False where there is no such visit."""
    ended = (Visit.id == visit_id, Visit.hall_id == hall_id, Visit.ended_at.is_not(None))
    return connection.execute(update(Visit).where(*ended).values(abnormal=reason)).rowcount == 1


def was_missed(connection: Connection, hall_id: int, visit_id: int) -> bool:
    """Whether a visit just opened is 特呼 of a number that had been missed: the journal is read from its end."""
    query = select(Journal.detail).where(Journal.hall_id == hall_id, Journal.visit_id == visit_id, Journal.kind == Kind.CALLED.value)
    detail = connection.execute(query.order_by(Journal.seq.desc()).limit(1)).scalar_one_or_none()
    return detail is not None and json.loads(detail).get("was") == State.MISSED.value


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
