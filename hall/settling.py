"""Adding up the days that are over, a day at a time, so that nobody at a window waits for it."""

from __future__ import annotations

from storage.db import Clock, Database
from storage.figures import Figures, settle
from storage.view import HallView


def settle_a_day(database: Database, clock: Clock, hall_id: int) -> bool:
    """Settles one day that is over and not settled, or of which the journal has told since; False when there is none.

    It is added up in a read; the hall is locked only while its sums are written.
    """
    with database.reading() as connection:
        view = HallView(database, connection, hall_id, clock())
        figures = Figures(connection, view.catalogue, view.business_day, view.at)
        days = figures.unsettled()
        if not days:
            return False
        day, seq = days[0], view.seq
        sums = figures.day(day)
    with database.transaction(hall_id, clock) as hall:
        settle(hall.connection, hall_id, day, sums, seq)
    return True
