"""How a screen is, from what it tells of itself: well, stale (it shows what is over), or silent (nobody hears of it, or nobody hears it)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STALE_MS = 10_000
"""So long a screen may show an older picture than the one it should, or draw nothing, before somebody has to look."""
SILENT_MS = 20_000
"""So long a screen may say nothing, and one that announces may have no sound."""


class Condition(StrEnum):
    """What the supervisor is told of a screen."""

    WELL = "well"
    STALE = "stale"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Told:
    """When a screen was last heard, when it last drew, since when it has shown an older picture than it should, and since when one that
    announces has had no sound (ms UTC; None: it has not).
    """

    heard_at: int
    painted_at: int
    behind_since: int | None
    mute_since: int | None


def condition_of(told: Told, now: int) -> Condition:
    """How the screen is now (ms UTC)."""
    if now - told.heard_at >= SILENT_MS or (told.mute_since is not None and now - told.mute_since >= SILENT_MS):
        return Condition.SILENT
    if told.heard_at - told.painted_at >= STALE_MS or (told.behind_since is not None and now - told.behind_since >= STALE_MS):
        return Condition.STALE
    return Condition.WELL
