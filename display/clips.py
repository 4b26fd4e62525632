"""The clips of a pack as players are told of them."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

from voice.pack import NoSuchClip, Pack

LOOK_EVERY_S = 30.0
"""Clips that were added or replaced are found within this time; players are told, and load them anew."""


class Clips:
    """Which clips there are, where, and a version that is another one as soon as any of them is."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._lock = threading.Lock()
        self._looked_at = -LOOK_EVERY_S
        self._files: dict[str, Path] = {}
        self._version = ""

    def files(self) -> dict[str, Path]:
        """Name → file."""
        self._look()
        return self._files

    def version(self) -> str:
        """For the address of a clip, which a browser keeps for as long as it is the same."""
        self._look()
        return self._version

    def _look(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked_at < LOOK_EVERY_S:
                return
            self._looked_at = time.monotonic()
            found: dict[str, Path] = {}
            mark = hashlib.sha256()
            for name in self._pack.names():
                try:
                    file = self._pack.file(name)
                    status = file.stat()
                except (NoSuchClip, OSError):
                    continue  # it is being replaced just now
                found[name] = file
                mark.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
            self._files, self._version = found, mark.hexdigest()[:16]
