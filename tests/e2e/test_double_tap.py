"""One wish, one number: however often the key is pressed, and whatever becomes of the answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.floor import Floor, tap


def confirm(floor: Floor, service: str) -> Page:
    """A kiosk that asks for the one key 取号, long enough ago to hear it."""
    kiosk = floor.device("kiosk-1", "kiosk")
    kiosk.get_by_role("button", name=service).tap()
    take = kiosk.get_by_role("button", name="取号")
    take.hover()
    kiosk.wait_for_timeout(450)
    return kiosk


def test_a_double_tap_gives_one_number(floor: Floor):
    kiosk = confirm(floor, "企业登记")
    before = len(floor.tickets())
    box = kiosk.get_by_role("button", name="取号").bounding_box()
    assert box is not None

    for _ in range(3):
        kiosk.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(kiosk.locator(".your-number .number")).to_be_visible()
    assert len(floor.tickets()) == before + 1


def test_an_answer_that_was_lost_is_the_same_number_when_asked_again(floor: Floor):
    floor.allow(re.compile(r"ERR_FAILED .*/api/v1/kiosk/tickets"))
    kiosk = confirm(floor, "居民身份证")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().json()["ticket"]["number"])
            route.abort()

    kiosk.route("**/api/v1/kiosk/tickets", lose_the_first)
    kiosk.get_by_role("button", name="取号").tap()
    expect(kiosk.get_by_role("alert")).to_have_text("没有收到回答，请再按一次「取号」。不会多取号。")
    tap(kiosk.get_by_role("button", name="取号"))

    expect(kiosk.locator(".your-number .number")).to_have_text(lost[0])
    assert floor.tickets().count(lost[0]) == 1
    assert floor.tickets()[-1] == lost[0]
