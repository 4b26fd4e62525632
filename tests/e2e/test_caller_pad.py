"""A clerk's day on a number pad alone, and by touch on a seven-inch tablet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import CAN_BE_UNDONE, ended, keys, question, shows
from tests.e2e.floor import Floor
from tests.engines import Template
from tests.live import LiveServer


@pytest.fixture
def server(empty_database: Template, tmp_path: Path) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path, empty_database, queue=CAN_BE_UNDONE)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def floor(floor: Floor) -> Floor:
    floor.allow(re.compile(r"4\d\d .*/api/v1/caller/"))
    return floor


def test_a_day_on_a_number_pad(floor: Floor):
    for _ in range(6):
        floor.take("company")
    caller = floor.caller()

    def pad(*names: str) -> None:
        keys(caller, *(f"Numpad{name}" for name in names))

    pad("Enter")
    shows(caller, "A001")
    pad("1")
    shows(caller, "空闲")
    pad("Enter")
    shows(caller, "A001")
    pad("Add")
    shows(caller, "2 次")
    pad("2")
    shows(caller, "A002")
    pad("Multiply")
    shows(caller, "办理中")
    pad("Divide", "1")
    shows(caller, "空闲")
    pad("3", "1")
    shows(caller, "A002", "办理中")
    pad("Multiply")
    shows(caller, "空闲")
    pad("Enter")
    shows(caller, "A003")
    pad("Subtract")
    shows(caller, "空闲")
    pad("7")
    expect(caller.get_by_label("号", exact=True)).to_be_focused()
    caller.keyboard.type("005")
    pad("Enter", "2")
    shows(caller, "A005")
    pad("Multiply")
    shows(caller, "办理中")
    pad("5", "1")
    shows(caller, "空闲")
    pad("Enter")
    shows(caller, "A004")
    pad("4", "2")
    expect(caller.get_by_role("button", name="9号窗口")).to_be_visible()
    pad("1", "1")
    shows(caller, "空闲")
    pad("8", "1", "1")
    shows(caller, "直办001")
    pad("6", "Add", "Add", "Enter")
    shows(caller, "2 件")
    pad("Decimal")
    expect(caller.get_by_role("dialog", name="全部按键")).to_be_visible()
    pad("Decimal")
    expect(caller.get_by_role("dialog")).to_have_count(0)
    pad("0", "1")
    expect(question(caller, "只有本窗口办理")).to_be_visible()
    pad("1")
    shows(caller, "午餐")
    pad("0", "Multiply")
    shows(caller, "空闲")
    pad("9")
    shows(caller, "紧急离岗")

    assert ended(floor) == [
        ("A001", "returned"),
        ("A001", "missed"),
        ("A002", "served"),
        ("A003", "missed"),
        ("A005", "served"),
        ("A004", "transferred"),
        ("直办001", "served"),
    ]


def test_a_day_by_touch_on_a_seven_inch_tablet(floor: Floor):
    for _ in range(3):
        floor.take("company")
    caller = floor.caller(size=(1024, 600), touched=True)

    def tap(name: str) -> None:
        expect(caller.locator("[aria-busy=true]")).to_have_count(0)
        caller.get_by_role("button", name=re.compile(f"^{name}")).first.tap()

    tap("呼叫下一位")
    shows(caller, "A001")
    tap("过号并呼叫下一位")
    shows(caller, "A002")
    tap("开始办理")
    shows(caller, "办理中")
    tap("登记事项")
    tap("多一件")
    tap("多一件")
    tap("保存")
    shows(caller, "2 件")
    tap("挂起")
    tap("缴费")
    shows(caller, "空闲")
    tap("恢复 A002")
    shows(caller, "A002", "办理中")
    tap("业务转移")
    tap("转窗口")
    tap("9号窗口")
    tap("排到最前")
    shows(caller, "空闲")
    tap("特呼 A001")
    tap("过号后回来")
    shows(caller, "A001")
    tap("呼叫下一位")
    tap("已办")
    shows(caller, "A003")
    tap("特呼")
    tap("字母 A")
    caller.keyboard.type("001")  # on the pad beside the tablet
    tap("确定")
    tap("取消")
    tap("紧急离岗")
    shows(caller, "紧急离岗")
    tap("恢复服务")
    shows(caller, "空闲")
    tap("退出")
    question(caller, "退出登录").get_by_role("button", name="退出", exact=True).tap()
    expect(caller.get_by_role("button", name="登录")).to_be_visible()

    assert ended(floor) == [("A001", "missed"), ("A002", "transferred"), ("A001", "served"), ("A003", "returned")]
