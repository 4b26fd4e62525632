"""Asking a citizen for a rating, and recording it: one visit, one rating."""

from __future__ import annotations

from collections.abc import Sequence

from hall.errors import AlreadyRated, BadRequest, RatingClosed, RatingReasonRequired, UnknownRating
from rules.rating import ReasonRequired, Scale, UnknownLevel, UnknownReason, check
from storage import ratings
from storage.db import HallTransaction
from storage.journal import Kind

OPEN_MS = 60_000
"""How long a rating stays open without a touch (what halls do: idle for 60 s, then thanks, unrated)."""
LONGEST_MS = 180_000
"""How long it stays open at the most while somebody is choosing."""
AWAKE_MS = 60_000
"""A device that has not been heard of for so long is not there; an evaluator then asked nobody anything."""


def ask(hall: HallTransaction, visit_id: int, window_id: int, *, absent: bool = False) -> None:
    """Asks for a rating of a visit that has just ended.

    Where no evaluator is awake at the window, or its citizen is absent, it is noted that nobody was asked (未邀评).
    """
    asking, evaluator = (None, False) if absent else ratings.at_window(hall.connection, window_id, hall.at - AWAKE_MS)
    if asking is not None:
        _close(hall, asking, window_id, "superseded")
    if evaluator:
        ratings.open_request(hall.connection, hall.hall_id, visit_id, window_id, hall.at, hall.at + OPEN_MS)
        hall.record(Kind.RATING_ASKED, visit=visit_id, window=window_id)
    else:
        ratings.note_not_asked(hall.connection, hall.hall_id, visit_id, window_id, hall.at)
        hall.record(Kind.RATING_NOT_ASKED, visit=visit_id, window=window_id)


def close_requests(hall: HallTransaction, result: str, *, until: int | None, window_id: int | None = None) -> None:
    """Closes open requests unrated: those whose time ended at or before `until` (ms UTC), or all; of one window, or of the hall."""
    for visit_id, window in ratings.open_requests(hall.connection, hall.hall_id, until, window_id):
        _close(hall, visit_id, window, result)


def _close(hall: HallTransaction, visit_id: int, window_id: int, result: str) -> None:
    ratings.close_request(hall.connection, visit_id, hall.at, result)
    hall.record(Kind.RATING_CLOSED, visit=visit_id, window=window_id, detail={"result": result})


def touch(hall: HallTransaction, visit_id: int, window_id: int) -> int:
    """Somebody is choosing: the request stays open for another while.  Returns its new end (ms UTC).  Raises as rate does."""
    request = _open_request(hall, visit_id, window_id)
    closes_at: int = min(hall.at + OPEN_MS, request.asked_at + LONGEST_MS)
    if closes_at > request.closes_at:
        ratings.extend(hall.connection, visit_id, closes_at)
        hall.record(Kind.RATING_EXTENDED, visit=visit_id, window=window_id)
    still_open_until: int = max(closes_at, request.closes_at)
    return still_open_until


def rate(hall: HallTransaction, scale: Scale, visit_id: int, window_id: int, device_id: int, level: str, reasons: Sequence[int], comment: str | None) -> None:
    """Records the one rating of a visit, given on the evaluator of its window.

    Raises UnknownRating, AlreadyRated, RatingClosed, RatingReasonRequired, or BadRequest for a level or reason the scale does not have.
    """
    _open_request(hall, visit_id, window_id)
    try:
        chosen = check(scale, level, reasons)
    except ReasonRequired:
        raise RatingReasonRequired() from None
    except UnknownLevel:
        raise BadRequest(fields=["level"]) from None
    except UnknownReason:
        raise BadRequest(fields=["reasons"]) from None
    ratings.add(hall.connection, hall.hall_id, visit_id, scale.name, chosen, sorted(set(reasons)), comment, "evaluator", hall.at)
    ratings.close_request(hall.connection, visit_id, hall.at, "rated")
    hall.record(Kind.RATED, visit=visit_id, window=window_id, device=device_id, detail={"scale": scale.name, "level": level})


def _open_request(hall: HallTransaction, visit_id: int, window_id: int) -> ratings.Request:
    request = ratings.request(hall.connection, visit_id)
    if request is None or request.hall_id != hall.hall_id or request.window_id != window_id:
        raise UnknownRating()
    if request.result == "rated":
        raise AlreadyRated()
    if request.result is not None or hall.stands_at >= request.closes_at:
        raise RatingClosed()
    return request
