"""The statements that our code sends, and sqlite3 alone running exactly those."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event

from storage.db import Database

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


class Raw:
    """A database file and sqlite3, with the pragmas of ours and nothing between."""

    def __init__(self, file: Path, ours: Database) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)
        for pragma, value in pragmas(driver_connection(ours)).items():
            self.connection.execute(f"PRAGMA {pragma}={value}")
        if pragmas(self.connection) != pragmas(driver_connection(ours)):
            raise AssertionError("the two databases are not opened alike")

    def run(self, transaction: Transaction) -> None:
        """One recorded transaction: every statement in order, every row fetched."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        for statement in transaction:
            if statement.many:
                self.connection.executemany(statement.text, statement.parameters)
            else:
                execute(statement.text, statement.parameters).fetchall()
        execute("COMMIT")

    def close(self) -> None:
        """Lets go of the file."""
        self.connection.close()


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
