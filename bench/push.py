"""From the clerk's key to the last of fifty and of five hundred screens, beside a commit and a broadcast with nothing between."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from statistics import median, quantiles

from bench.ground import Ground
from bench.house import House, open_house
from bench.least import broadcaster
from bench.screens import Screens
from bench.table import Line

ROUNDS = 150
WARM = 3
BETWEEN_S = (0.07, 0.12)
"""The dispatcher rests 50 ms after each push: calls come after that, at no fixed beat."""
GOAL = 3.0
LIMIT = "a row committed with sqlite3, then one broadcast by websockets on uvloop"


def screens(count: int, ground: Ground) -> Iterator[Line]:
    """Every screen is a device of its own and shows the whole hall; all are read in another process, by turns ours and the bare ones."""
    rounds = WARM + ground.rounds(ROUNDS)
    with open_house(ground, "SQLite", boards=count) as house, broadcaster(ground) as bare:
        clerk = house.clerk()
        take_for(house, rounds)
        groups = {"ours": ("display", house.board_addresses()), "bare": (None, [bare.screen] * count)}
        with Screens(groups, listened={"ours", "bare"}) as walls:
            ours, limit = [], []
            for number in range(rounds):
                time.sleep(random.uniform(*BETWEEN_S))
                began = time.monotonic_ns()
                answer = clerk.post("/api/v1/caller/next", {"previous": "served"})
                if answer.status != 200:
                    raise AssertionError(answer)
                heard = walls.last("ours", f'"{answer.body["ticket"]["number"]}"')
                ours.append((heard.at - began) / 1e6)
                time.sleep(random.uniform(*BETWEEN_S))
                began = time.monotonic_ns()
                bare.call(f"-{number:06d}-", heard.bytes)
                limit.append((walls.last("bare", f"-{number:06d}-").at - began) / 1e6)
    name = f"call → last of {count} screens"
    yield Line(f"{name}, p50", median(ours[WARM:]), median(limit[WARM:]), "ms", LIMIT, GOAL if count == 50 else None)
    yield Line(f"{name}, p99", quantiles(ours[WARM:], n=100)[98], quantiles(limit[WARM:], n=100)[98], "ms", LIMIT)


def take_for(house: House, many: int) -> None:
    """So many people wait for the clerk at the window that serves most."""
    kiosk = house.kiosk()
    for number in range(many):
        answer = kiosk.post("/api/v1/kiosk/tickets", {"service": house.services[number % len(house.services)]})
        if answer.status != 201:
            raise AssertionError(answer)
