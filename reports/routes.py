"""The room of figures: signing in, reports, the visits one by one, and files of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from pydantic import Field, ValidationError

from hall.boards import Drawing, moment
from hall.changing import changing
from hall.errors import BadRequest, NoDepartment, NotYourFigures, UnknownReport, UnknownVisit
from hall.figures import mark_abnormal
from hall.reporting import BY_NAMES, By, Question, Reading
from hall.reports import KINDS, make
from hall.visitlist import VisitList
from reports.exporting import VISITS
from reports.making import FORMATS, NoPdf, NotMade, file_of
from rules.periods import LONGEST_DAYS, Period, Unit, period
from rules.rating import Scale
from storage import exports
from storage.exports import Job
from storage.shifts import OpenShift
from storage.view import HallView
from web.contract import Body, Staff, contract
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house
from web.sessions import session_answer, sign_in, sign_out

READERS = ("clerk", "head", "supervisor", "admin")
"""Clerks see what is their own, heads of department their department's, the others the hall's (hall/reporting.py)."""
JUDGES = ("supervisor", "admin")
SHOWN = 300
"""So many visits of a day are listed on the page; an export has all."""
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
IN_HAND = 3
"""Exports of one person that are not made yet."""

By_ = Literal["hall", "department", "service", "matter", "window", "clerk", "class", "day"]
Unit_ = Literal["day", "week", "month", "quarter", "year", "range"]


class TooManyExports(NotMade):
    """Somebody asked for several already."""

    slug, status = "too-many-exports", 409
    title, title_en = "前面的导出还没有完成，请完成后再导出。", "Your earlier exports are not finished. Please wait for them."


class UnknownExport(NotMade):
    """No such export of this person, or it is no longer kept."""

    slug, status = "unknown-export", 404
    title, title_en = "没有这个导出，可能已超过 7 天，请重新导出。", "There is no such export; it may be older than seven days. Please export again."


class ExportNotReady(NotMade):
    """It is still being made, or failed."""

    slug, status = "export-not-ready", 409
    title, title_en = "导出还没有完成，请稍候。", "The export is not finished. Please wait."


class SignInBody(Body):
    """Who comes in."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class Asked(Body):
    """A report's question, in the address.  day: any of the period; first, last: of a range."""

    unit: Unit_ = "day"
    day: date | None = None
    first: date | None = None
    last: date | None = None
    by: By_ | None = None
    abnormal: Literal["with", "without"] = "with"


class ExportBody(Asked):
    """A file to be made in the background: of a report, or of the visits one by one (csv)."""

    report: str = Field(max_length=40)
    format: Literal["csv", "xlsx", "pdf"] = "csv"


class MarkBody(Body):
    """Why a visit is abnormal; null: it is not."""

    reason: str | None = Field(min_length=1, max_length=60)


def blueprint(scales: Mapping[str, Scale]) -> Blueprint:
    """The page of reports and its API."""
    reports = Blueprint("reports", __name__, template_folder="templates", static_folder="static", static_url_path="/static/reports")
    door, judge = Staff("reports", READERS), Staff("reports", JUDGES)
    refusals = (UnknownReport, BadRequest, NotYourFigures, NoDepartment)

    @reports.get("/reports")
    def page() -> str:
        return render_template("reports.html")

    @reports.post("/api/v1/reports/session")
    @contract(
        "Signs somebody in who reads figures.", credential=None, body=SignInBody, answers=(201,), refusals=(WrongPassword, Forbidden, LockedOut, TooManyTries)
    )
    def start_session(body: SignInBody) -> ResponseReturnValue:
        return sign_in("reports", body.username, body.password, READERS, window=None)

    @reports.get("/api/v1/reports/session")
    @contract("Who is signed in here.", credential=door)
    def session(shift: OpenShift) -> Drawing:
        return session_answer(shift)

    @reports.delete("/api/v1/reports/session")
    @contract("Signs out.", credential=door, answers=(204,))
    def end_session(shift: OpenShift) -> ResponseReturnValue:
        return sign_out("reports", shift)

    @reports.get("/api/v1/reports/kinds")
    @contract("Which reports this person can have, and what their rows may be.", credential=door, refusals=(NoDepartment,))
    def kinds(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            reading = Reading(HallView(rooms.database, connection, shift.hall_id, rooms.clock()), shift)
        listed = [
            {"name": name, "title": kind.title, "by": [{"code": by.value, "name": BY_NAMES[by]} for by in kind.choices]}
            for name, kind in KINDS.items()
            if kind.clerks or not reading.own
        ]
        hall = reading.view.catalogue
        return {
            "hall": hall.name,
            "timezone": str(hall.timezone),
            "today": reading.view.business_day.isoformat(),
            "scope": reading.scope_name,
            "may_mark": shift.role in JUDGES,
            "kinds": listed,
        }

    @reports.get("/api/v1/reports/<name>")
    @contract("A report, of the period and by what is asked in the address.", credential=door, refusals=refusals)
    def one(shift: OpenShift, name: str) -> Drawing:
        return _made(shift, name, _asked())

    @reports.get("/api/v1/reports/<name>.<suffix>")
    @contract("The same as a file: csv, xlsx or pdf.", credential=door, refusals=(*refusals, NoPdf, NotMade), media="*/*")
    def as_file(shift: OpenShift, name: str, suffix: str) -> Response:
        if suffix not in FORMATS:
            raise UnknownReport()
        made = _made(shift, name, _asked())
        return _download(file_of(made, suffix), f"{made['title']} {made['period']}", suffix)

    @reports.get("/api/v1/reports/visits")
    @contract("The visits of a day one by one, the latest first, at most three hundred.", credential=door, refusals=(BadRequest, NoDepartment))
    def visits(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            reading = Reading(HallView(rooms.database, connection, shift.hall_id, rooms.clock()), shift)
            day = _asked().day or reading.view.business_day
            listing = VisitList(reading, scales[reading.view.catalogue.rating_scale])
            shown = [place for place, column in enumerate(listing.columns) if column.key != "day"]  # all of one day
            found = [one for each in listing.days(day, day) for one in listing.of(each)]
        rows = [{"visit": visit, "cells": [cells[place].text for place in shown]} for visit, cells in found[: -SHOWN - 1 : -1]]
        return {"day": day.isoformat(), "columns": [listing.columns[place].label for place in shown], "rows": rows, "of": len(found)}

    @reports.post("/api/v1/reports/visits/<int:visit>/mark")
    @contract("Marks a visit as abnormal, for a reason, or takes that back.", credential=judge, body=MarkBody, refusals=(UnknownVisit,))
    def mark(shift: OpenShift, body: MarkBody, visit: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            mark_abnormal(hall, visit, body.reason, staff=shift.staff_id)
        return {}

    @reports.post("/api/v1/reports/exports")
    @contract("Asks for a file that is made in the background.", credential=door, body=ExportBody, answers=(202,), refusals=(*refusals, TooManyExports))
    def export(shift: OpenShift, body: ExportBody) -> tuple[Drawing, int]:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, shift.hall_id, rooms.clock())
            reading = Reading(view, shift)
        question = _question(body, view.business_day, By.DAY if body.report == VISITS else _usual(body.report))
        if body.report == VISITS:
            title, body = "办理明细", body.model_copy(update={"format": "csv"})
        elif body.report not in KINDS:
            raise UnknownReport()
        elif reading.own and not KINDS[body.report].clerks:
            raise NotYourFigures()
        elif question.by not in KINDS[body.report].choices:
            raise BadRequest(fields=["by"])
        else:
            title = KINDS[body.report].title
        whole = question.period
        asked = {
            "report": body.report,
            "format": body.format,
            "unit": whole.unit.value,
            "first": whole.first.isoformat(),
            "last": whole.last.isoformat(),
            "by": question.by.value,
            "abnormal": question.abnormal,
        }
        with rooms.database.writing() as connection:
            exports.forget(connection, rooms.clock() - exports.KEPT_MS)
            if sum(job.state in ("queued", "running") for job in exports.of_staff(connection, shift.staff_id)) >= IN_HAND:
                raise TooManyExports()
            job = exports.ask(connection, shift.hall_id, shift.staff_id, asked, f"{title} {whole.label}.{body.format}", rooms.clock())
        return {"id": job}, 202

    @reports.get("/api/v1/reports/exports")
    @contract("This person's exports, the newest first, and how far each is.", credential=door)
    def all_exports(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, shift.hall_id, rooms.clock())
            jobs = exports.of_staff(connection, shift.staff_id)
        return {
            "exports": [
                {
                    "id": job.id,
                    "name": job.name,
                    "state": job.state,
                    "done": job.done,
                    "of": job.of,
                    "asked_at": moment(view.catalogue, job.asked_at),
                    "sentence": job.sentence,
                }
                for job in jobs
            ]
        }

    @reports.get("/api/v1/reports/exports/<int:job>/file")
    @contract("The file of an export.", credential=door, refusals=(UnknownExport, ExportNotReady), media="*/*")
    def exported(shift: OpenShift, job: int) -> Response:
        rooms = house()
        with rooms.database.reading() as connection:
            found: Job | None = next((one for one in exports.of_staff(connection, shift.staff_id) if one.id == job), None)
            if found is None:
                raise UnknownExport()
            if found.state != "done":
                raise ExportNotReady()
            numbers = exports.parts(connection, job)

        def pieces() -> Any:
            for number in numbers:
                with rooms.database.reading() as connection:
                    yield exports.part(connection, job, number)

        name, _, suffix = found.name.rpartition(".")
        return _download(stream_with_context(pieces()), name, suffix)

    return reports


def _made(shift: OpenShift, name: str, asked: Asked) -> dict[str, Any]:
    rooms = house()
    with rooms.database.reading() as connection:
        reading = Reading(HallView(rooms.database, connection, shift.hall_id, rooms.clock()), shift)
        return make(reading, name, _question(asked, reading.view.business_day, _usual(name))).as_json()


def _usual(name: str) -> By:
    """What a report's rows are unless somebody says otherwise.  Raises UnknownReport."""
    if name not in KINDS:
        raise UnknownReport()
    return KINDS[name].choices[0]


def _asked() -> Asked:
    """The question in the address.  Raises BadRequest."""
    try:
        return Asked.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise BadRequest(fields=sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})) from None


def _question(asked: Asked, today: date, usual: By) -> Question:
    """The question in full.  Raises BadRequest for a range without ends, the wrong way round, or too long, and for days of no hall."""
    unit, day = Unit(asked.unit), asked.day or today
    if any(one is not None and not EARLIEST <= one <= LATEST for one in (day, asked.first, asked.last)):
        raise BadRequest(fields=["day"])
    whole = period(unit, day)
    if unit is Unit.RANGE:
        if asked.first is None or asked.last is None or not timedelta() <= asked.last - asked.first < timedelta(days=LONGEST_DAYS):
            raise BadRequest(fields=["first", "last"])
        whole = Period(unit, asked.first, asked.last)
    return Question(whole, By(asked.by) if asked.by else usual, asked.abnormal == "with")


def _download(content: Any, name: str, suffix: str) -> Response:
    response = Response(content, mimetype=FORMATS[suffix])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{suffix}')}"
    response.headers["Cache-Control"] = "no-store"
    return response
