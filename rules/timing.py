"""Waiting, walking and service time; one definition of each.  All in milliseconds.

A visit whose start was never pressed has no start: it stays out of walking and service means and is counted beside them.
"""

from __future__ import annotations

import math

THIN = 3
"""Fewer finished services than this say nothing about the next one."""

MINUTE_MS = 60_000
RECENT_MS = 3_600_000
"""Services that ended in the last hour tell how long the next will take."""

LOW, HIGH = 0.75, 1.25
"""The range told to a citizen, as shares of the computed wait."""


def waiting_ms(issued_at: int, called_at: int) -> int:
    """From the number to the first call."""
    return max(0, called_at - issued_at)


def walking_ms(called_at: int, started_at: int | None) -> int | None:
    """From the call to the start; None where no start was pressed."""
    return None if started_at is None else max(0, started_at - called_at)


def service_ms(started_at: int | None, ended_at: int | None) -> int | None:
    """From the start to the end; None where either is missing."""
    return None if started_at is None or ended_at is None else max(0, ended_at - started_at)


def mean_ms(total: int | None, count: int) -> int | None:
    """The mean of `count` times adding up to `total`; None of nothing."""
    return None if not count or total is None else round(total / count)


def estimate_min(ahead: int, pace_ms: float | None, finished: int, windows: int) -> tuple[int, int] | None:
    """How long somebody with `ahead` people before them will wait, as (low, high) whole minutes, 0 < high.

    pace_ms: the mean of the `finished` recent services; windows: how many serve this queue now.  None when too few have
    finished or no window is open: no figure is better than a wrong one.
    """
    if pace_ms is None or finished < THIN or windows < 1:
        return None
    wait_min = (ahead + 1) * pace_ms / windows / MINUTE_MS if ahead else pace_ms / windows / MINUTE_MS / 2
    low = math.floor(wait_min * LOW)
    high = max(low + 1, math.ceil(wait_min * HIGH))
    if high > 10:
        low, high = 5 * (low // 5), 5 * math.ceil(high / 5)
    return low, high
