"""The sound of announcements: where it comes from, and that a browser need not ask for it twice."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

from tests.e2e.sounds import record, usual_clips
from tests.engines import Template
from tests.live import LiveServer
from voice import pack
from voice.pack import Pack


def test_a_player_is_told_which_clips_it_needs_and_gets_them_to_keep(empty_database: Template, tmp_path: Path):
    server = LiveServer(
        tmp_path, empty_database, queue='[[device]]\nkind = "display"\ncode = "player"\nname = "广播屏"\nscreen = "hall_board"\nspeaks = "hall"\n'
    )
    record(server.data, [*usual_clips(3), "please/Z"])
    server.start()
    try:
        player = server.device("player")
        listed = player.get("/api/v1/display/clips").body

        assert listed["clips"][:3] == ["chime", "pause", "please/A"], "those that every call needs come first"
        assert {"number/000", "number/001", "number/002", "window/1", "window/12", "pause"} <= set(listed["clips"])
        assert "please/Z" not in listed["clips"], "not what no number begins with"
        with urlopen(f"{server.url}/voice/{listed['version']}/number/001") as sound:
            assert sound.headers["Content-Type"].startswith("audio/")
            assert {"immutable", "max-age=31536000"} <= {word.strip() for word in sound.headers["Cache-Control"].split(",")}
        with urlopen(f"{server.url}/voice/of-before/number/001") as sound:
            assert "immutable" not in sound.headers["Cache-Control"]
        assert player.get(f"/voice/{listed['version']}/number/1000").status == 404
        assert player.get(f"/voice/{listed['version']}/../jiaohao.db").status == 404
    finally:
        server.stop()


def test_a_halls_own_recording_goes_before_the_one_that_ships_and_makes_another_version(tmp_path: Path, monkeypatch):
    own, ships = tmp_path / "own", tmp_path / "ships"
    record(ships, ["number/001", "number/002"])
    before = Pack(own / "voice", ships / "voice")
    assert set(before.files()) == {"number/001", "number/002"}

    record(own, ["number/001"])
    after = Pack(own / "voice", ships / "voice")

    assert after.files()["number/001"].is_relative_to(own)
    assert after.files()["number/002"].is_relative_to(ships)
    assert after.version() != before.version()
    assert before.version() == Pack(ships / "voice").version(), "it has not looked again yet"
    monkeypatch.setattr(pack, "LOOK_EVERY_S", 0.0)
    assert before.version() == after.version()
