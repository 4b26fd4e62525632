"""How gunicorn runs the server: one process, a thread for every open socket and some for requests."""

import os
import threading
import time

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 1
threads = 700  # must exceed open sockets (500 in a large hall) + concurrent requests
graceful_timeout = 2
keepalive = 30
loglevel = "warning"

LOOK_S = 0.1


def post_worker_init(worker):  # type: ignore[no-untyped-def]  # gunicorn's hook, its types are not published
    """When the worker is told to end, its open sockets must be closed, or their threads would hold it until it is killed."""

    def end_with_worker() -> None:
        while worker.alive:
            time.sleep(LOOK_S)
        worker.app.callable.extensions["jiaohao.works"].stop()

    threading.Thread(target=end_with_worker, name="end-with-worker", daemon=True).start()
