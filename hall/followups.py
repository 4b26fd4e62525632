"""差评整改: seeing to a bad rating, one step at a time.  Which step may follow which, and who may take it: rules/followups.py.

The journal is told that a step was taken, by whom, and where the case stands; what was written stays with the case, and has an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from hall.errors import BadRequest, NotYourFollowUp, ReviewedAlready, UnknownFollowUp, UnknownStaff, WrongFollowUpStep
from rules import followups as rules
from rules.followups import CLOSED, FINDINGS, IN_WORDS, CaseAction, CaseState
from rules.numbering import business_day
from rules.rating import Scale
from storage import followups, shifts
from storage.catalogue import Catalogue
from storage.db import HallTransaction
from storage.followups import Standing
from storage.journal import Kind
from storage.shifts import Member

MAY_BE_ASSIGNED = ("supervisor", "head")
"""Roles of those to whom a case may be given."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What somebody does about a case.  words: what they write of it; to: a username, for ASSIGN; second_level: a level of the scale, for SETTLE."""

    action: CaseAction
    words: str | None = None
    to: str | None = None
    second_level: str | None = None


def works_on(catalogue: Catalogue, day: date) -> bool:
    """Whether a day is a working day: the hall has hours on it, by its week, its holidays and its make-up days."""
    return bool(catalogue.timetable.sessions_on(day))


def open_case(hall: HallTransaction, visit_id: int, window_id: int) -> None:
    """A bad rating is to be seen to within the hall's working days; in the transaction of the rating itself."""
    catalogue = hall.catalogue
    opened = business_day(hall.at, catalogue.timezone)
    due = rules.due_on(opened, catalogue.rating_rules.follow_up_days, lambda day: works_on(catalogue, day))
    followups.add(hall.connection, hall.hall_id, visit_id, hall.at, catalogue.timetable.moment(due + timedelta(days=1), 0))
    hall.record(Kind.FOLLOW_UP_OPENED, visit=visit_id, window=window_id, detail={"due": due.isoformat()})


def take_step(hall: HallTransaction, visit_id: int, step: StepTaken, staff_id: int, scales: Mapping[str, Scale], department_id: int | None = None) -> CaseState:
    """Does something about a case, of one department if said; returns where it stands then.

    Raises UnknownFollowUp, WrongFollowUpStep, NotYourFollowUp, ReviewedAlready; UnknownStaff for an assignment to nobody, or to the clerk; BadRequest
    for a step without the words it needs, for a level that the scale of the rating does not have, and for a second level before the end.
    """
    case = followups.standing(hall.connection, hall.hall_id, visit_id, department_id)
    if case is None:
        raise UnknownFollowUp()
    try:
        state = rules.check(case.state, step.action, staff_id, case.parties)
    except rules.WrongStep:
        raise WrongFollowUpStep() from None
    except rules.NotYours:
        raise NotYourFollowUp() from None
    except rules.ReviewedAlready:
        raise ReviewedAlready() from None
    now: dict[str, object] = {"state": state.value, "closed_at": hall.at if state in CLOSED else None}
    if step.action in IN_WORDS and not step.words:
        raise BadRequest(fields=["words"])
    if (step.to is not None) != (step.action is CaseAction.ASSIGN):
        raise BadRequest(fields=["to"])
    if step.to is not None:
        now["assigned_to"] = _assignee(hall, step.to, case)
    if step.action in FINDINGS:
        now["finder_id"] = staff_id
    if step.second_level is not None:
        if step.action is not CaseAction.SETTLE or step.second_level not in scales[case.scale].levels:
            raise BadRequest(fields=["second_level"])
        now["second_level"] = step.second_level
    _note(hall, visit_id, case.window_id, step.action, staff_id, step.words, state, now)
    return state


def end_set_aside(hall: HallTransaction, visit_id: int, staff_id: int, reason: str) -> None:
    """The rating of a case was set aside: there is nothing more to see to, if anything was still to be done."""
    case = followups.standing(hall.connection, hall.hall_id, visit_id)
    if case is not None and case.state not in CLOSED:
        state = rules.advance(case.state, CaseAction.SET_ASIDE)
        now: dict[str, object] = {"state": state.value, "closed_at": hall.at}
        _note(hall, visit_id, case.window_id, CaseAction.SET_ASIDE, staff_id, reason, state, now)


def _note(
    hall: HallTransaction, visit_id: int, window_id: int, action: CaseAction, staff_id: int, words: str | None, state: CaseState, now: dict[str, object]
) -> None:
    followups.add_step(hall.connection, visit_id, hall.at, action, staff_id, words, **now)
    detail = {"action": action.value, "state": state.value}
    hall.record(Kind.FOLLOW_UP_STEPPED, visit=visit_id, window=window_id, staff=staff_id, detail=detail)


def _assignee(hall: HallTransaction, username: str, case: Standing) -> int:
    for member in assignable(hall.connection, hall.hall_id, case.department_id, case.parties.clerk_id):
        if member.username == username:
            return member.id
    raise UnknownStaff()


def assignable(connection: Connection, hall_id: int, department_id: int, clerk_id: int) -> list[Member]:
    """To whom a case of a department may be given: supervisors and the department's heads, never the clerk it is about."""
    members = shifts.with_roles(connection, hall_id, MAY_BE_ASSIGNED)
    return [one for one in members if one.id != clerk_id and (one.role != "head" or one.department_id == department_id)]
