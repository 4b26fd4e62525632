"""Notices: what staff put into the hall's folder is on the walls, and nothing from outside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from config import notices as rules_of_the_folder
from config.notices import folder_of
from config.settings import ROOT
from display.routes import draw
from hall.noticing import follow_folders
from hall.overview import supervisor
from hall.screens import set_screen
from storage import devices
from tests.factories import HOUR, SmallHall

HOLIDAY = '[[notice]]\ntitle = "放假通知"\ntext = "10月1日至7日放假。"\n'


class Folder:
    """The hall's folder of notices, and what the ticker and the walls make of it."""

    def __init__(self, hall: SmallHall, data: Path) -> None:
        self.hall = hall
        self.data = data
        self.path = folder_of(data, "small")
        self.path.mkdir(parents=True)
        hall.do(set_screen, "hall-board", "notices")

    def write(self, text: str) -> None:
        """Staff write notices.toml, and the ticker comes round."""
        (self.path / "notices.toml").write_text(text, encoding="utf-8")
        self.look()

    def look(self) -> None:
        """The ticker comes round."""
        follow_folders(self.hall.database, self.hall.clock, self.data)

    def picture(self, name: str = "poster.png", kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> Path:
        """A picture is put there."""
        Image.new("RGB", size, "white").save(self.path / name, kind)
        return self.path / name

    def shown(self) -> list[dict[str, Any]]:
        """What a notice screen is told."""
        board: dict[str, Any] = self.hall.look(lambda view: draw(view, devices.by_code(view.connection, self.hall.id, "hall-board")))
        found: list[dict[str, Any]] = board["notices"]
        return found

    def titles(self) -> list[str]:
        return [one["title"] for one in self.shown()]

    def told(self) -> list[str]:
        """What the supervisor is told is wrong."""
        return [one["title"] for one in self.hall.look(lambda view: supervisor(view, {}))["warnings"] if one["code"].startswith("notice-")]


@pytest.fixture
def folder(hall: SmallHall, tmp_path: Path) -> Folder:
    return Folder(hall, tmp_path / "var")


def test_what_is_written_into_the_folder_is_on_the_wall(folder: Folder):
    folder.picture()
    folder.write(f'{HOLIDAY}\n[[notice]]\ntitle = "咨询电话"\npicture = "poster.png"\n')

    holiday, poster = folder.shown()

    assert (holiday["title"], holiday["text"], holiday["picture"]) == ("放假通知", "10月1日至7日放假。", None)
    assert poster["picture"]["name"] == "poster.png"
    assert folder.told() == []


def test_a_change_of_the_folder_is_a_change_of_the_hall_and_no_change_is_none(folder: Folder):
    folder.look()
    assert folder.hall.journal("notices_changed") == []

    folder.write(HOLIDAY)
    folder.look()

    assert folder.hall.journal("notices_changed") == [{"notices": 1, "problems": 0}]
    (folder.path / "notices.toml").unlink()
    folder.look()
    assert folder.titles() == []


def test_a_picture_that_was_exchanged_has_another_version(folder: Folder):
    folder.picture()
    folder.write('[[notice]]\ntitle = "海报"\npicture = "poster.png"\n')
    before = folder.shown()[0]["picture"]["version"]

    folder.picture(size=(50, 30))
    folder.look()

    assert folder.shown()[0]["picture"]["version"] != before


def test_a_notice_has_its_time_by_the_halls_clock_and_a_day_lasts_until_its_end(folder: Folder):
    folder.write(f"{HOLIDAY}begins = 2026-11-24T08:00:00\nends = 2026-11-25\n")

    [notice] = folder.shown()

    assert (notice["begins"], notice["ends"]) == ("2026-11-24T08:00:00.000+08:00", "2026-11-26T00:00:00.000+08:00")
    folder.hall.clock.go(4 * 24 * HOUR)
    assert folder.shown() == []


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('title = "a"\npicture = "none.png"', "没有图片文件 none.png"),
        ('title = "a"\npicture = "../secret.png"', "只写文件名"),
        ('title = "a"\npicture = "/etc/passwd"', "只写文件名"),
        ('title = "a"\npicture = ".."', "只写文件名"),
        ('title = "a"\npicture = "linked.png"', "不在公告文件夹里"),
        ('title = "a"\npicture = "script.png"', "不是 PNG、JPEG 或 WebP"),
        ('title = "a"\npicture = "drawing.svg"', "不是 PNG、JPEG 或 WebP"),
        ('title = "a"\npicture = "moving.gif"', "不是 PNG、JPEG 或 WebP"),
        ('title = "a"\npicture = "heavy.png"', "太大"),
        ('title = "a"\npicture = "wide.png"', "像素太多"),
        ('titel = "a"', "titel、title 填写不对"),
        (f'title = "{41 * "长"}"', "title 填写不对"),
        ('title = "a"\nbegins = "明天"', "begins 填写不对"),
        ('title = "a"\nbegins = 2026-11-25\nends = 2026-11-24', "结束时间不晚于开始时间"),
    ],
)
def test_a_notice_that_is_written_wrongly_is_left_out_and_told_of_and_the_others_stay(folder: Folder, monkeypatch: pytest.MonkeyPatch, table: str, reason: str):
    folder.picture("../secret.png")
    (folder.path / "linked.png").symlink_to(folder.path.parent / "secret.png")
    (folder.path / "script.png").write_text("<script>alert(1)</script>")
    (folder.path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    folder.picture("moving.gif", "GIF")
    folder.picture("wide.png", size=(2000, 20))
    monkeypatch.setattr(rules_of_the_folder, "MAX_PIXELS", 30_000)
    (folder.picture("heavy.png")).write_bytes(b"\0" * (8 * 1024 * 1024 + 1))

    folder.write(f"[[notice]]\n{table}\n{HOLIDAY}")

    assert folder.titles() == ["放假通知"]
    [told] = folder.told()
    assert told.startswith("第 1 条公告没有显示：")
    assert reason in told


@pytest.mark.parametrize(("broken", "reason"), [("[[notice]\ntitle", "写法有误"), ('title = "a"', "[[notice]]")])
def test_a_file_that_cannot_be_read_leaves_the_walls_as_they_are(folder: Folder, broken: str, reason: str):
    folder.write(HOLIDAY)

    folder.write(broken)

    assert folder.titles() == ["放假通知"]
    assert reason in folder.told()[0]


def test_what_another_program_saved_is_read_all_the_same(folder: Folder):
    (folder.path / "notices.toml").write_bytes(b"\xef\xbb\xbf" + HOLIDAY.replace("\n", "\r\n").encode())
    folder.look()

    assert folder.titles() == ["放假通知"]


def test_the_demo_halls_own_notices_can_be_read():
    notices, problems = rules_of_the_folder.read_notices(ROOT / "config" / "halls" / "zhangjiagang-notices", "Asia/Shanghai")

    assert len(notices or []) == 2
    assert problems == []
