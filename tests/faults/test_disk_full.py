"""The disk of an SQLite hall is full to the brim: nothing is recorded and that is said, nothing is broken, and with room again it goes on by itself."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Template
from tests.faults.halls import until
from tests.live import Client, LiveServer
from tests.web.screens import watching

pytestmark = pytest.mark.sqlite_only(reason="PostgreSQL has a disk of its own")

ENOUGH = 2000
"""Numbers that fill what SQLite keeps in reserve, in files it has made already."""


@pytest.fixture
def hall(tmp_path: Path, empty_database: Template) -> Iterator[LiveServer]:
    """A running server whose data folder is a small disk of its own."""
    server = LiveServer(tmp_path, empty_database)
    kept = tmp_path / "kept"
    server.data.rename(kept)
    server.data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(server.data)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    try:
        shutil.copytree(kept, server.data, dirs_exist_ok=True)
        server.start()
        yield server
        server.stop()
    finally:
        subprocess.run(["umount", "--lazy", str(server.data)], check=True)


def fill(server: LiveServer) -> Path:
    """Takes all the room there is; what to delete to give it back."""
    ballast = server.data / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue
    return ballast


def take(kiosk: Client, key: str) -> tuple[int, str]:
    """(status, the number or what is wrong)."""
    answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "company"}, key=key)
    return (answer.status, answer.body["ticket"]["number"]) if answer.status == 201 else (answer.status, answer.body["type"])


def until_refused(kiosk: Client, name: str) -> tuple[list[str], str]:
    """The numbers that still found room, and the key of the tap that did not."""
    given = []
    for tap in range(ENOUGH):
        key = f"{name}-{tap:06d}"
        status, word = take(kiosk, key)
        if status != 201:
            assert (status, word) == (503, "disk-full")
            return given, key
        given.append(word)
    raise AssertionError("the disk was never full")


def whole(server: LiveServer) -> list[str]:
    """Every number in the database, which must be sound."""
    with sqlite3.connect(server.data / "jiaohao.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        numbers = [number for (number,) in connection.execute("SELECT number FROM ticket ORDER BY sequence")]
    connection.close()
    return numbers


def test_a_full_disk_is_told_and_breaks_nothing_and_with_room_the_hall_goes_on(hall: LiveServer):
    kiosk = hall.device("kiosk-1")
    with watching(hall, "kiosk", kiosk) as screen:
        ballast = fill(hall)
        given, refused = until_refused(kiosk, "full-tap")

        answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "company"}, key=refused)
        assert answer.status == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.body["type"], answer.body["title"][:7]) == ("disk-full", "服务器磁盘已满")
        snapshot = kiosk.get("/api/v1/kiosk/snapshot")
        assert (snapshot.status, snapshot.body["services"]["company"]["waiting"]) == (200, len(given)), "what is there can be read"
        assert kiosk.get("/healthz").status == 200
        screen.more_beats()

        ballast.unlink()
        until(lambda: take(kiosk, refused)[0] == 201)
        status, number = take(kiosk, refused)
        given.append(number)
        assert status == 201
        screen.until(lambda: screen.shown["services"]["company"]["waiting"] == len(given))
        assert screen.cut_off_at is None
    assert whole(hall) == given
    assert given == [f"A{at:03d}" for at in range(1, len(given) + 1)]


def test_a_server_that_is_killed_on_a_full_disk_comes_back_whole(hall: LiveServer):
    kiosk = hall.device("kiosk-1")
    ballast = fill(hall)
    given, refused = until_refused(kiosk, "kill-tap")
    hall.kill()
    ballast.unlink()
    hall.start()

    assert whole(hall) == given
    status, number = take(kiosk, refused)
    assert (status, number) == (201, f"A{len(given) + 1:03d}")
