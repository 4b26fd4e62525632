"""From the clerk's key to the last of fifty screens, beside a commit and fifty sends with nothing between."""

from __future__ import annotations

import random
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

from bench.ground import Ground
from bench.house import SCREENS, open_house
from bench.screens import watch
from bench.table import Line
from tests.live import Client

ROUNDS = 150
BETWEEN_S = (0.07, 0.12)
"""The dispatcher rests 50 ms after each push: calls come after that, at no fixed beat."""
ANSWER_S = 20


def screens(ground: Ground) -> Iterator[Line]:
    """Every screen is a device of its own and shows the whole hall; all are read in another process."""
    with open_house(ground, "push") as house, socket.create_server(("127.0.0.1", 0)) as listener:
        clerk, kiosk = house.clerk(), house.kiosk()
        for number in range(ROUNDS + 2):
            kiosk.post("/api/v1/kiosk/tickets", {"service": house.services[number % len(house.services)]})
        here, there = get_context("spawn").Pipe()
        watcher = get_context("spawn").Process(target=watch, args=(there, house.socket_addresses(), listener.getsockname()[1]), daemon=True)
        watcher.start()
        there.close()
        bare = [listener.accept()[0] for _ in range(SCREENS)]
        for each in bare:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not here.poll(ANSWER_S) or here.recv() != "ready":
            raise AssertionError("the screens did not connect")
        with closing(_database(ground.folder / "bare.db")) as database:
            _, snapshot = _call(clerk, here)
            ours, limit = [], []
            for number in range(ROUNDS):
                time.sleep(random.uniform(*BETWEEN_S))
                ours.append(_call(clerk, here)[0])
                time.sleep(0.01)
                limit.append(_commit_and_send(database, bare, here, f"{number:06d}", snapshot))
        here.close()
        watcher.join(ANSWER_S)
        for each in bare:
            each.close()
    name = f"call → last of {SCREENS} screens"
    yield Line(f"{name}, p50", median(ours), median(limit), "ms")
    yield Line(f"{name}, p99", quantiles(ours, n=100)[98], quantiles(limit, n=100)[98], "ms")


def _call(clerk: Client, watcher: Connection) -> tuple[float, str]:
    """The clerk's `next`: ms until the last screen had it, and what it was sent."""
    began = time.monotonic_ns()
    answer = clerk.post("/api/v1/caller/next", {"previous": "served"})
    if answer.status != 200:
        raise AssertionError(answer)
    at, message = _ask(watcher, "websocket", f'"{answer.body["ticket"]["number"]}"')
    return (at - began) / 1e6, message


def _commit_and_send(database: sqlite3.Connection, bare: list[socket.socket], watcher: Connection, word: str, snapshot: str) -> float:
    """A one-row transaction and the same message to as many sockets: ms until the last had it."""
    line = f"{word} {snapshot}\n".encode()
    began = time.monotonic_ns()
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO change (word) VALUES (?)", (word,))
    database.execute("COMMIT")
    for each in bare:
        each.sendall(line)
    at, _ = _ask(watcher, "bare", word)
    return (at - began) / 1e6


def _ask(watcher: Connection, kind: str, word: str) -> tuple[int, str]:
    watcher.send((kind, word))
    if not watcher.poll(ANSWER_S):
        raise AssertionError(f"not every {kind} screen has heard {word}")
    at, message = watcher.recv()
    return int(at), str(message)


def _database(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE change (id INTEGER PRIMARY KEY, word TEXT)")
    return connection
