"""Asking a citizen for a rating, and recording it: one visit, one rating, whatever way it comes; the first one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hall import followups
from hall.errors import (
    AlreadyRated,
    BadRequest,
    NothingToRate,
    NotYourFollowUp,
    RatingClosed,
    RatingPeriodOver,
    RatingReasonRequired,
    UnknownRating,
)
from rules.numbering import business_day
from rules.rating import ReasonRequired, Scale, Source, UnknownLevel, UnknownReason, check, may_be_rated
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a citizen said of a visit: a level of the hall's scale, codes of reasons, perhaps a comment."""

    level: str
    reasons: Sequence[int] = ()
    comment: str | None = None


def rate(hall: HallTransaction, scale: Scale, visit_id: int, window_id: int, device_id: int, said: Said) -> None:
    """Records the one rating of a visit, given on the evaluator of its window.  Raises as touch does, and as a rating may be refused."""
    _open_request(hall, visit_id, window_id)
    visit = ratings.subject(hall.connection, hall.hall_id, visit_id)
    if visit is None:
        raise UnknownRating()
    _record(hall, scale, visit, said, Source.EVALUATOR, device=device_id)


def rate_later(
    hall: HallTransaction, scale: Scale, visit: ratings.Subject | None, said: Said, source: Source, *, device: int | None = None, staff: int | None = None
) -> None:
    """Records the one rating of a visit that came another way: at a kiosk, on paper (staff: who typed it in), by phone.

    The first one of a visit counts, and only within the hall's rating period; nobody types in a form about themselves.  Raises NothingToRate,
    RatingPeriodOver, NotYourFollowUp, and as a rating may be refused.
    """
    rated = rateable(hall, visit)
    if staff == rated.staff_id:
        raise NotYourFollowUp()
    _record(hall, scale, rated, said, source, device=device, staff=staff)


def rateable(hall: HallTransaction, visit: ratings.Subject | None) -> ratings.Subject:
    """A visit that may be rated other than at its window now.  Raises NothingToRate, AlreadyRated, RatingPeriodOver."""
    if visit is None or visit.outcome != "served" or visit.ended_at is None:
        raise NothingToRate()
    if visit.is_rated:
        raise AlreadyRated()
    rules, timezone = hall.catalogue.rating_rules, hall.catalogue.timezone
    if not may_be_rated(business_day(visit.ended_at, timezone), business_day(hall.at, timezone), rules):
        raise RatingPeriodOver(days=rules.period_days)
    return visit


def _record(
    hall: HallTransaction, scale: Scale, visit: ratings.Subject, said: Said, source: Source, *, device: int | None = None, staff: int | None = None
) -> None:
    """A rating may be refused: RatingReasonRequired, or BadRequest for a level or reason the scale does not have."""
    try:
        chosen = check(scale, said.level, said.reasons)
    except ReasonRequired:
        raise RatingReasonRequired() from None
    except UnknownLevel:
        raise BadRequest(fields=["level"]) from None
    except UnknownReason:
        raise BadRequest(fields=["reasons"]) from None
    reasons = sorted(set(said.reasons))
    ratings.add(hall.connection, hall.hall_id, visit.visit_id, scale.name, chosen, reasons, said.comment, source, hall.at, staff)
    ratings.settle_request(hall.connection, hall.hall_id, visit.visit_id, visit.window_id, hall.at)
    detail = {"scale": scale.name, "level": said.level, "source": source.value}
    hall.record(Kind.RATED, visit=visit.visit_id, window=visit.window_id, device=device, staff=staff, detail=detail)
    if chosen.follow_up:
        followups.open_case(hall, visit.visit_id, visit.window_id)


def set_aside(hall: HallTransaction, visit_id: int, reason: str, staff_id: int) -> None:
    """作废: a rating that is not the citizen's own word stays listed, and is out of every rate; its open follow-up ends.

    Not by the clerk who was rated.  Raises UnknownRating, NotYourFollowUp; again changes nothing.
    """
    visit = ratings.subject(hall.connection, hall.hall_id, visit_id)
    if visit is None or not visit.is_rated:
        raise UnknownRating()
    if visit.staff_id == staff_id:
        raise NotYourFollowUp()
    if visit.set_aside_at is not None:
        return
    ratings.set_aside(hall.connection, visit_id, hall.at, staff_id, reason)
    hall.record(Kind.RATING_SET_ASIDE, visit=visit_id, window=visit.window_id, staff=staff_id)
    followups.end_set_aside(hall, visit_id, staff_id, reason)


def _open_request(hall: HallTransaction, visit_id: int, window_id: int) -> ratings.Request:
    request = ratings.request(hall.connection, visit_id)
    if request is None or request.hall_id != hall.hall_id or request.window_id != window_id:
        raise UnknownRating()
    if request.result == "rated":
        raise AlreadyRated()
    if request.result is not None or hall.stands_at >= request.closes_at:
        raise RatingClosed()
    return request
