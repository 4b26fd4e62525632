"""What happened, counted.  Nothing here commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, literal, select

from rules.numbering import DIRECT
from storage.models import DayFigure, Ticket


def keep_taken(connection: Connection, hall_id: int, day: date) -> None:
    """Keeps how many numbers each service gave out on a day."""
    taken = (
        select(Ticket.service_id, literal(day), literal(hall_id), func.count())
        .where(Ticket.hall_id == hall_id, Ticket.business_day == day, Ticket.prefix != DIRECT)
        .group_by(Ticket.service_id)
    )
    connection.execute(insert(DayFigure).from_select(["service_id", "day", "hall_id", "taken"], taken))
