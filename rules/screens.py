"""The kinds of screens a hall has, and what has to be said of each: where it hangs."""

from __future__ import annotations

from typing import Literal

ScreenKind = Literal["hall_board", "zone_board", "window_strip", "waiting_board", "missed_board", "notices"]
PLACE_NEEDED: dict[str, str] = {"window_strip": "window", "zone_board": "zone"}
"""Kinds that show nothing unless it is said where they are."""
ZONE_TAKEN = ("waiting_board", "missed_board")
"""Kinds that show one zone where one is named, and else the whole hall."""
