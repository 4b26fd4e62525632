"""The clips that players play: which there are, and the sound itself."""

from __future__ import annotations

from flask import Blueprint, Response, send_file
from werkzeug.exceptions import NotFound

from display.clips import Clips
from hall.announcing import needed
from hall.boards import Drawing
from storage import halls
from storage.devices import DeviceEntry
from web.contract import Device, contract
from web.house import house

A_YEAR_S = 31_536_000


def add_voice_routes(display: Blueprint, door: Device, clips: Clips) -> None:
    """GET /api/v1/display/clips, and each clip at /voice/VERSION/NAME."""

    @display.get("/api/v1/display/clips")
    @contract("The clips that announcements in this player's audio zone are made of, as far as they are there; what every one needs first.", credential=door)
    def listed(device: DeviceEntry) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            catalogue = rooms.database.catalogue(connection, device.hall_id, halls.now(connection, device.hall_id).catalogue_version)
        there = clips.files()
        return {"version": clips.version(), "clips": [name for name in needed(catalogue, device.speaks) if name in there]}

    @display.get("/voice/<version>/<path:name>")
    def clip(version: str, name: str) -> Response:
        file = clips.files().get(name)
        if file is None:
            raise NotFound()
        response = send_file(file, max_age=A_YEAR_S if version == clips.version() else 0, conditional=True)
        response.cache_control.immutable = version == clips.version()
        return response
