"""Taking and calling over HTTP, beside a route of the same server that only says hello, asked by the same clients."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit
from uuid import uuid4

from bench.ground import Engine, Ground
from bench.house import KIOSK, SUPERVISOR, House, open_house
from bench.table import Line
from tests.live import Client

ALONE, WARM = 200, 20
CLIENTS, ROUNDS, ROUND_S = 8, 10, 0.8
GOAL = 0.4
HELLO = "GET /healthz of the same server"
HEAD_END = b"\r\n\r\n"

Act = Callable[[], None]


class Caller:
    """A connection that is kept.  As bare as can be: on the same machine, what a client costs is taken from the server."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host = address.netloc
        self._socket = socket.create_connection((address.hostname or "", address.port or 80), timeout=20)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, expected: int, headers: dict[str, str] | None = None, body: object = None) -> None:
        """One request, its answer read to the end.  Raises AssertionError for another status than the expected one."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", *(f"{name}: {value}" for name, value in (headers or {}).items())]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        self._socket.sendall("\r\n".join(lines).encode() + HEAD_END + content)
        answer = self._socket.recv(65536)
        while HEAD_END not in answer:
            answer += self._more()
        head, _, rest = answer.partition(HEAD_END)
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        while len(rest) < length:
            rest += self._more()
        if head.split(b" ", 2)[1] != str(expected).encode():
            raise AssertionError(answer)

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise AssertionError("the server has closed the connection")
        return data


class Kiosk(Caller):
    """Takes a number of each service in turn; every take has its own Idempotency-Key."""

    def __init__(self, house: House) -> None:
        super().__init__(house.live.url)
        self._services = cycle(house.services)

    def take(self) -> None:
        headers = {"Authorization": f"Bearer {KIOSK}", "Idempotency-Key": uuid4().hex}
        self.ask("POST", "/api/v1/kiosk/tickets", 201, headers, {"service": next(self._services)})

    def hello(self) -> None:
        self.ask("GET", "/healthz", 200)


class Window(Caller):
    """A signed-in clerk's page."""

    def __init__(self, house: House, clerk: Client) -> None:
        super().__init__(house.live.url)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in clerk.cookies)
        self._headers = {"Cookie": cookies, "X-CSRF-Token": clerk.csrf or ""}

    def call_next(self) -> None:
        self.ask("POST", "/api/v1/caller/next", 200, {**self._headers, "Idempotency-Key": uuid4().hex}, {"previous": "served"})


def requests(engine: Engine, ground: Ground) -> Iterator[Line]:
    """One client alone, then what a hall's kiosks can take together."""
    with open_house(ground, engine) as house:
        yield from _alone(house, engine, ground)
        taken, said = takes_and_hellos(house, CLIENTS, ground.rounds(ROUNDS))
        yield Line(f"tickets/s over HTTP, {engine}", taken, said, "requests/s", HELLO, GOAL, rate=True)


def _alone(house: House, engine: Engine, ground: Ground) -> Iterator[Line]:
    kiosk, window = Kiosk(house), Window(house, house.clerk())
    kiosk.take()
    acts: dict[str, Act] = {"hello": kiosk.hello, "take": kiosk.take, "call_next": window.call_next}
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(WARM + ground.rounds(ALONE)):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            taken[name].append((time.perf_counter() - began) * 1e3)
    medians = {name: median(times[WARM:]) for name, times in taken.items()}
    for name in ("take", "call_next"):
        yield Line(f"{name} over HTTP, {engine}", medians[name], medians["hello"], "ms", HELLO)
    kiosk.close()
    window.close()


def takes_and_hellos(house: House, clients: int, rounds: int) -> tuple[float, float]:
    """What so many kiosks are answered at once: numbers a second, hellos a second; measured in turns, and after each nobody waits any more."""
    taken, said = [], []
    supervisor = house.live.supervisor(SUPERVISOR)
    with ExitStack() as stack:
        kiosks = [Kiosk(house) for _ in range(clients)]
        for kiosk in kiosks:
            stack.callback(kiosk.close)
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        for _ in range(1 + rounds):
            said.append(_per_second(pool, [kiosk.hello for kiosk in kiosks]))
            taken.append(_per_second(pool, [kiosk.take for kiosk in kiosks]))
            house.send_home(supervisor)
    return median(taken[1:]), median(said[1:])


def _per_second(pool: ThreadPoolExecutor, acts: list[Act]) -> float:
    """How often the acts are done in a second, all together."""
    began = time.perf_counter()

    def work(act: Act) -> int:
        count = 0
        while time.perf_counter() < began + ROUND_S:
            act()
            count += 1
        return count

    counts = list(pool.map(work, acts))
    return sum(counts) / (time.perf_counter() - began)
