"""One hall on PostgreSQL with one, two and four server processes; the limit is what one process gives out."""

from __future__ import annotations

from collections.abc import Iterator

from bench.ground import Ground
from bench.house import open_house
from bench.http import takes_and_hellos
from bench.table import Line

PROCESSES = (1, 2, 4)
CLIENTS, ROUNDS = 16, 6


def scale(ground: Ground) -> Iterator[Line]:
    """Clients, server and PostgreSQL share the machine: more than its processors cannot be had from it."""
    first = 0.0
    for processes in PROCESSES:
        with open_house(ground, "PostgreSQL", processes=processes) as house:
            taken, _ = takes_and_hellos(house, CLIENTS, ground.rounds(ROUNDS))
        first = first or taken
        yield Line(f"tickets/s over HTTP, processes: {processes}", taken, first, "requests/s", "one process", rate=True)
