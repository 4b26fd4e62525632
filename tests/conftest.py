"""What tests stand on: real SQLite files, real servers, in folders of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.factories import Clock, SmallHall, database_file, load_small_hall, open_copy
from tests.live import LiveServer


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database_file(tmp_path_factory.mktemp("schema"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    database = open_copy(empty_database, tmp_path)
    yield database
    database.close()


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    return load_small_hall(database, clock, tmp_path)


@pytest.fixture
def live(empty_database: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A real server, as `make run` starts it, with the small hall."""
    server = LiveServer(tmp_path, empty_database)
    server.start()
    yield server
    server.stop()
