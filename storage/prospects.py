"""What lies before a ticket, for the estimate of its wait: one statement of the hot path, prebuilt.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    ScalarSelect,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import bindparam as bind
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from rules.timing import RECENT, RECENT_MS, THIN, OpenWindow
from storage.catalogue import Catalogue
from storage.models import Shift, Ticket, Visit, Window, WindowService
from storage.tickets import WAITING

WINDOW, LINE = 0, 1
"""What a row of the statement is about."""


def mean_of_recent(service: ColumnElement[int], of: FromClause) -> ScalarSelect[Any]:
    """The mean of a service's recent visits, as rules.timing.estimate_min wants it: ms, NULL where too few are over since `recent` (ms UTC).

    service: a column of `of`.
    """
    last = (
        select((Visit.ended_at - Visit.called_at - Visit.held_ms).label("took"))
        .where(Visit.service_id == service, Visit.ended_at > bind("recent"), Visit.outcome.in_([literal_column("'served'"), literal_column("'missed'")]))
        .order_by(Visit.ended_at.desc())
        .limit(RECENT)
        .correlate(of)
        .subquery()
    )
    return select(when((func.count() >= literal_column(str(THIN)), cast(func.avg(last.c.took), BigInteger)))).select_from(last).scalar_subquery()


def _before(service: ColumnElement[int], lead: ColumnElement[int], of: FromClause) -> ScalarSelect[int]:
    """How many that wait for a service (a column of `of`) go before a ticket, if that had come by `lead` (ms) later."""
    return (
        select(func.count())
        .select_from(Ticket)
        .where(
            Ticket.service_id == service,
            Ticket.state == WAITING,
            tuple_(Ticket.rank, Ticket.seq) < tuple_(bind("rank", type_=BigInteger) + lead, bind("seq", type_=BigInteger)),
        )
        .correlate(of)
        .scalar_subquery()
    )


_mine, _other = aliased(WindowService), aliased(WindowService)
_own = select(cast(bind("service"), BigInteger).label("service_id"), literal_column("0").label("lead")).subquery()
_others = (
    select(_other.service_id, (_mine.handicap - _other.handicap).label("lead"))
    .select_from(_mine)
    .join(Shift, (Shift.window_id == _mine.window_id) & Shift.ended_at.is_(None))
    .join(_other, (_other.window_id == _mine.window_id) & (_other.service_id != _mine.service_id))
    .where(_mine.service_id == bind("service"))
    .distinct()
    .subquery()
)
_prospect: CompoundSelect[Any] = union_all(
    select(
        literal_column(str(WINDOW)).label("what"),
        Shift.window_id.label("id"),
        Visit.service_id,
        Shift.staff_id,
        Window.paused_at,
        (Visit.called_at + Visit.held_ms).label("called_at"),
    )
    .select_from(Shift)
    .join(Window, Window.id == Shift.window_id)
    .outerjoin(Visit, (Visit.window_id == Shift.window_id) & Visit.ended_at.is_(None) & Visit.held_since.is_(None))
    .where(Shift.hall_id == bind("hall"), Shift.ended_at.is_(None)),
    *(
        select(
            literal_column(str(LINE)),
            line.c.service_id,
            line.c.lead,
            _before(line.c.service_id, line.c.lead, line),
            mean_of_recent(line.c.service_id, line),
            null(),
        )
        for line in (_own, _others)
    ),
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What lies before a ticket: who goes first, by (service, lead in ms), the hall's open windows, and how long a visit takes, by service in ms."""

    before: Mapping[tuple[int, int], int]
    windows: Sequence[OpenWindow]
    means: Mapping[int, int]


def prospect(connection: Connection, catalogue: Catalogue, service_id: int, rank: int, seq: int, at: int) -> Prospect:
    """What lies before a ticket with this rank and seq at `at` (ms UTC)."""
    facts = {"hall": catalogue.hall_id, "service": service_id, "rank": rank, "seq": seq, "recent": at - RECENT_MS}
    before: dict[tuple[int, int], int] = {}
    windows: list[OpenWindow] = []
    means: dict[int, int] = {}
    for what, key, second, third, fourth, fifth in connection.execute(_prospect, facts).all():
        if what == LINE:
            before[key, second] = third
            if fourth is not None:
                means[key] = fourth
        else:
            visit = None if second is None else (second, max(0, at - fifth))
            windows.append(open_window(catalogue, key, third, visit, None if fourth is None else at - fourth))
    return Prospect(before, windows, means)


def open_window(catalogue: Catalogue, window_id: int, staff_id: int, visit: tuple[int, int] | None, paused_ms: int | None) -> OpenWindow:
    """A window at which this clerk sits, without the services the clerk is not given."""
    services: Mapping[int, int] = catalogue.windows[window_id].services
    tied = catalogue.tied.get(staff_id)
    if tied is not None:
        services = {service: handicap for service, handicap in services.items() if service in tied}
    return OpenWindow(services, visit, paused_ms)
