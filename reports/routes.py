"""The room of figures: signing in, reports, and their files."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall.boards import Drawing
from storage.shifts import OpenShift
from web.contract import Body, Staff, contract
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.sessions import session_answer, sign_in, sign_out

READERS = ("clerk", "head", "supervisor", "admin")
"""Clerks see what is their own, heads of department their department's, the others the hall's (hall/reports.py)."""


class SignInBody(Body):
    """Who comes in."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


def blueprint() -> Blueprint:
    """The page of reports and its API."""
    reports = Blueprint("reports", __name__, template_folder="templates", static_folder="static", static_url_path="/static/reports")
    door = Staff("reports", READERS)

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

    return reports
