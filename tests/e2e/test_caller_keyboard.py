"""Everything a clerk does, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from storage.models import Visit
from tests.e2e.desk import CAN_BE_UNDONE, THREE_CASES, TWICE, ended, keys, question, rows, shows, ticket
from tests.e2e.floor import Floor
from tests.engines import Template
from tests.factories import PASSWORD
from tests.live import LiveServer


@pytest.fixture
def words() -> dict[str, str]:
    """What is special about the hall."""
    return {"queue": CAN_BE_UNDONE, "household": THREE_CASES}


@pytest.fixture
def server(empty_database: Template, tmp_path: Path, words: dict[str, str]) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path, empty_database, **words)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def floor(floor: Floor) -> Floor:
    floor.allow(re.compile(r"4\d\d .*/api/v1/caller/"))
    return floor


def test_a_clerk_signs_in_takes_a_window_over_and_leaves(floor: Floor):
    floor.server.clerk("xu", "w3")
    caller = floor.open("/caller")
    expect(caller.get_by_label("用户名")).to_be_focused()
    expect(caller.get_by_label("窗口", exact=True)).to_contain_text("12号窗口")

    caller.keyboard.type("chen")
    caller.keyboard.press("Tab")
    caller.keyboard.type(PASSWORD)
    caller.keyboard.press("Tab")
    caller.keyboard.type("12")
    keys(caller, "Tab", "Enter")
    expect(caller.get_by_role("alert")).to_contain_text("徐磊正在这个窗口")
    expect(caller.get_by_role("button", name="登录")).to_be_focused()
    keys(caller, "Tab", "Enter")
    expect(caller.get_by_role("button", name=re.compile("^呼叫下一位"))).to_be_focused()

    keys(caller, "q")
    expect(question(caller, "退出登录")).to_be_focused()
    keys(caller, "1")
    expect(caller.get_by_role("button", name="登录")).to_be_visible()


def test_from_the_call_to_the_end(floor: Floor):
    for _ in range(4):
        floor.take("company")
    caller = floor.caller()

    keys(caller, "Space")
    shows(caller, "A001", "1 次")
    keys(caller, "r")
    shows(caller, "A001", "2 次")
    keys(caller, "s")
    shows(caller, "A001", "办理中")
    keys(caller, "e")
    shows(caller, "空闲")
    keys(caller, "Enter")
    shows(caller, "A002")
    keys(caller, "x")
    shows(caller, "A003")
    keys(caller, "n")
    shows(caller, "空闲")

    assert ended(floor) == [("A001", "served"), ("A002", "missed"), ("A003", "missed")]


def test_a_mistaken_call_is_taken_back(floor: Floor):
    floor.take("company")
    caller = floor.caller()
    keys(caller, "Space")
    shows(caller, "A001")
    expect(caller.get_by_role("button", name=re.compile(r"^撤回 还有 \d+ 秒"))).to_be_visible()

    keys(caller, "z")
    shows(caller, "空闲")

    expect(caller.locator(".waiting .rows li")).to_contain_text(["A001"])
    assert ended(floor) == [("A001", "returned")]


@pytest.mark.parametrize("words", [{"queue": TWICE}])
def test_a_hall_that_calls_twice_gives_no_one_up_after_once(floor: Floor):
    floor.take("company")
    floor.take("company")
    caller = floor.caller()
    keys(caller, "Space")
    shows(caller, "A001")
    expect(caller.get_by_role("button", name="过号 还需重呼 1 次")).to_have_attribute("aria-disabled", "true")

    keys(caller, "n", "x")
    shows(caller, "A001", "1 次")
    keys(caller, "Space", "2")  # 未到 is flat too
    expect(question(caller, "A001 来办理了吗")).to_be_visible()
    keys(caller, "Escape", "r")
    shows(caller, "A001", "2 次")
    keys(caller, "x")
    shows(caller, "A002")

    assert ended(floor) == [("A001", "missed"), ("A002", None)]


def test_somebody_is_put_aside_and_served_on(floor: Floor):
    floor.take("company")
    floor.take("company")
    caller = floor.caller()
    keys(caller, "Space")
    shows(caller, "A001")
    keys(caller, "s")
    shows(caller, "办理中")

    keys(caller, "h")
    expect(question(caller, "A001 去做什么")).to_be_focused()
    keys(caller, "2")
    shows(caller, "空闲")
    expect(caller.locator(".held")).to_contain_text(re.compile(r"A001\s*填表"))
    keys(caller, "Space")
    shows(caller, "A002")
    keys(caller, "g")  # somebody is at the window: nobody can be resumed
    expect(caller.locator(".question")).to_have_count(0)
    keys(caller, "s")
    shows(caller, "办理中")
    keys(caller, "e")
    shows(caller, "空闲")
    keys(caller, "g", "1")
    shows(caller, "A001", "办理中")
    keys(caller, "e")
    shows(caller, "空闲")

    assert ended(floor) == [("A001", "served"), ("A002", "served")]


def test_a_citizen_is_sent_to_a_service_a_window_and_a_colleague(floor: Floor):
    for _ in range(3):
        floor.take("company")
    floor.server.clerk("gao", "w2")
    caller = floor.caller()

    keys(caller, "Space")
    shows(caller, "A001")
    keys(caller, "t", "1")
    expect(question(caller, "A001 转到哪项业务")).to_be_focused()
    expect(caller.get_by_role("button", name="户口登记")).to_be_visible()
    keys(caller, "/")
    caller.keyboard.type("户口")
    keys(caller, "Enter")
    expect(question(caller, "A001 转到户口登记")).to_be_focused()
    keys(caller, "1")
    shows(caller, "空闲")

    keys(caller, "Space")
    shows(caller, "A002")
    keys(caller, "t", "2")
    expect(caller.get_by_role("button", name="2号窗口")).to_be_visible()
    keys(caller, "ArrowDown", "ArrowDown", "ArrowUp", "Enter")
    expect(question(caller, "A002 转到9号窗口")).to_be_focused()
    keys(caller, "/")
    caller.keyboard.type("差一份复印件 1")  # a digit that is typed chooses nothing
    keys(caller, "Enter", "2")
    shows(caller, "空闲")

    keys(caller, "Space")
    shows(caller, "A003")
    keys(caller, "t", "3")
    expect(caller.get_by_role("button", name="高峰")).to_be_visible()
    keys(caller, "1", "1")
    shows(caller, "空闲")

    [services] = {ticket(floor, "A002").service_id, ticket(floor, "A003").service_id}
    assert ticket(floor, "A001").service_id != services
    assert (ticket(floor, "A002").note, ticket(floor, "A002").for_window_id is None) == ("差一份复印件 1", False)
    assert ticket(floor, "A003").for_staff_id is not None
    assert [outcome for _, outcome in ended(floor)] == ["transferred"] * 3


def test_what_the_clerk_before_wrote_stands_beside_the_number(floor: Floor):
    floor.take("company")
    sender = floor.server.clerk("gao", "w2")
    visit = sender.post("/api/v1/caller/next", key="the sender's").body["visit"]["id"]
    assert sender.post("/api/v1/caller/transfer", {"visit": visit, "window": "w3", "note": "差一份复印件"}).status == 200
    caller = floor.caller()

    expect(caller.locator(".waiting .rows li")).to_contain_text(re.compile(r"指定您\s*有留言"))
    keys(caller, "Space")

    shows(caller, "A001", "差一份复印件")


def test_a_number_is_called_out_of_its_turn(floor: Floor):
    for _ in range(3):
        floor.take("company")
    caller = floor.caller()
    keys(caller, "Space")
    shows(caller, "A001")
    keys(caller, "n")
    shows(caller, "空闲")

    keys(caller, "c")
    expect(caller.get_by_label("号", exact=True)).to_be_focused()
    caller.keyboard.type("999n ")  # nothing that is typed here acts
    expect(caller.get_by_label("号", exact=True)).to_have_value("999N")
    keys(caller, "Enter", "1")
    expect(caller.get_by_role("status")).to_have_text("今天没有这个号码，请核对后再试。")
    expect(caller.get_by_label("号", exact=True)).to_be_focused()
    for _ in range(4):
        caller.keyboard.press("Backspace")
    caller.keyboard.type("3")
    keys(caller, "Enter")
    expect(question(caller, "为什么特呼 A003")).to_be_focused()
    keys(caller, "4")
    shows(caller, "A003")

    keys(caller, "c", "ArrowDown", "Enter", "5")
    expect(caller.get_by_label("原因")).to_be_focused()
    caller.keyboard.type("刚才没听见")
    keys(caller, "Enter")
    expect(question(caller, "A003 来办理了吗")).to_be_focused()
    keys(caller, "1")
    shows(caller, "A001")

    assert ended(floor) == [("A001", "missed"), ("A003", "served"), ("A001", None)]


def test_somebody_without_a_number_is_served(floor: Floor):
    caller = floor.caller()

    keys(caller, "d")
    expect(question(caller, "直接办理哪项业务")).to_be_focused()
    keys(caller, "1")
    expect(question(caller, "为什么直接办理企业登记")).to_be_focused()
    keys(caller, "2")
    shows(caller, "直办001", "没有取号", "办理中")
    keys(caller, "e")
    shows(caller, "空闲")

    [visit] = rows(floor, select(Visit.direct_reason, Visit.outcome))
    assert tuple(visit) == ("care", "served")


def test_cases_and_matters_are_recorded_and_the_same_number_waits_again(floor: Floor):
    floor.take("household")
    floor.take("household")
    caller = floor.caller("gao", "w2")
    keys(caller, "Space")
    shows(caller, "B001")
    keys(caller, "s")
    shows(caller, "办理中")

    keys(caller, "m", "2", "+", "+", "+", "+")
    expect(caller.get_by_role("status")).to_have_text("每号限办 3 件，其余的请用续号。")
    keys(caller, "Enter")
    shows(caller, "3 件", "迁出登记")
    keys(caller, "j")
    expect(question(caller, "B001 续号")).to_be_focused()
    keys(caller, "/")
    keys(caller, "Backspace")
    caller.keyboard.type("2")
    keys(caller, "Enter", "1")
    shows(caller, "空闲")
    expect(caller.locator(".waiting .rows li")).to_contain_text(["B002", "B001"])

    keys(caller, "Space", "s", "j", "2")
    shows(caller, "空闲")
    [first, _] = rows(floor, select(Visit.cases, Visit.outcome).order_by(Visit.id))
    assert tuple(first) == (2, "served")
    assert ticket(floor, "B002").for_window_id is not None


def test_a_window_is_paused_in_words_and_left_at_once(floor: Floor):
    floor.take("metrology")
    caller = floor.caller()

    keys(caller, "p", "4")
    expect(caller.get_by_label("原因")).to_be_focused()
    keys(caller, "Enter")
    expect(caller.get_by_role("status")).to_have_text("请写明原因。")
    caller.keyboard.type("领材料")
    keys(caller, "Enter")
    expect(question(caller, "只有本窗口办理")).to_contain_text("计量与特种设备")
    keys(caller, "1")
    shows(caller, "领材料", "暂停服务")
    keys(caller, "p")
    shows(caller, "空闲")

    keys(caller, "Space")
    shows(caller, "C001")
    caller.keyboard.press("F12")
    shows(caller, "紧急离岗", "暂停服务")
    expect(caller.locator(".waiting .rows li")).to_contain_text(["C001"])
    assert ended(floor) == [("C001", "returned")]
