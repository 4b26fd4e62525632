"""Years go by, and a crowd waits: does the same transaction cost more than in an empty hall?  The limit is our own cost there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy.engine import make_url

from bench import history
from bench.ground import BusyHall, Ground, begin_morning, sit_down
from bench.table import Line
from bench.transactions import CALL_NEXT, TAKE, Step, nothing, times
from tests.engines import Template
from tests.factories import HOUR, MONDAY_10

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000, 5_000_000), (10_000, 100_000)
GOAL = 1.1
STEPS: dict[str, tuple[Step, Step]] = {
    "take": TAKE,
    "call_next": CALL_NEXT,
    "take with a quota": (nothing, BusyHall.take_limited),
    "board drawn": (nothing, BusyHall.draw_board),
}
PROMISED = ("take", "call_next")
WARM, EACH = 5, 400
LONGEST_S = 10
"""What has become so slow is measured less often."""
EMPTY = "our own cost with no old ticket"

SERVICES, CROWDS = 20, (100, 20_000)
ROUNDS = 300
ALONE = "our own cost where only those wait who are called"
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


def growth(ground: Ground) -> Iterator[Line]:
    """Halls of every size are measured in turns; then a window with twenty services calls with few and with many in line."""
    sizes = QUICK_SIZES if ground.quick else SIZES
    pasts = {size: after(ground, size) for size in (0, *sizes)}
    yield from _years(ground, pasts)
    yield from _crowds(ground, pasts)


def _years(ground: Ground, pasts: dict[int, Template]) -> Iterator[Line]:
    with ExitStack() as stack:
        halls = {}
        for size, past in pasts.items():
            url = stack.enter_context(ground.copy(past))
            begin_morning(url)
            halls[size] = BusyHall(url)
            stack.callback(halls[size].database.close)
        for name, steps in STEPS.items():
            taken: dict[int, list[float]] = {size: [] for size in halls}
            for hall in halls.values():
                times(hall, steps, WARM)
            until = perf_counter() + LONGEST_S
            for _ in range(ground.rounds(EACH)):
                for size, hall in halls.items():
                    taken[size] += times(hall, steps, 1)
                if perf_counter() > until:
                    break
            medians = {size: median(of_size) * 1e6 for size, of_size in taken.items()}
            for size in [size for size in halls if size]:
                goal = GOAL if name in PROMISED and size == max(halls) else None
                yield Line(f"{name}, {size:,} old tickets", medians[size], medians[0], "µs", EMPTY, goal, point=(name, size))


def _crowds(ground: Ground, pasts: dict[int, Template]) -> Iterator[Line]:
    most = max(pasts)
    cases = [(0, 0), *((0, waiting) for waiting in CROWDS), (most, CROWDS[-1])]
    with ExitStack() as stack:
        halls = {}
        for case in cases:
            url = stack.enter_context(ground.copy(pasts[case[0]]))
            _crowd(Path(make_url(url).database or ""), url, case[1])
            halls[case] = BusyHall(url, MONDAY_10)
            stack.callback(halls[case].database.close)
        for name, steps in (("call_next", CALL_NEXT), ("take", TAKE)):
            taken: dict[tuple[int, int], list[float]] = {case: [] for case in cases}
            for _ in range(WARM + ground.rounds(ROUNDS)):
                for case, hall in halls.items():
                    taken[case] += times(hall, steps, 1)
            alone, *others = ((case, median(of_case[WARM:]) * 1e6) for case, of_case in taken.items())
            for (old, waiting), us in others:
                crowd = f"{waiting:,} waiting" + (f", {old:,} old" if old else "")
                goal = GOAL if name == "call_next" else None  # a ticket says how many are ahead of it, so they are counted
                yield Line(f"{name}, {SERVICES} services, {crowd}", us, alone[1], "µs", ALONE, goal)


@cache
def after(ground: Ground, tickets: int) -> Template:
    """The demo hall with so many tickets served on the days before; nobody is there yet this morning."""
    past_at = MONDAY_10 - (tickets // history.PER_DAY + 1) * 24 * HOUR
    url = ground.loaded("SQLite", past_at)
    if tickets:
        past = sit_down(url, past_at)
        past.take()
        past.call_next()
        past.start()
        past.finish()
        past.database.close()
        history.write(Path(make_url(url).database or ""), tickets, before=MONDAY_10)
    return ground.empty("SQLite").of(url)


def _crowd(file: Path, url: str, waiting: int) -> None:
    """The window is given twenty services, and so many are in line for them."""
    hall = sit_down(url, MONDAY_10)
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
