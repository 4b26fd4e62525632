"""The pack that ships, as it is heard."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby

import pytest

from config.settings import ROOT
from rules.clips import FLOORS, WINDOWS, ZONES, shipped, shipped_english
from rules.numbering import PREFIXES
from rules.speech import PAUSE, Place, Speech, SpokenWindow, announcement
from voice import sound
from voice.checking import absent, faults
from voice.pack import SHIPPED, Pack

PACK = Pack(SHIPPED)
PARTS = {part.clip: part for part in (*shipped(), *shipped_english())}
MANIFEST = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
EVERY = 9
"""All clips are held to the manifest by their checksums; one in so many is decoded and measured again (`voice check --whole` does all)."""
JOIN_MS = 150
"""A longer silence makes two sentences of one."""


def test_every_clip_ships_and_no_other():
    assert absent(PARTS.values(), PACK) == []
    assert PACK.files().keys() == PARTS.keys()


def test_every_clip_says_what_it_should_and_is_the_one_that_was_measured():
    assert {name: (entry["words"], entry["sha256"]) for name, entry in MANIFEST.items()} == {
        name: (part.words, hashlib.sha256(PACK.open(name)).hexdigest()) for name, part in PARTS.items()
    }


def test_every_clip_was_measured_within_bounds():
    for name, entry in MANIFEST.items():
        if name != PAUSE:
            assert abs(entry["lufs"] - sound.LOUDNESS_LUFS) <= sound.LOUDNESS_TOLERANCE_LU, name
            assert max(entry["before_ms"], entry["after_ms"]) <= sound.LONGEST_SILENCE_MS, name


def test_clips_sound_as_the_manifest_says():
    measured = [*list(PARTS)[::EVERY], *(f"please/{prefix}" for prefix in sorted(PREFIXES)), "chime", PAUSE]

    assert [fault for name in measured for fault in faults(PARTS[name], PACK)] == []
    for name in measured:
        if name != PAUSE:
            again = sound.measure(sound.decode(PACK.open(name)))
            assert again.lufs == pytest.approx(MANIFEST[name]["lufs"], abs=0.1), name


@pytest.mark.parametrize(
    ("number", "window"),
    [
        ("A008", SpokenWindow("12")),
        ("Z999", SpokenWindow("200", place=Place("二楼", "B区"))),
        ("F711", SpokenWindow("177", place=Place("6楼"))),
        ("W1056", SpokenWindow("1", place=Place(None, "F区"))),
        ("1001", SpokenWindow("7")),
        ("77777", SpokenWindow("77", place=Place("1楼", "A区"))),
    ],
)
@pytest.mark.parametrize("yao", [False, True])
def test_no_two_parts_of_a_call_are_further_apart_than_a_breath(number: str, window: SpokenWindow, yao: bool):
    call = announcement(number, window, Speech(yao=yao, times=1, chime=False))

    samples = sound.joined(PACK.open(clip) for clip in call.clips)

    windows = samples[: len(samples) // sound.WINDOW * sound.WINDOW].reshape(-1, sound.WINDOW)
    quiet = ((windows**2).mean(axis=1) ** 0.5) < 10 ** (sound.QUIET_DBFS / 20)
    assert max((len(list(run)) * 10 for silent, run in groupby(quiet) if silent), default=0) <= JOIN_MS


def test_the_pack_is_small_enough_to_lie_in_the_repository():
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*")) < 30_000_000


def test_the_pack_has_what_it_promises():
    assert {f"please/{prefix}" for prefix in PREFIXES} <= PARTS.keys()
    assert {f"number/{count:03d}" for count in range(1000)} | {f"digit/{one}" for one in range(10)} <= PARTS.keys()
    assert {f"{kind}/{label}" for kind in ("to-window", "window") for label in WINDOWS} <= PARTS.keys()
    assert {f"to-place/{floor}-{zone}" for floor in FLOORS for zone in ZONES} <= PARTS.keys()
    assert {f"en/digits/{count:03d}" for count in range(1000)} | {f"en/{kind}/{label}" for kind in ("to-window", "window") for label in WINDOWS} <= PARTS.keys()
    assert len(PARTS) == 2 + 34 + 1 + 11 + 1000 + 271 + 400 + 48 + 4 + 34 + 10 + 1000 + 400 + 48


def test_the_docs_tell_the_size_of_the_pack():
    assert f"{len(PARTS)} clips" in (ROOT / "docs" / "voice.md").read_text(encoding="utf-8")
