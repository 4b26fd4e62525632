"""The life of a ticket: one transition table, and nothing that goes round it."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands.  The words are those of `docs/glossary.md`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    RETURN = "return"
    TRANSFER = "transfer"
    REJOIN = "rejoin"
    HOLD = "hold"
    RESUME = "resume"
    REVIVE = "revive"
    CANCEL = "cancel"
    EXPIRE = "expire"


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.MISSED, Action.CALL): State.CALLED,  # 特呼, by name
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.START): State.SERVING,
    (State.CALLED, Action.FINISH): State.DONE,  # served without 开始办理 being pressed
    (State.SERVING, Action.FINISH): State.DONE,
    (State.HELD, Action.FINISH): State.DONE,
    (State.CALLED, Action.MISS): State.MISSED,
    (State.CALLED, Action.RETURN): State.WAITING,  # the clerk leaves, or takes the call back: the citizen keeps the place
    (State.CALLED, Action.TRANSFER): State.WAITING,
    (State.SERVING, Action.TRANSFER): State.WAITING,
    (State.SERVING, Action.REJOIN): State.WAITING,  # 续号: served, and in line again with the same number
    (State.SERVING, Action.HOLD): State.HELD,
    (State.HELD, Action.RESUME): State.SERVING,
    (State.HELD, Action.TRANSFER): State.WAITING,
    (State.MISSED, Action.REVIVE): State.WAITING,
    (State.WAITING, Action.CANCEL): State.CANCELLED,
    (State.MISSED, Action.CANCEL): State.CANCELLED,
    (State.WAITING, Action.EXPIRE): State.EXPIRED,
    (State.MISSED, Action.EXPIRE): State.EXPIRED,
    (State.HELD, Action.EXPIRE): State.EXPIRED,
}

BEGINNINGS = frozenset({State.WAITING, State.SERVING})
"""A number begins by waiting; a visit without one (直接办理) by being served."""

OPEN = frozenset({State.CALLED, State.SERVING, State.HELD})
"""States in which a ticket has an open visit."""

AT_WINDOW = frozenset({State.CALLED, State.SERVING})
"""States in which its holder is wanted at a window, so that no other number of theirs is called."""

LIVE = OPEN | {State.WAITING, State.MISSED}
"""States from which something can still become of a ticket."""


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
