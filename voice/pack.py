"""Where the clip of a name is found: the hall's own first, then the one that ships.

A clip is an Ogg Opus file, called by its name: `number/056.ogg`.  Standard library only, since this is what a server runs on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "clips"
"""The pack that ships."""
OWN = "voice"
"""A hall's own clips, in the data folder."""
SUFFIX = ".ogg"
OPUS_RATE = 48_000
"""In which Ogg Opus counts, whatever the sound was made with."""


class NoSuchClip(KeyError):
    """No folder of the pack has it."""


class NotOpus(ValueError):
    """The file is no whole Ogg Opus file."""


class Pack:
    """Clips in folders; of a name that several have, the first folder's is meant.  Files may come and go while a server runs."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders

    def __repr__(self) -> str:
        return f"Pack({', '.join(str(folder) for folder in self.folders)})"

    def file(self, name: str) -> Path:
        """Where the clip is.  Raises NoSuchClip, also for what is no name of a clip."""
        for folder in self.folders:
            file = clip_file(folder, name)
            if file is not None and file.is_file():
                return file
        raise NoSuchClip(name)

    def has(self, name: str) -> bool:
        """Whether there is such a clip."""
        try:
            self.file(name)
        except NoSuchClip:
            return False
        return True

    def open(self, name: str) -> bytes:
        """Its Ogg Opus.  Raises NoSuchClip."""
        return self.file(name).read_bytes()

    def duration_ms(self, name: str) -> int:
        """How long it sounds.  Raises NoSuchClip, and NotOpus for a file that a player could not play either."""
        file = self.file(name)
        return _duration_ms(file, file.stat().st_mtime_ns)

    def names(self) -> Iterator[str]:
        """Every clip, once."""
        yield from sorted({name for folder in self.folders for name in names_in(folder)})


def load_pack(own: Path | None = None) -> Pack:
    """The clips of a hall: own is the folder of its recordings, which need not be there."""
    return Pack(SHIPPED) if own is None else Pack(own, SHIPPED)


def clip_file(folder: Path, name: str) -> Path | None:
    """The file that a clip of this name has in a folder; None for a name that leads elsewhere."""
    steps = name.split("/")
    if any(not step or step.startswith(".") or "\\" in step or "\0" in step for step in steps):
        return None
    return folder.joinpath(*steps[:-1], f"{steps[-1]}{SUFFIX}")


def names_in(folder: Path) -> Iterator[str]:
    """The clips of one folder."""
    for file in folder.rglob(f"*{SUFFIX}"):
        yield file.relative_to(folder).with_suffix("").as_posix()


@lru_cache(maxsize=8192)
def _duration_ms(file: Path, _changed: int) -> int:
    return opus_duration_ms(file.read_bytes())


def opus_duration_ms(sound: bytes) -> int:
    """How long an Ogg Opus file sounds: its last page's position less what a decoder throws away at the beginning (RFC 7845, 4 and 5.1).  Raises NotOpus."""
    head, last = sound.find(b"OpusHead"), sound.rfind(b"OggS")
    if head < 0 or last <= head or len(sound) < last + 14:
        raise NotOpus("not an Ogg Opus file")
    skipped = int.from_bytes(sound[head + 10 : head + 12], "little")
    position = int.from_bytes(sound[last + 6 : last + 14], "little", signed=True)
    if position <= skipped:
        raise NotOpus("an Ogg Opus file without sound")
    return round((position - skipped) * 1000 / OPUS_RATE)
