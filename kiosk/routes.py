"""The kiosk: what may be taken, taking a number, checking in, reviving a missed one, calling for help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall.appointments import check_in
from hall.boards import Drawing
from hall.changing import changing
from hall.errors import (
    AppointmentLater,
    AppointmentOver,
    BadIdNumber,
    BadRequest,
    HallPaused,
    HolderRequired,
    KeyReused,
    KioskOutOfUse,
    NoPaper,
    NumberVoid,
    PriorityNotGranted,
    QuotaReached,
    RevivalsUsedUp,
    ReviveAtGuideDesk,
    ServiceClosed,
    UnknownAppointment,
    UnknownService,
    UnknownTicket,
    WrongStep,
)
from hall.guide import revive
from hall.help import call_help
from hall.intake import print_again, take
from hall.kiosks import kiosk as draw
from hall.kiosks import kiosk_catalogue
from hall.once import StatusAndBody, once
from hall.slowing import note_slowed
from kiosk.maintenance import add_maintenance_routes
from kiosk.ratings import add_rating_routes
from rules.discipline import PriorityClass
from storage import tickets
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.view import HallView
from web.contract import Body, Device, IdNumber, Nothing, contract, idempotency_key, request_mark
from web.errors import TooManyTickets
from web.house import holder_of, house
from web.numbers import given, phone_url
from web.pace import Pace
from web.stations import add_snapshot_route, add_socket_route


class TakeBody(Body):
    """A citizen's tap."""

    service: str = Field(max_length=64)
    priority: PriorityClass = PriorityClass.ORDINARY
    language: Literal["zh", "en"] = "zh"
    holder: IdNumber | None = None


class CheckInBody(Body):
    """Somebody with an appointment, by its code or by their ID number."""

    code: str | None = Field(None, pattern=r"^[0-9]{8}$")
    holder: IdNumber | None = None
    language: Literal["zh", "en"] = "zh"


class ReviveBody(Body):
    """A number that was called and missed."""

    number: str = Field(max_length=8)


STRAYS_PER_MINUTE = 10
"""Check-ins from one kiosk that found no appointment: enough for fingers that slip, too few to try codes out."""
AT_WORK = (HallPaused, KioskOutOfUse, NoPaper)


def blueprint(tickets_per_minute: int) -> Blueprint:
    """The kiosk's pages and API."""
    kiosk = Blueprint("kiosk", __name__, template_folder="templates", static_folder="static", static_url_path="/static/kiosk")
    pace = Pace(tickets_per_minute)
    strays = Pace(STRAYS_PER_MINUTE)
    reports = Pace(1)  # one journal row a minute tells enough
    door = Device(("kiosk",))

    @kiosk.get("/kiosk")
    @kiosk.get("/kiosk/<code>")
    def page(code: str = "") -> str:
        return render_template("kiosk.html")

    @kiosk.get("/api/v1/kiosk/catalogue")
    @contract("Departments, services and matters, as the kiosk shows and finds them.", credential=door)
    def catalogue(device: DeviceEntry) -> Drawing:
        with house().database.reading() as connection:
            return kiosk_catalogue(HallView(house().database, connection, device.hall_id, house().clock()).catalogue)

    @kiosk.post("/api/v1/kiosk/tickets")
    @contract(
        "Takes a number and queues its paper; answered 200 with `again` when its holder had one already, which is printed once more.",
        credential=door,
        body=TakeBody,
        answers=(200, 201),
        refusals=(UnknownService, ServiceClosed, QuotaReached, PriorityNotGranted, HolderRequired, BadIdNumber, *AT_WORK, TooManyTickets, KeyReused),
    )
    def take_here(device: DeviceEntry, body: TakeBody) -> ResponseReturnValue:
        def act(hall: HallTransaction) -> StatusAndBody:
            holder = holder_of(hall, body.holder)
            return given(hall.catalogue, take(hall, device, body.service, phone_url, priority=body.priority, language=body.language, holder=holder))

        return give(device, act)

    @kiosk.post("/api/v1/kiosk/check-in")
    @contract(
        "Checks in somebody with an appointment, and queues the paper of their one number; answered 200 with `again` when they had it already.",
        credential=door,
        body=CheckInBody,
        answers=(200, 201),
        refusals=(UnknownAppointment, AppointmentOver, AppointmentLater, ServiceClosed, BadIdNumber, *AT_WORK, TooManyTickets, KeyReused),
    )
    def check_in_here(device: DeviceEntry, body: CheckInBody) -> ResponseReturnValue:
        if (body.code is None) == (body.holder is None):
            raise BadRequest(fields=["code", "holder"])

        def act(hall: HallTransaction) -> StatusAndBody:
            if wait := strays.locked_s(str(device.id)):
                raise TooManyTickets(retry_after_s=wait)
            try:
                came = check_in(hall, device, phone_url, code=body.code, holder=holder_of(hall, body.holder), language=body.language)
            except UnknownAppointment:
                strays.wait_s(str(device.id))
                raise
            return given(hall.catalogue, came.taken, came)

        return give(device, act)

    def give(device: DeviceEntry, act: Callable[[HallTransaction], StatusAndBody]) -> ResponseReturnValue:
        """Answers with a number, once for each key, and not faster than people can tap."""
        rooms = house()
        key = idempotency_key()

        def paced() -> StatusAndBody:
            if wait := pace.wait_s(str(device.id)):
                raise TooManyTickets(retry_after_s=wait)
            return act(hall)

        try:
            with changing(rooms.database, device.hall_id, rooms.clock) as hall:
                status, answer = once(hall, g.credential, key, request_mark(), paced)
        except TooManyTickets:
            if not reports.wait_s(str(device.id)):
                note_slowed(rooms.database, rooms.clock, device)
            raise
        return answer or {}, status

    @kiosk.post("/api/v1/kiosk/revive")
    @contract(
        "A missed number waits again, where the hall lets kiosks do that; answered with its place in the line.",
        credential=door,
        body=ReviveBody,
        refusals=(HallPaused, UnknownTicket, WrongStep, NumberVoid, RevivalsUsedUp, ReviveAtGuideDesk, TooManyTickets, KeyReused),
    )
    def revive_here(device: DeviceEntry, body: ReviveBody) -> ResponseReturnValue:
        def act(hall: HallTransaction) -> StatusAndBody:
            if hall.paused_at is not None:
                raise HallPaused()
            missed = tickets.by_number(hall.connection, hall.hall_id, hall.business_day, body.number)
            if missed is None:
                raise UnknownTicket()
            revive(hall, missed.id, device=device.id, at_kiosk=True)
            again = tickets.by_id(hall.connection, hall.hall_id, missed.id) or missed
            return 200, given(hall.catalogue, print_again(hall, None, again, phone_url))[1]

        return give(device, act)

    @kiosk.post("/api/v1/kiosk/help")
    @contract("Calls somebody to this kiosk: it rings at the guide desk until it is answered.", credential=door, body=Nothing)
    def help_here(device: DeviceEntry, _body: Nothing) -> Drawing:
        with changing(house().database, device.hall_id, house().clock) as hall:
            call_help(hall, device)
        return {}

    add_maintenance_routes(kiosk, door)
    add_rating_routes(kiosk, door)
    add_snapshot_route(kiosk, "kiosk", door, draw)
    add_socket_route(kiosk, "kiosk", door)
    return kiosk
