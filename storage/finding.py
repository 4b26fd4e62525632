"""Finding the numbers of people who ask at the guide desk.  Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, update

from rules.numbering import DIRECT
from storage.models import Ticket, Visit
from storage.tickets import Found, matching


@dataclass(frozen=True, slots=True)
class LastVisit:
    """Where and when (ms UTC) a ticket was last called."""

    window_id: int
    called_at: int


def by_sequence(connection: Connection, hall_id: int, day: date, prefix: str | None, sequence: int) -> list[Found]:
    """The tickets of a day with this sequence: of one prefix, or of any."""
    of_prefix = Ticket.prefix != DIRECT if prefix is None else Ticket.prefix == prefix
    return matching(connection, Ticket.hall_id == hall_id, Ticket.business_day == day, of_prefix, Ticket.sequence == sequence)


def of_holder(connection: Connection, hall_id: int, day: date, holder_hash: str) -> list[Found]:
    """All tickets of one person on a day."""
    return matching(connection, Ticket.hall_id == hall_id, Ticket.business_day == day, Ticket.holder_hash == holder_hash)


def of_parties(connection: Connection, parties: Collection[int]) -> dict[int, list[Found]]:
    """Party → its tickets."""
    found: dict[int, list[Found]] = defaultdict(list)
    for ticket in matching(connection, Ticket.party.in_(parties)) if parties else ():
        found[ticket.party or 0].append(ticket)
    return found


def last_visits(connection: Connection, ticket_ids: Collection[int]) -> dict[int, LastVisit]:
    """Ticket id → its last visit, for those that were ever called."""
    last = select(func.max(Visit.id)).where(Visit.ticket_id.in_(ticket_ids)).group_by(Visit.ticket_id)
    return {
        row.ticket_id: LastVisit(row.window_id, row.called_at)
        for row in connection.execute(select(Visit.ticket_id, Visit.window_id, Visit.called_at).where(Visit.id.in_(last)))
    }


def join_party(connection: Connection, ticket_ids: Collection[int], party: int) -> None:
    """These tickets share a party from now on."""
    connection.execute(update(Ticket).where(Ticket.id.in_(ticket_ids)).values(party=party))
