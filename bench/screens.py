"""Screens in a process of their own: when did the last of them hear?"""

from __future__ import annotations

import resource
import selectors
import time
from collections import deque
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple

from websocket import create_connection

PING, PONG = b"\x81\x012", "3"
"""Engine.IO's ping as the frame it comes in; its answer."""
AS_MUCH = 1 << 20
ANSWER_S = 30
MARK, NEAR = b'"calls":[', 1024
"""What is listened to in a message: so many bytes from where its calls begin, the newest first.  The rest of a large hall's board is not looked through,
or who looks would read the next message late."""
KEPT = 40
"""So many of the latest readings of a screen may be asked for: what it heard in some seconds."""


class Heard(NamedTuple):
    """A word at a group of screens.  at: when the last of them had it (monotonic ns, the same clock in every process); bytes: of what it came in."""

    at: int
    bytes: int


class Screen:
    """One websocket, read as bytes once it is open: what is measured is the server, not how well Python reads frames."""

    def __init__(self, address: str, namespace: str | None) -> None:
        self._socket = create_connection(address, timeout=20)
        if namespace is not None:
            self._socket.recv()  # Engine.IO's session is open
            self._socket.send(f"40/{namespace},")
            while not str(self._socket.recv()).startswith(f"40/{namespace},"):
                pass
        self._heard: deque[tuple[int, int, bytes]] = deque(maxlen=KEPT)
        self._tail = b""

    def fileno(self) -> int:
        return int(self._socket.fileno())  # type: ignore[no-untyped-call]  # websocket-client's

    def hear(self, *, keep: bool) -> None:
        """Reads what has come.  keep: it may be asked for."""
        data = self._socket.sock.recv(AS_MUCH)  # type: ignore[union-attr]  # it is open
        if not data:
            raise AssertionError("the server has closed a socket")
        if keep:
            self._keep(time.monotonic_ns(), len(data), self._tail + data)
        if PING in data:
            self._socket.send(PONG)

    def _keep(self, at: int, length: int, data: bytes) -> None:
        begin = last = data.find(MARK)
        while begin >= 0:
            self._heard.append((at, length, data[begin : begin + NEAR]))
            last, begin = begin, data.find(MARK, begin + 1)
        whole = last < 0 or len(data) - last >= NEAR
        self._tail = data[1 - len(MARK) :] if whole else data[last:]

    def first(self, word: bytes) -> Heard | None:
        """When a word first came."""
        return next((Heard(at, length) for at, length, calls in self._heard if word in calls), None)


Group = tuple[str | None, list[str]]
"""A Socket.IO namespace, None for a bare websocket, and the addresses of its screens."""


class Screens:
    """Groups of screens, by name.  Those of a group that is listened to keep what they heard last."""

    def __init__(self, groups: dict[str, Group], listened: set[str]) -> None:
        self._pipe, there = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_watch, args=(there, groups, listened), daemon=True)
        self._process.start()
        there.close()
        self._hear()

    def last(self, group: str, word: str) -> Heard:
        """Once every screen of the group has had a word, which is not too long ago: when the last of them did."""
        self._pipe.send((group, word.encode()))
        return Heard(*self._hear())

    def _hear(self) -> Any:
        if not self._pipe.poll(ANSWER_S):
            raise AssertionError("not every screen has heard it")
        return self._pipe.recv()

    def __enter__(self) -> Screens:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None) -> None:
        self._pipe.close()
        self._process.join(ANSWER_S)
        self._process.kill()


def _watch(pipe: Connection, groups: dict[str, Group], listened: set[str]) -> None:
    """Connects every screen and says so; then answers questions until the pipe closes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    with selectors.DefaultSelector() as selector:
        screens: dict[str, list[Screen]] = {}
        for name, (namespace, addresses) in groups.items():
            screens[name] = [Screen(address, namespace) for address in addresses]
            for screen in screens[name]:
                selector.register(screen.fileno(), selectors.EVENT_READ, (screen, name in listened))
        selector.register(pipe, selectors.EVENT_READ)
        pipe.send(None)
        word, missing, latest = b"", set[Screen](), Heard(0, 0)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    try:
                        group, word = pipe.recv()
                    except EOFError:
                        return
                    asked = screens[group]
                    missing, latest = set(asked), Heard(0, 0)
                else:
                    asked = [key.data[0]]
                    key.data[0].hear(keep=key.data[1])
                for screen in missing.intersection(asked):
                    if (first := screen.first(word)) is not None:
                        missing.discard(screen)
                        latest = max(latest, first)
                        if not missing:
                            pipe.send(latest)
