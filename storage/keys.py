"""Ids: the one an insert gave, the last one given, and which are skipped.  Nothing here commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult, Table, func, select, text

from storage.models import Base

SKIPPED = 1_000_000
"""More ids than a table can have given out between a backup and its being restored: half a year of a large hall."""


def new_key(result: CursorResult[Any]) -> int:
    """The single integer key of the row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("nothing was inserted")
    return int(key[0])


def known_outside() -> list[Table]:
    """The tables whose ids stand in QR codes, cookies, pages and agents' notes: an id of theirs is never given again."""
    return [table for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]]


def last_given(connection: Connection, table: Table) -> int:
    """The last id that a table gave out or skipped; 0 where there is none."""
    last = connection.scalar(select(func.max(table.c.id))) or 0
    if connection.dialect.name == "postgresql":
        return max(last, connection.scalar(select(func.pg_sequence_last_value(text(f"{_sequence(table)}::regclass")))) or 0)
    if table not in known_outside():
        return int(last)
    return max(last, connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}) or 0)


def go_on_after(connection: Connection, table: Table, last: int) -> None:
    """The next id is higher than `last`.  On SQLite a table that is not known_outside goes on after its highest row, whatever is said."""
    if connection.dialect.name == "postgresql":
        if last:
            connection.execute(select(func.setval(text(f"{_sequence(table)}::regclass"), last)))
    elif table in known_outside():
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), {"table": table.name, "last": last})


def skip(connection: Connection) -> None:
    """What nobody knows to have been given out is not given out: every table of known_outside goes on far above its last id."""
    for table in known_outside():
        go_on_after(connection, table, last_given(connection, table) + SKIPPED)


def _sequence(table: Table) -> str:
    """Where PostgreSQL keeps the last id."""
    return f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
