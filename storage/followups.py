"""Follow-ups of bad ratings, and what was done about each.  Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, null, select, text, update
from sqlalchemy.orm import aliased

from rules.followups import CaseAction, CaseState, Parties
from storage.models import FollowUp, FollowUpStep, Rating, Service, Staff, Ticket, Visit

_still_open = text("follow_up.closed_at IS NULL")  # as a literal, so that the partial index is used
_clerk, _assignee, _finder, _setter = aliased(Staff), aliased(Staff), aliased(Staff), aliased(Staff)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, and whom it is about."""

    visit_id: int
    window_id: int
    department_id: int
    scale: str
    state: CaseState
    parties: Parties


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the ledger shows it; moments in ms UTC.  comment: None where none was given, or its time is over."""

    visit_id: int
    number: str
    business_day: date
    service_id: int
    department_id: int
    window_id: int
    clerk_id: int
    clerk: str
    clerk_number: str
    ended_at: int | None
    scale: str
    level: str
    reasons: tuple[int, ...]
    comment: str | None
    source: str
    rated_at: int
    state: CaseState
    opened_at: int
    due_at: int
    assigned_to: str | None
    finder: str | None
    second_level: str | None
    closed_at: int | None
    set_aside_at: int | None
    set_aside_by: str | None
    set_aside_reason: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about a case (at in ms UTC).  words: None where none were written, or their time is over."""

    at: int
    action: CaseAction
    staff_id: int
    staff: str
    words: str | None


def add(connection: Connection, hall_id: int, visit_id: int, at: int, due_at: int) -> None:
    """Opens a case."""
    row = {"visit_id": visit_id, "hall_id": hall_id, "state": CaseState.OPEN.value, "opened_at": at, "due_at": due_at}
    connection.execute(insert(FollowUp).values(row))


def standing(connection: Connection, hall_id: int, visit_id: int, department_id: int | None = None) -> Standing | None:
    """The hall's case about this visit; None where the department, if said, has no such case."""
    query = (
        select(Visit.window_id, Visit.staff_id, Service.department_id, Rating.scale, FollowUp.state, FollowUp.finder_id)
        .select_from(FollowUp)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .join(Service, Service.id == Visit.service_id)
        .join(Rating, Rating.visit_id == FollowUp.visit_id)
        .where(FollowUp.hall_id == hall_id, FollowUp.visit_id == visit_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None or (department_id is not None and row.department_id != department_id):
        return None
    asked = select(FollowUpStep.id).where(FollowUpStep.visit_id == visit_id, FollowUpStep.action == CaseAction.ASK_REVIEW.value)
    reviewed = connection.execute(asked).first() is not None
    return Standing(visit_id, row.window_id, row.department_id, row.scale, CaseState(row.state), Parties(row.staff_id, row.finder_id, reviewed))


def add_step(connection: Connection, visit_id: int, at: int, action: CaseAction, staff_id: int, words: str | None, **now: Any) -> None:
    """Something was done; now: what the case is like from then on, column by column."""
    connection.execute(insert(FollowUpStep).values(visit_id=visit_id, at=at, action=action.value, staff_id=staff_id, words=words))
    connection.execute(update(FollowUp).where(FollowUp.visit_id == visit_id).values(now))


_case = (
    select(
        FollowUp.visit_id,
        Ticket.number,
        Visit.business_day,
        Visit.service_id,
        Service.department_id,
        Visit.window_id,
        Visit.staff_id,
        _clerk.name.label("clerk"),
        _clerk.number.label("clerk_number"),
        Visit.ended_at,
        Rating.scale,
        Rating.level,
        Rating.reasons,
        Rating.comment,
        Rating.source,
        Rating.rated_at,
        FollowUp.state,
        FollowUp.opened_at,
        FollowUp.due_at,
        _assignee.name.label("assigned_to"),
        _finder.name.label("finder"),
        FollowUp.second_level,
        FollowUp.closed_at,
        Rating.set_aside_at,
        _setter.name.label("set_aside_by"),
        Rating.set_aside_reason,
    )
    .select_from(FollowUp)
    .join(Rating, Rating.visit_id == FollowUp.visit_id)
    .join(Visit, Visit.id == FollowUp.visit_id)
    .join(Ticket, Ticket.id == Visit.ticket_id)
    .join(Service, Service.id == Visit.service_id)
    .join(_clerk, _clerk.id == Visit.staff_id)
    .outerjoin(_assignee, _assignee.id == FollowUp.assigned_to)
    .outerjoin(_finder, _finder.id == FollowUp.finder_id)
    .outerjoin(_setter, _setter.id == Rating.set_aside_by)
)


def open_cases(connection: Connection, hall_id: int, department_id: int | None = None) -> list[Case]:
    """The cases about which something is still to be done, the next due first; of one department, if said."""
    return _cases(connection, hall_id, department_id, _still_open)


def opened_between(connection: Connection, hall_id: int, since: int, until: int, department_id: int | None = None) -> list[Case]:
    """The cases that were opened from `since` until before `until` (ms UTC), the next due first; of one department, if said."""
    return _cases(connection, hall_id, department_id, (FollowUp.opened_at >= since) & (FollowUp.opened_at < until))


def of_clerk(connection: Connection, hall_id: int, staff_id: int, since: int) -> list[Case]:
    """The cases about a clerk's visits that were opened since then (ms UTC), the next due first."""
    return _cases(connection, hall_id, None, (FollowUp.opened_at >= since) & (Visit.staff_id == staff_id))


def one(connection: Connection, hall_id: int, visit_id: int, department_id: int | None = None) -> Case | None:
    """The case about this visit; None where the department, if said, has no such case."""
    return next(iter(_cases(connection, hall_id, department_id, FollowUp.visit_id == visit_id)), None)


def overdue(connection: Connection, hall_id: int, at: int) -> list[Case]:
    """The cases whose deadline has passed at `at` (ms UTC) and which are not closed, the longest overdue first."""
    return _cases(connection, hall_id, None, _still_open, FollowUp.due_at <= at)


def _cases(connection: Connection, hall_id: int, department_id: int | None, *conditions: Any) -> list[Case]:
    where: list[ColumnElement[bool]] = [FollowUp.hall_id == hall_id, *conditions]
    if department_id is not None:
        where.append(Service.department_id == department_id)
    return [_case_of(row) for row in connection.execute(_case.where(*where).order_by(FollowUp.due_at, FollowUp.visit_id))]


def _case_of(row: Any) -> Case:
    fields = row._asdict()
    reasons = tuple(int(code) for code in fields.pop("reasons").split(",") if code)
    return Case(clerk_id=fields.pop("staff_id"), reasons=reasons, state=CaseState(fields.pop("state")), **fields)


def steps(connection: Connection, visit_ids: Collection[int]) -> dict[int, list[Step]]:
    """Visit id → what was done about its case, the first first."""
    query = (
        select(FollowUpStep.visit_id, FollowUpStep.at, FollowUpStep.action, FollowUpStep.staff_id, Staff.name, FollowUpStep.words)
        .join(Staff, Staff.id == FollowUpStep.staff_id)
        .where(FollowUpStep.visit_id.in_(visit_ids))
        .order_by(FollowUpStep.id)
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.visit_id].append(Step(row.at, CaseAction(row.action), row.staff_id, row.name, row.words))
    return dict(found)


# ---------- the end of the words


def _words_before(hall_id: int, before: int) -> ColumnElement[bool]:
    ours = FollowUpStep.visit_id.in_(select(FollowUp.visit_id).where(FollowUp.hall_id == hall_id))
    return (FollowUpStep.at < before) & ours & text("follow_up_step.words IS NOT NULL")


def has_words_before(connection: Connection, hall_id: int, before: int) -> bool:
    """Whether there are words of steps older than that (ms UTC)."""
    return connection.execute(select(FollowUpStep.id).where(_words_before(hall_id, before)).limit(1)).first() is not None


def empty_words(connection: Connection, hall_id: int, before: int) -> int:
    """Empties what was written about cases before that (ms UTC); returns how many steps."""
    return connection.execute(update(FollowUpStep).where(_words_before(hall_id, before)).values(words=null())).rowcount
