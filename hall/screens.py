"""What a screen shows, set by hand: at once, without touching the machine, and until the hall file has its say again."""

from __future__ import annotations

from typing import Any

from hall.errors import ScreenPlace, UnknownScreen, UnknownWindow, UnknownZone
from rules.screens import PLACE_NEEDED, ZONE_TAKEN, ScreenKind
from storage import devices
from storage.catalogue import Catalogue
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind


def set_screen(
    hall: HallTransaction, code: str, kind: ScreenKind | None, *, zone: str | None = None, window: str | None = None, staff: int | None = None
) -> None:
    """The screen shows this kind, of a zone or window where the kind has one; None: what the hall file says.  Again changes nothing.

    Loading the hall file does not undo it.  Raises UnknownScreen, UnknownZone, UnknownWindow, and ScreenPlace where the place does not suit the kind.
    """
    device = devices.by_code(hall.connection, hall.hall_id, code)
    if device is None or device.kind != "display":
        raise UnknownScreen()
    zone_id, window_id = None, None
    if kind is not None:
        _check_place(kind, zone, window)
        zone_id, window_id = _zone_id(hall.catalogue, zone), _window_id(hall.catalogue, window)
    if device.set_by_hand and (device.screen, device.zone_id, device.window_id) == (kind, zone_id, window_id):
        return
    if kind is None and not device.set_by_hand:
        return
    devices.set_shown(hall.connection, device.id, kind, zone_id, window_id)
    hall.record(Kind.SCREEN_SET, device=device.id, window=window_id, staff=staff, detail={"screen": kind, "zone": zone})


def _check_place(kind: ScreenKind, zone: str | None, window: str | None) -> None:
    needs = PLACE_NEEDED.get(kind)
    takes_zone = needs == "zone" or kind in ZONE_TAKEN
    if (needs == "zone" and zone is None) or (zone is not None and not takes_zone) or (window is None) == (needs == "window"):
        raise ScreenPlace(kind=kind, needs=needs)


def _zone_id(catalogue: Catalogue, code: str | None) -> int | None:
    if code is None:
        return None
    for zone in catalogue.zones.values():
        if zone.code == code and any(window.zone.id == zone.id for window in catalogue.window_by_code.values()):
            return zone.id
    raise UnknownZone()


def _window_id(catalogue: Catalogue, code: str | None) -> int | None:
    if code is None:
        return None
    if code not in catalogue.window_by_code:
        raise UnknownWindow()
    return catalogue.window_by_code[code].id


def shown(catalogue: Catalogue, device: DeviceEntry) -> dict[str, Any]:
    """A screen and what it shows now, for whoever sets it."""
    zone = catalogue.zones.get(device.zone_id) if device.zone_id is not None else None
    window = catalogue.windows.get(device.window_id) if device.window_id is not None else None
    return {
        "code": device.code,
        "name": device.name,
        "kind": device.screen,
        "zone": zone.code if zone else None,
        "window": window.code if window else None,
        "set_by_hand": device.set_by_hand,
    }
