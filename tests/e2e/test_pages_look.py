"""Every page in every state, at the size it is shown at: nothing cut, nothing out of reach, nothing axe can fault.  The caller's: test_caller_look.py.

JIAOHAO_SCREENSHOTS=FOLDER keeps the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.floor import CUT_OFF, EVALUATOR, KIOSK, KIOSK_LYING, PHONE, STRIP, STRIP_MEDIUM, STRIP_TINY, SUPERVISOR, Floor, Size, tap
from tests.engines import Template
from tests.factories import id_number
from tests.live import Client, LiveServer

Look = Callable[..., None]


@pytest.fixture(scope="module")
def clerks(browser: Browser, server: LiveServer) -> Iterator[dict[str, Client]]:
    """A hall in the middle of its day: window 1 calls, 2 serves, 12 pauses; some wait, one was missed, one was rated."""
    floor = Floor(browser, server, PATIENCE_MS)
    for service in ("company", "company", "household", *["id-card"] * 4, "household", "household", "company", "company", "metrology", "metrology"):
        floor.take(service, priority="elderly" if len(floor.tickets()) == 9 else "ordinary")
    clerks = {window: server.clerk(name, window) for name, window in (("chen", "w3"), ("gao", "w2"), ("xu", "w1"))}

    def do(window: str, *actions: str) -> None:
        for action in actions:
            body = {"reason": "午餐", "confirm": True} if action == "pause" else {}
            answer = clerks[window].post(f"/api/v1/caller/{action}", body, key=f"{window} {len(floor.calls())}" if action == "next" else None)
            assert answer.status == 200, answer

    do("w3", "next", "start", "finish", "next", "recall", "recall", "no-show", "pause")
    do("w2", "next", "start")
    do("w1", "next")
    yield clerks
    floor.close()


@pytest.mark.parametrize(("size", "name"), [(KIOSK, "upright"), (KIOSK_LYING, "lying")])
def test_kiosk(floor: Floor, clerks: dict[str, Client], look: Look, size: Size, name: str):
    kiosk = floor.device("kiosk-1", "kiosk", size)

    def shown(state: str) -> None:
        look(kiosk, f"kiosk-{name}-{state}", touched=True)

    expect(kiosk.get_by_text("今日号已发完")).to_be_visible()
    shown("home")
    kiosk.get_by_role("button", name="大字").tap()
    expect(kiosk.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    shown("home-large")
    kiosk.get_by_role("button", name="English").tap()
    expect(kiosk.get_by_role("heading", name="Please choose a service")).to_be_visible()
    shown("home-large-english")
    kiosk.get_by_role("button", name="Large text").tap()
    shown("home-english")
    kiosk.get_by_role("button", name="中文").tap()
    kiosk.get_by_role("button", name="按部门找").tap()
    expect(kiosk.get_by_role("heading", name="请选择部门")).to_be_visible()
    shown("departments")
    tap(kiosk.get_by_role("button", name="公安局"))
    expect(kiosk.get_by_role("heading", name="公安局")).to_be_visible()
    shown("department")
    tap(kiosk.get_by_role("button", name="搜索业务"))
    expect(kiosk.get_by_text("请按字母")).to_be_visible()
    shown("search")
    tap(kiosk.get_by_role("button", name="S", exact=True))
    expect(kiosk.locator(".rows")).to_be_visible()
    shown("search-found")
    kiosk.get_by_role("button", name="V", exact=True).tap()
    expect(kiosk.get_by_text("没有找到")).to_be_visible()
    shown("search-none")
    kiosk.get_by_role("button", name="删除").tap()
    kiosk.get_by_role("button", name="首次申领居民身份证").tap()
    expect(kiosk.get_by_role("heading", name="居民身份证")).to_be_visible()
    shown("confirm")
    kiosk.get_by_role("button", name="大字").tap()
    shown("confirm-large")
    kiosk.get_by_role("button", name="English").tap()
    shown("confirm-large-english")
    kiosk.get_by_role("button", name="Large text").tap()
    kiosk.get_by_role("button", name="中文").tap()
    tap(kiosk.get_by_role("button", name="取号"))
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
    shown("ticket")
    kiosk.get_by_role("button", name="大字").tap()
    shown("ticket-large")
    kiosk.get_by_role("button", name="English").tap()
    shown("ticket-large-english")


@pytest.fixture(scope="module")
def strict_server(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A real server whose hall asks for real names, takes appointments and brings missed numbers back at its kiosks."""
    household = "real_name = true\n[service.appointments]\nslot_min = 30\ncapacity = 9"
    server = LiveServer(tmp_path_factory.mktemp("strict"), empty_database, household=household, queue="[queue]\nrevive_at_kiosk = true")
    server.start()
    clerk = server.clerk("xu", "w3")
    for _ in range(5):
        server.device("kiosk-2").post("/api/v1/kiosk/tickets", {"service": "company"})
    for _ in range(3):
        clerk.post("/api/v1/caller/next")
        clerk.post("/api/v1/caller/no-show")
    yield server
    server.stop()


@pytest.mark.parametrize(("size", "name"), [(KIOSK, "upright"), (KIOSK_LYING, "lying")])
def test_kiosk_that_asks_who_somebody_is(floor: Floor, strict_server: LiveServer, look: Look, size: Size, name: str):
    floor.allow(re.compile("4(04|22) .*/api/v1/kiosk/(tickets|check-in)$"))
    floor.server = strict_server
    kiosk = floor.device("kiosk-1", "kiosk", size)

    def shown(state: str) -> None:
        look(kiosk, f"kiosk-{name}-{state}", touched=True)
        kiosk.get_by_role("button", name="大字").tap()
        look(kiosk, f"kiosk-{name}-{state}-large", touched=True)
        kiosk.get_by_role("button", name="English").tap()
        look(kiosk, f"kiosk-{name}-{state}-large-english", touched=True)
        kiosk.get_by_role("button", name="Large text").tap()
        look(kiosk, f"kiosk-{name}-{state}-english", touched=True)
        kiosk.get_by_role("button", name="中文").tap()

    def type_in(signs: str) -> None:
        for sign in signs:
            kiosk.get_by_role("button", name=sign, exact=True).tap()

    def enter() -> None:
        tap(kiosk.locator(".enter"))

    expect(kiosk.get_by_role("button", name="预约、过号")).to_be_visible()
    shown("home-with-appointments")
    kiosk.get_by_role("button", name="户口登记").tap()
    expect(kiosk.get_by_role("button", name="刷身份证取号")).to_be_visible()
    shown("confirm-by-name")
    tap(kiosk.get_by_role("button", name="刷身份证取号"))
    expect(kiosk.get_by_role("heading", name="请刷身份证")).to_be_visible()
    shown("identify")
    type_in("32058219900307")
    shown("identify-typed")
    type_in("0000")
    enter()
    expect(kiosk.get_by_text("身份证号不对")).to_be_visible()
    shown("identify-wrong")
    for shot in ("first", "again"):
        kiosk.wait_for_timeout(600)  # a reader is silent between two cards
        kiosk.keyboard.type(id_number("19500101", 31 if name == "upright" else 32))
        kiosk.keyboard.press("Enter")
        expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
        shown(f"ticket-by-name-{shot}")
        tap(kiosk.get_by_role("button", name="首页"))
        if shot == "first":
            tap(kiosk.get_by_role("button", name="户口登记"))
            kiosk.get_by_role("button", name="刷身份证取号").wait_for()
    tap(kiosk.get_by_role("button", name="预约、过号"))
    expect(kiosk.get_by_role("button", name="过号恢复")).to_be_visible()
    shown("mine")
    tap(kiosk.get_by_role("button", name="我有预约"))
    expect(kiosk.get_by_role("heading", name="我有预约")).to_be_visible()
    shown("check-in")
    type_in("00000000")
    enter()
    expect(kiosk.get_by_text("没有找到您的预约")).to_be_visible()
    shown("check-in-nobody")
    tap(kiosk.get_by_role("button", name="返回"))
    tap(kiosk.get_by_role("button", name="过号恢复"))
    expect(kiosk.locator(".numbers")).to_be_visible()
    shown("missed")
    tap(kiosk.locator(".numbers button").last)
    expect(kiosk.get_by_role("button", name="恢复排队")).to_be_visible()
    shown("revive")
    tap(kiosk.get_by_role("button", name="恢复排队"))
    expect(kiosk.get_by_role("heading", name="已恢复排队")).to_be_visible()
    shown("revived")
    tap(kiosk.get_by_role("button", name="求助"))
    expect(kiosk.get_by_role("heading", name="工作人员马上就来")).to_be_visible()
    shown("help")
    tap(kiosk.get_by_role("button", name="返回"))
    tap(kiosk.get_by_role("button", name="首页"))
    expect(kiosk.get_by_role("button", name="已求助")).to_be_visible()
    shown("home-help-called")


@pytest.mark.parametrize(("size", "name"), [(KIOSK, "upright"), (KIOSK_LYING, "lying")])
def test_kiosk_in_trouble(floor: Floor, clerks: dict[str, Client], look: Look, size: Size, name: str):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    floor.break_printer(paper_out=True)
    kiosk = floor.device("kiosk-1", "kiosk", size)

    expect(kiosk.get_by_text("小票打印机缺纸")).to_be_visible()
    look(kiosk, f"kiosk-{name}-no-paper", touched=True)
    kiosk.get_by_role("button", name="居民身份证").tap()
    tap(kiosk.get_by_role("button", name="取号"))
    expect(kiosk.get_by_role("heading", name="打印机缺纸，小票没有打印")).to_be_visible()
    look(kiosk, f"kiosk-{name}-trouble", touched=True)
    kiosk.get_by_role("button", name="大字").tap()
    look(kiosk, f"kiosk-{name}-trouble-large", touched=True)
    kiosk.get_by_role("button", name="English").tap()
    look(kiosk, f"kiosk-{name}-trouble-large-english", touched=True)
    tap(kiosk.get_by_role("button", name="I will remember it"))
    floor.break_printer(paper_out=False)
    kiosk.context.set_offline(True)
    expect(kiosk.get_by_role("status")).to_contain_text("系统暂时连不上")
    look(kiosk, f"kiosk-{name}-cut-off", touched=True)


def test_boards(floor: Floor, clerks: dict[str, Client], look: Look):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    board = floor.device("hall-board", "display")
    expect(board.locator(".newest .turn")).to_be_visible()
    expect(board.locator(".missed")).to_be_visible()
    look(board, "hall-board")
    board.set_viewport_size({"width": 1080, "height": 1920})
    expect(board.locator(".upright")).to_be_visible()
    look(board, "hall-board-upright")
    board.set_viewport_size({"width": 1920, "height": 1080})
    board.context.set_offline(True)
    expect(board.get_by_role("status")).to_be_visible()
    look(board, "hall-board-stale")
    for code in ("board-a", "board-b"):
        board = floor.device(code, "display")
        expect(board.locator(".waits")).to_be_visible()
        look(board, code)


@pytest.mark.parametrize(("size", "name"), [(STRIP, "wide"), (STRIP_MEDIUM, "medium"), (STRIP_TINY, "tiny")])
def test_strips(floor: Floor, clerks: dict[str, Client], look: Look, size: Size, name: str):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    for window, state, word in (("w1", "called", "办理"), ("w2", "serving", "办理中"), ("w3", "paused", "暂停服务")):
        strip = floor.device(f"strip-{window}", "display", size)
        expect(strip.locator(".now")).to_contain_text(word)
        look(strip, f"strip-{name}-{state}")
    strip.context.set_offline(True)
    expect(strip.locator(".now")).to_contain_text("暂停更新")
    look(strip, f"strip-{name}-stale")


def test_a_hall_that_nobody_uses_yet(floor: Floor, empty_database: Template, tmp_path: Path, look: Look):
    floor.allow(CUT_OFF)
    quiet = LiveServer(tmp_path, empty_database)
    quiet.start()
    floor.server = quiet
    board = floor.device("hall-board", "display")
    expect(board.get_by_role("heading", name="请留意屏幕叫号")).to_be_visible()
    look(board, "hall-board-welcome")
    for size, name in ((STRIP, "wide"), (STRIP_MEDIUM, "medium"), (STRIP_TINY, "tiny")):
        strip = floor.device("strip-w1", "display", size)
        expect(strip.locator(".now")).to_contain_text("暂未开放")
        look(strip, f"strip-{name}-closed")
    supervisor = floor.supervisor()
    look(supervisor, "supervisor-quiet", scrolls=True)
    evaluator = floor.device("evaluator-w1", "evaluator")
    expect(evaluator.get_by_text("暂停服务")).to_be_visible()
    look(evaluator, "evaluator-away", touched=True)
    paper = floor.device("paper", "paper")
    expect(paper.get_by_text("还没有打印小票")).to_be_visible()
    look(paper, "paper-none", scrolls=True)
    quiet.stop()


def test_evaluator(floor: Floor, clerks: dict[str, Client], look: Look):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    evaluator = floor.device("evaluator-w1", "evaluator", EVALUATOR)
    expect(evaluator.get_by_text("热情为您服务")).to_be_visible()
    look(evaluator, "evaluator-rest", touched=True)
    assert clerks["w1"].post("/api/v1/caller/start").status == 200
    assert clerks["w1"].post("/api/v1/caller/finish").status == 200
    expect(evaluator.locator(".levels")).to_be_visible()
    look(evaluator, "evaluator", touched=True)
    evaluator.get_by_role("button", name="English").tap()
    expect(evaluator.get_by_role("heading", name="How was the service today?")).to_be_visible()
    look(evaluator, "evaluator-english", touched=True)
    evaluator.get_by_role("button", name="Dissatisfied", exact=True).tap()
    look(evaluator, "evaluator-reasons-english")
    evaluator.get_by_role("button", name="Back").tap()
    evaluator.get_by_role("button", name="中文").tap()
    evaluator.get_by_role("button", name="满意", exact=True).tap()
    look(evaluator, "evaluator-chosen", touched=True)
    evaluator.get_by_role("button", name="说说原因或意见").tap()
    look(evaluator, "evaluator-more")
    evaluator.get_by_role("button", name="返回").tap()
    evaluator.get_by_role("button", name="不满意", exact=True).tap()
    evaluator.get_by_role("checkbox", name="服务态度生硬").tap()
    look(evaluator, "evaluator-reasons")
    evaluator.context.set_offline(True)
    expect(evaluator.locator("footer")).to_contain_text("评价器暂时连不上")
    look(evaluator, "evaluator-cut-off")
    evaluator.context.set_offline(False)
    expect(evaluator.locator("footer")).to_contain_text("秒后本页关闭")
    evaluator.get_by_role("button", name="提交").tap()
    expect(evaluator.get_by_role("heading", name="感谢您的评价")).to_be_visible()
    look(evaluator, "evaluator-thanks", touched=True)


def test_supervisor(floor: Floor, clerks: dict[str, Client], look: Look):
    floor.allow(re.compile("ERR_INTERNET_DISCONNECTED|WebSocket"))
    page = floor.open("/supervisor", SUPERVISOR)
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    look(page, "supervisor-sign-in")
    page = floor.supervisor()
    look(page, "supervisor", scrolls=True)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("已断开，正在重连")
    look(page, "supervisor-cut-off", scrolls=True)


def test_doors(floor: Floor, clerks: dict[str, Client], look: Look):
    floor.allow(re.compile(r"4\d\d .*/(enrol|t/nothing)$"))
    for size, name in ((EVALUATOR, "wide"), (PHONE, "narrow")):
        look(floor.open("/", size), f"home-{name}", scrolls=True)
        page = floor.open("/enrol", size)
        look(page, f"enrol-{name}")
        page.keyboard.type("111111")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("登记码")
        look(page, f"enrol-{name}-refused")
    for station, size in (("kiosk", KIOSK), ("display", (1920, 1080)), ("evaluator", EVALUATOR), ("paper", SUPERVISOR)):
        page = floor.open(f"/{station}/nobody", size)
        expect(page.get_by_text("此设备尚未登记")).to_be_visible()
        look(page, f"{station}-not-enrolled")


def test_paper(floor: Floor, clerks: dict[str, Client], look: Look):
    assert floor.server.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="for the paper").status == 201
    page = floor.device("paper", "paper")
    expect(page.locator(".slip").first).to_be_visible()
    look(page, "paper", scrolls=True)
    page.get_by_role("switch", name="缺纸").click()
    expect(page.get_by_role("switch", name="缺纸")).to_have_attribute("aria-checked", "true")
    look(page, "paper-out", scrolls=True)
    page.get_by_role("switch", name="缺纸").click()


# The page renews itself by <meta refresh>, for it has no script: it must work in the oldest phone's browser.  It keeps no
# form and no place to lose, so nobody is interrupted; axe faults any such refresh.
PHONE_LEFT_OUT = ("meta-refresh",)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_phone(floor: Floor, clerks: dict[str, Client], look: Look, language: str):
    kiosk = floor.server.device("kiosk-2")

    def taken(service: str) -> str:
        answer = kiosk.post("/api/v1/kiosk/tickets", {"service": service, "language": language}, key=f"{service} by phone, {language}")
        return str(answer.body["ticket"]["phone_url"]).removeprefix(floor.server.url)

    path = taken("company")
    page = floor.open(path, PHONE)
    expect(page.locator("h1")).to_contain_text("A0")
    look(page, f"phone-{language}-waiting", scrolls=True, leave_out=PHONE_LEFT_OUT)
    assert clerks["w3"].post("/api/v1/caller/unpause").status == 200
    for _ in range(20):
        assert clerks["w3"].post("/api/v1/caller/next", {"previous": "missed"}, key=f"{language} {len(floor.calls())}").status == 200
        page.reload()
        if page.locator(".turn").count():
            break
    look(page, f"phone-{language}-called", scrolls=True, leave_out=PHONE_LEFT_OUT)
    expect(page.locator(".turn b")).to_have_text("Window 12" if language == "en" else "12号窗口")
    expect(page.locator(".spot")).to_have_text("Floor 2 Zone B" if language == "en" else "二楼 B区")
    for action, state in (("start", "serving"), ("finish", "done")):
        assert clerks["w3"].post(f"/api/v1/caller/{action}").status == 200
        page.reload()
        look(page, f"phone-{language}-{state}", scrolls=True, leave_out=PHONE_LEFT_OUT)


def test_a_phone_with_somebody_elses_address(floor: Floor, look: Look):
    floor.allow(re.compile(r"404 .*/t/nothing$"))
    look(floor.open("/t/nothing", PHONE), "phone-unknown")
