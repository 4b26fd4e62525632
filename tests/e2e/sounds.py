"""Clips to test with, and what a player's page tells of what it has played."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
import soundfile
from playwright.sync_api import Page

RATE = 8000
SECONDS = {"chime": 0.4, "pause": 0.2, "please": 0.4, "number": 0.6, "to-place": 0.4, "window": 0.5, "to-window": 0.8, "digit": 0.3}
"""How long a clip of each kind is; shorter than speech, so that tests need not wait."""

TOLERANCE_MS = 2.0
"""The page reckons moments of the hall from the audio clock, whose reading moves in blocks of 128 samples."""


def record(data: Path, names: Iterable[str]) -> None:
    """A hall's own recordings: silence of a length that depends on the kind of clip."""
    for name in names:
        file = data / "voice" / f"{name}.ogg"
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, numpy.zeros(round(SECONDS[name.split("/")[0]] * RATE)), RATE, format="OGG", subtype="OPUS")


def usual_clips(numbers: int = 100) -> list[str]:
    """What the small hall's calls are made of."""
    windows = [f"{kind}/{label}" for kind in ("window", "to-window") for label in (1, 2, 9, 12)]
    places = [f"to-place/{place}" for place in ("1-A", "2-B", "3-C")]
    return ["chime", "pause", *(f"please/{prefix}" for prefix in "ABC"), *(f"number/{number:03d}" for number in range(numbers)), *places, *windows]


def said(page: Page) -> list[dict[str, Any]]:
    """What a page has said, in order, from its own audio timeline."""
    return list(page.evaluate("window.jiaohaoTimeline"))


def numbers(spoken: Iterable[dict[str, Any]]) -> list[str]:
    """Which numbers were said: prefix and digits, from the clips."""
    found = []
    for one in spoken:
        clips = [part["clip"] for part in one["parts"]]
        prefix, digits = (next(clip.split("/")[1] for clip in clips if clip.startswith(f"{kind}/")) for kind in ("please", "number"))
        found.append(prefix + digits)
    return found


def crowded(spoken: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Announcements of one page that began before the one before was over, by its audio clock, which nobody sets."""
    return [(one["sentence"], then["sentence"]) for one, then in pairwise(spoken) if then["audio"][0] < one["audio"][1]]


def overlaps(spoken: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Announcements of several pages that began before the one before was over, by the hall's clock."""
    inorder = sorted(spoken, key=lambda one: one["started"])
    return [(one["sentence"], then["sentence"]) for one, then in pairwise(inorder) if then["started"] < one["ended"] - TOLERANCE_MS]


def gaps(spoken: Iterable[dict[str, Any]]) -> list[float]:
    """The silences between parts of an announcement, ms."""
    return [then["started"] - part["ended"] for one in spoken for part, then in pairwise(one["parts"])]


def waited(page: Page, count: int) -> None:
    """Until a page has begun to say so many."""
    until(page, f"(window.jiaohaoTimeline ?? []).length >= {count}")


def until(page: Page, condition: str, within_s: float = 20) -> None:
    """Until it is so on the page; Playwright's own waiting would compile the condition there, which our pages forbid."""
    deadline = time.monotonic() + within_s
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never: {condition}"
        page.wait_for_timeout(50)
