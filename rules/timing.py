"""Waiting, walking and service time, and what a clerk's time at a window is; one definition of each, named in docs/figures.md.  All in milliseconds.

A visit whose start was never pressed has no start: it stays out of walking and service means and is counted beside them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

THIN = 3
"""Fewer visits than this say nothing about the next one."""

RECENT = 20
"""So many of a service's last visits tell how long the next will take."""

MINUTE_MS = 60_000
RECENT_MS = 7 * 24 * 60 * MINUTE_MS
"""What is longer ago tells nothing about today."""

PAUSE_MS = 5 * MINUTE_MS
"""A pause is expected to last as long again as it has lasted, and at least so long from now."""

LOW, HIGH = 0.75, 1.25
"""The range told to a citizen, as shares of the computed wait."""


Stretch = tuple[int, int]
"""From a moment to a later one (ms UTC)."""


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time as stretches in order, none empty and none touching another."""
    whole: list[Stretch] = []
    for begin, end in sorted(stretches):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        elif begin < end:
            whole.append((begin, end))
    return whole


def common(some: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """The time that lies in both; each side merged."""
    return [(max(begin, since), min(end, until)) for begin, end in some for since, until in others if begin < until and since < end]


def without(some: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """The time of the first that lies in none of the others; each side merged."""
    left = list(some)
    for since, until in others:
        left = [part for begin, end in left for part in ((begin, min(end, since)), (max(begin, until), end)) if part[0] < part[1]]
    return left


def length(stretches: Iterable[Stretch]) -> int:
    """How long they are together; merged."""
    return sum(end - begin for begin, end in stretches)


def _lasted(begin: int, end: int, apart: Sequence[Stretch]) -> int:
    return length(without([(begin, end)], apart)) if begin < end else 0


def waiting_ms(issued_at: int, called_at: int, still: Sequence[Stretch] = ()) -> int:
    """From the number to the first call that was not taken back, without the time in which the whole hall stood still."""
    return _lasted(issued_at, called_at, still)


def walking_ms(called_at: int, started_at: int | None, still: Sequence[Stretch] = ()) -> int | None:
    """From the call to the start, without the time in which the whole hall stood still; None where no start was pressed."""
    return None if started_at is None else _lasted(called_at, started_at, still)


def service_ms(started_at: int | None, ended_at: int | None, apart: Sequence[Stretch] = ()) -> int | None:
    """From the start to the end, without what is apart: while it was held, and while the whole hall stood still.  None where either is missing."""
    return None if started_at is None or ended_at is None else _lasted(started_at, ended_at, apart)


class Spent(StrEnum):
    """What a clerk's time at a window is; each moment between signing in and out is one of these, the first that holds."""

    STILL = "still"
    BUSY = "busy"
    PAUSED = "paused"
    IDLE = "idle"


def spent(
    present: Sequence[Stretch], still: Sequence[Stretch], busy: Sequence[Stretch], paused: Mapping[str, Sequence[Stretch]]
) -> dict[tuple[Spent, str], int]:
    """(what, reason of a pause, else empty) → how long, of the time in which somebody was signed in at a window.  Every side merged.

    busy: while somebody was called to it or served there, and not held; a visit that goes on into a pause is busy till its end.
    """
    found = {(Spent.STILL, ""): length(common(present, still))}
    left = without(present, still)
    found[Spent.BUSY, ""] = length(common(left, busy))
    left = without(left, busy)
    for reason, stretches in paused.items():
        found[Spent.PAUSED, reason] = length(common(left, stretches))
        left = without(left, stretches)
    found[Spent.IDLE, ""] = length(left)
    return {key: ms for key, ms in found.items() if ms}


def mean_ms(total: int | None, count: int) -> int | None:
    """The mean of `count` times adding up to `total`; None of nothing."""
    return None if not count or total is None else round(total / count)


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window at which somebody is signed in.  services: id → handicap in ms.

    visit: the service of the visit that is open there, and for how long it has been (ms); None while the window is free.  paused_ms: for how
    long it has been paused, None while it is not.
    """

    services: Mapping[int, int]
    visit: tuple[int, int] | None = None
    paused_ms: int | None = None


Before = Callable[[int, int], int]
"""(service, lead in ms) → how many that wait for it would go before a ticket, if that had come by the lead later."""


def estimate_min(service: int, before: Before, windows: Sequence[OpenWindow], means: Mapping[int, float]) -> tuple[int, int] | None:
    """How long a ticket of a service will wait, as (low, high) whole minutes, 0 <= low < high.

    windows: all that are open in the hall.  means: service → how long a visit takes up a window, from the call to the end without what it was
    held (ms): the mean of the last RECENT that were served or missed within RECENT_MS, nothing where those are fewer than THIN.  None when
    that of the service itself is missing, or no window that serves it is at work: no figure is better than a wrong one.
    docs/estimates.md explains it.
    """
    serving = [window for window in windows if service in window.services]
    if service not in means or all(window.paused_ms is not None for window in serving):
        return None
    sharing = Counter(chain.from_iterable(window.services for window in windows))
    wait_min = _wait_ms(service, before, serving, sharing, means) / MINUTE_MS
    low = math.floor(wait_min * LOW)
    high = max(low + 1, math.ceil(wait_min * HIGH))
    if high > 10:
        low, high = 5 * (low // 5), 5 * math.ceil(high / 5)
    return low, high


def _wait_ms(service: int, before: Before, serving: Sequence[OpenWindow], sharing: Mapping[int, int], means: Mapping[int, float]) -> float:
    """When everybody who goes first has been called, if each line is divided evenly among the windows that serve it (`sharing` counts them).

    A window that is ready at r has called (t - r) / mean + 1 people at t, rounded down, which is 1/2 less on average.  All together have called
    those ahead and one more: half-way between, that is (t - r) / mean + 1/2, added up, = ahead + 1/2.
    """
    mean = means[service]
    ready = sorted(
        free_in
        + sum(
            before(other, window.services[service] - handicap) * means.get(other, mean) / sharing[other]
            for other, handicap in window.services.items()
            if other != service
        )
        for window, free_in in zip(serving, _free_in(serving, means, mean), strict=True)
    )
    work = (before(service, 0) + 0.5) * mean
    called_in = ready[0]
    for count in range(1, len(ready) + 1):
        called_in = (work + sum(ready[:count])) / count - mean / 2
        if count == len(ready) or called_in + mean / 2 <= ready[count]:
            break
    return max(called_in, ready[0])


def _free_in(windows: Sequence[OpenWindow], means: Mapping[int, float], usual: float) -> list[float]:
    """In how many ms each window will be free.

    A visit is expected to need what is left of its mean, yet never less than half of it.  Some end long before and some long after what is expected
    of them, so the ends of all together are spread evenly over twice that time.
    """
    needs = [0.0 if window.visit is None else _left(means.get(window.visit[0], usual), window.visit[1]) for window in windows]
    busy = sorted((place for place, need in enumerate(needs) if need), key=lambda place: needs[place])
    total = sum(needs)
    for order, place in enumerate(busy, 1):
        needs[place] = 2 * total / len(busy) * order / (len(busy) + 1)
    return [need if window.paused_ms is None else max(need, window.paused_ms, PAUSE_MS) for need, window in zip(needs, windows, strict=True)]


def _left(mean: float, lasted: int) -> float:
    return max(mean - lasted, mean / 2)
