"""What tests stand on: real databases, real servers, in folders of their own.  `--engine postgresql` puts them on PostgreSQL instead of SQLite files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.engines import Template, empty_postgres, empty_sqlite
from tests.factories import Clock, SmallHall, load_small_hall
from tests.live import LiveServer
from tests.postgres import QUICK, PostgresServer, running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="what the halls of the tests stand on")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL, shared by the tests of one process; whoever stops it takes one of their own instead."""
    with running(*QUICK) as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may stop and break; what it has said is committed outlives its processes, though not the machine's power."""
    with running("fsync=off") as server:
        yield server


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """What the halls stand on: sqlite or postgresql."""
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Template:
    if engine == "postgresql":
        return empty_postgres(request.getfixturevalue("postgres"))
    return empty_sqlite(tmp_path_factory.mktemp("schema"))


@pytest.fixture(autouse=True)
def _on_its_engine(request: pytest.FixtureRequest, engine: str) -> None:
    only = request.node.get_closest_marker("sqlite_only")
    if only and engine != "sqlite":
        pytest.skip(only.kwargs["reason"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(empty_database: Template, tmp_path: Path) -> Iterator[Database]:
    url = empty_database.copy(tmp_path)
    database = Database(url)
    yield database
    database.close()
    empty_database.drop(url)


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    return load_small_hall(database, clock, tmp_path)


@pytest.fixture
def live(empty_database: Template, tmp_path: Path) -> Iterator[LiveServer]:
    """A real server, as `make run` starts it, with the small hall."""
    server = LiveServer(tmp_path, empty_database)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def live_on_own_postgres(own_postgres: PostgresServer, tmp_path: Path) -> Iterator[LiveServer]:
    """As `live`, on a PostgreSQL that the test may stop."""
    server = LiveServer(tmp_path, empty_postgres(own_postgres))
    server.start()
    yield server
    server.stop()
