"""The guide desk's page in every state, on a tablet lying and upright: nothing cut, nothing too small for a finger, nothing axe can fault."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.floor import GUIDE, GUIDE_UPRIGHT, Floor, Size, tap
from tests.factories import id_number
from tests.live import Client, LiveServer

SIZES = pytest.mark.parametrize(("size", "name"), [(GUIDE, "lying"), (GUIDE_UPRIGHT, "upright")])
Look = Callable[..., None]


@pytest.fixture(scope="module")
def day(browser: Browser, server: LiveServer) -> Client:
    """The middle of a day: some wait, one was missed, one is served, one service has no numbers left; who stands at the desk."""
    floor = Floor(browser, server, PATIENCE_MS)
    for service in ("company", "id-card", "id-card", "household", "metrology", "metrology"):
        floor.take(service)
    clerk = server.clerk("xu", "w3")
    for step in ("next", "no-show"):
        assert clerk.post(f"/api/v1/caller/{step}", key=step if step == "next" else None).status == 200
    guide = server.guide()
    assert (
        guide.post("/api/v1/guide/tickets", {"service": "id-card", "priority": "elderly", "needs": ["hearing", "sight"], "holder": id_number()}).status == 201
    )
    assert guide.post("/api/v1/guide/link", {"tickets": [2, 3]}).status == 200
    floor.close()
    return guide


def key(page: Page, name: str) -> None:
    tap(page.get_by_role("button", name=name, exact=True).last)


@SIZES
def test_taking_a_number(floor: Floor, day: Client, look: Look, size: Size, name: str):
    page = floor.open("/guide", size)
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    look(page, f"guide-{name}-sign-in", touched=True)
    page = floor.guide(size=size)

    def shown(state: str) -> None:
        look(page, f"guide-{name}-{state}", touched=True)

    expect(page.get_by_text("今日号已发完")).to_be_visible()
    shown("home")
    key(page, "搜索业务")
    shown("search")
    key(page, "S")
    expect(page.locator(".found")).to_be_visible()
    shown("search-found")
    key(page, "不搜索")
    tap(page.locator(".tile").filter(has_text="居民身份证"))
    shown("take")
    key(page, "绿色通道")
    key(page, "填身份证号（可不填）")
    expect(page.locator(".take .pad")).to_be_visible()
    shown("take-everything")
    key(page, "不填")
    key(page, "孕妇")
    key(page, "取号")
    expect(page.locator(".given .number")).to_be_visible()
    shown("given")


@SIZES
def test_helping_with_a_number(floor: Floor, day: Client, look: Look, size: Size, name: str):
    page = floor.guide(size=size)

    def shown(state: str) -> None:
        look(page, f"guide-{name}-{state}", touched=True)

    key(page, "查号")
    shown("find")
    page.locator(".pad").get_by_role("button", name="1", exact=True).tap()
    key(page, "查找")
    expect(page.locator(".people")).to_be_visible()
    shown("found-several")
    key(page, "按证件号")
    shown("find-holder")
    for sign in id_number():
        page.locator(".pad").get_by_role("button", name=sign, exact=True).tap()
    key(page, "查找")
    expect(page.locator(".ticket h1")).to_be_visible()
    shown("ticket")
    for question in ("给予优先", "需协助", "取消号码", "补打", "改业务"):
        key(page, question)
        shown(f"ticket-{question}")
        key(page, "返回")
    key(page, "选来关联")
    expect(page.locator(".basket")).to_be_visible()
    shown("ticket-to-link")
    key(page, "清除")
    key(page, "返回")
    key(page, "按手机页")
    shown("find-phone")
    key(page, "预约报到")
    shown("arrive")
    tap(page.get_by_role("button", name="过号"))
    expect(page.locator(".missed")).to_be_visible()
    shown("missed")
    tap(page.locator(".person").first)
    expect(page.locator(".state")).to_contain_text("过号")
    shown("ticket-missed")


@SIZES
def test_what_is_wrong(floor: Floor, day: Client, look: Look, size: Size, name: str):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    floor.allow(re.compile(r"422 .*/guide/find$"))
    page = floor.guide(size=size)
    key(page, "查号")
    key(page, "按证件号")
    page.get_by_label("身份证号").fill("123456789012345678")
    key(page, "查找")
    expect(page.locator(".said")).to_contain_text("身份证号不对")
    look(page, f"guide-{name}-refused", touched=True)
    supervisor = floor.server.supervisor()
    assert floor.server.device("kiosk-1").post("/api/v1/kiosk/help").status == 200
    assert supervisor.post("/api/v1/supervisor/hall/pause", {"reason": "系统故障"}).status == 200
    expect(page.locator(".help")).to_be_visible()
    expect(page.locator(".band").filter(has_text="全厅暂停")).to_be_visible()
    look(page, f"guide-{name}-help-and-pause", touched=True)
    page.context.set_offline(True)
    expect(page.locator(".band.dark")).to_be_visible()
    look(page, f"guide-{name}-cut-off", touched=True)
    page.context.set_offline(False)
    assert supervisor.post("/api/v1/supervisor/hall/resume").status == 200
    tap(page.get_by_role("button", name=re.compile("已前往")))
    expect(page.locator(".band")).to_have_count(0)
