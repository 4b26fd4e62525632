"""Slowing those who ask too often: counts in this process's memory."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class Pace:
    """At most so many a minute for each key."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())  # it counts; it keeps no list of every hit

    def wait_s(self, key: str) -> int:
        """0 when the key may go on (which counts), else whole seconds until it may."""
        if self._limiter.hit(self._limit, key):
            return 0
        return self.locked_s(key)

    def locked_s(self, key: str) -> int:
        """As wait_s, but only looks: nothing is counted."""
        stats = self._limiter.get_window_stats(self._limit, key)
        return 0 if stats.remaining else max(1, math.ceil(stats.reset_time - time.time()))
