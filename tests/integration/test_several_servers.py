"""What several processes of one hall must agree on: one port, one secret, one ticker's row, printers that find a new master."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.settings import ROOT
from hall.ticking import tick
from storage.db import Database
from tests.engines import Template, empty_postgres
from tests.factories import HOUR, IDLE, Clock, load_small_hall
from tests.faults.halls import until
from tests.live import LiveServer
from tests.postgres import PostgresServer
from tests.web.screens import watching
from web.seals import load_secret


@pytest.fixture(scope="module")
def on_postgres(postgres: PostgresServer) -> Template:
    return empty_postgres(postgres)


def test_two_processes_serve_one_port_and_a_dead_one_is_replaced(tmp_path: Path, on_postgres: Template):
    server = LiveServer(tmp_path, on_postgres, processes=2)
    server.start()
    try:
        until(lambda: len(server.workers()) == 2)
        kiosk, clerk = server.device("kiosk-2"), server.clerk()
        with watching(server, "display", server.device("hall-board")) as board:
            given = [kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}).body["ticket"]["number"] for _ in range(20)]
            for number in given:
                assert clerk.post("/api/v1/caller/next", {"previous": "served"}).body["ticket"]["number"] == number
                board.until(lambda number=number: any(call["number"] == number for call in board.shown["calls"]))
        dead = server.workers()[0]
        os.kill(dead, signal.SIGKILL)
        until(lambda: len(server.workers()) == 2 and dead not in server.workers(), server.log)
        assert clerk.post("/api/v1/caller/recall").status == 200, "still signed in"
    finally:
        server.stop()
    assert "Traceback" not in server.log()


@pytest.mark.parametrize(("workers", "told"), [("2", "several processes need PostgreSQL"), ("many", "must be how many processes")])
def test_a_number_of_processes_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path, workers: str, told: str):
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "config" / "gunicorn.py"), "server:serve()"]
    environ = {**os.environ, "JIAOHAO_WORKERS": workers, "JIAOHAO_DATA": str(tmp_path), "JIAOHAO_DATABASE_URL": f"sqlite:///{tmp_path}/jiaohao.db", "PORT": "0"}

    refused = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)

    assert refused.returncode == 1
    assert f"JIAOHAO_WORKERS={workers}: {told}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_processes_that_begin_at_once_in_a_new_folder_have_one_secret(tmp_path: Path):
    for turn in range(20):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with ThreadPoolExecutor(8) as pool:
            secrets = set(pool.map(load_secret, [folder] * 8))

        assert len(secrets) == 1
        assert len(secrets.pop()) == 64
        assert [file.name for file in folder.iterdir()] == ["secret"]


def test_of_two_tickers_one_says_that_numbers_are_given_out_again(tmp_path: Path, on_postgres: Template):
    url = on_postgres.copy(tmp_path)
    ours, theirs, clock = Database(url), Database(url), Clock()
    hall = load_small_hall(ours, clock, tmp_path, opens="09:00", closes="17:00")
    hall.tick()
    clock.go(8 * HOUR)
    asked: list[int] = []

    def a_moment_too_late() -> int:
        asked.append(clock.now)
        if len(asked) == 2:  # it has looked, and is about to lock the hall
            assert tick(theirs, clock, hall.id, IDLE)
        return clock.now

    tick(ours, a_moment_too_late, hall.id, IDLE)

    assert len(hall.journal("taking_ended")) == 1
    for database in (ours, theirs):
        database.close()
