"""差评整改: what becomes of a bad rating, step by step, and by when.

ONE table says which step may follow which.  The finding is made by somebody other than the clerk, and a review (申诉复核) by somebody other
than whoever made the finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

YEAR_DAYS = 366
"""A hall that has no working day in a whole year has no calendar to go by: its deadline is then counted in days."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    CALLED_BACK = "called_back"
    TO_CORRECT = "to_correct"
    CORRECTED = "corrected"
    IN_REVIEW = "in_review"
    SETTLED = "settled"
    UNFOUNDED = "unfounded"
    SET_ASIDE = "set_aside"


class CaseAction(StrEnum):
    """What can be done about it."""

    ASSIGN = "assign"
    CALL_BACK = "call_back"
    FIND_FOUNDED = "find_founded"
    FIND_UNFOUNDED = "find_unfounded"
    CORRECT = "correct"
    SETTLE = "settle"
    ASK_REVIEW = "ask_review"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    SET_ASIDE = "set_aside"


CLOSED = frozenset({CaseState.SETTLED, CaseState.UNFOUNDED, CaseState.SET_ASIDE})
"""Nothing more is to be done."""
UNDER_WAY = (CaseState.OPEN, CaseState.ASSIGNED, CaseState.CALLED_BACK, CaseState.TO_CORRECT, CaseState.CORRECTED, CaseState.IN_REVIEW)
FINDINGS = frozenset({CaseAction.FIND_FOUNDED, CaseAction.FIND_UNFOUNDED})
REVIEWS = frozenset({CaseAction.UPHOLD, CaseAction.OVERTURN})
IN_WORDS = FINDINGS | REVIEWS | {CaseAction.CALL_BACK, CaseAction.CORRECT, CaseAction.ASK_REVIEW, CaseAction.SET_ASIDE}
"""Steps that are worth nothing unless somebody says what was heard, found or done."""

TRANSITIONS: dict[tuple[CaseState, CaseAction], CaseState] = {
    (CaseState.OPEN, CaseAction.ASSIGN): CaseState.ASSIGNED,
    (CaseState.ASSIGNED, CaseAction.ASSIGN): CaseState.ASSIGNED,
    (CaseState.ASSIGNED, CaseAction.CALL_BACK): CaseState.CALLED_BACK,
    (CaseState.CALLED_BACK, CaseAction.CALL_BACK): CaseState.CALLED_BACK,
    (CaseState.CALLED_BACK, CaseAction.FIND_FOUNDED): CaseState.TO_CORRECT,
    (CaseState.CALLED_BACK, CaseAction.FIND_UNFOUNDED): CaseState.UNFOUNDED,
    (CaseState.TO_CORRECT, CaseAction.CORRECT): CaseState.CORRECTED,
    (CaseState.CORRECTED, CaseAction.SETTLE): CaseState.SETTLED,
    (CaseState.TO_CORRECT, CaseAction.ASK_REVIEW): CaseState.IN_REVIEW,
    (CaseState.CORRECTED, CaseAction.ASK_REVIEW): CaseState.IN_REVIEW,
    (CaseState.IN_REVIEW, CaseAction.UPHOLD): CaseState.TO_CORRECT,
    (CaseState.IN_REVIEW, CaseAction.OVERTURN): CaseState.UNFOUNDED,
    **{(state, CaseAction.SET_ASIDE): CaseState.SET_ASIDE for state in UNDER_WAY},
}


class WrongStep(Exception):
    """The step does not fit the state."""


class NotYours(Exception):
    """Whoever was rated does not judge it, and whoever made the finding does not review it."""


class ReviewedAlready(Exception):
    """A finding is reviewed once."""


def advance(state: CaseState, action: CaseAction) -> CaseState:
    """The state after a step.  Raises WrongStep."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise WrongStep(state, action) from None


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom a case is about, who has found it founded, and whether that was reviewed."""

    clerk_id: int
    finder_id: int | None = None
    reviewed: bool = False


def check(state: CaseState, action: CaseAction, staff_id: int, parties: Parties) -> CaseState:
    """The state after a step by somebody.  Raises WrongStep, NotYours, ReviewedAlready."""
    after = advance(state, action)
    if (action is CaseAction.ASK_REVIEW) != (staff_id == parties.clerk_id):
        raise NotYours(staff_id)
    if action in REVIEWS and staff_id == parties.finder_id:
        raise NotYours(staff_id)
    if action is CaseAction.ASK_REVIEW and parties.reviewed:
        raise ReviewedAlready()
    return after


def due_on(opened: date, days: int, works_on: Callable[[date], bool]) -> date:
    """The last day of a deadline of so many working days: the day on which it begins does not count."""
    left, day = days, opened
    for _ in range(YEAR_DAYS):
        day += timedelta(days=1)
        left -= works_on(day)
        if left <= 0:
            return day
    return opened + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a case stands to its deadline: so many working days left, or so many over.  Of a closed one, as it was when it was closed."""

    days_left: int
    days_over: int

    @property
    def is_over(self) -> bool:
        """逾期."""
        return self.days_over > 0


def deadline(due: date, on: date, works_on: Callable[[date], bool]) -> Deadline:
    """How a deadline stands on a day.  Its last day is no day left and none over; a day after it is over even where nobody works on it."""
    if on > due:
        return Deadline(0, max(1, _working(due, on, works_on)))
    return Deadline(_working(on, due, works_on), 0)


def _working(after: date, until: date, works_on: Callable[[date], bool]) -> int:
    """How many working days lie after one day and until another; at most a year's."""
    return sum(works_on(after + timedelta(days=ahead)) for ahead in range(1, min(YEAR_DAYS, (until - after).days) + 1))
