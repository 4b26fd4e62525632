"""How the hall's screens are: what they tell, and what becomes known of those that are stale or silent."""

from __future__ import annotations

from sqlalchemy import Connection

from hall.announcing import NOBODY, Turn, hold
from hall.changing import changing
from rules.screenhealth import SILENT_MS, Condition, condition_of
from storage import screenhealth
from storage.db import Clock, Database, HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind
from storage.screenhealth import Health

RUNNING = "running"
"""What a player says of its sound when it can be heard."""


def report(database: Database, clock: Clock, device: DeviceEntry, health: Health) -> Turn:
    """A screen tells how it is; whether it has the voice of its audio zone.  Only an error is worth a row of the journal."""
    now = clock()
    with database.noting() as connection:
        screenhealth.heard(connection, device.id, health, now)
        turn = hold(connection, device, now) if health.audio == RUNNING else NOBODY
    if health.fault is not None:
        with changing(database, device.hall_id, clock) as hall:
            hall.record(Kind.SCREEN_ERROR, device=device.id)
    return turn


def changed(connection: Connection, hall_id: int, at: int, began: int, *, taking: bool) -> list[tuple[int, Condition]]:
    """Screens, by device id, that are not what the journal last told of them.

    Outside the hours in which numbers are given out nobody misses a screen.  began: since when the server has heard whoever speaks to it.
    """
    found = []
    for device_id, known, told in screenhealth.told(connection, hall_id):
        now = condition_of(told, at)
        unheard = now is Condition.SILENT and (not taking or at - began < SILENT_MS)
        if now is not known and not unheard:
            found.append((device_id, now))
    return found


def note_conditions(hall: HallTransaction, began: int, *, taking: bool) -> None:
    """The journal is told of each of them, once."""
    kinds = {Condition.STALE: Kind.SCREEN_STALE, Condition.SILENT: Kind.SCREEN_SILENT, Condition.WELL: Kind.SCREEN_BACK}
    for device_id, condition in changed(hall.connection, hall.hall_id, hall.at, began, taking=taking):
        screenhealth.set_condition(hall.connection, device_id, condition)
        hall.record(kinds[condition], device=device_id)
