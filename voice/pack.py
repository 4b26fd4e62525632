"""Where the clip of a name is found: the hall's own first, then the one that ships.

A clip is a sound file, called by its name: `number/056.ogg`.  Standard library only, since this is what a server runs on.
"""

from __future__ import annotations

import hashlib
import threading
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

SHIPPED = Path(__file__).parent / "clips"
"""The pack that ships."""
OWN = "voice"
"""A hall's own clips, in the data folder."""
SUFFIX = ".ogg"
"""Of what is made here: Ogg Opus.  A hall may put any of KINDS beside it, as loud and as long as it is."""
KINDS = (".opus", SUFFIX, ".wav", ".flac", ".mp3")
LOOK_EVERY_S = 30.0
"""Clips that were added or replaced are found within this time; players are told, and load them anew."""


class Pack:
    """The clips of some folders, the first of which goes before the others.  A clip's name is its path below the folder, without its ending."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
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

    def has(self, name: str) -> bool:
        """Whether there is such a clip."""
        return name in self.files()

    def open(self, name: str) -> bytes:
        """Its sound.  Raises KeyError where there is none."""
        return self.files()[name].read_bytes()

    def _look(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked_at < LOOK_EVERY_S:
                return
            self._looked_at = time.monotonic()
            found: dict[str, _Clip] = {}
            for folder in reversed(self._folders):
                found |= _that_ship() if folder == SHIPPED else _clips_in(folder)
            marks = "".join(f"{name} {clip.size} {clip.written}\n" for name, clip in sorted(found.items()))
            self._files, self._version = {name: clip.file for name, clip in found.items()}, hashlib.sha256(marks.encode()).hexdigest()[:16]


class _Clip(NamedTuple):
    """A sound file; size and written (ns) tell it from another one."""

    file: Path
    size: int
    written: int


def _clips_in(folder: Path) -> dict[str, _Clip]:
    """Of several files of one name the last by its ending."""
    files = {file: file.stat() for file in sorted(folder.rglob("*")) if file.suffix in KINDS}
    return {file.relative_to(folder).with_suffix("").as_posix(): _Clip(file, status.st_size, status.st_mtime_ns) for file, status in files.items()}


@cache
def _that_ship() -> dict[str, _Clip]:
    """Looked for once: they are thousands, and stay as they are.  What ships is as new as its copy: every machine must say the same of it."""
    return {name: clip._replace(written=0) for name, clip in _clips_in(SHIPPED).items()}


def load_pack(own: Path) -> Pack:
    """The clips of a hall, whose own are in this folder, which need not be there."""
    return Pack(own, SHIPPED)
