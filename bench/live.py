"""The supervisor's live page in the middle of a busy day, in a hall with a million visits behind it.  `python -m bench.live` measures it alone."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bench.ground import BusyHall, Ground
from bench.table import HEADER, Line
from config.alarms import load_alarms
from config.settings import ROOT
from hall import alarms
from hall.overview import supervisor
from storage.view import HallView

LIMIT_MS = 50.0
"""What the first paint's data may take."""
TODAY = 1_500
"""So many have been served today already."""
ROUNDS = 200


def measure(ground: Ground) -> Iterator[Line]:
    """The whole snapshot as a page that signs in is sent it, read and encoded; and one look of the ticker for alarms."""
    file = ground.folder / "live.db"
    shutil.copy(ground.million, file)
    hall = BusyHall(file)
    for _ in range(TODAY):
        hall.ready_to_call()
        hall.call_next()
    limits = load_alarms(ROOT / "config")
    alarms.watch(hall.database, hall.clock, hall.id, limits)

    def first_paint() -> None:
        with hall.database.reading() as connection:
            json.dumps(supervisor(HallView(hall.database, connection, hall.id, hall.clock()), limits))

    def watch() -> None:
        alarms.watch(hall.database, hall.clock, hall.id, limits)

    for name, act in (("live page, 1 M old visits", first_paint), ("alarms watched, 1 M old visits", watch)):
        act()
        times = sorted(_ms(act) for _ in range(ROUNDS))
        yield Line(f"{name}, p50", median(times), LIMIT_MS, "ms", 1.0)
        yield Line(f"{name}, p99", quantiles(times, n=100)[-1], LIMIT_MS, "ms", 1.0)
    hall.database.close()
    file.unlink()


def _ms(act: Callable[[], None]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def main() -> None:
    """Measures and prints."""
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    print(HEADER)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        for line in measure(Ground(Path(folder))):
            print(line.row(), flush=True)


if __name__ == "__main__":
    main()
