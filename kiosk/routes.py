"""The kiosk: what may be taken, and taking a number."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall.boards import Drawing, seconds, ticket
from hall.changing import changing
from hall.errors import KeyReused, KioskOutOfUse, NoPaper, PriorityNotGranted, QuotaReached, ServiceClosed, UnknownService
from hall.intake import Taken, take
from hall.kiosks import kiosk as draw
from hall.kiosks import kiosk_catalogue
from hall.once import once
from hall.slowing import note_slowed
from kiosk.maintenance import add_maintenance_routes
from printer import svg
from rules.discipline import PriorityClass
from rules.lifecycle import State
from storage.catalogue import Catalogue
from storage.devices import DeviceEntry
from storage.view import HallView
from web.contract import Body, Device, contract, idempotency_key
from web.errors import TooManyTickets
from web.house import house
from web.pace import Pace
from web.stations import add_snapshot_route, add_socket_route


class TakeBody(Body):
    """A citizen's tap."""

    service: str = Field(max_length=64)
    priority: PriorityClass = PriorityClass.ORDINARY
    language: Literal["zh", "en"] = "zh"


def blueprint(tickets_per_minute: int) -> Blueprint:
    """The kiosk's pages and API."""
    kiosk = Blueprint("kiosk", __name__, template_folder="templates", static_folder="static", static_url_path="/static/kiosk")
    pace = Pace(tickets_per_minute)
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
        "Takes a number and queues its paper.",
        credential=door,
        body=TakeBody,
        answers=(201,),
        refusals=(UnknownService, ServiceClosed, QuotaReached, PriorityNotGranted, KioskOutOfUse, NoPaper, TooManyTickets, KeyReused),
    )
    def tickets(device: DeviceEntry, body: TakeBody) -> ResponseReturnValue:
        rooms = house()
        key = idempotency_key()

        def act() -> tuple[int, Drawing | None]:
            if wait := pace.wait_s(str(device.id)):
                raise TooManyTickets(retry_after_s=wait)
            taken = take(hall, device, body.service, phone_url, priority=body.priority, language=body.language)
            return 201, _answer(hall.catalogue, taken, rooms.seals.phone(taken.ticket_id), phone_url(taken.ticket_id))

        try:
            with changing(rooms.database, device.hall_id, rooms.clock) as hall:
                status, answer = once(hall, g.credential, key, request.get_data(), act)
        except TooManyTickets:
            if not reports.wait_s(str(device.id)):
                note_slowed(rooms.database, rooms.clock, device)
            raise
        if answer is not None:
            answer["ticket"]["qr"] = svg.qr(answer["ticket"]["phone_url"])  # takes milliseconds: not while the hall is locked
        return answer or {}, status

    add_maintenance_routes(kiosk, door)
    add_snapshot_route(kiosk, "kiosk", door, draw)
    add_socket_route(kiosk, "kiosk", door)
    return kiosk


def phone_url(ticket_id: int) -> str:
    """The address of a ticket's phone page."""
    return f"{house().settings.server.public_url}/t/{house().seals.phone(ticket_id)}"


def _answer(catalogue: Catalogue, taken: Taken, token: str, url: str) -> Drawing:
    drawing = ticket(
        catalogue,
        taken.service,
        ticket_id=taken.ticket_id,
        number=taken.number,
        state=State.WAITING.value,
        priority=taken.priority.value,
        issued_at=taken.issued_at,
        business_day=taken.business_day,
        language=taken.language,
        ahead=taken.ahead,
        estimate_s=seconds(taken.estimate_min),
    )
    return {
        "ticket": {**drawing, "token": token, "phone_url": url},
        "print": None if taken.print_job is None else {"job": taken.print_job, "state": "queued"},
    }
