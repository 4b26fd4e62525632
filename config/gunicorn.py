"""How gunicorn runs the server: one process (several on PostgreSQL), in each a thread for every open socket and some for requests."""

import os
import sys
import threading
import time

from config.problems import ConfigError
from config.settings import load_settings

try:
    workers = load_settings().workers
except ConfigError as error:
    sys.exit(str(error))

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "web.worker.Worker"
threads = 700  # must exceed open sockets (500 in a large hall) + concurrent requests
graceful_timeout = 2
keepalive = 30
loglevel = "warning"

LOOK_S = 0.1

notify_socket = os.environ.pop("NOTIFY_SOCKET", "")  # gunicorn itself would tell systemd that it is ready before the app is loaded


def pre_fork(_arbiter, _worker):  # type: ignore[no-untyped-def]  # gunicorn's hook, its types are not published
    """The worker says it, when it is (web/watchdog.py)."""
    if notify_socket:
        os.environ["NOTIFY_SOCKET"] = notify_socket


def post_worker_init(worker):  # type: ignore[no-untyped-def]  # as above
    """When the worker is told to end, its open sockets must be closed, or their threads would hold it until it is killed."""

    def end_with_worker() -> None:
        while worker.alive:
            time.sleep(LOOK_S)
        worker.app.callable.extensions["jiaohao.works"].stop()

    threading.Thread(target=end_with_worker, name="end-with-worker", daemon=True).start()
