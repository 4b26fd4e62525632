"""Each report in the browser, and each download opened and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Download, Page, expect

from tests.e2e.floor import SUPERVISOR, Floor
from tests.factories import PASSWORD
from tests.live import LiveServer

TITLES = {
    "daily": "大厅日报",
    "waiting": "平均等候时间统计表",
    "windows": "窗口工作量统计表",
    "clerks": "人员工作量统计表",
    "visitors": "分时段客流统计表",
    "no-shows": "弃号情况统计表",
    "satisfaction": "满意度统计表",
    "service-times": "办理用时分布表",
    "cases": "办件统计表",
}


@pytest.fixture(scope="module", autouse=True)
def morning(server: LiveServer) -> None:
    """Three citizens are served at window 1, one is missed, one waits; 午餐."""
    for _ in range(5):
        assert server.device("kiosk-2").post("/api/v1/kiosk/tickets", {"service": "id-card"}).status == 201
    chen = server.clerk("chen", "w1")
    for action in ("next", "start", "finish") * 3 + ("next", "no-show"):
        assert chen.post(f"/api/v1/caller/{action}").status == 200, action
    assert chen.post("/api/v1/caller/pause", {"reason": "午餐", "confirm": True}).status == 200


def reading(floor: Floor, username: str = "li") -> Page:
    """The page of reports, signed in by its own form."""
    page = floor.open("/reports", SUPERVISOR)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator("main .report h2").wait_for()
    return page


def choose(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.locator("main .report h2")).to_have_text(title)
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")


def download(page: Page, name: str) -> bytes:
    with page.expect_download(timeout=60_000) as caught:  # a PDF is drawn anew
        page.get_by_role("link", name=name, exact=True).click()
    got: Download = caught.value
    return Path(got.path()).read_bytes()


@pytest.mark.parametrize("name", TITLES)
def test_every_report_is_shown_and_its_files_say_the_same(floor: Floor, look: Callable[..., None], name: str):
    page, title = reading(floor), TITLES[name]
    choose(page, title)
    if name not in ("daily", "visitors"):
        page.get_by_label("时间单位").select_option("month")
        expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    look(page, f"reports-{name}", scrolls=True)
    shown = [row.split("\t") for row in page.locator("table.figures tbody tr").all_inner_texts()]
    heads = page.locator("table.figures thead th").all_inner_texts()

    table = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, "Excel")))["报表"]
    paper = "".join(text.extract_text() for text in pypdf.PdfReader(io.BytesIO(download(page, "PDF"))).pages)

    assert table[0] == heads
    assert [row[0] for row in table[1 : 1 + len(shown)]] == [row[0] for row in shown]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == title
    assert heads[0] in [row[0] for row in cells]
    assert shown
    for row in shown:
        assert row[0] in [line[0] for line in cells]
        assert row[0] in paper
    assert title in paper
    assert len(sheet._charts) == page.locator("section.chart").count()


def test_a_clerk_sees_what_is_theirs_and_a_head_their_department(floor: Floor):
    chen, shen = reading(floor, "chen"), reading(floor, "shen")

    expect(chen.locator(".kinds button")).not_to_contain_text(["大厅日报"])
    choose(chen, "人员工作量统计表")
    assert chen.locator("table.figures tbody th").all_inner_texts() == ["陈静 1207"]
    choose(shen, "平均等候时间统计表")
    expect(shen.locator(".report .second")).to_contain_text("公安局")


def test_a_day_on_which_nobody_came_says_so(floor: Floor):
    page = reading(floor)

    page.get_by_label("日期", exact=True).fill("2020-02-02")
    page.get_by_label("日期", exact=True).dispatch_event("change")

    expect(page.locator(".report")).to_contain_text("这段时间没有人办理。")
    expect(page.locator(".headlines")).to_contain_text("没有人取号")
    expect(page.locator(".headlines")).not_to_contain_text("100%")


def test_a_visit_is_marked_as_abnormal_and_the_figures_can_be_had_without_it(floor: Floor, look: Callable[..., None]):
    page = reading(floor)
    choose(page, "办理明细")
    look(page, "reports-visits", scrolls=True)
    page.get_by_role("button", name="把 B001 标为异常").click()
    page.get_by_label("B001 为什么异常").fill("系统故障")
    page.get_by_role("button", name="标记").click()
    expect(page.get_by_role("button", name="取消异常")).to_be_visible()

    choose(page, "平均等候时间统计表")
    called = page.locator("table.figures tbody td").first
    expect(called).to_have_text("4")
    page.get_by_label("不含异常").check()

    expect(called).to_have_text("3")
    expect(page.locator(".report")).to_contain_text("不含标为异常的办理")
    choose(page, "办理明细")
    page.get_by_role("button", name="取消异常").click()
    expect(page.get_by_role("button", name="把 B001 标为异常")).to_be_visible()


def test_an_export_is_left_and_fetched_later(floor: Floor):
    page = reading(floor)
    choose(page, "办理明细")
    page.get_by_role("button", name="导出这个月").click()
    expect(page.get_by_role("heading", name="我的导出")).to_be_visible()
    page.context.close()

    later = reading(floor)
    link = later.locator(".exports a")
    link.wait_for()
    with later.expect_download() as caught:
        link.click()
    rows = list(csv.reader(io.StringIO(Path(caught.value.path()).read_text(encoding="utf-8-sig"))))

    assert rows[0][0] == "票号"
    assert [row[0] for row in rows[1:]] == ["B001", "B002", "B003", "B004"]


def test_a_report_prints_without_the_rest_of_the_page(floor: Floor, folder: Path):
    page = reading(floor)
    page.emulate_media(media="print")

    expect(page.locator(".kinds")).to_be_hidden()
    expect(page.locator(".question")).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    (folder / "reports-printed.pdf").write_bytes(paper)
    assert "大厅日报" in pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text().replace(" ", "")
