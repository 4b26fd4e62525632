"""All halls' data from one database to another, of the other engine or of the same: table by table, so that nothing refers to what is not there yet.

The source is held for as long as it takes: nobody else has it open, and nobody can write to it.  Each table is copied in the order of its
key, and what has arrived is committed batch by batch, so that a copy that was interrupted goes on behind the last key in the target.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, Table, and_, func, insert, inspect, or_, select

from storage import keys, schema
from storage.backups import refuse_if_open
from storage.db import Database
from storage.dumps import CannotMove
from storage.models import Base, Hall

BATCH = 20_000
TABLES = sorted(Base.metadata.sorted_tables, key=lambda table: table is not Hall.__table__)
"""What is referred to before what refers to it, and the halls before all: they say whose data a target holds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many rows of a table have arrived, those of an earlier try among them."""

    table: str
    rows: int
    of: int


@contextmanager
def held(source: Database) -> Iterator[Connection]:
    """The source in one transaction, while nobody else can change a hall.  Raises CannotMove while somebody has it open, or for an old schema."""
    if source.file is not None:
        if not source.file.exists():
            raise CannotMove(f"{source.file} is not there")
        refuse_if_open(source.file)
        with source.writing() as connection:
            _require_current(source, connection)
            yield connection
        return
    with source.reading_at_length() as connection:
        _require_current(source, connection)
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        if connection.exec_driver_sql(others).scalar_one():
            raise CannotMove("somebody is connected to the source: stop the server first")
        connection.exec_driver_sql("LOCK TABLE hall IN EXCLUSIVE MODE NOWAIT")
        yield connection


def copy(source: Connection, target: Database) -> Iterator[Progress]:
    """Copies what the target does not have yet, and gives word after each batch.  Raises CannotMove for a target with another hall's data.

    The caller holds the source (`held`).  A target without a schema is given one.  What is copied is not checked: see `compare`.
    """
    _prepare(source, target)
    for table in TABLES:
        of = _count(source, table)
        with target.reading() as connection:
            rows, last = _count(connection, table), connection.execute(_last(connection, table)).one_or_none()
        yield Progress(table.name, rows, of)
        for batch in _rows(source, table, last):
            with target.writing() as connection:
                _write(connection, table, batch)
            rows += len(batch)
            yield Progress(table.name, rows, of)
        if "id" in table.primary_key.columns:
            with target.writing() as connection:
                keys.go_on_after(connection, table, keys.last_given(source, table))
    if target.file is None:
        with target.writing() as connection:
            connection.exec_driver_sql("ANALYZE")


def compare(source: Connection, target: Database) -> Iterator[tuple[str, int, str]]:
    """Reads every table on both sides: (table, rows, the first digits of their digest).  Raises CannotMove at the first that differs."""
    for table in TABLES:
        with target.reading() as connection:
            there, here = _digest(source, table), _digest(connection, table)
        if there != here:
            raise CannotMove(
                f"{table.name}: {there[0]} rows ({there[1]}) in the source, {here[0]} ({here[1]}) in the target; "
                "one of them was changed since the copy began: empty the target and begin again"
            )
        yield table.name, *here


def _require_current(source: Database, connection: Connection) -> None:
    if not schema.is_at_newest(connection):
        raise CannotMove(f"the schema of {source.url.render_as_string()} is not the newest: `flask --app server db upgrade` brings it there")


def _prepare(source: Connection, target: Database) -> None:
    """Raises CannotMove unless the target is empty, or holds the beginning of this copy."""
    if source.engine.url == target.url:
        raise CannotMove("a database cannot be copied onto itself")
    with target.reading() as connection:
        tables = inspect(connection).get_table_names()
    if not tables:
        schema.upgrade(target)
    standing = select(Hall.id, Hall.code, Hall.epoch, Hall.seq).order_by(Hall.id)
    with target.reading() as connection:
        if not schema.is_at_newest(connection):
            raise CannotMove("the target has a schema that is not the newest: take an empty database")
        here = list(connection.execute(standing))
        began = here or not any(_count(connection, table) for table in TABLES)
    if not began or here != list(source.execute(standing))[: len(here)]:
        raise CannotMove("the target holds the data of another hall, or of another time: take an empty database")


def _order(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """The columns of the key, text by its bytes: the two engines must agree on what comes first."""
    as_bytes = "C" if connection.dialect.name == "postgresql" else "BINARY"
    return [column.collate(as_bytes) if isinstance(column.type, String) else column for column in table.primary_key.columns]


def _last(connection: Connection, table: Table) -> Any:
    """The highest key."""
    return select(*table.primary_key.columns).order_by(*(column.desc() for column in _order(connection, table))).limit(1)


def _rows(connection: Connection, table: Table, after: Row[Any] | None = None) -> Iterator[Sequence[Row[Any]]]:
    """The rows behind a key, in its order, in batches."""
    query = select(table).order_by(*_order(connection, table))
    if after is not None:
        columns = _order(connection, table)
        alike = [column == value for column, value in zip(columns, after, strict=True)]
        query = query.where(or_(*(and_(*alike[:place], column > after[place]) for place, column in enumerate(columns))))
    with connection.execute(query, execution_options={"stream_results": True, "yield_per": BATCH}) as result:
        yield from result.partitions()


def _write(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    if connection.dialect.name == "postgresql" and (driver := connection.connection.driver_connection) is not None:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as into:
            for row in rows:
                into.write_row(row)
    else:
        connection.execute(insert(table), [row._asdict() for row in rows])


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _digest(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows there are, and a digest of all that is in them, the same on every engine."""
    digest, rows = hashlib.blake2b(digest_size=8), 0
    for batch in _rows(connection, table):
        rows += len(batch)
        digest.update(repr([tuple(row) for row in batch]).encode())
    return rows, digest.hexdigest()
