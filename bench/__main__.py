"""`python -m bench [WORD …]`: measures every line whose name contains one of the words, or all; prints a table and writes var/bench.json."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import crowd, http, paper, push, transactions
from bench.ground import Ground
from bench.table import HEADER, Line, save
from config.settings import ROOT

Bench = Callable[[Ground], Iterator[Line]]

BENCHES: tuple[tuple[tuple[str, ...], Bench], ...] = (
    (("take",), transactions.take),
    (("call_next",), transactions.call_next),
    *(((name,), partial(transactions.without_disk, name, steps)) for name, steps in transactions.IN_MEMORY),
    *(((name,), partial(transactions.after_a_million, name, steps)) for name, steps in transactions.OLD),
    (("call_next, 20 services, 20,000 wait, 5 M old",), crowd.call_next),
    (("tickets/s over HTTP",), http.tickets),
    (("call → last of 50 screens, p50", "call → last of 50 screens, p99"), push.screens),
    (("take → first byte at the printer", "a paper end to end, CPU"), paper.a_paper),
)
"""The lines' names, and what measures them."""


def main(words: list[str]) -> None:
    """Measures, prints and saves."""
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    lines = []
    print(HEADER)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        ground = Ground(Path(folder))
        for names, bench in BENCHES:
            if not words or any(word in name for word in words for name in names):
                for line in bench(ground):
                    print(line.row(), flush=True)
                    lines.append(line)
    save(lines, var / "bench.json")


if __name__ == "__main__":
    main(sys.argv[1:])
