"""What a server costs before anybody uses it: from its start to the first page, and the memory of a worker at rest."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.ground import Ground
from bench.house import House
from bench.large import memory_mb
from bench.table import Line
from config.settings import ROOT
from tests.live import LiveServer, free_port

STARTS = 5
START_S, MEMORY_MB = 1.5, 100
REST_S = 2.0
BARE = "a Flask that only says hello, under the same gunicorn"


def process(ground: Ground) -> Iterator[Line]:
    """Ours and the bare one are started in turns."""
    ours, bare = [], []
    live = LiveServer(ground.new_folder(), ground.empty("SQLite"), heartbeat_ms=2000)
    House(live, boards=0, windows=0)
    for _ in range(max(2, ground.rounds(STARTS))):
        ours.append(_ours(live))
        bare.append(_bare())
    for which, (name, unit, promise) in enumerate((("start → first page", "s", START_S), ("a worker at rest, memory", "MB", MEMORY_MB))):
        yield Line(name, median(one[which] for one in ours), median(one[which] for one in bare), unit, BARE, promise=promise)


def _ours(live: LiveServer) -> tuple[float, float]:
    """Seconds to the kiosk's page, MB of the worker after a while."""
    began = time.perf_counter()
    live.launch()
    took = _first_answer(f"{live.url}/kiosk", began)
    time.sleep(REST_S)
    [worker] = live.workers()
    memory = memory_mb(worker)
    live.stop()
    return took, memory


def _bare() -> tuple[float, float]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "700", "--bind", f"127.0.0.1:{port}", "bench.bare:hello()"]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        try:
            took = _first_answer(f"http://127.0.0.1:{port}/", began)
            time.sleep(REST_S)
            [worker] = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="utf-8").split()
            memory = memory_mb(int(worker))
        finally:
            server.send_signal(signal.SIGINT)
    return took, memory


def _first_answer(url: str, began: float) -> float:
    """Seconds since `began` until a page is read whole.  Whoever connects early is kept by the system until the server is ready."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as page:
                page.read()
            return time.perf_counter() - began
        except OSError:
            if time.perf_counter() > began + 30:
                raise
            time.sleep(0.005)
