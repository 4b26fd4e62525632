"""What signs of gaming are read from.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Subquery, case, func, select

from rules.rating import Source
from rules.signs import GivenRating, TimedVisit
from storage.models import Rating, RatingRequest, Staff, Ticket, Visit, VisitMatter


def _timed(hall_id: int, first: date, last: date) -> Subquery:
    """The served visits of these days whose start was pressed.  matter_id: what it was about, where that is one matter; one about several is compared
    with others of its service.
    """
    took = Visit.ended_at - Visit.started_at - Visit.held_ms
    of_visit = select(case((func.count() == 1, func.min(VisitMatter.matter_id)), else_=None)).where(VisitMatter.visit_id == Visit.id)
    return (
        select(Visit.id, Visit.staff_id, Visit.service_id, of_visit.correlate(Visit).scalar_subquery().label("matter_id"), Visit.ended_at, took.label("took"))
        .where(Visit.hall_id == hall_id, Visit.business_day.between(first, last), Visit.outcome == "served", Visit.started_at.is_not(None))
        .subquery()
    )


def given(connection: Connection, hall_id: int, first: date, last: date) -> list[GivenRating]:
    """The ratings of the visits of these days that were not set aside."""
    asked_at = case((Rating.source == Source.EVALUATOR.value, RatingRequest.asked_at), else_=None)
    query = (
        select(Rating.visit_id, Visit.staff_id, Rating.level, Rating.rated_at, asked_at)
        .join(Visit, Visit.id == Rating.visit_id)
        .join(RatingRequest, RatingRequest.visit_id == Visit.id)
        .where(Visit.hall_id == hall_id, Visit.business_day.between(first, last), Rating.set_aside_at.is_(None))
        .order_by(Rating.rated_at)
    )
    return [GivenRating(*row) for row in connection.execute(query)]


def timed(connection: Connection, hall_id: int, first: date, last: date) -> list[TimedVisit]:
    """The visits of these days whose service time is known, in the order in which they ended."""
    visits = _timed(hall_id, first, last)
    return [
        TimedVisit(row.id, row.staff_id, (row.service_id, row.matter_id), row.ended_at, row.took)
        for row in connection.execute(select(visits).order_by(visits.c.ended_at))
    ]


def usual(connection: Connection, hall_id: int, first: date, last: date) -> dict[Hashable, tuple[int, int]]:
    """(service id, matter id or None) → how many timed visits of these days were about it, and their mean in ms."""
    visits = _timed(hall_id, first, last)
    what = (visits.c.service_id, visits.c.matter_id)
    query = select(*what, func.count(), func.avg(visits.c.took)).group_by(*what)
    return {(row[0], row[1]): (row[2], round(row[3])) for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Named:
    """A rated or served visit by the names people know it by."""

    visit_id: int
    number: str
    business_day: date
    service_id: int
    window_id: int
    clerk: str
    clerk_number: str
    level: str | None
    is_set_aside: bool


def named(connection: Connection, hall_id: int, visit_ids: Sequence[int]) -> dict[int, Named]:
    """These visits, by id."""
    query = (
        select(
            Visit.id,
            Ticket.number,
            Visit.business_day,
            Visit.service_id,
            Visit.window_id,
            Staff.name,
            Staff.number,
            Rating.level,
            Rating.set_aside_at.is_not(None),
        )
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Staff, Staff.id == Visit.staff_id)
        .outerjoin(Rating, Rating.visit_id == Visit.id)
        .where(Visit.hall_id == hall_id, Visit.id.in_(visit_ids))
    )
    rows: list[Any] = list(connection.execute(query))
    return {row[0]: Named(*row) for row in rows}
