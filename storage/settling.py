"""Days that are over are added up once, and again when the journal tells of one of their visits later.  Nothing here commits.

A day's journal lies between two `day_opened` rows.  What a report needs of a day that is not settled is added up anew, from the same rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, or_, select, text

from rules.figures import Day, Taken, Told, Turn, add_up
from rules.numbering import DIRECT, local_time
from rules.timing import Stretch, merged
from storage.journal import Kind
from storage.models import (
    Journal,
    Rating,
    RatingRequest,
    SettledDay,
    SettledMatters,
    SettledSpread,
    SettledTickets,
    SettledTimes,
    SettledVisits,
    Ticket,
    Visit,
    VisitMatter,
)
from storage.models.record import RARE

_OF_DAYS = [Kind.DAY_OPENED.value, Kind.HALL_PAUSED.value, Kind.HALL_RESUMED.value]
_TOLD = [
    kind.value
    for kind in (
        Kind.SIGNED_IN,
        Kind.SIGNED_OUT,
        Kind.PAUSED,
        Kind.UNPAUSED,
        Kind.HALL_PAUSED,
        Kind.HALL_RESUMED,
        Kind.HELD,
        Kind.RESUMED,
    )
]
_BY_DAY_END = '%"by_day_end":true%'


@dataclass(frozen=True, slots=True)
class Span:
    """A business day in the journal: the rows after one seq, up to another (None: it is today).  still: the whole hall stood still when it began."""

    after: int
    until: int | None
    still: bool


class Hours(NamedTuple):
    """From where to where a day's times are taken: local midnight, and the next one or now (ms UTC)."""

    begin: int
    end: int


def spans(connection: Connection, hall_id: int, today: date) -> dict[date, Span]:
    """Every business day that the journal tells of, today among them."""
    found: dict[date, Span] = {}
    after, still, began_still = 0, False, False
    query = (
        select(Journal.seq, Journal.kind, Journal.detail)
        .where(Journal.hall_id == hall_id, text(f"journal.{RARE}"), Journal.kind.in_(_OF_DAYS))
        .order_by(Journal.seq)
    )
    rows: list[Any] = list(connection.execute(query))
    for seq, kind, detail in rows:
        if kind == Kind.DAY_OPENED.value:
            found[date.fromisoformat(json.loads(detail)["before"])] = Span(after, seq, began_still)
            after, began_still = seq, still
        else:
            still = kind == Kind.HALL_PAUSED.value
    found[today] = Span(after, None, began_still)
    return found


def settled(connection: Connection, hall_id: int) -> dict[date, int]:
    """Day → up to which seq of the journal it is settled."""
    return {row.day: row.seq for row in connection.execute(select(SettledDay.day, SettledDay.seq).where(SettledDay.hall_id == hall_id))}


def changed(connection: Connection, hall_id: int, since: int, today: date) -> set[date]:
    """The days before today of whose visits the journal tells after a seq: a late rating, a mark."""
    first_today = (
        select(func.coalesce(func.min(Visit.id), 2**62)).where(Visit.hall_id == hall_id, Visit.business_day == today).scalar_subquery()
    )  # ids grow, so that today's own rows need no look at their visits
    query = (
        select(Visit.business_day)
        .join(Journal, Journal.visit_id == Visit.id)
        .where(Journal.hall_id == hall_id, Journal.seq > since, Journal.visit_id < first_today)
        .distinct()
    )
    return set(connection.scalars(query))


class Rows(NamedTuple):
    """A day's rows, as `rules.figures.add_up` takes them."""

    turns: list[Turn]
    taken: list[Taken]
    matters: dict[int, list[int]]
    told: Told
    until: int

    def add_up(self) -> Day:
        """The day's sums."""
        return add_up(*self)


def read(connection: Connection, hall_id: int, day: date, span: Span, hours: Hours, timezone: ZoneInfo) -> Rows:
    """All that a day's figures are made of."""
    matters: dict[int, list[int]] = defaultdict(list)
    of_day = (Visit.hall_id == hall_id, Visit.business_day == day)
    for visit, matter in connection.execute(select(VisitMatter.visit_id, VisitMatter.matter_id).join(Visit, Visit.id == VisitMatter.visit_id).where(*of_day)):
        matters[visit].append(matter)
    issued: dict[int, tuple[int, str]] = {}
    taken = []
    query = select(Ticket.id, Ticket.service_id, Ticket.priority_class, Ticket.issued_at, Ticket.state, Ticket.prefix)
    for ticket, service, priority, at, state, prefix in connection.execute(query.where(Ticket.hall_id == hall_id, Ticket.business_day == day)):
        issued[ticket] = at, priority
        if prefix != DIRECT:
            taken.append(Taken(ticket, service, priority, local_time(at, timezone).hour, state))
    turns = [_turn(row, *issued[row[1]]) for row in connection.execute(_turns(hall_id, day))]
    return Rows(turns, taken, matters, _told(connection, hall_id, span, hours), hours.end)


@dataclass(frozen=True, slots=True)
class Said:
    """What a list of visits shows besides its times.  level, comment: of the rating; abnormal: why it is marked."""

    number: str
    level: str | None
    comment: str | None
    abnormal: str | None


def said(connection: Connection, hall_id: int, day: date) -> dict[int, Said]:
    """Visit → what is said of it, of one day."""
    query = (
        select(Visit.id, Ticket.number, Rating.level, Rating.comment, Visit.abnormal)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .outerjoin(Rating, Rating.visit_id == Visit.id)
        .where(Visit.hall_id == hall_id, Visit.business_day == day)
    )
    return {row[0]: Said(*row[1:]) for row in connection.execute(query)}


def _turns(hall_id: int, day: date) -> Any:
    return (
        select(
            Visit.id,
            Visit.ticket_id,
            Visit.service_id,
            Visit.window_id,
            Visit.staff_id,
            Visit.called_at,
            Visit.calls,
            Visit.started_at,
            Visit.ended_at,
            Visit.outcome,
            Visit.direct_reason,
            Visit.cases,
            Visit.abnormal,
            RatingRequest.result,
            RatingRequest.asked_at,
            Rating.counts_as,
            Rating.set_aside_at,
        )
        .outerjoin(RatingRequest, RatingRequest.visit_id == Visit.id)
        .outerjoin(Rating, Rating.visit_id == Visit.id)
        .where(Visit.hall_id == hall_id, Visit.business_day == day)
        .order_by(Visit.id)
    )


def _turn(row: Any, issued_at: int, priority: str) -> Turn:
    visit, ticket, service, window, staff, called_at, calls, started_at, ended_at, outcome, direct, cases, abnormal, result, asked_at, counts_as, aside_at = row
    return Turn(
        visit,
        ticket,
        service,
        window,
        staff,
        priority,
        issued_at,
        called_at,
        calls,
        started_at,
        ended_at,
        outcome,
        direct is not None,
        cases,
        abnormal is not None,
        None if asked_at is None else result or "open",
        counts_as,
        aside_at is not None,
    )


def _told(connection: Connection, hall_id: int, span: Span, hours: Hours) -> Told:
    query = select(Journal.at, Journal.kind, Journal.visit_id, Journal.window_id, Journal.staff_id, Journal.detail).where(
        Journal.hall_id == hall_id,
        Journal.seq > span.after,
        or_(Journal.kind.in_(_TOLD), (Journal.kind == Kind.SERVED.value) & Journal.detail.like(_BY_DAY_END)),
    )
    if span.until is not None:
        query = query.where(Journal.seq <= span.until)
    by_day_end: set[int] = set()
    holds: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    shifts: list[tuple[int, int, int, int]] = []
    pauses: list[tuple[int, int, int, str]] = []
    still: list[Stretch] = []
    still_since = hours.begin if span.still else None
    seated: dict[int, tuple[int, int]] = {}
    paused: dict[int, tuple[int, str]] = {}

    def close(window: int, at: int, *, leaves: bool) -> None:
        if window in paused:
            since, reason = paused.pop(window)
            pauses.append((window, since, at, reason))
        if leaves and window in seated:
            staff, since = seated.pop(window)
            shifts.append((window, staff, since, at))

    rows: list[Any] = list(connection.execute(query.order_by(Journal.seq)))
    for at, kind, visit, window, staff, detail in rows:
        moment = min(at, hours.end)
        match kind:
            case Kind.SERVED:
                by_day_end.add(visit)
            case Kind.HELD:
                holds[visit].append((moment, None))
            case Kind.RESUMED:
                holds[visit].append((holds[visit].pop()[0], moment))
            case Kind.HALL_PAUSED:
                still_since = moment if still_since is None else still_since
            case Kind.HALL_RESUMED if still_since is not None:
                still.append((still_since, moment))
                still_since = None
            case Kind.SIGNED_IN if window is not None:
                seated[window] = staff, moment
            case Kind.SIGNED_OUT if window is not None:
                close(window, moment, leaves=True)
            case Kind.PAUSED:
                paused[window] = moment, json.loads(detail)["reason"]
            case Kind.UNPAUSED:
                close(window, moment, leaves=False)
    for window in list(seated):
        close(window, hours.end, leaves=True)
    if still_since is not None:
        still.append((still_since, hours.end))
    return Told(merged(still), holds, by_day_end, shifts, pauses)


def write(connection: Connection, hall_id: int, day: date, sums: Day, seq: int) -> None:
    """Settles a day as of a seq of the journal, in the place of what was settled before."""
    of_day = {"hall_id": hall_id, "day": day}
    rows: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (SettledDay, [{**of_day, "seq": seq}]),
        (SettledVisits, [{**of_day, **_named(VISIT_KEYS, cell), **asdict(tally)} for cell, tally in sums.visits.items()]),
        (SettledMatters, [{**of_day, **_named(MATTER_KEYS, cell), **asdict(tally)} for cell, tally in sums.matters.items()]),
        (SettledTickets, [{**of_day, **_named(NUMBER_KEYS, cell), **asdict(numbers)} for cell, numbers in sums.numbers.items()]),
        (SettledSpread, [{**of_day, **_named(SPREAD_KEYS, cell), "visits": n, "service_ms": ms} for cell, (n, ms) in sums.spread.items()]),
        (SettledTimes, [{**of_day, **_named(TIME_KEYS, cell), "ms": ms} for cell, ms in sums.times.items()]),
    )
    for model, settled_rows in rows:
        connection.execute(delete(model).where(model.hall_id == hall_id, model.day == day))
        if settled_rows:
            connection.execute(insert(model.__table__), settled_rows)


VISIT_KEYS = ("service_id", "window_id", "staff_id", "priority_class", "abnormal")
MATTER_KEYS = ("matter_id", "service_id", "staff_id", "abnormal")
NUMBER_KEYS = ("hour", "service_id", "priority_class")
SPREAD_KEYS = ("service_id", "matter_id", "staff_id", "abnormal", "bin")
TIME_KEYS = ("window_id", "staff_id", "what", "reason")


def _named(keys: Iterable[str], cell: Collection[Any]) -> dict[str, Any]:
    return dict(zip(keys, cell, strict=True))
