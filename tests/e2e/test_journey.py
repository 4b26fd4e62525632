"""One visitor's whole way through the hall, over the pages of everybody who has a part in it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.floor import STRIP, Floor, press, tap


def test_a_visitor_from_the_kiosk_to_the_rating(floor: Floor):
    floor.take("company")
    supervisor = floor.supervisor()
    board, zone_board, other_zone = floor.device("hall-board", "display"), floor.device("board-b", "display"), floor.device("board-a", "display")
    strip = floor.device("strip-w3", "display", STRIP)
    evaluator = floor.device("evaluator-w3", "evaluator")
    kiosk = floor.device("kiosk-1", "kiosk")

    # The number, and the paper that says the same.
    kiosk.get_by_role("button", name="企业登记").tap()
    expect(kiosk.get_by_role("heading", name="企业登记")).to_be_visible()
    expect(kiosk.locator(".figures")).to_contain_text(re.compile(r"前面等候\s*1\s*人"))
    expect(kiosk.locator(".where-to")).to_contain_text(re.compile(r"二楼 B区\s*12 号窗口"))
    tap(kiosk.get_by_role("button", name="取号"))
    expect(kiosk.locator(".your-number .number")).to_have_text("A002")
    expect(kiosk.locator(".your-number")).to_contain_text("前面还有 1 人")
    expect(kiosk.get_by_role("heading", name="请取走小票")).to_be_visible()
    [paper] = floor.papers()
    for words in ("A002", "企业登记", "二楼B区\n12号窗口", "您前面还有\n1 人等候"):
        assert words in paper

    # The one before goes to window 2; the call of ours is seen on every wall that concerns it.
    floor.server.clerk("gao", "w2").post("/api/v1/caller/next", key="the one before")
    heard: list[str] = []
    caller = floor.caller("chen", "w3", heard=heard)
    expect(caller.get_by_role("button", name=re.compile("^呼叫下一位"))).to_be_focused()
    press(caller, "Space")
    expect(caller.locator(".visit .number")).to_have_text("A002")
    for wall in (board, zone_board):
        expect(wall.locator(".newest .number")).to_have_text("A002")
        expect(wall.locator(".newest .turn .window")).to_have_text("12号窗口")
    expect(board.locator(".newest .turn")).to_contain_text("请到二楼B区")
    expect(other_zone.locator(".newest .number")).to_have_text("A001")
    expect(strip.locator(".now")).to_have_text(re.compile(r"请\s*A002\s*号办理"))
    expect(supervisor.get_by_text("A002")).to_be_visible()

    # Served.
    press(caller, "s")
    expect(strip.locator(".now")).to_have_text(re.compile(r"A002\s*办理中"))
    expect(board.locator(".newest .told")).to_contain_text("办理中")
    press(caller, "e")
    expect(strip.locator(".now")).to_have_text("热情为您服务")

    # Asked, with nothing chosen beforehand; dissatisfied, with a reason.
    expect(evaluator.get_by_role("heading", name="请您对本次服务作出评价")).to_be_visible()
    expect(evaluator.locator("header")).to_contain_text("A002")
    levels = evaluator.locator(".levels button")
    expect(levels).to_have_count(5)
    for level in levels.all():
        expect(level).to_have_attribute("aria-pressed", "false")
    expect(evaluator.get_by_role("button", name="提交")).to_have_count(0)
    evaluator.get_by_role("button", name="不满意", exact=True).tap()
    expect(evaluator.get_by_role("heading", name="请选择原因")).to_be_visible()
    expect(evaluator.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(evaluator.get_by_role("button", name="提交")).to_be_disabled()
    evaluator.get_by_role("checkbox", name="服务态度生硬").tap()
    with evaluator.expect_request("**/api/v1/evaluator/ratings") as sent:
        evaluator.get_by_role("button", name="提交").tap()
    expect(evaluator.get_by_role("heading", name="感谢您的评价")).to_be_visible()

    # The supervisor sees it; nobody reloaded anything.
    row = supervisor.locator(".rates tr").filter(has=supervisor.get_by_role("rowheader", name="12", exact=True))
    expect(row).to_have_text(re.compile(r"12\s*1\s*0\s*分\s*0\.0%\s*0/1\s*100%\s*1/1"))
    expect(supervisor.locator(".summary")).to_contain_text("1 个评价中 0 个满意")
    expect(supervisor.locator(".summary")).to_contain_text(re.compile(r"主动评价率 100%"))
    expect(supervisor.locator(".summary")).to_contain_text(re.compile(r"1\s*个差评"))

    # The clerk was told neither the rating nor the key to it.
    expect(caller.get_by_text("空闲")).to_be_visible()
    told = " ".join([*heard, caller.request.get("/api/v1/caller/snapshot").text(), caller.locator("#app").inner_html()]).replace("/caller/ratings", "")
    assert "A002" in told
    for secret in (sent.value.post_data_json["rating_token"], "rating", "satisf", "满意", "服务态度生硬"):
        assert secret not in told
