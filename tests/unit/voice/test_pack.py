"""Where a clip is found."""

from __future__ import annotations

from pathlib import Path

import pytest

import voice.pack
from voice.pack import Pack


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
    assert list(pack.files()) == ["please/A", "please/B"]


def test_a_recording_that_is_added_is_found_and_makes_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put(tmp_path / "shipped", "chime", b"shipped")
    old = Pack(tmp_path / "own", tmp_path / "shipped")
    before = old.version()

    put(tmp_path / "own", "chime", b"our own")
    new = Pack(tmp_path / "own", tmp_path / "shipped")

    assert (new.open("chime"), old.open("chime")) == (b"our own", b"shipped"), "the old one has not looked again yet"
    monkeypatch.setattr(voice.pack, "LOOK_EVERY_S", 0.0)
    assert old.version() == new.version() != before


@pytest.mark.parametrize("name", ["number/1000", "", "/", "../secret", "number/../../secret", "/etc/passwd", "number\\056", "a\0b", "manifest"])
def test_what_is_no_clip_is_not_found_and_leads_nowhere(tmp_path: Path, name: str):
    put(tmp_path, "secret", b"not for everybody")
    put(tmp_path / "clips", "number/056", b"a clip")
    (tmp_path / "clips" / "manifest.json").write_text("{}")
    pack = Pack(tmp_path / "clips")

    assert not pack.has(name)
    with pytest.raises(KeyError):
        pack.open(name)
