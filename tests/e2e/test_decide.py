"""The clerk's day by keyboard alone: the one who did not come, pauses, calling again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.floor import STRIP, Floor, press
from tests.live import LiveServer


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def shows(caller: Page, number: str) -> None:
    """The clerk's page shows this number, and its keys are ready again."""
    expect(caller.locator(".visit .number")).to_have_text(number)
    expect(caller.get_by_role("button", name=re.compile("^呼叫下一位"))).to_have_attribute("aria-busy", "false")


def test_a_call_that_was_never_started_is_asked_about_first(floor: Floor):
    for _ in range(4):
        floor.take("company")
    board = floor.device("hall-board", "display")
    caller = floor.caller()
    question = caller.get_by_role("group", name="A001 来办理了吗？")

    press(caller, "Space")
    shows(caller, "A001")
    press(caller, "Space")
    expect(question).to_be_focused()
    press(caller, "Space")  # a second tap on the space bar answers nothing
    expect(question).to_be_visible()
    press(caller, "Escape")
    expect(question).to_have_count(0)
    shows(caller, "A001")

    press(caller, "Space")
    press(caller, "1")
    shows(caller, "A002")
    expect(caller.locator(".today")).to_contain_text(re.compile(r"已办理\s*1"))
    press(caller, "Space")
    expect(caller.get_by_role("group", name="A002 来办理了吗？")).to_be_visible()
    press(caller, "2")
    shows(caller, "A003")
    expect(caller.locator(".today")).to_contain_text(re.compile(r"过号\s*1"))
    expect(caller.locator(".missed")).to_contain_text("A002")
    expect(board.locator(".missed")).to_contain_text("A002")
    expect(board.locator(".missed")).not_to_contain_text("A001")

    press(caller, "n")
    expect(board.locator(".missed li")).to_have_text(["A003", "A002"])
    expect(caller.get_by_text("空闲")).to_be_visible()
    assert floor.calls() == [("A001", 1), ("A002", 1), ("A003", 1)]


def test_nobody_waits(floor: Floor):
    caller = floor.caller()

    press(caller, "Space")

    expect(caller.get_by_role("status")).to_have_text("现在没有人等候")
    assert floor.calls() == []


def test_a_pause_has_a_reason_and_an_end(floor: Floor):
    floor.allow(re.compile(r"409 .*/api/v1/caller/pause"))
    floor.take("company")
    strip = floor.device("strip-w3", "display", STRIP)
    caller, supervisor = floor.caller(), floor.supervisor()

    press(caller, "p")
    expect(caller.get_by_role("group", name="为什么暂停服务？")).to_be_focused()
    press(caller, "1")
    expect(caller.get_by_role("group", name="还有人在等只有本窗口办理的业务")).to_be_focused()
    press(caller, "1")
    expect(caller.get_by_text("恢复服务后才能呼叫")).to_be_visible()
    expect(strip.locator(".now")).to_contain_text("暂停服务")
    expect(supervisor.get_by_text("午餐")).to_be_visible()
    press(caller, "Space")
    expect(caller.locator(".visit")).to_contain_text("午餐")

    press(caller, "p")
    expect(strip.locator(".now")).to_have_text("热情为您服务")
    expect(caller.get_by_text("等候 1 人")).to_be_visible()
    press(caller, "Space")
    shows(caller, "A001")
    assert floor.calls() == [("A001", 1)]


def test_a_recall_is_seen_on_every_wall(floor: Floor):
    floor.take("company")
    floor.take("id-card")
    board, strip = floor.device("hall-board", "display"), floor.device("strip-w3", "display", STRIP)
    caller = floor.caller()
    press(caller, "Space")
    shows(caller, "A001")
    assert floor.server.clerk("gao", "w1").post("/api/v1/caller/next", key="another window").status == 200
    expect(board.locator(".newest .number")).to_have_text("B001")
    strip.evaluate("document.querySelector('.now').dataset.first = 'yes'")

    press(caller, "r")

    expect(caller.locator(".visit")).to_contain_text("2 次")
    expect(board.locator(".newest .number")).to_have_text("A001")
    expect(strip.locator(".now:not([data-first])")).to_have_text(re.compile(r"请\s*A001\s*号办理"))  # drawn anew, so that it arrives once more
    assert floor.calls() == [("A001", 2), ("B001", 1)]
