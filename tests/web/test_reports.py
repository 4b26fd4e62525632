"""Who sees which figures, and what a report says where there is nothing to say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from hall import aside, desk, evaluation, pausing
from hall.aside import HoldReason
from hall.desk import Handled
from hall.settling import settle_a_day
from reports.csvfile import csv_of, lines
from reports.exporting import Exporter
from reports.making import file_of
from reports.spreadsheet import xlsx_of
from storage.models import ExportJob, RatingRequest, Staff, Visit
from tests.factories import HOUR, MINUTE, SCALES, SECOND
from tests.web.visitors import Site, Visitor, refused

REPORTS = ("daily", "waiting", "windows", "clerks", "visitors", "no-shows", "satisfaction", "service-times", "cases")


@pytest.fixture
def morning(site: Site) -> Site:
    """陈静 serves two of 公安局 at window 1, rated 满意 and 不满意; 高峰 serves one of 工商局 at window 2 and misses one of 公安局."""
    hall = site.hall
    for service in ("id-card", "id-card", "household", "company"):
        hall.take(service)
    site.clock.go(10 * MINUTE)
    chen, gao = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    for level, reasons in (("satisfied", []), ("dissatisfied", [214])):
        hall.do(desk.call_next, chen)
        site.clock.go(30 * SECOND)
        hall.do(desk.start, chen)
        site.clock.go(6 * MINUTE)
        hall.do(aside.hold, chen, HoldReason.FORM)
        site.clock.go(2 * MINUTE)
        [visit] = [row.id for row in hall.rows(select(Visit.id).where(Visit.ended_at.is_(None), Visit.held_since.is_not(None)))]
        hall.do(aside.resume, chen, visit)
        site.clock.go(MINUTE)
        hall.wake_evaluator()
        visit = hall.do(desk.finish, chen, handled=Handled(cases=2))
        hall.do(evaluation.rate, SCALES["haochaping"], visit, chen.window_id, 1, evaluation.Said(level, reasons, "等太久" if reasons else None))
    hall.do(desk.call_next, gao)
    hall.do(desk.miss, gao)
    hall.do(desk.call_next, gao)
    hall.do(desk.start, gao)
    site.clock.go(20 * MINUTE)
    hall.do(desk.finish, gao)
    hall.do(pausing.pause, gao, "午餐", confirmed=True)
    site.clock.go(30 * MINUTE)
    return site


def report(visitor: Visitor, name: str, query: str = "") -> dict[str, Any]:
    answer = visitor.get(f"/api/v1/reports/{name}?{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def rows(of: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Row → column → what stands there."""
    return {row[0]["text"]: {column["key"]: cell["text"] for column, cell in zip(of["columns"], row[1:], strict=True)} for row in of["rows"]}


def headlines(of: Mapping[str, Any]) -> dict[str, str]:
    return {one["label"]: one["cell"]["text"] for one in of["headlines"]}


# What the figures are


def test_waiting_walking_and_service_are_told_apart_and_what_was_held_is_left_out(morning: Site):
    waiting = rows(report(morning.reader(), "waiting", "by=clerk"))
    windows = rows(report(morning.reader(), "windows"))

    assert waiting["陈静 1207"] == {
        "waited": "2",
        "mean_wait": "14.8",  # 10 min, and 19.5 min
        "longest": "19.5",
        "mean_walk": "0.5",
        "walked": "2",
        "then-0": "没有数据",
        "then-1": "没有数据",
    }
    assert (windows["1号"]["mean_service"], windows["1号"]["held"], windows["1号"]["held_time"]) == ("7.0", "2", "4.0")
    assert windows["2号"]["paused-0"] == "0.5"
    assert report(morning.reader(), "windows")["columns"][-1]["label"] == "暂停：午餐（时）"


def test_while_the_whole_hall_stands_still_nobody_waits_walks_or_is_served(site: Site):
    hall = site.hall
    hall.take()
    seat = hall.seat()

    def stand_still() -> None:
        hall.do(pausing.pause_hall, "停电", 1)
        site.clock.go(7 * MINUTE)
        hall.do(pausing.resume_hall, 1)
        site.clock.go(MINUTE)

    stand_still()
    hall.do(desk.call_next, seat)
    stand_still()
    hall.do(desk.start, seat)
    stand_still()
    hall.do(desk.finish, seat)

    waiting, windows = rows(report(site.reader(), "waiting", "by=window"))["1号"], rows(report(site.reader(), "windows"))["1号"]
    assert (waiting["mean_wait"], waiting["mean_walk"], windows["mean_service"]) == ("1.0", "1.0", "1.0")
    assert windows["still"] == "0.3", "of 24 minutes at the window, 21"


def test_what_was_recorded_is_told_by_matter_before_the_day_is_settled_and_after(site: Site):
    hall = site.hall
    for service in ("id-card", "id-card", "household"):
        hall.take(service)
    seat = hall.seat()
    for level, matters in (("satisfied", ("id-first",)), ("dissatisfied", ("id-first",)), (None, None)):
        site.clock.go(10 * MINUTE)
        hall.serve(seat)
        site.clock.go(5 * MINUTE)
        hall.wake_evaluator()
        visit = hall.do(desk.finish, seat, handled=Handled(cases=3, matters=matters))
        if level is not None:
            hall.do(evaluation.rate, SCALES["haochaping"], visit, seat.window_id, 1, evaluation.Said(level, [214] if level == "dissatisfied" else []))
    site.clock.go(24 * HOUR)
    hall.tick()

    for _ in ("added up anew", "settled"):
        of_day = "by=matter&day=2026-11-23"
        waiting, ratings = report(site.reader(), "waiting", of_day), report(site.reader(), "satisfaction", of_day)
        told = {matter: (row["waited"], row["mean_wait"], row["longest"]) for matter, row in rows(waiting).items()}
        assert told == {"首次申领居民身份证": ("2", "17.5", "25.0"), "没有登记事项": ("1", "40.0", "40.0")}
        assert [cell["text"] for cell in waiting["total"][1:4]] == ["3", "25.0", "40.0"]
        assert (rows(ratings)["首次申领居民身份证"]["satisfied"], rows(ratings)["没有登记事项"]["unrated"]) == ("1", "1")
        assert rows(report(site.reader(), "cases", of_day))["首次申领居民身份证"]["cases"] == "6"
        settle_a_day(hall.database, site.clock, hall.id)


def test_what_an_abandoned_number_is(morning: Site):
    before = rows(report(morning.reader(), "no-shows", "by=department"))["公安局"]
    morning.supervisor().post("/api/v1/supervisor/hall/clear")

    after = rows(report(morning.reader(), "no-shows", "by=department"))["公安局"]

    assert (before["taken"], before["abandoned"], before["missed"]) == ("3", "0", "1")
    assert (after["abandoned"], after["abandoned_share"], after["missed_share"]) == ("1", "33.3%", "33.3%")


def test_a_satisfaction_of_few_is_not_told_and_never_100_percent_of_nothing(morning: Site):
    satisfaction = rows(report(morning.reader(), "satisfaction"))

    assert satisfaction["1号"]["satisfaction"] == "不足 5 个评价"
    assert (satisfaction["1号"]["satisfied"], satisfaction["1号"]["dissatisfied"], satisfaction["1号"]["response"]) == ("1", "1", "100%")
    assert satisfaction["2号"]["satisfaction"] == "没有邀评"
    assert satisfaction["2号"]["not_asked"] == "1"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
def test_a_time_in_which_nothing_happened_says_so(site: Site, name: str, unit: str):
    made = report(site.reader(), name, f"unit={unit}&day=2024-02-29")

    assert made["empty"] == "这段时间没有人办理。"
    assert made["chart"] is None
    assert "100%" not in json.dumps(made)
    assert all(one["cell"]["why"] or one["cell"]["value"] == 0 for one in made["headlines"])


def test_a_day_that_has_only_begun_says_that_nobody_was_served_today(site: Site):
    assert report(site.reader(), "waiting")["empty"] == "今天没有人办理。"


def test_a_report_is_compared_with_the_period_before(morning: Site):
    morning.clock.go(24 * HOUR)
    morning.hall.tick()

    today = report(morning.reader(), "waiting", "by=hall")

    assert [one["before"]["text"] for one in today["headlines"]] == ["21.9", "29.0", "0.3", "4"]
    assert today["empty"] == "今天没有人办理。"


def test_a_visit_over_midnight_is_counted_and_stays_out_of_the_mean(site: Site):
    hall = site.hall
    hall.take()
    seat = hall.seat()
    hall.serve(seat)
    site.clock.go(20 * HOUR)  # the server was off, too
    hall.tick()

    for _ in ("added up anew", "settled"):
        yesterday = report(site.reader(), "windows", "day=2026-11-23")
        assert headlines(yesterday)["日终自动结束"] == "1"
        assert (rows(yesterday)["1号"]["served"], rows(yesterday)["1号"]["mean_service"]) == ("1", "没有计时")
        assert rows(yesterday)["1号"]["present"] == "14.0", "until midnight, not until somebody came"
        settle_a_day(hall.database, site.clock, hall.id)


def test_a_clock_that_is_put_back_makes_no_time_negative(site: Site):
    hall = site.hall
    hall.take()
    seat = hall.seat()
    site.clock.go(-HOUR)
    hall.serve(seat)
    hall.do(desk.finish, seat)

    made = rows(report(site.reader(), "waiting", "by=hall"))["全厅"]

    assert (made["mean_wait"], made["mean_walk"]) == ("0.0", "0.0")


def test_a_rating_without_a_timed_visit_is_counted_all_the_same(site: Site):
    hall = site.hall
    hall.take()
    seat = hall.seat()
    hall.wake_evaluator()
    hall.do(desk.call_next, seat)
    visit = hall.do(desk.finish, seat, previous="served")
    hall.do(evaluation.rate, SCALES["haochaping"], visit, seat.window_id, 1, evaluation.Said("satisfied"))

    made = report(site.reader(), "satisfaction")
    assert rows(made)["1号"]["rated"] == "1"
    times = report(site.reader(), "service-times")
    assert headlines(times) == {"平均办理": "没有计时", "计时": "0", "未按开始": "1", "日终自动结束": "0"}


def test_what_is_said_later_of_a_settled_day_reaches_it(morning: Site):
    [visit] = [row.id for row in morning.hall.rows(select(Visit.id).where(Visit.outcome == "served").order_by(Visit.id).limit(1))]
    morning.clock.go(24 * HOUR)
    morning.hall.tick()
    assert settle_a_day(morning.hall.database, morning.clock, morning.hall.id)
    assert not settle_a_day(morning.hall.database, morning.clock, morning.hall.id)

    assert morning.reader().post(f"/api/v1/reports/visits/{visit}/mark", {"reason": "系统故障"}).status_code == 200

    def served() -> list[str]:
        return [rows(report(morning.reader(), "windows", f"day=2026-11-23&abnormal={which}"))["1号"]["served"] for which in ("with", "without")]

    assert served() == ["2", "1"]
    assert settle_a_day(morning.hall.database, morning.clock, morning.hall.id)
    assert served() == ["2", "1"]
    morning.reader().post(f"/api/v1/reports/visits/{visit}/mark", {"reason": None})
    assert served() == ["2", "2"]


# Who sees what


def test_a_clerk_sees_only_their_own(morning: Site):
    chen = morning.reader("chen")

    assert {one["name"] for one in chen.get("/api/v1/reports/kinds").get_json()["kinds"]} == set(REPORTS) - {"daily", "visitors"}
    assert list(rows(report(chen, "clerks"))) == ["陈静 1207"]
    assert list(rows(report(chen, "windows"))) == ["1号"]
    for name in ("waiting", "no-shows", "service-times", "cases"):
        for by in ("service", "clerk"):
            assert "企业登记" not in json.dumps(report(chen, name, f"by={by}"), ensure_ascii=False)
            assert "高峰" not in json.dumps(report(chen, name, f"by={by}"), ensure_ascii=False)
    for name in ("daily", "visitors"):
        refused(chen.get(f"/api/v1/reports/{name}"), 403, "not-your-figures")
        refused(chen.get(f"/api/v1/reports/{name}.csv"), 403, "not-your-figures")
        refused(chen.post("/api/v1/reports/exports", {"report": name}), 403, "not-your-figures")


def test_a_clerk_learns_neither_today_nor_of_few_what_somebody_said(morning: Site):
    chen = morning.reader("chen")
    today = report(chen, "satisfaction")
    morning.clock.go(24 * HOUR)
    morning.hall.tick()
    yesterday = report(morning.reader("chen"), "satisfaction", "day=2026-11-23")

    assert today["rows"] == []
    assert rows(yesterday)["1号"]["rated"] == "2"
    assert {rows(yesterday)["1号"][key] for key in ("satisfied", "dissatisfied", "satisfaction")} == {"不足 5 个评价"}
    assert all(one["cell"]["note"] is None for one in yesterday["headlines"] if one["label"] == "满意率")
    listed = morning.reader("chen").get("/api/v1/reports/visits?day=2026-11-23").get_json()
    assert len(listed["rows"]) == 2
    assert not {"评价", "意见"} & set(listed["columns"])
    assert "等太久" not in json.dumps(listed, ensure_ascii=False)


def test_a_head_sees_their_department_and_nobody_elses(morning: Site):
    shen = morning.reader("shen")

    for name in REPORTS:
        made = json.dumps(report(shen, name), ensure_ascii=False)
        assert "企业登记" not in made, name
        assert "工商局" not in made, name
    assert list(rows(report(shen, "waiting", "by=department"))) == ["公安局"]
    assert report(shen, "visitors")["headlines"][0]["cell"]["value"] == 3
    assert {row["cells"][0] for row in shen.get("/api/v1/reports/visits").get_json()["rows"]} == {"B001", "B002", "B003"}
    assert "还没有登记部门" in json.dumps(report(shen, "windows"), ensure_ascii=False)


def test_the_time_of_a_departments_clerks_is_seen_by_its_head(morning: Site):
    with morning.hall.database.writing() as connection:
        department = connection.scalar(select(Staff.department_id).where(Staff.username == "shen"))
        connection.execute(update(Staff).where(Staff.username == "chen").values(department_id=department))

    made = rows(report(morning.reader("shen"), "clerks"))

    assert made["陈静 1207"]["present"] != "0.0"
    assert made["高峰 1208"]["present"] == "0.0"


def test_a_head_without_a_department_is_told_what_to_do(morning: Site):
    with morning.hall.database.writing() as connection:
        connection.execute(update(Staff).where(Staff.username == "shen").values(department_id=None))

    refused(morning.reader("shen").get("/api/v1/reports/waiting"), 409, "no-department")


def test_comments_are_for_supervisors(morning: Site):
    with morning.hall.database.writing() as connection:
        connection.execute(update(Staff).where(Staff.username == "xu").values(role="admin"))

    seen = {
        name: "等太久" in json.dumps(morning.reader(name).get("/api/v1/reports/visits").get_json(), ensure_ascii=False) for name in ("li", "xu", "shen", "chen")
    }

    assert seen == {"li": True, "xu": False, "shen": False, "chen": False}
    for name in REPORTS:
        assert "等太久" not in json.dumps(report(morning.reader("li"), name), ensure_ascii=False)


@pytest.mark.parametrize("name", ["chen", "shen"])
def test_only_supervisors_mark_visits(morning: Site, name: str):
    reader = morning.reader(name)

    with morning.unchanged():
        refused(reader.post("/api/v1/reports/visits/1/mark", {"reason": "我自己"}), 403, "forbidden")


def test_whoever_stands_at_the_guide_desk_reads_no_figures(site: Site):
    refused(site.stranger().post("/api/v1/reports/session", {"username": "ding", "password": "right-horse-battery"}), 403, "forbidden")


def test_somebody_elses_export_is_nobodys(morning: Site):
    exporter = Exporter(morning.hall.database, morning.clock, SCALES)
    job = morning.reader("li").post("/api/v1/reports/exports", {"report": "visits", "unit": "day"}).get_json()["id"]
    assert exporter.do_one()

    assert morning.reader("li").get(f"/api/v1/reports/exports/{job}/file").status_code == 200
    for name in ("chen", "shen"):
        refused(morning.reader(name).get(f"/api/v1/reports/exports/{job}/file"), 404, "unknown-export")


# What is asked wrongly


@pytest.mark.parametrize(
    "query",
    [
        "unit=decade",
        "day=yesterday",
        "by=weather",
        "unit=range",
        "unit=range&first=2026-11-02&last=2026-11-01",
        "unit=range&first=2020-01-01&last=2026-01-01",
        "day=0001-01-01",
        "day=9999-12-31",
        "colour=blue",
    ],
)
def test_a_question_that_makes_no_sense_is_refused(site: Site, query: str):
    refused(site.reader().get(f"/api/v1/reports/waiting?{query}"), 422, "bad-request")


@pytest.mark.parametrize("name", ["windows", "visitors", "no-shows"])
def test_what_belongs_to_no_matter_is_not_told_by_matter(site: Site, name: str):
    refused(site.reader().get(f"/api/v1/reports/{name}?by=matter"), 422, "bad-request")


@pytest.mark.parametrize("path", ["weather", "weather.csv", "waiting.docx"])
def test_a_report_that_is_not_there(site: Site, path: str):
    refused(site.reader().get(f"/api/v1/reports/{path}"), 404, "unknown-report")


# Files


def test_csv_is_read_by_excel_and_holds_no_formula(morning: Site):
    answer = morning.reader().get("/api/v1/reports/waiting.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E5" in answer.headers["Content-Disposition"]
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert table[0][:3] == ["业务", "叫到的号", "平均等候（分）"]
    assert ["居民身份证", "2", "14.8"] in [row[:3] for row in table]
    assert lines([["=1+1", "+8613", "-2", "@cmd", "\tx", 3, -4.5, None]]) == "'=1+1,'+8613,'-2,'@cmd,'\tx,3,-4.5,\r\n"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("unit", ["day", "month"])
def test_every_report_becomes_a_workbook_also_where_it_has_no_chart(morning: Site, name: str, unit: str):
    reader = morning.reader()
    for query in (f"unit={unit}", "unit=day&day=2020-02-02"):
        made = report(reader, name, query)

        sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(made)))["报表"]

        assert sheet["A1"].value == made["title"]
        assert len(sheet._charts) == (made["chart"] is not None)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_a_name_that_looks_like_a_formula_is_only_a_name(morning: Site, kind: str):
    with morning.hall.database.writing() as connection:
        connection.execute(update(Staff).where(Staff.username == "chen").values(name='=HYPERLINK("http://x","y")'))

    made = report(morning.reader(), "clerks")

    if kind == "csv":
        assert "'=HYPERLINK" in csv_of(made).decode()
    elif kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(file_of(made, kind)))["报表"]
        [cell] = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
        assert (cell.data_type, cell.hyperlink) == ("s", None)
    else:
        assert file_of(made, kind).startswith(b"%PDF")


def test_an_export_that_was_cut_off_is_begun_again_and_not_for_ever(morning: Site):
    li = morning.reader()
    exporter = Exporter(morning.hall.database, morning.clock, SCALES)
    job = li.post("/api/v1/reports/exports", {"report": "visits", "unit": "month"}).get_json()["id"]
    refused(li.get(f"/api/v1/reports/exports/{job}/file"), 409, "export-not-ready")
    with morning.hall.database.writing() as connection:  # as a server that was killed leaves it
        connection.execute(update(ExportJob).values(state="running", leased_until=morning.clock() + MINUTE, tries=1))
    assert not exporter.do_one()

    morning.clock.go(2 * MINUTE)
    assert exporter.do_one()

    assert [one["state"] for one in li.get("/api/v1/reports/exports").get_json()["exports"]] == ["done"]
    assert len(li.get(f"/api/v1/reports/exports/{job}/file").data.decode("utf-8-sig").splitlines()) == 5
    with morning.hall.database.writing() as connection:
        connection.execute(update(ExportJob).values(state="running", leased_until=0, tries=3))
    exporter.do_one()
    [gone] = li.get("/api/v1/reports/exports").get_json()["exports"]
    assert (gone["state"], gone["sentence"]) == ("failed", "导出没有完成，请缩短时间范围再试。")


def test_nobody_asks_for_exports_without_end(site: Site):
    for _ in range(3):
        assert site.reader().post("/api/v1/reports/exports", {"report": "waiting", "format": "pdf", "unit": "year"}).status_code == 202

    refused(site.reader().post("/api/v1/reports/exports", {"report": "waiting"}), 409, "too-many-exports")


def test_a_visit_that_is_open_or_elsewhere_is_not_marked(morning: Site):
    morning.hall.take()
    seat = morning.hall.seat("w1", "chen")
    visit = morning.hall.serve(seat)

    for one in (visit, 99999):
        refused(morning.reader().post(f"/api/v1/reports/visits/{one}/mark", {"reason": "测试"}), 404, "unknown-visit")
    assert morning.hall.rows(select(RatingRequest.visit_id).where(RatingRequest.visit_id == visit)) == []
