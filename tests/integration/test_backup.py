"""A copy of the hall's data is taken while the hall goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import dumps
from storage.db import Database
from tests.engines import Template
from tests.factories import Clock, SmallHall, load_small_hall
from tests.machine import Machine, names


@pytest.fixture
def machine(empty_database: Template, tmp_path: Path, clock: Clock) -> Iterator[Machine]:
    machine = Machine(tmp_path / "here", empty_database.copy(tmp_path), clock)
    yield machine
    empty_database.drop(machine.url)


@pytest.fixture
def hall(machine: Machine, clock: Clock, tmp_path: Path) -> Iterator[SmallHall]:
    """The small hall, with a connection that stays open as a server's does."""
    database = Database(machine.url)
    hall = load_small_hall(database, clock, tmp_path)
    hall.take()
    yield hall
    database.close()


def test_a_backup_says_how_big_it_is_and_how_far_each_hall_was(machine: Machine, hall: SmallHall, clock: Clock, tmp_path: Path):
    other = load_small_hall(hall.database, clock, tmp_path, code="other", staff="other-")
    for _ in range(3):
        other.take()
    [(_, small), (_, large)] = sorted((one.id, one.look(lambda view: view.seq)) for one in (hall, other))
    file = tmp_path / "monday.backup"

    said = machine.does("backup", file)

    assert f"{file.stat().st_size / 1e6:.1f} MB" in said
    assert f"small: up to change {small} of epoch 1" in said
    assert f"other: up to change {large} of epoch 1" in said
    assert not {name for name in names(tmp_path) if name.endswith(".part")}


def test_a_backup_and_the_secret_beside_it_are_for_their_owner_only(machine: Machine, hall: SmallHall, tmp_path: Path):
    file = tmp_path / "monday.backup"

    machine.does("backup", file)

    secret = tmp_path / "monday.backup.secret"
    assert secret.read_bytes() == (machine.data / "secret").read_bytes()
    assert [path.stat().st_mode & 0o777 for path in (file, secret)] == [0o600, 0o600]


@pytest.mark.parametrize("there", ["monday.backup", "monday.backup.secret"])
def test_nothing_is_overwritten(machine: Machine, hall: SmallHall, tmp_path: Path, there: str):
    (tmp_path / there).write_text("of last week")
    before = names(tmp_path)

    assert f"{there} is there already" in machine.refuses("backup", tmp_path / "monday.backup")

    assert (tmp_path / there).read_text() == "of last week"
    assert names(tmp_path) == before


def test_a_folder_that_is_not_there_is_said(machine: Machine, hall: SmallHall, tmp_path: Path):
    assert "No such file or directory" in machine.refuses("backup", tmp_path / "no-such-disk" / "monday.backup")


@pytest.mark.sqlite_only(reason="a PostgreSQL that is not there is said by every command alike")
def test_a_hall_that_is_not_there_is_no_backup(machine: Machine, tmp_path: Path):
    (tmp_path / "jiaohao.db").unlink()

    assert "there is nothing to back up" in machine.refuses("backup", tmp_path / "monday.backup")

    assert not {name for name in names(tmp_path) if name.startswith("monday")}


@pytest.mark.sqlite_only(reason="the file is SQLite's")
def test_a_database_that_is_damaged_makes_no_backup(machine: Machine, hall: SmallHall, tmp_path: Path):
    hall.database.close()
    file = tmp_path / "jiaohao.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM service")
    connection.close()

    assert "refers to nothing" in machine.refuses("backup", tmp_path / "monday.backup")

    assert not {name for name in names(tmp_path) if name.startswith("monday")}


def test_where_postgresqls_programs_are_missing_is_said_how_to_get_them(postgres_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(dumps, "PACKAGED", tmp_path)

    assert "apt-get install postgresql-client" in Machine(tmp_path / "here", postgres_address).refuses("backup", tmp_path / "monday.backup")

    assert not {name for name in names(tmp_path) if name.startswith("monday")}


@pytest.fixture
def postgres_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of a PostgreSQL, whatever the halls of the tests stand on."""
    server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)
