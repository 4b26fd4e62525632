"""Rating requests and ratings.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from rules.rating import Level
from storage.models import Device, Rating, RatingRequest
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


def extend(connection: Connection, visit_id: int, closes_at: int) -> None:
    """Keeps a request open until `closes_at` (ms UTC)."""
    connection.execute(update(RatingRequest).where(RatingRequest.visit_id == visit_id).values(closes_at=closes_at))


def add(
    connection: Connection, hall_id: int, visit_id: int, scale: str, level: Level, reasons: Sequence[int], comment: str | None, source: str, at: int
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
            source=source,
            rated_at=at,
        )
    )
