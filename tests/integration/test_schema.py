"""The schema is made by migrations, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import schema
from storage.db import Database
from storage.models import Base


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    database = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    yield database
    database.close()


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(schema.alembic_config()).get_heads()) == 1


def test_a_fresh_database_is_brought_to_the_newest_schema(fresh: Database):
    assert not schema.is_current(fresh)

    schema.upgrade(fresh)

    assert schema.is_current(fresh)
    with fresh.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_upgrading_again_changes_nothing(database: Database):
    def statements() -> list[str | None]:
        with database.reading() as connection:
            return list(connection.scalars(text("SELECT sql FROM sqlite_master ORDER BY name")))

    before = statements()

    schema.upgrade(database)

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
        made = list(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")))

    assert {row.name: row.sql.partition(" WHERE ")[2] for row in made} == wanted


def test_a_printed_number_survives_a_power_cut(database: Database):
    with database.reading() as connection:
        settings = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert settings == ["wal", 2, 1]
