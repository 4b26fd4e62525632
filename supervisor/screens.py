"""The hall's screens, as the supervisor sets them."""

from __future__ import annotations

from flask import Blueprint
from pydantic import Field

from hall.boards import Drawing
from hall.changing import changing
from hall.errors import ScreenPlace, UnknownScreen, UnknownWindow, UnknownZone
from hall.screens import set_screen, shown
from rules.screens import ScreenKind
from storage import devices
from storage.shifts import OpenShift
from storage.view import HallView
from web.contract import Body, Staff, contract
from web.house import house


class ScreenBody(Body):
    """What the screen shows from now on; kind null: what the hall file says."""

    kind: ScreenKind | None
    zone: str | None = Field(None, max_length=64)
    window: str | None = Field(None, max_length=64)


def add_screen_routes(supervisor: Blueprint, door: Staff) -> None:
    """GET and POST /api/v1/supervisor/screens."""

    @supervisor.get("/api/v1/supervisor/screens")
    @contract("Every screen and what it shows, and the zones and windows that one can be set to.", credential=door)
    def screens(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            catalogue = HallView(rooms.database, connection, shift.hall_id, rooms.clock()).catalogue
            entries = devices.screens(connection, shift.hall_id)
        open_zones = {window.zone.id: window.zone for window in catalogue.window_by_code.values()}
        return {
            "screens": [shown(catalogue, device) for device in entries],
            "zones": [{"code": zone.code, "floor": zone.floor, "zone": zone.name} for zone in open_zones.values()],
            "windows": [{"code": window.code, "label": window.label, "title": window.title} for window in catalogue.window_by_code.values()],
        }

    @supervisor.post("/api/v1/supervisor/screens/<code>")
    @contract(
        "Sets what a screen shows, at once and until it is set anew; kind null gives it back to the hall file.",
        credential=door,
        body=ScreenBody,
        refusals=(UnknownScreen, UnknownZone, UnknownWindow, ScreenPlace),
    )
    def set_one(shift: OpenShift, body: ScreenBody, code: str) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            set_screen(hall, code, body.kind, zone=body.zone, window=body.window, staff=shift.staff_id)
            device = devices.by_code(hall.connection, hall.hall_id, code)
            return {} if device is None else shown(hall.catalogue, device)
