"""Sockets that never read, never speak, or have no ticket: everybody else is served as before, and what they cost is bounded."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

from tests.faults.halls import running, until
from tests.faults.sockets import ended, frame, memory_mb, request, threads, upgraded
from tests.live import Client, LiveServer
from tests.web.screens import Screen, socket_ticket, watching

LONG = os.environ.get("JIAOHAO_LONG") == "1"
STRANGERS = 1000
MUTE = 200
CHANGES = 5000 if LONG else 300
QUIET_MB = 64
"""More than the server may grow by, whatever sockets do to it: a page's snapshot is some kilobytes."""


@contextmanager
def kiosk_screen(hall: LiveServer) -> Iterator[tuple[Client, Screen, Callable[[int], None]]]:
    """A kiosk with its page, and taking so many numbers there, each of which the page must have shown in the end."""
    kiosk = hall.device("kiosk-1")
    with watching(hall, "kiosk", kiosk) as screen:

        def waiting() -> int:
            return int(screen.shown["services"]["company"]["waiting"])

        def take(count: int) -> None:
            before = waiting()
            for _ in range(count):
                answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "company"})
                assert answer.status == 201, answer
            screen.until(lambda: waiting() == before + count)

        yield kiosk, screen, take
        assert screen.cut_off_at is None
    assert "Traceback" not in hall.log()
    assert "WORKER TIMEOUT" not in hall.log()


def test_pages_that_never_read_hold_up_nobody_and_fill_nothing(hall: LiveServer):
    with kiosk_screen(hall) as (kiosk, _, take), ExitStack() as deaf:
        for _ in range(20):
            connection = deaf.enter_context(closing(upgraded(hall, socket_ticket(kiosk, "kiosk"), receive_buffer=4096)))
            connection.sendall(frame(b"40/kiosk,"))
        take(10)
        before = memory_mb(hall)
        for _ in range(CHANGES // 50):
            take(50)
        assert memory_mb(hall) - before < QUIET_MB


def test_a_page_that_is_behind_and_reads_again_is_shown_the_newest(hall: LiveServer):
    with kiosk_screen(hall) as (kiosk, screen, take), closing(upgraded(hall, socket_ticket(kiosk, "kiosk"), receive_buffer=4096)) as slow:
        slow.sendall(frame(b"40/kiosk,"))

        def live(ending: threading.Event) -> None:
            while not ending.wait(0.1):
                slow.sendall(frame(b"3"))  # it lives, it is only slow

        with running(live) as errors:
            take(CHANGES)
            last = f'"company":{{"waiting":{screen.shown["services"]["company"]["waiting"]},'.encode()
            read = b""
            while last not in read:
                piece = slow.recv(1 << 16)
                assert piece, "closed instead"
                read = read[-128:] + piece
        assert errors == []


def test_a_thousand_strangers_are_refused_and_the_hall_goes_on(hall: LiveServer):
    with kiosk_screen(hall) as (_, _, take):
        for at in range(STRANGERS):
            with socket.create_connection(("127.0.0.1", hall.port), timeout=60) as stranger:
                stranger.sendall(request(hall, "EIO=4&transport=websocket" + ("&ticket=forged.by.us" if at % 2 else "")))
                assert stranger.recv(64).startswith(b"HTTP/1.1 401 ")
            if at % 100 == 0:
                take(1)


def test_strangers_who_hold_on_to_their_refused_connections_keep_nobody_out(hall: LiveServer):
    with kiosk_screen(hall) as (_, _, take), ExitStack() as held:
        strangers = [held.enter_context(socket.create_connection(("127.0.0.1", hall.port), timeout=60)) for _ in range(STRANGERS)]
        for stranger in strangers:
            stranger.sendall(request(hall, "EIO=4&transport=websocket"))
        assert all(stranger.recv(64).startswith(b"HTTP/1.1 401 ") for stranger in strangers)
        take(10)


def test_sockets_that_stay_mute_are_dropped_and_everybody_else_is_served_meanwhile(hall: LiveServer):
    with kiosk_screen(hall) as (kiosk, _, take):
        held = []
        for _ in range(2):
            with ExitStack() as open_:
                mute = [open_.enter_context(closing(upgraded(hall, socket_ticket(kiosk, "kiosk")))) for _ in range(MUTE)]
                for connection in mute[::2]:
                    with suppress(OSError):  # dropped already
                        connection.sendall(frame(b"40/kiosk,"))  # half of them enter, and say no more
                take(5)
                until(lambda mute=mute: all(ended(connection) for connection in mute), lambda mute=mute: sum(ended(connection) for connection in mute))
                held.append(threads(hall))
        assert held[1] < held[0] + MUTE / 4, "the threads of those who were dropped serve others"
