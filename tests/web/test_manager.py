"""Who is connected, while pages come and go on many threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import socketio

from web.sockets import ThreadedManager

PAGES, VISITS = 8, 500


@pytest.fixture
def manager() -> Iterator[ThreadedManager]:
    """As a server has it; threads take turns as often as they can."""
    manager = ThreadedManager()
    socketio.Server(async_mode="threading", client_manager=manager)
    manager.initialize()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield manager
    sys.setswitchinterval(usual)


def test_pages_that_come_and_go_at_once_are_all_entered_and_all_struck_out(manager: ThreadedManager):
    start = threading.Barrier(PAGES)

    def come_and_go(page: int) -> list[bool]:
        start.wait()
        inside = []
        for visit in range(VISITS):
            sid = manager.pre_connect(f"socket-{page}-{visit}", "/kiosk")
            manager.connect(sid, "/kiosk")
            inside.append(manager.is_connected(sid, "/kiosk"))
            inside.append(manager.pre_disconnect(sid, "/kiosk") == f"socket-{page}-{visit}")
            manager.disconnect(sid, "/kiosk")
        return inside

    with ThreadPoolExecutor(PAGES) as pages:
        seen = list(pages.map(come_and_go, range(PAGES)))

    assert seen == [[True] * 2 * VISITS] * PAGES
    assert (manager.rooms, manager.pending_connect, manager.pending_disconnect) == ({}, {}, {})
