"""Who is asking: a device by its token, a clerk or supervisor by the signed session cookie."""

from __future__ import annotations

from flask import g, request, session
from flask_wtf.csrf import CSRFProtect

from hall.desk import Seat
from hall.errors import SignedOut
from storage import devices, shifts, visits
from storage.devices import DeviceEntry
from storage.shifts import OpenShift
from web.errors import Forbidden, SignInFirst
from web.house import house
from web.seals import fingerprint

csrf = CSRFProtect()
"""Checked here, by hand, wherever a session is what lets somebody in; a bearer token needs no such check."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def require_device(*kinds: str) -> DeviceEntry:
    """The device whose bearer token this is.  Raises SignInFirst, or Forbidden for another kind of device."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise SignInFirst()
    with house().database.reading() as connection:
        device = devices.by_token(connection, fingerprint(token))
    if device is None:
        raise SignInFirst()
    if device.kind not in kinds:
        raise Forbidden()
    g.credential = f"device:{device.id}"
    return device


def require_shift(station: str, *roles: str, at_window: bool = False) -> OpenShift:
    """The member of staff signed in at a station; one browser may hold a caller's and a supervisor's session side by side.

     Raises SignInFirst, SignedOut once idle too long or taken over, Forbidden for another role.

    A changing request must carry the anti-forgery token (CSRFError otherwise).
    """
    shift_id = session.get(station)
    if shift_id is None:
        raise SignInFirst()
    rooms = house()
    with rooms.database.reading() as connection:
        shift = shifts.get(connection, shift_id)
    if shift is None or rooms.settings.doors.idle_limits.reached(shift.window_id, shift.active_at, rooms.clock()):
        raise SignedOut()
    if shift.role not in roles or (at_window and shift.window_id is None):
        raise Forbidden()
    if request.method not in SAFE:
        csrf.protect()
        if shift.window_id is None:  # at a window the desk itself notes every action
            with rooms.database.writing() as connection:
                visits.touch_shift(connection, shift.id, rooms.clock())
    g.credential = f"shift:{shift.id}"
    return shift


def require_clerk_at_keypad() -> OpenShift:
    """The clerk signed in at the window of the keypad whose bearer token this is.  Raises as require_device does, SignedOut while nobody is."""
    keypad = require_device("keypad")
    rooms = house()
    with rooms.database.reading() as connection:
        shift = None if keypad.window_id is None else shifts.at_window(connection, keypad.window_id)
    if shift is None or rooms.settings.doors.idle_limits.reached(shift.window_id, shift.active_at, rooms.clock()):
        raise SignedOut()
    return shift


def seat_of(shift: OpenShift) -> Seat:
    """The clerk's place, for the use cases of the desk."""
    if shift.window_id is None:
        raise Forbidden()
    return Seat(shift.id, shift.window_id, shift.staff_id)
