"""The clips with which a hall speaks: made, replaced, checked and listened to, by the commands that a person types."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import Result
from flask import Flask

from config.settings import ROOT, load_settings
from rules.clips import shipped
from rules.speech import Speech, SpokenWindow, announcement
from server import create_app
from tests.factories import Clock, load_small_hall
from voice import rendering, sound
from voice.pack import SHIPPED, Pack, load_pack

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The hall's data folder."""
    return tmp_path / "var"


@pytest.fixture
def app(tmp_path: Path, data: Path, clock: Clock) -> Iterator[Flask]:
    """The app over a data folder of its own, without a database."""
    app = create_app(load_settings({"JIAOHAO_DATA": str(data), "JIAOHAO_CONFIG": str(tmp_path)}), clock)
    yield app
    app.extensions["jiaohao"].database.close()


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command."""
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def loaded(app: Flask, run: Run, clock: Clock, tmp_path: Path) -> None:
    """The small hall, in the app's database."""
    assert run("db", "upgrade").exit_code == 0
    load_small_hall(app.extensions["jiaohao"].database, clock, tmp_path)


def record(folder: Path, name: str, seconds: float = 1.0, pitch: float = 440) -> None:
    """A recording as somebody makes it: stereo, 44.1 kHz, soft, with silence around it."""
    moments = np.arange(round(seconds * 44_100)) / 44_100
    tone = np.concatenate([np.zeros(20_000), 0.05 * np.sin(2 * np.pi * pitch * moments), np.zeros(30_000)])
    file = folder / f"{name}.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, np.stack([tone, tone], axis=1), 44_100)


def pitch_of(clip: bytes) -> float:
    """The loudest frequency in Hz."""
    samples = sound.decode(clip)
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * sound.RATE / len(samples)


# Making them


def test_a_pack_is_made_without_any_hall_and_only_what_is_missing_is_made(run: Run, tmp_path: Path):
    def render() -> Result:
        return run("voice", "render", "--engine", "null", "--whole", "--only", "please/*", "--into", tmp_path / "pack")

    assert "35 clips in " in render().output, "24 letters, ten digits, and 一 as 幺"
    (tmp_path / "pack" / "please" / "A.ogg").unlink()
    made_before = {file: file.stat().st_mtime_ns for file in (tmp_path / "pack").rglob("*.ogg")}

    again, after_that = render(), render()

    assert "1 clips in " in again.output
    assert after_that.output == "nothing is missing\n"
    assert {file: file.stat().st_mtime_ns for file in made_before} == made_before
    assert Pack(tmp_path / "pack").has("please/A")


def test_a_render_that_is_killed_goes_on_where_it_was(tmp_path: Path, run: Run):
    pack = tmp_path / "pack"
    words = ("voice", "render", "--engine", "null", "--whole", "--only", "number/[0-3]*", "--into", str(pack))
    environment = {**os.environ, "JIAOHAO_DATA": str(tmp_path / "elsewhere"), "JIAOHAO_CONFIG": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "server", *words], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    while len(Pack(pack).files()) < 20:
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.01)

    process.send_signal(signal.SIGKILL)
    process.wait()
    made = {name: file.read_bytes() for name, file in Pack(pack).files().items()}
    result = run(*words)

    assert 20 <= len(made) < 400, "it was killed in the middle"
    assert result.exit_code == 0, result.output
    assert f"{len([part for part in shipped() if re.match('number/[0-3]', part.clip)]) - len(made)} clips in" in result.output
    assert {name: Pack(pack).open(name) for name in made} == made
    assert set(rendering.Manifest(pack).clips) >= Pack(pack).files().keys() - made.keys()


def test_a_clip_that_says_something_else_by_now_is_made_anew(run: Run, tmp_path: Path):
    words = ("voice", "render", "--engine", "null", "--whole", "--only", "sentence/*", "--into", tmp_path / "pack")
    run(*words)
    manifest = tmp_path / "pack" / rendering.MANIFEST
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("抓紧", "珍惜"), encoding="utf-8")

    assert "1 clips in " in run(*words).output


def test_the_pack_that_ships_is_enough_for_a_usual_hall(run: Run, loaded: None):
    assert run("voice", "render").output == "nothing is missing\n"


@pytest.mark.parametrize("words", [("--engine", "recorded"), ("--from", ".")])
def test_recordings_need_a_folder_and_a_folder_needs_recordings(run: Run, words: tuple[str, ...]):
    result = run("voice", "render", *words)

    assert (result.exit_code, result.stderr) == (2, "--engine recorded and --from FOLDER go together\n")


# A hall's own recordings


def test_a_halls_own_recording_is_levelled_and_takes_the_place_of_the_clip(run: Run, loaded: None, data: Path, tmp_path: Path):
    record(tmp_path / "studio", "please/A", pitch=440)

    result = run("voice", "render", "--engine", "recorded", "--from", tmp_path / "studio")

    assert "1 clips in " in result.output
    pack = load_pack(data / "voice")
    heard = sound.measure(sound.decode(pack.open("please/A")))
    assert pitch_of(pack.open("please/A")) == pytest.approx(440, abs=2)
    assert heard.lufs == pytest.approx(sound.LOUDNESS_LUFS, abs=sound.LOUDNESS_TOLERANCE_LU)
    assert max(heard.before_ms, heard.after_ms) <= sound.LONGEST_SILENCE_MS
    assert pack.open("please/B") == Pack(SHIPPED).open("please/B"), "what was not recorded stays"


def test_a_recording_that_is_made_again_replaces_the_one_before(run: Run, data: Path, tmp_path: Path):
    for pitch in (440, 330):
        record(tmp_path / "studio", "please/A", pitch=pitch)
        run("voice", "render", "--engine", "recorded", "--from", tmp_path / "studio")

    assert pitch_of(load_pack(data / "voice").open("please/A")) == pytest.approx(330, abs=2)


def test_a_recording_with_a_name_that_no_clip_has_or_that_cannot_be_heard_is_told(run: Run, data: Path, tmp_path: Path):
    record(tmp_path / "studio", "please/AA")
    soundfile.write(tmp_path / "studio" / "please" / "B.wav", np.zeros(24_000), 24_000)
    (tmp_path / "studio" / "please" / "C.wav").write_bytes(b"no sound at all")

    result = run("voice", "render", "--engine", "recorded", "--from", tmp_path / "studio")

    assert result.exit_code == 2
    assert "please/AA: is no clip" in result.stderr
    assert "please/B: nothing is heard in it" in result.stderr
    assert re.search(r"please/C: .*C\.wav: ", result.stderr)
    assert Pack(data / "voice").files() == {}


# Checking and listening


def test_a_hall_is_told_which_clips_it_lacks_and_what_they_say(run: Run, clock: Clock, app: Flask, tmp_path: Path):
    run("db", "upgrade")
    load_small_hall(app.extensions["jiaohao"].database, clock, tmp_path, queue='[voice.letters]\nA = "红"')

    result = run("voice", "check")

    assert result.exit_code == 2
    assert "please/红: missing; it says 「请红」" in result.stderr


def test_a_clip_that_is_cut_off_too_soft_or_no_sound_is_told(run: Run, loaded: None, data: Path):
    (data / "voice" / "please").mkdir(parents=True)
    (data / "voice" / "number").mkdir()
    good = sound.decode(Pack(SHIPPED).open("number/056"))
    (data / "voice" / "please" / "A.ogg").write_bytes(b"no sound at all")
    (data / "voice" / "number" / "056.ogg").write_bytes(sound.encode(good * np.float32(0.5)))
    (data / "voice" / "number" / "057.ogg").write_bytes(sound.encode(sound.made_ready(good[:4_000])))
    (data / "voice" / "number" / "058.ogg").write_bytes(sound.encode(np.concatenate([good, np.zeros(6_000, dtype=np.float32)])))

    told = run("voice", "check").stderr

    assert "please/A: does not play" in told
    assert re.search(r"number/056: -26\.\d+ LUFS instead of -20", told)
    assert re.search(r"number/057: \d+ ms for 「零五七号」", told)
    assert re.search(r"number/058: ends with \d+ ms of silence", told)


def test_a_call_can_be_listened_to_before_anybody_is_called(run: Run, loaded: None, tmp_path: Path):
    result = run("voice", "say", "a056", "w1", "--to", tmp_path / "call.ogg")

    call = announcement("A056", SpokenWindow("1"), Speech())
    assert result.output == f"{tmp_path / 'call.ogg'}: {call.sentence.replace('到一号', '到一楼A区一号')}\n"
    heard = sound.read(tmp_path / "call.ogg")
    assert len(heard) / sound.RATE > 8, "a chime, and the call twice"


@pytest.mark.parametrize(("words", "told"), [(("A056", "w99"), "no window w99; there are w1"), (("56", "w1"), "'56' is not a number")])
def test_a_call_of_nobody_or_to_nowhere_is_told(run: Run, loaded: None, tmp_path: Path, words: tuple[str, str], told: str):
    result = run("voice", "say", *words, "--to", tmp_path / "call.ogg")

    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert not (tmp_path / "call.ogg").exists()
