"""Who is connected, while pages come and go on many threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Door:
    """A server's sockets, whose namespace is /kiosk; who came, and who went."""

    app: Flask
    socketio: SocketIO
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    def hear(self, event: str, *words: Any) -> None:
        """As Engine.IO tells Socket.IO."""
        self.socketio.server.eio.handlers[event](*words)

    def knock(self, socket: str) -> None:
        self.hear("connect", socket, create_environ() | {"flask.app": self.app})

    def left(self) -> list[object]:
        """All that is still kept of anybody."""
        server = self.socketio.server
        return [server.environ, server.manager.rooms, server.manager.pending_connect, server.manager.pending_disconnect]


@pytest.fixture
def door() -> Door:
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="threading", always_connect=True)
    Book(socketio)
    door = Door(app, socketio)
    socketio.on_event("connect", lambda _auth=None: door.came.append(request.sid), namespace="/kiosk")
    socketio.on_event("disconnect", lambda _reason=None: door.went.append(request.sid), namespace="/kiosk")
    return door


@pytest.mark.usefixtures("often")
def test_of_pages_that_come_and_go_at_once_nothing_is_left_and_none_is_lost(door: Door):
    def leave(socket: str, both: threading.Barrier) -> None:
        both.wait()
        door.hear("disconnect", socket, "gone")

    def visit(page: int) -> None:
        for number in range(VISITS):
            socket, both = f"{page}-{number}", threading.Barrier(2)
            door.knock(socket)
            leaving = threading.Thread(target=leave, args=(socket, both))
            leaving.start()
            both.wait()
            door.hear("message", socket, "0/kiosk,")
            leaving.join()

    with ThreadPoolExecutor(PAGES) as pages:
        list(pages.map(visit, range(PAGES)))

    assert door.came
    assert sorted(door.came) == sorted(door.went)
    assert door.left() == [{}, {}, {}, {}]


def test_a_page_that_is_found_gone_while_it_is_answered_is_struck_out(door: Door):
    door.socketio.server.eio.send_packet = lambda socket, _packet: door.hear("disconnect", socket, "gone")
    door.knock("socket")

    door.hear("message", "socket", "0/kiosk,")

    assert len(door.came) == 1
    assert door.went == door.came
    assert door.left() == [{}, {}, {}, {}]
