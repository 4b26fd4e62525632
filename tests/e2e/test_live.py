"""The duty manager's morning: what the live page shows of a large hall, and what is done from it in a few clicks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.floor import SUPERVISOR, Floor, Size
from tests.e2e.morning import morning
from tests.engines import Template
from tests.factories import PASSWORD

Look = Callable[..., None]
WIDE: Size = (1920, 1080)


@pytest.fixture(scope="module", params=[40, 140])
def large(request: pytest.FixtureRequest, browser: Browser, empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """The floor of a hall of so many windows, in the middle of its morning."""
    server = morning(tmp_path_factory.mktemp(f"windows-{request.param}"), empty_database, request.param)
    server.start()
    floor = Floor(browser, server, PATIENCE_MS)
    floor.allow(re.compile(r"401 .*/api/v1/supervisor/session$"))
    yield floor
    floor.close()
    server.stop()


def supervisor(floor: Floor, size: Size) -> Page:
    page = floor.open("/supervisor", size)
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("已连接", exact=True).wait_for()
    return page


@pytest.mark.parametrize(("size", "name"), [(SUPERVISOR, "1440"), (WIDE, "1920")])
def test_a_large_hall_at_a_glance(large: Floor, look: Look, size: Size, name: str):
    page = supervisor(large, size)

    expect(page.locator(".alarms li").first).to_be_visible()
    windows = page.locator(".windows li").count()
    expect(page.locator(".windows li").filter(has_text="暂停").first).to_contain_text("临时离岗" if windows < 60 else "")
    expect(page.locator(".queues tbody tr").first).to_contain_text(re.compile("[黄橙红]"))
    expect(page.locator(".departments")).to_contain_text("今天没有人办理")
    look(page, f"live-{windows}-{name}", scrolls=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_alarm_is_acknowledged_with_one_click_and_says_by_whom(large: Floor):
    page = supervisor(large, SUPERVISOR)
    alarms = page.locator(".alarms")
    expect(alarms.get_by_role("button").first).to_be_visible()
    name = str(alarms.get_by_role("button").first.get_attribute("aria-label"))

    alarms.get_by_role("button", name=name, exact=True).click()

    expect(alarms.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(alarms.locator(".seen").filter(has_text="李敏")).to_have_count(1)


def card(page: Page, label: str):
    return page.locator(".windows li").filter(has=page.locator(".top b", has_text=re.compile(rf"^{label}号窗口$")))


def test_a_window_is_paused_and_resumed_in_few_clicks(floor: Floor, look: Look):
    clerk = floor.server.clerk("chen", "w1")
    page = floor.supervisor()
    look(page, "live-small", scrolls=True)

    card(page, "1").get_by_role("button").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("summary")).to_contain_text("居民身份证")
    look(page, "live-window", scrolls=True)
    sheet.get_by_role("button", name="暂停：临时离岗").click()

    expect(sheet).to_be_hidden()
    expect(card(page, "1")).to_contain_text("临时离岗")
    card(page, "1").get_by_role("button").click()
    sheet.get_by_role("button", name="恢复服务").click()
    expect(card(page, "1")).to_contain_text("空闲")
    assert clerk.ask("DELETE", "/api/v1/caller/session").status == 204


def test_before_a_clerk_who_left_is_signed_out_it_is_told_what_becomes_of_whom_they_called(floor: Floor, look: Look):
    clerk = floor.server.clerk("chen", "w1")
    number = floor.take("id-card")
    assert clerk.post("/api/v1/caller/next").status == 200
    page = floor.supervisor()
    floor.allow(re.compile(r"409 .*/windows/w1/sign-out$"))

    card(page, "1").get_by_role("button").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="陈静已离开，退出登录").click()
    expect(sheet).to_contain_text(f"{number} 已经呼叫，还没有开始办理：回到队伍最前面")
    look(page, "live-confirm", scrolls=True)
    sheet.get_by_role("button", name="不做了").click()
    sheet.get_by_role("button", name="陈静已离开，退出登录").click()
    sheet.get_by_role("button", name="确认退出登录").click()

    expect(sheet).to_be_hidden()
    expect(card(page, "1")).to_contain_text("未开")


def test_a_window_is_opened_for_somebody_and_given_something_else_to_serve(floor: Floor, look: Look):
    page = floor.supervisor()

    card(page, "12").get_by_role("button").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="高峰", exact=True).click()
    expect(card(page, "12")).to_contain_text("高峰")
    card(page, "12").get_by_role("button").click()
    sheet.locator("summary").click()
    sheet.get_by_role("checkbox", name="户口登记").check()
    look(page, "live-services", scrolls=True)
    sheet.get_by_role("button", name="改为办理这些").click()

    expect(sheet).to_be_hidden()
    expect(card(page, "12")).to_contain_text("临时调整业务")
    card(page, "12").get_by_role("button").click()
    expect(sheet.locator("summary")).to_contain_text("户口登记")
    sheet.get_by_role("button", name="按大厅文件改回").click()
    expect(card(page, "12")).not_to_contain_text("临时调整业务")


def test_a_board_is_set_to_show_the_lines_by_a_few_clicks_and_given_back(floor: Floor, look: Look):
    floor.take("company")
    wall = floor.device("hall-board", "display")
    expect(wall.locator(".newest")).to_be_visible()
    wall.evaluate("window.neverReloaded = true")
    page = floor.supervisor()
    floor.allow(re.compile(r"422 .*/screens/hall-board$"))

    page.get_by_role("button", name="屏幕设置").click()
    sheet = page.get_by_role("dialog")
    board = sheet.get_by_role("row").filter(has=page.get_by_role("rowheader", name="大厅屏", exact=True))
    expect(board).not_to_contain_text("手动设置")
    look(page, "live-screens", scrolls=True)
    board.get_by_role("button").click()
    sheet.get_by_label("显示").select_option("区域屏")
    sheet.get_by_role("button", name="确定").click()
    expect(sheet.get_by_role("alert")).to_have_text("区域屏要选区域，窗口屏要选窗口，其他屏不用选窗口。")
    sheet.get_by_label("显示").select_option("等候屏")
    look(page, "live-screen", scrolls=True)
    sheet.get_by_role("button", name="确定").click()

    expect(wall.locator(".lines li").first).to_be_visible()
    expect(board).to_contain_text("等候屏　全厅手动设置")
    expect(board.get_by_role("button")).to_be_focused()
    look(page, "live-screens-set", scrolls=True)
    board.get_by_role("button").click()
    sheet.get_by_role("button", name="恢复默认").click()
    expect(wall.locator(".newest")).to_be_visible()
    expect(board).not_to_contain_text("手动设置")
    assert wall.evaluate("window.neverReloaded") is True
