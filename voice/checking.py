"""What is wrong with a pack: clips that lack, that do not play, that are too loud, too soft, too long, or begin or end in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import soundfile

from rules.speech import CHIME, PAUSE, Part
from voice import sound
from voice.pack import Pack

SLOWEST_MS, FASTEST_MS = 700, 60
"""A Chinese character takes 150 to 250 ms; a clip with less than FASTEST_MS for each is cut off, with more than SLOWEST_MS it is not what it says."""
LETTERS = 2
"""So many letters of an English word take as long as one character at least."""
LOUDEST_PEAK = 0.99


def absent(parts: Iterable[Part], pack: Pack) -> list[Part]:
    """Those that no folder of the pack has."""
    return [part for part in parts if not pack.has(part.clip)]


def faults(part: Part, pack: Pack) -> Iterator[str]:
    """What is wrong with a clip that is there; a sentence for each."""
    try:
        samples = sound.decode(pack.open(part.clip))
    except soundfile.LibsndfileError as error:
        yield f"{part.clip}: does not play: {error}"
        return
    measured = sound.measure(samples)
    if part.clip == PAUSE:
        return
    if abs(measured.lufs - sound.LOUDNESS_LUFS) > sound.LOUDNESS_TOLERANCE_LU:
        yield f"{part.clip}: {measured.lufs} LUFS instead of {sound.LOUDNESS_LUFS:.0f}"
    if measured.peak > LOUDEST_PEAK:
        yield f"{part.clip}: too loud at its loudest ({measured.peak})"
    for silence, where in ((measured.before_ms, "begins"), (measured.after_ms, "ends")):
        if silence > sound.LONGEST_SILENCE_MS:
            yield f"{part.clip}: {where} with {silence} ms of silence"
    signs = len(part.text) / (LETTERS if part.clip.startswith("en/") else 1)
    if part.clip != CHIME and not signs * FASTEST_MS <= measured.ms <= signs * SLOWEST_MS + 200:
        yield f"{part.clip}: {measured.ms} ms for 「{part.text}」"
