"""The print spooler of Windows, where pywin32 reaches it: one queue, and what it has handed on to its printer."""

from __future__ import annotations

from collections.abc import Sequence

QUEUE = "EPSON TM-T88V Receipt"
_INVALID_NAME, _INVALID_HANDLE, _DISK_FULL, _NO_SERVICE, _ACCESS_DENIED = 1801, 6, 112, 1722, 5


class Win32Print:
    """The functions of `win32print` that a document takes.  room: how many bytes the spooler can keep; mouthful: how many it takes at once.

    printed: what was handed on, a document each; kept: the bytes of the document that has not ended.  opened: how often the queue was.
    """

    class error(Exception):  # noqa: N801 - its name at pywin32
        """pywintypes.error: number, function, sentence."""

    def __init__(self, *, room: int = 8 * 1024 * 1024, mouthful: int = 4096, locked: bool = False) -> None:
        self.printed: list[bytes] = []
        self.kept: bytes | None = None
        self.open_handles: set[int] = set()
        self._room = room
        self._mouthful = mouthful
        self._locked = locked
        self._page = False
        self._serves = True
        self.opened = 0

    def stop_service(self) -> None:
        self._serves = False
        self.kept = None

    def receive(self, length: int) -> bytes:
        assert self.kept is not None
        assert len(self.kept) >= length
        return self.kept[:length]

    def OpenPrinter(self, name: str) -> int:
        self._require("OpenPrinter")
        if name != QUEUE:
            raise self.error(_INVALID_NAME, "OpenPrinter", "The printer name is invalid.")
        self.opened += 1
        self.open_handles.add(self.opened)
        return self.opened

    def StartDocPrinter(self, handle: int, level: int, document: Sequence[str | None]) -> int:
        self._require("StartDocPrinter", handle)
        assert level == 1
        assert document[1:] == (None, "RAW"), "what is not RAW is drawn by a driver"
        assert self.kept is None
        if self._locked:
            raise self.error(_ACCESS_DENIED, "StartDocPrinter", "Access is denied.")
        self.kept = b""
        return 1

    def StartPagePrinter(self, handle: int) -> None:
        self._require("StartPagePrinter", handle, in_document=True)
        self._page = True

    def WritePrinter(self, handle: int, data: bytes) -> int:
        self._require("WritePrinter", handle, in_document=True)
        assert self._page
        assert self.kept is not None
        taken = data[: min(self._mouthful, self._room - len(self.kept))]
        if data and not taken:
            raise self.error(_DISK_FULL, "WritePrinter", "There is not enough space on the disk.")
        self.kept += taken
        return len(taken)

    def EndPagePrinter(self, handle: int) -> None:
        self._require("EndPagePrinter", handle, in_document=True)
        self._page = False

    def EndDocPrinter(self, handle: int) -> None:
        self._require("EndDocPrinter", handle, in_document=True)
        assert self.kept is not None
        self.printed.append(self.kept)
        self.kept = None

    def AbortPrinter(self, handle: int) -> None:
        self._require("AbortPrinter", handle, in_document=True)
        self.kept = None

    def ClosePrinter(self, handle: int) -> None:
        self.open_handles.discard(handle)
        self._require("ClosePrinter")

    def _require(self, function: str, handle: int | None = None, *, in_document: bool = False) -> None:
        if not self._serves:
            raise self.error(_NO_SERVICE, function, "The RPC server is unavailable.")
        if (handle is not None and handle not in self.open_handles) or (in_document and self.kept is None):
            raise self.error(_INVALID_HANDLE, function, "The handle is invalid.")
