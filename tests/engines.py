"""The two engines a hall can stand on, alike for the tests: a database, and copies of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from sqlalchemy import MetaData, Table, insert, select, text
from sqlalchemy.engine import make_url

from storage import schema
from storage.db import Database
from tests.postgres import PostgresServer


class Template(Protocol):
    """A database that nobody has open, to be copied."""

    def copy(self, folder: Path) -> str:
        """The address of a new copy; folder: where its file goes, if it is one."""

    def bare(self, folder: Path) -> str:
        """The address of a new database without a schema."""

    def of(self, url: str) -> Template:
        """One of its copies, closed again, as a template itself."""

    def drop(self, url: str) -> None:
        """Gives the room of a copy back, where deleting its folder does not."""


class SqliteTemplate:
    """A file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def copy(self, folder: Path) -> str:
        """`jiaohao.db` in the folder."""
        shutil.copy(self.file, folder / "jiaohao.db")
        return f"sqlite:///{folder / 'jiaohao.db'}"

    def bare(self, folder: Path) -> str:
        """`bare.db` in the folder, once it is written to."""
        return f"sqlite:///{folder / 'bare.db'}"

    def of(self, url: str) -> SqliteTemplate:
        """The file, with nothing left beside it."""
        database = Database(url)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        return SqliteTemplate(Path(database.url.database or ""))

    def drop(self, url: str) -> None:
        """It goes with its folder."""


class PostgresTemplate:
    """A database of a server."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.server = server
        self._name = name

    def copy(self, _folder: Path) -> str:
        """A database of its own on the same server."""
        return self.server.url(self.server.create(self._name))

    def bare(self, _folder: Path) -> str:
        """A database of its own on the same server."""
        return self.server.url(self.server.create())

    def of(self, url: str) -> PostgresTemplate:
        """The same database."""
        return PostgresTemplate(self.server, _name(url))

    def drop(self, url: str) -> None:
        """Deletes it."""
        self.server.drop(_name(url))


def empty_sqlite(folder: Path) -> SqliteTemplate:
    """A file with the newest schema and nothing in it."""
    file = folder / "empty.db"
    _upgrade(f"sqlite:///{file}")
    return SqliteTemplate(file)


def empty_postgres(server: PostgresServer) -> PostgresTemplate:
    """A database of the server with the newest schema and nothing in it."""
    name = server.create()
    _upgrade(server.url(name))
    return PostgresTemplate(server, name)


def as_of(revision: str, newest: Database, oldest: Database) -> dict[Table, list[dict[str, Any]]]:
    """Gives a database without a schema that of an older revision, and all of the newest's data that it has room for: its tables and their rows."""
    config = schema.alembic_config()
    tables = MetaData()
    filled: dict[Table, list[dict[str, Any]]] = {}
    with newest.reading() as there, oldest.writing() as here:
        config.attributes["connection"] = here
        command.upgrade(config, revision)
        tables.reflect(here)
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            filled[table] = [row._asdict() for row in there.execute(select(table))]
            if filled[table]:
                here.execute(insert(table), filled[table])
                if here.dialect.name == "postgresql" and "id" in table.c:  # new rows come after those that were brought
                    here.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) FROM \"{table.name}\""))
    return filled


def _name(url: str) -> str:
    return make_url(url).database or ""


def _upgrade(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()
