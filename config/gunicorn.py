"""How gunicorn runs the server: one process, a thread for every open socket and some for requests."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 1
threads = 700  # must exceed open sockets (500 in a large hall) + concurrent requests
graceful_timeout = 2
keepalive = 30
loglevel = "warning"


def worker_exit(_server, worker):  # type: ignore[no-untyped-def]  # gunicorn's hook, its types are not published
    """Lets a paper that is being printed finish, within a second."""
    app = worker.app.callable
    if app is not None:
        app.extensions["jiaohao.works"].stop()
