"""The doors that stand open: home, enrolment, health, libraries; and the API's own description."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, send_from_directory
from pydantic import Field
from sqlalchemy import text
from werkzeug.exceptions import NotFound

from config.settings import ROOT
from hall.changing import changing
from storage import devices
from storage.journal import Kind
from storage.shifts import OpenShift
from web.contract import Body, Staff, contract
from web.errors import TooManyTries, WrongCode
from web.house import house
from web.openapi import document
from web.seals import fingerprint
from web.sessions import slow_down

VENDORED = ("lean-qr", "lit-html", "socket.io-client/dist", "@fontsource-variable/noto-sans-sc", "uplot/dist")
"""The folders of node_modules that pages may load from; nothing else there is served."""

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the anti-forgery check over HTTPS asks for it; other sites are told nothing
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class EnrolBody(Body):
    """The six digits."""

    code: str = Field(pattern=r"^[0-9]{6}$")


def blueprint() -> Blueprint:
    """Pages and routes that belong to no station."""
    front = Blueprint("front", __name__)

    @front.get("/")
    def home() -> str:
        return render_template("home.html")

    @front.get("/enrol")
    def enrol_page() -> str:
        return render_template("enrol.html")

    @front.post("/api/v1/enrol")
    @contract("Turns a six-digit code into a device's token.", credential=None, body=EnrolBody, answers=(201,), refusals=(WrongCode, TooManyTries))
    def enrol(body: EnrolBody) -> tuple[dict[str, Any], int]:
        slow_down()
        rooms = house()
        with rooms.database.reading() as connection:
            device = devices.by_enrol_code(connection, fingerprint(body.code), rooms.clock())
        if device is None:
            raise WrongCode()
        token = secrets.token_urlsafe(32)
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            if devices.by_enrol_code(hall.connection, fingerprint(body.code), hall.at) is None:
                raise WrongCode()  # somebody else was quicker
            devices.set_token(hall.connection, device.id, fingerprint(token))
            hall.record(Kind.DEVICE_ENROLLED, device=device.id)
        station = "paper" if device.kind == "agent" else device.kind
        return {"token": token, "kind": device.kind, "code": device.code, "name": device.name, "path": f"/{station}/{device.code}"}, 201

    @front.get("/api/v1/openapi.json")
    @contract("This document.", credential=Staff("supervisor", ("supervisor", "admin")))
    def openapi(_shift: OpenShift) -> dict[str, Any]:
        return document(current_app)

    @front.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @front.get("/readyz")
    def readyz() -> Response:
        with house().database.reading() as connection:
            connection.execute(text("SELECT 1 FROM hall LIMIT 1"))
        return jsonify(status="ready")

    @front.get("/vendor/<path:name>")
    def vendor(name: str) -> Response:
        climbs = ".." in name.split("/")  # send_from_directory only sees to it that node_modules is not left
        if climbs or not name.startswith(tuple(f"{folder}/" for folder in VENDORED)) or name.endswith((".ts", ".json", ".map")):
            raise NotFound()
        return send_from_directory(ROOT / "node_modules", name, max_age=86_400)

    @front.after_app_request
    def secure(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if response.mimetype in ("application/json", "application/problem+json", "text/html"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return front
