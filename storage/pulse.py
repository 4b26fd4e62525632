"""Whether PostgreSQL lives: an answer that is overdue is waited for only while the server still greets others.

Neither side of the network notices a server whose processes stand still: its system goes on acknowledging what nobody reads.  And how long an
answer takes says nothing: another writer may have the hall, or a report may read for seconds.  So whoever has waited for a while knocks at the
server's door.  A server that lives answers at once, also while it lets nobody in; then the wait goes on.
"""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

OVERDUE_S = 0.5
"""How long an answer is waited for before the first knock, and between knocks."""
GREETING_S = 0.4
"""How long a living server may take to open."""
KNOCK = struct.pack("!ii", 8, 80877103)
"""SSLRequest (PostgreSQL documentation, 55.7): the one question that is answered, by a single byte, before anything is known of who asks."""

Address = tuple[str, int]
"""Host, or folder of the server's socket, and port."""
RV = TypeVar("RV")


class Hanging(psycopg.OperationalError):
    """PostgreSQL does not answer, and greets nobody."""


class Connection(psycopg.Connection[Any]):
    """psycopg's, which raises Hanging instead of waiting for a server that stands still.  What it had asked may still be done later."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """psycopg waits for every answer here."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        while True:
            try:
                return super().wait(gen, interval, OVERDUE_S)
            except psycopg.errors._WaitTimeout:
                address = self.address
                if not greets(address):
                    self.pgconn.finish()
                    raise Hanging(f"PostgreSQL at {address} does not answer") from None

    @property
    def address(self) -> Address:
        """Where its server is; to be asked while it is open."""
        return self.info.host, self.info.port


def watch(engine: Engine) -> None:
    """Every connection of this engine is a Connection from now on; once one was made, none is asked for at a door that nobody opens."""
    door: list[Address] = []

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> Connection:
        if door and not greets(door[0]):
            raise Hanging(f"PostgreSQL at {door[0]} opens to nobody")
        connection = Connection.connect(*arguments, **parameters)
        door[:] = [connection.address]
        return connection


def greets(address: Address) -> bool:
    """Whether a server opens its door in time."""
    host, port = address
    with suppress(OSError):
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as visitor:
                visitor.settimeout(GREETING_S)
                visitor.connect(f"{host}/.s.PGSQL.{port}")
                return _is_greeted(visitor)
        with socket.create_connection(address, GREETING_S) as visitor:
            return _is_greeted(visitor)
    return False


def _is_greeted(visitor: socket.socket) -> bool:
    visitor.sendall(KNOCK)
    return bool(visitor.recv(1))
