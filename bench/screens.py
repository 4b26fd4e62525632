"""Fifty screens in a process of their own: when did the last of them hear?"""

from __future__ import annotations

import selectors
import socket
import time
from multiprocessing.connection import Connection
from typing import Protocol

from websocket import create_connection

NAMESPACE = "/display"
PING, PONG = "2", "3"


class Screen(Protocol):
    """Something that hears messages."""

    heard: list[tuple[int, str]]
    """(monotonic ns, message), since the last question."""

    def fileno(self) -> int:
        """What to wait on."""

    def hear(self) -> None:
        """Reads what has come."""


class WebsocketScreen:
    """A page's Socket.IO connection, without the page."""

    def __init__(self, address: str) -> None:
        self.heard: list[tuple[int, str]] = []
        self._socket = create_connection(address, timeout=20)
        self._socket.recv()  # the session is open
        self._socket.send(f"40{NAMESPACE},")
        while not str(self._socket.recv()).startswith(f"40{NAMESPACE},"):
            pass

    def fileno(self) -> int:
        return int(self._socket.fileno())  # type: ignore[no-untyped-call]  # websocket-client's

    def hear(self) -> None:
        message = str(self._socket.recv())
        self.heard.append((time.monotonic_ns(), message))
        if message == PING:
            self._socket.send(PONG)


class BareScreen:
    """A TCP connection on which lines come."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[int, str]] = []
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._begun = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def hear(self) -> None:
        self._begun += self._socket.recv(65536)
        if self._begun.endswith(b"\n"):
            self.heard.append((time.monotonic_ns(), self._begun.decode()))
            self._begun = b""


def watch(pipe: Connection, addresses: list[str], port: int) -> None:
    """Connects a screen to each websocket address and as many bare ones to the port; then answers questions until the pipe closes.

    Question: ("websocket" | "bare", word).  Answer, once every screen of the kind has heard a message with that word: the moment the
    last of them had it (monotonic ns, the same clock in every process), and that message.
    """
    kinds: dict[str, list[Screen]] = {"websocket": [WebsocketScreen(address) for address in addresses], "bare": [BareScreen(port) for _ in addresses]}
    question: tuple[str, str] | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        for screen in (screen for screens in kinds.values() for screen in screens):
            selector.register(screen.fileno(), selectors.EVENT_READ, screen)
        pipe.send("ready")
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    key.data.hear()
                    continue
                try:
                    question = pipe.recv()
                except EOFError:
                    return
            if question is not None and (answer := _last(kinds[question[0]], question[1])) is not None:
                question = None
                for screen in (screen for screens in kinds.values() for screen in screens):
                    screen.heard.clear()
                pipe.send(answer)


def _last(screens: list[Screen], word: str) -> tuple[int, str] | None:
    firsts = [next(((at, message) for at, message in screen.heard if word in message), None) for screen in screens]
    return None if None in firsts else max(first for first in firsts if first is not None)
