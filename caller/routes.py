"""The caller: signing in at a window, and what a clerk does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field
from werkzeug.exceptions import NotFound

from hall import desk
from hall.boards import Drawing, caller_visit, place_of
from hall.boards import caller as draw
from hall.changing import changing
from hall.desk import Seat
from hall.errors import DecidePrevious, KeyReused, NoOpenVisit, SignedOut, StaleVisit, UnknownWindow, WindowPaused, WindowTaken, WrongStep
from hall.once import once
from storage import halls
from storage.db import HallTransaction
from storage.shifts import OpenShift
from storage.view import HallView
from web.auth import seat_of
from web.contract import Body, Nothing, Staff, contract, idempotency_key
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house
from web.sessions import session_answer, sign_in, sign_out
from web.stations import add_snapshot_route, add_socket_route

ON_VISIT = (NoOpenVisit, StaleVisit, WrongStep, SignedOut)
CLERKS = ("clerk", "supervisor", "admin")


class SignInBody(Body):
    """Who sits down, and where."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)
    window: str = Field(max_length=64)
    take_over: bool = False


class VisitBody(Body):
    """An action on the open visit, which must be `visit` where the page names it."""

    visit: int | None = None


class DecideBody(VisitBody):
    """An action that may close a visit whose start was never pressed."""

    previous: Literal["served", "missed"] | None = None


class PauseBody(Body):
    """Why the window is paused."""

    reason: str = Field(min_length=1, max_length=40)


def blueprint() -> Blueprint:
    """The caller's page and API."""
    caller = Blueprint("caller", __name__, template_folder="templates", static_folder="static", static_url_path="/static/caller")
    door = Staff("caller", CLERKS, at_window=True)

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
    @contract("Who is signed in here.", credential=door)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @caller.delete("/api/v1/caller/session")
    @contract("Signs out; a citizen called but not served goes back to the head of the line.", credential=door, answers=(204,))
    def end_session(shift: OpenShift) -> ResponseReturnValue:
        return sign_out("caller", shift)

    @caller.post("/api/v1/caller/next")
    @contract(
        "Closes this window's open visit and calls the citizen whose turn it is; 204 when nobody waits.",
        credential=door,
        body=DecideBody,
        answers=(200, 204),
        refusals=(DecidePrevious, WindowPaused, StaleVisit, SignedOut, KeyReused),
    )
    def call_next(shift: OpenShift, body: DecideBody) -> ResponseReturnValue:
        rooms = house()
        key = idempotency_key()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:

            def act() -> tuple[int, Drawing | None]:
                visit_id = desk.call_next(hall, seat_of(shift), previous=body.previous, visit=body.visit)
                if visit_id is None:
                    return 204, None
                visit = caller_visit(HallView(rooms.database, hall.connection, hall.hall_id, hall.at), seat_of(shift).window_id)
                return 200, {"visit": visit, "ticket": visit["ticket"] if visit else None}

            status, answer = once(hall, g.credential, key, request.get_data(), act)
        return ("", 204) if answer is None else (answer, status)

    def on_visit(name: str, summary: str, action: Callable[[HallTransaction, Seat, int | None], int]) -> None:
        @contract(summary, credential=door, body=VisitBody, refusals=ON_VISIT)
        def act(shift: OpenShift, body: VisitBody) -> Drawing:
            rooms = house()
            with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
                action(hall, seat_of(shift), body.visit)
                return {"visit": caller_visit(HallView(rooms.database, hall.connection, hall.hall_id, hall.at), seat_of(shift).window_id)}

        caller.add_url_rule(f"/api/v1/caller/{name}", f"do_{name}", act, methods=["POST"])

    on_visit("recall", "Announces the same call once more.", lambda hall, seat, visit: desk.recall(hall, seat, visit=visit))
    on_visit("start", "The citizen has come: service begins.", lambda hall, seat, visit: desk.start(hall, seat, visit=visit))
    on_visit("no-show", "The one called did not come.", lambda hall, seat, visit: desk.miss(hall, seat, visit=visit))

    @caller.post("/api/v1/caller/finish")
    @contract("Ends the visit and asks the citizen for a rating.", credential=door, body=DecideBody, refusals=(*ON_VISIT, DecidePrevious))
    def finish(shift: OpenShift, body: DecideBody) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            desk.finish(hall, seat_of(shift), previous=body.previous, visit=body.visit)
        return {"visit": None}

    @caller.post("/api/v1/caller/pause")
    @contract("Nobody is called here until resumed.", credential=door, body=PauseBody, refusals=(SignedOut,))
    def pause(shift: OpenShift, body: PauseBody) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            desk.pause(hall, seat_of(shift), body.reason)
        return {}

    @caller.post("/api/v1/caller/unpause")
    @contract("The window calls again.", credential=door, body=Nothing, refusals=(SignedOut,))
    def unpause(shift: OpenShift, _body: Nothing) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            desk.unpause(hall, seat_of(shift))
        return {}

    add_snapshot_route(caller, "caller", door, draw)
    add_socket_route(caller, "caller", door)
    return caller
