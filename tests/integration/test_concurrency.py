"""Many kiosks and clerks at the same moment, over HTTP, on a real server."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.models import Journal, Ticket, Visit
from tests.engines import Template
from tests.live import Client, LiveServer

THREADS = 8
WINDOWS = {"w1": "chen", "w2": "gao", "w3": "xu"}
SERVICES = ("id-card", "household", "company")


def storm(server: LiveServer, requests: int) -> list[str]:
    """`requests` takes and calls from each of eight threads; several clerks' pages press at one window.  What was wrong with it."""
    kiosks = [server.token("kiosk-1"), server.token("kiosk-2")]
    clerks = [server.clerk(username, window) for window, username in WINDOWS.items()]
    wrong: list[str] = []
    numbers: list[tuple[str, int]] = []
    called: list[int] = []

    def work(thread: int) -> None:
        dice = random.Random(thread)
        kiosk = Client(server.url, token=kiosks[thread % 2])
        clerk = Client(server.url, csrf=clerks[thread % 3].csrf, cookies=clerks[thread % 3].cookies)
        for _ in range(requests):
            if dice.random() < 0.5:
                answer = kiosk.post("/api/v1/kiosk/tickets", {"service": dice.choice(SERVICES)})
                if answer.status == 201:
                    numbers.append((answer.body["ticket"]["number"], answer.body["ticket"]["id"]))
            else:
                answer = clerk.post("/api/v1/caller/next", {"previous": dice.choice(["served", "missed"])})
                if answer.status == 200:
                    called.append(answer.body["ticket"]["id"])
            if answer.status not in (200, 201, 204):
                wrong.append(f"answered {answer.status} {answer.body}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    wrong += [f"{number} was given {count} times" for number, count in Counter(number for number, _ in numbers).items() if count > 1]
    wrong += [f"ticket {ticket} was called {count} times" for ticket, count in Counter(called).items() if count > 1]
    database = server.open_database()
    with database.reading() as connection:
        kept = {(row.number, row.id) for row in connection.execute(select(Ticket.number, Ticket.id))}
        calls = connection.execute(select(func.count()).select_from(Visit)).scalar_one()
        seqs = list(connection.scalars(select(Journal.seq).order_by(Journal.seq)))
    database.close()
    wrong += [f"{number} was acknowledged and is not kept" for number in sorted(set(numbers) - kept)]
    if calls != len(called):
        wrong.append(f"{len(called)} calls were answered, {calls} are kept")
    if seqs != list(range(1, len(seqs) + 1)):
        wrong.append("seq has gaps")
    return wrong


def test_no_number_is_doubled_and_nobody_called_twice(live: LiveServer):
    wrong = storm(live, requests=500)

    assert wrong == []


def test_without_the_halls_lock_the_same_storm_does_harm(tmp_path: Path, empty_database: Template):
    server = LiveServer(tmp_path, empty_database, app="tests.unlocked:serve()")
    server.start()
    try:
        wrong = storm(server, requests=60)
    finally:
        server.stop()

    assert wrong, "a test that the lock's absence passes proves nothing"


def test_ctrl_c_ends_the_server_cleanly(live: LiveServer):
    live.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"})

    live.stop()

    assert "Traceback" not in live.log()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_live_server_says_so(live: LiveServer, path: str):
    assert Client(live.url).get(path).status == 200
