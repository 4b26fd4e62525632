"""Cut off and back: pages keep what they knew, say that it is old, and are right again by themselves."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.floor import CUT_OFF, STRIP, Floor, press
from tests.factories import Clock, SmallHall
from tests.live import PROMISED_S, LiveServer


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def mark(*pages: Page) -> None:
    """Leaves a mark that a reload would wipe out."""
    for page in pages:
        page.evaluate("window.neverReloaded = true")


def is_marked(*pages: Page) -> bool:
    return all(page.evaluate("window.neverReloaded === true") for page in pages)


def test_a_killed_server_is_started_again_in_the_middle_of_a_visit(floor: Floor, server: LiveServer):
    floor.allow(CUT_OFF)
    floor.take("company")
    floor.take("company")
    board, strip = floor.device("hall-board", "display"), floor.device("strip-w3", "display", STRIP)
    caller, supervisor = floor.caller(), floor.supervisor()
    press(caller, "Space")
    expect(board.locator(".newest .turn")).to_contain_text("12号窗口")
    expect(caller.locator(".visit .number")).to_have_text("A001")
    mark(board, strip, caller, supervisor)

    server.kill()

    expect(board.get_by_role("status")).to_contain_text("屏幕暂停更新，请留意广播或咨询导服台")
    expect(board.get_by_role("status")).to_have_text(re.compile(f"以上是 ({floor.time()}) 的信息"))
    expect(board.locator(".turn")).to_have_count(0)
    expect(board.locator(".newest .number")).to_have_text("A001")
    expect(strip.locator(".now")).to_contain_text("暂停更新")
    expect(caller.get_by_role("status")).to_contain_text("已断开，正在重连")
    expect(caller.locator(".visit .number")).to_have_text("A001")
    expect(supervisor.get_by_role("status")).to_contain_text("已断开，正在重连")
    press(caller, "Space")
    press(caller, "s")
    database = server.open_database()
    SmallHall(database, Clock(time.time_ns() // 1_000_000), server.hall.id).take("company", "kiosk-2")
    database.close()

    server.start()

    expect(board.locator(".newest .turn")).to_contain_text("12号窗口", timeout=PROMISED_S * 1000)
    expect(board.locator(".waits li").filter(has_text="企业登记")).to_have_text(re.compile(r"企业登记\s*2"), timeout=500)
    expect(board.get_by_role("status")).to_have_count(0)
    expect(strip.locator(".now")).to_have_text(re.compile(r"请\s*A001\s*号办理"))
    expect(caller.get_by_text("已连接")).to_be_visible()
    expect(caller.locator(".visit .number")).to_have_text("A001")
    expect(caller.locator(".visit")).to_contain_text("已呼叫")
    expect(supervisor.get_by_text("已连接", exact=True)).to_be_visible()
    press(caller, "s")
    expect(strip.locator(".now")).to_have_text(re.compile(r"A001\s*办理中"))
    assert is_marked(board, strip, caller, supervisor)
    assert floor.calls() == [("A001", 1)]


def test_a_call_whose_answer_was_lost_with_the_server_is_made_once(floor: Floor, server: LiveServer):
    floor.allow(CUT_OFF)
    floor.allow(re.compile(r"ERR_FAILED .*/api/v1/caller"))
    floor.take("company")
    floor.take("company")
    caller = floor.caller()
    answers: list[int] = []

    def commit_and_die(route: Route) -> None:
        answers.append(route.fetch().status)
        server.kill()
        route.abort()

    caller.route("**/api/v1/caller/next", commit_and_die, times=1)
    press(caller, "Space")
    expect(caller.get_by_role("status")).to_contain_text("已断开，正在重连")
    assert answers == [200]
    server.start()

    expect(caller.locator(".visit .number")).to_have_text("A001")
    expect(caller.get_by_text("已连接")).to_be_visible()
    assert floor.calls() == [("A001", 1)]


def test_a_cut_cable_is_noticed_and_forgotten(floor: Floor, server: LiveServer):
    floor.allow(CUT_OFF)
    floor.take("company")
    board, kiosk = floor.device("hall-board", "display"), floor.device("kiosk-1", "kiosk")
    clerk = server.clerk("chen", "w3")
    assert clerk.post("/api/v1/caller/next", key="first").status == 200
    expect(board.locator(".newest .number")).to_have_text("A001")
    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()
    mark(board, kiosk)

    for page in (board, kiosk):
        page.context.set_offline(True)

    expect(board.get_by_role("status")).to_contain_text("屏幕暂停更新")
    expect(kiosk.get_by_role("status")).to_contain_text("系统暂时连不上，请稍候或到导服台")
    assert clerk.post("/api/v1/caller/recall").status == 200
    floor.take("household")
    for page in (board, kiosk):
        page.context.set_offline(False)

    expect(board.locator(".newest .turn")).to_contain_text("12号窗口", timeout=PROMISED_S * 1000)
    expect(board.locator(".waits li").filter(has_text="户口登记")).to_have_text(re.compile(r"户口登记\s*1"), timeout=500)
    expect(kiosk.get_by_role("button", name="户口登记")).to_contain_text(re.compile(r"等候\s*1\s*人"))
    assert is_marked(board, kiosk)
    assert floor.calls() == [("A001", 2)]
