"""全厅暂停: the whole hall stands still, says so everywhere, and goes on as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.floor import STRIP, STRIP_MEDIUM, STRIP_TINY, Floor, Size

SENTENCE = "系统故障，号码有效，请稍候"


def test_the_whole_hall_stands_still_and_every_page_says_so(floor: Floor, look: Callable[..., None]):
    number = floor.take("id-card")
    floor.server.clerk().post("/api/v1/caller/next")
    board = floor.device("hall-board", "display")
    kiosk = floor.device("kiosk-1", "kiosk")
    page = floor.supervisor()
    expect(board.locator(".newest")).to_contain_text(number)

    page.get_by_role("button", name="全厅暂停", exact=True).click()
    sheet = page.get_by_role("dialog", name="全厅暂停")
    look(page, "supervisor-standstill-asked", scrolls=True)
    sheet.get_by_role("button", name="全厅暂停", exact=True).click()

    expect(sheet).to_be_hidden()
    expect(page.get_by_role("region", name="全厅暂停")).to_contain_text("已取的号码有效")
    expect(board.get_by_role("status")).to_contain_text(SENTENCE)
    expect(board.locator(".newest")).to_contain_text(number)
    expect(kiosk.get_by_text(SENTENCE)).to_be_visible()
    look(page, "supervisor-standstill", scrolls=True)
    look(board, "hall-board-standstill")

    page.get_by_role("button", name="恢复全厅").click()

    expect(page.get_by_role("region", name="全厅暂停")).to_be_hidden()
    expect(board.get_by_text(SENTENCE)).to_be_hidden()
    expect(kiosk.get_by_text(SENTENCE)).to_be_hidden()


@pytest.mark.parametrize("size", [STRIP, STRIP_MEDIUM, STRIP_TINY], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_strip_without_a_number_asks_for_patience(floor: Floor, look: Callable[..., None], size: Size):
    floor.server.clerk()
    strip = floor.device("strip-w1", "display", size)
    assert floor.server.supervisor().post("/api/v1/supervisor/hall/pause", {"reason": "系统故障"}).status == 200

    expect(strip.get_by_text("请稍候")).to_be_visible()
    look(strip, f"strip-standstill-{size[0]}x{size[1]}")
