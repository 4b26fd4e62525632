"""What the journal tells of a day, for the story of one of its numbers.  Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select, text

from rules.story import Entry
from storage.journal import Kind
from storage.models import Device, Journal, Staff, Ticket
from storage.models.record import RARE

_columns = (Journal.seq, Journal.at, Journal.kind, Journal.ticket_id, Journal.window_id, Journal.staff_id, Journal.detail)


def entries(connection: Connection, hall_id: int, day: date, kinds: Collection[Kind]) -> list[Entry]:
    """What happened from a day's first number to the next day's, of these kinds, in order."""
    first = select(func.min(Ticket.seq)).where(Ticket.hall_id == hall_id)
    begins = connection.scalar(first.where(Ticket.business_day == day))
    if begins is None:
        return []
    query = select(*_columns).where(Journal.hall_id == hall_id, Journal.seq >= begins, Journal.kind.in_([kind.value for kind in kinds]))
    following = select(Ticket.business_day).where(Ticket.hall_id == hall_id, Ticket.business_day > day).order_by(Ticket.business_day).limit(1)
    ends = connection.scalar(first.where(Ticket.business_day == following.scalar_subquery()))
    if ends is not None:
        query = query.where(Journal.seq < ends)
    rows = connection.execute(query.order_by(Journal.seq))
    return [Entry(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]) if row[6] else {}) for row in rows]


def rare_since(connection: Connection, hall_id: int, kind: Kind, seq: int) -> list[Entry]:
    """What happened since then of a kind that is rare (storage/models/record.py), in order."""
    query = select(*_columns).where(Journal.hall_id == hall_id, text(RARE), Journal.kind == kind.value, Journal.seq > seq).order_by(Journal.seq)
    return [Entry(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]) if row[6] else {}) for row in connection.execute(query)]


def parties(connection: Connection, hall_id: int, day: date) -> dict[int, int]:
    """Ticket id → what the numbers of the same people share, of those of a day that share one."""
    query = select(Ticket.id, Ticket.party).where(Ticket.hall_id == hall_id, Ticket.business_day == day, Ticket.party.is_not(None))
    return {row.id: row.party for row in connection.execute(query)}


def names_of_staff(connection: Connection, hall_id: int) -> dict[int, str]:
    """Staff id → name, also of those who have left."""
    return {row.id: row.name for row in connection.execute(select(Staff.id, Staff.name).where(Staff.hall_id == hall_id))}


def name_of_device(connection: Connection, ticket_id: int) -> str | None:
    """Where a number was taken; None where no device gave it out."""
    return connection.scalar(select(Device.name).join(Ticket, Ticket.device_id == Device.id).where(Ticket.id == ticket_id))
