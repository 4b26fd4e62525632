"""The supervisor's room: signing in, the live page and what is done from it, the story of a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall import alarms, day, duty, pausing, printing, story
from hall.boards import Drawing
from hall.changing import changing
from hall.duty import Confirmed
from hall.errors import (
    AlarmOver,
    ConfirmFirst,
    NoServices,
    NothingToDecide,
    UnknownClerk,
    UnknownDevice,
    UnknownNumber,
    UnknownPaper,
    UnknownService,
    UnknownWindow,
    WindowClosed,
    WindowTaken,
)
from hall.overview import supervisor as drawing
from hall.overview import window_sheet
from rules.alarms import Book
from storage.shifts import OpenShift
from storage.view import HallView
from supervisor.followups import add_follow_up_routes
from supervisor.screens import add_screen_routes
from web.contract import Body, Id, Nothing, Staff, contract
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house
from web.sessions import session_answer, sign_in, sign_out
from web.stations import add_snapshot_route, add_socket_route

SUPERVISORS = ("supervisor", "admin")
VISITORS = ("head", *SUPERVISORS)
"""Who may sign in: heads of department come for their own bad ratings, and find every other room closed."""


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


class SeenBody(Body):
    """The level of the alarm that somebody has seen."""

    level: int = Field(ge=1, le=3)


class DutyBody(Body):
    """confirmed: what it means for those who are there was read; visit: the one that was open at the window then, as confirm-first told it."""

    confirmed: bool = False
    visit: Id | None = None

    def confirmation(self) -> Confirmed | None:
        """For the use cases of the duty."""
        return Confirmed(self.visit) if self.confirmed else None


class WindowPauseBody(DutyBody):
    """Why nobody is called to a window."""

    reason: str = Field(min_length=1, max_length=40)


class SeatBody(DutyBody):
    """Who is to work at a window."""

    clerk: str = Field(max_length=64)


class ServedBody(Body):
    """A service that a window serves; it helps that line only when it lags by handicap_min."""

    service: str = Field(max_length=64)
    handicap_min: int = Field(0, ge=0, le=24 * 60)


class ServicesBody(DutyBody):
    """What a window serves, and until when."""

    services: Annotated[list[ServedBody], Field(max_length=200)]
    until: Literal["today", "set_back"] = "today"


def drawing_of(limits: Book) -> Callable[[HallView, OpenShift], Drawing]:
    """Draws the live page: the same for every supervisor of the hall.  limits: of alarms, where the hall has none of its own."""

    def draw(view: HallView, _shift: OpenShift) -> Drawing:
        return drawing(view, limits)

    return draw


def blueprint(draw: Callable[[HallView, OpenShift], Drawing], limits: Book) -> Blueprint:
    """The supervisor's pages and API; draw: the live page; limits: of alarms, where the hall has none of its own."""
    supervisor = Blueprint("supervisor", __name__, template_folder="templates", static_folder="static", static_url_path="/static/supervisor")
    door, anybody = Staff("supervisor", SUPERVISORS), Staff("supervisor", VISITORS)

    @supervisor.get("/supervisor")
    def page() -> str:
        return render_template("supervisor.html")

    @supervisor.post("/api/v1/supervisor/session")
    @contract(
        "Signs a supervisor in, or a head of department.",
        credential=None,
        body=SignInBody,
        answers=(201,),
        refusals=(WrongPassword, Forbidden, LockedOut, TooManyTries),
    )
    def start_session(body: SignInBody) -> ResponseReturnValue:
        return sign_in("supervisor", body.username, body.password, VISITORS, window=None)

    @supervisor.get("/api/v1/supervisor/session")
    @contract("Who is signed in here.", credential=anybody)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @supervisor.delete("/api/v1/supervisor/session")
    @contract("Signs out.", credential=anybody, answers=(204,))
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

    add_follow_up_routes(supervisor, limits)

    @supervisor.post("/api/v1/supervisor/alarms/<int:alarm>")
    @contract(
        "Acknowledges an alarm at the level that was seen; if it rises above that, it has to be acknowledged again.",
        credential=door,
        body=SeenBody,
        refusals=(AlarmOver,),
    )
    def acknowledge(shift: OpenShift, body: SeenBody, alarm: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            alarms.acknowledge(hall, alarm, body.level, shift.staff_id)
        return {}

    @supervisor.get("/api/v1/supervisor/windows/<code>")
    @contract("What a window serves and could serve, and who could sit there.", credential=door, refusals=(UnknownWindow,))
    def window(shift: OpenShift, code: str) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            return window_sheet(HallView(rooms.database, connection, shift.hall_id, rooms.clock()), code)

    @supervisor.post("/api/v1/supervisor/windows/<code>/pause")
    @contract("Nobody is called to a window until it is resumed.", credential=door, body=WindowPauseBody, refusals=(UnknownWindow, WindowClosed, ConfirmFirst))
    def pause_window(shift: OpenShift, body: WindowPauseBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.pause(hall, code, body.reason, shift.staff_id, body.confirmation())
        return {}

    @supervisor.post("/api/v1/supervisor/windows/<code>/unpause")
    @contract("People are called to a window again.", credential=door, body=Nothing, refusals=(UnknownWindow, WindowClosed))
    def unpause_window(shift: OpenShift, _body: Nothing, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.unpause(hall, code, shift.staff_id)
        return {}

    @supervisor.post("/api/v1/supervisor/windows/<code>/sign-out")
    @contract("Signs out the clerk who has left a window.", credential=door, body=DutyBody, refusals=(UnknownWindow, WindowClosed, ConfirmFirst))
    def sign_out_window(shift: OpenShift, body: DutyBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.sign_out(hall, code, shift.staff_id, body.confirmation())
        return {}

    @supervisor.post("/api/v1/supervisor/windows/<code>/seat")
    @contract(
        "Opens a window for a clerk, who leaves the one where they sit, and signs in here themselves.",
        credential=door,
        body=SeatBody,
        refusals=(UnknownWindow, UnknownClerk, WindowTaken, ConfirmFirst),
    )
    def seat(shift: OpenShift, body: SeatBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.seat(hall, code, body.clerk, shift.staff_id, body.confirmation())
        return {}

    @supervisor.post("/api/v1/supervisor/windows/<code>/services")
    @contract(
        "A window serves these instead, for today or until it is set back.",
        credential=door,
        body=ServicesBody,
        refusals=(UnknownWindow, UnknownService, NoServices, ConfirmFirst),
    )
    def serve(shift: OpenShift, body: ServicesBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.serve(hall, code, {one.service: one.handicap_min for one in body.services}, body.until, shift.staff_id, body.confirmation())
        return {}

    @supervisor.post("/api/v1/supervisor/windows/<code>/set-back")
    @contract("A window serves again what the hall file says.", credential=door, body=DutyBody, refusals=(UnknownWindow, ConfirmFirst))
    def set_back(shift: OpenShift, body: DutyBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            duty.set_back(hall, code, shift.staff_id, body.confirmation())
        return {}

    @supervisor.get("/supervisor/story")
    def story_page() -> str:
        return render_template("story.html")

    @supervisor.get("/api/v1/supervisor/story")
    @contract(
        "The life of a number (?number=) on a day (?day=, today without it), and who was called before it by which rule.",
        credential=door,
        refusals=(UnknownNumber,),
    )
    def story_of(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, shift.hall_id, rooms.clock())
            return story.tell(view, request.args.get("number", ""), request.args.get("day", ""))

    add_screen_routes(supervisor, door)
    add_snapshot_route(supervisor, "supervisor", door, draw)
    add_socket_route(supervisor, "supervisor", door)
    return supervisor
