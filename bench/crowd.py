"""A call at a window with twenty services, twenty thousand waiting and five million old tickets, beside the same call with nobody else there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import history
from bench.ground import BusyHall, Ground, sit_down
from bench.table import Line
from tests.factories import HOUR, MONDAY_10

SERVICES, WAITING, OLD, GOAL = 20, 20_000, 5_000_000, 1.2
ROUNDS, WARM = 300, 10
PAST = MONDAY_10 - (OLD // history.PER_DAY + 1) * 24 * HOUR
LEFT = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT :waiting),
    served AS (SELECT row_number() OVER (ORDER BY position) - 1 AS place, service_id AS service FROM window_service WHERE window_id = :window)
    INSERT INTO ticket ({columns})
    SELECT {values} FROM n JOIN served ON served.place = i % :services CROSS JOIN (SELECT * FROM ticket WHERE state = 'waiting' LIMIT 1)
"""
DIFFERENT = {
    "id": "id + i",
    "sequence": "100000 + i",
    "number": "prefix || (100000 + i)",
    "seq": "seq + i",
    "service_id": "service",
    "rank": "rank + i",
    "issued_at": "issued_at + i",
}
"""What differs from the one who waits in the copies; all else is as the use case wrote it."""


def call_next(ground: Ground) -> Iterator[Line]:
    """The limit is our own cost where only those wait who are called."""
    empty, crowded = _hall(ground, "alone.db", 0, 0), _hall(ground, "crowd.db", OLD, WAITING)
    halls = [BusyHall(file, MONDAY_10) for file in (empty, crowded)]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for hall, taken in zip(halls, times, strict=True):
            hall.ready_to_call()
            began = perf_counter()
            hall.call_next()
            taken.append(perf_counter() - began)
    for hall in halls:
        hall.database.close()
        hall.file.unlink()
    alone, crowd = (median(taken[WARM:]) * 1e6 for taken in times)
    yield Line("call_next, 20 services, 20,000 wait, 5 M old", crowd, alone, "µs", GOAL)


def _hall(ground: Ground, name: str, old: int, waiting: int) -> Path:
    file = ground.after(name, old, PAST)
    hall = sit_down(file, MONDAY_10)
    hall.take()
    hall.call_next()
    hall.take()
    hall.database.close()
    connection = sqlite3.connect(file)
    window = hall.seat.window_id
    served = connection.execute("SELECT service_id FROM window_service WHERE window_id = ?", (window,)).fetchall()
    connection.execute(
        "INSERT INTO window_service (window_id, service_id, handicap, position) SELECT :window, id, 0, 1000 + id FROM service"
        " WHERE quota IS NULL AND NOT real_name AND id NOT IN (SELECT service_id FROM window_service WHERE window_id = :window) LIMIT :missing",
        {"window": window, "missing": SERVICES - len(served)},
    )
    [there] = connection.execute("SELECT count(*) FROM window_service WHERE window_id = ?", (window,)).fetchone()
    if there != SERVICES:
        raise LookupError(f"{there} services at the window")
    connection.execute("UPDATE hall SET catalogue_version = catalogue_version + 1")
    if waiting:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(ticket)")]
        values = ", ".join(DIFFERENT.get(column, column) for column in columns)
        connection.execute(LEFT.format(columns=", ".join(columns), values=values), {"waiting": waiting, "window": window, "services": SERVICES})
    connection.commit()
    connection.close()
    return file
