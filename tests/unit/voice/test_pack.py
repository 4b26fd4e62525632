"""Where a clip is found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rules.speech import Part
from voice import sound
from voice.engine import Null
from voice.pack import NoSuchClip, NotOpus, Pack, load_pack, opus_duration_ms

HUM = Null().render(Part("number/056", "零五六号"))


def put(folder: Path, name: str, content: bytes) -> None:
    """A clip in a folder."""
    file = folder / f"{name}.ogg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_a_halls_own_recording_takes_the_place_of_the_clip_that_ships(tmp_path: Path):
    put(tmp_path / "own", "please/A", b"our own")
    put(tmp_path / "shipped", "please/A", b"shipped")
    put(tmp_path / "shipped", "please/B", b"shipped too")
    pack = Pack(tmp_path / "own", tmp_path / "shipped")

    assert pack.open("please/A") == b"our own"
    assert pack.open("please/B") == b"shipped too"
    assert list(pack.names()) == ["please/A", "please/B"]


def test_a_recording_that_is_added_or_taken_away_counts_at_once(tmp_path: Path):
    own = tmp_path / "own"
    pack = load_pack(own)
    before = pack.open("chime")

    put(own, "chime", b"our own")
    added = pack.open("chime")
    (own / "chime.ogg").unlink()

    assert (added, pack.open("chime")) == (b"our own", before)


@pytest.mark.parametrize("name", ["number/1000", "", "/", "../secret", "number/../../secret", "number//056", "/etc/passwd", "number\\056", ".hidden", "a\0b"])
def test_what_is_no_clip_is_not_found_and_leads_nowhere(tmp_path: Path, name: str):
    put(tmp_path, "secret", b"not for everybody")
    put(tmp_path / "clips", ".hidden", b"half written")
    pack = Pack(tmp_path / "clips")

    assert not pack.has(name)
    with pytest.raises(NoSuchClip):
        pack.open(name)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.777, 2.5])
def test_a_clips_length_is_read_from_its_file_as_a_decoder_hears_it(tmp_path: Path, seconds: float):
    clip = sound.encode(np.resize(HUM, round(seconds * sound.RATE)))
    put(tmp_path, "clip", clip)

    assert Pack(tmp_path).duration_ms("clip") == pytest.approx(len(sound.decode(clip)) * 1000 / sound.RATE, abs=1)


def test_the_length_follows_a_recording_that_is_replaced(tmp_path: Path):
    pack = Pack(tmp_path)
    lengths = []
    for seconds in (0.5, 1.5):
        put(tmp_path, "clip", sound.encode(np.resize(HUM, round(seconds * sound.RATE))))
        lengths.append(pack.duration_ms("clip"))

    assert lengths == [pytest.approx(500, abs=1), pytest.approx(1500, abs=1)]


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVEfmt ", b"OggS" + b"\0" * 40, b"OggS....OpusHead"])
def test_what_no_player_could_play_has_no_length(content: bytes):
    with pytest.raises(NotOpus):
        opus_duration_ms(content)


def test_half_a_file_has_the_length_of_what_is_there():
    clip = sound.encode(np.resize(HUM, 5 * sound.RATE))

    assert opus_duration_ms(clip[: len(clip) // 2]) < 5000
