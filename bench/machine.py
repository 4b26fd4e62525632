"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from storage.dumps import program

FLUSHES = 50


def describe(folder: Path) -> dict[str, str]:
    """The machine, its programs, how long its disk takes to keep a page, and how busy it was before we began.  folder: on the disk that is measured."""
    postgres = subprocess.run([program("initdb"), "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processors": f"{os.cpu_count()} × {_cpu()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "programs": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres}",
        "a flush to the disk": f"{_flush_us(folder):.0f} µs",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _flush_us(folder: Path) -> float:
    """The median of writing 4 KB behind the last and making sure of it."""
    file, times = folder / "flushed", []
    with file.open("wb", buffering=0) as out:
        for _ in range(FLUSHES):
            began = time.perf_counter()
            out.write(bytes(4096))
            os.fdatasync(out.fileno())
            times.append(time.perf_counter() - began)
    file.unlink()
    return median(times) * 1e6
