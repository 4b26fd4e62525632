"""The server on a machine whose clock is stepped: by so many seconds as the file `clock-offset` in its data folder says.

What measures how long something takes (time.monotonic) is not stepped, as on a real machine.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from flask import Flask

OFFSET = Path(os.environ["JIAOHAO_DATA"]) / "clock-offset"

_time, _time_ns = time.time, time.time_ns


def _offset_s() -> int:
    return int(OFFSET.read_text()) if OFFSET.exists() else 0


time.time = lambda: _time() + _offset_s()
time.time_ns = lambda: _time_ns() + _offset_s() * 1_000_000_000

import server  # noqa: E402 - whatever it loads must find the clock that is stepped


def serve() -> Flask:
    """As `server.serve`."""
    return server.serve()
