"""What the supervisor is told of the machines."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.floor import Floor


def test_machines_that_are_on_are_connected_and_the_others_are_named(floor: Floor):
    floor.device("hall-board", "display").get_by_role("heading", name="请留意屏幕叫号").wait_for()
    floor.device("kiosk-1", "kiosk").get_by_role("button", name="企业登记").wait_for()
    floor.device("paper", "paper").get_by_text("还没有打印小票").wait_for()

    devices = floor.supervisor().locator(".devices")

    expect(devices.locator("h2")).to_contain_text(re.compile(r"13 台，9 台还没有登记"))
    expect(devices.locator("dl > div").filter(has_text="取号机").filter(has_text="台已连接")).to_contain_text("1 / 2 台已连接")
    expect(devices.locator("dl > div").filter(has_text="屏幕")).to_contain_text("1 / 6 台已连接")
    expect(devices.locator("dl > div").filter(has_text="屏幕")).to_contain_text("等 5 台")
    expect(devices.locator("dl > div").filter(has_text="打印代理")).to_contain_text("1 台已连接")
    expect(devices.locator(".act")).to_have_count(0)
