"""A citizen who has the paper rates at a kiosk: by the code on it, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from storage.models import Rating
from tests.e2e.floor import KIOSK, KIOSK_LYING, Floor, Size, tap
from tests.live import LiveServer

Look = Callable[..., None]


def served(server: LiveServer, key: str) -> str:
    """Somebody was served at window 12; the address behind their paper's code."""
    answer = server.device("kiosk-2").post("/api/v1/kiosk/tickets", {"service": "company"}, key=f"taken {key}")
    clerk = server.clerk("chen", "w3")
    for action in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{action}", key=f"{action} {key}" if action == "next" else None).status == 200
    return str(answer.body["ticket"]["phone_url"])


def scan(kiosk: Page, address: str) -> None:
    """As a scanner types."""
    kiosk.wait_for_timeout(600)  # a reader is silent between two codes
    kiosk.keyboard.type(address)
    kiosk.keyboard.press("Enter")


@pytest.mark.parametrize(("size", "name"), [(KIOSK, "upright"), (KIOSK_LYING, "lying")])
def test_whoever_scans_their_paper_rates_their_own_visit(floor: Floor, server: LiveServer, look: Look, size: Size, name: str):
    floor.allow(re.compile("409 .*/api/v1/kiosk/ratings/visit$"))
    address = served(server, name)
    kiosk = floor.device("kiosk-1", "kiosk", size)
    expect(kiosk.get_by_role("button", name="企业登记")).to_be_visible()

    scan(kiosk, address)

    expect(kiosk.get_by_role("heading", name="请您对本次服务作出评价")).to_be_visible()
    expect(kiosk.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    look(kiosk, f"kiosk-{name}-rate", touched=True)
    kiosk.get_by_role("button", name="大字").tap()
    kiosk.get_by_role("button", name="English").tap()
    look(kiosk, f"kiosk-{name}-rate-large-english", touched=True)
    kiosk.get_by_role("button", name="Large text").tap()
    kiosk.get_by_role("button", name="中文").tap()
    tap(kiosk.get_by_role("button", name="不满意", exact=True))
    expect(kiosk.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    kiosk.get_by_role("button", name="服务态度生硬").tap()
    look(kiosk, f"kiosk-{name}-rate-why", touched=True)
    tap(kiosk.get_by_role("button", name="返回"))
    tap(kiosk.get_by_role("button", name="满意", exact=True))
    tap(kiosk.get_by_role("button", name="提交", exact=True))
    expect(kiosk.get_by_role("heading", name="感谢您的评价")).to_be_visible()
    look(kiosk, f"kiosk-{name}-rated", touched=True)
    tap(kiosk.get_by_role("button", name="首页"))

    scan(kiosk, address)

    expect(kiosk.get_by_role("status")).to_contain_text("已经评价过")
    look(kiosk, f"kiosk-{name}-rated-before", touched=True)
    database = server.open_database()
    with database.reading() as connection:
        rows = connection.execute(select(Rating.source, Rating.level)).all()
    database.close()
    assert set(map(tuple, rows)) == {("kiosk", "satisfied")}
