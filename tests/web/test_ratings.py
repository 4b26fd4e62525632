"""Who may read and do what about ratings: route by route."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from rules.followups import CaseAction
from storage.models import Department, Journal, Staff, Visit
from tests.factories import HOUR, MINUTE
from tests.web.visitors import Site, Visitor, refused

COMMENT = "等了很久，态度生硬"
CASES, SIGNS = "/api/v1/supervisor/follow-ups", "/api/v1/supervisor/signs"
MONDAY = "2026-11-23"
RANGE = f"?from={MONDAY}&to={MONDAY}"
READS = [CASES, f"{CASES}{RANGE}", f"{CASES}.csv{RANGE}", f"{CASES}.xlsx{RANGE}", SIGNS]


@pytest.fixture
def site(site: Site) -> Site:
    """With a second supervisor, an administrator, and two heads of department: the police's and commerce's."""
    [password] = site.hall.rows(select(Staff.password_hash).where(Staff.username == "li"))
    departments = {row.code: row.id for row in site.hall.rows(select(Department.code, Department.id))}
    people = (("sun", "孙丽", "supervisor", None), ("zhou", "周强", "admin", None), ("fang", "方圆", "head", "police"), ("qian", "钱芳", "head", "commerce"))
    with site.hall.database.writing() as connection:
        for username, name, role, department in people:
            row = {"hall_id": site.hall.id, "username": username, "name": name, "number": "", "role": role, "password_hash": password[0]}
            connection.execute(insert(Staff).values(failures=0, locked_until=0, department_id=departments.get(department or ""), **row))
    return site


def serve(site: Site, clerk: Visitor) -> str:
    """Somebody takes a number and is served; the number."""
    number = str(site.hall.take().number)
    for step in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{step}").status_code == 200
    return number


def paper(number: str, level: str = "dissatisfied", **more: Any) -> dict[str, Any]:
    """A paper form."""
    return {"number": number, "day": MONDAY, "level": level, "reasons": [214] if level == "dissatisfied" else [], **more}


@pytest.fixture
def case(site: Site) -> int:
    """陈静 was rated badly on paper; the visit."""
    number = serve(site, site.clerk())
    assert site.supervisor().post("/api/v1/supervisor/ratings", paper(number, comment=COMMENT)).status_code == 201
    [row] = site.hall.rows(select(Visit.id))
    return int(row.id)


def step(visitor: Visitor, case: int, action: CaseAction, **more: Any) -> Any:
    return visitor.post(f"{CASES}/{case}/steps", {"action": action.value, **more})


def find_founded(site: Site, case: int) -> None:
    supervisor = site.supervisor()
    assert step(supervisor, case, CaseAction.ASSIGN, to="li").status_code == 200
    assert step(supervisor, case, CaseAction.CALL_BACK, words="群众说问了两遍").status_code == 200
    assert step(supervisor, case, CaseAction.FIND_FOUNDED, words="监控属实").status_code == 200


# The clerk


def test_the_clerk_sees_neither_level_nor_comment_live(site: Site):
    site.hall.wake_evaluator()
    tablet, clerk = site.device("evaluator-w1"), site.clerk()
    number = serve(site, clerk)
    before = clerk.get("/api/v1/caller/snapshot").get_json()
    request = tablet.get("/api/v1/evaluator/snapshot").get_json()["request"]
    assert request["number"] == number
    said = {"rating_token": request["token"], "level": "very_dissatisfied", "reasons": [115], "comment": COMMENT}

    assert tablet.post("/api/v1/evaluator/ratings", said).status_code == 201

    after = clerk.get("/api/v1/caller/snapshot").get_json()
    told = json.dumps([after, clerk.get("/api/v1/caller/ratings").get_json(), clerk.get("/api/v1/caller/session").get_json()], ensure_ascii=False)
    for secret in (request["token"], "very_dissatisfied", "非常不满意", "服务态度差效率低", COMMENT, "rating_token"):
        assert secret not in told
    unlike = {key for key in after if after[key] != before[key]}
    assert unlike <= {"seq", "at"}, "the page does not even change when the citizen rates"


def test_a_clerk_is_told_figures_of_their_own_until_yesterday_and_only_of_enough_ratings(site: Site):
    clerk, supervisor = site.clerk(), site.supervisor()
    for _ in range(5):
        number = serve(site, clerk)
        assert supervisor.post("/api/v1/supervisor/ratings", paper(number, "satisfied")).status_code == 201
    assert clerk.get("/api/v1/caller/ratings").get_json()["figures"] is None

    site.clock.go(24 * HOUR)
    told = site.clerk().get("/api/v1/caller/ratings").get_json()
    of_another = site.clerk("gao", "w2").get("/api/v1/caller/ratings").get_json()

    assert (told["figures"]["satisfaction"], told["figures"]["response"], told["rated"]) == (1.0, 1.0, 5)
    assert (of_another["figures"], of_another["rated"]) == (None, 0)


def test_a_clerk_asks_for_a_review_of_a_finding_about_themselves_and_of_no_other(site: Site, case: int):
    find_founded(site, case)
    clerk, another = site.clerk(), site.clerk("gao", "w2")
    with site.unchanged():
        refused(another.post(f"/api/v1/caller/ratings/{case}/review", {"words": "不服"}), 403, "not-your-follow-up")
        refused(clerk.post(f"/api/v1/caller/ratings/{case}/review", {"words": ""}), 422, "bad-request")
    [own] = clerk.get("/api/v1/caller/ratings").get_json()["cases"]
    assert own["may_ask_review"]
    assert COMMENT not in json.dumps(own, ensure_ascii=False)
    assert "问了两遍" not in json.dumps(own, ensure_ascii=False)

    assert clerk.post(f"/api/v1/caller/ratings/{case}/review", {"words": "当时系统故障"}).status_code == 200

    refused(clerk.post(f"/api/v1/caller/ratings/{case}/review", {"words": "再来一次"}), 409, "wrong-follow-up-step")
    refused(step(site.supervisor(), case, CaseAction.UPHOLD, words="维持"), 403, "not-your-follow-up")
    assert step(site.supervisor("sun"), case, CaseAction.UPHOLD, words="维持").get_json()["state"] == "to_correct"


@pytest.mark.parametrize("path", [*READS, "/api/v1/supervisor/follow-ups/1"])
def test_a_clerk_a_guide_and_a_device_read_no_ledger(site: Site, case: int, path: str):
    for visitor in (site.clerk(), site.guide(), site.device("evaluator-w1"), site.stranger()):
        refused(visitor.get(path), 401, "signed-out")


# The administrator


@pytest.mark.parametrize("path", READS[:3])
def test_an_administrator_reads_the_ledger_without_comments(site: Site, case: int, path: str):
    find_founded(site, case)

    for_supervisor, for_admin = site.supervisor().get(path), site.supervisor("zhou").get(path)

    assert (for_supervisor.status_code, for_admin.status_code) == (200, 200)
    assert COMMENT in for_supervisor.get_data(as_text=True)
    for words in (COMMENT, "问了两遍", "监控属实"):
        assert words not in for_admin.get_data(as_text=True)


def test_an_administrator_reads_one_case_without_a_word_that_was_written_about_it(site: Site, case: int):
    find_founded(site, case)

    told = site.supervisor("zhou").get(f"{CASES}/{case}").get_json()

    assert [one["words"] for one in told["steps"]] == [None, None, None]
    assert (told["comment"], told["actions"]) == (None, [])


def test_an_administrator_takes_no_step_types_in_nothing_and_sets_nothing_aside(site: Site, case: int):
    admin = site.supervisor("zhou")

    with site.unchanged():
        refused(step(admin, case, CaseAction.ASSIGN, to="li"), 403, "forbidden")
        refused(admin.post("/api/v1/supervisor/ratings", paper("B001")), 403, "forbidden")
        refused(admin.post(f"/api/v1/supervisor/ratings/{case}/set-aside", {"reason": "误评"}), 403, "forbidden")


# The head of a department


def test_a_head_of_department_sees_and_sees_to_the_cases_of_their_own(site: Site, case: int):
    head = site.supervisor("fang")
    assert [one["visit"] for one in head.get(CASES).get_json()["cases"]] == [case]
    assert COMMENT in head.get(f"{CASES}.csv{RANGE}").get_data(as_text=True)
    assert step(site.supervisor(), case, CaseAction.ASSIGN, to="fang").status_code == 200

    told = step(head, case, CaseAction.CALL_BACK, words="已回访").get_json()

    assert told["assigned_to"] == "方圆"
    assert {one["name"] for one in told["assignees"]} >= {"孙丽", "方圆", "李敏"}
    assert "钱芳" not in {one["name"] for one in told["assignees"]}, "another department's head"


def test_a_head_of_another_department_finds_no_such_case(site: Site, case: int):
    head = site.supervisor("qian")
    with site.unchanged():
        assert head.get(CASES).get_json()["cases"] == []
        assert COMMENT not in head.get(f"{CASES}.csv{RANGE}").get_data(as_text=True)
        refused(head.get(f"{CASES}/{case}"), 404, "unknown-follow-up")
        refused(step(head, case, CaseAction.ASSIGN, to="qian"), 404, "unknown-follow-up")
        refused(step(head, case, CaseAction.CALL_BACK, words="看看"), 404, "unknown-follow-up")
    refused(step(site.supervisor(), case, CaseAction.ASSIGN, to="qian"), 422, "unknown-staff")


@pytest.mark.parametrize("path", ["/api/v1/supervisor/snapshot", SIGNS])
def test_a_head_of_department_sees_nothing_else_of_the_hall(site: Site, path: str):
    refused(site.supervisor("fang").get(path), 403, "forbidden")


def test_a_head_of_department_types_in_nothing_and_sets_nothing_aside(site: Site, case: int):
    head = site.supervisor("fang")

    with site.unchanged():
        refused(head.post("/api/v1/supervisor/ratings", paper("B001")), 403, "forbidden")
        refused(head.post(f"/api/v1/supervisor/ratings/{case}/set-aside", {"reason": "误评"}), 403, "forbidden")


# The supervisor


def test_of_a_case_the_next_steps_are_told_and_no_others_are_taken(site: Site, case: int):
    supervisor = site.supervisor()
    assert [one["action"] for one in supervisor.get(f"{CASES}/{case}").get_json()["actions"]] == ["assign"]
    with site.unchanged():
        refused(step(supervisor, case, CaseAction.SETTLE), 409, "wrong-follow-up-step")
        refused(step(supervisor, case, CaseAction.SET_ASIDE, words="误评"), 409, "wrong-follow-up-step")
        refused(step(supervisor, case, CaseAction.ASSIGN, to="chen"), 422, "unknown-staff")
        refused(step(supervisor, 99999, CaseAction.ASSIGN, to="li"), 404, "unknown-follow-up")

    told = step(supervisor, case, CaseAction.ASSIGN, to="sun").get_json()

    assert (told["assigned_to"], [one["action"] for one in told["actions"]]) == ("孙丽", ["call_back", "assign"])


def test_a_paper_form_is_typed_in_once_and_it_is_known_by_whom(site: Site):
    number = serve(site, site.clerk())
    supervisor = site.supervisor()
    with site.unchanged():
        refused(supervisor.post("/api/v1/supervisor/ratings", paper("B999")), 409, "nothing-to-rate")
        refused(supervisor.post("/api/v1/supervisor/ratings", {**paper(number), "reasons": []}), 422, "reason-required")
        refused(supervisor.post("/api/v1/supervisor/ratings", {**paper(number), "day": "yesterday"}), 422, "bad-request")

    assert supervisor.post("/api/v1/supervisor/ratings", paper(number.lower())).status_code == 201

    with site.unchanged():
        refused(supervisor.post("/api/v1/supervisor/ratings", paper(number)), 409, "already-rated")
    [row] = site.hall.rows(select(Journal.staff_id).where(Journal.kind == "rated"))
    assert row.staff_id == site.hall.rows(select(Staff.id).where(Staff.username == "li"))[0].id


def test_a_form_that_comes_too_late_is_refused_with_the_halls_period(site: Site):
    number = serve(site, site.clerk())
    site.clock.go(8 * 24 * HOUR)

    body = refused(site.supervisor().post("/api/v1/supervisor/ratings", paper(number)), 409, "rating-period-over")

    assert "7 天" in body["title"]


def test_a_rating_that_is_set_aside_is_out_of_the_figures_and_stays_in_the_ledger(site: Site, case: int):
    supervisor = site.supervisor()

    assert supervisor.post(f"/api/v1/supervisor/ratings/{case}/set-aside", {"reason": "不是本人填写"}).status_code == 200

    ratings = supervisor.get("/api/v1/supervisor/snapshot").get_json()["summary"]["ratings"]
    assert (ratings["rated"], ratings["asked"], ratings["set_aside"], ratings["satisfaction"]) == (0, 0, 1, None)
    assert supervisor.get(CASES).get_json()["cases"] == []
    [listed] = supervisor.get(f"{CASES}{RANGE}").get_json()["cases"]
    assert listed["set_aside"]["reason"] == "不是本人填写"
    refused(supervisor.post("/api/v1/supervisor/ratings/99999/set-aside", {"reason": "误评"}), 404, "unknown-rating")


@pytest.mark.parametrize("query", ["?from=x&to=y", "?from=2026-11-24&to=2026-11-23", "?from=2026-11-23", "?from=1000-01-01&to=2026-11-23", "?from=&to="])
def test_a_range_that_is_none_is_refused(site: Site, query: str):
    for path in (CASES, f"{CASES}.csv", f"{CASES}.xlsx"):
        refused(site.supervisor().get(path + query), 422, "bad-request")


def test_a_rating_sooner_than_anybody_reads_is_a_sign(site: Site):
    site.hall.wake_evaluator()
    tablet, clerk = site.device("evaluator-w1"), site.clerk()
    number = serve(site, clerk)
    request = tablet.get("/api/v1/evaluator/snapshot").get_json()["request"]
    site.clock.go(1900)
    assert tablet.post("/api/v1/evaluator/ratings", {"rating_token": request["token"], "level": "very_satisfied"}).status_code == 201

    told = site.supervisor().get(SIGNS).get_json()

    assert [(one["kind"], one["figure"], [visit["number"] for visit in one["visits"]]) for one in told["signs"]] == [("too_quick", 1900, [number])]
    assert site.supervisor().get(f"{SIGNS}?day=2026-11-22").get_json()["signs"] == []
    refused(site.supervisor().get(f"{SIGNS}?day=today"), 422, "bad-request")


def test_a_visit_much_shorter_than_usual_is_a_sign(site: Site):
    clerk = site.clerk()

    def serve_for(ms: int) -> str:
        number = str(site.hall.take().number)
        clerk.post("/api/v1/caller/next")
        clerk.post("/api/v1/caller/start")
        site.clock.go(ms)
        clerk.post("/api/v1/caller/finish")
        return number

    for _ in range(12):
        serve_for(10 * MINUTE)
    short = serve_for(MINUTE)

    [sign] = site.supervisor().get(SIGNS).get_json()["signs"]

    assert (sign["kind"], sign["visits"][0]["number"], sign["visits"][0]["rated"]) == ("short_visit", short, False)


def test_the_evaluator_names_whoever_served_and_what_was_handled(site: Site):
    site.hall.wake_evaluator()
    tablet, clerk = site.device("evaluator-w1"), site.clerk()
    site.hall.take()
    for action, body in (("next", {}), ("start", {}), ("finish", {"matters": ["id-first"]})):
        assert clerk.post(f"/api/v1/caller/{action}", body).status_code == 200
    clerk.ask("DELETE", "/api/v1/caller/session")

    request = tablet.get("/api/v1/evaluator/snapshot").get_json()["request"]

    assert request["clerk"] == {"name": "陈静", "number": "1207"}
    assert request["matters"] == [{"name": "首次申领居民身份证", "name_en": "First resident ID card"}]


# The kiosk


def taken(site: Site) -> dict[str, Any]:
    """Somebody takes a number at the kiosk; their ticket, with the token of its QR code."""
    ticket: dict[str, Any] = site.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}).get_json()["ticket"]
    return ticket


def serve_next(clerk: Visitor) -> None:
    for action in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{action}").status_code == 200


def test_whoever_holds_the_paper_rates_their_visit_at_a_kiosk(site: Site):
    clerk, kiosk, ticket = site.clerk(), site.device("kiosk-1"), taken(site)
    serve_next(clerk)

    with site.unchanged():
        told = kiosk.post("/api/v1/kiosk/ratings/visit", {"code": ticket["phone_url"]}).get_json()
    assert (told["number"], told["window"], len(told["scale"]["levels"])) == (ticket["number"], "1", 5)
    assert kiosk.post("/api/v1/kiosk/ratings", {"code": ticket["token"], "level": "dissatisfied", "reasons": [214]}).status_code == 201

    [case] = site.supervisor().get(CASES).get_json()["cases"]
    assert (case["number"], case["source"]) == (ticket["number"], "取号机")
    with site.unchanged():
        for path, body in (("ratings/visit", {}), ("ratings", {"level": "satisfied"})):
            refused(kiosk.post(f"/api/v1/kiosk/{path}", {"code": ticket["token"], **body}), 409, "already-rated")


def test_nobody_rates_the_visit_of_another(site: Site):
    clerk, kiosk = site.clerk(), site.device("kiosk-1")
    mine, another = taken(site), taken(site)
    serve_next(clerk)
    serve_next(clerk)
    seal = mine["token"].partition(".")[2]

    with site.unchanged():
        for code in (f"{another['id']}.{seal}", another["number"], str(another["id"]), f"http://hall.test/t/{another['id']}", "nonsense"):
            refused(kiosk.post("/api/v1/kiosk/ratings/visit", {"code": code}), 404, "unknown-ticket")
            refused(kiosk.post("/api/v1/kiosk/ratings", {"code": code, "level": "satisfied"}), 404, "unknown-ticket")


def test_a_rating_token_of_the_tablet_is_no_code_of_a_paper(site: Site):
    site.hall.wake_evaluator()
    tablet, clerk, kiosk = site.device("evaluator-w1"), site.clerk(), site.device("kiosk-1")
    taken(site)
    serve_next(clerk)
    token = tablet.get("/api/v1/evaluator/snapshot").get_json()["request"]["token"]

    refused(kiosk.post("/api/v1/kiosk/ratings", {"code": token, "level": "satisfied"}), 404, "unknown-ticket")


def test_a_number_that_still_waits_is_not_rated_at_a_kiosk(site: Site):
    ticket = taken(site)

    refused(site.device("kiosk-1").post("/api/v1/kiosk/ratings/visit", {"code": ticket["token"]}), 409, "nothing-to-rate")


def test_an_open_question_goes_from_the_tablet_once_its_citizen_has_rated_at_a_kiosk(site: Site):
    site.hall.wake_evaluator()
    tablet, clerk, ticket = site.device("evaluator-w1"), site.clerk(), taken(site)
    serve_next(clerk)
    token = tablet.get("/api/v1/evaluator/snapshot").get_json()["request"]["token"]

    assert site.device("kiosk-1").post("/api/v1/kiosk/ratings", {"code": ticket["token"], "level": "satisfied"}).status_code == 201

    assert tablet.get("/api/v1/evaluator/snapshot").get_json()["request"] is None
    refused(tablet.post("/api/v1/evaluator/ratings", {"rating_token": token, "level": "satisfied"}), 409, "already-rated")
