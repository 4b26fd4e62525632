"""差评整改: the page of bad ratings, paper forms and signs of gaming, and its API."""

from __future__ import annotations

import io
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy import Connection

from hall import evaluation
from hall.boards import Drawing
from hall.changing import changing
from hall.errors import (
    AlreadyRated,
    BadRequest,
    NothingToRate,
    NotYourFollowUp,
    RatingPeriodOver,
    RatingReasonRequired,
    ReviewedAlready,
    UnknownFollowUp,
    UnknownRating,
    UnknownStaff,
    WrongFollowUpStep,
)
from hall.evaluation import Said
from hall.followups import StepTaken, take_step
from hall.ledger import Reader, case_with_steps, ledger, signs_on
from rules.alarms import Book
from rules.followups import CaseAction
from rules.rating import Source
from storage import ratings
from storage.catalogue import Catalogue
from storage.shifts import OpenShift
from storage.view import HallView
from supervisor.ledger_files import CSV, TITLE, XLSX, as_csv, as_xlsx, rows_of
from web.contract import Body, Staff, contract
from web.errors import Forbidden
from web.house import house

READERS, ACTORS, WATCHERS = ("head", "supervisor", "admin"), ("head", "supervisor"), ("supervisor",)
"""A head reads and sees to the cases of one department.  Whoever keeps the catalogue and the staff reads the ledger without a word of citizens."""
WORDS, REASON = 500, 60
LONGEST_DAYS = 732
"""A ledger of two years is as much as anybody asks for."""


class StepBody(Body):
    """What somebody does about a case.  to: a username, for `assign`; second_level: what the citizen says now, for `settle`."""

    action: CaseAction
    words: str | None = Field(default=None, min_length=1, max_length=WORDS)
    to: str | None = Field(default=None, max_length=64)
    second_level: str | None = Field(default=None, max_length=32)


class PaperBody(Body):
    """A paper form, typed in: the number and the day it stands for, and what the citizen has marked on it."""

    number: str = Field(min_length=1, max_length=8)
    day: date
    level: str = Field(max_length=32)
    reasons: list[int] = Field(default=[], max_length=20)
    comment: str | None = Field(default=None, max_length=500)


class SetAsideBody(Body):
    """Why a rating is void; for the staff, never a name."""

    reason: str = Field(min_length=1, max_length=REASON)


def reader_of(shift: OpenShift) -> Reader:
    """Who looks at the ledger.  Raises Forbidden for a head who has no department."""
    if shift.role == "head" and shift.department_id is None:
        raise Forbidden()
    return Reader(shift.staff_id, shift.role, shift.department_id if shift.role == "head" else None)


def view_of(connection: Connection, hall_id: int) -> HallView:
    """The hall now."""
    return HallView(house().database, connection, hall_id, house().clock())


def add_follow_up_routes(supervisor: Blueprint, limits: Book) -> None:
    """The page and its API; limits: of alarms, where the hall has none of its own."""
    door, actors, watchers = Staff("supervisor", READERS), Staff("supervisor", ACTORS), Staff("supervisor", WATCHERS)
    signs_door = Staff("supervisor", ("supervisor", "admin"))

    @supervisor.get("/supervisor/follow-ups")
    def follow_ups_page() -> str:
        return render_template("follow_ups.html")

    @supervisor.get("/api/v1/supervisor/follow-ups")
    @contract(
        "Follow-ups of bad ratings: those still open, or (`?from=2026-11-01&to=2026-11-30`) those opened on these days; the next due first.",
        credential=door,
        refusals=(BadRequest,),
    )
    def list_cases(shift: OpenShift) -> Drawing:
        with house().database.reading() as connection:
            view = view_of(connection, shift.hall_id)
            since, until = _range(view.catalogue) if request.args else (None, None)
            return ledger(view, house().scales, reader_of(shift), since, until)

    @supervisor.get("/api/v1/supervisor/follow-ups/<int:visit>")
    @contract("One follow-up, what was done about it, and what may be done next.", credential=door, refusals=(UnknownFollowUp,))
    def show_case(shift: OpenShift, visit: int) -> Drawing:
        return _case(shift, visit)

    @supervisor.post("/api/v1/supervisor/follow-ups/<int:visit>/steps")
    @contract(
        "A step of a follow-up: assign, call_back, find_founded, find_unfounded, correct, settle, uphold, overturn.",
        credential=actors,
        body=StepBody,
        refusals=(UnknownFollowUp, WrongFollowUpStep, NotYourFollowUp, ReviewedAlready, UnknownStaff),
    )
    def step(shift: OpenShift, body: StepBody, visit: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            if body.action is CaseAction.SET_ASIDE:  # of the rating, which has an address of its own
                raise WrongFollowUpStep()
            take_step(hall, visit, StepTaken(body.action, body.words, body.to, body.second_level), shift.staff_id, rooms.scales, reader_of(shift).department_id)
        return _case(shift, visit)

    @supervisor.get("/api/v1/supervisor/follow-ups.csv")
    @contract(
        "差评整改台账 as CSV (`?from=2026-11-01&to=2026-11-30`, by the day on which a case was opened).", credential=door, refusals=(BadRequest,), media=CSV
    )
    def as_csv_file(shift: OpenShift) -> ResponseReturnValue:
        rows, name = _rows(shift)
        return _file(as_csv(rows), CSV, f"{name}.csv")

    @supervisor.get("/api/v1/supervisor/follow-ups.xlsx")
    @contract("差评整改台账 as XLSX, as for CSV.", credential=door, refusals=(BadRequest,), media=XLSX)
    def as_xlsx_file(shift: OpenShift) -> ResponseReturnValue:
        rows, name = _rows(shift)
        return _file(as_xlsx(rows, name), XLSX, f"{name}.xlsx")

    @supervisor.post("/api/v1/supervisor/ratings")
    @contract(
        "Types in a paper form: the rating of the visit that this number ended with.",
        credential=watchers,
        body=PaperBody,
        answers=(201,),
        refusals=(NothingToRate, AlreadyRated, RatingPeriodOver, RatingReasonRequired, NotYourFollowUp),
    )
    def type_in(shift: OpenShift, body: PaperBody) -> ResponseReturnValue:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            visit = ratings.last_served_of(hall.connection, hall.hall_id, body.day, body.number.strip().upper())
            scale, said = rooms.scales[hall.catalogue.rating_scale], Said(body.level, body.reasons, body.comment or None)
            evaluation.rate_later(hall, scale, visit, said, Source.PAPER, staff=shift.staff_id)
        return {}, 201

    @supervisor.post("/api/v1/supervisor/ratings/<int:visit>/set-aside")
    @contract(
        "作废: a rating stays listed and is out of every rate; its open follow-up ends.",
        credential=watchers,
        body=SetAsideBody,
        refusals=(UnknownRating, NotYourFollowUp),
    )
    def set_aside(shift: OpenShift, body: SetAsideBody, visit: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            evaluation.set_aside(hall, visit, body.reason, shift.staff_id)
        return {}

    @supervisor.get("/api/v1/supervisor/signs")
    @contract("Signs of gaming on a day (`?day=2026-11-23`, else today), the latest first: listed, not judged.", credential=signs_door, refusals=(BadRequest,))
    def signs(shift: OpenShift) -> Drawing:
        with house().database.reading() as connection:
            view = view_of(connection, shift.hall_id)
            return signs_on(view, _day("day") if "day" in request.args else view.business_day, limits)


def _case(shift: OpenShift, visit: int) -> Drawing:
    with house().database.reading() as connection:
        case = case_with_steps(view_of(connection, shift.hall_id), house().scales, reader_of(shift), visit)
    if case is None:
        raise UnknownFollowUp()
    return case


def _rows(shift: OpenShift) -> tuple[list[list[str]], str]:
    """The ledger's rows, and what the file is called."""
    with house().database.reading() as connection:
        view = view_of(connection, shift.hall_id)
        since, until = _range(view.catalogue)
        return rows_of(view, house().scales, reader_of(shift), since, until), f"{TITLE} {_day('from')} 至 {_day('to')}"


def _range(catalogue: Catalogue) -> tuple[int, int]:
    """The first moment of the first day and the one after the last (ms UTC).  Raises BadRequest."""
    first, last = _day("from"), _day("to")
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise BadRequest(fields=["from", "to"])
    return catalogue.timetable.moment(first, 0), catalogue.timetable.moment(last + timedelta(days=1), 0)


def _day(name: str) -> date:
    """A day of the query.  Raises BadRequest."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise BadRequest(fields=[name]) from None
    if not date(2000, 1, 1) <= day <= date(2200, 1, 1):  # what no hall has is no day to ask for
        raise BadRequest(fields=[name])
    return day


def _file(content: bytes, media: str, name: str) -> Response:
    answer = send_file(io.BytesIO(content), mimetype=media, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
