"""The clips that players play: which there are, and the sound itself."""

from __future__ import annotations

from flask import Blueprint, Response, send_file
from werkzeug.exceptions import NotFound

from hall.boards import Drawing
from hall.clips import clips_of
from storage import halls
from storage.devices import DeviceEntry
from voice.pack import Pack
from web.contract import Device, contract
from web.house import house

A_YEAR_S = 31_536_000


def add_voice_routes(display: Blueprint, door: Device, pack: Pack) -> None:
    """GET /api/v1/display/clips, and each clip at /voice/VERSION/NAME."""

    @display.get("/api/v1/display/clips")
    @contract("The clips that announcements in this player's audio zone are made of, as far as they are there; what every one needs first.", credential=door)
    def listed(device: DeviceEntry) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            catalogue = rooms.database.catalogue(connection, device.hall_id, halls.now(connection, device.hall_id).catalogue_version)
        there = pack.files()
        spoken = clips_of(catalogue, audio=device.speaks) if device.speaks is not None else ()
        return {"version": pack.version(), "clips": [part.clip for part in spoken if part.clip in there]}

    @display.get("/voice/<version>/<path:name>")
    def clip(version: str, name: str) -> Response:
        file = pack.files().get(name)
        if file is None:
            raise NotFound()
        response = send_file(file, max_age=A_YEAR_S if version == pack.version() else 0, conditional=True)
        response.cache_control.immutable = version == pack.version()
        return response
