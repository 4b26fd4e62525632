"""Taking and calling: what a transaction costs, beside the same statements sent by the driver alone.

The limit is honest because it is checked: both sides begin as copies of one database; the driver runs what was recorded on a third; on SQLite
its own trace of the first transactions must be the same on both sides, parameters included; and both databases must be the same at the
end, row by row.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.ground import BusyHall, Engine, Ground
from bench.recording import Raw, RawPostgres, RawSqlite, Recorder, Transaction, contents, driver_connection, traced
from bench.table import Line

GOALS = {"SQLite": 2.7, "PostgreSQL": 1.7}
DRIVERS = {"SQLite": "sqlite3 alone, WAL, FULL, the same statements", "PostgreSQL": "psycopg alone, the same statements"}
BATCHES, BATCH, CHECKED = 40, 10, 5
MEMORY = Path("/dev/shm")

Step = Callable[[BusyHall], object]


def nothing(_hall: BusyHall) -> None:
    """Taking needs no preparation."""


TAKE: tuple[Step, Step] = (nothing, BusyHall.take)
CALL_NEXT: tuple[Step, Step] = (BusyHall.ready_to_call, BusyHall.call_next)
"""What is done before, and what is timed."""
STEPS = {"take": TAKE, "call_next": CALL_NEXT}


def transactions(engine: Engine, ground: Ground) -> Iterator[Line]:
    """Number, ticket, print job and journal; a visit served, the next of several services called: each to the disk."""
    for name, steps in STEPS.items():
        yield _beside_raw(f"{name}, {engine}", ground, engine, steps, None, GOALS[engine])


def without_disk(ground: Ground) -> Iterator[Line]:
    """The same in memory, where a disk that is slow to say yes no longer hides what we add ourselves."""
    if MEMORY.is_dir():
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            for name, steps in STEPS.items():
                yield _beside_raw(f"{name}, SQLite, disk left out", ground, "SQLite", steps, Path(folder), None)


def times(hall: BusyHall, steps: tuple[Step, Step], count: int) -> list[float]:
    """Seconds that the second step took, each time the first has been done."""
    prepare, act = steps
    taken = []
    for _ in range(count):
        prepare(hall)
        began = perf_counter()
        act(hall)
        taken.append(perf_counter() - began)
    return taken


def _beside_raw(name: str, ground: Ground, engine: Engine, steps: tuple[Step, Step], folder: Path | None, goal: float | None) -> Line:
    batches = ground.rounds(BATCHES)
    script = _record(ground, engine, steps, CHECKED + batches * BATCH, folder)
    with ExitStack() as stack:
        hall, other = (stack.enter_context(ground.open(ground.busy(engine), folder)) for _ in range(2))
        raw: Raw = RawSqlite(other.database) if engine == "SQLite" else RawPostgres(other.database)
        _check(hall, raw, steps, script)
        ours_s: list[float] = []
        raw_s: list[float] = []
        for _ in range(batches):
            ours_s += times(hall, steps, BATCH)
            for _ in range(BATCH):
                before, timed = next(script)
                for transaction in before:
                    raw.run(transaction)
                began = perf_counter()
                raw.run(timed)
                raw_s.append(perf_counter() - began)
        raw.close()
        _require_same("databases", contents(hall.url), contents(other.url))
    return Line(name, median(ours_s) * 1e6, median(raw_s) * 1e6, "µs", DRIVERS[engine], goal)


def _check(hall: BusyHall, raw: Raw, steps: tuple[Step, Step], script: Iterator[tuple[list[Transaction], Transaction]]) -> None:
    """The first rounds warm both sides, and SQLite tells what it is asked."""
    prepare, act = steps
    for _ in range(CHECKED):
        before, timed = next(script)
        prepare(hall)
        for transaction in before:
            raw.run(transaction)
        if isinstance(raw, RawSqlite):
            ours_sent = traced(driver_connection(hall.database), lambda: act(hall))
            raw_sent = traced(raw.connection, lambda transaction=timed: raw.run(transaction))  # type: ignore[misc]  # bound for this round
            _require_same("statements", ours_sent, raw_sent)
        else:
            act(hall)
            raw.run(timed)


def _record(ground: Ground, engine: Engine, steps: tuple[Step, Step], count: int, folder: Path | None) -> Iterator[tuple[list[Transaction], Transaction]]:
    """What the driver is to run: the transactions of the first step, and the one of the second."""
    prepare, act = steps
    with ground.open(ground.busy(engine), folder) as hall:
        recorder = Recorder(hall.database)
        script = []
        for _ in range(count):
            before = recorder.of(lambda: prepare(hall))
            [timed] = recorder.of(lambda: act(hall))
            script.append((before, timed))
    return iter(script)


def _require_same(what: str, ours: Sequence[object], raw: Sequence[object]) -> None:
    if not ours or ours != raw:
        differing = next(((left, right) for left, right in zip(ours, raw, strict=False) if left != right), (len(ours), len(raw)))
        raise AssertionError(f"the two {what} differ: {differing}")
