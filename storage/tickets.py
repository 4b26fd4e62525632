"""Tickets: the statements of the hot path, prebuilt, and the line as it stands.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    CompoundSelect,
    Connection,
    ScalarSelect,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from rules.discipline import Head
from rules.lifecycle import AT_WINDOW, LIVE, State
from rules.numbering import DIRECT
from storage.keys import new_key
from storage.models import Counter, Service, Ticket, WindowService

WAITING: ColumnClause[str] = literal_column("'waiting'")  # literals, so that the partial indexes are used
MISSED: ColumnClause[str] = literal_column("'missed'")

_next_value = (
    update(Counter)
    .where(Counter.hall_id == bindparam("hall"), Counter.day == bindparam("on"), Counter.prefix == bindparam("letter"))
    .values(value=Counter.value + 1)
    .returning(Counter.value)
)
_first_value = insert(Counter).values(hall_id=bindparam("hall"), day=bindparam("on"), prefix=bindparam("letter"), value=1)
_insert = insert(Ticket.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
_set_state = update(Ticket.__table__).where(Ticket.id == bindparam("ticket")).values(state=bindparam("new_state"))  # type: ignore[arg-type]

_line = aliased(Ticket, name="line")
_head_of_line = (
    select(_line.id)
    .where(
        _line.service_id == WindowService.service_id,
        _line.state == WAITING,
        _line.for_window_id.is_(None),
        _line.for_staff_id.is_(None),
        literal_column("NOT line.passed_over"),  # as the partial index says it
        _line.callable_from <= bindparam("now"),
    )
    .order_by(_line.rank, _line.seq)
    .limit(1)
    .correlate(WindowService)
    .scalar_subquery()
)


def _meant_for(whose: ColumnElement[bool]) -> ScalarSelect[int]:
    """The first of the tickets meant for one window or one clerk."""
    return (
        select(_line.id)
        .where(whose, _line.state == WAITING, literal_column("NOT line.passed_over"), _line.callable_from <= bindparam("now"))
        .order_by(_line.rank, _line.seq)
        .limit(1)
        .scalar_subquery()
    )


_heads: CompoundSelect[Any] = union_all(
    select(Ticket.id, Ticket.rank, Ticket.seq, WindowService.handicap, Ticket.service_id, Ticket.party, literal_column("0").label("meant"))
    .select_from(WindowService)
    .join(Ticket, Ticket.id == _head_of_line)
    .where(WindowService.window_id == bindparam("window")),
    *(
        select(Ticket.id, Ticket.rank, Ticket.seq, literal_column("0"), Ticket.service_id, Ticket.party, literal_column("1")).where(Ticket.id == first)
        for first in (_meant_for(_line.for_window_id == bindparam("window")), _meant_for(_line.for_staff_id == bindparam("staff")))
    ),
)
_sibling = aliased(Ticket)
_settle_party = (
    update(Ticket)
    .where(Ticket.party == bindparam("of_party"), Ticket.state == WAITING)
    .values(passed_over=exists().where(_sibling.party == bindparam("of_party"), _sibling.state.in_([state.value for state in AT_WINDOW])))
    .execution_options(synchronize_session=False)
)
_wanted = select(exists().where(Ticket.party == bindparam("of_party"), Ticket.state.in_([state.value for state in AT_WINDOW])))
_ranks = (
    select(Ticket.rank)
    .where(Ticket.service_id == bindparam("service"), Ticket.state == WAITING, Ticket.id != bindparam("but"))
    .order_by(Ticket.rank, Ticket.seq)
    .limit(bindparam("many"))
)

_taken_on = select(func.count()).where(
    Ticket.hall_id == select(Service.hall_id).where(Service.id == bindparam("service")).scalar_subquery(),  # so that only that day's numbers are read
    Ticket.business_day == bindparam("on"),
    Ticket.service_id == bindparam("service"),
    Ticket.prefix != DIRECT,
    Ticket.issued_at >= bindparam("since"),
)


_found = select(
    Ticket.id,
    Ticket.number,
    Ticket.state,
    Ticket.service_id,
    Ticket.priority_class,
    Ticket.rank,
    Ticket.seq,
    Ticket.issued_at,
    Ticket.business_day,
    Ticket.language,
    Ticket.party,
    Ticket.passed_over,
    Ticket.revivals,
    Ticket.holder_hash,
    Ticket.holder_mask,
    Ticket.needs,
    Ticket.note,
)


@dataclass(frozen=True, slots=True)
class Front:
    """A head's service and party (None of nobody else's); meant: for this window or clerk alone."""

    service_id: int
    party: int | None
    meant: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket, as somebody who helps its holder needs to know it."""

    id: int
    number: str
    state: State
    service_id: int
    priority: str
    rank: int
    seq: int
    issued_at: int
    business_day: date
    language: str
    party: int | None
    passed_over: bool
    revivals: int
    holder_hash: str | None
    holder_mask: str | None
    needs: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket, as its holder's phone asks after it."""

    id: int
    hall_id: int
    number: str
    service_id: int
    state: State
    rank: int
    seq: int
    issued_at: int
    business_day: date
    language: str


def held(connection: Connection, ticket_id: int) -> Held | None:
    """The ticket with this id."""
    query = select(
        Ticket.id,
        Ticket.hall_id,
        Ticket.number,
        Ticket.service_id,
        Ticket.state,
        Ticket.rank,
        Ticket.seq,
        Ticket.issued_at,
        Ticket.business_day,
        Ticket.language,
    ).where(Ticket.id == ticket_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else Held(row[0], row[1], row[2], row[3], State(row[4]), *tuple(row)[5:])


def next_sequence(connection: Connection, hall_id: int, day: date, prefix: str) -> int:
    """The next sequence of a prefix on a day, counted from 1.  The hall must be locked."""
    key = {"hall": hall_id, "on": day, "letter": prefix}
    value = connection.execute(_next_value, key).scalar_one_or_none()
    if value is None:
        connection.execute(_first_value, key)
        return 1
    return int(value)


def prefixes_of(connection: Connection, hall_id: int, day: date) -> set[str]:
    """The prefixes of which numbers were given out on a day."""
    query = select(Counter.prefix).where(Counter.hall_id == hall_id, Counter.day == day, Counter.prefix != DIRECT)
    return set(connection.scalars(query))


def skip_sequences(connection: Connection, hall_id: int, day: date, prefix: str, many: int) -> int:
    """Leaves out so many sequences of a prefix on a day; returns the last one left out.  The hall must be locked."""
    first = next_sequence(connection, hall_id, day, prefix)
    last = first + many - 1
    counter = update(Counter).where(Counter.hall_id == hall_id, Counter.day == day, Counter.prefix == prefix)
    connection.execute(counter.values(value=last, skipped=Counter.skipped + many))
    return last


def add(connection: Connection, row: dict[str, Any]) -> int:
    """Inserts a ticket and returns its id."""
    return new_key(connection.execute(_insert, row))


def set_state(connection: Connection, ticket_id: int, state: State) -> None:
    """Writes the state that `rules.lifecycle.advance` gave."""
    connection.execute(_set_state, {"ticket": ticket_id, "new_state": state.value})


def heads(connection: Connection, window_id: int, staff_id: int, now: int) -> dict[Head, Front]:
    """Who may be called at a window at `now` (ms UTC): one index probe for each of its services, one for what is meant for it, one for its clerk."""
    rows = connection.execute(_heads, {"window": window_id, "staff": staff_id, "now": now}).all()
    return {Head(ticket, rank, seq, handicap): Front(service, party, bool(meant)) for ticket, rank, seq, handicap, service, party, meant in rows}


def settle_party(connection: Connection, party: int) -> None:
    """While one of these tickets is called or being served, the others that wait are passed over; their rank stays."""
    connection.execute(_settle_party, {"of_party": party})


def wanted(connection: Connection, party: int) -> bool:
    """Whether one of these tickets is called or being served."""
    return bool(connection.execute(_wanted, {"of_party": party}).scalar_one())


def ranks(connection: Connection, service_id: int, many: int, *, but: int = 0) -> list[int]:
    """The ranks of the first `many` that wait for a service, in order, without the ticket `but`."""
    return list(connection.scalars(_ranks, {"service": service_id, "many": many, "but": but}))


def change(connection: Connection, ticket_id: int, **values: Any) -> None:
    """Writes columns of a ticket, in the rarer cases."""
    connection.execute(update(Ticket).where(Ticket.id == ticket_id).values(**values))


def by_number(connection: Connection, hall_id: int, day: date, number: str) -> Found | None:
    """The ticket with this number on a day."""
    row = connection.execute(_found.where(Ticket.hall_id == hall_id, Ticket.business_day == day, Ticket.number == number)).one_or_none()
    return None if row is None else Found(row[0], row[1], State(row[2]), *tuple(row)[3:])


def by_id(connection: Connection, hall_id: int, ticket_id: int) -> Found | None:
    """The hall's ticket with this id."""
    row = connection.execute(_found.where(Ticket.hall_id == hall_id, Ticket.id == ticket_id)).one_or_none()
    return None if row is None else Found(row[0], row[1], State(row[2]), *tuple(row)[3:])


def matching(connection: Connection, *conditions: ColumnElement[bool]) -> list[Found]:
    """The tickets for which all of this is true, the oldest first."""
    return [Found(row[0], row[1], State(row[2]), *tuple(row)[3:]) for row in connection.execute(_found.where(*conditions).order_by(Ticket.id))]


def live_of_holder(connection: Connection, hall_id: int, day: date, holder_hash: str) -> list[Found]:
    """The tickets of one person on a day of which something can still become, the oldest first."""
    return matching(
        connection,
        Ticket.hall_id == hall_id,
        Ticket.holder_hash == holder_hash,
        Ticket.business_day == day,
        Ticket.state.in_([state.value for state in LIVE]),
    )


def meant_for_somebody(connection: Connection, hall_id: int, before: int) -> list[tuple[int, int | None, int | None]]:
    """(ticket id, window id, staff id) of the waiting tickets reserved at or before then (ms UTC)."""
    query = select(Ticket.id, Ticket.for_window_id, Ticket.for_staff_id).where(
        Ticket.hall_id == hall_id,
        Ticket.state == WAITING,
        or_(Ticket.for_window_id.is_not(None), Ticket.for_staff_id.is_not(None)),
        Ticket.reserved_at <= before,
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def taken_on(connection: Connection, service_id: int, day: date, *, since: int = 0) -> int:
    """How many numbers a service has given out on a day, from a moment of it on (ms UTC)."""
    return int(connection.execute(_taken_on, {"service": service_id, "on": day, "since": since}).scalar_one())


def not_served(connection: Connection, hall_id: int, services: Collection[int]) -> list[tuple[int, State]]:
    """(id, state) of the hall's tickets that wait (for any of these services) or were missed, oldest first."""
    waiting = select(Ticket.id).where(Ticket.service_id.in_(services), Ticket.state == WAITING)
    missed = select(Ticket.id).where(Ticket.hall_id == hall_id, Ticket.state == MISSED)
    found = [(key, State.WAITING) for key in connection.scalars(waiting)] + [(key, State.MISSED) for key in connection.scalars(missed)]
    return sorted(found)
