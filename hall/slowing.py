"""A kiosk that gives out numbers faster than people can tap is reported."""

from __future__ import annotations

from hall.changing import changing
from storage.db import Clock, Database
from storage.devices import DeviceEntry
from storage.journal import Kind


def note_slowed(database: Database, clock: Clock, device: DeviceEntry) -> None:
    """Journals that a kiosk was slowed."""
    with changing(database, device.hall_id, clock) as hall:
        hall.record(Kind.KIOSK_SLOWED, device=device.id)
