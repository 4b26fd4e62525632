"""A backup is put in place while every page of the hall stays open: they show what holds now, though its seq is lower than what they had."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.floor import CUT_OFF, STRIP, Floor, press
from tests.e2e.test_restart import is_marked, mark
from tests.engines import Template
from tests.live import LiveServer


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def test_no_screen_stands_still_on_a_higher_seq_of_the_life_before(floor: Floor, server: LiveServer, empty_database: Template, engine: str, tmp_path: Path):
    floor.allow(CUT_OFF)
    floor.allow(re.compile(r"(401|404|409) .*/api/v1/"))  # a page that acts on what is lost is refused
    pages = {
        "board": floor.device("hall-board", "display"),
        "strip": floor.device("strip-w3", "display", STRIP),
        "evaluator": floor.device("evaluator-w3", "evaluator"),
        "kiosk": floor.device("kiosk-1", "kiosk"),
        "caller": floor.caller(),
        "supervisor": floor.supervisor(),
        "guide": floor.guide(),
    }
    floor.take("company")
    floor.take("company")
    press(pages["caller"], "Space")
    expect(pages["board"].locator(".newest .number")).to_have_text("A001")
    backed_up = server.command("backup", str(tmp_path / "now.backup"))
    assert backed_up.returncode == 0, backed_up

    for _ in range(3):  # what will be lost
        floor.take("company")
    press(pages["caller"], "s")
    press(pages["caller"], "e")
    press(pages["caller"], "Space")
    expect(pages["board"].locator(".newest .number")).to_have_text("A002")
    expect(pages["strip"].locator(".now")).to_have_text(re.compile(r"请\s*A002\s*号办理"))
    expect(pages["kiosk"].get_by_role("button", name="企业登记")).to_contain_text(re.compile(r"等候\s*3\s*人"))
    mark(*pages.values())
    server.stop()
    if engine == "postgresql":
        server.database_url = empty_database.bare(tmp_path)
    restored = server.command("restore", "--replace", str(tmp_path / "now.backup"))
    assert restored.returncode == 0, restored
    server.start()

    expect(pages["board"].locator(".newest .number")).to_have_text("A001")
    expect(pages["strip"].locator(".now")).to_have_text(re.compile(r"请\s*A001\s*号办理"))
    expect(pages["caller"].locator(".visit .number")).to_have_text("A001")
    expect(pages["kiosk"].get_by_role("button", name="企业登记")).to_contain_text(re.compile(r"等候\s*1\s*人"))
    expect(pages["guide"].locator(".tile").filter(has_text="企业登记")).to_contain_text("1")
    assert floor.take("company") == "A103"
    press(pages["caller"], "s")
    press(pages["caller"], "e")
    press(pages["caller"], "Space")
    for page in ("board", "strip"):
        expect(pages[page].locator(".now, .newest").first).to_contain_text("A002")
    expect(pages["evaluator"].get_by_text("A001")).to_be_visible()
    expect(pages["supervisor"].get_by_text("已连接", exact=True)).to_be_visible()
    assert is_marked(*pages.values())
