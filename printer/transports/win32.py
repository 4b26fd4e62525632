"""Print queues of Windows, in the datatype RAW: bytes go out as they are and nothing comes back.

As behind a device node there is no status and no confirmation, so every ticket sent this way is uncertain.  Take `network` for the
same printer where it can be had.

What Windows does with a document (Microsoft's "Print Spooler API"): WritePrinter hands bytes to the spooler, which keeps them in a
file of its own; EndDocPrinter hands the document on to the printer.  A queue may also be set to begin before its end, or to keep
nothing and write to the port at once, in which case WritePrinter waits for the printer.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any

from printer.transports import Silent, TransportError, WriteFailed

_PIECE = 512  # a call cannot be cut short, and one that fails does not say how far it came; small ones lose little
_DOCUMENT = (1, ("叫号", None, "RAW"))  # of DOC_INFO_1: its name in the queue's window, no file to print to, the datatype


class Win32Transport:
    """See `Transport`.  win32print: pywin32's module, which is there on Windows only.

    A document begins with the first byte and not when opening: the spooler opens every few seconds to see how the printer is, and
    each look would be a document in the queue.  `close` ends it, so the paper comes after `close`; a document that could not be
    written whole is aborted, or half a ticket would come some time later.

    `sent` counts what the spooler of Windows has taken.  From then on it may be on paper, now or when the printer is back.

    The time is looked at between pieces: a call into the spooler of Windows cannot be cut short.
    """

    can_read = False

    def __init__(self, name: str, win32print: Any) -> None:
        self._name = name
        self._win32print = win32print
        self._queue: Any = None
        self._document = False
        self._broken = False

    def open(self, timeout_s: float) -> None:  # noqa: ARG002 - see above
        try:
            self._queue = self._win32print.OpenPrinter(self._name)
        except Exception as error:  # here as below pywintypes.error, which only Windows has
            raise TransportError(f"{self._name}: {error}") from error

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._queue is None:
            raise WriteFailed("not open", 0)
        deadline = monotonic() + timeout_s
        self._begin()
        sent = 0
        while sent < len(data):
            if monotonic() > deadline:
                self._broken = True
                raise WriteFailed(f"Windows took {sent} of {len(data)} bytes in {timeout_s:.1f} s", sent)
            try:
                taken = self._win32print.WritePrinter(self._queue, data[sent : sent + _PIECE])
            except Exception as error:
                self._broken = True
                raise WriteFailed(str(error), sent + 1) from error  # of a call that failed nobody knows how far it came
            if not taken:
                self._broken = True
                raise WriteFailed(f"Windows took {sent} of {len(data)} bytes, and no more", sent)
            sent += taken

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - waiting would not help
        if self._queue is None:
            raise TransportError("not open")
        raise Silent("nothing can be read from a print queue of Windows")

    def close(self) -> None:
        if self._queue is None:
            return
        if self._document:
            for end in (self._win32print.AbortPrinter,) if self._broken else (self._win32print.EndPagePrinter, self._win32print.EndDocPrinter):
                with suppress(Exception):
                    end(self._queue)
        with suppress(Exception):
            self._win32print.ClosePrinter(self._queue)
        self._queue = None
        self._document = self._broken = False

    def _begin(self) -> None:
        """Raises WriteFailed with 0: a document that has not begun has no bytes."""
        if self._document:
            return
        try:
            self._win32print.StartDocPrinter(self._queue, *_DOCUMENT)
            self._document = True
            self._win32print.StartPagePrinter(self._queue)
        except Exception as error:
            self._broken = True
            raise WriteFailed(f"{self._name}: {error}", 0) from error
