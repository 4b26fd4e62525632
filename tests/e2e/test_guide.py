"""The guide desk by touch alone: everything it can do, on a tablet, over a real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.floor import CUT_OFF, Floor, press, tap
from tests.engines import Template
from tests.factories import id_number
from tests.live import LiveServer

BOOKABLE = "real_name = true\n[service.appointments]\nslot_min = 30\ncapacity = 2\ndays_ahead = 1"
HEARD = """() => {
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { document.documentElement.dataset.rung = 'yes'; return start.apply(this, when); };
}"""
"""Notes on the page that a tone was begun."""


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def tap_key(page: Page, name: str) -> None:
    """A key by the whole of its word."""
    tap(page.get_by_role("button", name=name, exact=True).last)


def write(page: Page, text: str) -> None:
    """With the keys of the page."""
    for sign in text:
        page.locator(".pad").get_by_role("button", name=sign, exact=True).tap()


def find(page: Page, number: str) -> None:
    """Finds a number and opens it."""
    tap_key(page, "查号")
    write(page, number)
    tap_key(page, "查找")
    expect(page.locator(".ticket h1")).to_be_visible()


def says(page: Page, words: str) -> None:
    expect(page.locator(".said")).to_contain_text(words)


def missed(floor: Floor, service: str = "company") -> str:
    """A number whose holder did not come."""
    number = floor.take(service)
    clerk = floor.server.clerk("xu", "w3")
    assert clerk.post("/api/v1/caller/next", key=number).status == 200
    assert clerk.post("/api/v1/caller/no-show").status == 200
    return number


def test_a_number_is_taken_in_two_taps_and_printed(floor: Floor):
    page = floor.guide()

    tap(page.locator(".tile").filter(has_text="居民身份证"))
    tap_key(page, "取号")

    expect(page.locator(".given .number")).to_have_text("B001")
    expect(page.locator(".given")).to_contain_text("小票在 导服台 打印")
    assert floor.tickets() == ["B001"]
    expect(page.locator("aside")).to_contain_text("正常")
    tap_key(page, "好了")
    expect(page.locator(".tile").filter(has_text="居民身份证")).to_contain_text("1 人")
    assert "导服台" in floor.papers()[0]


def test_a_double_tap_on_a_service_takes_no_number(floor: Floor):
    page = floor.guide()

    tile = page.locator(".tile").filter(has_text="居民身份证")
    tap(tile)
    page.get_by_role("button", name="取号", exact=True).last.tap()

    expect(page.locator(".take")).to_be_visible()
    assert floor.tickets() == []


def test_with_everything_that_can_be_asked(floor: Floor):
    page = floor.guide()
    tap_key(page, "搜索业务")
    write(page, "SFZ")
    tap(page.locator(".tile").filter(has_text="居民身份证"))

    tap_key(page, "绿色通道")
    expect(page.locator(".lack")).to_contain_text("理由或授权编号")
    page.get_by_label("理由或授权编号").tap()
    page.keyboard.type("绿通 2026-07")
    tap_key(page, "听力不便")
    tap_key(page, "坐轮椅")
    tap_key(page, "填身份证号（可不填）")
    write(page, id_number())
    tap_key(page, "1号取号机")
    tap_key(page, "英文小票")
    tap_key(page, "取号")

    expect(page.locator(".given")).to_contain_text("绿色通道")
    expect(page.locator(".given")).to_contain_text("1号取号机")
    tap_key(page, "查看这个号")
    expect(page.locator(".ticket")).to_contain_text("听力不便")
    expect(page.locator(".ticket")).to_contain_text("3205************")
    caller = floor.caller("chen", "w1")
    expect(caller.locator(".waiting")).to_contain_text("听力")


def test_what_the_server_refuses_is_said_and_stays_on_the_page(floor: Floor):
    floor.allow(re.compile(r"422 .*/guide/tickets$"))
    page = floor.guide()
    tap(page.locator(".tile").filter(has_text="居民身份证"))
    tap_key(page, "填身份证号（可不填）")
    write(page, "123456789012345678")

    tap_key(page, "取号")

    says(page, "身份证号不对")
    expect(page.locator(".take")).to_be_visible()
    assert floor.tickets() == []


def test_a_service_without_numbers_says_so_and_cannot_be_pressed(floor: Floor):
    for _ in range(2):
        floor.take("metrology")
    page = floor.guide()
    tile = page.locator(".tile").filter(has_text="计量")

    expect(tile).to_contain_text("今日号已发完")
    tile.tap(force=True)

    expect(page.locator(".take")).to_have_count(0)


def test_a_number_is_found_by_its_number_its_holder_and_its_page(floor: Floor):
    guide = floor.server.guide()
    taken = guide.post("/api/v1/guide/tickets", {"service": "company", "holder": id_number()}).body["ticket"]
    floor.take("id-card")
    page = floor.guide()

    find(page, "A1")
    expect(page.locator(".ticket h1")).to_have_text("A001")
    tap_key(page, "返回")

    tap_key(page, "清除")
    write(page, "1")
    tap_key(page, "查找")
    expect(page.locator(".people li")).to_have_count(2)
    tap(page.locator(".person").filter(has_text="B001"))
    expect(page.locator(".ticket h1")).to_have_text("B001")
    tap_key(page, "返回")
    expect(page.locator(".people li")).to_have_count(2)

    tap_key(page, "按证件号")
    write(page, id_number())
    tap_key(page, "查找")
    expect(page.locator(".ticket h1")).to_have_text("A001")
    tap_key(page, "返回")
    expect(page.get_by_label("身份证号")).to_have_value("")

    tap_key(page, "按手机页")
    page.get_by_label("小票二维码的地址").tap()
    page.keyboard.type(taken["phone_url"])
    page.keyboard.press("Enter")  # as a scanner ends
    expect(page.locator(".ticket h1")).to_have_text("A001")
    tap_key(page, "返回")

    tap_key(page, "按号码")
    tap_key(page, "清除")
    write(page, "Z9")
    tap_key(page, "查找")
    expect(page.get_by_text("没有找到今天的号码")).to_be_visible()


def test_all_that_can_be_done_with_a_number(floor: Floor):
    number = floor.take("company")
    page = floor.guide()
    find(page, number)

    tap_key(page, "补打")
    tap(page.locator(".does").get_by_role("button", name="导服台"))
    says(page, f"{number} 的小票正在补打")

    tap_key(page, "给予优先")
    tap_key(page, "老人")
    tap_key(page, "确定")
    says(page, f"{number} 已改为老人")
    expect(page.locator("dl")).to_contain_text("老人")

    tap_key(page, "需协助")
    tap_key(page, "视力不便")
    tap_key(page, "确定")
    says(page, "协助已记下")
    expect(page.locator("dl")).to_contain_text("视力不便")

    tap_key(page, "改业务")
    tap(page.locator(".tile").filter(has_text="户口登记"))
    says(page, f"{number} 已改为户口登记")
    expect(page.locator("dl")).to_contain_text("户口登记")

    tap_key(page, "取消号码")
    tap_key(page, "不取消")
    tap_key(page, "取消号码")
    tap_key(page, "取消号码")
    says(page, f"{number} 已取消")
    expect(page.locator(".state")).to_contain_text("已取消")
    expect(page.get_by_role("button", name="补打")).to_have_attribute("aria-disabled", "true")


def test_a_missed_number_is_revived_at_one_tap_and_no_oftener_than_allowed(floor: Floor):
    number = missed(floor)
    page = floor.guide()
    expect(page.get_by_role("button", name="过号")).to_contain_text("1")
    tap(page.get_by_role("button", name="过号"))

    tap_key(page, f"恢复 {number}")

    says(page, f"{number} 已恢复")
    expect(page.get_by_text("现在没有过号")).to_be_visible()
    clerk = floor.server.clerk("xu", "w3")
    assert clerk.post("/api/v1/caller/next", key="again").body["ticket"]["number"] == number
    assert clerk.post("/api/v1/caller/no-show").status == 200
    again = page.get_by_role("button", name=f"恢复 {number}")
    expect(again).to_have_attribute("aria-disabled", "true")
    expect(again).to_contain_text("不能再恢复")


def test_a_missed_number_can_be_opened_and_revived_there(floor: Floor):
    number = missed(floor)
    page = floor.guide()
    tap(page.get_by_role("button", name="过号"))
    tap(page.locator(".person").filter(has_text=number))
    expect(page.locator(".state")).to_contain_text("还可恢复 1 次")

    tap_key(page, "恢复")

    expect(page.locator(".state")).to_contain_text("前面 0 人")


def test_several_numbers_are_linked(floor: Floor):
    first, second = floor.take("company"), floor.take("id-card")
    page = floor.guide()

    for number in (first, second):
        find(page, number)
        tap_key(page, "选来关联")
        tap_key(page, "查号")
    expect(page.locator(".basket")).to_contain_text(f"{first}、{second}")
    tap_key(page, "关联")

    says(page, "已关联")
    expect(page.locator(".basket")).to_have_count(0)
    find(page, first)
    expect(page.locator("dl")).to_contain_text(second)


def test_a_number_on_the_page_follows_the_hall(floor: Floor):
    number = floor.take("company")
    page = floor.guide()
    find(page, number)
    caller = floor.caller("gao", "w3")

    press(caller, "Space")

    expect(page.locator(".state")).to_contain_text("请到 12号窗口")
    cancel = page.get_by_role("button", name="取消号码")
    expect(cancel).to_have_attribute("aria-disabled", "true")
    expect(cancel).to_contain_text("人在窗口")


def test_a_call_for_help_rings_until_somebody_goes(floor: Floor):
    page = floor.guide()
    page.evaluate(HEARD)
    tap_key(page, "查号")  # a page may be heard only once it was touched

    assert floor.server.device("kiosk-1").post("/api/v1/kiosk/help").status == 200

    expect(page.get_by_role("alert").filter(has_text="1号取号机 求助")).to_be_visible()
    expect(page.locator("html[data-rung]")).to_have_count(1)
    tap(page.get_by_role("button", name="1号取号机 已前往"))
    expect(page.locator(".band")).to_have_count(0)


def test_a_hall_that_stands_still_gives_no_numbers(floor: Floor):
    page = floor.guide()
    tap(page.locator(".tile").filter(has_text="居民身份证"))
    assert floor.server.supervisor().post("/api/v1/supervisor/hall/pause", {"reason": "系统故障"}).status == 200

    expect(page.locator(".band")).to_contain_text("全厅暂停")
    expect(page.locator(".band")).to_contain_text("系统故障")
    expect(page.get_by_role("button", name="取号").last).to_have_attribute("aria-disabled", "true")


def test_a_page_that_has_lost_the_server_says_so_and_does_nothing(floor: Floor):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    number = floor.take("company")
    page = floor.guide()
    find(page, number)
    page.context.set_offline(True)

    expect(page.locator(".band.dark")).to_contain_text("连不上服务器")
    for name in ("补打", "取消号码", "给予优先"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
    page.context.set_offline(False)
    expect(page.locator(".band.dark")).to_have_count(0)
    expect(page.get_by_role("button", name="取消号码")).to_have_attribute("aria-disabled", "false")


def test_a_tap_whose_answer_was_lost_takes_one_number_all_the_same(floor: Floor):
    floor.allow(re.compile("ERR_FAILED"))
    page = floor.guide()
    tap(page.locator(".tile").filter(has_text="居民身份证"))
    lost = []

    def lose(route: object) -> None:
        if not lost:
            lost.append(route.fetch().status)  # type: ignore[attr-defined]  # it was taken, and nobody hears of it
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/api/v1/guide/tickets", lose)
    tap_key(page, "取号")
    says(page, "号码可能已经取出")
    expect(page.get_by_role("button", name="孕妇")).to_have_attribute("aria-disabled", "true")
    tap_key(page, "取号")

    expect(page.locator(".given .number")).to_have_text("B001")
    assert lost == [201]
    assert floor.tickets() == ["B001"]


def test_troubles_of_the_machines_are_seen(floor: Floor):
    page = floor.guide()
    floor.break_printer(paper_out=True)

    expect(page.locator("aside .act").filter(has_text="打印机")).to_contain_text("缺纸")
    tap(page.locator(".tile").filter(has_text="居民身份证"))
    expect(page.get_by_role("button", name=re.compile("导服台"))).to_contain_text("缺纸")
    tap_key(page, "取号")
    expect(page.locator(".given")).to_contain_text("小票可能打不出来")
    expect(page.locator(".given .qr")).to_be_visible()


def test_whoever_leaves_signs_out(floor: Floor):
    page = floor.guide()

    tap_key(page, "退出")

    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.locator(".tile").count() == 0


def test_a_clerk_is_told_that_this_is_not_their_page(floor: Floor):
    floor.allow(re.compile(r"403 .*/guide/session$"))
    page = floor.open("/guide")
    page.get_by_label("用户名").fill("chen")
    page.get_by_label("密码").fill("right-horse-battery")

    page.get_by_role("button", name="登录").tap()

    expect(page.get_by_role("alert")).to_contain_text("没有权限")


def test_somebody_with_an_appointment_and_whose_number_it_is(floor: Floor, empty_database: Template, tmp_path: Path):
    """A hall whose household service asks for real names, and can be booked."""
    floor.allow(CUT_OFF)
    folder = tmp_path / "bookable"
    folder.mkdir()
    floor.server = server = LiveServer(folder, empty_database, household=BOOKABLE)
    server.start()
    guide = server.guide()
    day = guide.get("/api/v1/guide/snapshot").body["at"][:10]
    slots = guide.get(f"/api/v1/appointments/slots?service=household&day={day}").body["slots"]
    wish = {"service": "household", "slot": slots[0]["at"], "holder": id_number()}
    code = guide.post("/api/v1/appointments", wish).body["appointment"]["code"]
    other = floor.take("company")
    page = floor.guide()

    tap_key(page, "预约报到")
    write(page, code)
    tap_key(page, "报到取号")
    expect(page.locator(".given")).to_contain_text("预约")
    expect(page.locator(".given .number")).to_have_text("B001")
    tap_key(page, "好了")

    write(page, id_number())
    tap_key(page, "报到取号")
    expect(page.locator(".given")).to_contain_text("这个人已经有号了")
    expect(page.locator(".given .number")).to_have_text("B001")
    tap_key(page, "取号")

    tap(page.locator(".tile").filter(has_text="户口登记"))
    expect(page.locator(".lack")).to_contain_text("先输入证件号")
    write(page, id_number(order=2))
    tap_key(page, "取号")
    expect(page.locator(".given .number")).to_have_text("B002")

    find(page, other)
    tap_key(page, "改业务")
    tap(page.locator(".tile").filter(has_text="户口登记"))
    expect(page.get_by_text(f"{other} 是谁的")).to_be_visible()
    write(page, id_number(order=3))
    tap_key(page, "改业务")
    says(page, f"{other} 已改业务")
    expect(page.locator("dl")).to_contain_text("3205************")
    server.stop()
