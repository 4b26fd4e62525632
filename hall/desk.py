"""What a clerk does at a window with whoever's turn it is.  Each function is one sentence, done in the transaction it is given.

Putting somebody aside, sending them elsewhere and serving without a number: `hall/aside.py`.  Pauses: `hall/pausing.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from hall.errors import (
    CallAgainFirst,
    DecidePrevious,
    HallPaused,
    HolderElsewhere,
    NoOpenVisit,
    SignedOut,
    StaleVisit,
    TooManyCases,
    UndoTooLate,
    UnknownMatter,
    UnknownTicket,
    UnknownWindow,
    WaitForCitizen,
    WindowPaused,
    WindowTaken,
    WrongStep,
)
from hall.evaluation import ask, close_requests
from hall.line import step
from rules.discipline import next_up
from rules.lifecycle import Action, State
from storage import shifts, tickets, visits, windows
from storage.db import HallTransaction
from storage.journal import Kind
from storage.shifts import OpenShift
from storage.visits import Desk, OpenVisit

TOUCH_MS = 60_000
"""A clerk's last action is written down to the minute: that is enough to sign out the idle, and one write less for each call."""

Previous = Literal["served", "missed"]
"""What became of somebody who was called and whose start was never pressed."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A clerk's place: the open shift, its window and who sits there."""

    shift_id: int
    window_id: int
    staff_id: int


@dataclass(frozen=True, slots=True)
class Handled:
    """What a clerk records of a visit: how many cases, and the codes of the matters; None leaves what was recorded before."""

    cases: int | None = None
    matters: Collection[str] | None = None


NOTHING = Handled()


def sign_in(hall: HallTransaction, staff_id: int, window_code: str | None, *, take_over: bool = False, by: int | None = None) -> OpenShift:
    """Opens a shift for somebody at a window (None: a supervisor, at none).

    A shift the same person has open at another window ends first; whoever is being served here is served on by the new clerk.
    by: who has sent them there.
    Raises UnknownWindow, or WindowTaken while a colleague is signed in there and take_over is not said.
    """
    window = None if window_code is None else hall.catalogue.window_by_code.get(window_code)
    if window_code is not None and window is None:
        raise UnknownWindow()
    if window is not None:
        sitting = shifts.at_window(hall.connection, window.id)
        if sitting is not None and sitting.staff_id != staff_id and not take_over:
            raise WindowTaken(clerk=sitting.name)
        if sitting is not None:
            sign_out(hall, sitting.id, sitting.window_id, sitting.staff_id)
        for elsewhere in shifts.all_open(hall.connection, hall.hall_id):
            if elsewhere.staff_id == staff_id and elsewhere.window_id is not None:
                sign_out(hall, elsewhere.id, elsewhere.window_id, staff_id, by=by)
    shift = shifts.open_shift(hall.connection, hall.hall_id, staff_id, None if window is None else window.id, hall.at)
    hall.record(Kind.SIGNED_IN, window=None if window is None else window.id, staff=staff_id, detail=None if by is None else {"by": by})
    if window is not None:
        left = visits.desk(hall.connection, window.id).visit
        if left is not None and left.staff_id != staff_id:
            pass_on(hall, left, window.id, staff_id)
    return shift


def sign_out(hall: HallTransaction, shift_id: int, window_id: int | None, staff_id: int, *, by: int | None = None) -> None:
    """Ends a shift.  A citizen called but not yet served goes back to the head of the line; one being served stays at the window.

    by: who has ended it for them.
    """
    if window_id is not None:
        hand_back(hall, window_id, staff_id)
        windows.set_pause(hall.connection, window_id, None, None)
    shifts.end(hall.connection, shift_id, hall.at)
    hall.record(Kind.SIGNED_OUT, window=window_id, staff=staff_id, detail=None if by is None else {"by": by})


def hand_back(hall: HallTransaction, window_id: int, staff_id: int) -> None:
    """Whoever is called to a window and not yet served returns to the line with the rank they had."""
    visit = visits.desk(hall.connection, window_id).visit
    if visit is not None and visit.state is State.CALLED:
        _give_back(hall, visit, staff_id, Kind.RETURNED)


def pass_on(hall: HallTransaction, visit: OpenVisit, window_id: int, staff_id: int) -> int:
    """Another clerk serves on: the time so far stays with the first, the rating goes to who finishes.  Returns the new visit's id."""
    visits.end(hall.connection, visit.id, hall.at, hall.stands_at, "passed_on", inferred=False, staff_id=visit.staff_id)
    new = visits.open_visit(
        hall.connection,
        hall.hall_id,
        hall.business_day,
        ticket_id=visit.ticket_id,
        service_id=visit.service_id,
        window_id=window_id,
        staff_id=staff_id,
        at=visit.called_at,
        started_at=hall.at,
        direct_reason=visit.direct_reason,
    )
    hall.record(Kind.PASSED_ON, ticket=visit.ticket_id, visit=new, window=window_id, staff=staff_id, detail={"before": visit.id})
    return new


def call_next(hall: HallTransaction, seat: Seat, *, previous: Previous | None = None, visit: int | None = None) -> int | None:
    """Calls the citizen whose turn it is, closing the window's open visit first; the new visit's id, or None when nobody waits.

    Raises SignedOut, WindowPaused, HallPaused, StaleVisit, DecidePrevious while it is unknown whether the last one called came, and what
    miss raises.
    """
    make_room(hall, seat, previous, visit)
    heads = tickets.heads(hall.connection, seat.window_id, seat.staff_id, hall.at)
    tied = hall.catalogue.tied.get(seat.staff_id)
    head = next_up(head for head, front in heads.items() if tied is None or front.meant or front.service_id in tied)
    if head is None:
        return None
    front = heads[head]
    return _call(hall, seat, head.ticket_id, front.service_id, State.WAITING, front.party)


def special_call(hall: HallTransaction, seat: Seat, number: str, reason: str, *, previous: Previous | None = None, visit: int | None = None) -> int:
    """特呼: calls a named ticket out of its turn, for a reason that is journalled; returns the new visit's id.

    Raises as call_next does, UnknownTicket, HolderElsewhere, and WrongStep for a ticket that neither waits nor was missed.
    """
    make_room(hall, seat, previous, visit)
    ticket = tickets.by_number(hall.connection, hall.hall_id, hall.business_day, number.strip().upper())
    if ticket is None:
        raise UnknownTicket()
    if ticket.party is not None and tickets.wanted(hall.connection, ticket.party):
        raise HolderElsewhere()
    return _call(hall, seat, ticket.id, ticket.service_id, ticket.state, ticket.party, reason)


def make_room(hall: HallTransaction, seat: Seat, previous: Previous | None, visit: int | None) -> None:
    """Closes the window's open visit, so that somebody else can come.  Raises as call_next does."""
    desk = at_desk(hall, seat)
    if hall.paused_at is not None:
        raise HallPaused()
    if desk.paused_at is not None:
        raise WindowPaused()
    if visit is not None and (desk.visit is None or desk.visit.id != visit):
        raise StaleVisit()
    if desk.visit is not None:
        _close(hall, seat, desk.visit, previous)


def _call(hall: HallTransaction, seat: Seat, ticket_id: int, service_id: int, state: State, party: int | None, reason: str | None = None) -> int:
    step(hall, ticket_id, state, Action.CALL, party)
    visit_id = visits.open_visit(
        hall.connection,
        hall.hall_id,
        hall.business_day,
        ticket_id=ticket_id,
        service_id=service_id,
        window_id=seat.window_id,
        staff_id=seat.staff_id,
        at=hall.at,
    )
    hall.record(
        Kind.CALLED,
        ticket=ticket_id,
        visit=visit_id,
        window=seat.window_id,
        staff=seat.staff_id,
        detail=None if reason is None else {"special": reason, "was": state.value},
    )
    return visit_id


def undo(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> None:
    """Takes a mistaken call back, as if it had never been: the citizen keeps the place, and who had been missed is missed.

    Raises SignedOut, NoOpenVisit, StaleVisit, UndoTooLate.
    """
    current = current_visit(hall, seat, visit)
    if current.state is not State.CALLED or current.calls != 1 or hall.at - current.called_at > hall.catalogue.rules.undo_ms:
        raise UndoTooLate()
    missed = visits.was_missed(hall.connection, hall.hall_id, current.id)
    _give_back(hall, current, seat.staff_id, Kind.UNDONE, Action.MISS if missed else Action.RETURN)


def _give_back(hall: HallTransaction, visit: OpenVisit, staff_id: int, kind: Kind, action: Action = Action.RETURN) -> None:
    state = step(hall, visit.ticket_id, visit.state, action, visit.party)
    visits.end(hall.connection, visit.id, hall.at, hall.stands_at, "returned", inferred=False, staff_id=staff_id)
    detail = {"state": state.value} if state is not State.WAITING else None
    hall.record(kind, ticket=visit.ticket_id, visit=visit.id, window=visit.window_id, staff=staff_id, detail=detail)


def recall(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """Announces the same call once more; returns the visit's id.  Raises SignedOut, HallPaused, NoOpenVisit, StaleVisit, WrongStep."""
    current = current_visit(hall, seat, visit)
    if hall.paused_at is not None:
        raise HallPaused()
    step(hall, current.ticket_id, current.state, Action.RECALL, current.party)
    visits.recall(hall.connection, current.id, hall.at)
    hall.record(Kind.RECALLED, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id)
    return current.id


def start(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """The citizen has come: service begins, and an older visit's rating closes.  Raises SignedOut, NoOpenVisit, StaleVisit, WrongStep."""
    current = current_visit(hall, seat, visit)
    step(hall, current.ticket_id, current.state, Action.START, current.party)
    visits.start(hall.connection, current.id, hall.at)
    hall.record(Kind.STARTED, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id)
    close_requests(hall, "superseded", until=None, window_id=seat.window_id)
    return current.id


def finish(hall: HallTransaction, seat: Seat, *, previous: Previous | None = None, visit: int | None = None, handled: Handled = NOTHING) -> int:
    """Ends the visit, which may be a held one named by `visit`, and asks for a rating; returns its id.

    Raises as start, record and miss do, and DecidePrevious.
    """
    current = current_visit(hall, seat, visit, held=True)
    note_handled(hall, current, handled)
    _close(hall, seat, current, previous)
    return current.id


def record(hall: HallTransaction, seat: Seat, handled: Handled, *, visit: int | None = None) -> int:
    """What was handled, as the clerk sees it, while the visit is open; returns its id.  Raises as start does, TooManyCases, UnknownMatter."""
    current = current_visit(hall, seat, visit, held=True)
    note_handled(hall, current, handled)
    hall.record(Kind.HANDLED, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id)
    return current.id


def note_handled(hall: HallTransaction, visit: OpenVisit, handled: Handled) -> None:
    """Writes what was handled.  Raises TooManyCases, UnknownMatter."""
    service = hall.catalogue.services[visit.service_id]
    if handled.cases is not None and service.cases_limit is not None and handled.cases > service.cases_limit:
        raise TooManyCases(limit=service.cases_limit)
    known = {matter.code: matter.id for matter in service.matters}
    if handled.matters is not None and not known.keys() >= set(handled.matters):
        raise UnknownMatter()
    visits.record(hall.connection, visit.id, handled.cases, None if handled.matters is None else [known[code] for code in dict.fromkeys(handled.matters)])


def miss(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """过号: the one called did not come; returns the visit's id.

    Raises as recall does, and CallAgainFirst or WaitForCitizen while the hall's rule for no-shows is not met.
    """
    current = current_visit(hall, seat, visit)
    _miss(hall, seat, current)
    return current.id


def at_desk(hall: HallTransaction, seat: Seat) -> Desk:
    """The window, once it is sure that this clerk still sits there.  Raises SignedOut."""
    desk = visits.desk(hall.connection, seat.window_id)
    if desk.shift_id != seat.shift_id:
        raise SignedOut()
    if desk.active_at is not None and hall.at - desk.active_at >= TOUCH_MS:
        visits.touch_shift(hall.connection, seat.shift_id, hall.at)
    return desk


def current_visit(hall: HallTransaction, seat: Seat, visit: int | None, *, held: bool = False) -> OpenVisit:
    """The open visit, which must be `visit` where the page names one; held: that may be one this window has put aside.

    Raises SignedOut, NoOpenVisit, StaleVisit.
    """
    current = at_desk(hall, seat).visit
    if visit is not None and (current is None or current.id != visit):
        aside = visits.held(hall.connection, hall.hall_id, visit) if held else None
        if aside is None or aside.window_id != seat.window_id:
            raise StaleVisit()
        return aside
    if current is None:
        raise NoOpenVisit()
    return current


def _close(hall: HallTransaction, seat: Seat, visit: OpenVisit, previous: Previous | None) -> None:
    """Ends an open visit as served or missed; when its start was never pressed, `previous` must say which."""
    unstarted = visit.state is State.CALLED
    if unstarted and previous is None:
        raise DecidePrevious(number=visit.number)
    if unstarted and previous == "missed":
        _miss(hall, seat, visit)
        return
    step(hall, visit.ticket_id, visit.state, Action.FINISH, visit.party)
    end_served(hall, seat, visit, Kind.SERVED, inferred=unstarted)


def end_served(
    hall: HallTransaction, seat: Seat, visit: OpenVisit, kind: Kind, *, inferred: bool = False, detail: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """The visit counts as served, and its citizen is asked for a rating; not while somebody else is at the window, who would answer it.

    detail: more for the journal.
    """
    absent = visit.held_since is not None and visits.desk(hall.connection, seat.window_id).visit is not None
    visits.end(hall.connection, visit.id, hall.at, hall.stands_at, "served", inferred=inferred, staff_id=seat.staff_id)
    told = {**detail, **({"start_inferred": True} if inferred else {})}
    hall.record(kind, ticket=visit.ticket_id, visit=visit.id, window=seat.window_id, staff=seat.staff_id, detail=told or None)
    ask(hall, visit.id, seat.window_id, absent=absent)


def _miss(hall: HallTransaction, seat: Seat, visit: OpenVisit) -> None:
    if visit.state is not State.CALLED:
        raise WrongStep(state=visit.state.value)
    if hall.paused_at is not None:
        raise HallPaused()
    rules = hall.catalogue.rules
    if calls := rules.calls_missing(visit.calls):
        raise CallAgainFirst(calls=calls)
    if wait := rules.grace_left_s(visit.announced_at, hall.at):
        raise WaitForCitizen(seconds=wait)
    step(hall, visit.ticket_id, visit.state, Action.MISS, visit.party)
    visits.end(hall.connection, visit.id, hall.at, hall.stands_at, "missed", inferred=False, staff_id=seat.staff_id)
    hall.record(Kind.MISSED, ticket=visit.ticket_id, visit=visit.id, window=seat.window_id, staff=seat.staff_id)
