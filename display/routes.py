"""The walls: boards and window strips."""

from __future__ import annotations

from collections.abc import Hashable

from flask import Blueprint, render_template

from display.clips import Clips
from display.health import add_health_routes
from display.voice import add_voice_routes
from hall.announcing import voice
from hall.boards import Drawing, board, strip
from storage.devices import DeviceEntry
from storage.view import HallView
from web.contract import Device
from web.stations import add_snapshot_route, add_socket_route


def draw(view: HallView, device: DeviceEntry) -> Drawing:
    """Whatever kind of screen the device is at the server, and what it is to say."""
    drawing = strip(view, device) if device.screen == "window_strip" else board(view, device)
    return {**drawing, "voice": voice(view, device)}


def alike(device: DeviceEntry) -> Hashable:
    """Screens of one kind, for one zone or window, show the same, and players of one audio zone say the same."""
    return device.screen, device.zone_id, device.window_id, device.speaks, device.standby


def blueprint(clips: Clips) -> Blueprint:
    """The screens' page and API; clips: what players play."""
    display = Blueprint("display", __name__, template_folder="templates", static_folder="static", static_url_path="/static/display")
    door = Device(("display",))

    @display.get("/display")
    @display.get("/display/<code>")
    def page(code: str = "") -> str:
        return render_template("display.html")

    add_snapshot_route(display, "display", door, draw)
    add_socket_route(display, "display", door)
    add_health_routes(display, door, clips)
    add_voice_routes(display, door, clips)
    return display
