"""A ticket's step from one state to the next, with what follows from it for its holder's other tickets."""

from __future__ import annotations

from hall.errors import WrongStep
from rules.lifecycle import Action, State, WrongState, advance
from storage import tickets
from storage.db import HallTransaction


def step(hall: HallTransaction, ticket_id: int, state: State, action: Action, party: int | None) -> State:
    """Takes the step and returns the new state; the tickets of the same party are passed over, or no longer.  Raises WrongStep."""
    try:
        after = advance(state, action)
    except WrongState:
        raise WrongStep(state=state.value) from None
    if after is not state:
        tickets.set_state(hall.connection, ticket_id, after)
        if party is not None:
            tickets.settle_party(hall.connection, party)
    return after
