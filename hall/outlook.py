"""How long somebody will wait."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from rules.timing import estimate_min
from storage.catalogue import Catalogue
from storage.prospects import prospect


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many go first among those who wait for the same service, and the wait as (low, high) minutes, None when nothing can be said."""

    ahead: int
    estimate_min: tuple[int, int] | None


def outlook(connection: Connection, catalogue: Catalogue, service_id: int, rank: int, seq: int, at: int) -> Outlook:
    """What a waiting ticket with this rank and seq has before it at `at` (ms UTC)."""
    lies = prospect(connection, catalogue, service_id, rank, seq, at)
    return Outlook(lies.before[service_id, 0], estimate_min(service_id, lambda service, lead: lies.before.get((service, lead), 0), lies.windows, lies.means))
