"""Alarms of a hall: raised, escalated, acknowledged and ended as its day goes on, each of them told in the journal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from config.alarms import load_alarms
from config.hallfile import read_hall_file
from config.settings import ROOT
from hall import alarms, aside, desk, evaluation, overview, pausing
from hall.catalogue import load_hall
from hall.errors import AlarmOver
from hall.evaluation import Said
from hall.screenhealth import report
from storage import devices
from tests.factories import CHEAP, HOUR, MINUTE, PASSWORD, SCALES, SmallHall, hall_file
from tests.integration.test_announcing import WELL

USUAL = load_alarms(ROOT / "config")
LI = 4
ALARM_KINDS = ("alarm_raised", "alarm_escalated", "alarm_eased", "alarm_acknowledged", "alarm_ended")


def watch(hall: SmallHall, began: int = 0) -> bool:
    return alarms.watch(hall.database, hall.clock, hall.id, USUAL, began)


def standing(hall: SmallHall) -> list[tuple[str, str, int]]:
    """(rule, subject, level) of the alarms on the supervisor's page."""
    return [(one["rule"], one["subject"], one["level"]) for one in page(hall)["alarms"]]


def page(hall: SmallHall) -> dict[str, Any]:
    drawing: dict[str, Any] = hall.look(lambda view: overview.supervisor(view, USUAL))
    return drawing


def told(hall: SmallHall) -> dict[str, int]:
    """How often the journal tells of each."""
    return {kind: len(hall.journal(kind)) for kind in ALARM_KINDS if hall.journal(kind)}


def test_a_long_wait_is_yellow_then_orange_then_red_and_over_once_they_are_called(hall: SmallHall):
    hall.take("id-card")
    seen = []
    for _ in range(5):
        hall.clock.go(10 * MINUTE)
        watch(hall)
        seen.append(standing(hall))

    hall.call(hall.seat())
    watch(hall)

    assert seen == [[], *[[("waiting", "id-card", level)] for level in (1, 2, 2, 3)]]
    assert standing(hall) == []
    assert told(hall) == {"alarm_raised": 1, "alarm_escalated": 2, "alarm_ended": 1}


def test_nothing_is_written_while_nothing_changes(hall: SmallHall):
    hall.take("id-card")
    hall.clock.go(20 * MINUTE)

    assert [watch(hall), watch(hall), watch(hall)] == [True, False, False]


def test_a_crowd_is_an_alarm(hall: SmallHall):
    for _ in range(25):
        hall.take("id-card")

    watch(hall)

    assert standing(hall) == [("crowd", "id-card", 1)]


def test_a_long_service_is_an_alarm_and_what_it_was_put_aside_for_is_not_service(hall: SmallHall):
    seat = hall.seat()
    hall.take("id-card")
    visit = hall.serve(seat)
    hall.clock.go(20 * MINUTE)
    hall.do(aside.hold, seat, aside.HoldReason.MATERIALS)
    hall.clock.go(HOUR)
    hall.do(aside.resume, seat, visit)
    hall.clock.go(9 * MINUTE)
    watch(hall)
    before = standing(hall)
    hall.clock.go(MINUTE)
    watch(hall)

    assert before == []
    assert standing(hall) == [("service", "w1", 1)]


def test_a_window_that_is_free_while_somebody_waits_whom_it_could_call_is_an_alarm(hall: SmallHall):
    hall.seat("w1")
    hall.clock.go(HOUR)
    watch(hall)
    nobody = standing(hall)
    hall.take("company")
    hall.clock.go(3 * MINUTE)
    watch(hall)
    not_its_own = standing(hall)
    hall.take("id-card")
    hall.clock.go(3 * MINUTE)
    watch(hall)

    assert nobody == not_its_own == []
    assert standing(hall) == [("idle", "w1", 1)]


def test_a_pause_that_lasts_is_an_alarm_until_the_window_is_resumed(hall: SmallHall):
    seat = hall.seat()
    hall.do(pausing.pause, seat, "午餐")
    hall.clock.go(10 * MINUTE)
    watch(hall)
    paused = standing(hall)
    hall.do(pausing.unpause, seat)
    watch(hall)

    assert paused == [("paused", "w1", 1)]
    assert standing(hall) == []


def test_many_no_shows_at_one_window_are_an_alarm(hall: SmallHall):
    seat = hall.seat()
    for _ in range(10):
        hall.take("id-card")
    for previous in [None, *["missed"] * 3, *["served"] * 6]:
        hall.call(seat, previous)
    hall.do(desk.finish, seat, previous="served")

    watch(hall)

    assert standing(hall) == [("no_show", "w1", 1)]


def test_a_bad_rating_is_an_alarm_and_stands_for_the_day(hall: SmallHall):
    tablet, seat, scale = hall.wake_evaluator(), hall.seat(), SCALES["haochaping"]
    hall.take("id-card")
    visit = hall.serve(seat)
    hall.do(desk.finish, seat)
    hall.do(evaluation.rate, scale, visit, seat.window_id, tablet, Said("dissatisfied", (scale.levels["dissatisfied"].reasons[0].code,)))
    watch(hall)
    today = standing(hall)
    hall.clock.go(24 * HOUR)
    watch(hall)
    watch(hall)

    assert today == [("rating", "w1", 1)]
    assert standing(hall) == []


def test_a_screen_that_is_not_heard_of_is_an_alarm_while_the_hall_is_open(hall: SmallHall):
    with hall.database.writing() as connection:
        board = devices.by_code(connection, hall.id, "hall-board")
        strip = devices.by_code(connection, hall.id, "strip-w1")
        assert board is not None
        assert strip is not None
        for device in (board, strip):
            devices.set_token(connection, device.id, f"token of {device.code}")
            devices.seen(connection, [device.id], hall.clock())
    hall.clock.go(2 * MINUTE)
    watch(hall)
    lost = standing(hall)
    hall.seat("w1")
    watch(hall)
    with_its_window = standing(hall)
    with hall.database.writing() as connection:
        devices.seen(connection, [board.id, strip.id], hall.clock())
    watch(hall)

    assert lost == [("device", "hall-board", 1)]
    assert with_its_window == [("device", "hall-board", 1), ("device", "strip-w1", 1)]
    assert standing(hall) == []


def test_a_screen_that_shows_what_is_over_is_an_alarm_though_it_is_heard_of(hall: SmallHall):
    with hall.database.writing() as connection:
        board = devices.by_code(connection, hall.id, "hall-board")
        assert board is not None
        devices.set_token(connection, board.id, "token of hall-board")
    for _ in range(3):
        report(hall.database, hall.clock, board, replace(WELL, painted_at=hall.clock(), seq=4, due_seq=9, behind=True))
        with hall.database.writing() as connection:
            devices.seen(connection, [board.id], hall.clock())
        hall.tick()
        watch(hall)
        hall.clock.go(MINUTE)
    stuck = standing(hall)
    report(hall.database, hall.clock, board, replace(WELL, painted_at=hall.clock(), seq=9, due_seq=9))
    with hall.database.writing() as connection:
        devices.seen(connection, [board.id], hall.clock())
    hall.tick()
    watch(hall)

    assert stuck == [("device", "hall-board", 1)]
    assert standing(hall) == []


def test_a_device_that_could_not_be_heard_is_not_lost(hall: SmallHall):
    hall.wake_evaluator()
    hall.seat("w1")
    hall.clock.go(HOUR)

    watch(hall, began=hall.clock() - MINUTE)

    assert standing(hall) == []


def test_a_printer_that_is_out_of_order_is_an_alarm(hall: SmallHall):
    with hall.database.writing() as connection:
        [printer] = devices.printers(connection, hall.id)
        devices.set_printer_state(connection, printer.id, "paper_out", False, hall.clock(), alarmed=False)
    hall.clock.go(5 * MINUTE)

    watch(hall)

    assert standing(hall) == [("printer", "printer-1", 2)]


def test_while_the_whole_hall_stands_still_no_clock_runs(hall: SmallHall):
    seat = hall.seat("w2", "gao")
    hall.do(pausing.pause, seat, "午餐")
    hall.take("id-card")
    hall.clock.go(5 * MINUTE)
    hall.do(pausing.pause_hall, "停电", LI)
    hall.clock.go(HOUR)
    watch(hall)
    still = standing(hall)
    hall.do(pausing.resume_hall, LI)
    watch(hall)
    again = standing(hall)
    hall.clock.go(5 * MINUTE)
    watch(hall)

    assert still == again == []
    assert standing(hall) == [("paused", "w2", 1)]


def test_an_alarm_is_acknowledged_up_to_the_level_that_was_seen(hall: SmallHall):
    hall.take("id-card")
    hall.clock.go(20 * MINUTE)
    watch(hall)
    [alarm] = page(hall)["alarms"]

    hall.do(alarms.acknowledge, alarm["id"], 1, LI)
    hall.do(alarms.acknowledge, alarm["id"], 1, LI)
    seen = page(hall)["alarms"][0]["acknowledged"]
    hall.clock.go(10 * MINUTE)
    watch(hall)

    assert seen["by"] == "李敏"
    assert page(hall)["alarms"][0]["acknowledged"] is None
    assert told(hall) == {"alarm_raised": 1, "alarm_acknowledged": 1, "alarm_escalated": 1}


def test_one_that_rose_while_somebody_looked_is_seen_as_it_was(hall: SmallHall):
    hall.take("id-card")
    hall.clock.go(30 * MINUTE)
    watch(hall)
    [alarm] = page(hall)["alarms"]

    hall.do(alarms.acknowledge, alarm["id"], 1, LI)

    assert page(hall)["alarms"][0]["acknowledged"] is None


def test_an_alarm_that_is_over_cannot_be_acknowledged(hall: SmallHall):
    with pytest.raises(AlarmOver):
        hall.do(alarms.acknowledge, 1, 1, LI)


def test_a_hall_has_limits_of_its_own(hall: SmallHall, tmp_path):
    own = "[alarms.waiting]\nlimits = [5, 6, 7]\nper = { household = [50, 60, 70] }\n[alarms.crowd]\nlimits = []"
    file = hall_file(tmp_path, queue=own)
    load_hall(hall.database, hall.clock, read_hall_file(file, set(SCALES)), lambda _: CHEAP.hash(PASSWORD))
    for _ in range(30):
        hall.take("id-card")
    hall.take("household")
    hall.clock.go(6 * MINUTE)

    watch(hall)

    assert standing(hall) == [("waiting", "id-card", 2)]
    assert {queue["code"]: queue["limits"] for queue in page(hall)["queues"]} == {
        "id-card": {"waiting": (5, 6, 7), "crowd": None},
        "household": {"waiting": (50, 60, 70), "crowd": None},
    }
