"""A large hall: five hundred open pages, ten calls a second at 140 windows, each shown to those it concerns."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from queue import SimpleQueue
from statistics import median, quantiles

from bench.ground import Ground
from bench.house import House, open_house
from bench.least import broadcaster
from bench.push import LIMIT
from bench.screens import Group, Screens
from bench.table import Line
from tests.live import Client

WINDOWS, BOARDS, SOCKETS = 140, 50, 500
PER_S, CALLS, WARM = 10, 300, 20
HANDS = 8
"""Clerks who can press at the same time."""
SPARE = 3
"""People waiting for each call: whom a window calls is for the hall to say, and none may find nobody."""
P99_MS, MEMORY_MB = 50, 300
REST_S = 3.0
"""After it, everything that belongs to connecting is over."""


def memory_mb(pid: int) -> float:
    """What a process has in memory, shared libraries and all (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def large_hall(ground: Ground) -> Iterator[Line]:
    """Memory with all pages open and still, then while people are called, and how long the boards wait for a call."""
    with open_house(ground, "SQLite", boards=BOARDS, windows=WINDOWS) as house, broadcaster(ground) as bare:
        clerks = [house.clerk(window) for window in house.windows]
        kiosk = house.kiosk()
        calls = WARM + ground.rounds(CALLS)
        for window, _ in zip(cycle(house.windows), range(SPARE * calls), strict=False):
            if kiosk.post("/api/v1/kiosk/tickets", {"service": house.service_of(window)}).status != 201:
                raise AssertionError(house.live.log())
        [worker] = house.live.workers()
        groups = _pages(house, clerks)
        groups["bare"] = (None, [bare.screen] * BOARDS)
        groups["bystanders"] = (None, [bare.bystander] * (SOCKETS - BOARDS))
        with Screens(groups, listened={"display", "bare"}) as walls:
            time.sleep(REST_S)
            idle, bare_idle = memory_mb(worker), memory_mb(bare.pid)
            ours, length = _call(clerks, walls, calls)
            busy, bare_busy = memory_mb(worker), memory_mb(bare.pid)
            limit = []
            for number in range(calls // 3):
                time.sleep(1 / PER_S)
                began = time.monotonic_ns()
                bare.call(f"-{number:06d}-", length)
                limit.append((walls.last("bare", f"-{number:06d}-").at - began) / 1e6)
    held = "websockets on uvloop with as many sockets"
    yield Line(f"{SOCKETS} sockets idle, memory", idle, bare_idle, "MB", held)
    name = f"{SOCKETS} sockets, {PER_S} calls/s: call → last of {BOARDS} boards"
    yield Line(f"{name}, p50", median(ours), median(limit), "ms", LIMIT)
    yield Line(f"{name}, p99", quantiles(ours, n=100)[98], quantiles(limit, n=100)[98], "ms", LIMIT, promise=P99_MS)
    yield Line(f"{SOCKETS} sockets, {PER_S} calls/s, memory", busy, bare_busy, "MB", held, promise=MEMORY_MB)


def _pages(house: House, clerks: list[Client]) -> dict[str, Group]:
    """Boards, and at every window a strip, a tablet and the clerk's own page; kiosks make up the number."""
    strips = [house.socket_address(house.device(f"strip-{window}"), "display") for window in house.windows]
    tablets = [house.socket_address(house.device(f"evaluator-{window}"), "evaluator") for window in house.windows]
    callers = [house.socket_address(clerk, "caller") for clerk in clerks]
    missing = SOCKETS - BOARDS - len(strips) - len(tablets) - len(callers)
    kiosks = [house.socket_address(house.kiosk(), "kiosk") for _ in range(missing)]
    return {
        "display": ("display", house.board_addresses()),
        "strip": ("display", strips),
        "evaluator": ("evaluator", tablets),
        "caller": ("caller", callers),
        "kiosk": ("kiosk", kiosks),
    }


def _call(clerks: list[Client], walls: Screens, calls: int) -> tuple[list[float], int]:
    """Ten calls a second, whoever is still waiting for an answer: ms from the moment a key was due until the last board had it; how long a message was."""
    called: SimpleQueue[tuple[int, str]] = SimpleQueue()
    times: list[float] = []
    lengths: list[int] = []

    def press(clerk: Client, due: int) -> None:
        answer = clerk.post("/api/v1/caller/next", {"previous": "served"})
        if answer.status != 200:
            raise AssertionError(answer)
        called.put((due, answer.body["ticket"]["number"]))

    def listen() -> None:
        for _ in range(calls):
            due, number = called.get(timeout=30)
            heard = walls.last("display", f'"{number}"')
            times.append((heard.at - due) / 1e6)
            lengths.append(heard.bytes)

    listening = threading.Thread(target=listen)
    listening.start()
    with ThreadPoolExecutor(HANDS) as pool:
        begin = time.monotonic_ns()
        pressed = []
        for number, clerk in zip(range(calls), cycle(clerks), strict=False):
            due = begin + number * 1_000_000_000 // PER_S
            time.sleep(max(0, due - time.monotonic_ns()) / 1e9)
            pressed.append(pool.submit(press, clerk, due))
        for one in pressed:
            one.result()
    listening.join(60)
    if len(times) != calls:
        raise AssertionError(f"{len(times)} of {calls} calls were heard")
    return times[WARM:], int(median(lengths))
