"""A line of the bench, the table of them, and the file they are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADER = f"{'':<50}{'ours':>11}{'limit':>11}  {'unit':<11}{'ratio':>8}   goal"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure and the limit it is held against, both in `unit` and measured in the same run.

    beside: what the limit is.  rate: the figure counts things done in a time, so that more is better, and its ratio is a share of the limit.
    goal: the ratio that must not be passed, or for a rate must be reached.  promise: what the figure itself must not pass.  point: where the
    line stands in the plot of growth: curve and number of tickets.
    """

    name: str
    value: float
    limit: float
    unit: str
    beside: str
    goal: float | None = None
    promise: float | None = None
    rate: bool = False
    point: tuple[str, int] | None = None

    @property
    def ratio(self) -> float:
        """The figure as a multiple of its limit."""
        return self.value / self.limit

    @property
    def met(self) -> bool | None:
        """Whether all that was promised holds; None where nothing was."""
        if self.goal is None and self.promise is None:
            return None
        in_ratio = self.goal is None or (self.ratio >= self.goal if self.rate else self.ratio <= self.goal)
        return in_ratio and (self.promise is None or self.value <= self.promise)

    @property
    def goal_text(self) -> str:
        """The goal as people read it; empty where there is none."""
        goals = []
        if self.goal is not None:
            goals.append(f"≥ {self.goal:.0%}" if self.rate else f"≤ {self.goal:g}×")
        if self.promise is not None:
            goals.append(f"≤ {self.promise:,g} {self.unit}")
        return ", ".join(goals)

    @property
    def ratio_text(self) -> str:
        """The ratio as people read it."""
        return f"{self.ratio:.0%}" if self.rate else f"{self.ratio:.2f}×"

    def row(self) -> str:
        """As the table shows it."""
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.name:<50}{self.value:>11,.1f}{self.limit:>11,.1f}  {self.unit:<11}{self.ratio_text:>8}   {self.goal_text} {verdict}".rstrip()

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "limit": self.limit,
            "beside": self.beside,
            "ratio": self.ratio,
            "ratio_text": self.ratio_text,
            "goal": self.goal_text,
            "met": self.met,
            "point": self.point,
        }


def save(file: Path, machine: dict[str, str], measured: dict[str, Iterable[Line]], order: Iterable[str]) -> None:
    """Writes what was measured, by bench; of benches not run this time the lines of the last time stay, each with the machine it was on."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for bench, lines in measured.items():
        kept[bench] = {"machine": machine, "lines": [line.plain() for line in lines]}
    file.parent.mkdir(parents=True, exist_ok=True)
    sorted_ = {bench: kept[bench] for bench in order if bench in kept}
    file.write_text(json.dumps(sorted_, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
