"""The walls: boards, window strips and notices."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType

from flask import Blueprint, Response, render_template

from config.notices import Unfit, find_picture, folder_of, named_in
from display.health import add_health_routes
from display.voice import add_voice_routes
from hall import boards
from hall.announcing import voice
from hall.boards import Drawing
from hall.errors import UnknownPicture
from storage.devices import DeviceEntry
from storage.view import HallView
from voice.pack import Pack
from web.contract import Device, contract
from web.house import house
from web.stations import add_snapshot_route, add_socket_route

DRAWINGS: Mapping[str | None, Callable[[HallView, DeviceEntry], Drawing]] = MappingProxyType(
    {
        "hall_board": boards.board,
        "zone_board": boards.board,
        "window_strip": boards.strip,
        "waiting_board": boards.waiting_board,
        "missed_board": boards.missed_board,
        "notices": boards.notices,
    }
)
"""Every kind of screen."""


def draw(view: HallView, device: DeviceEntry) -> Drawing:
    """Whatever kind of screen the device is at the server, and what it is to say."""
    return {**DRAWINGS[device.screen](view, device), "voice": voice(view, device)}


def alike(device: DeviceEntry) -> Hashable:
    """Screens of one kind, for one zone or window, on walls of one sort, show the same, and players of one audio zone say the same."""
    return device.screen, device.zone_id, device.window_id, device.motion, device.high_contrast, device.speaks, device.standby


def blueprint(pack: Pack) -> Blueprint:
    """The screens' page and API; pack: what players play."""
    display = Blueprint("display", __name__, template_folder="templates", static_folder="static", static_url_path="/static/display")
    door = Device(("display",))

    @display.get("/display")
    @display.get("/display/<code>")
    def page(code: str = "") -> str:
        return render_template("display.html")

    @display.get("/api/v1/display/notices/<name>")
    @contract("A picture that one of the hall's notices shows.", credential=door, refusals=(UnknownPicture,))
    def picture(device: DeviceEntry, name: str) -> Response:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, device.hall_id, rooms.clock())
            folder, named = folder_of(rooms.settings.data, view.catalogue.code), named_in(view.notices.get("notices", []))
        if name not in named:
            raise UnknownPicture()
        try:
            path, kind = find_picture(folder, name)  # looked at again: the file may have been exchanged since
        except Unfit:
            raise UnknownPicture() from None
        return Response(path.read_bytes(), mimetype=kind)

    add_snapshot_route(display, "display", door, draw)
    add_socket_route(display, "display", door)
    add_health_routes(display, door, pack)
    add_voice_routes(display, door, pack)
    return display
