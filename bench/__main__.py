"""`python -m bench [--quick] [BENCH …]`: measures those benches, or all; prints a table and keeps the figures in var/bench.json (var/bench-quick.json)."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import growth, http, large, machine, paper, process, push, scale, transactions
from bench.ground import Ground
from bench.table import HEADER, Line, save
from config.settings import ROOT

BENCHES: dict[str, Callable[[Ground], Iterator[Line]]] = {
    "sqlite": partial(transactions.transactions, "SQLite"),
    "memory": transactions.without_disk,
    "postgresql": partial(transactions.transactions, "PostgreSQL"),
    "http": partial(http.requests, "SQLite"),
    "http-postgresql": partial(http.requests, "PostgreSQL"),
    "scale": scale.scale,
    "push-50": partial(push.screens, 50),
    "push-500": partial(push.screens, 500),
    "large": large.large_hall,
    "paper": paper.a_paper,
    "process": process.process,
    "growth": growth.growth,
}
QUICK = ("sqlite", "postgresql", "http", "push-50", "process")
"""What is worth a look every day, in a fifth of the rounds: less than a minute."""


def main() -> None:
    """Measures, prints and saves."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help=f"in a fifth of the rounds, and unless told otherwise only: {' '.join(QUICK)}")
    parser.add_argument("bench", nargs="*", choices=[*BENCHES, []], help="which to run")
    asked = parser.parse_args()
    chosen = asked.bench or (QUICK if asked.quick else BENCHES)
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=var)))
        here = machine.describe(folder)
        ground = Ground(folder, closing, asked.quick)
        print(HEADER)
        for name in chosen:
            began, lines = time.monotonic(), []
            for line in BENCHES[name](ground):
                print(line.row(), flush=True)
                lines.append(line)
            print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)
            save(var / ("bench-quick.json" if asked.quick else "bench.json"), here, {name: lines}, order=BENCHES)


if __name__ == "__main__":
    main()
