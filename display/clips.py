"""The clips on this machine: a hall's own recordings first, then those that ship."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from pathlib import Path

KINDS = (".opus", ".ogg", ".wav", ".flac", ".mp3")
LOOK_EVERY_S = 30.0
"""Clips that were added or replaced are found within this time; players are told, and load them anew."""


class Clips:
    """The clips of some folders, the first of which goes before the others.  A clip's name is its path below the folder, without its ending."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._lock = threading.Lock()
        self._looked_at = -LOOK_EVERY_S
        self._files: dict[str, Path] = {}
        self._version = ""

    def files(self) -> dict[str, Path]:
        """Name → file."""
        self._look()
        return self._files

    def version(self) -> str:
        """Another one as soon as any of the clips is another."""
        self._look()
        return self._version

    def _look(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked_at < LOOK_EVERY_S:
                return
            self._looked_at = time.monotonic()
            found: dict[str, Path] = {}
            mark = hashlib.sha256()
            for folder in reversed(self._folders):
                found |= {str(file.relative_to(folder).with_suffix("")): file for file in sorted(folder.rglob("*")) if file.suffix in KINDS}
            for name, file in sorted(found.items()):
                status = file.stat()
                mark.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
            self._files, self._version = found, mark.hexdigest()[:16]
