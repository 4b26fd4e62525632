"""The caller in every state and with every question, on a clerk's screen, as a strip at its edge, and on a seven-inch tablet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from hall.changing import changing
from hall.pausing import pause_hall, resume_hall
from storage.db import HallTransaction
from storage.models import Ticket
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.floor import CALLER, Floor, Size, press
from tests.engines import Template
from tests.factories import PASSWORD
from tests.live import Client, LiveServer

Look = Callable[..., None]

STRIP_AT_THE_EDGE: Size = (360, 768)
TABLET: Size = (1024, 600)
SIZES = [(CALLER, "caller", {}), (STRIP_AT_THE_EDGE, "caller-strip", {"scrolls": True}), (TABLET, "caller-tablet", {"touched": True, "least": 48})]

HOUSEHOLD = """
cases_limit = 3
[[service.matter]]
code = "move-in"
name = "迁入登记"
name_en = "Moving in"
[[service.matter]]
code = "move-out"
name = "迁出登记"
name_en = "Moving out"
[[service.matter]]
code = "birth"
name = "出生登记"
name_en = "Birth registration"
[[service.matter]]
code = "change"
name = "变更、更正户口登记项目"
name_en = "Change of entries"
"""
RULES = """[queue]
undo_s = 120
no_show_calls = 2
[[window]]
code = "w9"
label = "9"
zone = "a"
services = ["company"]
batch = true"""


@pytest.fixture
def server(empty_database: Template, tmp_path: Path) -> Iterator[LiveServer]:
    """A hall that calls twice before it says 过号, and in which a household number is good for three cases."""
    server = LiveServer(tmp_path, empty_database, queue=RULES, household=HOUSEHOLD)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def colleagues(browser: Browser, server: LiveServer) -> Iterator[dict[str, Client]]:
    """A hall in the middle of its day: two colleagues at their windows, people waiting, some of whom need help."""
    floor = Floor(browser, server, PATIENCE_MS)
    colleagues = {window: server.clerk(name, window) for name, window in (("chen", "w3"), ("xu", "w1"))}
    for service in ("company", "company", *["household"] * 9, *["company"] * 3):
        floor.take(service, priority="elderly" if len(floor.tickets()) == 5 else "ordinary")
    with change(server) as hall:
        hall.connection.execute(
            update(Ticket).where(Ticket.number.in_(("B003", "B004"))).values(needs="hearing,wheelchair", note="材料已看过，差一份身份证复印件")
        )
    yield colleagues
    floor.close()


@contextmanager
def change(server: LiveServer) -> Iterator[HallTransaction]:
    """A change of the hall that no page was told of."""
    database = server.open_database()
    with changing(database, server.hall.id, server.hall.clock) as hall:
        yield hall
    database.close()


def shows(page: Page, words: str) -> None:
    expect(page.locator(".visit")).to_contain_text(words)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def asks(page: Page, words: str) -> None:
    expect(page.get_by_role("group", name=re.compile(words))).to_be_visible()


def test_signing_in(floor: Floor, colleagues: dict[str, Client], look: Look):
    floor.allow(re.compile(r"409 .*/api/v1/caller/session"))
    for size, name, options in SIZES:
        page = floor.open("/caller", size)
        expect(page.get_by_label("窗口", exact=True)).to_contain_text("12号窗口")
        look(page, f"{name}-sign-in", **{**options, "touched": False})
        page.get_by_label("用户名").fill("gao")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_label("窗口", exact=True).select_option("w1")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="接管这个窗口")).to_be_visible()
        look(page, f"{name}-taken", **options)


@pytest.mark.parametrize(("size", "name", "options"), SIZES, ids=[name for _, name, _ in SIZES])
def test_a_clerks_day(floor: Floor, colleagues: dict[str, Client], look: Look, size: Size, name: str, options: dict[str, Any]):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    floor.allow(re.compile(r"4\d\d .*/api/v1/caller/"))
    page = floor.caller("gao", "w2", size=size)

    def shown(state: str) -> None:
        look(page, f"{name}-{state}", **options)

    def opened(key: str, words: str, state: str) -> None:
        press(page, key)
        asks(page, words)
        shown(state)

    shown("free")
    press(page, "Space")
    shows(page, "已呼叫")
    shown("called")
    opened("Space", "来办理了吗", "decide")
    press(page, "Escape")
    press(page, "r")
    shows(page, "2 次")
    press(page, "s")
    shows(page, "办理中")
    shown("serving")
    opened("h", "去做什么", "hold")
    press(page, "1")
    expect(page.locator(".held")).to_contain_text("补材料")
    shown("held")
    opened("g", "恢复哪一位", "resume")
    press(page, "Escape")
    press(page, "Space")
    shows(page, "已呼叫")
    press(page, "s")
    shows(page, "办理中")
    shown("needs")
    opened("m", "办了什么", "record")
    for key in ("1", "4", "+", "+", "+", "+"):
        press(page, key)
    expect(page.get_by_role("status")).to_contain_text("每号限办 3 件")
    shown("record-limit")
    press(page, "Enter")
    expect(page.locator(".visit dl")).to_contain_text("3 件")
    shown("recorded")
    opened("t", "转到哪里", "transfer")
    press(page, "2")
    asks(page, "转到哪个窗口")
    shown("transfer-window")
    press(page, "1")
    asks(page, "怎样排")
    press(page, "/")
    page.keyboard.type("材料已看过，请帮忙核对户口簿上的曾用名，其余都齐了；他十一点要去车站，请尽量快一点，谢谢")
    press(page, "Enter")
    shown("transfer-place")
    press(page, "Escape")
    opened("j", "续号", "rejoin")
    press(page, "Escape")
    opened("c", "特呼哪个号", "special")
    page.keyboard.type("A9")
    press(page, "Enter")
    asks(page, "为什么特呼")
    shown("special-why")
    press(page, "5")
    shown("special-words")
    page.keyboard.type("已约好")
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("今天没有这个号码")
    shown("special-unknown")
    press(page, "Escape")
    opened("d", "直接办理哪项业务", "direct")
    press(page, "1")
    asks(page, "为什么直接办理")
    shown("direct-why")
    press(page, "1")
    shows(page, "直办")
    shown("directly")
    press(page, "e")
    shows(page, "空闲")
    assert colleagues["w1"].post("/api/v1/caller/pause", {"reason": "午餐", "confirm": True}).status == 200
    opened("p", "为什么暂停服务", "pause")
    press(page, "4")
    shown("pause-words")
    page.keyboard.type("开会")
    press(page, "Enter")
    asks(page, "只有本窗口")
    shown("last-window")
    press(page, "1")
    expect(page.get_by_text("恢复服务后才能呼叫")).to_be_visible()
    shown("paused")
    press(page, "p")
    opened("q", "退出登录", "sign-out")
    press(page, "Escape")
    press(page, "?")
    expect(page.get_by_role("dialog", name="全部按键")).to_be_visible()
    look(page, f"{name}-keys", **options)
    press(page, "Escape")
    press(page, "Space")
    shows(page, "已呼叫")
    press(page, "r")
    shows(page, "2 次")
    press(page, "n")
    shows(page, "空闲")
    press(page, "Space")
    shows(page, "已呼叫")
    with change(floor.server) as hall:
        pause_hall(hall, "取号系统故障", 1)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("全厅暂停")
    shown("hall-paused")
    with change(floor.server) as hall:
        resume_hall(hall, 1)
    page.reload()
    expect(page.get_by_text("已连接")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("已断开，正在重连")
    shown("cut-off")
    page.context.set_offline(False)
    expect(page.get_by_text("已连接")).to_be_visible()
    press(page, "s")
    shows(page, "办理中")
    press(page, "e")
    shows(page, "空闲")
