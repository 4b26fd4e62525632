"""The virtual printer's page: the paper that a real printer would have given, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from printer.fake import FakePrinter
from storage.devices import DeviceEntry, PrinterEntry
from web.contract import Body, Device, contract

Fakes = Mapping[str, tuple[PrinterEntry, FakePrinter]]
"""Printer code → the printer and the fake that stands for it."""


class TroubleBody(Body):
    """What is wrong with the printer from now on; what is not named stays as it is."""

    paper_out: bool | None = None
    near_end: bool | None = None
    cover_open: bool | None = None
    offline: bool | None = None
    silent: bool | None = None


def blueprint(fakes: Fakes) -> Blueprint:
    """The virtual printers' page and API; without virtual printers the page is empty."""
    paper = Blueprint("paper", __name__, template_folder="templates", static_folder="static", static_url_path="/static/paper")
    door = Device(("agent",))

    @paper.get("/paper")
    @paper.get("/paper/<code>")
    def page(code: str = "") -> str:
        return render_template("paper.html")

    @paper.get("/api/v1/paper/papers")
    @contract("What the virtual printers have printed.", credential=door)
    def papers(_device: DeviceEntry) -> dict[str, Any]:
        return {
            "printers": [
                {
                    "code": printer.code,
                    "name": printer.name,
                    "settings": fake.settings(),
                    "papers": [{**sheet, "at": datetime.fromtimestamp(sheet["at_ms"] / 1000, UTC).isoformat()} for sheet in fake.papers()],
                }
                for printer, fake in fakes.values()
            ]
        }

    @paper.post("/api/v1/paper/printers/<code>")
    @contract("Breaks or mends a virtual printer.", credential=door, body=TroubleBody, refusals=())
    def configure(_device: DeviceEntry, body: TroubleBody, code: str) -> dict[str, Any]:
        if code not in fakes:
            raise NotFound()
        _, fake = fakes[code]
        fake.configure(**body.model_dump(exclude_none=True))
        return {"settings": fake.settings()}

    return paper
