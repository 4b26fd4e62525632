"""The machine's clock is stepped, by an hour and by a day, back and forward, while the hall is at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.engines import Template
from tests.faults.halls import until
from tests.live import Client, LiveServer
from tests.web.screens import Screen, watching

HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture
def hall(tmp_path: Path, empty_database: Template) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path, empty_database, app="tests.stepped:serve()")
    server.start()
    yield server
    server.stop()


def step(hall: LiveServer, seconds: int) -> None:
    """The machine's clock now stands so many seconds from the right time."""
    new = hall.data / "clock-offset.new"
    new.write_text(str(seconds))
    new.rename(hall.data / "clock-offset")


def take(kiosk: Client) -> str:
    answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"})
    assert answer.status == 201, answer
    assert answer.body["ticket"]["ahead"] >= 0
    return str(answer.body["ticket"]["number"])


def serve_one(clerk: Client, tablet: Client) -> None:
    """Somebody is called, served and rated."""
    called = clerk.post("/api/v1/caller/next", {})
    assert called.status == 200, called
    assert called.body["visit"]["waited_s"] >= 0
    assert clerk.post("/api/v1/caller/start").status == 200
    assert clerk.post("/api/v1/caller/finish").status == 200
    request = tablet.get("/api/v1/evaluator/snapshot").body["request"]
    assert tablet.post("/api/v1/evaluator/ratings", {"rating_token": request["token"], "level": "satisfied"}).status == 201


def time_goes_on(screen: Screen) -> None:
    """Heartbeats come, and each tells a later time than the one before."""
    before = len(screen.beats)
    screen.more_beats(3)
    told = [datetime.fromisoformat(beat["at"]) for beat in screen.beats[before:]]
    assert told == sorted(set(told)), told
    assert screen.cut_off_at is None


def never_negative(value: Any, path: str = "") -> None:
    """No duration, count or estimate anywhere on a page is below nothing."""
    if isinstance(value, dict):
        for name, inner in value.items():
            never_negative(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            never_negative(inner, f"{path}[{at}]")
    elif isinstance(value, int | float):
        assert value >= 0, path


def in_order(hall: LiveServer) -> None:
    """Inside the hall time never ran back, whatever the clock did."""
    database = hall.open_database()
    with database.reading() as connection:
        moments = [at for (at,) in connection.execute(text("SELECT at FROM journal ORDER BY seq"))]
        days = [str(day) for (day,) in connection.execute(text("SELECT business_day FROM ticket ORDER BY seq"))]
        visits = connection.execute(
            text("SELECT issued_at, called_at, started_at, ended_at FROM visit JOIN ticket ON ticket.id = visit.ticket_id WHERE ended_at IS NOT NULL")
        ).all()
        numbers = connection.execute(text("SELECT business_day, number, COUNT(*) FROM ticket GROUP BY business_day, number HAVING COUNT(*) > 1")).all()
    database.close()
    assert moments == sorted(moments)
    assert days == sorted(days)
    assert visits
    assert all(list(visit) == sorted(visit) for visit in visits)
    assert numbers == []


@pytest.mark.timeout(180)
def test_a_clock_that_is_put_back_stops_nothing(hall: LiveServer):
    kiosk, clerk, tablet, supervisor = hall.device("kiosk-1"), hall.clerk(), hall.device("evaluator-w1"), hall.supervisor()
    with watching(hall, "kiosk", kiosk) as screen, watching(hall, "evaluator", tablet), watching(hall, "caller", clerk) as page:
        assert [take(kiosk) for _ in range(6)] == [f"B{at:03d}" for at in range(1, 7)]
        serve_one(clerk, tablet)
        for offset_s in (-HOUR_S, -DAY_S):
            step(hall, offset_s)
            for showing in (screen, page):
                time_goes_on(showing)
            serve_one(clerk, tablet)
            for visitor, path in ((kiosk, "kiosk"), (clerk, "caller"), (supervisor, "supervisor")):
                shown = visitor.get(f"/api/v1/{path}/snapshot")
                assert shown.status == 200, "whoever was signed in still is"
                never_negative(shown.body)
            with watching(hall, "kiosk", kiosk) as newcomer:
                time_goes_on(newcomer)
        assert take(kiosk) == "B007"
        hall.supervisor()  # somebody else can sign in
    hall.kill()
    hall.start()
    with watching(hall, "kiosk", kiosk) as screen, watching(hall, "evaluator", tablet):
        time_goes_on(screen)
        serve_one(clerk, tablet)
        assert take(kiosk) == "B008"
    in_order(hall)
    assert "Traceback" not in hall.log()


@pytest.mark.timeout(180)
def test_a_clock_that_is_put_forward_turns_the_day_once_and_the_hall_goes_on(hall: LiveServer):
    kiosk, clerk, tablet = hall.device("kiosk-1"), hall.clerk(), hall.device("evaluator-w1")
    with watching(hall, "kiosk", kiosk) as screen, watching(hall, "evaluator", tablet):
        assert [take(kiosk) for _ in range(3)] == ["B001", "B002", "B003"]
        serve_one(clerk, tablet)
        step(hall, HOUR_S)
        time_goes_on(screen)  # and with it, it is noted again which tablets are awake
        until(lambda: clerk.get("/api/v1/caller/snapshot").status == 401, lambda: "an hour without a key: signed out")
        clerk = hall.clerk()
        serve_one(clerk, tablet)
        assert take(kiosk) == "B004"

        step(hall, DAY_S)
        time_goes_on(screen)
        screen.until(lambda: screen.shown["services"]["id-card"]["waiting"] == 0)
        assert take(kiosk) == "B001", "a new day"
        step(hall, 0)
        time_goes_on(screen)
        assert take(kiosk) == "B002", "the day does not come back"
        clerk = hall.clerk()
        serve_one(clerk, tablet)
        never_negative(hall.supervisor().get("/api/v1/supervisor/snapshot").body)
    in_order(hall)
    assert "Traceback" not in hall.log()
