"""The kiosk: ways to a service, and what it says when something is not to be had."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.floor import KIOSK, Floor, tap


@pytest.fixture
def mended(floor: Floor) -> Iterator[Floor]:
    """A floor whose printer is in order again afterwards."""
    yield floor
    floor.break_printer(paper_out=False)


def size_of(page: Page, selector: str) -> float:
    """Of its type, px."""
    return float(page.locator(selector).first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))


def test_enrolled_by_a_code_in_the_address(floor: Floor):
    floor.enrol_code("kiosk-1", "480213")

    page = floor.open("/enrol#480213", KIOSK)

    expect(page.get_by_role("status")).to_have_text("已登记为 1号取号机")
    expect(page.get_by_role("button", name="企业登记")).to_be_visible()
    assert page.url.endswith("/kiosk/kiosk-1")
    page.goto("/kiosk")
    expect(page.get_by_role("button", name="企业登记")).to_be_visible()


def test_enrolled_by_hand_after_a_wrong_code(floor: Floor):
    floor.allow(re.compile(r"4\d\d .*/api/v1/enrol$"))
    floor.enrol_code("hall-board", "555123")
    page = floor.open("/display/hall-board")
    expect(page.get_by_role("heading", name="此设备尚未登记")).to_be_visible()
    page.get_by_role("link", name="登记设备").click()

    for digit in "555124":
        page.get_by_role("button", name=digit, exact=True).click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("登记码")
    expect(page.get_by_label("请输入六位登记码")).to_have_value("")
    page.keyboard.type("555123")
    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("已登记为 大厅屏")
    expect(page.get_by_role("heading", name="请留意屏幕叫号")).to_be_visible()


@pytest.mark.parametrize("letters", ["SCSL", "SHENLING"])
def test_letters_find_a_matter_and_lead_to_its_service(floor: Floor, letters: str):
    kiosk = floor.device("kiosk-1", "kiosk")

    kiosk.get_by_role("button", name="搜索业务").tap()
    for letter in letters:
        tap(kiosk.get_by_role("button", name=letter, exact=True)) if letter == letters[0] else kiosk.get_by_role("button", name=letter, exact=True).tap()
    found = kiosk.get_by_role("button", name="首次申领居民身份证")
    expect(found).to_contain_text("在「居民身份证」取号")
    found.tap()

    expect(kiosk.locator(".chosen h1")).to_have_text("居民身份证")
    kiosk.get_by_role("button", name="大字").tap()
    tap(kiosk.get_by_role("button", name="返回"))
    expect(kiosk.locator(".letters")).to_have_text(letters)


def test_letters_that_find_nothing_say_what_else_to_do(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")

    kiosk.get_by_role("button", name="搜索业务").tap()
    tap(kiosk.get_by_role("button", name="V", exact=True))

    expect(kiosk.get_by_role("status")).to_contain_text("没有找到")


def test_a_department_leads_to_its_services(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")

    kiosk.get_by_role("button", name="按部门找").tap()
    tap(kiosk.get_by_role("button", name="公安局"))
    expect(kiosk.locator(".rows li")).to_have_count(2)
    tap(kiosk.get_by_role("button", name="户口登记"))

    expect(kiosk.get_by_role("heading", name="户口登记")).to_be_visible()
    expect(kiosk.locator(".where-to")).to_contain_text("1、2 号窗口")


def test_large_type_is_larger_and_goes_away_with_the_citizen(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk", faked_time=True)
    expect(kiosk.locator(".rows li")).to_have_count(4)
    usual = size_of(kiosk, ".rows b")

    kiosk.get_by_role("button", name="大字").tap()
    expect(kiosk.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    assert size_of(kiosk, ".rows b") > usual
    kiosk.clock.run_for(31_000)

    expect(kiosk.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "false")


def test_an_english_citizen_gets_english_paper(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")

    kiosk.get_by_role("button", name="English").tap()
    kiosk.get_by_role("button", name="Household registration").tap()
    tap(kiosk.get_by_role("button", name="Take a number"))
    expect(kiosk.get_by_role("heading", name="Please take your ticket")).to_be_visible()

    number = kiosk.locator(".your-number .number").inner_text()
    paper = floor.papers()[0]
    assert number in paper
    assert "Household registration" in paper
    assert re.search(r"[\u4e00-\u9fff]", paper) is None


def test_a_service_without_numbers_says_so_and_cannot_be_pressed(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")
    expect(kiosk.get_by_role("button", name="计量与特种设备")).to_be_visible()

    floor.take("metrology")
    floor.take("metrology")

    row = kiosk.locator(".rows li").filter(has_text="计量与特种设备")
    expect(row).to_contain_text("今日号已发完")
    expect(row).to_contain_text(re.compile(r"明天 0:00\s*开始取号"))
    expect(row.get_by_role("button")).to_have_count(0)


def test_without_paper_the_number_stands(mended: Floor):
    kiosk = mended.device("kiosk-1", "kiosk")
    expect(kiosk.get_by_text("小票打印机缺纸，号码会显示在屏幕上")).to_have_count(0)
    mended.break_printer(paper_out=True)
    expect(kiosk.get_by_text("小票打印机缺纸，号码会显示在屏幕上")).to_be_visible()

    kiosk.get_by_role("button", name="居民身份证").tap()
    tap(kiosk.get_by_role("button", name="取号"))

    expect(kiosk.get_by_role("heading", name="打印机缺纸，小票没有打印")).to_be_visible()
    expect(kiosk.get_by_text("号码有效，不用重新取号。")).to_be_visible()
    number = mended.tickets()[-1]
    expect(kiosk.locator(".your-number .number")).to_have_text(number)
    expect(kiosk.get_by_role("img", name="二维码")).to_be_visible()
    expect(kiosk.get_by_text(f"没有手机，请记住 {number}，")).to_be_visible()
    mended.break_printer(paper_out=False)
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
    assert number in mended.papers()[0]


def test_a_kiosk_that_is_left_goes_home_by_itself(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk", faked_time=True)
    kiosk.get_by_role("button", name="企业登记").tap()
    left = kiosk.locator("footer b")
    expect(left).to_have_text(re.compile("30|29"))

    kiosk.clock.run_for(20_000)
    expect(left).to_have_text(re.compile(r"^(10|[89])$"))
    kiosk.clock.run_for(11_000)

    expect(kiosk.get_by_role("heading", name="请选择您要办理的业务")).to_be_visible()
    assert floor.tickets().count("A001") == 0
