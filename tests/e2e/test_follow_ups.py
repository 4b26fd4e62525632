"""差评整改 on the supervisor's screen: from the list to the citizen's second word, and what goes out as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect
from sqlalchemy import insert

from storage.models import Staff
from tests.e2e.floor import CALLER, SUPERVISOR, Floor
from tests.factories import CHEAP, PASSWORD
from tests.live import Client, LiveServer

Look = Callable[..., None]


def today(server: LiveServer) -> str:
    return datetime.now(ZoneInfo(server.hall.look(lambda view: str(view.catalogue.timezone)))).date().isoformat()


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    """A hall for each test: what becomes of a case is seen to once."""
    return live


@pytest.fixture
def numbers(server: LiveServer) -> list[str]:
    """Four people were served by 陈静; two were rated badly on paper, one well.  A second supervisor and an administrator work here."""
    database = server.open_database()
    with database.writing() as connection:
        for username, name, number, role in (("sun", "孙丽", "0104", "supervisor"), ("zhou", "周强", "0001", "admin")):
            row = {"hall_id": server.hall.id, "username": username, "name": name, "number": number, "role": role, "password_hash": CHEAP.hash(PASSWORD)}
            connection.execute(insert(Staff).values(failures=0, locked_until=0, **row))
    database.close()
    clerk, supervisor = server.clerk("chen", "w3"), server.supervisor()
    numbers = []
    for place in range(4):
        taken = server.device("kiosk-2").post("/api/v1/kiosk/tickets", {"service": "company"}, key=f"follow-ups {place}")
        numbers.append(str(taken.body["ticket"]["number"]))
        for action in ("next", "start", "finish"):
            assert clerk.post(f"/api/v1/caller/{action}", key=f"{action} {place}" if action == "next" else None).status == 200
    type_in(supervisor, today(server), numbers[0], "dissatisfied", [214], "工作人员说话不耐烦，问了两遍才回答")
    type_in(supervisor, today(server), numbers[1], "very_dissatisfied", [113, 115], '=HYPERLINK("http://x")')
    type_in(supervisor, today(server), numbers[2], "satisfied", [])
    return numbers


def type_in(supervisor: Client, day: str, number: str, level: str, reasons: list[int], comment: str | None = None) -> None:
    body = {"number": number, "day": day, "level": level, "reasons": reasons, **({"comment": comment} if comment else {})}
    answer = supervisor.post("/api/v1/supervisor/ratings", body)
    assert answer.status == 201, answer


def signed_in(floor: Floor, username: str = "li") -> Page:
    page = floor.open("/supervisor/follow-ups", SUPERVISOR)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name=re.compile("待处理的差评"))).to_be_visible()
    return page


def take(page: Page, step: str, words: str | None = None) -> None:
    """The big key."""
    if words is not None:
        page.locator("#words").fill(words)
    page.locator(".next button.action").filter(has_text=step).click()
    expect(page.locator(".done")).to_have_text(f"已{step}")


def test_a_bad_rating_is_seen_to_step_by_step(floor: Floor, numbers: list[str], look: Look):
    page = signed_in(floor)
    expect(page.locator(".list tbody tr")).to_have_count(2)
    look(page, "follow-ups-list")
    page.get_by_role("button", name=numbers[0], exact=True).click()
    expect(page.locator(".case")).to_contain_text("工作人员说话不耐烦")
    look(page, "follow-ups-open")

    take(page, "分派")
    page.locator(".next button.action").click()
    expect(page.get_by_role("alert")).to_contain_text("请先写明情况")
    look(page, "follow-ups-words-missing")
    take(page, "回访", "已电话回访，群众反映问了两遍才得到答复。")
    expect(page.get_by_role("button", name="请先选择下一步")).to_be_disabled()
    look(page, "follow-ups-finding")
    page.get_by_label("认定属实", exact=True).check()
    take(page, "认定属实", "调取监控，属实。")
    take(page, "整改", "当事人已向群众致歉，科室组织了服务规范学习。")
    look(page, "follow-ups-settling")
    page.get_by_label("群众再次评价").select_option("satisfied")
    take(page, "办结")

    expect(page.locator(".case")).to_contain_text("已办结")
    expect(page.locator(".case")).to_contain_text("不计入满意率")
    expect(page.locator(".list tbody tr")).to_have_count(1)
    look(page, "follow-ups-settled")
    summary = floor.server.supervisor().get("/api/v1/supervisor/snapshot").body["summary"]["ratings"]
    assert (summary["rated"], summary["satisfied"], summary["dissatisfied"]) == (3, 1, 2)


def test_a_clerk_reads_what_was_found_and_asks_for_a_review(floor: Floor, numbers: list[str], look: Look):
    supervisor, day = floor.server.supervisor(), today(floor.server)
    [case] = [one for one in supervisor.get("/api/v1/supervisor/follow-ups").body["cases"] if one["number"] == numbers[1]]
    for body in ({"action": "assign", "to": "li"}, {"action": "call_back", "words": "群众说跑了两个窗口"}, {"action": "find_founded", "words": "属实"}):
        assert supervisor.post(f"/api/v1/supervisor/follow-ups/{case['visit']}/steps", body).status == 200
    caller = floor.caller("chen", "w3")
    with caller.context.expect_page() as opened:
        caller.get_by_role("link", name="我的评价").click()
    page = opened.value
    page.set_viewport_size({"width": CALLER[0], "height": CALLER[1]})
    expect(page.locator(".case").filter(has_text=numbers[1])).to_contain_text("认定属实")
    expect(page.locator(".figures")).to_contain_text("还没有评价")
    expect(page.locator(".mine")).not_to_contain_text("跑了两个窗口")
    expect(page.locator(".mine")).not_to_contain_text("HYPERLINK")

    page.get_by_role("button", name="申诉复核").click()
    look(page, "caller-ratings", scrolls=True)
    page.get_by_label("申诉的理由").fill("当时两个窗口的系统都有故障")
    page.get_by_role("button", name="提交申诉").click()

    expect(page.locator(".case").filter(has_text=numbers[1])).to_contain_text("申诉复核中")
    told = supervisor.get(f"/api/v1/supervisor/follow-ups?from={day}&to={day}").body["cases"]
    assert {one["number"]: one["state"] for one in told}[numbers[1]] == "in_review"
    review = signed_in(floor)
    review.get_by_role("button", name=numbers[1], exact=True).click()
    expect(review.locator(".case")).to_contain_text("认定人不能复核自己的认定")
    look(review, "follow-ups-review-by-another")


def test_the_ledger_goes_out_as_a_workbook_and_as_plain_rows(floor: Floor, numbers: list[str], look: Look):
    page = signed_in(floor)
    page.get_by_role("button", name="整改台账").click()
    expect(page.locator(".list tbody tr")).to_have_count(2)
    look(page, "follow-ups-ledger")

    with page.expect_download() as workbook:
        page.get_by_role("link", name="导出 Excel").click()
    with page.expect_download() as rows:
        page.get_by_role("link", name="导出 CSV").click()

    assert workbook.value.suggested_filename.startswith("差评整改台账")
    sheet: Any = load_workbook(io.BytesIO(workbook.value.path().read_bytes())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {row[1] for row in cells[1:]} == set(numbers[:2])
    by_number = {row[1]: dict(zip(cells[0], row, strict=True)) for row in cells[1:]}
    assert by_number[numbers[1]]["留言"] == '=HYPERLINK("http://x")'
    assert sheet.cell(4, 11).data_type == "s", "a citizen's words are text, whatever they look like"
    text = rows.value.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert {row["票号"] for row in table} == set(numbers[:2])
    assert next(row for row in table if row["票号"] == numbers[1])["留言"].startswith("'=")


def test_an_administrator_reads_no_word_of_citizens_and_takes_no_step(floor: Floor, numbers: list[str], look: Look):
    page = signed_in(floor, "zhou")
    page.get_by_role("button", name="整改台账").click()
    page.get_by_role("button", name=numbers[1], exact=True).click()

    expect(page.locator(".case")).to_contain_text("由督查人员或部门负责人办理")
    expect(page.locator(".case")).not_to_contain_text("HYPERLINK")
    expect(page.get_by_role("button", name="录入纸质评价")).to_have_count(0)
    look(page, "follow-ups-admin")
    with page.expect_download() as rows:
        page.get_by_role("link", name="导出 CSV").click()
    assert not {"不耐烦", "HYPERLINK"} & set(re.findall("不耐烦|HYPERLINK", rows.value.path().read_text(encoding="utf-8-sig")))


def test_a_paper_form_is_typed_in_once(floor: Floor, numbers: list[str], look: Look):
    floor.allow(re.compile(r"409 .*/api/v1/supervisor/ratings$"))
    page = signed_in(floor)
    page.get_by_role("button", name="录入纸质评价").click()
    page.get_by_label("不满意", exact=True).check()
    look(page, "follow-ups-paper")
    for label in ("非常满意", "满意"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("票号").fill(numbers[3].lower())
    page.get_by_label("取号日期").fill(today(floor.server))
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.locator(".done")).to_contain_text(f"{numbers[3]} 的纸质评价已录入")

    page.get_by_label("满意", exact=True).check()
    page.get_by_label("票号").fill(numbers[3])
    page.get_by_label("取号日期").fill(today(floor.server))
    page.get_by_role("button", name="录入", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("已经评价过")


def test_the_next_form_is_begun_while_the_page_still_reads_what_came_of_the_last(floor: Floor, numbers: list[str]):
    page = signed_in(floor)
    page.get_by_role("button", name="录入纸质评价").click()
    late: list[Route] = []
    page.route("**/api/v1/supervisor/follow-ups", lambda route: late.append(route))
    page.get_by_label("满意", exact=True).check()
    page.get_by_label("票号").fill(numbers[3])
    page.get_by_label("取号日期").fill(today(floor.server))
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.locator(".done")).to_contain_text(f"{numbers[3]} 的纸质评价已录入")

    page.get_by_label("非常满意", exact=True).check()
    page.get_by_label("票号").fill("A077")
    while not late:
        page.wait_for_timeout(10)
    late[0].continue_()

    expect(page.get_by_role("button", name="录入", exact=True)).to_be_enabled()
    expect(page.get_by_label("票号")).to_have_value("A077")
    expect(page.get_by_label("非常满意", exact=True)).to_be_checked()


def test_a_rating_is_set_aside_from_its_case(floor: Floor, numbers: list[str], look: Look):
    page = signed_in(floor)
    page.get_by_role("button", name=numbers[1], exact=True).click()
    page.get_by_role("button", name="作废这个评价").click()
    look(page, "follow-ups-setting-aside")
    page.get_by_label("作废的原因").fill("不是本人填写")
    page.get_by_role("button", name="作废", exact=True).click()

    expect(page.locator(".case")).to_contain_text("评价已作废")
    expect(page.locator(".list tbody tr")).to_have_count(1)
    expect(page.locator(".list")).not_to_contain_text(numbers[1])
    look(page, "follow-ups-set-aside")


def test_signs_are_listed_and_not_judged(floor: Floor, numbers: list[str], look: Look):
    tablet = floor.server.device("evaluator-w1")
    screen = floor.device("evaluator-w1", "evaluator")
    expect(screen.get_by_text("请留意屏幕和广播叫号")).to_be_visible()
    clerk = floor.server.clerk("gao", "w1")
    number = floor.take("id-card")
    for action in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{action}", key=f"sign {action}" if action == "next" else None).status == 200
    asked = tablet.get("/api/v1/evaluator/snapshot").body["request"]
    assert tablet.post("/api/v1/evaluator/ratings", {"rating_token": asked["token"], "level": "very_satisfied"}).status == 201
    page = signed_in(floor)

    page.get_by_role("button", name="刷评线索").click()

    row = page.locator(".signs tbody tr").filter(has_text=number)
    expect(row).to_contain_text("评得太快")
    expect(page.locator(".signs")).to_contain_text("只是线索，不是结论")
    look(page, "follow-ups-signs")
    row.get_by_role("button", name=re.compile("作废")).click()
    page.get_by_label("作废的原因").fill("窗口人员自己评的")
    page.get_by_role("button", name="作废", exact=True).click()
    expect(page.locator(".signs")).not_to_contain_text("评得太快")


def test_the_page_is_whole_on_a_smaller_screen(floor: Floor, numbers: list[str], look: Look):
    page = signed_in(floor)
    page.set_viewport_size({"width": CALLER[0], "height": CALLER[1]})
    page.get_by_role("button", name="整改台账").click()
    page.get_by_role("button", name=numbers[0], exact=True).click()
    expect(page.locator(".case")).to_contain_text("进度")
    look(page, "follow-ups-small")
