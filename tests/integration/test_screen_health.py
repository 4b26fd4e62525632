"""Screens that are stale or silent become known, once, and so does their return."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hall.overview import supervisor
from hall.screenhealth import report
from storage import devices
from storage.db import Database
from storage.devices import DeviceEntry
from storage.models import Hall, Journal
from tests.factories import HOUR, SECOND, Clock, SmallHall, load_small_hall
from tests.integration.test_announcing import WELL

SPEAKS = """
[[device]]
kind = "display"
code = "player"
name = "广播屏"
screen = "hall_board"
speaks = "hall"
"""


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    return load_small_hall(database, clock, tmp_path, queue=SPEAKS, opens="08:30", closes="17:00")


def screen(hall: SmallHall, code: str) -> DeviceEntry:
    """An enrolled screen."""
    with hall.database.writing() as connection:
        found = devices.by_code(connection, hall.id, code)
        assert found is not None
        devices.set_token(connection, found.id, f"token of {code}")
    return found


def tells(hall: SmallHall, device: DeviceEntry, **how: Any) -> None:
    """A screen tells how it is; it has drawn just now unless said otherwise."""
    report(hall.database, hall.clock, device, replace(WELL, **{"painted_at": hall.clock(), **how}))


def events(hall: SmallHall) -> list[tuple[str, int]]:
    """What the journal tells of screens: which kind of event, of which device."""
    hall.tick()
    rows = hall.rows(select(Journal.kind, Journal.device_id).where(Journal.hall_id == hall.id, Journal.kind.like("screen%")).order_by(Journal.seq))
    return [tuple(row) for row in rows]


def test_a_screen_that_is_not_heard_of_any_more_is_silent_until_it_is_back(hall: SmallHall):
    board = screen(hall, "hall-board")
    tells(hall, board)
    assert events(hall) == []

    hall.clock.go(20 * SECOND)
    assert events(hall) == [("screen_silent", board.id)]
    hall.clock.go(20 * SECOND)
    assert events(hall) == [("screen_silent", board.id)]

    tells(hall, board)
    assert events(hall) == [("screen_silent", board.id), ("screen_back", board.id)]


def test_a_screen_that_goes_on_showing_old_calls_is_stale(hall: SmallHall):
    board = screen(hall, "hall-board")
    for _ in range(3):
        tells(hall, board, seq=4, due_seq=9, behind=True)
        assert events(hall) == []
        hall.clock.go(4 * SECOND)

    tells(hall, board, seq=4, due_seq=9, behind=True)
    assert events(hall) == [("screen_stale", board.id)]

    tells(hall, board, seq=9, due_seq=9)
    assert events(hall)[-1] == ("screen_back", board.id)


def test_a_screen_that_has_stopped_drawing_is_stale_though_it_answers(hall: SmallHall):
    board = screen(hall, "hall-board")

    tells(hall, board, painted_at=hall.clock() - 10 * SECOND)

    assert events(hall) == [("screen_stale", board.id)]


def test_a_player_without_sound_is_silent_and_a_board_without_sound_is_not(hall: SmallHall):
    player, board = screen(hall, "player"), screen(hall, "hall-board")
    for _ in range(5):
        tells(hall, player, audio="blocked", mute=True)
        tells(hall, board, audio="none")
        hall.clock.go(5 * SECOND)
    tells(hall, board, audio="none")
    tells(hall, player, audio="blocked", mute=True)

    assert events(hall) == [("screen_silent", player.id)]


def test_nobody_is_told_of_screens_that_are_switched_off_for_the_night(hall: SmallHall):
    board = screen(hall, "hall-board")
    hall.clock.go(8 * HOUR)
    tells(hall, board)
    hall.clock.go(HOUR)
    assert events(hall) == []

    hall.clock.go(14 * HOUR)  # the next morning, past 08:30: it should be on

    assert events(hall) == [("screen_silent", board.id)]


def test_a_server_that_has_just_started_waits_before_it_says_who_is_not_there(hall: SmallHall):
    board = screen(hall, "hall-board")
    tells(hall, board)
    hall.clock.go(HOUR)

    hall.tick(began=hall.clock() - 19 * SECOND)
    assert hall.journal("screen_silent") == []
    hall.tick(began=hall.clock() - 20 * SECOND)

    assert len(hall.journal("screen_silent")) == 1


def test_a_screen_that_was_shut_out_is_missed_by_nobody(hall: SmallHall):
    board = screen(hall, "hall-board")
    tells(hall, board)
    with hall.database.writing() as connection:
        devices.set_token(connection, board.id, None)

    hall.clock.go(HOUR)

    assert events(hall) == []


def test_to_tell_how_it_is_changes_nothing_in_the_hall_but_to_fall_does(hall: SmallHall):
    board = screen(hall, "hall-board")
    before = hall.rows(select(Hall.seq))

    tells(hall, board)
    assert hall.rows(select(Hall.seq)) == before
    tells(hall, board, fault="TypeError: calls is undefined")

    assert events(hall) == [("screen_error", board.id)]
    assert hall.journal("screen_error") == [None], "what it said of its error is in no journal"


@pytest.mark.sqlite_only(reason="the tests' PostgreSQL waits for no disk at all")
def test_to_tell_how_it_is_waits_for_no_disk_and_whatever_is_written_next_does(hall: SmallHall):
    said = []
    for write in (hall.database.noting, hall.database.writing, hall.database.noting, hall.database.writing):
        with write() as connection:
            said.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())

    assert said == [1, 2, 1, 2], "NORMAL and FULL"


def test_the_supervisor_sees_what_each_screen_tells(hall: SmallHall):
    board = screen(hall, "hall-board")
    tells(hall, board, seq=4, due_seq=9, behind=True, uptime_s=3600, fault="TypeError: calls is undefined")
    hall.clock.go(SECOND)
    tells(hall, board, seq=9, due_seq=9, uptime_s=2)

    shown = {one["code"]: one["screen"] for one in hall.look(lambda view: supervisor(view, {}))["devices"]}

    assert shown["board-a"] is None, "it has told nothing yet"
    assert shown["hall-board"] == {
        "kind": "zone_board",
        "width": 1920,
        "height": 1080,
        "condition": "well",
        "seq_behind": 0,
        "audio": "running",
        "painted_at": "2026-11-23T10:00:01.000+08:00",
        "stuck_since": None,
        "uptime_s": 2,
        "spoken": 0,
        "skipped": 0,
        "error": "TypeError: calls is undefined",
        "error_at": "2026-11-23T10:00:00.000+08:00",
    }
