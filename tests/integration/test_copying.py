"""All halls' data moves to another database, and the hall goes on there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from hall import desk
from storage import copying, keys
from storage.db import Database
from storage.dumps import CannotMove
from storage.models import Answer, Hall, Ticket
from tests.engines import Template, empty_postgres, empty_sqlite
from tests.factories import Clock, SmallHall, load_small_hall
from tests.live import LiveServer
from tests.machine import Machine, faults_of
from tests.postgres import PostgresServer

Bare = Callable[[str], str]


@pytest.fixture
def bare(tmp_path: Path, postgres: PostgresServer) -> Iterator[Bare]:
    """Gives the address of an empty database of an engine."""
    made: list[str] = []

    def bare(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / 'target.db'}"
        made.append(f"sorts_as_people_do_{len(made) + 1}")
        with postgres.admin() as connection:  # and not by bytes, as SQLite does
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'".encode())
        return postgres.url(made[-1])

    yield bare
    for name in made:
        postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[str]:
    """The address of two halls in the middle of a day, whom nobody is connected to."""
    template: Template
    if request.param == "sqlite":
        (tmp_path / "made").mkdir()
        template = empty_sqlite(tmp_path / "made")
    else:
        template = empty_postgres(request.getfixturevalue("postgres"))
    url = template.copy(tmp_path)
    database = Database(url)
    for halls in ({}, {"code": "other", "staff": "other-"}):
        hall = load_small_hall(database, clock, tmp_path, **halls)
        hall.username = lambda name, halls=halls: halls.get("staff", "") + name  # type: ignore[method-assign, misc]
        seat = hall.seat()
        for service in ("id-card", "household", "company", "id-card"):
            hall.take(service)
        hall.wake_evaluator() if not halls else None
        hall.serve(seat)
        hall.do(desk.finish, seat)
        hall.serve(seat)
    with database.writing() as connection:
        rows = [{"credential": word, "key": "k", "request_hash": "h", "status": 201, "body": "{}", "at": 1} for word in ("b", "A", "a", "窗", "é", "Z")]
        connection.execute(insert(Answer), rows)
    database.close()
    yield url
    template.drop(url)


OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def engine_of(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All that is in a database."""
    database = Database(url)
    with database.reading() as connection:
        found = {table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr) for table in copying.TABLES}
    database.close()
    return found


def test_all_halls_move_to_the_other_engine_and_go_on_there(source: str, bare: Bare, clock: Clock, tmp_path: Path):
    target = bare(OTHER[engine_of(source)])

    said = Machine(tmp_path / "here", source).does("db", "copy", source, target)

    assert contents(target) == contents(source)
    assert "done" in said
    assert "ticket: 8 rows" in said
    database = Database(target)
    hall = SmallHall(database, clock, 1)
    assert hall.take("id-card").number == "B004"
    load_small_hall(database, clock, tmp_path, code="third", staff="third-")  # a row in nearly every table
    database.close()
    assert faults_of(target) == []


def test_all_halls_move_to_another_database_of_the_same_engine(source: str, bare: Bare, tmp_path: Path):
    target = bare(engine_of(source))

    Machine(tmp_path / "here", source).does("db", "copy", source, target)

    assert contents(target) == contents(source)


def test_ids_that_were_skipped_are_not_given_there_either(source: str, bare: Bare, clock: Clock, tmp_path: Path):
    here = Database(source)
    with here.writing() as connection:
        keys.skip(connection)
    here.close()
    target = bare(OTHER[engine_of(source)])

    Machine(tmp_path / "here", source).does("db", "copy", source, target)

    database = Database(target)
    assert SmallHall(database, clock, 1).take().ticket_id == keys.SKIPPED + 9
    database.close()


@pytest.mark.parametrize("batches", [1, 9, 14, 20])
def test_an_interrupted_copy_goes_on_where_it_was(source: str, bare: Bare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, batches: int):
    monkeypatch.setattr(copying, "BATCH", 3)
    target = bare(OTHER[engine_of(source)])
    interrupt(source, target, batches)
    already = rows_in(target)
    assert 0 < already < rows_in(source)

    Machine(tmp_path / "here", source).does("db", "copy", source, target)

    assert contents(target) == contents(source)


def test_what_has_arrived_is_not_copied_again(source: str, bare: Bare):
    target = bare(OTHER[engine_of(source)])
    interrupt(source, target, 10_000)
    here, there = Database(source), Database(target)

    with copying.held(here) as held:
        steps = list(copying.copy(held, there))

    assert [step.table for step in steps] == [table.name for table in copying.TABLES], "each table is looked at, and nothing of it written"
    here.close()
    there.close()


def interrupt(source: str, target: str, batches: int) -> None:
    """A copy that ends after so many batches."""
    here, there = Database(source), Database(target)
    with copying.held(here) as held:
        written = 0
        for progress in copying.copy(held, there):
            written += progress.rows > 0
            if written >= batches:
                break
    here.close()
    there.close()


def rows_in(url: str) -> int:
    return sum(len(rows) for rows in contents(url).values())


def test_a_copy_that_is_not_alike_is_found_out(source: str, bare: Bare):
    target = bare(OTHER[engine_of(source)])
    interrupt(source, target, 10_000)
    here, there = Database(source), Database(target)
    with there.writing() as connection:
        connection.execute(update(Ticket).where(Ticket.id == 3).values(number="B777"))

    with copying.held(here) as held, pytest.raises(CannotMove, match=r"ticket: 8 rows .* in the source, 8 "):
        list(copying.compare(held, there))

    here.close()
    there.close()


def test_a_target_with_another_halls_data_is_refused(source: str, bare: Bare, clock: Clock, tmp_path: Path):
    target = bare(OTHER[engine_of(source)])
    machine = Machine(tmp_path / "there", target)
    machine.does("db", "upgrade")
    database = Database(target)
    load_small_hall(database, clock, tmp_path, code="strange")
    database.close()
    before = contents(target)

    assert "the data of another hall" in machine.refuses("db", "copy", source, target)

    assert contents(target) == before


def test_a_copy_is_not_gone_on_with_once_the_hall_has_gone_on(source: str, bare: Bare, clock: Clock, tmp_path: Path):
    target = bare(OTHER[engine_of(source)])
    interrupt(source, target, 12)
    database = Database(source)
    SmallHall(database, clock, 1).take()
    database.close()

    assert "of another time" in Machine(tmp_path / "here", source).refuses("db", "copy", source, target)


def test_a_source_with_an_old_schema_is_refused(source: str, bare: Bare, tmp_path: Path):
    database = Database(source)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    database.close()

    assert "db upgrade" in Machine(tmp_path / "here", source).refuses("db", "copy", source, bare("postgresql"))


def test_a_source_that_somebody_has_open_is_refused(source: str, bare: Bare, tmp_path: Path):
    database = Database(source)
    with database.reading() as connection:
        connection.execute(select(func.count(Hall.id)))

        said = Machine(tmp_path / "here", source).refuses("db", "copy", source, bare("postgresql"))

    assert "stop the server" in said
    database.close()


def test_nobody_changes_a_hall_while_it_is_copied(source: str, bare: Bare, clock: Clock):
    here, there = Database(source), Database(bare(OTHER[engine_of(source)]))
    with copying.held(here) as held:
        next(iter(copying.copy(held, there)))
        server = Database(source)  # started too early
        with server.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50" if engine_of(source) == "sqlite" else "SET lock_timeout = 50")
            with pytest.raises(DBAPIError, match=r"locked|lock timeout"):
                connection.execute(update(Hall).values(seq=Hall.seq + 1))
        server.close()
    here.close()
    there.close()


@pytest.mark.parametrize("address", ["sqlite:////no/such/folder/hall.db", "oracle://somewhere/hall", "hall.db"])
def test_an_address_that_is_none_is_said(address: str, tmp_path: Path):
    said = Machine(tmp_path / "here", f"sqlite:///{tmp_path / 'none.db'}").refuses("db", "copy", address, f"sqlite:///{tmp_path / 'other.db'}")

    assert "is not there" in said or "an address is" in said


@pytest.mark.sqlite_only(reason="it is there already")
def test_a_hall_is_moved_to_postgresql_and_goes_on_with_its_next_number(live: LiveServer, bare: Bare):
    kiosk = live.device("kiosk-1")
    number = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="before").body["ticket"]
    target = bare("postgresql")
    assert live.command("db", "copy", live.database_url, target).returncode == 2, "while the server runs"
    live.stop()

    copied = live.command("db", "copy", live.database_url, target)
    assert copied.returncode == 0, copied
    live.database_url = target
    live.start()

    assert kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="before").body["ticket"] == number, "asked again, it is the same"
    assert kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="after").body["ticket"]["number"] == "B002"
    assert "B001" in kiosk.get(urlsplit(number["phone_url"]).path).body, "the QR code on the paper leads to it still"
    live.stop()
    assert faults_of(target) == []
