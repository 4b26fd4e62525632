"""The engine and the one way to change a hall.

A transaction that changes a hall locks the hall's row first, so there is one writer a hall at a time; all order comes from the
`seq` it hands out.  SQLite: BEGIN IMMEDIATE behind a lock of this process (its own busy-waiting is slow and unfair).  PostgreSQL:
SELECT … FOR NO KEY UPDATE.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, func, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.types import Text

from storage.catalogue import Catalogue, load_catalogue
from storage.changes import CHANNEL, Changes, news_of
from storage.journal import Kind
from storage.models import Hall, Journal

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC.  Read at the edge only; rules never read a clock."""

LOCK_HALL = (
    select(Hall.seq, Hall.epoch, Hall.last_at, Hall.business_day, Hall.catalogue_version, Hall.paused_at)
    .where(Hall.id == bindparam("hall"))
    .with_for_update(key_share=True)
)
UPDATE_HALL = (
    update(Hall.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
    .where(Hall.id == bindparam("hall"))
    .values(seq=bindparam("new_seq"), last_at=bindparam("new_at"), business_day=bindparam("new_day"))
)
UPDATE_HALL_AND_TELL = UPDATE_HALL.returning(func.pg_notify(CHANNEL, bindparam("news", type_=Text)))
"""For PostgreSQL: other processes hear of the change at the commit, and only then."""
INSERT_JOURNAL = insert(Journal.__table__)  # type: ignore[arg-type]  # as above


PATIENCE_MS = 5000
"""How long a write waits for others, of this process or of another program; then it is refused, and whoever asked may try again."""


class NoSuchHall(Exception):
    """No hall has this id."""


class BrokenReferences(Exception):
    """A migration would leave rows that refer to nothing; it is undone."""


class HallTransaction:
    """An open transaction in a locked hall.

    at: this change's moment (ms UTC), never before the hall's last one, which was at last_at.  seq: of the last change recorded.
    paused_at: since when the whole hall stands still.  paper_for: the printers for which it queues papers.
    """

    def __init__(self, connection: Connection, hall_id: int, at: int, database: Database) -> None:
        row = connection.execute(LOCK_HALL, {"hall": hall_id}).one_or_none()
        if row is None:
            raise NoSuchHall(hall_id)
        self.connection = connection
        self.hall_id = hall_id
        self.last_at: int = row.last_at
        self.at = max(at, row.last_at)
        self.seq: int = row.seq
        self.epoch: int = row.epoch
        self.business_day: date = row.business_day
        self.paused_at: int | None = row.paused_at
        self.paper_for: set[int] = set()
        self._version: int = row.catalogue_version
        self._catalogue_changed = False
        self._database = database
        self._rows: list[dict[str, Any]] = []

    @property
    def stands_at(self) -> int:
        """Where waiting and service times stand: `at`, or the moment at which the whole hall was stopped (ms UTC)."""
        return self.at if self.paused_at is None else self.paused_at

    @property
    def catalogue(self) -> Catalogue:
        """What the hall offers, as of this transaction."""
        if self._catalogue_changed:  # not committed yet, so nobody else may be given it
            return load_catalogue(self.connection, self.hall_id, self._version)
        return self._database.catalogue(self.connection, self.hall_id, self._version)

    def record(
        self,
        kind: Kind,
        *,
        ticket: int | None = None,
        visit: int | None = None,
        window: int | None = None,
        staff: int | None = None,
        device: int | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Adds one row to the journal and returns its seq.  detail must hold no personal data."""
        self.seq += 1
        self._rows.append(
            {
                "hall_id": self.hall_id,
                "seq": self.seq,
                "at": self.at,
                "kind": kind.value,
                "ticket_id": ticket,
                "visit_id": visit,
                "window_id": window,
                "staff_id": staff,
                "device_id": device,
                "detail": None if detail is None else json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
            }
        )
        return self.seq

    def amend(self, seq: int, **ids: int) -> None:
        """Fills in ids that were not known when the row with this seq was recorded (a ticket needs its seq before it has an id)."""
        self._rows[seq - self.seq - 1].update({f"{name}_id": key for name, key in ids.items()})

    def catalogue_changed(self, *, by: int = 1) -> None:
        """The catalogue was changed in this transaction: whoever asks after it is given the new one, `by` versions on."""
        self._version += by
        self._catalogue_changed = True
        self.connection.execute(update(Hall).where(Hall.id == self.hall_id).values(catalogue_version=self._version))

    def close(self) -> bool:
        """Writes the journal and the hall's row; False when nothing was recorded.  Called by Database.transaction before the commit."""
        if not self._rows:
            return False
        self.connection.execute(INSERT_JOURNAL, self._rows if len(self._rows) > 1 else self._rows[0])
        hall = {"hall": self.hall_id, "new_seq": self.seq, "new_at": self.at, "new_day": self.business_day}
        if self._database.file is None:
            self.connection.execute(UPDATE_HALL_AND_TELL, {**hall, "news": news_of(self.hall_id, self.seq, self.paper_for)})
        else:
            self.connection.execute(UPDATE_HALL, hall)
        return True


class Database:
    """One database: transactions, reads, the change signal and the catalogues read so far."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.changes = Changes()
        self._catalogues: dict[int, Catalogue] = {}
        self._sqlite = self.url.get_backend_name() == "sqlite"
        self.file = Path(self.url.database or "") if self._sqlite else None
        """The file that a SQLite database is; None for PostgreSQL."""
        self._turn: Callable[[int], AbstractContextManager[None]] = _one_at_a_time() if self._sqlite else lambda _patience_ms: nullcontext()
        self.engine = _sqlite_engine(self.url) if self._sqlite else _postgresql_engine(self.url)

    def listen(self) -> None:
        """Hears from now on what other processes change; on SQLite there are none."""
        if not self._sqlite:
            self.changes.listen(self.engine)

    @contextmanager
    def transaction(self, hall_id: int, clock: Clock) -> Iterator[HallTransaction]:
        """Changes a hall: commits on leaving, then announces; rolls back on any exception.  Raises NoSuchHall."""
        with self.writing() as connection:
            hall = HallTransaction(connection, hall_id, clock(), self)
            yield hall
            changed = hall.close()
        if changed:
            self.changes.announce(hall_id, hall.seq, hall.paper_for)

    @contextmanager
    def writing(self, patience_ms: int = PATIENCE_MS) -> Iterator[Connection]:
        """A write outside any hall's order: who is signed in, which device is awake, which job is claimed.

        patience_ms: how long it waits for other writers, on SQLite; then it raises sqlite3.OperationalError.
        """
        with self._turn(patience_ms), self.engine.connect() as connection:
            if self._sqlite and patience_ms != PATIENCE_MS:
                with _patient(connection, patience_ms), connection.begin():
                    _begin_sqlite(connection)
                    yield connection
                return
            with connection.begin():
                if self._sqlite:
                    _begin_sqlite(connection)
                yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """A write that a power cut may undo, and that waits for no disk: how the screens are, of which each tells every few seconds."""
        with self._turn(PATIENCE_MS), self.engine.connect() as connection:
            if not self._sqlite:
                with connection.begin():
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                    yield connection
                return
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA synchronous=NORMAL")  # in a transaction this would do nothing
            try:
                with connection.begin():
                    _begin_sqlite(connection)
                    yield connection
            finally:
                cursor.execute("PRAGMA synchronous=FULL")

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A write that may rebuild tables.  SQLite can only do so while foreign keys are off; they are checked before the commit."""
        with self._turn(PATIENCE_MS), self.engine.connect() as connection:
            if not self._sqlite:
                with connection.begin():
                    yield connection
                return
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA foreign_keys=OFF")  # in a transaction this would do nothing
            try:
                with connection.begin():
                    _begin_sqlite(connection)
                    yield connection
                    if broken := cursor.execute("PRAGMA foreign_key_check").fetchall():
                        raise BrokenReferences(broken)
            finally:
                cursor.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def reading_at_length(self) -> Iterator[Connection]:
        """As `reading`, of a PostgreSQL database, however long other programs work beside it meanwhile."""
        with self.reading() as connection:
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction: all that is read in it is of one moment."""
        with self.engine.connect() as connection:
            if not self._sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                if self._sqlite:
                    _begin_sqlite_read(connection)
                yield connection

    def catalogue(self, connection: Connection, hall_id: int, version: int) -> Catalogue:
        """The hall's catalogue at a version, read once."""
        known = self._catalogues.get(hall_id)
        if known is None or known.version != version:
            known = self._catalogues[hall_id] = load_catalogue(connection, hall_id, version)
        return known

    def close(self) -> None:
        """Stops listening and gives back every connection."""
        self.changes.end()
        self.engine.dispose()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=16, max_overflow=48, pool_timeout=5)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _postgresql_engine(url: URL) -> Engine:
    """Whoever cannot reach the database learns it within a second or so; whoever hangs with a hall locked loses the lock.

    Also where its machine vanishes without a word: tcp_user_timeout (ms) ends what nobody acknowledges, a new connection's first packet
    too; connect_timeout could not, it is two seconds at the least.  Where its processes stand still, see storage/pulse.py.  Four processes
    fit into PostgreSQL's usual hundred connections.
    """
    limits = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "5s"}
    reach = {"connect_timeout": 2, "keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 2, "tcp_user_timeout": 900}
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    engine = create_engine(url, pool_size=16, max_overflow=6, pool_timeout=1, connect_args={**reach, "options": options})
    from storage import pulse  # with psycopg, which a hall on SQLite does without

    pulse.watch(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _one_at_a_time() -> Callable[[int], AbstractContextManager[None]]:
    """The writers of this process wait for each other here: SQLite's own busy-waiting is slow and unfair."""
    lock = threading.Lock()

    @contextmanager
    def turn(patience_ms: int) -> Iterator[None]:
        if not lock.acquire(timeout=patience_ms / 1000):
            raise sqlite3.OperationalError("database is locked: the writers before this one wait for another program")
        try:
            yield
        finally:
            lock.release()

    return turn


@contextmanager
def _patient(connection: Connection, patience_ms: int) -> Iterator[None]:
    """Another program that holds SQLite's write lock is waited for so long within it."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={patience_ms}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")


def _begin_sqlite(connection: Connection) -> None:
    """Takes SQLite's write lock.  Not a listener to "begin": one listener makes SQLAlchemy run its events at every statement, a sixth of a transaction."""
    connection.connection.cursor().execute("BEGIN IMMEDIATE")


def _begin_sqlite_read(connection: Connection) -> None:
    connection.connection.cursor().execute("BEGIN")
