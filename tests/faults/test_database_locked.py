"""Another program holds SQLite's write lock: who wants to write is told in time, who only looks sees the hall, and afterwards it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from tests.live import LiveServer
from tests.web.screens import watching

pytestmark = pytest.mark.sqlite_only(reason="PostgreSQL locks rows, and those who hold one too long lose it")

HANDS = 6
IN_TIME_S = 12
"""The server gives a writer five seconds for its turn in the process and five for the file; a tap that is not answered within this fails."""


@contextmanager
def held(hall: LiveServer) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    with closing(sqlite3.connect(hall.data / "jiaohao.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_writers_are_told_in_time_and_readers_go_on(live: LiveServer):
    kiosk, clerk, board = live.device("kiosk-1"), live.clerk(), live.device("hall-board")
    with watching(live, "kiosk", kiosk) as screen:
        with held(live):
            with ThreadPoolExecutor(HANDS) as hands:
                taps = [
                    hands.submit(kiosk.post, "/api/v1/kiosk/tickets", {"service": "id-card"}, key=f"locked-tap-{at}", timeout=IN_TIME_S) for at in range(HANDS)
                ]
                while not all(tap.done() for tap in taps):
                    assert kiosk.get("/api/v1/kiosk/snapshot").status == 200
                    assert clerk.get("/api/v1/caller/snapshot").status == 200
                    screen.more_beats()
            for tap in taps:
                answer = tap.result()
                assert (answer.status, answer.body["type"]) == (503, "unavailable"), answer
                assert answer.headers["Content-Type"] == "application/problem+json"
            with watching(live, "display", board) as newcomer:
                newcomer.more_beats()
        assert screen.cut_off_at is None
        numbers = [kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=f"locked-tap-{at}").body["ticket"]["number"] for at in range(HANDS)]
        assert numbers == [f"B{at:03d}" for at in range(1, HANDS + 1)], "nothing of the refused was kept"
        screen.until(lambda: screen.shown["services"]["id-card"]["waiting"] == HANDS)
    assert "push failed" not in live.log()
