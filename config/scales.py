"""The rating scales of `config/ratings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from rules.rating import CountsAs, Level, Reason, Scale


def load_scales(file: Path) -> Mapping[str, Scale]:
    """Scale name → scale, levels in the file's order (best first)."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    scales = {}
    for name, table in raw["scale"].items():
        listed = raw.get("reasons", {}).get(name, {})
        levels = {}
        for key in table["order"]:
            level = table[key]
            reasons = tuple(Reason(reason["code"], reason["zh"], reason["en"]) for reason in listed.get(key, []))
            counts_as, follow_up, points = CountsAs(level["counts_as"]), level.get("follow_up", False), level.get("points")
            levels[key] = Level(key, level["code"], level["zh"], level["en"], counts_as, follow_up, reasons, points)
        scales[name] = Scale(name, levels)
    return scales
