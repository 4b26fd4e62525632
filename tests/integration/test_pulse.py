"""An overdue answer of PostgreSQL is waited for while the server lives, and no longer."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage import pulse
from storage.db import Database
from tests.postgres import ALWAYS_THERE, PostgresServer


@pytest.fixture
def database(own_postgres: PostgresServer) -> Iterator[Database]:
    database = Database(own_postgres.url(ALWAYS_THERE))
    yield database
    database.close()


def test_who_asks_for_much_is_given_the_time_it_takes(database: Database, monkeypatch: pytest.MonkeyPatch):
    knocks = []
    monkeypatch.setattr(pulse, "greets", lambda address, greets=pulse.greets: knocks.append(address) or greets(address))

    with database.reading() as connection:
        assert connection.execute(text("SELECT 7 FROM pg_sleep(:s)"), {"s": 2.5 * pulse.OVERDUE_S}).scalar_one() == 7
        assert connection.execute(text("SELECT 8")).scalar_one() == 8, "the same connection goes on"

    assert len(knocks) == 2


def test_a_hanging_server_is_given_up_and_found_again(database: Database, own_postgres: PostgresServer):
    def hang_in_the_middle() -> None:
        with database.reading() as connection:
            connection.execute(text("SELECT 1"))
            own_postgres.signal(signal.SIGSTOP)
            connection.execute(text("SELECT 2"))

    try:
        with pytest.raises(OperationalError, match="does not answer"):
            hang_in_the_middle()
        with pytest.raises(OperationalError, match="opens to nobody"), database.reading():
            pass
    finally:
        own_postgres.signal(signal.SIGCONT)

    with database.reading() as connection:
        assert connection.execute(text("SELECT 3")).scalar_one() == 3


def test_a_server_is_greeted_by_network_too_and_nobody_where_there_is_none(own_postgres: PostgresServer, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert not pulse.greets(mute.getsockname())
        nobody = mute.getsockname()
    assert not pulse.greets(nobody)
    assert not pulse.greets((str(tmp_path), 5432))
    assert pulse.greets((str(own_postgres.folder), 5432))
