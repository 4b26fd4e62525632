"""Standing still on purpose: one window (暂停服务, 紧急离岗), or the whole hall (全厅暂停)."""

from __future__ import annotations

from collections.abc import Collection

from hall.desk import Seat, at_desk, hand_back
from hall.errors import LastWindow
from storage import halls, ratings, shifts, tickets, visits, windows
from storage.catalogue import Catalogue
from storage.db import HallTransaction
from storage.journal import Kind


def pause(hall: HallTransaction, seat: Seat, reason: str, *, confirmed: bool = False, urgent: bool = False) -> None:
    """暂停服务: nobody is called here until resumed; an open visit goes on.

    urgent (紧急离岗) is never refused, and whoever was called goes back to the head of the line.  Raises SignedOut, and LastWindow
    while people wait for what no other open window serves, until confirmed.
    """
    desk = at_desk(hall, seat)
    if urgent:
        hand_back(hall, seat.window_id, seat.staff_id)
    elif desk.paused_at is None and not confirmed and (alone := served_here_alone(hall, seat.window_id, seat.staff_id)):
        raise LastWindow(services="、".join(alone))
    if desk.paused_at is None:
        windows.set_pause(hall.connection, seat.window_id, hall.at, reason)
        hall.record(Kind.PAUSED, window=seat.window_id, staff=seat.staff_id, detail={"reason": reason, "urgent": urgent})


def unpause(hall: HallTransaction, seat: Seat) -> None:
    """恢复服务.  Raises SignedOut."""
    if at_desk(hall, seat).paused_at is not None:
        windows.set_pause(hall.connection, seat.window_id, None, None)
        hall.record(Kind.UNPAUSED, window=seat.window_id, staff=seat.staff_id)


def served_here_alone(hall: HallTransaction, window_id: int, staff_id: int, still: Collection[int] = ()) -> list[str]:
    """The names of services for which people wait and that nobody at another open window serves; still: services that are served all the same (ids)."""
    catalogue = hall.catalogue
    paused = windows.paused(hall.connection, hall.hall_id)
    elsewhere = {
        service
        for shift in shifts.all_open(hall.connection, hall.hall_id)
        if shift.window_id is not None and shift.window_id != window_id and shift.window_id not in paused
        for service in _served(catalogue, shift.window_id, shift.staff_id)
    }
    gone = [service for service in _served(catalogue, window_id, staff_id) if service not in elsewhere and service not in still]
    return [catalogue.services[service].name for service in gone if tickets.ranks(hall.connection, service, 1)]


def _served(catalogue: Catalogue, window_id: int, staff_id: int) -> list[int]:
    tied = catalogue.tied.get(staff_id)
    return [service for service in catalogue.windows[window_id].services if tied is None or service in tied]


def pause_hall(hall: HallTransaction, reason: str, staff_id: int) -> None:
    """全厅暂停: numbers hold, nobody is called, none is given out, and no clock runs on.  Said again, it only changes the reason."""
    halls.set_pause(hall.connection, hall.hall_id, hall.at if hall.paused_at is None else hall.paused_at, reason)
    hall.record(Kind.HALL_PAUSED, staff=staff_id, detail={"reason": reason})


def resume_hall(hall: HallTransaction, staff_id: int) -> None:
    """The hall goes on; how long it stood still counts neither as waiting nor as service, and open ratings get that time again."""
    if hall.paused_at is None:
        return
    still = hall.at - hall.paused_at
    visits.freeze(hall.connection, hall.hall_id, hall.paused_at, hall.at)
    ratings.postpone(hall.connection, hall.hall_id, hall.paused_at, hall.at)
    shifts.postpone(hall.connection, hall.hall_id, hall.paused_at, hall.at)
    halls.set_pause(hall.connection, hall.hall_id, None, None)
    hall.record(Kind.HALL_RESUMED, staff=staff_id, detail={"still_ms": still})
