"""The story of a number on the supervisor's page: asked for, read, and printed on one sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.floor import Floor


def ask(page: Page, number: str) -> None:
    page.get_by_label("号码").fill(number)
    page.get_by_role("button", name="查看").click()


def test_a_citizen_who_says_that_somebody_jumped_is_shown_and_given_the_answer(floor: Floor, look: Callable[..., None]):
    floor.allow(re.compile(r"404 .*/api/v1/supervisor/story"))
    clerk = floor.server.clerk("chen", "w1")
    first, own, third = (floor.take("id-card") for _ in range(3))
    assert clerk.post("/api/v1/caller/next").status == 200
    assert clerk.post("/api/v1/caller/special-call", {"number": third, "reason": "老人身体不适", "previous": "served"}).status == 200
    assert clerk.post("/api/v1/caller/next", {"previous": "served"}).status == 200
    page = floor.supervisor()

    page.get_by_role("link", name="票号轨迹").click()
    ask(page, "B999")
    expect(page.get_by_role("alert")).to_contain_text("这一天没有这个号码")
    ask(page, own.lower())
    story = page.get_by_role("article")
    expect(story.locator("h2")).to_have_text(own)
    expect(story.locator(".short")).to_have_text("先叫的 2 人中，1 人先取号，1 次按下面的规则先叫。")
    expect(story.locator(".earlier")).to_have_text(first)
    expect(story.locator("tbody tr")).to_contain_text(re.compile(f"{third}.*特呼.*老人身体不适", re.DOTALL))
    look(page, "story", scrolls=True)

    sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    words = "".join("".join(one.extract_text().split()) for one in sheet.pages)
    assert len(sheet.pages) == 1
    assert own in words
    assert third in words
    assert "老人身体不适" not in words
    assert "查看" not in words


def test_the_address_of_a_story_can_be_kept(floor: Floor):
    number = floor.take("household")
    page = floor.supervisor()

    page.goto(f"/supervisor/story?number={number}")

    expect(page.get_by_role("article").locator("h2")).to_have_text(number)
