"""The supervisor's live page in the middle of a busy day, in a hall with a million visits behind it.  The limit is our own cost with none behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from bench.ground import BusyHall, Ground, begin_morning
from bench.growth import EMPTY, after
from bench.table import Line
from config.alarms import load_alarms
from config.settings import ROOT
from hall import alarms
from hall.overview import supervisor
from rules.alarms import Book
from storage.view import HallView

OLD = 1_000_000
TODAY = 1_500
"""So many have been served today already."""
ROUNDS = 200
PROMISED = {"live page": 50.0, "alarms watched": None}
"""What is measured, and what it may take in ms: the first paint's data is waited for, the ticker's look is not."""


def live_page(ground: Ground) -> Iterator[Line]:
    """The whole snapshot as a page that signs in is sent it, read and encoded; and one look of the ticker for alarms."""
    limits = load_alarms(ROOT / "config")
    measured = {old: _measured(ground, old, limits) for old in (0, OLD)}
    for name, promise in PROMISED.items():
        times, fresh = measured[OLD][name], measured[0][name]
        yield Line(f"{name}, {OLD:,} old visits, p50", median(times), median(fresh), "ms", EMPTY, promise=promise)
        yield Line(f"{name}, {OLD:,} old visits, p99", quantiles(times, n=100)[-1], quantiles(fresh, n=100)[-1], "ms", EMPTY, promise=promise)


def _measured(ground: Ground, old: int, limits: Book) -> dict[str, list[float]]:
    with ground.copy(after(ground, old)) as url:
        begin_morning(url)
        hall = BusyHall(url)
        for _ in range(TODAY):
            hall.ready_to_call()
            hall.call_next()
        acts: dict[str, Callable[[], object]] = {
            "live page": partial(_first_paint, hall, limits),
            "alarms watched": partial(alarms.watch, hall.database, hall.clock, hall.id, limits),
        }
        times = {}
        for name, act in acts.items():
            act()
            times[name] = [_ms(act) for _ in range(ground.rounds(ROUNDS))]
        hall.database.close()
        return times


def _first_paint(hall: BusyHall, limits: Book) -> None:
    with hall.database.reading() as connection:
        json.dumps(supervisor(HallView(hall.database, connection, hall.id, hall.clock()), limits))


def _ms(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000
