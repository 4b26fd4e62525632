"""Dots as SVG, for pages that show what paper shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import segno

QUIET_ZONE = 4


def dots(rows: Iterable[Any], *, offset: int = 0) -> str:
    """The dark dots (1) of rows of 0 and 1 as the `d` of one SVG path, a rectangle for each run of them."""
    runs = []
    for y, row in enumerate(rows):
        for run in re.finditer(rb"\x01+", bytes(row)):
            length = run.end() - run.start()
            runs.append(f"M{run.start() + offset} {y + offset}h{length}v1h-{length}z")
    return "".join(runs)


def qr(text: str) -> dict[str, Any]:
    """A QR code as {size, path}: the side of its viewBox in modules, quiet zone included, and the `d` of one SVG path.  Takes milliseconds."""
    modules = segno.make_qr(text, error="m").matrix
    return {"size": len(modules) + 2 * QUIET_ZONE, "path": dots(modules, offset=QUIET_ZONE)}
