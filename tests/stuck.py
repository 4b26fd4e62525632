"""The server, with a clock on which one of its threads can be made to hang: `touch` the file STUCK_FILE, and the thread STUCK_THREAD stands still."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from flask import Flask

from server import create_app, system_clock


def clock() -> int:
    """As the real one, for every other thread."""
    if threading.current_thread().name == os.environ["STUCK_THREAD"] and Path(os.environ["STUCK_FILE"]).exists():
        threading.Event().wait()
    return system_clock()


def serve() -> Flask:
    """As `server.serve`."""
    app = create_app(clock=clock)
    app.extensions["jiaohao.works"].start()
    return app
