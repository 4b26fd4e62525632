"""What is pushed to whom, over real sockets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.live import Client, LiveServer
from tests.web.screens import Screen, socket_ticket, watching


def take(server: LiveServer, service: str, kiosk: str = "kiosk-1") -> str:
    """Somebody takes a number."""
    answer = server.device(kiosk).post("/api/v1/kiosk/tickets", {"service": service})
    assert answer.status == 201, answer
    return str(answer.body["ticket"]["number"])


def call(clerk: Client) -> dict[str, Any]:
    """The clerk calls the next one; the visit."""
    answer = clerk.post("/api/v1/caller/next", {"previous": "missed"})
    assert answer.status == 200, answer
    return dict(answer.body["visit"])


def numbers(screen: Screen) -> list[str]:
    """What a board calls."""
    return [one["number"] for one in screen.shown["calls"]]


def only_what_it_was_sent(screen: Screen) -> bool:
    """No heartbeat told of a snapshot that the page had not been sent before it."""
    newest = 0
    for kind, seq in screen.sent:
        if kind == "snapshot":
            newest = max(newest, seq)
        elif seq > newest:
            return False
    return True


@pytest.fixture
def chen(server: LiveServer) -> Client:
    """At window 1, which serves id-card and household; nobody waits for it."""
    clerk = server.clerk("chen", "w1")
    while clerk.post("/api/v1/caller/next", {"previous": "missed"}).status == 200:
        pass
    return clerk


def test_a_page_is_sent_its_whole_snapshot_when_it_connects(server: LiveServer):
    board = server.device("hall-board")

    with watching(server, "display", board) as screen:
        asked = board.get("/api/v1/display/snapshot").body

        assert {name: screen.shown[name] for name in ("epoch", "hall", "screen", "zone", "missed", "waiting")} == {
            name: asked[name] for name in ("epoch", "hall", "screen", "zone", "missed", "waiting")
        }
        assert set(screen.shown) == set(asked)


def test_a_second_page_of_the_same_device_is_sent_its_own(server: LiveServer):
    board = server.device("hall-board")

    with watching(server, "display", board) as one, watching(server, "display", board) as other:
        number = take(server, "household")

        for screen in (one, other):
            screen.until(lambda screen=screen: any(line["code"] == "household" for line in screen.shown["waiting"]))
    assert number


def test_a_page_that_comes_takes_nothing_from_the_one_that_was_there(server: LiveServer):
    board = server.device("hall-board")

    with watching(server, "display", board) as one:
        for _ in range(10):
            take(server, "household")
            take(server, "household")  # while the dispatcher rests from the one before: the newcomer and the change are seen together
            with watching(server, "display", board) as other:
                one.until(lambda other=other: one.shown["waiting"] == other.shown["waiting"])


def test_a_call_is_pushed_to_the_boards_the_strip_and_the_caller(server: LiveServer, chen: Client):
    number = take(server, "id-card")
    screens = {code: server.device(code) for code in ("hall-board", "board-a", "strip-w1")}

    with (
        watching(server, "display", screens["hall-board"]) as hall_board,
        watching(server, "display", screens["board-a"]) as zone_board,
        watching(server, "display", screens["strip-w1"]) as strip,
        watching(server, "caller", chen) as page,
    ):
        visit = call(chen)

        hall_board.until(lambda: number in numbers(hall_board))
        zone_board.until(lambda: number in numbers(zone_board))
        strip.until(lambda: strip.shown["number"] == number)
        page.until(lambda: page.shown["visit"] is not None and page.shown["visit"]["ticket"]["number"] == number)
        assert hall_board.shown["calls"][0]["id"] == strip.shown["call"] == f"{visit['id']}-1"
        assert strip.shown["state"] == "called"

        chen.post("/api/v1/caller/recall")

        hall_board.until(lambda: hall_board.shown["calls"][0]["id"] == f"{visit['id']}-2")
        strip.until(lambda: strip.shown["call"] == f"{visit['id']}-2")
    chen.post("/api/v1/caller/no-show")


def test_snapshots_come_in_order_and_each_is_newer_than_the_one_before(server: LiveServer, chen: Client):
    with watching(server, "display", server.device("hall-board")) as screen:
        for _ in range(4):
            take(server, "id-card")
            call(chen)
        chen.post("/api/v1/caller/no-show")
        screen.until(lambda: numbers(screen) == [])

        seqs = [(one["epoch"], one["seq"]) for one in screen.snapshots]
        assert seqs == sorted(set(seqs))


def test_who_sees_no_change_is_sent_none_and_is_told_of_none(server: LiveServer, chen: Client):
    with (
        watching(server, "display", server.device("strip-w3")) as elsewhere,
        watching(server, "display", server.device("hall-board")) as hall_board,
    ):
        shown = len(elsewhere.snapshots)
        number = take(server, "id-card")
        call(chen)
        hall_board.until(lambda: number in numbers(hall_board))
        elsewhere.more_beats()

        assert len(elsewhere.snapshots) == shown
        assert only_what_it_was_sent(elsewhere)
        assert elsewhere.beats[-1]["seq"] == elsewhere.shown["seq"] < hall_board.shown["seq"]
    chen.post("/api/v1/caller/no-show")


def test_heartbeats_tell_the_time_and_the_newest_snapshot(server: LiveServer):
    with watching(server, "display", server.device("hall-board")) as screen:
        screen.more_beats(3)

        assert {set(beat) == {"epoch", "seq", "at"} for beat in screen.beats} == {True}
        times = [beat["at"] for beat in screen.beats]
        assert times == sorted(times)
        assert screen.beats[-1]["epoch"] == screen.shown["epoch"]
        assert only_what_it_was_sent(screen)


def test_what_a_command_beside_the_server_changes_is_shown_too(server: LiveServer):
    """Another process announces nothing to this one: the heartbeat finds it in the database."""
    with watching(server, "supervisor", server.supervisor()) as screen:
        added = server.command("device", "add", "kiosk", "kiosk-9")

        assert added.returncode == 0, added.stderr
        screen.until(lambda: "kiosk-9" in {device["code"] for device in screen.shown["devices"]})


def test_a_device_that_cannot_be_drawn_does_not_silence_the_others(server: LiveServer):
    """An evaluator without a window has nothing to show."""
    database = server.open_database()
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE device SET window_id = NULL WHERE code = 'evaluator-w3'")
    database.close()
    lost = Screen(server.url, "evaluator", socket_ticket(server.device("evaluator-w3"), "evaluator"))

    with watching(server, "display", server.device("hall-board")) as screen:
        take(server, "company")

        screen.until(lambda: "company" in {line["code"] for line in screen.shown["waiting"]})
        screen.more_beats()
    assert lost.snapshots == []
    lost.close()


def test_after_a_power_cut_a_page_that_comes_back_is_shown_what_is_right(live: LiveServer):
    clerk, board = live.clerk(), live.device("hall-board")
    with watching(live, "display", board) as before:
        first = take(live, "id-card")
        call(clerk)
        before.until(lambda: first in numbers(before))
        second = take(live, "id-card")
        live.kill()
        before.until(lambda: before.cut_off_at is not None)
        seen = before.shown

    live.start()

    with watching(live, "display", board) as after:
        assert numbers(after) == [first]
        assert {line["code"]: line["waiting"] for line in after.shown["waiting"]} == {"id-card": 1}
        assert (after.shown["epoch"], after.shown["seq"]) >= (seen["epoch"], seen["seq"]), "the second number may have been shown before the cut"
        assert call(clerk)["ticket"]["number"] == second, "the clerk's session outlives the server"
        after.until(lambda: numbers(after) == [second])


def test_the_token_of_a_rating_is_told_to_the_evaluator_of_its_window_only(live: LiveServer):
    clerk, supervisor = live.clerk(), live.supervisor()
    kiosk, board, strip, other = (live.device(code) for code in ("kiosk-1", "hall-board", "strip-w1", "evaluator-w2"))
    told: list[Any] = []
    with (
        watching(live, "evaluator", live.device("evaluator-w1")) as tablet,
        watching(live, "evaluator", other) as other_tablet,
        watching(live, "caller", clerk) as page,
        watching(live, "supervisor", supervisor) as room,
        watching(live, "kiosk", kiosk) as kiosk_page,
        watching(live, "display", board) as hall_board,
        watching(live, "display", strip) as window_strip,
    ):
        told.append(kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}).body)
        told += [clerk.post(f"/api/v1/caller/{step}").body for step in ("next", "recall", "start", "finish")]
        tablet.until(lambda: tablet.shown["request"] is not None)
        token = tablet.shown["request"]["token"]
        told += [clerk.post("/api/v1/caller/next").body, clerk.post("/api/v1/caller/pause", {"reason": "午餐"}).body, clerk.post("/api/v1/caller/unpause").body]
        for station, visitor in (("caller", clerk), ("supervisor", supervisor), ("kiosk", kiosk), ("display", board), ("display", strip), ("evaluator", other)):
            told.append(visitor.get(f"/api/v1/{station}/snapshot").body)
        told += [clerk.get("/api/v1/caller/session").body, clerk.get("/api/v1/caller/windows").body, kiosk.get("/api/v1/kiosk/catalogue").body]
        room.until(lambda: room.shown["summary"]["ratings"]["asked"] == 1)
        told += [screen.snapshots for screen in (other_tablet, page, room, kiosk_page, hall_board, window_strip)]
        told += [screen.beats for screen in (tablet, page, room)]

        assert token not in json.dumps(told, ensure_ascii=False)
        seal = token.partition(".")[2]
        assert seal
        assert seal not in json.dumps(told, ensure_ascii=False)
        assert live.device("evaluator-w1").post("/api/v1/evaluator/ratings", {"rating_token": token, "level": "satisfied"}).status == 201
