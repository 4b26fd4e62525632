"""Paper trouble: what staff mend at the kiosk behind its PIN, what the supervisor decides, and what the citizen is told meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from storage.models import Hall
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.floor import KIOSK, KIOSK_LYING, SETTLE_MS, Floor, Size, tap
from tests.e2e.test_pages_look import Look
from tests.engines import Template
from tests.factories import CHEAP
from tests.live import LiveServer

PIN = "480213"
SIZES = [(KIOSK, "upright"), (KIOSK_LYING, "lying")]


def give_pin(server: LiveServer) -> None:
    """The hall's kiosks have a PIN."""
    database = server.open_database()
    with database.writing() as connection:
        connection.execute(update(Hall).where(Hall.id == server.hall.id).values(kiosk_pin_hash=CHEAP.hash(PIN)))
    database.close()


@pytest.fixture
def staffed(floor: Floor) -> Iterator[Floor]:
    """A floor whose kiosks have a PIN, and whose printer is in order again afterwards."""
    give_pin(floor.server)
    yield floor
    floor.break_printer(paper_out=False, cover_open=False)


def soon(question: Callable[[], bool]) -> None:
    """Asks until it is so: for what no page shows."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def undecided(floor: Floor) -> int:
    """How many papers wait for a person."""
    [printer] = floor.server.supervisor().get("/api/v1/supervisor/snapshot").body["printers"]
    return int(printer["uncertain"])


def lose_paper(floor: Floor) -> str:
    """Somebody takes a number, and the line to the printer breaks in the middle of their paper."""
    assert floor.server.device("paper").post("/api/v1/paper/printers/printer-1", {"drop_after": 40}).status == 200
    before = undecided(floor)
    answer = floor.server.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "company"}, key=f"lost {len(floor.tickets())}")
    assert answer.status == 201, answer
    soon(lambda: undecided(floor) == before + 1)
    return str(answer.body["ticket"]["number"])


def enter(kiosk: Page, pin: str = PIN) -> None:
    """Opens what is behind the head of the page, and enters the PIN."""
    for _ in range(5):
        kiosk.locator("header").tap()
    tap(kiosk.get_by_role("button", name=pin[0], exact=True))
    for digit in pin[1:]:
        kiosk.get_by_role("button", name=digit, exact=True).tap()
    kiosk.get_by_role("button", name="确定").tap()


def test_a_wrong_pin_is_said_and_the_right_one_opens(staffed: Floor):
    staffed.allow(re.compile(r"403 .*/api/v1/kiosk/maintenance$"))
    kiosk = staffed.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="企业登记").wait_for()

    enter(kiosk, "111111")
    expect(kiosk.get_by_role("status")).to_have_text("密码不对。")
    expect(kiosk.get_by_role("img", name="已输入 0 位")).to_be_visible()
    for digit in PIN:
        kiosk.get_by_role("button", name=digit, exact=True).tap()
    kiosk.get_by_role("button", name="确定").tap()

    expect(kiosk.get_by_role("heading", name="本机维护")).to_be_visible()
    tap(kiosk.get_by_role("button", name="完成"))
    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()


def test_a_finger_held_on_the_clock_opens_and_a_minute_without_one_closes(staffed: Floor):
    kiosk = staffed.device("kiosk-1", "kiosk", faked_time=True)
    kiosk.get_by_role("button", name="企业登记").wait_for()

    kiosk.locator(".today").dispatch_event("pointerdown")
    kiosk.clock.run_for(3500)
    kiosk.locator(".today").dispatch_event("pointerup")
    expect(kiosk.get_by_role("heading", name="请输入维护密码")).to_be_visible()

    kiosk.clock.run_for(61_000)
    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()


def test_a_lost_paper_is_printed_again_from_the_kiosk(staffed: Floor):
    number = lose_paper(staffed)
    supervisor = staffed.supervisor()
    expect(supervisor.get_by_role("button", name="1 张小票要处理")).to_be_visible()
    kiosk = staffed.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="企业登记").wait_for()

    enter(kiosk)
    row = kiosk.get_by_role("listitem").filter(has_text=number)
    expect(row).to_contain_text("不知是否打出")
    tap(row.get_by_role("button", name="补打"))

    expect(kiosk.get_by_role("status")).to_contain_text(f"{number} 已送去补打")
    expect(kiosk.get_by_text("没有要处理的小票")).to_be_visible()
    expect(supervisor.get_by_role("button", name="张小票要处理")).to_have_count(0)
    soon(lambda: re.search(rf"补打\s*第\s*1\s*次[\s\S]*{number}|{number}[\s\S]*补打\s*第\s*1\s*次", staffed.papers()[0]) is not None)


def test_the_supervisor_says_that_a_paper_came_out_after_all(staffed: Floor):
    lost = lose_paper(staffed)
    supervisor = staffed.supervisor()
    key = supervisor.get_by_role("button", name="1 张小票要处理")
    key.click()
    sheet = supervisor.get_by_role("dialog")
    expect(sheet).to_contain_text("1号取号机")
    expect(sheet.get_by_role("button", name="关闭")).to_be_focused()
    supervisor.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(key).to_be_focused()

    supervisor.keyboard.press("Enter")
    supervisor.wait_for_timeout(SETTLE_MS)
    sheet.get_by_role("button", name=f"{lost} 已出票").click()

    expect(sheet.get_by_text("都处理好了。")).to_be_visible()
    expect(sheet.get_by_role("button", name="关闭")).to_be_focused()
    sheet.get_by_role("button", name="关闭").click()
    expect(key).to_have_count(0)


def test_a_kiosk_is_taken_out_of_use_from_afar_and_put_back(staffed: Floor):
    kiosk = staffed.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="企业登记").tap()
    supervisor = staffed.supervisor()

    supervisor.get_by_role("button", name="1号取号机 暂停取号").click()
    expect(kiosk.get_by_role("heading", name="本机暂停取号")).to_be_visible()
    expect(kiosk.get_by_text("请使用其他取号机，或到导服台")).to_be_visible()
    expect(kiosk.get_by_role("button", name="企业登记")).to_have_count(0)
    supervisor.get_by_role("button", name="1号取号机 恢复取号").click()

    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()


def test_staff_take_the_kiosk_out_of_use_and_mend_it_while_it_is(staffed: Floor):
    kiosk = staffed.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="企业登记").wait_for()

    enter(kiosk)
    tap(kiosk.get_by_role("button", name="暂停本机取号"))
    expect(kiosk.get_by_role("status")).to_contain_text("本机已暂停取号")
    tap(kiosk.get_by_role("button", name="完成"))
    expect(kiosk.get_by_role("heading", name="本机暂停取号")).to_be_visible()
    enter(kiosk)
    tap(kiosk.get_by_role("button", name="已换纸"))
    expect(kiosk.get_by_role("status")).to_contain_text("已记下换纸")
    tap(kiosk.get_by_role("button", name="打印测试"))
    expect(kiosk.get_by_role("status")).to_contain_text("测试小票已送去打印")
    tap(kiosk.get_by_role("button", name="恢复本机取号"))
    expect(kiosk.get_by_role("status")).to_contain_text("本机已恢复取号")
    tap(kiosk.get_by_role("button", name="完成"))

    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()
    soon(lambda: "打印测试" in staffed.papers()[0])


@pytest.mark.parametrize(("size", "name"), SIZES)
def test_where_the_hall_stops_without_paper_the_kiosk_stops_and_goes_on(
    browser: Browser,
    empty_database: Template,
    tmp_path: Path,
    look: Look,
    size: Size,
    name: str,
):
    server = LiveServer(tmp_path, empty_database, more='without_paper = "stop"')
    server.start()
    floor = Floor(browser, server, PATIENCE_MS)
    try:
        kiosk = floor.device("kiosk-1", "kiosk", size)
        kiosk.get_by_role("button", name="企业登记").wait_for()

        floor.break_printer(paper_out=True)
        expect(kiosk.get_by_role("heading", name="本机暂停取号")).to_be_visible()
        expect(kiosk.get_by_text("打印机缺纸", exact=True)).to_be_visible()
        look(kiosk, f"kiosk-{name}-stopped-without-paper", touched=True)
        floor.break_printer(paper_out=False)

        expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()
    finally:
        floor.close()
        server.stop()


@pytest.mark.parametrize(("size", "name"), SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_at_the_kiosk_can_be_read(staffed: Floor, look: Look, size: Size, name: str, language: str):
    while undecided(staffed) < 6:
        lose_paper(staffed)
    kiosk = staffed.device("kiosk-1", "kiosk", size)
    kiosk.locator(".rows button").first.wait_for()

    def shown(state: str) -> None:
        look(kiosk, f"kiosk-{name}-{language}-{state}", touched=True)

    if language == "en":
        kiosk.get_by_role("button", name="English").tap()
    for _ in range(5):
        kiosk.locator("header").tap()
    kiosk.locator(".pad button").first.wait_for()
    for digit in PIN:
        kiosk.get_by_role("button", name=digit, exact=True).tap()
    shown("pin")
    kiosk.locator(".pad .action").tap()
    expect(kiosk.locator(".strays li")).to_have_count(4)
    staffed.break_printer(cover_open=True)
    expect(kiosk.locator(".states")).to_contain_text(re.compile("未关好|open"))
    tap(kiosk.locator(".deeds button").first)
    expect(kiosk.locator(".told")).to_have_text(re.compile("已记下换纸|Noted"))
    shown("maintenance")
    tap(kiosk.locator(".deeds button").last)
    expect(kiosk.locator(".deeds button").last).to_have_text(re.compile("恢复本机取号|Put back"))
    tap(kiosk.locator("footer .back"))
    if language == "en":
        kiosk.get_by_role("button", name="English").tap()
    kiosk.locator(".stopped").wait_for()
    shown("out-of-use")
    body = {"out_of_use": False}
    assert staffed.server.supervisor().post("/api/v1/supervisor/kiosks/kiosk-1", body).status == 200


def test_every_state_at_the_supervisor_can_be_read(staffed: Floor, look: Look):
    lose_paper(staffed)
    supervisor = staffed.supervisor()
    key = supervisor.get_by_role("button", name="张小票要处理")
    supervisor.get_by_role("button", name="2号取号机 暂停取号").click()
    supervisor.get_by_role("button", name="2号取号机 恢复取号").wait_for()
    key.wait_for()
    staffed.break_printer(paper_out=True)
    expect(supervisor.locator(".devices")).to_contain_text("缺纸")
    look(supervisor, "supervisor-papers-waiting", scrolls=True)
    key.click()
    look(supervisor, "supervisor-papers", scrolls=True)
    supervisor.keyboard.press("Escape")
    supervisor.get_by_role("button", name="2号取号机 恢复取号").click()
    supervisor.get_by_role("button", name="2号取号机 暂停取号").wait_for()
