"""The clock that a server goes by: the machine's, but time goes on and never runs back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class SteadyClock:
    """Milliseconds since 1970, UTC, never fewer than before.

    Where the machine's clock is put forward, this one follows at once.  Where it is put back, this one runs at half speed until the machine
    has caught up: what a hall waits for (a call that may be missed, a rating's end) still comes, and the right time is reached again.
    wall, steady: the machine's clock, and one that nobody can put; both in ns.
    """

    def __init__(self, wall: Callable[[], int] = time.time_ns, steady: Callable[[], int] = time.monotonic_ns) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._now = wall()
        self._read_at = steady()

    def __call__(self) -> int:
        with self._lock:
            read_at = self._steady()
            self._now = max(self._wall(), self._now + (read_at - self._read_at) // 2)
            self._read_at = read_at
            return self._now // 1_000_000

    def go_on_from(self, at: int) -> None:
        """Something happened at that moment (ms UTC), so it is not earlier now: as after a restart on a machine whose clock was put back."""
        with self._lock:
            self._now = max(self._now, at * 1_000_000)
