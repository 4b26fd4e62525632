"""How bytes reach a printer and come back: one small contract for cable, network and fake.

To add one, write a class with these methods beside `network.py`, name it in `choose.py`, and let it pass
`tests/integration/test_transports.py`.  It is used by one thread at a time, for one connection: opened once, closed once.  It
must not buffer, retry or reconnect on its own: whether a ticket may be sent again depends on knowing exactly what has left the
machine.
"""

from __future__ import annotations

from typing import Protocol


class TransportError(Exception):
    """The printer cannot be reached, or the connection to it broke."""


class Silent(TransportError):
    """The connection stands, and nothing came within the time given."""


class WriteFailed(TransportError):
    """Not everything was written.  sent: how many bytes have left, or may have: 0 only when it is certain that none has."""

    def __init__(self, reason: str, sent: int) -> None:
        super().__init__(reason)
        self.sent = sent


class Transport(Protocol):
    """A connection to one printer.  Times are seconds; every call returns or raises within the time given."""

    @property
    def can_read(self) -> bool:
        """Whether anything can come back, as known once open.  Where not, `read` is Silent at once and the printer's state unknown, never ready."""

    def open(self, timeout_s: float) -> None:
        """Connects.  Raises TransportError when that fails or takes too long."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hands over all of data, or raises WriteFailed with what had gone.  Returning proves nothing about paper."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, at least one byte.  Raises Silent when nothing comes, TransportError when nothing can."""

    def close(self) -> None:
        """Ends the connection.  Never raises, also when it was never open."""
