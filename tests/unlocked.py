"""The server with the hall's lock taken out: what the concurrency test must be able to tell from the real one."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Flask

import server
from storage import db


def serve() -> Flask:
    """As `server.serve`, but a transaction neither locks the process nor begins by taking SQLite's write lock: it reads, then writes."""
    db._begin_sqlite = lambda connection: connection.connection.cursor().execute("BEGIN")
    app = server.create_app()
    app.extensions["jiaohao"].database._lock = nullcontext()
    app.extensions["jiaohao.works"].start()
    return app
