"""What a player is told to say, and which of a zone's players says it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hall import announcing, desk
from hall.announcing import Turn
from hall.restoring import begin_epoch
from hall.screenhealth import report
from storage import devices
from storage.db import Database
from storage.devices import DeviceEntry
from storage.screenhealth import Health
from tests.factories import SECOND, Clock, SmallHall, load_small_hall

PLAYERS = """
[voice]
times = 1
max_age_s = 30
[[device]]
kind = "display"
code = "player-a"
name = "A区屏"
screen = "zone_board"
zone = "a"
speaks = "downstairs"
[[device]]
kind = "display"
code = "standby-a"
name = "A区备用"
screen = "zone_board"
zone = "a"
speaks = "downstairs"
standby = true
[[device]]
kind = "display"
code = "player-b"
name = "B区屏"
screen = "zone_board"
zone = "b"
speaks = "upstairs"
"""
WELL = Health(
    kind="zone_board",
    width=1920,
    height=1080,
    epoch=1,
    seq=1,
    due_epoch=1,
    due_seq=1,
    audio="running",
    uptime_s=60,
    spoken=0,
    skipped=0,
    painted_at=0,
    behind=False,
    mute=False,
    fault=None,
)


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    return load_small_hall(database, clock, tmp_path, queue=PLAYERS, zone_a='audio = "downstairs"', zone_b='audio = "upstairs"')


def device(hall: SmallHall, code: str) -> DeviceEntry:
    found: DeviceEntry = hall.look(lambda view: devices.by_code(view.connection, hall.id, code))
    return found


def told(hall: SmallHall, player: str = "player-a") -> list[dict[str, Any]]:
    """The announcements that a player is sent."""
    drawing: dict[str, Any] = hall.look(lambda view: announcing.voice(view, device(hall, player)))
    return list(drawing["announcements"])


def sentences(hall: SmallHall, player: str = "player-a") -> list[str]:
    return [one["sentence"] for one in told(hall, player)]


def heard(hall: SmallHall, player: str, audio: str = "running") -> bool:
    """A player tells that it is there; whether it has the voice."""
    return report(hall.database, hall.clock, device(hall, player), Health(**{**fields(WELL), "audio": audio})).may


def fields(health: Health) -> dict[str, Any]:
    return {name: getattr(health, name) for name in Health.__dataclass_fields__}


def begins(hall: SmallHall, player: str, seq: int, *, epoch: int = 1, page: str | None = None, takes_ms: int = 4000) -> Turn:
    return announcing.begin(hall.database, hall.clock, device(hall, player), (epoch, seq), page or f"page-of-{player}", takes_ms)


def test_a_player_is_told_the_calls_of_its_own_audio_zone_in_order_each_with_its_clips(hall: SmallHall):
    downstairs, upstairs = hall.seat("w1"), hall.seat("w3", "gao")
    for service in ("id-card", "company", "id-card"):
        hall.take(service)
    hall.call(downstairs)
    hall.call(upstairs)
    hall.do(desk.recall, downstairs)

    first, again = told(hall)
    assert first["sentence"] == again["sentence"] == "请B零零一号到一楼A区一号窗口办理业务"
    assert first["clips"] == ["chime", "please/B", "number/001", "to-place/1-A", "window/1"]
    assert (first["id"].split("-")[1], again["id"].split("-")[1]) == ("1", "2")
    assert first["seq"] < again["seq"]
    assert sentences(hall, "player-b") == ["请A零零一号到二楼B区十二号窗口办理业务"]


def test_a_call_that_another_followed_at_once_is_told_all_the_same(hall: SmallHall):
    seat = hall.seat("w1")
    for _ in range(3):
        hall.take("id-card")
        hall.call(seat)

    assert [sentence[1:5] for sentence in sentences(hall)] == ["B零零一", "B零零二", "B零零三"]


def test_a_call_that_was_taken_back_is_not_told_any_more(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.call(seat)

    hall.do(desk.undo, seat)

    assert told(hall) == []


def test_what_is_too_old_is_told_only_for_as_long_as_a_player_may_have_to_count_it(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.call(seat)

    hall.clock.go(40 * SECOND)
    assert len(told(hall)) == 1
    hall.clock.go(1 * SECOND)
    assert told(hall) == []


def test_a_screen_that_is_no_player_is_told_nothing(hall: SmallHall):
    assert hall.look(lambda view: announcing.voice(view, device(hall, "hall-board"))) is None


def test_the_standby_says_what_comes_after_the_main_player_fell_silent_and_nothing_twice(hall: SmallHall):
    seat = hall.seat("w1")
    for _ in range(3):
        hall.take("id-card")
        hall.call(seat)
    first, second, third = (one["seq"] for one in told(hall))
    assert heard(hall, "player-a")
    assert begins(hall, "player-a", first).may
    assert not heard(hall, "standby-a")
    assert not begins(hall, "standby-a", second).may

    hall.clock.go(4999)
    assert not heard(hall, "standby-a")
    hall.clock.go(1)

    assert heard(hall, "standby-a")
    assert begins(hall, "standby-a", first) == Turn(may=False, begun=(1, first))
    assert begins(hall, "standby-a", second).may
    hall.clock.go(2 * SECOND)
    assert not heard(hall, "player-a"), "the standby is in its sentence"
    hall.clock.go(2 * SECOND)
    assert heard(hall, "player-a")
    assert not begins(hall, "player-a", second, page="after-a-reload").may
    assert begins(hall, "player-a", third).may
    assert not heard(hall, "standby-a")


def test_a_player_that_the_browser_has_silenced_does_not_keep_the_voice(hall: SmallHall):
    assert heard(hall, "player-a")

    for _ in range(5):
        hall.clock.go(SECOND)
        assert not heard(hall, "player-a", audio="blocked")

    assert heard(hall, "standby-a")


def test_an_answer_that_was_lost_is_given_again_to_the_same_page_and_to_no_other(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.call(seat)
    [call] = told(hall)
    assert begins(hall, "player-a", call["seq"], page="before-a-reload").may

    assert begins(hall, "player-a", call["seq"], page="before-a-reload").may
    assert not begins(hall, "player-a", call["seq"], page="after-a-reload").may


def test_an_announcement_that_the_hall_has_not_come_to_silences_nobody(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.call(seat)
    [call] = told(hall)

    assert not begins(hall, "player-a", 2**60).may
    assert not begins(hall, "player-a", 1, epoch=9).may

    assert begins(hall, "player-a", call["seq"]).may


def test_zones_that_do_not_hear_each_other_have_a_voice_each(hall: SmallHall):
    assert heard(hall, "player-a")
    assert heard(hall, "player-b")


def test_after_a_restore_nothing_of_the_life_before_is_told_and_a_seq_that_comes_again_is_new(hall: SmallHall):
    seat = hall.seat("w1")
    for _ in range(2):
        hall.take("id-card")
    hall.call(seat)
    [before] = told(hall)
    assert begins(hall, "player-a", before["seq"]).may

    hall.do(begin_epoch)

    assert told(hall) == []
    hall.call(seat)
    [after] = told(hall)
    assert begins(hall, "player-a", after["seq"], epoch=2).may
    assert not begins(hall, "player-a", after["seq"] + 1, epoch=1).may


def test_of_many_pages_that_ask_at_the_same_moment_one_may_begin(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.call(seat)
    [call] = told(hall)

    with ThreadPoolExecutor(8) as pages:
        turns = list(pages.map(lambda page: begins(hall, "player-a", call["seq"], page=f"page-number-{page}"), range(8)))

    assert [turn.may for turn in turns].count(True) == 1
    assert {turn.begun for turn in turns} == {(1, call["seq"])}
