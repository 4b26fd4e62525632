"""The time on every page is the hall's own, whatever the clock and the zone of the machine."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.floor import PHONE, Floor


def test_every_page_shows_the_halls_own_time(floor: Floor):
    answer = floor.server.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "company"}, key="for the clock")
    phone = floor.open(str(answer.body["ticket"]["phone_url"]).removeprefix(floor.server.url), PHONE)
    kiosk, board, paper = floor.device("kiosk-1", "kiosk"), floor.device("hall-board", "display"), floor.device("paper", "paper")
    caller, supervisor = floor.caller(), floor.supervisor()
    caller.keyboard.press("Space")

    shown = re.compile(floor.time())

    expect(kiosk.locator(".today b")).to_have_text(shown)
    expect(board.locator(".clock")).to_have_text(shown)
    expect(caller.locator(".clock")).to_have_text(shown)
    expect(caller.locator(".visit dl")).to_contain_text(re.compile(f"取号\\s*({floor.time()})"))
    expect(supervisor.locator(".when b")).to_have_text(shown)
    expect(paper.locator(".slip p")).to_contain_text(shown)
    expect(phone.locator("footer")).to_contain_text(shown)


def test_a_machine_whose_clock_is_wrong_shows_the_halls_time_all_the_same(floor: Floor):
    board = floor.device("hall-board", "display", faked_time="2031-05-06T03:04:05Z")

    expect(board.locator(".clock")).to_have_text(re.compile(floor.time()))
