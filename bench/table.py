"""A line of the bench, the table of them, and the file they are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HEADER = f"{'':<36}{'ours':>11}{'limit':>11}  {'unit':<10}{'ratio':>8}   goal"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure and the limit it is held against, both in `unit`.

    rate: the figure counts things done in a time, so that more is better.  goal: the ratio that must not be passed, where there is one.  A limit
    that is not measured but promised has goal 1.
    """

    name: str
    value: float
    limit: float
    unit: str
    goal: float | None = None
    rate: bool = False

    @property
    def ratio(self) -> float:
        """How many times worse than the limit: 1 is the limit, smaller is better."""
        return self.limit / self.value if self.rate else self.value / self.limit

    def row(self) -> str:
        """As the table shows it."""
        goal = "" if self.goal is None else f"≤ {self.goal:g} {'pass' if self.ratio <= self.goal else 'OVER'}"
        return f"{self.name:<46}{self.value:>11,.1f}{self.limit:>11,.1f}  {self.unit:<10}{self.ratio:>7.2f}×   {goal}".rstrip()


def save(lines: Iterable[Line], file: Path) -> None:
    """Writes the lines as JSON: [{name, value, unit, limit, ratio}]."""
    plain = [{"name": line.name, "value": line.value, "unit": line.unit, "limit": line.limit, "ratio": line.ratio} for line in lines]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
