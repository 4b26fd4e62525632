"""Sound as a hall needs it: no silence around it, each clip as loud as the others, in Ogg Opus.  Needs numpy, soundfile and pyloudnorm (`make voice`)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile

from voice.engine import RATE, CannotRender, Samples

LOUDNESS_LUFS = -20.0
LOUDNESS_TOLERANCE_LU = 1.0
LOUDEST_PEAK = 0.95
QUIET_DBFS = -40.0
"""A window of 10 ms below this is silence to somebody in a hall."""
KEPT_MS = 30
"""So much is kept around what is louder: the breath before 七 and the end of 号 are quieter than that."""
LONGEST_SILENCE_MS = 70
"""At either end of a clip; two of them make less than the 150 ms after which a sentence falls apart."""
FADE_MS = 8
WINDOW = RATE // 100
MEASURED_S = 3.0
"""Loudness is measured in blocks of 0.4 s (ITU-R BS.1770), which a clip of one digit has not: a short one is repeated until it is so long."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A clip as it is heard: length in ms, loudness in LUFS, peak (1 is the most), silence before and after in ms."""

    ms: int
    lufs: float
    peak: float
    before_ms: int
    after_ms: int


def measure(samples: Samples) -> Measured:
    """What somebody hears of a sound at RATE."""
    loud = _loud_windows(samples)
    before, after = (loud[0], len(samples) // WINDOW - 1 - loud[-1]) if len(loud) else (len(samples) // WINDOW, len(samples) // WINDOW)
    return Measured(
        ms=round(len(samples) * 1000 / RATE),
        lufs=round(loudness(samples), 2),
        peak=round(float(np.abs(samples).max(initial=0)), 3),
        before_ms=int(before) * 10,
        after_ms=int(after) * 10,
    )


def loudness(samples: Samples) -> float:
    """In LUFS; minus infinity for silence."""
    repeated = np.tile(samples, max(1, int(np.ceil(MEASURED_S * RATE / max(1, len(samples))))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the logarithm of silence
        return float(pyloudnorm.Meter(RATE).integrated_loudness(repeated.astype(np.float64)))


def made_ready(samples: Samples) -> Samples:
    """The sound at the loudness of all clips, cut to what is heard of it.  Raises CannotRender when nothing is heard."""
    return _faded(_levelled(heard(samples)))


def heard(samples: Samples) -> Samples:
    """The sound at the loudness of all clips, without the silence around it but for a breath.  Raises CannotRender when nothing is heard."""
    if not np.isfinite(loudness(samples)):
        raise CannotRender("nothing is heard in it")
    levelled = _levelled(samples)
    loud = _loud_windows(levelled)
    kept = KEPT_MS * RATE // 1000
    return levelled[max(0, loud[0] * WINDOW - kept) : (loud[-1] + 1) * WINDOW + kept]


def encode(samples: Samples) -> bytes:
    """As Ogg Opus."""
    held = io.BytesIO()
    soundfile.write(held, samples, RATE, format="OGG", subtype="OPUS")
    return held.getvalue()


def decode(sound: bytes) -> Samples:
    """An Ogg Opus clip as samples at RATE.  Raises soundfile.LibsndfileError."""
    return read(io.BytesIO(sound))


def read(file: Path | io.BytesIO) -> Samples:
    """Any sound file as one channel at RATE.  Raises soundfile.LibsndfileError."""
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if rate != RATE:
        from scipy.signal import resample_poly

        mono = resample_poly(mono, RATE, rate)
    return np.asarray(mono, dtype=np.float32)


def joined(clips: Iterable[bytes]) -> Samples:
    """Clips as a player plays them, one right after the other."""
    return np.concatenate([decode(clip) for clip in clips])


def chime() -> Samples:
    """Two soft bells, e″ and c″, the second while the first still rings."""
    time = np.arange(round(1.1 * RATE)) / RATE
    sound = np.zeros_like(time)
    for begins, pitch in ((0.0, 659.26), (0.38, 523.25)):
        ringing = np.clip(time - begins, 0, None)
        for overtone, share in ((1, 1.0), (2, 0.35), (3, 0.12)):
            sound += (
                (time >= begins)
                * share
                * np.sin(2 * np.pi * pitch * overtone * ringing)
                * np.exp(-ringing * (4 + 3 * overtone))
                * np.minimum(1, ringing / 0.004)
            )
    return sound.astype(np.float32)


def pause() -> Samples:
    """What lies between the first time a call is said and the second."""
    return np.zeros(round(0.5 * RATE), dtype=np.float32)


def _loud_windows(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which windows of 10 ms are heard."""
    whole = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    return np.flatnonzero(np.sqrt((whole**2).mean(axis=1)) > 10 ** (QUIET_DBFS / 20))


def _levelled(samples: Samples) -> Samples:
    gain = 10 ** ((LOUDNESS_LUFS - loudness(samples)) / 20)
    return np.asarray(np.clip(samples * gain, -LOUDEST_PEAK, LOUDEST_PEAK), dtype=np.float32)


def _faded(samples: Samples) -> Samples:
    """Without a click where it is cut."""
    ramp = np.linspace(0, 1, FADE_MS * RATE // 1000, dtype=np.float32)
    faded = samples.copy()
    faded[: len(ramp)] *= ramp
    faded[-len(ramp) :] *= ramp[::-1]
    return faded
