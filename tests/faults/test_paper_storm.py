"""Everything at once: two kiosks, eight hands, printers that break at random, a server that is killed again and again.

The short form runs with all other tests; JIAOHAO_LONG=1 runs the long one.  JIAOHAO_SEED changes what is random.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from printer.fake import FakePrinter
from tests.engines import Template
from tests.faults.halls import FIRST_PRINTER, hall_server, papers_of_tickets, running, until
from tests.live import Client, LiveServer

LONG = os.environ.get("JIAOHAO_LONG") == "1"
SEED = int(os.environ.get("JIAOHAO_SEED", "20261123"))
TICKETS, KILLS = (1000, 10) if LONG else (150, 3)
HANDS = 8
TAP_S = 0.4
"""A citizen's moment between two taps, so that the storm has time to blow."""

SECOND_KIOSK = 'code = "kiosk-2"\nname = "2号取号机"'
SECOND_PRINTER = """
[[printer]]
code = "printer-2"
name = "2号取号机打印机"
transport = "network"
address = "127.0.0.1:{port}"
"""


class Tray:
    """Every paper that came out of a printer; the printer itself remembers the last fifty only."""

    def __init__(self, printer: FakePrinter) -> None:
        self._printer = printer
        self.papers: dict[int, list[dict[str, Any]]] = {}

    def empty(self) -> None:
        """Takes out what has come."""
        self.papers.update({paper["id"]: paper["lines"] for paper in self._printer.papers()})

    def whole(self) -> bool:
        """Whether no paper was overlooked."""
        return sorted(self.papers) == list(range(1, len(self.papers) + 1))


def blow(printer: FakePrinter, chance: random.Random) -> Callable[[threading.Event], None]:
    """Faults that come and go."""

    def act(ending: threading.Event) -> None:
        while not ending.wait(chance.uniform(0.2, 1.2)):
            match chance.choice(("paper_out", "cover_open", "offline", "silent", "garbage", "near_end", "slow", "drop", "power")):
                case "drop":
                    printer.configure(drop_after=chance.randrange(700))
                case "slow":
                    printer.configure(slow=chance.choice((100, 1000, 4000)))
                    ending.wait(chance.uniform(0.1, 1.5))
                    printer.configure(slow=0)
                case "power":
                    printer.stop()
                    ending.wait(chance.uniform(0.0, 0.6))
                    printer.start()
                case fault:
                    printer.configure(**{fault: True})
                    ending.wait(chance.uniform(0.05, 0.8))
                    printer.configure(**{fault: False})

    return act


def tap(kiosk: Client, key: str, ending: threading.Event) -> str | None:
    """A citizen's tap, repeated as the page repeats it until the server answers; the number.  None when told to end first."""
    while not ending.is_set():
        try:
            answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=key, timeout=5)
        except (OSError, HTTPException):
            ending.wait(0.05)
            continue
        if answer.status < 500:
            assert answer.status == 201, answer
            return str(answer.body["ticket"]["number"])
    return None


@pytest.fixture
def printers() -> Iterator[tuple[FakePrinter, FakePrinter]]:
    pair = FakePrinter(), FakePrinter()
    for printer in pair:
        printer.start()
    yield pair
    for printer in pair:
        printer.stop()


@pytest.fixture
def server(tmp_path: Path, empty_database: Template, printers: tuple[FakePrinter, FakePrinter]) -> Iterator[LiveServer]:
    one, two = printers

    def edit(text: str) -> str:
        first = FIRST_PRINTER.replace('"fake"', f'"network"\naddress = "127.0.0.1:{one.port}"')
        return text.replace(FIRST_PRINTER, first).replace(SECOND_KIOSK, SECOND_KIOSK + '\nprinter = "printer-2"') + SECOND_PRINTER.format(port=two.port)

    server = hall_server(tmp_path, empty_database, edit, completion_s=1)
    server.start()
    yield server
    server.stop()


@pytest.mark.timeout(900 if LONG else 120)
def test_no_number_is_lost_and_none_is_printed_twice_whatever_breaks(server: LiveServer, printers: tuple[FakePrinter, FakePrinter]):
    chance = random.Random(SEED)
    trays = [Tray(printer) for printer in printers]
    kiosks = [server.device("kiosk-1"), server.device("kiosk-2")]
    acknowledged: list[str] = []
    left = iter(range(TICKETS))
    lock = threading.Lock()

    def hands(ending: threading.Event) -> None:
        mine = random.Random(chance.random())
        while True:
            with lock:
                turn = next(left, None)
            if turn is None:
                return
            number = tap(kiosks[turn % 2], f"storm-tap-{turn:06d}", ending)
            if number is None:
                return
            with lock:
                acknowledged.append(number)
            ending.wait(mine.uniform(0, TAP_S))

    def empty(ending: threading.Event) -> None:
        while not ending.wait(0.05):
            for tray in trays:
                tray.empty()

    with running(empty):
        with running(*(blow(printer, random.Random(chance.random())) for printer in printers)) as storm_errors:
            with running(*[hands] * HANDS) as errors:
                for kill in range(1, KILLS + 1):
                    until(lambda due=kill * TICKETS // (KILLS + 1): errors or len(acknowledged) >= due, timeout_s=300)
                    assert errors == []
                    server.kill()
                    server.start()
                until(lambda: errors or len(acknowledged) == TICKETS, lambda: len(acknowledged), timeout_s=300)
            assert errors == []
        assert storm_errors == []
        until(lambda: {state for _, state, _ in papers_of_tickets(server)}.isdisjoint({"queued", "sending"}), lambda: Counter(papers_of_tickets(server)))
        for tray in trays:
            until(lambda tray=tray: tray.empty() or tray.whole())

    states = {number: state for number, state, _ in papers_of_tickets(server)}
    assert sorted(states) == sorted(acknowledged), "every acknowledged tap is one ticket, and no ticket is nobody's"

    papers = [lines for tray in trays for lines in tray.papers.values()]
    on_paper = Counter(line["text"] for lines in papers for line in lines if line["height"] == 4)
    whole = Counter(line["text"] for lines in papers if any(each["kind"] == "qr" for each in lines) for line in lines if line["height"] == 4)
    assert max(on_paper.values()) == 1, "two papers with one number"
    assert {number for number, state in states.items() if state == "printed"} <= set(whole), "printed means a paper"
    assert set(states.values()) <= {"printed", "uncertain", "missed"}
    assert not any(on_paper[number] for number, state in states.items() if state == "missed")
    assert all(sum(line["height"] == 4 for line in lines) <= 1 for lines in papers), "each number on a paper of its own"

    shown = server.supervisor().get("/api/v1/supervisor/snapshot").body["printers"]
    undecided = sorted(number for number, state in states.items() if state != "printed")
    assert sorted(paper["number"] for printer in shown for paper in printer["papers"]) == undecided, "a person is told of every other"
    print(f"\n{TICKETS} tickets, {KILLS} kills, seed {SEED}: {dict(Counter(states.values()))}")  # noqa: T201 - what -s shows
