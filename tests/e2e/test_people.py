"""At the kiosk as somebody: real names, appointments, help, and the whole hall standing still."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hall.changing import changing
from hall.pausing import pause_hall, resume_hall
from storage.models import Staff
from tests.e2e.floor import Floor, tap
from tests.engines import Template
from tests.factories import id_number
from tests.live import LiveServer

HOUSEHOLD = "real_name = true\n[service.appointments]\nslot_min = 30\ncapacity = 9"


@pytest.fixture(scope="module")
def server(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A real server whose hall asks for real names at the household service, and takes appointments for it."""
    queue = "[queue]\nrevive_at_kiosk = true\nappointment_before_min = 600\nappointment_after_min = 600"
    server = LiveServer(tmp_path_factory.mktemp("hall"), empty_database, household=HOUSEHOLD, queue=queue)
    server.start()
    yield server
    server.stop()


def read_card(kiosk: Page, number: str) -> None:
    """A reader types the number of the card that was laid on it."""
    kiosk.wait_for_timeout(600)  # a reader is silent between two cards
    kiosk.keyboard.type(number)
    kiosk.keyboard.press("Enter")


def type_on_pad(kiosk: Page, signs: str) -> None:
    for sign in signs:
        kiosk.get_by_role("button", name=sign, exact=True).tap()


def at_id_step(floor: Floor, **options: bool) -> Page:
    """Somebody who is asked for their card."""
    kiosk = floor.device("kiosk-1", "kiosk", **options)
    kiosk.get_by_role("button", name="户口登记").tap()
    tap(kiosk.get_by_role("button", name="刷身份证取号"))
    expect(kiosk.get_by_role("heading", name="请刷身份证")).to_be_visible()
    return kiosk


def book(floor: Floor, number: str) -> str:
    """The guide desk books the next slot for somebody; the code."""
    guide = floor.server.guide()
    today = datetime.fromisoformat(guide.get("/api/v1/guide/snapshot").body["at"]).date()
    slots = guide.get(f"/api/v1/appointments/slots?service=household&day={today}").body["slots"]
    answer = guide.post("/api/v1/appointments", {"service": "household", "slot": slots[0]["at"], "holder": number})
    assert answer.status == 201, answer
    return str(answer.body["appointment"]["code"])


def test_a_card_gives_one_number_and_the_same_card_the_same_number(floor: Floor):
    number = id_number(order=11)
    kiosk = at_id_step(floor)

    read_card(kiosk, number)
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
    given = kiosk.locator(".your-number .number").inner_text()
    tap(kiosk.get_by_role("button", name="首页"))
    tap(kiosk.get_by_role("button", name="户口登记"))
    read_card(kiosk, number)

    expect(kiosk.get_by_text("您已取过号，还是这个号码")).to_be_visible()
    expect(kiosk.locator(".your-number .number")).to_have_text(given)
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
    assert floor.tickets().count(given) == 1
    assert "补打" in floor.papers()[0]
    assert given in floor.papers()[0]


def test_a_number_typed_by_hand_is_masked(floor: Floor):
    floor.allow(re.compile("422 .*/api/v1/kiosk/tickets$"))
    number = id_number(order=12)
    kiosk = at_id_step(floor)

    type_on_pad(kiosk, number[:7])
    expect(kiosk.get_by_role("img", name="已输入 7 位")).to_have_text(f"●●●●●●{number[6]}")
    assert number[:6] not in kiosk.content()
    type_on_pad(kiosk, number[7:17] + ("0" if number[17] != "0" else "1"))
    expect(kiosk.locator(".typed")).to_have_text("●" * 18)
    tap(kiosk.locator(".enter"))
    expect(kiosk.get_by_text("身份证号不对，请核对后再输")).to_be_visible()
    type_on_pad(kiosk, number)
    tap(kiosk.locator(".enter"))

    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()


def test_a_number_half_typed_goes_away_with_its_holder(floor: Floor):
    kiosk = at_id_step(floor, faked_time=True)
    type_on_pad(kiosk, "320582")

    kiosk.clock.run_for(31_000)
    expect(kiosk.get_by_role("heading", name="请选择您要办理的业务")).to_be_visible()
    kiosk.get_by_role("button", name="户口登记").tap()
    kiosk.clock.run_for(1_000)
    kiosk.get_by_role("button", name="刷身份证取号").tap()

    expect(kiosk.get_by_role("img", name="已输入 0 位")).to_be_visible()


def test_the_stand_in_for_a_reader_makes_an_old_person_go_first(floor: Floor):
    path = "/kiosk/kiosk-1"
    kiosk = floor.open(f"{path}?reader=fake", (1080, 1920), keep={f"jiaohao:{path}": floor.server.token("kiosk-1")})
    kiosk.get_by_role("button", name="户口登记").tap()
    tap(kiosk.get_by_role("button", name="刷身份证取号"))

    tap(kiosk.get_by_role("button", name="模拟刷卡：老人"))

    expect(kiosk.get_by_text("老人优先")).to_be_visible()
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()


@pytest.mark.parametrize("by_code", [True, False], ids=["by code", "by card"])
def test_whoever_has_booked_checks_in(floor: Floor, by_code: bool):
    number = id_number(order=21 + by_code)
    code = book(floor, number)
    kiosk = floor.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="预约、过号").tap()
    tap(kiosk.get_by_role("button", name="我有预约"))
    expect(kiosk.get_by_role("heading", name="我有预约")).to_be_visible()

    if by_code:
        type_on_pad(kiosk, code)
        tap(kiosk.get_by_role("button", name="签到"))
    else:
        read_card(kiosk, number)

    expect(kiosk.locator(".details")).to_contain_text(re.compile(r"预约 \d\d:\d\d，优先叫号"))
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()


def test_a_code_that_is_nobodys_says_so_and_is_typed_anew(floor: Floor):
    floor.allow(re.compile("404 .*/api/v1/kiosk/check-in$"))
    kiosk = floor.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name="预约、过号").tap()
    tap(kiosk.get_by_role("button", name="我有预约"))

    type_on_pad(kiosk, "00000000")
    tap(kiosk.get_by_role("button", name="签到"))

    expect(kiosk.get_by_role("status")).to_contain_text("没有找到您的预约")
    expect(kiosk.get_by_role("img", name="已输入 0 位")).to_be_visible()


def test_a_missed_number_is_brought_back_by_its_holder(floor: Floor):
    number = floor.take("company")
    clerk = floor.server.clerk("xu", "w3")
    assert clerk.post("/api/v1/caller/next").body["ticket"]["number"] == number
    assert clerk.post("/api/v1/caller/no-show").status == 200
    kiosk = floor.device("kiosk-1", "kiosk")

    kiosk.get_by_role("button", name="预约、过号").tap()
    tap(kiosk.get_by_role("button", name="过号恢复"))
    tap(kiosk.get_by_role("button", name=number))
    tap(kiosk.get_by_role("button", name="恢复排队"))

    expect(kiosk.get_by_role("heading", name=f"{number} 已恢复排队")).to_be_visible()
    assert clerk.post("/api/v1/caller/next").body["ticket"]["number"] == number


def test_help_rings_at_the_desk_until_somebody_is_on_the_way(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")
    guide = floor.server.guide()

    tap(kiosk.get_by_role("button", name="一键求助"))
    expect(kiosk.get_by_role("heading", name="工作人员马上就来")).to_be_visible()
    [call] = guide.get("/api/v1/guide/snapshot").body["help"]
    assert call["kiosk"] == "kiosk-1"
    tap(kiosk.get_by_role("button", name="返回"))
    expect(kiosk.get_by_role("button", name="已求助")).to_be_visible()
    assert guide.post(f"/api/v1/guide/help/{call['id']}/answer").status == 200

    expect(kiosk.get_by_role("button", name="一键求助")).to_be_visible()


def stand_still(floor: Floor, action: Callable[..., None], *words: str) -> None:
    """The duty manager stops the hall, or lets it go on; the server hears of it with the next change."""
    database = floor.server.open_database()
    with changing(database, floor.server.hall.id, lambda: time.time_ns() // 1_000_000) as hall:
        [supervisor] = hall.connection.execute(select(Staff.id).where(Staff.username == "li"))
        action(hall, *words, supervisor.id)
    database.close()
    assert floor.server.device("kiosk-2").post("/api/v1/kiosk/help").status == 200
    for call in floor.server.guide().get("/api/v1/guide/snapshot").body["help"]:
        assert floor.server.guide().post(f"/api/v1/guide/help/{call['id']}/answer").status == 200


def test_while_the_whole_hall_stands_still_every_kiosk_says_so(floor: Floor):
    kiosk = floor.device("kiosk-1", "kiosk")
    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()

    stand_still(floor, pause_hall, "停电")

    expect(kiosk.get_by_role("heading", name="系统故障，号码有效，请稍候")).to_be_visible()
    expect(kiosk.get_by_role("button", name="企业登记")).to_have_count(0)
    kiosk.get_by_role("button", name="English").tap()
    expect(kiosk.get_by_role("heading", name="Your number is valid")).to_be_visible()
    stand_still(floor, resume_hall)
    expect(kiosk.get_by_role("button", name="Company registration")).to_be_visible()
