"""The change signal: "hall H is now at seq N", told after the commit, in this process."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int, int], None]
"""Called with (hall id, seq) on the committing thread: it must only take note and return."""


class Changes:
    """Who wants to know."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` after every commit from now on."""
        self._listeners.append(listener)

    def announce(self, hall_id: int, seq: int) -> None:
        """Tells all listeners.  Only storage calls this, only after a commit."""
        for listener in self._listeners:
            listener(hall_id, seq)
