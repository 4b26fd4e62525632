"""An agent that is heard of no more: what its printer is then said to be, and until when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from config.hallfile import read_hall_file
from config.settings import load_settings
from hall import printing, ticking
from hall.catalogue import load_hall
from rules.idling import IdleLimits
from server import create_app
from storage import devices
from storage.db import Database
from storage.models import Journal, Printer
from tests.factories import CHEAP, HOUR, MINUTE, SCALES, SECOND, Clock, SmallHall, hall_file
from web.seals import fingerprint

IDLE = IdleLimits(12 * HOUR, 12 * HOUR)
TOKEN = "token of the agent"
Say = Callable[..., TestResponse]


@pytest.fixture
def agents_hall(hall: SmallHall, tmp_path: Path) -> SmallHall:
    """The small hall, whose printer hangs on an agent."""
    file = hall_file(tmp_path)
    text = file.read_text(encoding="utf-8").replace('transport = "fake"', 'transport = "agent"')
    file.write_text(f'{text}[[device]]\nkind = "agent"\ncode = "agent-1"\nname = "打印代理"\nprinter = "printer-1"\n', encoding="utf-8")
    load_hall(hall.database, hall.clock, read_hall_file(file, set(SCALES)), lambda _: CHEAP.hash("password"))
    with hall.database.writing() as connection:
        device = devices.by_code(connection, hall.id, "agent-1")
        assert device is not None
        devices.set_token(connection, device.id, fingerprint(TOKEN))
    return hall


@pytest.fixture
def say(agents_hall: SmallHall, tmp_path: Path) -> Iterator[Say]:
    """What the agent says to the server."""
    settings = load_settings({"JIAOHAO_DATA": str(tmp_path), "JIAOHAO_CONFIG": str(tmp_path), "JIAOHAO_DATABASE_URL": str(agents_hall.database.url)})
    app = create_app(settings, agents_hall.clock)

    def say_(name: str, **body: object) -> TestResponse:
        answer = app.test_client().post(f"/api/v1/agent/{name}", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code in (200, 204), answer.text
        return answer

    yield say_
    app.extensions["jiaohao"].database.close()


def state(hall: SmallHall) -> tuple[str, int]:
    """The printer's, and since when."""
    [row] = hall.rows(select(Printer.state, Printer.state_since))
    return row.state, row.state_since


def told(hall: SmallHall) -> list[str]:
    """The states that the journal tells of."""
    return [json.loads(row.detail)["state"] for row in hall.rows(select(Journal.detail).where(Journal.kind == "printer_changed").order_by(Journal.seq))]


def tick(hall: SmallHall, after: int, **options: int) -> bool:
    hall.clock.go(after)
    return ticking.tick(hall.database, hall.clock, hall.id, IDLE, **options)


def settled(hall: SmallHall, say: Say) -> None:
    """The agent is there, and what the first second of a hall brings is done."""
    say("report", state="ready", near_end=True)
    tick(hall, 0)


def test_the_printer_of_an_agent_not_heard_of_for_a_minute_is_offline_until_the_agent_speaks_of_it(agents_hall: SmallHall, say: Say):
    settled(agents_hall, say)
    pushed: list[int] = []
    agents_hall.database.changes.subscribe(lambda hall_id, seq: pushed.append(seq))

    still = tick(agents_hall, 59 * SECOND), state(agents_hall)[0]
    gone = tick(agents_hall, 2 * SECOND), state(agents_hall)
    again = tick(agents_hall, 58 * SECOND)

    assert still == (False, "ready")
    assert gone == (True, ("offline", agents_hall.clock() - 58 * SECOND))
    assert not again
    assert len(pushed) == 1
    say("report", state="ready", near_end=False)
    assert state(agents_hall) == ("ready", agents_hall.clock())
    assert told(agents_hall) == ["ready", "offline", "ready"]


@pytest.mark.parametrize("word", [("hello", {}), ("claim", {"word": "word-for-word"})], ids=lambda word: word[0])
def test_whatever_an_agent_says_it_is_there(agents_hall: SmallHall, say: Say, word):
    settled(agents_hall, say)
    agents_hall.clock.go(40 * SECOND)
    say(word[0], **word[1])

    tick(agents_hall, 59 * SECOND)

    assert state(agents_hall)[0] == "ready"


def test_a_server_that_has_just_begun_cannot_know_who_is_gone(agents_hall: SmallHall, say: Say):
    settled(agents_hall, say)
    agents_hall.clock.go(8 * HOUR)
    began = agents_hall.clock()

    assert not tick(agents_hall, 59 * SECOND, began=began)
    assert state(agents_hall)[0] == "ready"
    assert tick(agents_hall, SECOND, began=began)
    assert state(agents_hall)[0] == "offline"


def test_a_printer_of_the_servers_own_needs_nobody_to_speak_of_it(database: Database, hall: SmallHall, clock: Clock):
    [printer] = hall.rows(select(Printer.id))
    printing.report(database, clock, hall.id, printer.id, "ready", near_end=False)

    tick(hall, 5 * MINUTE)

    assert state(hall)[0] == "ready"
