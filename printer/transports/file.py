"""Printers behind a device node, such as /dev/usb/lp0: bytes go out and nothing comes back.

Without an answer there is no status and no confirmation, so every ticket sent this way is uncertain.  Take `usb` for the same
cable where it can be had.
"""

from __future__ import annotations

import os
from contextlib import suppress
from os import O_APPEND, O_NOCTTY, O_NONBLOCK, O_WRONLY  # not all of them are there on Windows, which `choose.py` then says

from printer.transports import Silent, TransportError, WriteFailed
from printer.transports.nodes import write_all


class FileTransport:
    """See `Transport`."""

    can_read = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd: int | None = None

    def open(self, timeout_s: float) -> None:  # noqa: ARG002 - a node opens at once or not at all
        try:
            # Never made: a wrong name would become a file that takes tickets for ever.
            self._fd = os.open(self._path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY)
        except OSError as error:
            raise TransportError(str(error)) from error

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._fd is None:
            raise WriteFailed("not open", 0)
        write_all(self._fd, data, timeout_s)

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - waiting would not help
        if self._fd is None:
            raise TransportError("not open")
        raise Silent("nothing can be read from a device node")

    def close(self) -> None:
        if self._fd is not None:
            with suppress(OSError):
                os.close(self._fd)
            self._fd = None
