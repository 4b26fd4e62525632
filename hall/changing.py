"""Entering a hall to change it: the business day is opened first, whoever comes first in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hall.day import open_day
from rules.numbering import business_day
from storage.db import Clock, Database, HallTransaction


@contextmanager
def changing(database: Database, hall_id: int, clock: Clock) -> Iterator[HallTransaction]:
    """A transaction in a locked hall on its right business day; commits on leaving, rolls back on any exception."""
    with database.transaction(hall_id, clock) as hall:
        today = business_day(hall.at, hall.catalogue.timezone)
        if today > hall.business_day:
            open_day(hall, today)
        yield hall
