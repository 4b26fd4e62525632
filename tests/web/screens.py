"""A page's socket, as `link.js` opens it: a ticket first, then a websocket that only listens."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import engineio
import socketio

from tests.live import Client, LiveServer


class _Engine(engineio.Client):  # type: ignore[misc]  # it ships no types
    """Handles messages as they come.  Engine.IO's own starts a thread for each, and one may overtake the other."""

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _Socket(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[_Engine]:
        return _Engine

    def _handle_disconnect(self, namespace: str) -> None:
        """The server's last word.  Socket.IO's own overhears it while `connect` still is to return, and waits for the thread it runs on."""
        self._trigger_event("disconnect", namespace, self.reason.SERVER_DISCONNECT)


class Screen:
    """What a page was sent, in order."""

    def __init__(self, url: str, station: str, ticket: str) -> None:
        self.snapshots: list[dict[str, Any]] = []
        self.beats: list[dict[str, Any]] = []
        self.sent: list[tuple[str, int]] = []
        self.cut_off_at: float | None = None
        self._changed = threading.Condition()
        self._socket = _Socket(reconnection=False, handle_sigint=False)
        namespace = f"/{station}"
        self._socket.on("snapshot", self._on_snapshot, namespace=namespace)
        self._socket.on("heartbeat", self._on_heartbeat, namespace=namespace)
        self._socket.on("disconnect", self._on_disconnect, namespace=namespace)
        self._socket.connect(f"{url}?ticket={ticket}", transports=["websocket"], namespaces=[namespace], wait=False)

    @property
    def shown(self) -> dict[str, Any]:
        """The newest snapshot."""
        return self.snapshots[-1]

    def until(self, condition: Callable[[], Any], within: float = 10) -> None:
        """Waits for something that the server sends."""
        with self._changed:
            assert self._changed.wait_for(condition, within), f"never; last shown: {self.snapshots[-1:]}"

    def more_beats(self, count: int = 2) -> None:
        """Waits until so many more heartbeats have come."""
        wanted = len(self.beats) + count
        self.until(lambda: len(self.beats) >= wanted)

    def close(self) -> None:
        """Not by the client's own `wait`, which sometimes waits for half a minute once the server has closed the socket."""
        reading = self._socket.eio.read_loop_task
        self._socket.disconnect()
        if reading is not None:
            reading.join(5)

    def _on_snapshot(self, snapshot: dict[str, Any]) -> None:
        with self._changed:
            self.snapshots.append(snapshot)
            self.sent.append(("snapshot", snapshot["seq"]))
            self._changed.notify_all()

    def _on_heartbeat(self, beat: dict[str, Any]) -> None:
        with self._changed:
            self.beats.append(beat)
            self.sent.append(("heartbeat", beat["seq"]))
            self._changed.notify_all()

    def _on_disconnect(self, *_reason: Any) -> None:
        with self._changed:
            self.cut_off_at = time.monotonic()
            self._changed.notify_all()


def socket_ticket(visitor: Client, station: str) -> str:
    """A fresh ticket for a socket."""
    answer = visitor.post(f"/api/v1/{station}/socket")
    assert answer.status == 200, answer
    return str(answer.body["ticket"])


@contextmanager
def watching(server: LiveServer, station: str, visitor: Client) -> Iterator[Screen]:
    """A page that has its first snapshot."""
    screen = Screen(server.url, station, socket_ticket(visitor, station))
    try:
        screen.until(lambda: screen.snapshots)
        yield screen
    finally:
        screen.close()


def status_line(server: LiveServer, query: str, *, upgrade: bool = True) -> str:
    """What a websocket handshake at /socket.io is answered first: the status line, before any upgrade."""
    lines = [f"GET /socket.io/?EIO=4&{query} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    if upgrade:
        lines += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        with connection.makefile("rb") as answer:
            return answer.readline().decode().strip()
