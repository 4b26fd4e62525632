"""Sound as a hall needs it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from voice import sound
from voice.engine import CannotRender, Samples

RATE = sound.RATE


def hum(seconds: float, level: float = 0.2, *, before: float = 0.0, after: float = 0.0) -> Samples:
    """A hum with silence around it, in seconds."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = level * np.sin(2 * np.pi * 220 * time)
    return np.concatenate([np.zeros(round(before * RATE)), tone, np.zeros(round(after * RATE))]).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.15, 3), st.floats(0.01, 0.9), st.floats(0, 1.5), st.floats(0, 1.5))
def test_whatever_was_recorded_a_clip_is_as_loud_as_the_others_and_begins_and_ends_at_once(seconds: float, level: float, before: float, after: float):
    clip = sound.decode(sound.encode(sound.made_ready(hum(seconds, level, before=before, after=after))))

    heard = sound.measure(clip)
    assert heard.lufs == pytest.approx(sound.LOUDNESS_LUFS, abs=sound.LOUDNESS_TOLERANCE_LU)
    assert max(heard.before_ms, heard.after_ms) <= sound.LONGEST_SILENCE_MS
    assert heard.ms == pytest.approx(seconds * 1000, abs=80)


def test_silence_before_and_after_is_measured_as_somebody_hears_it():
    measured = sound.measure(hum(0.5, before=0.3, after=0.2))

    assert (measured.ms, measured.before_ms, measured.after_ms) == (1000, 300, 200)


def test_a_sound_that_is_quieter_than_a_hall_is_silence():
    measured = sound.measure(np.concatenate([hum(0.3, level=0.005), hum(0.5)]))

    assert measured.before_ms == 300


def test_in_silence_there_is_no_clip():
    with pytest.raises(CannotRender, match="nothing is heard"):
        sound.made_ready(np.zeros(RATE, dtype=np.float32))


def test_loudness_is_told_of_a_clip_that_is_shorter_than_a_block_and_not_of_silence():
    assert sound.loudness(hum(0.15)) == pytest.approx(sound.loudness(hum(2.0)), abs=0.5)
    assert sound.loudness(np.zeros(RATE, dtype=np.float32)) == -np.inf


def test_a_recording_of_another_rate_in_stereo_becomes_one_channel_of_the_same_length(tmp_path: Path):
    time = np.arange(44_100) / 44_100
    tone = 0.2 * np.sin(2 * np.pi * 220 * time)
    soundfile.write(tmp_path / "a.wav", np.stack([tone, np.zeros_like(tone)], axis=1), 44_100)

    heard = sound.read(tmp_path / "a.wav")

    assert heard.shape == (RATE,)
    assert np.abs(heard).max() == pytest.approx(0.1, abs=0.01)


def test_the_chime_is_two_bells_the_second_lower_than_the_first():
    chime = sound.chime()
    half = len(chime) // 3

    first, second = (np.argmax(np.abs(np.fft.rfft(part, RATE))) for part in (chime[:half], chime[-half:]))

    assert (first, second) == (pytest.approx(659, abs=3), pytest.approx(523, abs=3))
