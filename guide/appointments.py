"""Appointments, as the guide desk books them for people; pages for citizens come to the same routes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, Field

from hall.appointments import book, cancel, move, no_shows_of, slots_on
from hall.boards import Drawing, moment
from hall.changing import changing
from hall.errors import (
    AlreadyBooked,
    AppointmentOver,
    BadIdNumber,
    BadRequest,
    KeyReused,
    NotBookable,
    SlotFull,
    UnknownAppointment,
    UnknownService,
    UnknownSlot,
)
from hall.once import StatusAndBody, once
from storage.appointments import Booked
from storage.db import HallTransaction
from storage.shifts import OpenShift
from storage.view import HallView
from web.contract import Body, IdNumber, Nothing, Staff, contract, idempotency_key, request_mark
from web.house import house

Moment = Annotated[AwareDatetime, Field(description="ISO 8601 with offset.")]


class BookBody(Body):
    """Who comes for what, and when."""

    service: str = Field(max_length=64)
    slot: Moment
    holder: IdNumber


class MoveBody(Body):
    """The new slot."""

    slot: Moment


def blueprint() -> Blueprint:
    """The API of appointments."""
    appointments = Blueprint("appointments", __name__)
    door = Staff("guide", ("guide", "supervisor", "admin"))

    @appointments.get("/api/v1/appointments/slots")
    @contract(
        "The slots of a day (`?service=CODE&day=2026-11-23`) that can be booked, with the places left.",
        credential=door,
        refusals=(UnknownService, NotBookable, BadRequest),
    )
    def slots(shift: OpenShift) -> Drawing:
        service, day = request.args.get("service", ""), _day(request.args.get("day", ""))
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, shift.hall_id, rooms.clock())
            found = slots_on(view, service, day)
        catalogue = view.catalogue
        return {
            "service": service,
            "day": day.isoformat(),
            "slots": [{"at": moment(catalogue, one.at), "ends_at": moment(catalogue, one.ends_at), "left": one.left} for one in found],
        }

    @appointments.post("/api/v1/appointments")
    @contract(
        "Books a slot for somebody.",
        credential=door,
        body=BookBody,
        answers=(201,),
        refusals=(UnknownService, NotBookable, UnknownSlot, SlotFull, AlreadyBooked, BadIdNumber, KeyReused),
    )
    def new(shift: OpenShift, body: BookBody) -> ResponseReturnValue:
        rooms = house()
        key = idempotency_key()

        def act() -> StatusAndBody:
            holder = rooms.holders.read(body.holder.get_secret_value(), hall.business_day)
            return 201, _answer(hall, book(hall, body.service, _ms(body.slot), holder, staff=shift.staff_id))

        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            status, answer = once(hall, g.credential, key, request_mark(), act)
        return answer or {}, status

    @appointments.post("/api/v1/appointments/<code>/move")
    @contract(
        "Moves an appointment to another slot.",
        credential=door,
        body=MoveBody,
        refusals=(UnknownAppointment, AppointmentOver, UnknownService, NotBookable, UnknownSlot, SlotFull),
    )
    def to_another_slot(shift: OpenShift, body: MoveBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            return _answer(hall, move(hall, code, _ms(body.slot), staff=shift.staff_id))

    @appointments.post("/api/v1/appointments/<code>/cancel")
    @contract("Cancels an appointment.", credential=door, body=Nothing, refusals=(UnknownAppointment, AppointmentOver))
    def off(shift: OpenShift, _body: Nothing, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            return _answer(hall, cancel(hall, code, staff=shift.staff_id))

    return appointments


def _answer(hall: HallTransaction, booked: Booked) -> Drawing:
    service = hall.catalogue.services[booked.service_id]
    return {
        "appointment": {
            "code": booked.code,
            "service": service.code,
            "service_name": service.name,
            "service_name_en": service.name_en,
            "slot": moment(hall.catalogue, booked.slot_at),
            "state": booked.state.value,
            "holder_mask": booked.holder_mask,
            "no_shows": no_shows_of(hall, booked.holder_hash),
        }
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(fields=["day"]) from None


def _ms(slot: AwareDatetime) -> int:
    return round(slot.timestamp() * 1000)
