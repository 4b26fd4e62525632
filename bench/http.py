"""Tickets a second over HTTP, beside a route that only says hello: the same server, the same eight clients."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit
from uuid import uuid4

from bench.ground import Ground
from bench.house import KIOSK, House, open_house
from bench.table import Line

CLIENTS, ROUNDS, ROUND_S = 8, 8, 0.8

Ask = Callable[[HTTPConnection], int]


def tickets(ground: Ground) -> Iterator[Line]:
    """What a hall's kiosks can take together, in tickets a second; every take has its own Idempotency-Key."""
    with open_house(ground, "http") as house, ThreadPoolExecutor(CLIENTS) as pool:
        connections = [_connect(house) for _ in range(CLIENTS)]
        services = cycle(house.services)

        def take(connection: HTTPConnection) -> int:
            headers = {"Authorization": f"Bearer {KIOSK}", "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
            return _ask(connection, "POST", "/api/v1/kiosk/tickets", json.dumps({"service": next(services)}), headers)

        def hello(connection: HTTPConnection) -> int:
            return _ask(connection, "GET", "/healthz", None, {})

        for ask, status in ((take, 201), (hello, 200)):
            if {ask(connection) for connection in connections} != {status}:
                raise AssertionError(f"not {status}: {house.live.log()}")
        taken, said = [], []
        for _ in range(ROUNDS):
            said.append(_per_second(pool, connections, hello))
            taken.append(_per_second(pool, connections, take))
        for connection in connections:
            connection.close()
    yield Line("tickets/s over HTTP", median(taken), median(said), "requests/s", rate=True)


def _connect(house: House) -> HTTPConnection:
    address = urlsplit(house.live.url)
    return HTTPConnection(address.hostname or "", address.port, timeout=20)


def _ask(connection: HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def _per_second(pool: ThreadPoolExecutor, connections: list[HTTPConnection], ask: Ask) -> float:
    """Good answers a second, all clients together.  Raises AssertionError for any that is not."""
    began = time.perf_counter()

    def work(connection: HTTPConnection) -> int:
        count = 0
        while time.perf_counter() < began + ROUND_S:
            status = ask(connection)
            if status not in (200, 201):
                raise AssertionError(status)
            count += 1
        return count

    counts = list(pool.map(work, connections))
    return sum(counts) / (time.perf_counter() - began)
