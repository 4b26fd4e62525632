"""Somebody at a window who is not simply finished with: put aside, sent elsewhere, in line again; or served without a number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hall.desk import NOTHING, Handled, Previous, Seat, at_desk, current_visit, end_served, make_room, note_handled, pass_on
from hall.errors import NoNumber, StaleVisit, UnknownService, UnknownTarget, WindowBusy
from hall.evaluation import close_requests
from hall.line import step
from rules.discipline import PriorityClass, rank_at_head
from rules.lifecycle import Action, State
from rules.numbering import DIRECT
from storage import shifts, tickets, visits
from storage.db import HallTransaction
from storage.journal import Kind


class HoldReason(StrEnum):
    """Why a visit is put aside (挂起)."""

    MATERIALS = "materials"
    FORM = "form"
    PAYMENT = "payment"
    SYSTEM = "system"


HOLD_REASONS = {HoldReason.MATERIALS: "补材料", HoldReason.FORM: "填表", HoldReason.PAYMENT: "缴费", HoldReason.SYSTEM: "系统故障"}


class DirectReason(StrEnum):
    """Why somebody is served without a number (直接办理)."""

    QUIET = "quiet"
    CARE = "care"
    OTHER = "other"


DIRECT_REASONS = {DirectReason.QUIET: "窗口空闲", DirectReason.CARE: "特殊照顾", DirectReason.OTHER: "其他"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where somebody is sent: exactly one of a service's code, a window's code, a clerk's username."""

    service: str | None = None
    window: str | None = None
    clerk: str | None = None


def hold(hall: HallTransaction, seat: Seat, reason: HoldReason, *, visit: int | None = None) -> int:
    """挂起: the window is free for the next; the time until it is resumed is not service.  Returns the visit's id.  Raises as start does."""
    current = current_visit(hall, seat, visit)
    step(hall, current.ticket_id, current.state, Action.HOLD, current.party)
    visits.hold(hall.connection, current.id, hall.stands_at, reason.value)
    hall.record(Kind.HELD, ticket=current.ticket_id, visit=current.id, window=seat.window_id, staff=seat.staff_id, detail={"reason": reason.value})
    return current.id


def resume(hall: HallTransaction, seat: Seat, visit: int) -> int:
    """恢复: serves on with a visit put aside here, or at another window while this one serves its service; returns the open visit's id.

    Raises SignedOut, StaleVisit when it is not held any more, WindowBusy, and UnknownTarget when this window does not serve it.
    """
    if at_desk(hall, seat).visit is not None:
        raise WindowBusy()
    held = visits.held(hall.connection, hall.hall_id, visit)
    if held is None:
        raise StaleVisit()
    if held.window_id != seat.window_id and held.service_id not in hall.catalogue.windows[seat.window_id].services:
        raise UnknownTarget()
    step(hall, held.ticket_id, held.state, Action.RESUME, held.party)
    close_requests(hall, "superseded", until=None, window_id=seat.window_id)
    if held.window_id != seat.window_id or held.staff_id != seat.staff_id:
        return pass_on(hall, held, seat.window_id, seat.staff_id)
    visits.resume(hall.connection, visit, hall.stands_at)
    hall.record(Kind.RESUMED, ticket=held.ticket_id, visit=visit, window=seat.window_id, staff=seat.staff_id)
    return visit


def transfer(hall: HallTransaction, seat: Seat, target: Target, *, at_head: bool = False, note: str | None = None, visit: int | None = None) -> int:
    """业务转移: the citizen waits again, for a service, a window or a clerk, keeping the place or at the head.  Returns the visit's id.

    note: for the next clerk.  Raises as start does, NoNumber, and UnknownTarget.
    """
    current = current_visit(hall, seat, visit, held=True)
    if current.direct_reason is not None:
        raise NoNumber()
    service_id, window_id, staff_id = _destination(hall, target, current.service_id)
    if at_head and window_id is not None:
        heads = tickets.heads(hall.connection, window_id, staff_id or 0, hall.at)
        rank = rank_at_head(current.rank, sorted(head.rank + head.handicap for head in heads))
    elif at_head:
        rank = rank_at_head(current.rank, tickets.ranks(hall.connection, service_id, 1))
    else:
        rank = current.rank
    meant = target.service is None
    tickets.change(
        hall.connection,
        current.ticket_id,
        service_id=service_id,
        rank=rank,
        for_window_id=window_id if target.window is not None else None,
        for_staff_id=staff_id,
        reserved_at=hall.at if meant else None,
        callable_from=0,
        note=note,
    )
    step(hall, current.ticket_id, current.state, Action.TRANSFER, current.party)
    visits.end(hall.connection, current.id, hall.at, hall.stands_at, "transferred", inferred=False, staff_id=seat.staff_id)
    detail = {name: value for name, value in (("service", target.service), ("window", target.window), ("clerk", staff_id)) if value is not None}
    hall.record(
        Kind.TRANSFERRED,
        ticket=current.ticket_id,
        visit=current.id,
        window=seat.window_id,
        staff=seat.staff_id,
        detail={**detail, "place": "head" if at_head else "keep", "rank": rank},
    )
    return current.id


def _destination(hall: HallTransaction, target: Target, service_id: int) -> tuple[int, int | None, int | None]:
    """(service id, window id, staff id): for a clerk, the window is where they sit, if anywhere.  Raises UnknownTarget."""
    catalogue = hall.catalogue
    if target.service is not None:
        service = catalogue.service_by_code.get(target.service)
        if service is None or service.id not in catalogue.serving:
            raise UnknownTarget()
        return service.id, None, None
    if target.window is not None:
        window = catalogue.window_by_code.get(target.window)
        if window is None:
            raise UnknownTarget()
        return service_id, window.id, None
    clerk = None if target.clerk is None else shifts.staff_by_username(hall.connection, target.clerk)
    if clerk is None or clerk.hall_id != hall.hall_id or clerk.role != "clerk":
        raise UnknownTarget()
    sitting = next((shift for shift in shifts.all_open(hall.connection, hall.hall_id) if shift.staff_id == clerk.id), None)
    return service_id, None if sitting is None else sitting.window_id, clerk.id


def rejoin(hall: HallTransaction, seat: Seat, *, window_code: str | None = None, visit: int | None = None, handled: Handled = NOTHING) -> int:
    """续号: this visit is served, and the same number waits again at the tail, or for a 批量件 window; returns the visit's id.

    Raises as start and record do, NoNumber, and UnknownTarget for a window that takes no batches.
    """
    window = None if window_code is None else hall.catalogue.window_by_code.get(window_code)
    if window_code is not None and (window is None or not window.batch):
        raise UnknownTarget()
    current = current_visit(hall, seat, visit)
    if current.direct_reason is not None:
        raise NoNumber()
    note_handled(hall, current, handled)
    tickets.change(
        hall.connection,
        current.ticket_id,
        rank=hall.at,
        for_window_id=None if window is None else window.id,
        for_staff_id=None,
        reserved_at=None if window is None else hall.at,
        callable_from=0,
    )
    step(hall, current.ticket_id, current.state, Action.REJOIN, current.party)
    end_served(hall, seat, current, Kind.REJOINED, detail={} if window is None else {"window": window.code})
    return current.id


def serve_directly(
    hall: HallTransaction, seat: Seat, service_code: str, reason: DirectReason, *, previous: Previous | None = None, visit: int | None = None
) -> int:
    """直接办理: somebody is served who has no number; timed and rated like all, counted apart.  Returns the visit's id.

    Raises as call_next does, and UnknownService.
    """
    service = hall.catalogue.service_by_code.get(service_code)
    if service is None:
        raise UnknownService()
    make_room(hall, seat, previous, visit)
    sequence = tickets.next_sequence(hall.connection, hall.hall_id, hall.business_day, DIRECT)
    seq = hall.record(Kind.STARTED, window=seat.window_id, staff=seat.staff_id, detail={"direct": reason.value, "service": service.code})
    ticket_id = tickets.add(
        hall.connection,
        {
            "hall_id": hall.hall_id,
            "business_day": hall.business_day,
            "prefix": DIRECT,
            "sequence": sequence,
            "number": f"直办{sequence:03d}",
            "seq": seq,
            "service_id": service.id,
            "priority_class": PriorityClass.ORDINARY.value,
            "rank": hall.at,
            "state": State.SERVING.value,
            "issued_at": hall.at,
            "language": "zh",
            "device_id": None,
        },
    )
    visit_id = visits.open_visit(
        hall.connection,
        hall.hall_id,
        hall.business_day,
        ticket_id=ticket_id,
        service_id=service.id,
        window_id=seat.window_id,
        staff_id=seat.staff_id,
        at=hall.at,
        started_at=hall.at,
        direct_reason=reason.value,
    )
    hall.amend(seq, ticket=ticket_id, visit=visit_id)
    close_requests(hall, "superseded", until=None, window_id=seat.window_id)
    return visit_id
