"""The schema is made by migrations only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.db import Database


def alembic_config() -> Config:
    """Alembic without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(database: Database) -> None:
    """Brings the schema to the newest version."""
    config = alembic_config()
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the schema is the newest."""
    with database.reading() as connection:
        return is_at_newest(connection)


def is_at_newest(connection: Connection) -> bool:
    """Whether the schema that a connection sees is the newest."""
    return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory.from_config(alembic_config()).get_current_head()
