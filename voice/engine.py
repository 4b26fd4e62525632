"""What makes the sound of a clip: a renderer, a hall's own recordings, or a stand-in without a voice.

The renderer is `voice/kokoro.py`, which is imported only by who renders.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rules.speech import Part

RATE = 24_000
"""Samples a second of every clip; one channel."""
RECORDED_AS = (".wav", ".flac", ".ogg", ".mp3")

Samples = npt.NDArray[np.float32]


class CannotRender(Exception):
    """Why this engine has no sound; the sentence says what to do."""


class Engine(Protocol):
    """Makes the sound of clips, of several at a time."""

    def render(self, part: Part) -> Samples:
        """The sound of a clip at RATE, between -1 and 1, at any loudness and with any silence around it.  Raises CannotRender."""


class Null:
    """Hums for as long as somebody would speak: every other step goes its way where there is no voice."""

    def render(self, part: Part) -> Samples:
        """A hum of 0.2 s for each character, that swells and fades four times a second."""
        time = np.arange(round(0.2 * RATE * max(1, len(part.text)))) / RATE
        return np.asarray(0.2 * np.sin(2 * np.pi * 220 * time) * (1 + 0.3 * np.sin(2 * np.pi * 4 * time)), dtype=np.float32)


class Recorded:
    """Recordings in a folder, each called by the name of its clip: `please/A.wav`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """What was recorded."""
        return sorted(file.relative_to(self._folder).with_suffix("").as_posix() for file in self._folder.rglob("*") if file.suffix.lower() in RECORDED_AS)

    def render(self, part: Part) -> Samples:
        """The recording of a clip.  Raises CannotRender where there is none, or it cannot be read."""
        import soundfile

        from voice.sound import read

        for suffix in RECORDED_AS:
            file = self._folder / f"{part.clip}{suffix}"
            if file.is_file():
                try:
                    return read(file)
                except soundfile.LibsndfileError as error:
                    raise CannotRender(f"{file}: {error}") from None
        raise CannotRender(f"not recorded; it says 「{part.text}」")
