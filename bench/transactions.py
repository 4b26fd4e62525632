"""Taking and calling: what a transaction costs, beside the same statements sent by sqlite3 alone, and after a million tickets.

The limit is honest because it is checked: both sides begin as copies of one file; sqlite3 runs what was recorded of a third copy; SQLite's own
trace of the first transactions must be the same on both sides, parameters included; and both files must be the same at the end, row by row.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.ground import BusyHall, Ground
from bench.recording import Raw, Recorder, Transaction, driver_connection, traced
from bench.table import Line

GOAL_RAW, GOAL_OLD = 3.0, 1.2
BATCHES, BATCH, CHECKED = 40, 10, 5
MEMORY = Path("/dev/shm")

Step = Callable[[BusyHall], object]


def nothing(_hall: BusyHall) -> None:
    """Taking needs no preparation."""


TAKE: tuple[Step, Step] = (nothing, BusyHall.take)
CALL_NEXT: tuple[Step, Step] = (BusyHall.ready_to_call, BusyHall.call_next)
TAKE_LIMITED: tuple[Step, Step] = (nothing, BusyHall.take_limited)
DRAW: tuple[Step, Step] = (nothing, BusyHall.draw_board)
"""What is done before, and what is timed."""
IN_MEMORY = (("take, disk left out", TAKE), ("call_next, disk left out", CALL_NEXT))
OLD = (
    ("take, 1 M old tickets", TAKE),
    ("take with a quota, 1 M old tickets", TAKE_LIMITED),
    ("call_next, 1 M old tickets", CALL_NEXT),
    ("board drawn, 1 M old tickets", DRAW),
)
LONGEST_S = 10
"""What has become so slow is measured less often."""


def take(ground: Ground) -> Iterator[Line]:
    """Number, ticket, print job and journal, to the disk."""
    yield _beside_raw("take", ground, TAKE, ground.folder, GOAL_RAW)


def call_next(ground: Ground) -> Iterator[Line]:
    """A visit served, nobody there to ask for a rating, the next of several services called, to the disk."""
    yield _beside_raw("call_next", ground, CALL_NEXT, ground.folder, GOAL_RAW)


def without_disk(name: str, steps: tuple[Step, Step], ground: Ground) -> Iterator[Line]:
    """One of the two in memory, where a disk that is slow to say yes no longer hides what we add ourselves."""
    if MEMORY.is_dir():
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            yield _beside_raw(name, ground, steps, Path(folder), None)


def after_a_million(name: str, steps: tuple[Step, Step], ground: Ground) -> Iterator[Line]:
    """With a million old tickets beside; the limit is our own cost without."""
    with ground.copy(ground.busy, "young.db") as young, ground.copy(ground.million, "old.db") as old:
        for hall in (young, old):
            _times(hall, steps, CHECKED)
        young_s: list[float] = []
        old_s: list[float] = []
        until = perf_counter() + LONGEST_S
        for _ in range(BATCHES):
            young_s += _times(young, steps, BATCH)
            old_s += _times(old, steps, BATCH)
            if perf_counter() > until:
                break
    yield Line(name, median(old_s) * 1e6, median(young_s) * 1e6, "µs", GOAL_OLD)


def _times(hall: BusyHall, steps: tuple[Step, Step], count: int) -> list[float]:
    """Seconds that the second step took, each time the first has been done."""
    prepare, act = steps
    times = []
    for _ in range(count):
        prepare(hall)
        began = perf_counter()
        act(hall)
        times.append(perf_counter() - began)
    return times


def _beside_raw(name: str, ground: Ground, steps: tuple[Step, Step], folder: Path, goal: float | None) -> Line:
    prepare, act = steps
    script = _record(ground, steps, CHECKED + BATCHES * BATCH, folder)
    with ExitStack() as stack:
        hall = stack.enter_context(ground.copy(ground.busy, "ours.db", folder))
        other = stack.enter_context(ground.copy(ground.busy, "raw.db", folder))
        other.database.close()
        raw = Raw(other.file, hall.database)
        stack.callback(raw.close)
        for _ in range(CHECKED):
            before, timed = next(script)
            prepare(hall)
            for transaction in before:
                raw.run(transaction)
            ours_sent = traced(driver_connection(hall.database), lambda: act(hall))
            raw_sent = traced(raw.connection, lambda transaction=timed: raw.run(transaction))  # type: ignore[misc]  # bound for this round
            _require_same("statements", ours_sent, raw_sent)
        ours_s: list[float] = []
        raw_s: list[float] = []
        for _ in range(BATCHES):
            ours_s += _times(hall, steps, BATCH)
            for _ in range(BATCH):
                before, timed = next(script)
                for transaction in before:
                    raw.run(transaction)
                began = perf_counter()
                raw.run(timed)
                raw_s.append(perf_counter() - began)
        _require_same("databases", [*driver_connection(hall.database).iterdump()], [*raw.connection.iterdump()])
    return Line(name, median(ours_s) * 1e6, median(raw_s) * 1e6, "µs", goal)


def _record(ground: Ground, steps: tuple[Step, Step], count: int, folder: Path) -> Iterator[tuple[list[Transaction], Transaction]]:
    """What sqlite3 is to run: the transactions of the first step, and the one of the second."""
    prepare, act = steps
    with ground.copy(ground.busy, "recorded.db", folder) as hall:
        recorder = Recorder(hall.database)
        script = []
        for _ in range(count):
            before = recorder.of(lambda: prepare(hall))
            [timed] = recorder.of(lambda: act(hall))
            script.append((before, timed))
    return iter(script)


def _require_same(what: str, ours: list[str], raw: list[str]) -> None:
    if not ours or ours != raw:
        differing = next(((left, right) for left, right in zip(ours, raw, strict=False) if left != right), (len(ours), len(raw)))
        raise AssertionError(f"the two {what} differ: {differing}")
