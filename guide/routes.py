"""The guide desk: taking numbers for people, finding theirs, and helping with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints

from hall import guide as desk
from hall.appointments import check_in
from hall.boards import Drawing
from hall.changing import changing
from hall.errors import (
    AppointmentLater,
    AppointmentOver,
    BadIdNumber,
    BadRequest,
    GrantReasonRequired,
    HallPaused,
    HasNumber,
    HolderRequired,
    KeyReused,
    NoPrinter,
    NumberVoid,
    PriorityNotGranted,
    QuotaReached,
    Refusal,
    RevivalsUsedUp,
    ServiceClosed,
    UnknownAppointment,
    UnknownDevice,
    UnknownHelpCall,
    UnknownService,
    UnknownTicket,
    WrongStep,
)
from hall.guideboard import found
from hall.guideboard import guide as draw
from hall.help import answer_help
from hall.intake import take
from hall.kiosks import kiosk_catalogue
from hall.once import StatusAndBody, once
from rules.discipline import PriorityClass
from rules.house_rules import Granter, granter_of
from rules.needs import Need, packed
from rules.numbering import numbers_meant
from storage import finding, tickets
from storage.db import HallTransaction
from storage.shifts import OpenShift
from storage.tickets import Found
from storage.view import HallView
from web.contract import Body, Id, IdNumber, Nothing, Staff, contract, idempotency_key, request_mark
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import holder_of, house
from web.numbers import given, phone_url
from web.sessions import session_answer, sign_in, sign_out
from web.stations import add_snapshot_route, add_socket_route

GUIDES = ("guide", "supervisor", "admin")
ON_TICKET = (UnknownTicket, WrongStep)
B = TypeVar("B", bound=Body)
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
"""Goes to the journal: such as the number of an authorisation, and never a person's name or number."""
Code = Annotated[str, Field(max_length=64)]


class SignInBody(Body):
    """Who comes to the desk."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class FindBody(Body):
    """Exactly one of: a number as it is said, the address or token behind a paper's QR code, an ID number."""

    number: str | None = Field(None, max_length=16)
    phone: str | None = Field(None, max_length=256)
    holder: IdNumber | None = None


class PaperBody(Body):
    """device: at which kiosk or guide desk the paper comes out; the first guide desk's printer where none is named."""

    device: Code | None = None


class TakeBody(PaperBody):
    """A number for somebody at the desk."""

    service: Code
    priority: PriorityClass = PriorityClass.ORDINARY
    reason: Reason | None = None
    needs: list[Need] = Field([], max_length=5)
    language: Literal["zh", "en"] = "zh"
    holder: IdNumber | None = None


class CheckInBody(PaperBody):
    """Somebody with an appointment, by exactly one of its code and their ID number."""

    code: str | None = Field(None, pattern=r"^[0-9]{8}$")
    holder: IdNumber | None = None
    language: Literal["zh", "en"] = "zh"


class CancelBody(Body):
    """Why it is given up, where that is worth keeping."""

    reason: Reason | None = None


class ServiceBody(Body):
    """The other service; holder: whose number it is, where that service asks for real names."""

    service: Code
    holder: IdNumber | None = None


class GrantBody(Body):
    """A class, and the reason or the number of its authorisation."""

    priority: PriorityClass
    reason: Reason | None = None


class NeedsBody(Body):
    """All the help that somebody needs; none takes back what was noted."""

    needs: list[Need] = Field(max_length=5)


class LinkBody(Body):
    """The numbers of the same people."""

    tickets: list[Id] = Field(min_length=2, max_length=20)


def blueprint() -> Blueprint:
    """The guide desk's page and API."""
    guide = Blueprint("guide", __name__, template_folder="templates", static_folder="static", static_url_path="/static/guide")
    door = Staff("guide", GUIDES)

    @guide.get("/guide")
    @guide.get("/guide/<code>")
    def page(code: str = "") -> str:
        return render_template("guide.html")

    @guide.post("/api/v1/guide/session")
    @contract(
        "Signs somebody in at the guide desk.", credential=None, body=SignInBody, answers=(201,), refusals=(WrongPassword, Forbidden, LockedOut, TooManyTries)
    )
    def start_session(body: SignInBody) -> ResponseReturnValue:
        return sign_in("guide", body.username, body.password, GUIDES, window=None)

    @guide.get("/api/v1/guide/session")
    @contract("Who is signed in here.", credential=door)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @guide.delete("/api/v1/guide/session")
    @contract("Signs out.", credential=door, answers=(204,))
    def end_session(shift: OpenShift) -> ResponseReturnValue:
        return sign_out("guide", shift)

    @guide.get("/api/v1/guide/catalogue")
    @contract("Departments, services and matters, with the pinyin to find them by, as at a kiosk.", credential=door)
    def catalogue(shift: OpenShift) -> Drawing:
        with house().database.reading() as connection:
            return kiosk_catalogue(HallView(house().database, connection, shift.hall_id, house().clock()).catalogue)

    @guide.post("/api/v1/guide/find")
    @contract(
        "The tickets of today with this number, of this person, or the one of this phone page; none is an empty list.",
        credential=door,
        body=FindBody,
        refusals=(BadIdNumber,),
    )
    def find(shift: OpenShift, body: FindBody) -> Drawing:
        _require_one(body, "number", "phone", "holder")
        with house().database.reading() as connection:
            view = HallView(house().database, connection, shift.hall_id, house().clock())
            return {"tickets": found(view, _these(view, body))}

    @guide.get("/api/v1/guide/tickets/<int:ticket>")
    @contract("One ticket as it stands now.", credential=door, refusals=(UnknownTicket,))
    def one(shift: OpenShift, ticket: int) -> Drawing:
        with house().database.reading() as connection:
            return _shown(HallView(house().database, connection, shift.hall_id, house().clock()), ticket)

    @guide.post("/api/v1/guide/tickets")
    @contract(
        "Takes a number for somebody; answered 200 with `again` when they had one already, which is printed once more.",
        credential=door,
        body=TakeBody,
        answers=(200, 201),
        refusals=(
            UnknownService,
            ServiceClosed,
            QuotaReached,
            PriorityNotGranted,
            GrantReasonRequired,
            HolderRequired,
            BadIdNumber,
            HallPaused,
            UnknownDevice,
            KeyReused,
        ),
    )
    def take_for(shift: OpenShift, body: TakeBody) -> ResponseReturnValue:
        def act(hall: HallTransaction) -> StatusAndBody:
            taken = take(
                hall,
                desk.printing_at(hall, body.device),
                body.service,
                phone_url,
                priority=body.priority,
                language=body.language,
                holder=holder_of(hall, body.holder),
                granter=granter_of(shift.role, hall.catalogue.classes[body.priority]) or Granter.GUIDE,
                staff=shift.staff_id,
                reason=body.reason,
                needs=packed(body.needs),
            )
            return given(hall.catalogue, taken)

        return _give(shift, act)

    @guide.post("/api/v1/guide/check-in")
    @contract(
        "Checks in somebody with an appointment, as at a kiosk.",
        credential=door,
        body=CheckInBody,
        answers=(200, 201),
        refusals=(UnknownAppointment, AppointmentOver, AppointmentLater, ServiceClosed, BadIdNumber, HallPaused, UnknownDevice, KeyReused),
    )
    def check_in_for(shift: OpenShift, body: CheckInBody) -> ResponseReturnValue:
        _require_one(body, "code", "holder")

        def act(hall: HallTransaction) -> StatusAndBody:
            device = desk.printing_at(hall, body.device)
            who = holder_of(hall, body.holder)
            came = check_in(hall, device, phone_url, code=body.code, holder=who, language=body.language, granter=Granter.GUIDE, staff=shift.staff_id)
            return given(hall.catalogue, came.taken, came)

        return _give(shift, act)

    @guide.post("/api/v1/guide/tickets/<int:ticket>/reprint")
    @contract("Prints the paper once more, marked 补打.", credential=door, body=PaperBody, refusals=(*ON_TICKET, NoPrinter, UnknownDevice, KeyReused))
    def reprint(shift: OpenShift, body: PaperBody, ticket: int) -> ResponseReturnValue:
        def act(hall: HallTransaction) -> StatusAndBody:
            _, answer = given(hall.catalogue, desk.reprint(hall, desk.printing_at(hall, body.device), ticket, phone_url, staff=shift.staff_id))
            return 200, answer

        return _give(shift, act)

    def on_ticket(
        name: str, summary: str, model: type[B], action: Callable[[HallTransaction, OpenShift, int, B], None], refusals: tuple[type[Refusal], ...] = ()
    ) -> None:
        @contract(summary, credential=door, body=model, refusals=(*ON_TICKET, *refusals))
        def act(shift: OpenShift, body: B, ticket: int) -> Drawing:
            with changing(house().database, shift.hall_id, house().clock) as hall:
                action(hall, shift, ticket, body)
                return _shown(HallView(house().database, hall.connection, hall.hall_id, hall.at), ticket)

        guide.add_url_rule(f"/api/v1/guide/tickets/<int:ticket>/{name}", f"do_{name}", act, methods=["POST"])

    on_ticket(
        "revive",
        "A missed number waits again, put back by the hall's penalty.",
        Nothing,
        lambda hall, shift, ticket, _: desk.revive(hall, ticket, staff=shift.staff_id),
        (NumberVoid, RevivalsUsedUp),
    )
    on_ticket(
        "cancel",
        "Its holder gives the number up.",
        CancelBody,
        lambda hall, shift, ticket, body: desk.cancel(hall, ticket, staff=shift.staff_id, reason=body.reason),
    )
    on_ticket(
        "service",
        "The same number waits for another service, keeping its place.",
        ServiceBody,
        lambda hall, shift, ticket, body: desk.change_service(hall, ticket, body.service, staff=shift.staff_id, holder=holder_of(hall, body.holder)),
        (UnknownService, ServiceClosed, QuotaReached, HolderRequired, BadIdNumber, HasNumber),
    )
    on_ticket(
        "grant",
        "The number becomes one of a priority class.",
        GrantBody,
        lambda hall, shift, ticket, body: desk.grant(hall, ticket, body.priority, role=shift.role, staff=shift.staff_id, reason=body.reason),
        (PriorityNotGranted, GrantReasonRequired),
    )
    on_ticket(
        "needs", "What help its holder needs.", NeedsBody, lambda hall, shift, ticket, body: desk.set_needs(hall, ticket, body.needs, staff=shift.staff_id)
    )

    @guide.post("/api/v1/guide/link")
    @contract("Numbers of the same people: only one of them is called at a time.", credential=door, body=LinkBody, refusals=ON_TICKET)
    def link(shift: OpenShift, body: LinkBody) -> Drawing:
        if len(set(body.tickets)) < len(body.tickets):
            raise BadRequest(fields=["tickets"])
        with changing(house().database, shift.hall_id, house().clock) as hall:
            desk.link(hall, body.tickets, staff=shift.staff_id)
            view = HallView(house().database, hall.connection, hall.hall_id, hall.at)
            return {"tickets": [_shown(view, ticket)["ticket"] for ticket in body.tickets]}

    @guide.post("/api/v1/guide/help/<int:call>/answer")
    @contract("Somebody is on the way to a kiosk that called for help.", credential=door, body=Nothing, refusals=(UnknownHelpCall,))
    def answer(shift: OpenShift, _body: Nothing, call: int) -> Drawing:
        with changing(house().database, shift.hall_id, house().clock) as hall:
            answer_help(hall, call, shift.staff_id)
        return {}

    add_snapshot_route(guide, "guide", door, draw)
    add_socket_route(guide, "guide", door)
    return guide


def _give(shift: OpenShift, act: Callable[[HallTransaction], StatusAndBody]) -> ResponseReturnValue:
    """Answers with a number and its paper, once for each Idempotency-Key."""
    rooms = house()
    key = idempotency_key()
    with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
        status, answer = once(hall, g.credential, key, request_mark(), lambda: act(hall))
    return answer or {}, status


def _require_one(body: Body, *names: str) -> None:
    """Raises BadRequest unless exactly one of these was sent."""
    if sum(getattr(body, name) is not None for name in names) != 1:
        raise BadRequest(fields=list(names))


def _these(view: HallView, body: FindBody) -> list[Found]:
    """The tickets that are meant, each once, the likeliest first.  Raises BadIdNumber."""
    hall, day = view.hall_id, view.business_day
    if body.holder is not None:
        return finding.of_holder(view.connection, hall, day, house().holders.read(body.holder.get_secret_value(), day).hash)
    if body.phone is not None:
        held = house().seals.open_phone(body.phone.strip().rstrip("/").rpartition("/")[2])
        ticket = None if held is None else tickets.by_id(view.connection, hall, held)
        return [] if ticket is None else [ticket]
    meant = {one.id: one for prefix, sequence in numbers_meant(body.number or "") for one in finding.by_sequence(view.connection, hall, day, prefix, sequence)}
    return list(meant.values())


def _shown(view: HallView, ticket_id: int) -> Drawing:
    ticket = tickets.by_id(view.connection, view.hall_id, ticket_id)
    if ticket is None:
        raise UnknownTicket()
    return {"ticket": found(view, [ticket])[0]}
