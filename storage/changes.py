"""The change signal: "hall H is now at seq N", and for which printers papers were queued.

In this process it is told right after the commit.  On PostgreSQL the other processes hear it too: a NOTIFY travels with the commit, and one
connection a process listens.  A signal that is lost only delays: heartbeats read the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger()

CHANNEL = "jiaohao"
LOOK_S = 1.0
"""How often the listening thread looks whether it is told to end, and how long it rests after it lost the database."""

Listener = Callable[[int, int], None]
"""Called with (hall id, seq) on the committing or the listening thread: it must only take note and return."""
PaperListener = Callable[[int], None]
"""Called likewise, with the id of a printer for which a paper was queued."""


def news_of(hall_id: int, seq: int, printers: Collection[int]) -> str:
    """A change as other processes are told of it."""
    return " ".join(map(str, (hall_id, seq, *printers)))


class Changes:
    """Who wants to know."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._paper_listeners: list[PaperListener] = []
        self._told: dict[int, int] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` after every commit from now on."""
        self._listeners.append(listener)

    def subscribe_to_papers(self, listener: PaperListener) -> None:
        """Calls `listener` after every commit from now on that queued papers, for each of their printers."""
        self._paper_listeners.append(listener)

    def announce(self, hall_id: int, seq: int, printers: Collection[int] = ()) -> None:
        """Tells all listeners, of each change once: our own commit comes back from the database as well.  Called after a commit only.

        printers: for which papers were queued.  Of these it is told whatever came before: a later change may be announced first.
        """
        for printer in printers:
            for paper_listener in self._paper_listeners:
                paper_listener(printer)
        with self._lock:
            if self._told.get(hall_id, -1) >= seq:
                return
            self._told[hall_id] = seq
        for listener in self._listeners:
            listener(hall_id, seq)

    def listen(self, engine: Engine) -> None:
        """Announces, from a thread of its own, what other processes commit to a PostgreSQL database."""
        threading.Thread(target=self._listen, args=(engine,), name="listener", daemon=True).start()

    def end(self) -> None:
        """Ends the listening, within a second or so."""
        self._ended.set()

    def _listen(self, engine: Engine) -> None:
        from psycopg import Error  # where there is no PostgreSQL, its driver is not loaded

        while not self._ended.is_set():
            try:
                self._hear(engine)
            except (SQLAlchemyError, Error) as error:
                log.warning("not listening for a moment", error=str(error))
                self._ended.wait(LOOK_S)

    def _hear(self, engine: Engine) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # it is not a connection like the pool's
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver: Any = connection.connection.dbapi_connection  # a detached one has no `driver_connection` any more
            while not self._ended.is_set():
                for note in driver.notifies(timeout=LOOK_S):
                    hall_id, seq, *printers = map(int, note.payload.split())
                    self.announce(hall_id, seq, printers)
