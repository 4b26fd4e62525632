"""What becomes of a bad rating, who may do it, and by when."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.followups import (
    CLOSED,
    TRANSITIONS,
    UNDER_WAY,
    CaseAction,
    CaseState,
    Deadline,
    NotYours,
    Parties,
    ReviewedAlready,
    WrongStep,
    advance,
    check,
    deadline,
    due_on,
)

CLERK, FINDER, OTHER = 1, 2, 3
FOUND = Parties(CLERK, FINDER)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def walk(*actions: CaseAction) -> CaseState:
    state = CaseState.OPEN
    for action in actions:
        state = advance(state, action)
    return state


def test_a_founded_case_is_assigned_called_back_found_corrected_and_settled():
    steps = (CaseAction.ASSIGN, CaseAction.CALL_BACK, CaseAction.FIND_FOUNDED, CaseAction.CORRECT, CaseAction.SETTLE)

    assert walk(*steps) is CaseState.SETTLED


def test_an_unfounded_case_is_closed_by_its_finding():
    assert walk(CaseAction.ASSIGN, CaseAction.CALL_BACK, CaseAction.FIND_UNFOUNDED) in CLOSED


def test_nobody_finds_anything_before_the_citizen_was_called_back():
    for action in (CaseAction.FIND_FOUNDED, CaseAction.FIND_UNFOUNDED):
        with pytest.raises(WrongStep):
            walk(CaseAction.ASSIGN, action)


def test_of_a_closed_case_nothing_more_can_become():
    for state, action in product(CLOSED, CaseAction):
        with pytest.raises(WrongStep):
            advance(state, action)


def test_every_case_that_is_open_can_come_to_its_end():
    ends = set(CLOSED)
    for _ in CaseState:
        ends |= {state for (state, _), after in TRANSITIONS.items() if after in ends}

    assert ends == {*UNDER_WAY, *CLOSED}


@pytest.mark.parametrize("action", sorted(set(CaseAction) - {CaseAction.ASK_REVIEW}))
def test_the_clerk_who_was_rated_takes_no_step_but_to_ask_for_a_review(action: CaseAction):
    for state, known in TRANSITIONS:
        if known is action:
            with pytest.raises(NotYours):
                check(state, action, CLERK, FOUND)


def test_nobody_but_the_clerk_asks_for_a_review():
    assert check(CaseState.TO_CORRECT, CaseAction.ASK_REVIEW, CLERK, FOUND) is CaseState.IN_REVIEW
    with pytest.raises(NotYours):
        check(CaseState.TO_CORRECT, CaseAction.ASK_REVIEW, OTHER, FOUND)


@pytest.mark.parametrize("action", [CaseAction.UPHOLD, CaseAction.OVERTURN])
def test_whoever_made_the_finding_does_not_review_it(action: CaseAction):
    with pytest.raises(NotYours):
        check(CaseState.IN_REVIEW, action, FINDER, FOUND)

    assert check(CaseState.IN_REVIEW, action, OTHER, FOUND) in {CaseState.TO_CORRECT, CaseState.UNFOUNDED}


def test_a_finding_is_reviewed_once():
    with pytest.raises(ReviewedAlready):
        check(CaseState.CORRECTED, CaseAction.ASK_REVIEW, CLERK, Parties(CLERK, FINDER, reviewed=True))


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # rated on a Saturday
    ],
)
def test_a_deadline_counts_working_days_from_the_next_one_on(opened: date, days: int, due: date):
    assert due_on(opened, days, weekdays) == due


def test_a_hall_without_a_single_working_day_counts_days():
    assert due_on(date(2026, 11, 23), 5, lambda _: False) == date(2026, 11, 28)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=40))
def test_between_the_day_of_the_rating_and_the_last_one_lie_just_so_many_working_days(opened: date, days: int, holidays: set[date]):
    def works(day: date) -> bool:
        return weekdays(day) and day not in holidays

    due = due_on(opened, days, works)

    assert works(due)
    assert sum(works(opened + timedelta(days=ahead)) for ahead in range(1, (due - opened).days + 1)) == days
    assert deadline(due, opened, works) == Deadline(days, 0)


def test_on_its_last_day_a_deadline_is_not_over():
    assert deadline(date(2026, 11, 27), date(2026, 11, 27), weekdays) == Deadline(0, 0)
    assert not deadline(date(2026, 11, 27), date(2026, 11, 27), weekdays).is_over


def test_a_deadline_that_ended_on_friday_is_over_on_saturday():
    assert deadline(date(2026, 11, 27), date(2026, 11, 28), weekdays) == Deadline(0, 1)
    assert deadline(date(2026, 11, 27), date(2026, 12, 1), weekdays) == Deadline(0, 2)
