"""The virtual printer's page: the paper that a real printer would have given, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from pydantic import Field

from hall.boards import envelope
from hall.errors import UnknownPrinter
from printer.fake import FakePrinter
from rules.numbering import iso_time
from storage import devices
from storage.devices import DeviceEntry, PrinterEntry
from storage.view import HallView
from web.contract import Body, Device, contract
from web.house import house
from web.push import SEEN_EVERY_S

Fakes = Mapping[str, tuple[PrinterEntry, FakePrinter]]
"""Printer code → the printer and the fake that stands for it."""


class TroubleBody(Body):
    """What is wrong with the printer from now on; what is not named stays as it is."""

    paper_out: bool | None = None
    near_end: bool | None = None
    cover_open: bool | None = None
    offline: bool | None = None
    silent: bool | None = None
    garbage: bool | None = None
    slow: int | None = Field(None, ge=0, le=100_000, description="Bytes a second; 0 for as fast as they come.")
    drop_after: int | None = Field(None, ge=0, description="The connection breaks once, after so many bytes of a ticket; 0 for never.")


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
    def papers(device: DeviceEntry) -> dict[str, Any]:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, device.hall_id, rooms.clock())
            hall, timezone = envelope(view), view.catalogue.timezone
        if view.at - (device.seen_at or 0) >= SEEN_EVERY_S * 1000:  # this page holds no socket: its questions are what is heard of it
            with rooms.database.writing() as connection:
                devices.seen(connection, [device.id], view.at)
        return {
            **hall,
            "printers": [
                {
                    "code": printer.code,
                    "name": printer.name,
                    "settings": fake.settings(),
                    "papers": [{**sheet, "at": iso_time(sheet["at_ms"], timezone)} for sheet in fake.papers()],
                }
                for printer, fake in fakes.values()
            ],
        }

    @paper.post("/api/v1/paper/printers/<code>")
    @contract("Breaks or mends a virtual printer.", credential=door, body=TroubleBody, refusals=(UnknownPrinter,))
    def configure(_device: DeviceEntry, body: TroubleBody, code: str) -> dict[str, Any]:
        if code not in fakes:
            raise UnknownPrinter()
        _, fake = fakes[code]
        changes = body.model_dump(exclude_none=True)
        if "drop_after" in changes:
            changes["drop_after"] = changes["drop_after"] or None
        fake.configure(**changes)
        return {"settings": fake.settings()}

    return paper
