"""`python -m bench.replay [SEED]`: ten days of the demo hall under each preset; the same seed gives the same table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random

from bench.replay.hall import LivedDay, Recent
from bench.replay.outcome import Outcome, table
from bench.replay.people import Figures, people_of, read_figures
from bench.replay.staffing import staffed
from rules.discipline import Discipline

DAYS = 10
SEED = "1"


def replay(figures: Figures, seed: str, days: int = DAYS) -> Iterator[Outcome]:
    """Each preset in turn, with the same people."""
    windows = staffed(figures)
    for discipline in Discipline:
        outcome = Outcome(discipline)
        recent: Recent = {}
        for day in range(days):
            outcome.add(figures, LivedDay(figures, windows, people_of(figures, Random(f"{seed} {day}")), discipline, recent))
        yield outcome


if __name__ == "__main__":
    print(table(replay(read_figures(), sys.argv[1] if len(sys.argv) > 1 else SEED)))
