"""A wall whose line the test holds: the page is the real one, and what comes over its socket is what the test says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from tests.e2e.floor import Floor, Size

NEVER_MS = 3_600_000
"""A heartbeat for which no test waits."""
AT = datetime(2026, 11, 23, 10, 42, tzinfo=UTC) - timedelta(hours=8)

Snapshot = dict[str, Any]


class Wall:
    """One display page.  heartbeat_ms: how often it expects to hear something; nothing is sent but what `show` is given."""

    def __init__(self, floor: Floor, size: Size, *, heartbeat_ms: int = NEVER_MS, code: str = "hall-board") -> None:
        self._socket: WebSocketRoute | None = None
        self._seq = 0

        def prepared(page: Page) -> None:
            page.route("**/api/v1/display/socket", lambda route: self._ticket(route, heartbeat_ms))
            page.route_web_socket(re.compile("/socket.io/"), self._open)

        self.page = floor.device(code, "display", size, before=prepared)
        self.page.evaluate("addEventListener('painted', ({ detail }) => { window.paintedSeq = detail.seq; })")

    def _ticket(self, route: Route, heartbeat_ms: int) -> None:
        route.fulfill(json={"ticket": "of-the-test", "heartbeat_ms": heartbeat_ms})

    def _open(self, socket: WebSocketRoute) -> None:
        def heard(message: str | bytes) -> None:
            if str(message).startswith("40/display"):
                socket.send('40/display,{"sid":"of-the-test"}')
                self._socket = socket

        socket.on_message(heard)
        socket.send(json.dumps({"sid": "of-the-test", "upgrades": [], "pingInterval": NEVER_MS, "pingTimeout": NEVER_MS, "maxPayload": 10**6}).join(("0", "")))

    def send(self, snapshot: Snapshot) -> None:
        """The snapshot comes over the socket."""
        while self._socket is None:
            self.page.wait_for_timeout(10)
        self._seq += 1
        moment = {"epoch": 1, "seq": self._seq, "at": AT.isoformat(), "paused": None, "voice": None}
        self._socket.send(f"42/display,{json.dumps(['snapshot', moment | snapshot])}")

    def show(self, snapshot: Snapshot) -> None:
        """The snapshot comes, and is painted."""
        self.send(snapshot)
        self.page.wait_for_function("(seq) => window.paintedSeq === seq", arg=self._seq)

    def resize(self, size: Size) -> None:
        """The wall is exchanged for one of another size."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_function("([width, height]) => innerWidth === width && innerHeight === height", arg=list(size))
        self.page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
