"""What a clerk does at a window.  Each function is one sentence, done in the transaction it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hall.errors import DecidePrevious, NoOpenVisit, SignedOut, StaleVisit, UnknownWindow, WindowPaused, WindowTaken, WrongStep
from hall.evaluation import ask, close_requests
from rules.discipline import next_up
from rules.lifecycle import Action, State, WrongState, advance
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


def sign_in(hall: HallTransaction, staff_id: int, window_code: str | None, *, take_over: bool = False) -> OpenShift:
    """Opens a shift for somebody at a window (None: a supervisor, at none).

    A shift the same person has open at another window ends first.  Raises UnknownWindow, or WindowTaken while a colleague
    is signed in there and take_over is not said.
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
                sign_out(hall, elsewhere.id, elsewhere.window_id, staff_id)
    shift = shifts.open_shift(hall.connection, hall.hall_id, staff_id, None if window is None else window.id, hall.at)
    hall.record(Kind.SIGNED_IN, window=None if window is None else window.id, staff=staff_id)
    return shift


def sign_out(hall: HallTransaction, shift_id: int, window_id: int | None, staff_id: int) -> None:
    """Ends a shift.  A citizen called but not yet served goes back to the head of the line; one being served stays at the window."""
    if window_id is not None:
        visit = visits.desk(hall.connection, window_id).visit
        if visit is not None and visit.state is State.CALLED:
            hand_back(hall, visit.id, visit.ticket_id, window_id, staff_id)
        windows.set_pause(hall.connection, window_id, None, None)
    shifts.end(hall.connection, shift_id, hall.at)
    hall.record(Kind.SIGNED_OUT, window=window_id, staff=staff_id)


def hand_back(hall: HallTransaction, visit_id: int, ticket_id: int, window_id: int, staff_id: int) -> None:
    """A called citizen returns to the line with the rank they had."""
    tickets.set_state(hall.connection, ticket_id, advance(State.CALLED, Action.RETURN))
    visits.end(hall.connection, visit_id, hall.at, "returned", inferred=False, staff_id=staff_id)
    hall.record(Kind.RETURNED, ticket=ticket_id, visit=visit_id, window=window_id, staff=staff_id)


def call_next(hall: HallTransaction, seat: Seat, *, previous: Previous | None = None, visit: int | None = None) -> int | None:
    """Calls the citizen whose turn it is, closing the window's open visit first; the new visit's id, or None when nobody waits.

    Raises SignedOut, WindowPaused, StaleVisit, or DecidePrevious while it is unknown whether the last one called came.
    """
    desk = _at_desk(hall, seat)
    if desk.paused_at is not None:
        raise WindowPaused()
    if visit is not None and (desk.visit is None or desk.visit.id != visit):
        raise StaleVisit()
    if desk.visit is not None:
        _close(hall, seat, desk.visit, previous)
    heads = tickets.heads(hall.connection, seat.window_id)
    head = next_up(heads)
    if head is None:
        return None
    tickets.set_state(hall.connection, head.ticket_id, advance(State.WAITING, Action.CALL))
    visit_id = visits.open_visit(
        hall.connection,
        hall.hall_id,
        hall.business_day,
        ticket_id=head.ticket_id,
        service_id=heads[head],
        window_id=seat.window_id,
        staff_id=seat.staff_id,
        at=hall.at,
    )
    hall.record(Kind.CALLED, ticket=head.ticket_id, visit=visit_id, window=seat.window_id, staff=seat.staff_id)
    return visit_id


def recall(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """Announces the same call once more; returns the visit's id.  Raises SignedOut, NoOpenVisit, StaleVisit, WrongStep."""
    current = _current(hall, seat, visit)
    _step(current.state, Action.RECALL)
    visits.recall(hall.connection, current.id, hall.at)
    hall.record(Kind.RECALLED, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id)
    return current.id


def start(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """The citizen has come: service begins, and an older visit's rating closes.  Raises as recall does."""
    current = _current(hall, seat, visit)
    tickets.set_state(hall.connection, current.ticket_id, _step(current.state, Action.START))
    visits.start(hall.connection, current.id, hall.at)
    hall.record(Kind.STARTED, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id)
    close_requests(hall, "superseded", until=None, window_id=seat.window_id)
    return current.id


def finish(hall: HallTransaction, seat: Seat, *, previous: Previous | None = None, visit: int | None = None) -> int:
    """Ends the visit and asks for a rating; returns its id.  Raises as recall does, and DecidePrevious."""
    current = _current(hall, seat, visit)
    _close(hall, seat, current, previous)
    return current.id


def miss(hall: HallTransaction, seat: Seat, *, visit: int | None = None) -> int:
    """过号: the one called did not come; returns the visit's id.  Raises as recall does."""
    current = _current(hall, seat, visit)
    _miss(hall, seat, current)
    return current.id


def pause(hall: HallTransaction, seat: Seat, reason: str) -> None:
    """暂停服务: nobody is called here until resumed; an open visit goes on.  Raises SignedOut."""
    desk = _at_desk(hall, seat)
    if desk.paused_at is None:
        windows.set_pause(hall.connection, seat.window_id, hall.at, reason)
        hall.record(Kind.PAUSED, window=seat.window_id, staff=seat.staff_id, detail={"reason": reason})


def unpause(hall: HallTransaction, seat: Seat) -> None:
    """恢复服务.  Raises SignedOut."""
    desk = _at_desk(hall, seat)
    if desk.paused_at is not None:
        windows.set_pause(hall.connection, seat.window_id, None, None)
        hall.record(Kind.UNPAUSED, window=seat.window_id, staff=seat.staff_id)


def _at_desk(hall: HallTransaction, seat: Seat) -> Desk:
    """The window, once it is sure that this clerk still sits there."""
    desk = visits.desk(hall.connection, seat.window_id)
    if desk.shift_id != seat.shift_id:
        raise SignedOut()
    if desk.active_at is not None and hall.at - desk.active_at >= TOUCH_MS:
        visits.touch_shift(hall.connection, seat.shift_id, hall.at)
    return desk


def _current(hall: HallTransaction, seat: Seat, visit: int | None) -> OpenVisit:
    """The open visit, which must be `visit` where the page names one."""
    current = _at_desk(hall, seat).visit
    if current is None:
        raise NoOpenVisit() if visit is None else StaleVisit()
    if visit is not None and current.id != visit:
        raise StaleVisit()
    return current


def _step(state: State, action: Action) -> State:
    try:
        return advance(state, action)
    except WrongState:
        raise WrongStep(state=state.value) from None


def _close(hall: HallTransaction, seat: Seat, visit: OpenVisit, previous: Previous | None) -> None:
    """Ends an open visit as served or missed; when its start was never pressed, `previous` must say which."""
    unstarted = visit.state is State.CALLED
    if unstarted and previous is None:
        raise DecidePrevious(number=visit.number)
    if unstarted and previous == "missed":
        _miss(hall, seat, visit)
        return
    tickets.set_state(hall.connection, visit.ticket_id, _step(visit.state, Action.FINISH))
    visits.end(hall.connection, visit.id, hall.at, "served", inferred=unstarted, staff_id=seat.staff_id)
    detail = {"start_inferred": True} if unstarted else None
    hall.record(Kind.SERVED, ticket=visit.ticket_id, visit=visit.id, window=seat.window_id, staff=seat.staff_id, detail=detail)
    ask(hall, visit.id, seat.window_id)


def _miss(hall: HallTransaction, seat: Seat, visit: OpenVisit) -> None:
    tickets.set_state(hall.connection, visit.ticket_id, _step(visit.state, Action.MISS))
    visits.end(hall.connection, visit.id, hall.at, "missed", inferred=False, staff_id=seat.staff_id)
    hall.record(Kind.MISSED, ticket=visit.ticket_id, visit=visit.id, window=seat.window_id, staff=seat.staff_id)
