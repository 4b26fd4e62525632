"""The schema is made by migrations, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from hall import desk
from rules.house_rules import HouseRules
from storage import schema
from storage.db import BrokenReferences, Database
from storage.models import Base
from tests.engines import Template, as_of
from tests.factories import SmallHall


@pytest.fixture
def fresh(empty_database: Template, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    database = Database(url := empty_database.bare(tmp_path))
    yield database
    database.close()
    empty_database.drop(url)


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(schema.alembic_config()).get_heads()) == 1


def test_a_fresh_database_is_brought_to_the_newest_schema(fresh: Database):
    assert not schema.is_current(fresh)

    schema.upgrade(fresh)

    assert schema.is_current(fresh)
    with fresh.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_a_hall_of_the_first_release_is_upgraded_in_the_middle_of_its_day_and_goes_on(hall: SmallHall, fresh: Database):
    seat = hall.seat()
    for service in ("id-card", "household", "id-card", "household"):
        hall.take(service)
    hall.serve(seat)
    hall.call(seat)
    hall.call(seat, "missed")
    before = as_of("0001", hall.database, fresh)

    schema.upgrade(fresh)

    assert schema.is_current(fresh)
    with fresh.reading() as connection:
        for table, rows in before.items():
            assert [row._asdict() for row in connection.execute(select(table))] == rows, f"{table.name} is as it was"
        if connection.dialect.name == "sqlite":  # PostgreSQL never lets go of them
            assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
    again = SmallHall(fresh, hall.clock, hall.id)
    assert [again.ticket(number).state for number in ("B001", "B002", "B003", "B004")] == ["done", "missed", "called", "waiting"]
    assert again.look(lambda view: view.catalogue.rules) == HouseRules()
    assert again.look(lambda view: view.catalogue.service_by_code["household"].pinyin) == "hu kou deng ji", "names are spelled, as at a load"
    assert again.call(seat) == "B004"
    again.do(desk.special_call, seat, "B002", "回来了", previous="served")
    assert again.take("household").number == "B005"


def test_upgrading_again_changes_nothing(database: Database):
    made = "SELECT sql FROM sqlite_master ORDER BY name"
    if database.engine.dialect.name == "postgresql":
        made = "SELECT indexdef FROM pg_indexes ORDER BY 1"

    def statements() -> list[str | None]:
        with database.reading() as connection:
            return list(connection.scalars(text(made)))

    before = statements()

    schema.upgrade(database)

    assert before
    assert statements() == before


def test_models_and_migrations_say_the_same(database: Database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


def test_partial_indices_are_partial_in_the_database_too(database: Database):
    """What autogenerate does not compare: the WHERE of an index, which is what keeps two clerks from one window."""
    wanted = {
        index.name: str(index.dialect_options["sqlite"]["where"])
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }

    with database.reading() as connection:
        if database.engine.dialect.name == "postgresql":
            made = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '% WHERE %'"))
            assert {name for name, _ in made} == wanted.keys()
            return
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"))
        assert {name: sql.partition(" WHERE ")[2] for name, sql in made} == wanted


@pytest.mark.sqlite_only(reason="PostgreSQL writes a commit to the disk unless it is told not to")
def test_a_printed_number_survives_a_power_cut(database: Database):
    with database.reading() as connection:
        settings = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert settings == ["wal", 2, 1]


@pytest.mark.sqlite_only(reason="PostgreSQL refuses to leave rows without what they refer to at once")
def test_a_migration_that_would_leave_rows_without_their_hall_is_undone(hall: SmallHall):
    with pytest.raises(BrokenReferences), hall.database.migrating() as connection:
        connection.execute(text("DELETE FROM hall"))

    assert hall.take().number == "B001"
    with hall.database.reading() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
