"""A printer that is a socket: it speaks the bytes of the real thing, and what it prints can be read.

Like the real thing it serves one connection at a time, answers `DLE EOT` at once, `GS r` and `GS ( H` in their turn, and keeps
what it is sent while it cannot print: when the paper is back, all of that comes out, also for those who hung up long ago.
"""

from __future__ import annotations

import re
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from printer import svg
from printer.decoder import Bitmap, Cut, Decoder, Echo, Line, Query, Unknown

_KEPT = 50
_REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_RUBBISH = 0xE5  # neither a status nor a completion, whatever was asked
_TICK_S = 0.02
_STOP, _LOOK = b"x", b"."


@dataclass(frozen=True, slots=True)
class FakeSettings:
    """What is wrong with the printer.  silent: it prints and never answers, as on a cable that carries one way.

    garbage: it answers with rubbish, as on a line with the wrong speed.  slow: bytes a second that it prints, 0 for as fast as they come.
    drop_after: the connection breaks, once, after so many bytes of a job (requests for status not counted).
    """

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    offline: bool = False
    silent: bool = False
    garbage: bool = False
    slow: int = 0
    drop_after: int | None = None

    @property
    def can_print(self) -> bool:
        return not (self.paper_out or self.cover_open or self.offline)


class FakePrinter:
    """Serves from start() to stop(); everything may be called from any thread.

    port 0 takes any free one; `port` tells which once started.  clock: milliseconds since 1970 UTC.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self.host = host
        self.port = port
        self._clock = clock
        self._lock = threading.RLock()
        self._settings = FakeSettings()
        self._decoder = Decoder()
        self._waiting: deque[tuple[socket.socket | None, bytes]] = deque()
        self._sheet: list[dict[str, Any]] = []
        self._sheet_bytes = 0
        self._papers: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._unknown: deque[bytes] = deque(maxlen=_KEPT)
        self._last_id = 0
        self._paced_at = time.monotonic()
        self._connection: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listens.  Raises OSError when the port is taken."""
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        self._wake_in, self._wake_out = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name=f"fake-printer-{self.port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Pulls the plug: connections are reset and what waited is lost; papers stay readable.  It can be started again, on the same port."""
        if self._thread is None:
            return
        self._wake_out.send(_STOP)
        self._thread.join()
        with self._lock:
            self._thread = None
            self._waiting.clear()
            self._decoder = Decoder()
        for each in (self._wake_in, self._wake_out):
            each.close()

    def settings(self) -> dict[str, Any]:
        """The settings by name."""
        with self._lock:
            return asdict(self._settings)

    def configure(self, **changes: Any) -> None:
        """Changes settings by name; what had been waiting is printed when it can be.  Raises TypeError for an unknown one."""
        with self._lock:
            self._settings = replace(self._settings, **changes)
            self._work()
            if self._thread is not None:
                self._wake_out.send(_LOOK)

    def papers(self) -> list[dict[str, Any]]:
        """The newest papers, newest first, as plain data: {id, at_ms, lines, bytes}.

        A line is a `decoder.Line`; a QR code has `qr {size, path}` beside it and an image `image {width, height, path}`, where
        path is the `d` of one SVG path and size the side in modules, quiet zone included.
        """
        with self._lock:
            return [*reversed(self._papers)]

    def unknown(self) -> list[bytes]:
        """Bytes that were sent and are no command the printer knows, nor a character it has."""
        with self._lock:
            return [*self._unknown]

    def _serve(self) -> None:
        with self._listener:
            while True:
                if self._wait_for(self._listener) == "stop":
                    return
                connection, _ = self._listener.accept()
                with self._lock:
                    self._connection = connection
                stopping = self._converse(connection)
                with self._lock:
                    self._connection = None
                    self._waiting.append((None, b""))
                    self._work()
                connection.close()
                if stopping:
                    return

    def _wait_for(self, source: socket.socket) -> Literal["source", "stop"]:
        """Waits for the source to have something, and prints what a slow printer still has to print meanwhile."""
        with selectors.DefaultSelector() as selector:
            for each in (source, self._wake_in):
                selector.register(each, selectors.EVENT_READ)
            while True:
                with self._lock:
                    printing = self._settings.slow > 0 and self._settings.can_print and bool(self._waiting)
                ready = [key.fileobj for key, _ in selector.select(_TICK_S if printing else None)]
                if self._wake_in in ready and self._wake_in.recv(1) == _STOP:
                    return "stop"
                if source in ready:
                    return "source"
                with self._lock:
                    self._work()

    def _converse(self, connection: socket.socket) -> bool:
        """Serves one connection to its end.  True when it was stop() that ended it."""
        tail = b""
        job_bytes = 0
        while True:
            if self._wait_for(connection) == "stop":
                _reset(connection)
                return True
            try:
                data = connection.recv(4096)
            except OSError:
                return False
            if not data:
                return False
            requests = [*_REAL_TIME.finditer(tail + data)]
            with self._lock:
                for request in requests:
                    self._answer(connection, self._status_byte(request.group()[2]))
                job_bytes += len(data) - 3 * len(requests)
                limit = self._settings.drop_after
                if limit is not None and job_bytes > limit:
                    self._settings = replace(self._settings, drop_after=None)
                    data = data[: max(0, len(data) - (job_bytes - limit))]
                    _reset(connection)
                self._waiting.append((connection, data))
                self._work()
                if limit is not None and job_bytes > limit:
                    return False
            # The two bytes that a request may have begun in; nothing of one that is already answered.
            tail = (tail + data)[max(requests[-1].end() if requests else 0, len(tail + data) - 2) :]

    def _status_byte(self, which: int) -> int:
        settings = self._settings
        bits = {
            1: 0 if settings.can_print else 0x08,
            2: (0x04 if settings.cover_open else 0) | (0x20 if settings.paper_out else 0),
            3: 0,
            4: (0x0C if settings.near_end or settings.paper_out else 0) | (0x60 if settings.paper_out else 0),
        }
        return 0x12 | bits[which]

    def _answer(self, connection: socket.socket, byte: int) -> None:
        self._send(connection, bytes((_RUBBISH if self._settings.garbage else byte,)))

    def _send(self, connection: socket.socket, answer: bytes) -> None:
        if self._settings.silent:
            return
        with suppress(OSError):  # whoever asked may have gone
            connection.send(answer)

    def _work(self) -> None:
        allowed = self._allowed()
        while self._waiting and self._settings.can_print and allowed > 0:
            source, data = self._waiting.popleft()
            if source is None:
                self._decoder.abandon()
                continue
            if len(data) > allowed:
                self._waiting.appendleft((source, data[allowed:]))
                data = data[:allowed]
            allowed -= len(data)
            self._sheet_bytes += len(data)
            for event in self._decoder.feed(data):
                match event:
                    case Line():
                        self._sheet.append(_plain(event))
                    case Cut():
                        self._finish_paper()
                    case Query() if source is self._connection:
                        self._answer(source, 0x03 if self._settings.near_end else 0)
                    case Echo() if source is self._connection:
                        self._send(source, bytes((_RUBBISH,)) if self._settings.garbage else b"\x37\x22" + event.name + b"\x00")
                    case Unknown():
                        self._unknown.append(event.data)

    def _allowed(self) -> int:
        """How many bytes may be printed now; a printer that had nothing to do has not saved up time."""
        if self._settings.slow == 0:
            return sum(len(data) + 1 for _, data in self._waiting)
        now = time.monotonic()
        allowed = min(int((now - self._paced_at) * self._settings.slow), max(1, round(_TICK_S * 2 * self._settings.slow)))
        if allowed > 0:
            self._paced_at = now
        return allowed

    def _finish_paper(self) -> None:
        self._last_id += 1
        self._papers.append({"id": self._last_id, "at_ms": self._clock(), "lines": self._sheet, "bytes": self._sheet_bytes})
        self._sheet = []
        self._sheet_bytes = 0


def _reset(connection: socket.socket) -> None:
    """Breaks a connection off as a lost printer does, and not with the goodbye of a closed one."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


def _plain(line: Line) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": line.kind, "text": line.text, "width": line.width, "height": line.height, "bold": line.bold, "align": line.align}
    if line.kind == "qr":
        plain["qr"] = svg.qr(line.text)
    if line.bitmap is not None:
        plain["image"] = {"width": line.bitmap.width, "height": line.bitmap.height, "path": svg.dots(_rows(line.bitmap))}
    return plain


def _rows(bitmap: Bitmap) -> list[list[int]]:
    across = bitmap.width // 8
    rows = [bitmap.data[at : at + across] for at in range(0, len(bitmap.data), across)]
    return [[byte >> bit & 1 for byte in row for bit in range(7, -1, -1)] for row in rows]
