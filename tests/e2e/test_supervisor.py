"""What the supervisor is told of the hall and its machines, and does about it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select, update

from storage.models import Hall, Ticket
from tests.e2e.floor import Floor
from tests.live import LiveServer


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


def states(server: LiveServer) -> list[str]:
    database = server.open_database()
    with database.reading() as connection:
        found = [row.state for row in connection.execute(select(Ticket.state).order_by(Ticket.id))]
    database.close()
    return found


def test_the_hall_is_cleared_only_once_it_is_said_again(floor: Floor, server: LiveServer, look: Callable[..., None]):
    floor.take("company")
    floor.take("household")
    page = floor.supervisor()
    clear = page.get_by_role("button", name="清场", exact=True)

    clear.click()
    sheet = page.get_by_role("dialog", name="清场")
    expect(sheet).to_contain_text("正在等候的 2 人")
    look(page, "supervisor-clear", scrolls=True)
    sheet.get_by_role("button", name="不清场").click()
    expect(sheet).to_be_hidden()
    kept = states(server)
    clear.click()
    sheet.get_by_role("button", name="全部作废").click()

    expect(sheet).to_be_hidden()
    expect(page.locator(".queues")).to_contain_text("现在没有人等候")
    assert kept == ["waiting", "waiting"]
    assert states(server) == ["expired", "expired"]


def test_a_year_without_holidays_stands_over_everything(floor: Floor, server: LiveServer, look: Callable[..., None]):
    database = server.open_database()
    with database.writing() as connection:
        connection.execute(update(Hall).values(calendar="china", catalogue_version=Hall.catalogue_version + 1))
    database.close()

    page = floor.supervisor()

    expect(page.get_by_role("region", name="要处理的事")).to_contain_text("年的节假日和调休安排")
    look(page, "supervisor-warning", scrolls=True)
