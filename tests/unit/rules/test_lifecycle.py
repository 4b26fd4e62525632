"""The life of a ticket, step by step and as a whole."""

from __future__ import annotations

from itertools import product

import pytest

from rules.lifecycle import BEGINNINGS, LIVE, OPEN, Action, State, WrongState, advance

STEPS = """
waiting  call      called
waiting  cancel    cancelled
waiting  expire    expired
called   recall    called
called   start     serving
called   finish    done
called   miss      missed
called   return    waiting
called   transfer  waiting
serving  finish    done
serving  transfer  waiting
serving  rejoin    waiting
serving  hold      held
held     resume    serving
held     finish    done
held     transfer  waiting
held     expire    expired
missed   call      called
missed   revive    waiting
missed   cancel    cancelled
missed   expire    expired
"""
"""Every step there is, written down a second time."""
ALLOWED = {(State(state), Action(action)): State(after) for state, action, after in (line.split() for line in STEPS.split("\n") if line)}
ENDS = {State.DONE, State.CANCELLED, State.EXPIRED}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_an_action_leads_where_the_table_says_or_is_refused(state: State, action: Action):
    if (state, action) in ALLOWED:
        assert advance(state, action) is ALLOWED[state, action]
        return

    with pytest.raises(WrongState) as refused:
        advance(state, action)
    assert (refused.value.state, refused.value.action) == (state, action)


def followers(state: State) -> set[State]:
    """The states that one action leads to."""
    return {after for (before, _), after in ALLOWED.items() if before is state}


def reachable(state: State) -> set[State]:
    """The states that any number of actions leads to."""
    found = {state}
    while (more := found.union(*(followers(one) for one in found))) != found:
        found = more
    return found


def test_every_state_is_reached_by_somebody_who_takes_a_number():
    assert reachable(State.WAITING) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_ticket_can_come_to_an_end(state: State):
    assert reachable(state) & ENDS


@pytest.mark.parametrize("state", sorted(ENDS))
def test_what_has_ended_stays_ended(state: State):
    assert followers(state) == set()


def test_a_visit_is_open_from_the_call_until_it_ends():
    assert {after for (_, action), after in ALLOWED.items() if action in (Action.CALL, Action.RECALL, Action.START, Action.HOLD, Action.RESUME)} == OPEN


def test_from_every_live_state_something_can_still_happen_and_from_no_other():
    assert {state for state in State if followers(state)} == LIVE
    assert BEGINNINGS < LIVE


def test_a_citizen_at_the_window_cannot_be_missed_or_sent_back():
    for action in (Action.MISS, Action.RETURN, Action.RECALL, Action.EXPIRE):
        with pytest.raises(WrongState):
            advance(State.SERVING, action)
