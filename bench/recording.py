"""The statements that our code sends, and the bare driver running exactly those."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from sqlalchemy import event

from storage.db import Database
from storage.models import Base

PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters, as the driver is given them.  many: once for each set of them."""

    text: str
    parameters: Any
    many: bool


Transaction = list[Statement]


class Recorder:
    """Listens to a database from now on."""

    def __init__(self, database: Database) -> None:
        self._transactions: list[Transaction] = []
        event.listen(database.engine, "begin", lambda _connection: self._transactions.append([]))
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, text: str, parameters: Any, _context: object, many: bool) -> None:
        self._transactions[-1].append(Statement(text, parameters, many))

    def of(self, act: Callable[[], object]) -> list[Transaction]:
        """The transactions that `act` is made of."""
        self._transactions.clear()
        act()
        return [*self._transactions]


class Raw(Protocol):
    """A database and its driver, opened as ours is, with nothing between."""

    def run(self, transaction: Transaction) -> None:
        """One recorded transaction: every statement in order, every row fetched."""

    def close(self) -> None:
        """Lets go of the database."""


class RawSqlite:
    """sqlite3 with our pragmas, on the file of a database of ours that nobody else has open."""

    def __init__(self, ours: Database) -> None:
        expected = pragmas(driver_connection(ours))
        ours.close()
        self.connection = sqlite3.connect(str(ours.file), isolation_level=None)
        for pragma, value in expected.items():
            self.connection.execute(f"PRAGMA {pragma}={value}")
        if pragmas(self.connection) != expected:
            raise AssertionError("the two databases are not opened alike")

    def run(self, transaction: Transaction) -> None:
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        for statement in transaction:
            if statement.many:
                self.connection.executemany(statement.text, statement.parameters)
            else:
                execute(statement.text, statement.parameters).fetchall()
        execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


class RawPostgres:
    """psycopg with our connection's parameters."""

    def __init__(self, ours: Database) -> None:
        pooled = ours.engine.raw_connection()
        parameters = pooled.driver_connection.info.get_parameters()  # type: ignore[union-attr]  # psycopg's
        pooled.close()
        ours.close()
        self.connection = psycopg.connect(**parameters)
        self._cursor = self.connection.cursor()

    def run(self, transaction: Transaction) -> None:
        cursor = self._cursor
        for statement in transaction:
            if statement.many:
                cursor.executemany(statement.text, statement.parameters)
            else:
                cursor.execute(statement.text, statement.parameters)
                if cursor.description:
                    cursor.fetchall()
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


def contents(url: str) -> list[tuple[str, Any]]:
    """Every row of every table of ours, in order."""
    database = Database(url)
    with database.reading() as connection:
        tables = Base.metadata.sorted_tables
        rows = [(table.name, tuple(row)) for table in tables for row in connection.execute(table.select().order_by(*table.primary_key.columns))]
    database.close()
    return rows


def driver_connection(database: Database) -> sqlite3.Connection:
    """The one connection that a database used by one thread keeps in its pool."""
    pooled = database.engine.raw_connection()
    try:
        connection = pooled.driver_connection
    finally:
        pooled.close()
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(connection)
    return connection


def pragmas(connection: sqlite3.Connection) -> dict[str, Any]:
    """How a connection is set."""
    return {pragma: connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in PRAGMAS}


def traced(connection: sqlite3.Connection, act: Callable[[], object]) -> list[str]:
    """What SQLite itself says it executed during `act`: every statement with its parameters in place, BEGIN and COMMIT too."""
    heard: list[str] = []
    connection.set_trace_callback(heard.append)
    act()
    connection.set_trace_callback(None)
    return heard
