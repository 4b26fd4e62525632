"""Rating requests and ratings.  Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, insert, null, select, text, update

from rules.rating import Level, RatingCounts, Source, counted
from storage.models import Device, Rating, RatingRequest, Service, Ticket, Visit
from storage.standing import later

_open = select(RatingRequest.visit_id, RatingRequest.window_id).where(RatingRequest.hall_id == bindparam("hall"), RatingRequest.closed_at.is_(None))
_open_at_window = _open.where(RatingRequest.window_id == bindparam("window"))
_evaluator = (
    exists()
    .where(
        Device.window_id == bindparam("window"),
        Device.kind == "evaluator",
        Device.retired_at.is_(None),
        Device.token_hash.is_not(None),
        Device.seen_at >= bindparam("since"),
    )
    .label("evaluator")
)
_at_window = select(
    select(RatingRequest.visit_id).where(RatingRequest.window_id == bindparam("window"), RatingRequest.closed_at.is_(None)).scalar_subquery().label("asking"),
    _evaluator,
)
_insert = insert(RatingRequest.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
_close = (
    update(RatingRequest.__table__)  # type: ignore[arg-type]
    .where(RatingRequest.visit_id == bindparam("visit"))
    .values(closed_at=bindparam("at"), result=bindparam("how"))
)


@dataclass(frozen=True, slots=True)
class Request:
    """A rating that was asked for; result None while open."""

    hall_id: int
    window_id: int
    asked_at: int
    closes_at: int
    result: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A visit, as a rating is about it.  result: what became of the question, None where it is open or was never put; ended_at in ms UTC."""

    visit_id: int
    hall_id: int
    window_id: int
    staff_id: int
    service_id: int
    number: str
    business_day: date
    outcome: str | None
    ended_at: int | None
    is_rated: bool
    set_aside_at: int | None
    level: str | None


_subject = (
    select(
        Visit.id,
        Visit.hall_id,
        Visit.window_id,
        Visit.staff_id,
        Visit.service_id,
        Ticket.number,
        Visit.business_day,
        Visit.outcome,
        Visit.ended_at,
        Rating.visit_id.is_not(None),
        Rating.set_aside_at,
        Rating.level,
    )
    .join(Ticket, Ticket.id == Visit.ticket_id)
    .outerjoin(Rating, Rating.visit_id == Visit.id)
)


def _subject_of(row: Any) -> Subject | None:
    return None if row is None else Subject(*row)


def subject(connection: Connection, hall_id: int, visit_id: int) -> Subject | None:
    """The hall's visit with this id."""
    return _subject_of(connection.execute(_subject.where(Visit.hall_id == hall_id, Visit.id == visit_id)).one_or_none())


def last_served(connection: Connection, hall_id: int, ticket_id: int) -> Subject | None:
    """The visit of a ticket that ended last as served."""
    query = _subject.where(Visit.hall_id == hall_id, Visit.ticket_id == ticket_id, Visit.outcome == "served")
    return _subject_of(connection.execute(query.order_by(Visit.ended_at.desc(), Visit.id.desc()).limit(1)).one_or_none())


def last_served_of(connection: Connection, hall_id: int, day: date, number: str) -> Subject | None:
    """The visit that ended last as served, of a number of a day."""
    query = _subject.where(Visit.hall_id == hall_id, Ticket.business_day == day, Ticket.number == number, Visit.outcome == "served")
    return _subject_of(connection.execute(query.order_by(Visit.ended_at.desc(), Visit.id.desc()).limit(1)).one_or_none())


def request(connection: Connection, visit_id: int) -> Request | None:
    """What was asked about a visit."""
    row = connection.execute(
        select(RatingRequest.hall_id, RatingRequest.window_id, RatingRequest.asked_at, RatingRequest.closes_at, RatingRequest.result).where(
            RatingRequest.visit_id == visit_id
        )
    ).one_or_none()
    return None if row is None else Request(*row)


def open_requests(connection: Connection, hall_id: int, until: int | None, window_id: int | None) -> list[tuple[int, int]]:
    """(visit id, window id) of open requests: of one window or of all, whose time ended at or before `until` or all."""
    query = _open if window_id is None else _open_at_window
    if until is not None:
        query = query.where(RatingRequest.closes_at <= until)
    return [(row.visit_id, row.window_id) for row in connection.execute(query, {"hall": hall_id, "window": window_id})]


def at_window(connection: Connection, window_id: int, since: int) -> tuple[int | None, bool]:
    """The visit a window is still asking about, and whether an enrolled evaluator stands there that was heard of since then (ms UTC)."""
    row = connection.execute(_at_window, {"window": window_id, "since": since}).one()
    return row.asking, bool(row.evaluator)


def open_request(connection: Connection, hall_id: int, visit_id: int, window_id: int, at: int, closes_at: int) -> None:
    """Opens a request."""
    connection.execute(_insert, {"hall_id": hall_id, "visit_id": visit_id, "window_id": window_id, "asked_at": at, "closes_at": closes_at})


def postpone(connection: Connection, hall_id: int, since: int, at: int) -> None:
    """Open requests stay open for as much longer as the hall stood still, from `since` to `at` (ms UTC)."""
    still = at - later(RatingRequest.asked_at, since)
    connection.execute(
        update(RatingRequest)
        .where(RatingRequest.hall_id == hall_id, RatingRequest.closed_at.is_(None))
        .values(asked_at=RatingRequest.asked_at + still, closes_at=RatingRequest.closes_at + still)
    )


def note_not_asked(connection: Connection, hall_id: int, visit_id: int, window_id: int, at: int) -> None:
    """A visit nobody could be asked about."""
    connection.execute(
        _insert,
        {"hall_id": hall_id, "visit_id": visit_id, "window_id": window_id, "asked_at": at, "closes_at": at, "closed_at": at, "result": "no_device"},
    )


def close_request(connection: Connection, visit_id: int, at: int, result: str) -> None:
    """Closes a request with its result."""
    connection.execute(_close, {"visit": visit_id, "at": at, "how": result})


def settle_request(connection: Connection, hall_id: int, visit_id: int, window_id: int, at: int) -> None:
    """The question of a visit is answered, whether it was put or not, is open or closed."""
    if connection.execute(_close, {"visit": visit_id, "at": at, "how": "rated"}).rowcount == 0:
        row = {"hall_id": hall_id, "visit_id": visit_id, "window_id": window_id, "asked_at": at, "closes_at": at}
        connection.execute(_insert, {**row, "closed_at": at, "result": "rated"})


def extend(connection: Connection, visit_id: int, closes_at: int) -> None:
    """Keeps a request open until `closes_at` (ms UTC)."""
    connection.execute(update(RatingRequest).where(RatingRequest.visit_id == visit_id).values(closes_at=closes_at))


def add(
    connection: Connection,
    hall_id: int,
    visit_id: int,
    scale: str,
    level: Level,
    reasons: Sequence[int],
    comment: str | None,
    source: Source,
    at: int,
    entered_by: int | None,
) -> None:
    """The one rating of a visit."""
    connection.execute(
        insert(Rating).values(
            visit_id=visit_id,
            hall_id=hall_id,
            scale=scale,
            level=level.key,
            counts_as=level.counts_as.value,
            reasons=",".join(str(code) for code in reasons),
            comment=comment,
            source=source.value,
            rated_at=at,
            entered_by=entered_by,
        )
    )


def set_aside(connection: Connection, visit_id: int, at: int, staff_id: int, reason: str) -> None:
    """作废: the rating stays, out of every rate."""
    connection.execute(update(Rating).where(Rating.visit_id == visit_id).values(set_aside_at=at, set_aside_by=staff_id, set_aside_reason=reason))


# ---------- rates

_BY: dict[str, ColumnElement[int]] = {
    "hall": Visit.hall_id,  # type: ignore[dict-item]  # an attribute of a declarative class is a column there
    "department": Service.department_id,  # type: ignore[dict-item]
    "service": Visit.service_id,  # type: ignore[dict-item]
    "window": Visit.window_id,  # type: ignore[dict-item]
    "staff": Visit.staff_id,  # type: ignore[dict-item]
}


def counts(
    connection: Connection, hall_id: int, first: date, last: date, by: Literal["hall", "department", "service", "window", "staff"], staff_id: int | None = None
) -> dict[int, RatingCounts]:
    """How the served visits of the days from `first` to `last` were rated, by hall, department, service, window or clerk (their ids); of one clerk, if said."""
    key = _BY[by]
    void = Rating.set_aside_at.is_not(None)
    query = (
        select(key, RatingRequest.result, Rating.counts_as, void, func.count())
        .select_from(Visit)
        .join(Service, Service.id == Visit.service_id)
        .join(RatingRequest, RatingRequest.visit_id == Visit.id)
        .outerjoin(Rating, Rating.visit_id == Visit.id)
        .where(Visit.hall_id == hall_id, Visit.business_day.between(first, last))
        .group_by(key, RatingRequest.result, Rating.counts_as, void)
    )
    if staff_id is not None:
        query = query.where(Visit.staff_id == staff_id)
    found: dict[int, RatingCounts] = defaultdict(RatingCounts)
    for of, result, counts_as, is_void, visits in connection.execute(query):
        found[of] += counted(result, counts_as, set_aside=bool(is_void), visits=visits)
    return dict(found)


# ---------- the end of a citizen's words


def has_comments_before(connection: Connection, hall_id: int, before: int) -> bool:
    """Whether there are comments of ratings older than that (ms UTC)."""
    query = select(Rating.visit_id).where(Rating.hall_id == hall_id, Rating.rated_at < before, text("rating.comment IS NOT NULL"))
    return connection.execute(query.limit(1)).first() is not None


def empty_comments(connection: Connection, hall_id: int, before: int) -> int:
    """Empties the comments of ratings older than that (ms UTC); returns how many."""
    query = update(Rating).where(Rating.hall_id == hall_id, Rating.rated_at < before, text("comment IS NOT NULL"))
    return connection.execute(query.values(comment=null())).rowcount
