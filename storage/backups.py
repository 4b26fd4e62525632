"""A copy of a database while people take numbers, and a copy put back in its place.

SQLite: the driver's online backup, in one step, so that it is of one moment whoever writes meanwhile.  PostgreSQL: pg_dump and
pg_restore (storage/dumps.py).  A file is complete or is not there: it is written beside its place, checked, and renamed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from storage import dumps, schema
from storage.db import Database
from storage.dumps import CannotMove

OF_HALLS = "SELECT code, epoch, seq, last_at FROM hall ORDER BY id"
SQLITE_BEGINS = b"SQLite format 3\0"
BUSY_S = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a hall was: (epoch, seq), and when its last change was (ms UTC)."""

    code: str
    epoch: int
    seq: int
    last_at: int


def part_of(file: Path) -> Path:
    """Where a file is written until it is complete; new, empty and readable by its owner only."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return part


def complete(part: Path, file: Path) -> None:
    """Gives a file its name once the disk has it."""
    _sync(part)
    part.rename(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_aside(file: Path, at: int) -> Path:
    """Renames a file that something else takes the place of, for a person to look at; `at` (ms UTC) goes into its new name, which is returned."""
    aside = file.with_name(f"{file.name}.before-{datetime.fromtimestamp(at / 1000, UTC):%Y%m%dT%H%M%S.%f}Z")
    file.rename(aside)
    return aside


def back_up(database: Database, file: Path) -> list[Standing]:
    """Writes a copy of the whole database, of one moment, and says how far each hall was then.  Raises CannotMove."""
    part = part_of(file)
    try:
        halls = _dump(database, part) if database.file is None else _copy_sqlite(database.file, part)
        complete(part, file)
    finally:
        part.unlink(missing_ok=True)
    return halls


def refuse_if_open(file: Path) -> None:
    """Raises CannotMove while another program has a SQLite file open; leaves it complete without its -wal file."""
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # only who is alone may do so
        except sqlite3.OperationalError:
            raise CannotMove(f"{file} is in use: stop the server, and whatever else has it open, first") from None


def _copy_sqlite(source: Path, part: Path) -> list[Standing]:
    if not source.exists():
        raise CannotMove(f"{source} is not there: there is nothing to back up")
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_S)) as live, closing(sqlite3.connect(part)) as copy:
        live.backup(copy)  # without a number of pages: else it would begin anew at every change
        copy.execute("PRAGMA journal_mode=DELETE")  # one file and no more
    return _checked_sqlite(part)


def _checked_sqlite(file: Path) -> list[Standing]:
    """How far the halls of a file are; raises CannotMove for one that is damaged or holds no halls."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            wrong = [row for [row] in connection.execute("PRAGMA integrity_check") if row != "ok"]
            wrong += [f"a row of {row[0]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
            if not wrong:
                return [Standing(*row) for row in connection.execute(OF_HALLS)]
        except sqlite3.DatabaseError as error:
            wrong = [str(error)]
    raise CannotMove(f"{file} is no sound database: {'; '.join(wrong[:3])}")


def _dump(database: Database, part: Path) -> list[Standing]:
    with database.reading_at_length() as connection:  # until pg_dump is done
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        dumps.run("pg_dump", database.url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={part}")
        halls = [Standing(*row) for row in connection.execute(text(OF_HALLS))]
    dumps.check(part)
    return halls


@contextmanager
def putting_in_place(database: Database, file: Path, at: int, *, replace: bool) -> Iterator[Database]:
    """Gives a database with the backup in it and the newest schema; on leaving it is what `database` names.

    at: now (ms UTC).  SQLite: nothing is touched before; then the old file is kept aside.  PostgreSQL: the database must be empty.  Raises
    CannotMove: there is a hall already and no `replace`, somebody has the file open, FILE is no backup of this kind of database or one of
    a newer release.
    """
    with file.open("rb") as opened:
        begins = opened.read(len(SQLITE_BEGINS))
    place = database.file
    if (place is not None) != (begins == SQLITE_BEGINS):
        kinds = ("PostgreSQL", "SQLite") if place is None else ("SQLite", "PostgreSQL")
        raise CannotMove(f"{file} is no backup of a {kinds[0]} database; one of {kinds[1]} is restored where JIAOHAO_DATABASE_URL names such a database")
    try:
        if place is None:
            _fill(database, file)
            schema.upgrade(database)
            yield database
        else:
            with _replacing_file(place, file, at, replace=replace) as staged:
                yield staged
    except CommandError as error:
        raise CannotMove(f"{file} is of a newer release than this one: {error}") from None


@contextmanager
def _replacing_file(place: Path, file: Path, at: int, *, replace: bool) -> Iterator[Database]:
    _checked_sqlite(file)
    if place.exists():
        if not replace and (halls := _halls_of(place)):
            raise CannotMove(f"{place} holds the hall {', '.join(halls)}: with --replace it is kept aside and the backup put in its place")
        refuse_if_open(place)
    part = part_of(place)
    shutil.copyfile(file, part)
    staged = Database(f"sqlite:///{part}")
    try:
        schema.upgrade(staged)
        yield staged
        staged.close()
        refuse_if_open(part)
        if place.exists():
            refuse_if_open(place)
            keep_aside(place, at)
        complete(part, place)
    finally:
        staged.close()
        for rest in ("", "-wal", "-shm"):
            part.with_name(part.name + rest).unlink(missing_ok=True)


def _halls_of(file: Path) -> list[str]:
    """The codes of the halls in a SQLite file; none where it has no schema."""
    with closing(sqlite3.connect(file, timeout=BUSY_S)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'hall'").fetchone() is None:
            return []
        return [code for [code] in connection.execute("SELECT code FROM hall ORDER BY id")]


def _fill(database: Database, file: Path) -> None:
    with database.reading() as connection:
        refuse_if_filled(connection)
    database.engine.dispose()
    dumps.run("pg_restore", database.url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file))
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def refuse_if_filled(connection: Connection) -> None:
    """Raises CannotMove unless a PostgreSQL database has no tables at all."""
    if inspect(connection).get_table_names():
        raise CannotMove("the database is not empty: make a new one with createdb, and let JIAOHAO_DATABASE_URL name it")
