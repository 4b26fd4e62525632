"""The life of a ticket: one transition table, and nothing that goes round it."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands.  The words are those of `docs/glossary.md`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    MISSED = "missed"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    RETURN = "return"
    EXPIRE = "expire"


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.START): State.SERVING,
    (State.CALLED, Action.FINISH): State.DONE,  # served without 开始办理 being pressed
    (State.SERVING, Action.FINISH): State.DONE,
    (State.CALLED, Action.MISS): State.MISSED,
    (State.CALLED, Action.RETURN): State.WAITING,  # the clerk leaves: the citizen keeps the place
    (State.WAITING, Action.EXPIRE): State.EXPIRED,
    (State.MISSED, Action.EXPIRE): State.EXPIRED,
}

OPEN = frozenset({State.CALLED, State.SERVING})
"""States in which a ticket has an open visit at a window."""


class WrongState(Exception):
    """The action does not exist for a ticket in this state."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"{action} is not possible while {state}")
        self.state = state
        self.action = action


def advance(state: State, action: Action) -> State:
    """The state after the action.  Raises WrongState where the table has no such step."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise WrongState(state, action) from None
