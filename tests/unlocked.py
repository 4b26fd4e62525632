"""The server with the hall's lock taken out: what the concurrency test must be able to tell from the real one."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Flask
from sqlalchemy import bindparam, select

import server
from storage import db
from storage.models import Hall


def serve() -> Flask:
    """As `server.serve`, but a transaction locks nothing: neither the process, nor SQLite's file, nor PostgreSQL's row.  It reads, then writes."""
    db.LOCK_HALL = select(*db.LOCK_HALL.selected_columns).where(Hall.id == bindparam("hall"))
    db._begin_sqlite = lambda connection: connection.connection.cursor().execute("BEGIN")
    app = server.create_app()
    app.extensions["jiaohao"].database._turn = lambda _patience_ms: nullcontext()
    app.extensions["jiaohao.works"].start()
    return app
