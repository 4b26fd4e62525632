"""Who is connected, while pages come and go on many threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, request
from flask_socketio import SocketIO
from werkzeug.test import create_environ

from web.wire import Book

PAGES, VISITS = 4, 150


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("often")
def test_of_pages_that_come_and_go_at_once_nothing_is_left_and_none_is_lost():
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="threading", always_connect=True)
    Book(socketio)
    came: list[str] = []
    went: list[str] = []
    socketio.on_event("connect", lambda _auth=None: came.append(request.sid), namespace="/kiosk")
    socketio.on_event("disconnect", lambda _reason=None: went.append(request.sid), namespace="/kiosk")
    heard = socketio.server.eio.handlers

    def leave(socket: str, both: threading.Barrier) -> None:
        both.wait()
        heard["disconnect"](socket, "gone")

    def visit(page: int) -> None:
        for number in range(VISITS):
            socket = f"{page}-{number}"
            heard["connect"](socket, create_environ() | {"flask.app": app})
            leaving = threading.Thread(target=leave, args=(socket, both := threading.Barrier(2)))
            leaving.start()
            both.wait()
            heard["message"](socket, "0/kiosk,")
            leaving.join()

    with ThreadPoolExecutor(PAGES) as pages:
        list(pages.map(visit, range(PAGES)))

    assert came
    assert sorted(came) == sorted(went)
    assert (socketio.server.environ, socketio.server.manager.rooms, socketio.server.manager.pending_connect) == ({}, {}, {})
