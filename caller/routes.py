"""The caller: signing in at a window, and what a clerk does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Self, TypeVar

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field, model_validator
from werkzeug.exceptions import NotFound

from caller.ratings import add_rating_routes
from hall import aside, desk, pausing
from hall.aside import DirectReason, HoldReason, Target
from hall.boards import Drawing, place_of
from hall.callerboard import caller as draw
from hall.callerboard import caller_visit, targets
from hall.changing import changing
from hall.desk import Handled, Seat
from hall.errors import (
    CallAgainFirst,
    DecidePrevious,
    HallPaused,
    HolderElsewhere,
    KeyReused,
    LastWindow,
    NoNumber,
    NoOpenVisit,
    Refusal,
    SignedOut,
    StaleVisit,
    TooManyCases,
    UndoTooLate,
    UnknownMatter,
    UnknownService,
    UnknownTarget,
    UnknownTicket,
    UnknownWindow,
    WaitForCitizen,
    WindowBusy,
    WindowPaused,
    WindowTaken,
    WrongStep,
)
from hall.once import once
from storage import halls
from storage.db import HallTransaction
from storage.shifts import OpenShift
from storage.view import HallView
from web.auth import seat_of
from web.contract import Body, Id, Nothing, Staff, contract, idempotency_key
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house
from web.sessions import session_answer, sign_in, sign_out
from web.stations import add_snapshot_route, add_socket_route

ON_VISIT = (NoOpenVisit, StaleVisit, WrongStep, SignedOut)
NO_SHOW = (HallPaused, CallAgainFirst, WaitForCitizen)
HANDLING = (TooManyCases, UnknownMatter)
MAKING_ROOM = (DecidePrevious, WindowPaused, StaleVisit, SignedOut, *NO_SHOW)
CLERKS = ("clerk", "supervisor", "admin")
B = TypeVar("B", bound=Body)
Reason = Annotated[str, Field(min_length=1, max_length=40)]


class SignInBody(Body):
    """Who sits down, and where."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)
    window: str = Field(max_length=64)
    take_over: bool = False


class VisitBody(Body):
    """An action on the open visit, which must be `visit` where the page names it."""

    visit: Id | None = None


class DecideBody(VisitBody):
    """An action that may close a visit whose start was never pressed."""

    previous: Literal["served", "missed"] | None = None


class HandledBody(VisitBody):
    """What was handled in the visit; what is left out stays as it was recorded."""

    cases: int | None = Field(None, ge=1, le=999)
    matters: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=50)

    def handled(self) -> Handled:
        """For the use cases of the desk."""
        return Handled(self.cases, self.matters)


class FinishBody(HandledBody, DecideBody):
    """The end of a visit."""


class HoldBody(VisitBody):
    """Why a visit is put aside."""

    reason: HoldReason


class ResumeBody(Body):
    """A visit that was put aside."""

    visit: Id


class TransferBody(VisitBody):
    """Where somebody is sent: exactly one of service, window and clerk."""

    service: str | None = None
    window: str | None = None
    clerk: str | None = None
    place: Literal["keep", "head"] = "keep"
    note: str | None = Field(None, max_length=60)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if sum(one is not None for one in (self.service, self.window, self.clerk)) != 1:
            raise ValueError("exactly one of service, window and clerk")
        return self


class SpecialCallBody(DecideBody):
    """A number called out of its turn, and why."""

    number: str = Field(min_length=2, max_length=8)
    reason: Reason


class DirectBody(DecideBody):
    """Somebody without a number."""

    service: str
    reason: DirectReason


class RejoinBody(HandledBody):
    """window: of the 批量件 window; without it, the tail of the line."""

    window: str | None = None


class PauseBody(Body):
    """Why the window is paused; confirm: although people wait for what only it serves; urgent: 紧急离岗."""

    reason: Reason
    confirm: bool = False
    urgent: bool = False


def blueprint() -> Blueprint:
    """The caller's page and API."""
    caller = Blueprint("caller", __name__, template_folder="templates", static_folder="static", static_url_path="/static/caller")
    door = Staff("caller", CLERKS, at_window=True, keypad=True)
    page_only = Staff("caller", CLERKS, at_window=True)

    @caller.get("/caller")
    def page() -> str:
        return render_template("caller.html")

    @caller.get("/api/v1/caller/windows")
    @contract("The windows to sign in at, of the only hall or of `?hall=CODE`; says nothing else.", credential=None)
    def windows() -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            code = request.args.get("hall")
            hall_id = next(iter(halls.ids(connection)), None) if code is None else halls.id_of(connection, code)
            if hall_id is None:
                raise NotFound()
            catalogue = HallView(rooms.database, connection, hall_id, rooms.clock()).catalogue
        return {
            "hall": {"name": catalogue.name, "name_en": catalogue.name_en},
            "windows": [{"code": one.code, "label": one.label, "title": one.title, "place": place_of(one)} for one in catalogue.window_by_code.values()],
        }

    @caller.post("/api/v1/caller/session")
    @contract(
        "Signs a clerk in at a window.",
        credential=None,
        body=SignInBody,
        answers=(201,),
        refusals=(WrongPassword, Forbidden, LockedOut, TooManyTries, UnknownWindow, WindowTaken),
    )
    def start_session(body: SignInBody) -> ResponseReturnValue:
        return sign_in("caller", body.username, body.password, CLERKS, window=body.window, take_over=body.take_over)

    @caller.get("/api/v1/caller/session")
    @contract("Who is signed in here.", credential=page_only)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @caller.delete("/api/v1/caller/session")
    @contract("Signs out; a citizen called but not served goes back to the head of the line.", credential=page_only, answers=(204,))
    def end_session(shift: OpenShift) -> ResponseReturnValue:
        return sign_out("caller", shift)

    @caller.post("/api/v1/caller/next")
    @contract(
        "Closes this window's open visit and calls the citizen whose turn it is; 204 when nobody waits.",
        credential=door,
        body=DecideBody,
        answers=(200, 204),
        refusals=(*MAKING_ROOM, KeyReused),
    )
    def call_next(shift: OpenShift, body: DecideBody) -> ResponseReturnValue:
        return _calling(shift, lambda hall, seat: desk.call_next(hall, seat, previous=body.previous, visit=body.visit))

    @caller.post("/api/v1/caller/special-call")
    @contract(
        "Closes this window's open visit and calls a number out of its turn, for a reason that is kept.",
        credential=door,
        body=SpecialCallBody,
        refusals=(*MAKING_ROOM, UnknownTicket, HolderElsewhere, WrongStep, KeyReused),
    )
    def special_call(shift: OpenShift, body: SpecialCallBody) -> ResponseReturnValue:
        return _calling(shift, lambda hall, seat: desk.special_call(hall, seat, body.number, body.reason, previous=body.previous, visit=body.visit))

    @caller.post("/api/v1/caller/direct")
    @contract(
        "Closes this window's open visit and serves somebody who has no number.",
        credential=door,
        body=DirectBody,
        refusals=(*MAKING_ROOM, UnknownService, KeyReused),
    )
    def direct(shift: OpenShift, body: DirectBody) -> ResponseReturnValue:
        return _calling(shift, lambda hall, seat: aside.serve_directly(hall, seat, body.service, body.reason, previous=body.previous, visit=body.visit))

    def on_visit(
        name: str, summary: str, model: type[B], action: Callable[[HallTransaction, Seat, B], object], refusals: tuple[type[Refusal], ...] = ()
    ) -> None:
        @contract(summary, credential=door, body=model, refusals=(*ON_VISIT, *refusals))
        def act(shift: OpenShift, body: B) -> Drawing:
            rooms = house()
            with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
                seat = seat_of(shift)
                action(hall, seat, body)
                return {"visit": visit_there(hall, seat)}

        caller.add_url_rule(f"/api/v1/caller/{name}", f"do_{name}", act, methods=["POST"])

    on_visit("recall", "Announces the same call once more.", VisitBody, lambda hall, seat, body: desk.recall(hall, seat, visit=body.visit), (HallPaused,))
    on_visit("undo", "Takes a mistaken call back.", VisitBody, lambda hall, seat, body: desk.undo(hall, seat, visit=body.visit), (UndoTooLate,))
    on_visit("start", "The citizen has come: service begins.", VisitBody, lambda hall, seat, body: desk.start(hall, seat, visit=body.visit))
    on_visit("no-show", "The one called did not come.", VisitBody, lambda hall, seat, body: desk.miss(hall, seat, visit=body.visit), NO_SHOW)
    on_visit(
        "finish",
        "Ends the visit and asks the citizen for a rating.",
        FinishBody,
        lambda hall, seat, body: desk.finish(hall, seat, previous=body.previous, visit=body.visit, handled=body.handled()),
        (DecidePrevious, *NO_SHOW, *HANDLING),
    )
    on_visit(
        "record",
        "What was handled in the visit.",
        HandledBody,
        lambda hall, seat, body: desk.record(hall, seat, body.handled(), visit=body.visit),
        HANDLING,
    )
    on_visit("hold", "Puts the visit aside; the window is free.", HoldBody, lambda hall, seat, body: aside.hold(hall, seat, body.reason, visit=body.visit))
    on_visit(
        "resume",
        "Serves on with a visit that was put aside.",
        ResumeBody,
        lambda hall, seat, body: aside.resume(hall, seat, body.visit),
        (WindowBusy, UnknownTarget),
    )
    on_visit(
        "transfer",
        "Sends the citizen to another service, window or clerk, keeping the place or at the head.",
        TransferBody,
        lambda hall, seat, body: aside.transfer(
            hall, seat, Target(body.service, body.window, body.clerk), at_head=body.place == "head", note=body.note, visit=body.visit
        ),
        (UnknownTarget, NoNumber),
    )
    on_visit(
        "rejoin",
        "Ends the visit; the same number waits again for its next cases.",
        RejoinBody,
        lambda hall, seat, body: aside.rejoin(hall, seat, window_code=body.window, visit=body.visit, handled=body.handled()),
        (UnknownTarget, NoNumber, *HANDLING),
    )

    @caller.get("/api/v1/caller/targets")
    @contract("Where a citizen can be sent.", credential=door)
    def where_to(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            return targets(HallView(rooms.database, connection, shift.hall_id, rooms.clock()))

    @caller.post("/api/v1/caller/pause")
    @contract("Nobody is called here until resumed.", credential=door, body=PauseBody, refusals=(SignedOut, LastWindow))
    def pause(shift: OpenShift, body: PauseBody) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            pausing.pause(hall, seat_of(shift), body.reason, confirmed=body.confirm, urgent=body.urgent)
        return {}

    @caller.post("/api/v1/caller/unpause")
    @contract("The window calls again.", credential=door, body=Nothing, refusals=(SignedOut,))
    def unpause(shift: OpenShift, _body: Nothing) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            pausing.unpause(hall, seat_of(shift))
        return {}

    add_rating_routes(caller, CLERKS)
    add_snapshot_route(caller, "caller", door, draw)
    add_socket_route(caller, "caller", page_only)
    return caller


def visit_there(hall: HallTransaction, seat: Seat) -> Drawing | None:
    """The visit that a clerk's act left open, as the answer tells it."""
    view = HallView(house().database, hall.connection, hall.hall_id, hall.at)
    return caller_visit(view, view.visit_at(seat.window_id), view.matters_of)


def _calling(shift: OpenShift, act: Callable[[HallTransaction, Seat], int | None]) -> ResponseReturnValue:
    """Does what opens a visit, once for each Idempotency-Key; 204 when it opened none."""
    rooms = house()
    key = idempotency_key()
    with changing(rooms.database, shift.hall_id, rooms.clock) as hall:

        def answer() -> tuple[int, Drawing | None]:
            if act(hall, seat_of(shift)) is None:
                return 204, None
            visit = visit_there(hall, seat_of(shift))
            return 200, {"visit": visit, "ticket": visit["ticket"] if visit else None}

        status, said = once(hall, g.credential, key, request.get_data(), answer)
    return ("", 204) if said is None else (said, status)
