"""Screens over the API: set by a supervisor, pushed at once; pictures of notices and nothing else of the disk."""

from __future__ import annotations

import pytest
from PIL import Image

from config.notices import folder_of
from hall.noticing import follow_folders
from tests.live import LiveServer
from tests.web.screens import watching
from tests.web.visitors import Site, refused


def test_a_screen_that_is_set_shows_the_other_kind_by_push(server: LiveServer):
    supervisor = server.supervisor()
    with watching(server, "display", server.device("board-a")) as screen:
        assert screen.shown["screen"]["kind"] == "zone_board"

        answer = supervisor.post("/api/v1/supervisor/screens/board-a", {"kind": "missed_board", "zone": "b"})
        assert answer.body == {"code": "board-a", "name": "A区大屏", "kind": "missed_board", "zone": "b", "window": None, "set_by_hand": True}
        screen.until(lambda: screen.shown["screen"]["kind"] == "missed_board")
        assert screen.shown["zone"]["zone"] == "B区"

        assert server.command("device", "screen", "board-a", "window_strip", "--window", "w3").returncode == 0
        screen.until(lambda: screen.shown["screen"]["kind"] == "window_strip")

        assert supervisor.post("/api/v1/supervisor/screens/board-a", {"kind": None}).body["set_by_hand"] is False
        screen.until(lambda: screen.shown["screen"]["kind"] == "zone_board")


def test_a_supervisor_sees_every_screen_and_what_it_could_be_set_to(site: Site):
    supervisor = site.supervisor()
    supervisor.post("/api/v1/supervisor/screens/hall-board", {"kind": "waiting_board"})

    body = supervisor.get("/api/v1/supervisor/screens").get_json()

    screens = {one["code"]: one for one in body["screens"]}
    assert set(screens) == {"hall-board", "board-a", "board-b", "strip-w1", "strip-w2", "strip-w3"}
    assert (screens["hall-board"]["kind"], screens["hall-board"]["set_by_hand"]) == ("waiting_board", True)
    assert (screens["board-a"]["kind"], screens["board-a"]["zone"]) == ("zone_board", "a")
    assert (screens["strip-w3"]["kind"], screens["strip-w3"]["window"]) == ("window_strip", "w3")
    assert [one["code"] for one in body["zones"]] == ["a", "b"]
    assert [one["label"] for one in body["windows"]] == ["1", "2", "12"]


@pytest.mark.parametrize(
    ("code", "body", "status", "slug"),
    [
        ("nowhere", {"kind": "hall_board"}, 404, "unknown-screen"),
        ("kiosk-1", {"kind": "hall_board"}, 404, "unknown-screen"),
        ("hall-board", {"kind": "zone_board"}, 422, "screen-place"),
        ("hall-board", {"kind": "zone_board", "zone": "z"}, 404, "unknown-zone"),
        ("hall-board", {"kind": "window_strip", "window": "w9"}, 404, "unknown-window"),
        ("hall-board", {"kind": "cinema"}, 422, "bad-request"),
        ("hall-board", {}, 422, "bad-request"),
    ],
)
def test_a_screen_is_set_to_nothing_that_does_not_exist(site: Site, code: str, body: dict[str, object], status: int, slug: str):
    supervisor = site.supervisor()
    before = site.seq()

    refused(supervisor.post(f"/api/v1/supervisor/screens/{code}", body), status, slug)

    assert site.seq() == before


def test_a_clerk_and_a_screen_set_no_screen(site: Site):
    for visitor in (site.clerk(), site.device("hall-board"), site.guide()):
        refused(visitor.post("/api/v1/supervisor/screens/hall-board", {"kind": "missed_board"}), 401, "signed-out")


def test_a_screen_is_given_the_pictures_of_notices_and_no_other_file(site: Site):
    rooms = site.app.extensions["jiaohao"]
    folder = folder_of(rooms.settings.data, "small")
    folder.mkdir(parents=True)
    for name in ("海报.png", "unused.png"):
        Image.new("RGB", (40, 30), "white").save(folder / name)
    (folder / "notices.toml").write_text('[[notice]]\ntitle = "海报"\npicture = "海报.png"\n', encoding="utf-8")
    follow_folders(rooms.database, site.clock, rooms.settings.data)
    screen = site.device("hall-board")

    answer = screen.get("/api/v1/display/notices/海报.png")

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", (folder / "海报.png").read_bytes())
    for name in ("unused.png", "notices.toml", "..", "%2e%2e%2fsecret.key", "..%2Fjiaohao.db"):
        assert screen.get(f"/api/v1/display/notices/{name}").status_code == 404, name
    refused(site.stranger().get("/api/v1/display/notices/海报.png"), 401, "signed-out")
    (folder / "海报.png").write_text("<script>alert(1)</script>")
    refused(screen.get("/api/v1/display/notices/海报.png"), 404, "unknown-picture")
