"""What rendering is made of is what it was when this was written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from voice.engine import CannotRender
from voice.kokoro import VOICES, Kokoro, whole


def test_a_file_in_parts_is_joined_when_it_is_the_one_it_should_be(tmp_path: Path):
    parts = [tmp_path / "1", tmp_path / "2"]
    for part, content in zip(parts, (b"first ", b"second"), strict=True):
        part.write_bytes(content)

    assert whole(parts, hashlib.sha256(b"first second").hexdigest()) == b"first second"


def test_a_file_that_was_exchanged_or_is_not_there_is_refused(tmp_path: Path):
    (tmp_path / "1").write_bytes(b"something else")

    with pytest.raises(CannotRender, match="is not the file that this was written for"):
        whole([tmp_path / "1"], hashlib.sha256(b"first").hexdigest())
    with pytest.raises(CannotRender, match="make voice"):
        whole([tmp_path / "2"], hashlib.sha256(b"first").hexdigest())


@pytest.mark.parametrize("voice", ["zf_nobody", "af_bella", ""])
def test_a_voice_that_speaks_no_mandarin_is_refused(voice: str):
    with pytest.raises(CannotRender, match=f"no voice {voice}; there are zf_xiaobei, "):
        Kokoro(voice)


def test_every_voice_has_a_checksum():
    assert all(len(bytes.fromhex(checksum)) == 32 for checksum in VOICES.values())
