"""How a screen is, from what it tells."""

from __future__ import annotations

import pytest

from rules.screenhealth import SILENT_MS, STALE_MS, Condition, Told, condition_of

NOW = 1_000_000


@pytest.mark.parametrize(
    ("told", "condition"),
    [
        (Told(NOW, NOW, None, None), Condition.WELL),
        (Told(NOW - SILENT_MS + 1, NOW - SILENT_MS + 1, None, None), Condition.WELL),
        (Told(NOW - SILENT_MS, NOW - SILENT_MS, None, None), Condition.SILENT),
        (Told(NOW, NOW, NOW - STALE_MS + 1, None), Condition.WELL),
        (Told(NOW, NOW, NOW - STALE_MS, None), Condition.STALE),
        (Told(NOW, NOW - STALE_MS, None, None), Condition.STALE),
        (Told(NOW, NOW, None, NOW - SILENT_MS + 1), Condition.WELL),
        (Told(NOW, NOW, None, NOW - SILENT_MS), Condition.SILENT),
        (Told(NOW, NOW, NOW - STALE_MS, NOW - SILENT_MS), Condition.SILENT),
    ],
    ids=[
        "heard and up to date",
        "not heard for a moment",
        "not heard any more",
        "behind for a moment",
        "behind for long",
        "it tells of itself, but draws nothing",
        "a player without sound for a moment",
        "a player without sound",
        "behind, and without sound",
    ],
)
def test_how_a_screen_is(told: Told, condition: Condition):
    assert condition_of(told, NOW) == condition
