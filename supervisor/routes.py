"""The supervisor's room: signing in, and the first page."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall import day, pausing, printing
from hall.boards import Drawing
from hall.changing import changing
from hall.errors import NothingToDecide, UnknownDevice, UnknownPaper
from hall.overview import supervisor as drawing
from storage.shifts import OpenShift
from storage.view import HallView
from supervisor.screens import add_screen_routes
from web.contract import Body, Nothing, Staff, contract
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house
from web.sessions import session_answer, sign_in, sign_out
from web.stations import add_snapshot_route, add_socket_route

SUPERVISORS = ("supervisor", "admin")


class SignInBody(Body):
    """Who comes in."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class DecisionBody(Body):
    """What becomes of a paper."""

    decision: Literal["printed", "reprint", "drop"]


class KioskBody(Body):
    """Whether a kiosk gives out numbers."""

    out_of_use: bool


class PauseBody(Body):
    """Why the whole hall stands still; for the staff, not for the screens."""

    reason: str = Field(min_length=1, max_length=40)


def draw(view: HallView, _shift: OpenShift) -> Drawing:
    """The same page for every supervisor of the hall."""
    return drawing(view)


def blueprint() -> Blueprint:
    """The supervisor's page and API."""
    supervisor = Blueprint("supervisor", __name__, template_folder="templates", static_folder="static", static_url_path="/static/supervisor")
    door = Staff("supervisor", SUPERVISORS)

    @supervisor.get("/supervisor")
    def page() -> str:
        return render_template("supervisor.html")

    @supervisor.post("/api/v1/supervisor/session")
    @contract("Signs a supervisor in.", credential=None, body=SignInBody, answers=(201,), refusals=(WrongPassword, Forbidden, LockedOut, TooManyTries))
    def start_session(body: SignInBody) -> ResponseReturnValue:
        return sign_in("supervisor", body.username, body.password, SUPERVISORS, window=None)

    @supervisor.get("/api/v1/supervisor/session")
    @contract("Who is signed in here.", credential=door)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @supervisor.delete("/api/v1/supervisor/session")
    @contract("Signs out.", credential=door, answers=(204,))
    def end_session(shift: OpenShift) -> ResponseReturnValue:
        return sign_out("supervisor", shift)

    @supervisor.post("/api/v1/supervisor/papers/<int:job>")
    @contract(
        "Decides on a paper that is uncertain, missed or failed: it came out after all, it is printed again (marked 补打), or it is dropped.",
        credential=door,
        body=DecisionBody,
        refusals=(UnknownPaper, NothingToDecide),
    )
    def decide(shift: OpenShift, body: DecisionBody, job: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            return {"job": printing.decide(hall, job, body.decision, staff=shift.staff_id)}

    @supervisor.post("/api/v1/supervisor/kiosks/<code>")
    @contract("Takes a kiosk out of use, or puts it back.", credential=door, body=KioskBody, refusals=(UnknownDevice,))
    def kiosk(shift: OpenShift, body: KioskBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            printing.set_out_of_use(hall, code, body.out_of_use, staff=shift.staff_id)
        return {}

    @supervisor.post("/api/v1/supervisor/hall/clear")
    @contract("Clears the hall: whoever waits, was missed or was put aside will not be served any more; says how many.", credential=door)
    def clear(shift: OpenShift) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            return {"expired": day.clear(hall, shift.staff_id)}

    @supervisor.post("/api/v1/supervisor/hall/pause")
    @contract("The whole hall stands still: numbers hold, nobody is called, none is given out, no clock runs on.", credential=door, body=PauseBody)
    def pause(shift: OpenShift, body: PauseBody) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            pausing.pause_hall(hall, body.reason, shift.staff_id)
        return {}

    @supervisor.post("/api/v1/supervisor/hall/resume")
    @contract("The hall goes on.", credential=door, body=Nothing)
    def resume(shift: OpenShift, _body: Nothing) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            pausing.resume_hall(hall, shift.staff_id)
        return {}

    add_screen_routes(supervisor, door)
    add_snapshot_route(supervisor, "supervisor", door, draw)
    add_socket_route(supervisor, "supervisor", door)
    return supervisor
