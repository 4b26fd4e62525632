"""The server with sockets that must answer within two seconds instead of half a minute, so that a test need not wait as long."""

from __future__ import annotations

from flask import Flask

import server

PING_S = 1


def serve() -> Flask:
    """As `server.serve`."""
    app = server.serve()
    engine = app.extensions["socketio"].server.eio
    engine.ping_interval = engine.ping_timeout = PING_S
    return app
