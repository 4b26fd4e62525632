"""How long somebody may do nothing before being signed out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdleLimits:
    """In milliseconds: at a window, where a stranger could press the keys; and away from windows, where the page is for watching."""

    at_window_ms: int
    away_ms: int

    def reached(self, window_id: int | None, active_at: int, at: int) -> bool:
        """Whether somebody last active then is to be signed out at `at` (ms UTC)."""
        return active_at + (self.away_ms if window_id is None else self.at_window_ms) <= at
