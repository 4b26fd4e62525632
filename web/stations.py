"""What every station has: its snapshot, and a ticket for its socket."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from hall.boards import Drawing
from storage.devices import DeviceEntry
from storage.shifts import OpenShift
from storage.view import HallView
from web.contract import Device, Nothing, Staff, contract
from web.house import house
from web.push import Audience, Draw


def add_snapshot_route(blueprint: Blueprint, station: str, door: Device | Staff, draw: Draw) -> None:
    """GET /api/v1/<station>/snapshot: the whole of what this device or person should see, drawn now."""

    @blueprint.get(f"/api/v1/{station}/snapshot")
    @contract("The whole of what this page should show.", credential=door)
    def snapshot(who: DeviceEntry | OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            return draw(HallView(rooms.database, connection, who.hall_id, rooms.clock()), who)


def add_socket_route(blueprint: Blueprint, station: str, door: Device | Staff) -> None:
    """POST /api/v1/<station>/socket: a ticket that opens a websocket within 60 s."""

    @blueprint.post(f"/api/v1/{station}/socket")
    @contract("A ticket for the websocket's address, good for 60 s.", credential=door, body=Nothing)
    def socket(who: DeviceEntry | OpenShift, _body: Nothing) -> dict[str, Any]:
        device_id, shift_id = (who.id, None) if isinstance(who, DeviceEntry) else (None, who.id)
        audience = Audience(station, who.hall_id, device_id, shift_id)
        return {"ticket": house().seals.socket(audience.as_pass()), "heartbeat_ms": house().settings.server.heartbeat_ms}
