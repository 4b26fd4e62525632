"""A page that does not read for a while: what it is sent then, over a real socket that is full."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from web.wire import Wire

FIRST = b"first" * 1_000_000
"""More than a socket takes at once."""


@pytest.fixture
def page() -> Iterator[tuple[Wire, socket.socket]]:
    """The server's wire, and the page's end of it."""
    here, there = socket.socketpair()
    with here, there:
        there.settimeout(10)
        wire = Wire(None, None)
        wire.ws = SimpleNamespace(sock=here)
        yield wire, there


def read(page: socket.socket, expected: bytes) -> bytes:
    """As much as is expected, or until nothing comes any more."""
    got = b""
    while len(got) < len(expected) and (more := page.recv(1 << 20)):
        got += more
    return got


def test_a_page_that_is_behind_is_sent_the_newest_snapshot_and_none_between(page: tuple[Wire, socket.socket]):
    wire, there = page

    for frame in (FIRST, b"older snapshot", b"newest snapshot"):
        wire.push(frame)

    assert read(there, FIRST + b"newest snapshot") == FIRST + b"newest snapshot"


def test_no_heartbeat_takes_the_place_of_a_snapshot_that_waits(page: tuple[Wire, socket.socket]):
    wire, there = page

    wire.push(FIRST)
    wire.push(b"newest snapshot")
    wire.push(b"heartbeat", beat=True)

    assert read(there, FIRST + b"newest snapshot") == FIRST + b"newest snapshot"


def test_a_snapshot_takes_the_place_of_a_heartbeat_that_waits(page: tuple[Wire, socket.socket]):
    wire, there = page

    wire.push(FIRST)
    wire.push(b"heartbeat", beat=True)
    wire.push(b"newest snapshot")

    assert read(there, FIRST + b"newest snapshot") == FIRST + b"newest snapshot"


def test_once_it_has_read_all_it_is_sent_everything_at_once(page: tuple[Wire, socket.socket]):
    wire, there = page
    wire.push(FIRST)
    read(there, FIRST)

    wire.push(b"snapshot")

    assert read(there, b"snapshot") == b"snapshot"
