"""A clerk's page as its tests speak of it, and the hall it stands in."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from storage.models import Ticket, Visit
from tests.e2e.floor import Floor, press

WINDOW_9 = """
[[window]]
code = "w9"
label = "9"
zone = "a"
services = ["company"]
batch = true"""
TWICE = "[queue]\nno_show_calls = 2\n" + WINDOW_9
THREE_CASES = """
cases_limit = 3
[[service.matter]]
code = "move-in"
name = "迁入登记"
name_en = "Moving in"
[[service.matter]]
code = "move-out"
name = "迁出登记"
name_en = "Moving out"
"""
CAN_BE_UNDONE = "[queue]\nundo_s = 120\n" + WINDOW_9


def keys(caller: Page, *pressed: str) -> None:
    for key in pressed:
        press(caller, key)


def shows(caller: Page, *words: str) -> None:
    """The clerk's page shows these of its current citizen, and its keys are ready again."""
    for word in words:
        expect(caller.locator(".visit")).to_contain_text(word)
    expect(caller.locator("[aria-busy=true]")).to_have_count(0)


def question(caller: Page, words: str) -> Locator:
    return caller.get_by_role("group", name=re.compile(words))


def ended(floor: Floor) -> list[tuple[str, str | None]]:
    """Every visit's number and outcome, in order."""
    return [
        (row.number, row.outcome) for row in rows(floor, select(Ticket.number, Visit.outcome).join(Ticket, Ticket.id == Visit.ticket_id).order_by(Visit.id))
    ]


def ticket(floor: Floor, number: str) -> Any:
    [row] = rows(floor, select(Ticket).where(Ticket.number == number))
    return row


def rows(floor: Floor, query: Any) -> list[Any]:
    database = floor.server.open_database()
    with database.reading() as connection:
        found = list(connection.execute(query))
    database.close()
    return found
