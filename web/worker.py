"""gunicorn's worker, but for one thing: how a connection ends.

gunicorn waits up to two seconds for the other side to close, so that the last answer is not cut off, and its main loop does the waiting: a
few hundred clients that keep their ends open, and nobody else is let in for so long that the worker is taken for dead and killed.  Here the
thread that gave the answer waits.
"""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

LINGER_S = 2.0
ENOUGH = 65536
"""Bytes of a request nobody will read that are taken in, so that its refusal arrives."""


class Worker(ThreadWorker):  # type: ignore[misc]  # its types are not published
    """Threads, each for one request or one open socket."""

    def handle(self, conn: Any) -> Any:
        """One request on a connection; falsy when the connection is over, which gunicorn's main loop then closes without waiting."""
        goes_on = super().handle(conn)
        if not goes_on:
            with contextlib.suppress(OSError):
                _see_off(conn.sock)
        return goes_on


def _see_off(connection: socket.socket) -> None:
    """Our last word is said: waits until the other side has closed, has talked on for too long, or is too slow (RFC 9112, 9.6)."""
    connection.shutdown(socket.SHUT_WR)
    deadline, left = time.monotonic() + LINGER_S, ENOUGH
    with contextlib.suppress(TimeoutError):
        while left > 0 and (remaining := deadline - time.monotonic()) > 0:
            connection.settimeout(remaining)
            if not (data := connection.recv(4096)):
                break
            left -= len(data)
    connection.shutdown(socket.SHUT_RDWR)
