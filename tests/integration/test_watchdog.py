"""What systemd hears of a real server.  A datagram socket of the test stands for systemd's."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines import Template, empty_postgres
from tests.live import LiveServer
from tests.postgres import PostgresServer
from tests.web.screens import watching
from web.watchdog import Sign, Watchdog

WATCHDOG_S = 5
PATIENCE_S = 40


class Systemd:
    """Hears what services say."""

    def __init__(self, file: Path) -> None:
        self.address = str(file)
        self.words: list[str] = []
        self._heard = threading.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def hears(self, word: str, times: int = 1) -> None:
        """Waits until it has heard a word so many times more."""
        with self._heard:
            wanted = self.words.count(word) + times
            assert self._heard.wait_for(lambda: self.words.count(word) >= wanted, PATIENCE_S), self.words

    def heard(self, word: str) -> None:
        """Waits until it has heard a word, now or before."""
        with self._heard:
            assert self._heard.wait_for(lambda: word in self.words, PATIENCE_S), self.words

    def close(self) -> None:
        """Deaf from now on."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.address)
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while word := self._socket.recv(4096).decode():
            with self._heard:
                self.words.append(word)
                self._heard.notify_all()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    """It starts services with the address of its socket, and the time within which it wants to hear of them."""
    systemd = Systemd(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.address)
    monkeypatch.setenv("WATCHDOG_USEC", str(WATCHDOG_S * 1_000_000))
    yield systemd
    systemd.close()


def test_a_server_says_that_it_is_ready_once_it_is_and_then_that_it_lives(systemd: Systemd, live: LiveServer):
    systemd.hears("WATCHDOG=1", times=3)

    assert systemd.words[0] == "READY=1"
    assert set(systemd.words) == {"READY=1", "WATCHDOG=1"}


def test_a_server_that_cannot_start_never_says_that_it_is_ready(systemd: Systemd, empty_database: Template, tmp_path: Path):
    server = LiveServer(tmp_path, empty_database)
    empty_database.drop(server.database_url)
    server.database_url = empty_database.bare(server.data)

    with pytest.raises(AssertionError, match="ended at its start"):
        server.start()

    assert systemd.words == []


@pytest.fixture
def stuck(empty_database: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], LiveServer]]:
    """Starts a server of which one thread hangs when the file `hang` is there."""
    server = LiveServer(tmp_path, empty_database, app="tests.stuck:serve()")
    monkeypatch.setenv("STUCK_FILE", str(tmp_path / "hang"))

    def start(thread: str) -> LiveServer:
        monkeypatch.setenv("STUCK_THREAD", thread)
        server.start()
        return server

    yield start
    server.stop()


@pytest.mark.parametrize("thread", ["ticker", "push"])
def test_a_server_of_which_one_part_hangs_has_itself_started_anew(thread: str, systemd: Systemd, stuck: Callable[[str], LiveServer], tmp_path: Path):
    server = stuck(thread)
    with watching(server, "display", server.device("hall-board")):
        systemd.hears("WATCHDOG=1")

        (tmp_path / "hang").touch()

        systemd.heard("WATCHDOG=trigger")
        assert systemd.words[-1] == "WATCHDOG=trigger"
        assert f"lost=['{thread}']" in server.log()
        assert server.device("kiosk-1").get("/readyz").status == 200  # nobody else would have noticed


@pytest.fixture
def on_own_postgres(own_postgres: PostgresServer, tmp_path: Path) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path, empty_postgres(own_postgres))
    yield server
    server.stop()


def test_a_server_outlives_a_restart_of_its_database_but_not_its_long_absence(
    systemd: Systemd, own_postgres: PostgresServer, on_own_postgres: LiveServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WATCHDOG_USEC", "3000000")
    server = on_own_postgres
    server.start()
    systemd.hears("WATCHDOG=1")

    own_postgres.stop()
    systemd.hears("WATCHDOG=1", times=2)
    own_postgres.start()
    systemd.hears("WATCHDOG=1", times=6)
    assert "WATCHDOG=trigger" not in systemd.words

    own_postgres.stop()
    systemd.heard("WATCHDOG=trigger")
    assert "lost=['database']" in server.log()


def test_without_systemd_nothing_is_said():
    watchdog = Watchdog({"ticker": Sign(lambda: 0.0)}, {})

    watchdog.start()

    assert "watchdog" not in {thread.name for thread in threading.enumerate()}


def test_a_part_is_given_up_after_its_own_patience():
    seen_at = time.monotonic() - 30
    watchdog = Watchdog(
        {"ticker": Sign(lambda: seen_at), "push": Sign(lambda: seen_at, slack_s=25), "database": Sign(lambda: seen_at, patience=4)},
        {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "10000000"},
    )

    assert watchdog.given_up() == ["ticker"]
