"""The citizen's word: never put into their mouth, never taken twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from config.notices import folder_of
from tests.e2e.floor import Floor
from tests.live import Client, LiveServer

RATINGS = "**/api/v1/evaluator/ratings"


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def serve(floor: Floor, clerk: Client, **options: str) -> str:
    """Somebody takes a number, is called and served; the evaluator asks them."""
    number = floor.take("company", **options)
    for action in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{action}", key=f"{action} {number}" if action == "next" else None).status == 200
    return number


def asked(floor: Floor, **options: str) -> tuple[Page, Client]:
    """An evaluator that asks, and the clerk beside it."""
    evaluator = floor.device("evaluator-w3", "evaluator")
    expect(evaluator.get_by_text("请留意屏幕和广播叫号")).to_be_visible()
    clerk = floor.server.clerk("chen", "w3")
    expect(evaluator.get_by_text("热情为您服务")).to_be_visible()
    serve(floor, clerk, **options)
    expect(evaluator.locator(".levels")).to_be_visible()
    return evaluator, clerk


def test_whoever_leaves_without_rating_has_not_rated(floor: Floor):
    evaluator, clerk = asked(floor)
    supervisor = floor.supervisor()
    expect(evaluator.locator("footer")).to_have_text(re.compile(r"不评价可以直接离开，\s*(60|5\d)\s*秒后本页关闭"))
    evaluator.get_by_role("button", name="非常满意", exact=True).tap()
    expect(evaluator.get_by_role("button", name="非常满意", exact=True)).to_have_attribute("aria-pressed", "true")

    floor.take("company")
    assert clerk.post("/api/v1/caller/next", key="the next one").status == 200
    assert clerk.post("/api/v1/caller/start").status == 200

    expect(evaluator.get_by_text("热情为您服务")).to_be_visible()
    figures = supervisor.locator(".summary")
    expect(figures).to_contain_text("未评价 1")
    expect(figures).to_contain_text("还没有评价")
    expect(figures).to_contain_text(re.compile(r"主动评价率 0\.0%"))
    expect(supervisor.locator(".rates tr").filter(has=supervisor.get_by_role("rowheader", name="12", exact=True))).to_contain_text("0/1")


def test_a_level_that_was_chosen_may_be_changed_before_it_is_submitted(floor: Floor):
    evaluator, _ = asked(floor)

    evaluator.get_by_role("button", name="非常不满意").tap()
    evaluator.get_by_role("button", name="返回").tap()
    evaluator.get_by_role("button", name="满意", exact=True).tap()
    with evaluator.expect_request(RATINGS) as sent:
        evaluator.get_by_role("button", name="提交").tap()

    expect(evaluator.get_by_role("heading", name="感谢您的评价")).to_be_visible()
    assert sent.value.post_data_json["level"] == "satisfied"
    assert "reasons" not in sent.value.post_data_json


def test_a_second_rating_of_the_same_visit_is_refused_kindly(floor: Floor):
    floor.allow(re.compile(r"409 .*/api/v1/evaluator/ratings"))
    evaluator, _ = asked(floor)

    def send_twice(route: Route) -> None:
        assert route.fetch().status == 201
        route.continue_()

    evaluator.route(RATINGS, send_twice)
    evaluator.get_by_role("button", name="满意", exact=True).tap()
    evaluator.get_by_role("button", name="提交").tap()

    expect(evaluator.get_by_role("heading", name="本次评价已结束")).to_be_visible()
    expect(evaluator.locator("main")).to_contain_text("已经评价过")
    summary = floor.server.supervisor().get("/api/v1/supervisor/snapshot").body["summary"]
    assert (summary["ratings"]["asked"], summary["ratings"]["rated"]) == (1, 1)


def test_a_rating_whose_answer_was_lost_is_thanked_for_in_the_end(floor: Floor):
    floor.allow(re.compile(r"(ERR_FAILED|409) .*/api/v1/evaluator/ratings"))
    evaluator, _ = asked(floor)

    def lose(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    evaluator.route(RATINGS, lose, times=1)
    evaluator.get_by_role("button", name="满意", exact=True).tap()
    evaluator.get_by_role("button", name="提交").tap()

    expect(evaluator.get_by_role("heading", name="感谢您的评价")).to_be_visible()
    summary = floor.server.supervisor().get("/api/v1/supervisor/snapshot").body["summary"]
    assert (summary["ratings"]["asked"], summary["ratings"]["rated"]) == (1, 1)


def test_who_took_the_number_in_english_is_asked_in_english(floor: Floor):
    evaluator, _ = asked(floor, language="en")

    expect(evaluator.get_by_role("heading", name="How was the service today?")).to_be_visible()
    expect(evaluator.locator("header")).to_contain_text("Company registration")
    assert evaluator.evaluate("document.documentElement.lang") == "en"
    evaluator.get_by_role("button", name="Dissatisfied", exact=True).tap()
    evaluator.get_by_role("checkbox", name="Brusque manner of service").tap()
    evaluator.get_by_role("button", name="Submit").tap()
    expect(evaluator.get_by_role("heading", name="Thank you for your rating")).to_be_visible()


def test_whoever_is_content_may_say_why_with_a_finger(floor: Floor):
    evaluator, _ = asked(floor)

    evaluator.get_by_role("button", name="满意", exact=True).tap()
    evaluator.get_by_role("button", name="说说原因或意见").tap()
    expect(evaluator.get_by_role("button", name="提交")).to_be_enabled()
    evaluator.get_by_role("checkbox", name="服务态度较好").tap()
    evaluator.get_by_label("还想说的话").fill("办得很快")
    with evaluator.expect_request(RATINGS) as sent:
        evaluator.get_by_role("button", name="提交").tap()

    expect(evaluator.get_by_role("heading", name="感谢您的评价")).to_be_visible()
    assert {key: sent.value.post_data_json[key] for key in ("level", "reasons", "comment")} == {"level": "satisfied", "reasons": [413], "comment": "办得很快"}


def test_between_visits_the_tablet_shows_whoever_sits_there_and_the_halls_notices(floor: Floor, server: LiveServer, look: Callable[..., None]):
    folder = folder_of(server.data, server.hall.look(lambda view: view.catalogue.code))
    folder.mkdir(parents=True)
    (folder / "notices.toml").write_text('[[notice]]\ntitle = "国庆节放假通知"\ntext = "10月1日至7日放假，10月8日正常办理。"\n', encoding="utf-8")
    evaluator = floor.device("evaluator-w3", "evaluator")
    floor.server.clerk("chen", "w3")

    expect(evaluator.get_by_text("工号 1207")).to_be_visible()
    expect(evaluator.get_by_role("heading", name="国庆节放假通知")).to_be_visible(timeout=30_000)

    look(evaluator, "evaluator-rest-notice", touched=True)
