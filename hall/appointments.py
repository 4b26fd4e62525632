"""Appointments: booked beforehand, turned into the one number at check-in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from hall.errors import (
    AlreadyBooked,
    AppointmentLater,
    AppointmentOver,
    NotBookable,
    ServiceClosed,
    SlotFull,
    UnknownAppointment,
    UnknownService,
    UnknownSlot,
)
from hall.holders import Holder
from hall.intake import Taken, class_of, issue, number_of_holder, print_again, require_at_work
from hall.paper import Language
from rules.discipline import MINUTE_MS, PriorityClass, rank_of
from rules.house_rules import Granter
from rules.lifecycle import LIVE, State
from rules.numbering import business_day, iso_time
from rules.slots import Arrival, arrival, arrived_at_for, callable_from, slots_of
from storage import appointments, tickets
from storage.appointments import Booked, Standing
from storage.catalogue import ServiceEntry, SlotsEntry
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind
from storage.tickets import Found
from storage.view import HallView

CODES = 10**8
"""Eight digits: short enough to be typed at a kiosk, and far more than a hall ever books."""
DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a day that can be booked, and how many places it has left.  Both ends in ms UTC."""

    at: int
    ends_at: int
    left: int


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in gave: the number, the slot (ms UTC) and how its holder stood to it."""

    taken: Taken
    slot_at: int
    arrival: Arrival


def slots_on(hall: HallTransaction | HallView, service_code: str, day: date) -> list[Slot]:
    """The slots of a day that can be booked now, full ones among them.  Raises UnknownService, NotBookable."""
    service, slots = _bookable(hall, service_code)
    if not 0 <= (day - hall.business_day).days <= slots.days_ahead:
        return []
    beginnings = [at for at in slots_of(hall.catalogue.timetable, day, slots.slot_min) if at > hall.at]
    taken = appointments.places_taken(hall.connection, service.id, beginnings)
    return [Slot(at, at + slots.slot_min * MINUTE_MS, max(0, slots.capacity - taken.get(at, 0))) for at in beginnings]


def book(hall: HallTransaction, service_code: str, slot_at: int, holder: Holder, *, staff: int | None = None) -> Booked:
    """A place in the slot that begins at `slot_at` (ms UTC).  Raises UnknownService, NotBookable, UnknownSlot, SlotFull, AlreadyBooked."""
    service, slots = _bookable(hall, service_code)
    if (known := appointments.still_booked(hall.connection, hall.hall_id, service.id, holder.hash)) is not None:
        raise AlreadyBooked(slot=_moment(hall, known.slot_at))
    _require_place(hall, service, slots, slot_at)
    row = {
        "hall_id": hall.hall_id,
        "code": _fresh_code(hall),
        "service_id": service.id,
        "slot_at": slot_at,
        "holder_hash": holder.hash,
        "holder_mask": holder.mask,
        "state": Standing.BOOKED.value,
        "booked_at": hall.at,
        "changed_at": hall.at,
    }
    key = appointments.add(hall.connection, row)
    hall.record(Kind.APPOINTMENT_BOOKED, staff=staff, detail={"appointment": key, "service": service.code, "slot": slot_at})
    return Booked(key, row["code"], service.id, slot_at, holder.hash, holder.mask, Standing.BOOKED, None)


def move(hall: HallTransaction, code: str, slot_at: int, *, staff: int | None = None) -> Booked:
    """The same appointment at another time.  Raises UnknownAppointment, AppointmentOver, NotBookable, UnknownSlot, SlotFull."""
    booked = _still_booked(hall, code)
    service, slots = _bookable(hall, hall.catalogue.services[booked.service_id].code)
    _require_place(hall, service, slots, slot_at, but=booked.id)
    appointments.change(hall.connection, booked.id, hall.at, slot_at=slot_at)
    hall.record(Kind.APPOINTMENT_MOVED, staff=staff, detail={"appointment": booked.id, "slot": slot_at, "before": booked.slot_at})
    return replace(booked, slot_at=slot_at)


def cancel(hall: HallTransaction, code: str, *, staff: int | None = None) -> Booked:
    """Gives the place back.  Raises UnknownAppointment, AppointmentOver."""
    booked = _still_booked(hall, code)
    appointments.change(hall.connection, booked.id, hall.at, state=Standing.CANCELLED.value)
    hall.record(Kind.APPOINTMENT_CANCELLED, staff=staff, detail={"appointment": booked.id, "slot": booked.slot_at})
    return replace(booked, state=Standing.CANCELLED)


def check_in(
    hall: HallTransaction,
    device: DeviceEntry | None,
    phone_url: Callable[[int], str],
    *,
    code: str | None = None,
    holder: Holder | None = None,
    language: Language = "zh",
    granter: Granter = Granter.KIOSK,
    staff: int | None = None,
) -> CheckedIn:
    """The holder of an appointment has come, and is given their number; whoever checks in again, the same one once more.

    On time or early, they count as having arrived a set time before the slot, and are not called before its tolerance begins; late, they are
    as anybody who comes now.  A number that they had taken for the service is kept, with the better of the two ranks.  Of several
    appointments of one `holder` today the nearest is meant.  Raises UnknownAppointment, AppointmentOver, AppointmentLater, ServiceClosed
    (too late for today), and as take does.
    """
    require_at_work(hall, device, granter)
    booked = _meant(hall, code, holder)
    service, rules = hall.catalogue.services[booked.service_id], hall.catalogue.rules
    came = arrival(booked.slot_at, hall.at, rules)
    if booked.state is Standing.ARRIVED:
        own = tickets.by_id(hall.connection, hall.hall_id, booked.ticket_id or 0)
        if own is None or own.state not in LIVE:
            raise AppointmentOver()
        return CheckedIn(print_again(hall, device, own, phone_url, staff=staff), booked.slot_at, came)
    _require_today(hall, booked)
    if came is Arrival.LATE:
        if (closed := hall.catalogue.timetable.closed_at(hall.at, booked=True)) is not None:
            raise ServiceClosed(reason=closed.reason.value, opens_at=_moment(hall, closed.opens_at))
        priority = class_of(hall, holder)
        arrived_at, not_before = hall.at, 0
    else:
        priority = PriorityClass.APPOINTMENT
        arrived_at, not_before = arrived_at_for(booked.slot_at, rules), callable_from(booked.slot_at, rules)
    rank = rank_of(arrived_at, hall.catalogue.classes[priority].head_start)
    own = number_of_holder(hall, service, booked.holder_hash)
    if own is None:
        taken = issue(
            hall,
            device,
            service,
            phone_url,
            priority=priority,
            rank=rank,
            language=language,
            holder=(booked.holder_hash, booked.holder_mask),
            staff=staff,
            callable_from=not_before,
            detail={"appointment": booked.id},
        )
    else:
        own = _bettered(hall, own, priority, rank)
        taken = print_again(hall, device, own, phone_url, staff=staff)
    appointments.change(hall.connection, booked.id, hall.at, state=Standing.ARRIVED.value, ticket_id=taken.ticket_id)
    better = {} if own is None else {"rank": own.rank, "class": own.priority}
    detail = {"appointment": booked.id, "arrival": came.value, **better}
    hall.record(Kind.APPOINTMENT_ARRIVED, ticket=taken.ticket_id, staff=staff, device=None if device is None else device.id, detail=detail)
    return CheckedIn(taken, booked.slot_at, came)


def mark_no_shows(hall: HallTransaction, today: date) -> None:
    """Whoever has not come by the end of their appointment's day has missed it."""
    began = round(datetime.combine(today, time(), hall.catalogue.timezone).timestamp() * 1000)
    for booked in appointments.due(hall.connection, hall.hall_id, began):
        appointments.change(hall.connection, booked.id, hall.at, state=Standing.NO_SHOW.value)
        hall.record(Kind.APPOINTMENT_MISSED, detail={"appointment": booked.id, "slot": booked.slot_at})


def no_shows_of(hall: HallTransaction, holder_hash: str) -> int:
    """To how many of their appointments a person did not come."""
    return appointments.no_shows(hall.connection, hall.hall_id, holder_hash)


def _bookable(hall: HallTransaction | HallView, service_code: str) -> tuple[ServiceEntry, SlotsEntry]:
    service = hall.catalogue.service_by_code.get(service_code)
    if service is None:
        raise UnknownService()
    if service.slots is None:
        raise NotBookable()
    return service, service.slots


def _require_place(hall: HallTransaction, service: ServiceEntry, slots: SlotsEntry, slot_at: int, *, but: int = 0) -> None:
    if not hall.at < slot_at < hall.at + (slots.days_ahead + 2) * DAY_MS:  # before any reckoning with days, of which a calendar has an end
        raise UnknownSlot()
    day = business_day(slot_at, hall.catalogue.timezone)
    if (day - hall.business_day).days > slots.days_ahead or slot_at not in slots_of(hall.catalogue.timetable, day, slots.slot_min):
        raise UnknownSlot()
    if appointments.places_taken(hall.connection, service.id, [slot_at], but=but).get(slot_at, 0) >= slots.capacity:
        raise SlotFull()


def _fresh_code(hall: HallTransaction) -> str:
    while True:
        code = f"{secrets.randbelow(CODES):08d}"
        if appointments.by_code(hall.connection, hall.hall_id, code) is None:
            return code


def _still_booked(hall: HallTransaction, code: str) -> Booked:
    booked = appointments.by_code(hall.connection, hall.hall_id, code)
    if booked is None:
        raise UnknownAppointment()
    if booked.state is not Standing.BOOKED:
        raise AppointmentOver()
    return booked


def _meant(hall: HallTransaction, code: str | None, holder: Holder | None) -> Booked:
    """The appointment with a code, or a person's nearest one of today; one that is over raises AppointmentOver."""
    if code is not None:
        booked = appointments.by_code(hall.connection, hall.hall_id, code)
    elif holder is not None:
        began = round(datetime.combine(hall.business_day, time(), hall.catalogue.timezone).timestamp() * 1000)
        today = appointments.of_holder(hall.connection, hall.hall_id, holder.hash, began, began + DAY_MS)
        booked = min(today, key=lambda one: abs(one.slot_at - hall.at), default=None)
    else:
        booked = None
    if booked is None:
        raise UnknownAppointment()
    if booked.state in (Standing.CANCELLED, Standing.NO_SHOW):
        raise AppointmentOver()
    return booked


def _require_today(hall: HallTransaction, booked: Booked) -> None:
    day = business_day(booked.slot_at, hall.catalogue.timezone)
    if day > hall.business_day:
        raise AppointmentLater(slot=_moment(hall, booked.slot_at), day=f"{day.month}月{day.day}日", day_en=f"{day.day} {day:%B}")
    if day < hall.business_day:
        raise AppointmentOver()


def _bettered(hall: HallTransaction, own: Found, priority: PriorityClass, rank: int) -> Found:
    """A number taken before the check-in, moved up to where the appointment would stand."""
    if own.state is not State.WAITING or rank >= own.rank:
        return own
    tickets.change(hall.connection, own.id, rank=rank, priority_class=priority.value)
    return replace(own, rank=rank, priority=priority.value)


def _moment(hall: HallTransaction, at: int | None) -> str | None:
    return iso_time(at, hall.catalogue.timezone)
