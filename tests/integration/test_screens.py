"""What the walls show, and who says so: the hall file, or somebody by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.hallfile import read_hall_file
from display.routes import alike, draw
from hall import aside, desk
from hall.catalogue import load_hall
from hall.errors import ScreenPlace, UnknownScreen, UnknownWindow, UnknownZone
from hall.screens import set_screen
from rules.timing import THIN
from storage import devices
from storage.devices import DeviceEntry
from tests.factories import MINUTE, SCALES, SmallHall, hall_file


def screen(hall: SmallHall, code: str) -> DeviceEntry:
    """A screen as the server knows it."""
    device = hall.look(lambda view: devices.by_code(view.connection, hall.id, code))
    assert isinstance(device, DeviceEntry)
    return device


def shown(hall: SmallHall, code: str) -> dict[str, Any]:
    """What a screen shows now."""
    drawing: dict[str, Any] = hall.look(lambda view: draw(view, screen(hall, code)))
    return drawing


def load(hall: SmallHall, folder: Path, **words: str) -> list[str]:
    """The hall file is loaded again; what is said of it."""
    return load_hall(hall.database, hall.clock, read_hall_file(hall_file(folder, **words), set(SCALES)), lambda _: "hash")[1]


# The kinds


def test_a_waiting_board_tells_of_each_line_who_is_at_a_window_and_how_long_it_may_be(hall: SmallHall):
    seat = hall.seat("w1")
    for _ in range(THIN):
        hall.take("id-card")
        hall.serve(seat)
        hall.clock.go(5 * MINUTE)
    first, second, third = (hall.take("id-card").number for _ in range(3))
    company = hall.take("company").number
    hall.serve(seat)
    hall.do(set_screen, "hall-board", "waiting_board")

    board = shown(hall, "hall-board")

    id_card, other = board["services"]
    assert (id_card["name"], id_card["waiting"], id_card["serving"]) == ("居民身份证", 2, [first])
    assert id_card["estimate_s"][0] <= id_card["estimate_s"][1]
    assert (other["name"], other["waiting"], other["serving"], other["estimate_s"]) == ("企业登记", 1, [], None)
    assert {second, third, company}.isdisjoint(id_card["serving"])


def test_a_waiting_board_of_a_zone_tells_of_what_is_served_there(hall: SmallHall):
    hall.take("id-card")
    hall.take("metrology")
    hall.do(set_screen, "hall-board", "waiting_board", zone="b")

    board = shown(hall, "hall-board")

    assert board["zone"]["zone"] == "B区"
    assert [service["code"] for service in board["services"]] == ["metrology"]


def test_who_is_served_without_a_number_is_on_no_board(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.do(aside.serve_directly, seat, "household", aside.DirectReason.QUIET)
    hall.do(set_screen, "hall-board", "waiting_board")

    assert [(service["code"], service["serving"]) for service in shown(hall, "hall-board")["services"]] == [("id-card", [])]


def test_a_missed_board_tells_every_missed_number_of_its_zone_and_how_it_comes_back(hall: SmallHall):
    missed = []
    for window, username, service in (("w1", "chen", "id-card"), ("w3", "xu", "company")):
        seat = hall.seat(window, username)
        missed.append(hall.take(service).number)
        hall.call(seat)
        hall.do(desk.miss, seat)
        hall.clock.go(MINUTE)

    hall.do(set_screen, "hall-board", "missed_board")
    assert (shown(hall, "hall-board")["missed"], shown(hall, "hall-board")["revive"]) == (missed[::-1], "guide_desk")

    hall.do(set_screen, "hall-board", "missed_board", zone="a")
    assert shown(hall, "hall-board")["missed"] == missed[:1]


@pytest.mark.parametrize(("queue", "revive"), [("revive_at_kiosk = true", "kiosk"), ('after_no_show = "void"', None), ("revivals = 0", None)])
def test_a_missed_board_says_where_the_hall_brings_numbers_back(hall: SmallHall, tmp_path: Path, queue: str, revive: str | None):
    load(hall, tmp_path, queue=f"[queue]\n{queue}")
    hall.do(set_screen, "hall-board", "missed_board")

    assert shown(hall, "hall-board")["revive"] == revive


# Setting them


def test_a_screen_set_by_hand_shows_that_at_once_and_nothing_else_of_it_changes(hall: SmallHall):
    before = screen(hall, "board-a")

    hall.do(set_screen, "board-a", "window_strip", window="w3")

    after = screen(hall, "board-a")
    assert shown(hall, "board-a")["window"]["label"] == "12"
    assert (after.id, after.code, after.name, after.kind) == (before.id, before.code, before.name, before.kind)
    assert (after.screen, after.zone_id, after.set_by_hand) == ("window_strip", None, True)
    assert alike(after) == alike(screen(hall, "strip-w3"))
    assert hall.journal("screen_set") == [{"screen": "window_strip", "zone": None}]


def test_to_set_what_is_shown_already_changes_nothing(hall: SmallHall):
    hall.do(set_screen, "board-a", "missed_board")
    hall.do(set_screen, "board-a", "missed_board")
    hall.do(set_screen, "board-b", None)

    assert len(hall.journal("screen_set")) == 1


def test_loading_the_hall_file_does_not_undo_what_was_set_by_hand_and_says_so(hall: SmallHall, tmp_path: Path):
    hall.do(set_screen, "board-a", "missed_board")

    said = load(hall, tmp_path)

    assert said == ["device board-a: goes on showing missed_board, as set by hand (`device screen board-a as-in-file` gives it back to the file)"]
    assert screen(hall, "board-a").screen == "missed_board"


def test_a_screen_given_back_shows_what_the_file_says_by_now(hall: SmallHall, tmp_path: Path):
    hall.do(set_screen, "board-a", "missed_board")
    moved = hall_file(tmp_path)
    moved.write_text(moved.read_text(encoding="utf-8").replace('screen = "zone_board"\nzone = "a"', 'screen = "waiting_board"\nzone = "b"'), encoding="utf-8")
    load_hall(hall.database, hall.clock, read_hall_file(moved, set(SCALES)), lambda _: "hash")

    hall.do(set_screen, "board-a", None)

    assert (screen(hall, "board-a").screen, screen(hall, "board-a").set_by_hand) == ("waiting_board", False)
    assert shown(hall, "board-a")["zone"]["zone"] == "B区"


@pytest.mark.parametrize(
    ("code", "kind", "place", "refusal"),
    [
        ("nowhere", "hall_board", {}, UnknownScreen),
        ("kiosk-1", "hall_board", {}, UnknownScreen),
        ("hall-board", "zone_board", {}, ScreenPlace),
        ("hall-board", "zone_board", {"zone": "c"}, UnknownZone),
        ("hall-board", "window_strip", {}, ScreenPlace),
        ("hall-board", "window_strip", {"window": "w9"}, UnknownWindow),
        ("hall-board", "window_strip", {"window": "w1", "zone": "a"}, ScreenPlace),
        ("hall-board", "hall_board", {"zone": "a"}, ScreenPlace),
        ("hall-board", "notices", {"zone": "a"}, ScreenPlace),
        ("hall-board", "waiting_board", {"window": "w1"}, ScreenPlace),
    ],
)
def test_a_screen_is_set_to_nothing_that_is_not_there(hall: SmallHall, code: str, kind: str, place: dict[str, str], refusal: type[Exception]):
    with pytest.raises(refusal):
        hall.do(set_screen, code, kind, **place)

    assert screen(hall, "hall-board").screen == "hall_board"
    assert hall.journal("screen_set") == []


# The walls themselves


def test_a_hall_says_of_all_its_walls_or_of_one_whether_they_move_and_how_many_colours_they_have(hall: SmallHall, tmp_path: Path):
    board = 'code = "hall-board"\nname = "大厅屏"\n'
    file = hall_file(tmp_path, queue='[screens]\nmotion = false\nhigh_contrast = ["window_strip"]')
    file.write_text(file.read_text(encoding="utf-8").replace(board, f"{board}motion = true\nhigh_contrast = true\n"), encoding="utf-8")
    load_hall(hall.database, hall.clock, read_hall_file(file, set(SCALES)), lambda _: "hash")

    walls = {code: shown(hall, code)["screen"] for code in ("hall-board", "board-a", "strip-w1")}

    assert walls == {
        "hall-board": {"kind": "hall_board", "motion": True, "high_contrast": True},
        "board-a": {"kind": "zone_board", "motion": False, "high_contrast": False},
        "strip-w1": {"kind": "window_strip", "motion": False, "high_contrast": True},
    }
