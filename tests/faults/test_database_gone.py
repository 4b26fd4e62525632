"""PostgreSQL stops, hangs, forgets who listens, or waits for a process that froze: nobody waits long, nobody is told a lie, all goes on by itself.

The short form runs with all other tests; with JIAOHAO_LONG=1 PostgreSQL is away for half a minute.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from storage.models import Ticket
from tests.engines import empty_postgres
from tests.faults.halls import until
from tests.live import Answer, Client, LiveServer
from tests.postgres import PostgresServer
from tests.web.screens import Screen, watching

AWAY_S = 30 if os.environ.get("JIAOHAO_LONG") == "1" else 4
ASKERS = 8
PATIENCE_S = 5
"""How long a client waits for an answer that is promised within about one second."""
UNAVAILABLE = ("unavailable", "系统暂时不可用，请稍候再试。")
TAKE = ("/api/v1/kiosk/tickets", {"service": "id-card"})


@pytest.fixture
def server(live_on_own_postgres: LiveServer) -> LiveServer:
    return live_on_own_postgres


@pytest.fixture
def silent(tmp_path: Path, own_postgres: PostgresServer) -> Iterator[LiveServer]:
    """As `server`, but its heartbeats are so far apart that no page learns anything from them."""
    server = LiveServer(tmp_path, empty_postgres(own_postgres), heartbeat_ms=60_000)
    server.start()
    yield server
    server.stop()


@contextmanager
def one_more(server: LiveServer) -> Iterator[LiveServer]:
    """Another process of the same hall."""
    other = server.beside()
    other.start()
    try:
        yield other
    finally:
        other.stop()


def requests(server: LiveServer) -> list[Callable[[], Answer]]:
    """One of everything that people and pages ask for."""
    kiosk, clerk, supervisor, somebody = server.device("kiosk-2"), server.clerk(), server.supervisor(), Client(server.url)
    sign_in = {"username": "gao", "password": "wrong", "window": "w2"}
    return [
        lambda: kiosk.post(*TAKE, timeout=PATIENCE_S),
        lambda: kiosk.ask("GET", "/api/v1/kiosk/snapshot", timeout=PATIENCE_S),
        lambda: clerk.post("/api/v1/caller/next", {"previous": "served"}, timeout=PATIENCE_S),
        lambda: clerk.post("/api/v1/caller/unpause", timeout=PATIENCE_S),
        lambda: supervisor.ask("GET", "/api/v1/supervisor/snapshot", timeout=PATIENCE_S),
        lambda: somebody.ask("GET", "/api/v1/caller/windows", timeout=PATIENCE_S),
        lambda: somebody.post("/api/v1/caller/session", sign_in, timeout=PATIENCE_S),
        lambda: somebody.ask("GET", "/readyz", timeout=PATIENCE_S),
    ]


def tickets(server: LiveServer) -> int:
    """How many numbers there are."""
    database = server.open_database()
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(Ticket)).scalar_one()
    database.close()
    return int(count)


def backends(server: LiveServer, postgres: PostgresServer, query: str) -> list[int]:
    """The processes of PostgreSQL that did this last, for this hall."""
    with postgres.admin() as admin:
        rows = admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s AND query LIKE %s", (make_url(server.database_url).database, query))
        return [int(str(row[0])) for row in rows]


def listening(server: LiveServer, postgres: PostgresServer) -> list[int]:
    return backends(server, postgres, "LISTEN %")


def shows(screen: Screen, number: str) -> Callable[[], bool]:
    """Whether the board shows a call of this number."""
    return lambda: any(call["number"] == number for call in screen.shown["calls"])


def call_one(clerk: Client, kiosk: Client) -> str:
    """Somebody takes a number and is called at once."""
    assert kiosk.post(*TAKE).status == 201
    answer = clerk.post("/api/v1/caller/next", {"previous": "served"})
    assert answer.status == 200, answer
    return str(answer.body["ticket"]["number"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_while_the_database_is_away_everybody_is_told_so_at_once(server: LiveServer, own_postgres: PostgresServer, how: signal.Signals):
    asks = requests(server)
    given = [asks[0]() for _ in range(3)]
    assert {answer.status for answer in given} == {201}
    answers: list[tuple[float, Answer]] = []

    own_postgres.stop(how)
    back_at = time.monotonic() + AWAY_S

    def ask_on(which: int) -> None:
        while time.monotonic() < back_at:
            asked = time.monotonic()
            answers.append((asked, answer := asks[which % len(asks)]()))
            took[answer.status] = max(took.get(answer.status, 0), time.monotonic() - asked)
            time.sleep(0.1)

    took: dict[int, float] = {}
    with ThreadPoolExecutor(ASKERS) as pool:
        list(pool.map(ask_on, range(ASKERS)))

    assert len(answers) >= 2 * ASKERS
    told = {(answer.status, answer.headers["Content-Type"], answer.body["type"], answer.body["title"]) for _, answer in answers}
    assert told == {(503, "application/problem+json", *UNAVAILABLE)}
    assert Client(server.url).get("/healthz").status == 200, "the server itself is well"

    own_postgres.start()
    began = time.monotonic()
    until(lambda: {ask().status for ask in asks} == {200, 201, 204, 401} or {ask().status for ask in asks} == {200, 201, 401}, server.log)
    print(f"\n{len(answers)} answers, the slowest after {took[503]:.2f} s; well again {time.monotonic() - began:.1f} s after PostgreSQL was")  # noqa: T201
    assert "unexpected error" not in server.log()


def answered(kiosk: Client) -> int | None:
    """The status of a take; None while nobody is there to answer it."""
    try:
        return kiosk.post(*TAKE, timeout=PATIENCE_S).status
    except (OSError, HTTPException):
        return None


@pytest.mark.timeout(300)
def test_a_process_that_dies_while_the_database_is_away_is_there_again_once_it_is_back(server: LiveServer, own_postgres: PostgresServer):
    kiosk, [worker] = server.device("kiosk-2"), server.workers()
    own_postgres.stop()
    os.kill(worker, signal.SIGKILL)
    until(lambda: "waiting for the database" in server.log(), server.log)

    own_postgres.start()

    until(lambda: answered(kiosk) == 201, server.log)


@pytest.mark.timeout(300)
def test_while_the_database_hangs_who_asked_already_and_who_asks_now_is_told_so(server: LiveServer, own_postgres: PostgresServer):
    kiosks = [server.device("kiosk-1"), server.device("kiosk-2")]
    asks = requests(server)
    hung = threading.Event()
    taps: list[tuple[str, Answer, bool, float]] = []

    def kiosk_of(key: str) -> Client:
        """A tap that is repeated with its key is repeated at its kiosk."""
        return kiosks[int(key.split("-")[1]) % 2]

    def tap_until_refused(which: int) -> None:
        for number in range(10_000):
            key, asked, early = f"tap-{which}-{number}", time.monotonic(), not hung.is_set()
            answer = kiosk_of(key).post(*TAKE, key=key, timeout=PATIENCE_S)
            taps.append((key, answer, early, time.monotonic() - asked))
            if answer.status != 201:
                return

    with ThreadPoolExecutor(ASKERS) as pool, watching(server, "display", server.device("hall-board")) as board:
        board.more_beats()
        tapping = [pool.submit(tap_until_refused, which) for which in range(4)]
        until(lambda: len(taps) >= 8)
        own_postgres.signal(signal.SIGSTOP)
        try:
            hung.set()
            for one in tapping:
                one.result()
            heard = len(board.beats)
            later = [ask() for ask in asks]
            assert Client(server.url).get("/healthz").status == 200, "the server itself is well"
            assert len(board.beats) == heard, "no page is told that all is well"
        finally:
            own_postgres.signal(signal.SIGCONT)
        board.more_beats()

    refused = [tap for tap in taps if tap[1].status != 201]
    assert any(early for _, _, early, _ in refused), "somebody had asked when it stopped"
    answers = [answer for _, answer, _, _ in refused] + later
    assert {(answer.status, answer.body["type"], answer.body["title"]) for answer in answers} == {(503, *UNAVAILABLE)}
    print(f"\nwho had asked already was told after {max(took for _, _, _, took in refused):.2f} s")  # noqa: T201 - what -s shows

    given = {key: answer.body["ticket"]["number"] for key, answer, _, _ in taps if answer.status == 201}
    again = [kiosk_of(key).post(*TAKE, key=key).body["ticket"]["number"] for key, _, _, _ in refused]
    assert len({*given.values(), *again}) == len(given) + len(refused) == tickets(server), "a repeat gives what was given, or the next; nothing twice"
    assert "unexpected error" not in server.log()


@pytest.mark.timeout(300)
def test_what_one_process_does_the_pages_of_another_show_at_once(silent: LiveServer, own_postgres: PostgresServer):
    with one_more(silent) as other, watching(other, "display", other.device("hall-board")) as board:
        until(lambda: len(listening(silent, own_postgres)) == 2)

        number = call_one(silent.clerk(), silent.device("kiosk-2"))

        board.until(shows(board, number))


@pytest.mark.timeout(300)
def test_who_is_cut_off_from_the_changes_listens_again(silent: LiveServer, own_postgres: PostgresServer):
    with one_more(silent) as other, watching(other, "display", other.device("hall-board")) as board:
        until(lambda: len(listening(silent, own_postgres)) == 2)
        before = listening(silent, own_postgres)
        with own_postgres.admin() as admin:
            for pid in before:
                admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
        until(lambda: len(set(listening(silent, own_postgres)) - set(before)) == 2)

        number = call_one(silent.clerk(), silent.device("kiosk-2"))

        board.until(shows(board, number))


@pytest.mark.timeout(300)
def test_where_nobody_hears_of_changes_the_heartbeat_finds_them(server: LiveServer, own_postgres: PostgresServer):
    clerk, kiosk = server.clerk(), server.device("kiosk-2")
    with one_more(server) as other, watching(other, "display", other.device("hall-board")) as board:
        until(lambda: len(listening(server, own_postgres)) == 2)
        deaf = listening(server, own_postgres)
        for pid in deaf:
            os.kill(pid, signal.SIGSTOP)
        try:
            number, called = call_one(clerk, kiosk), time.monotonic()

            board.until(shows(board, number))
        finally:
            for pid in deaf:
                os.kill(pid, signal.SIGCONT)
        print(f"\nshown after {time.monotonic() - called:.2f} s; a heartbeat is {server.heartbeat_s} s")  # noqa: T201 - what -s shows


def locked(server: LiveServer, postgres: PostgresServer) -> bool:
    """Whether somebody has the hall's row."""
    with psycopg.connect(server.database_url.replace("+psycopg", "")) as connection:
        try:
            connection.execute("SELECT 1 FROM hall FOR NO KEY UPDATE NOWAIT")
        except psycopg.errors.LockNotAvailable:
            return True
    return False


@pytest.mark.timeout(300)
def test_a_process_that_freezes_with_the_hall_locked_loses_the_lock_and_the_others_go_on(server: LiveServer, own_postgres: PostgresServer):
    frozen_kiosk, kiosk = server.device("kiosk-1"), server.device("kiosk-2")
    answers: list[Any] = []
    ending = threading.Event()

    def tap() -> None:
        while not ending.is_set():
            answers.append(frozen_kiosk.post(*TAKE, timeout=60))

    with one_more(server) as other, ThreadPoolExecutor(1) as pool:
        kiosk.url = other.url
        tapping = pool.submit(tap)
        try:

            def freeze_in_the_middle() -> bool:
                server.signal(signal.SIGSTOP)
                if locked(server, own_postgres):
                    return True
                server.signal(signal.SIGCONT)
                return False

            until(freeze_in_the_middle)
            began = time.monotonic()
            until(lambda: kiosk.post(*TAKE, key="meanwhile-1").status == 201)
            print(f"\nthe hall went on after {time.monotonic() - began:.1f} s")  # noqa: T201 - what -s shows
        finally:
            ending.set()
            server.signal(signal.SIGCONT)
        tapping.result(60)

        assert answers[-1].status == 503, answers[-1]
        assert (answers[-1].body["type"], answers[-1].body["title"]) == UNAVAILABLE
        assert {answer.status for answer in answers[:-1]} <= {201}
        assert frozen_kiosk.post(*TAKE).status == 201, "thawed, it works on"
        assert tickets(server) == sum(answer.status == 201 for answer in answers) + 2
    assert "unexpected error" not in server.log()
