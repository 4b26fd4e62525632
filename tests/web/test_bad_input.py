"""What is wrong is refused in a sentence, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.hallfile import read_hall_file
from hall.catalogue import load_hall
from tests.factories import CHEAP, MINUTE, PASSWORD, SCALES, SmallHall, hall_file
from tests.web.visitors import Site, Visitor, refused, routes_with_contracts


def rating_token(site: Site, window: str = "w1") -> str:
    """The token of the rating that this window's evaluator asks for."""
    return str(site.device(f"evaluator-{window}").get("/api/v1/evaluator/snapshot").get_json()["request"]["token"])


def serve_one(site: Site, clerk: Visitor, service: str = "id-card") -> None:
    """Somebody takes a number, is called, served, and asked for a rating."""
    site.hall.take(service)
    for step in ("next", "start", "finish"):
        assert clerk.post(f"/api/v1/caller/{step}").status_code == 200


def second_hall(site: Site, folder: Path) -> SmallHall:
    """Another hall in the same database; its windows are x1, x2, x3 and its people have names of their own."""
    file = hall_file(folder, code="other")
    text = file.read_text(encoding="utf-8")
    for before, after in (('code = "w', 'code = "x'), ('username = "', 'username = "other-')):
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    hashed = CHEAP.hash(PASSWORD)
    hall_id, _ = load_hall(site.hall.database, site.clock, read_hall_file(file, set(SCALES)), lambda _: hashed)
    assert hall_id is not None
    return SmallHall(site.hall.database, site.clock, hall_id)


# At the kiosk


def test_an_unknown_service_gives_no_number(site: Site):
    kiosk = site.device("kiosk-1")

    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/tickets", {"service": "cinema"}), 404, "unknown-service")


def test_a_service_that_has_given_out_its_numbers_says_when_it_has_more(site: Site):
    kiosk = site.device("kiosk-1")
    for _ in range(2):
        kiosk.post("/api/v1/kiosk/tickets", {"service": "metrology"})

    with site.unchanged():
        body = refused(kiosk.post("/api/v1/kiosk/tickets", {"service": "metrology"}), 409, "quota-reached")

    assert body["opens_at"].startswith("2026-11-24T00:00:00")


def test_a_class_that_the_kiosk_may_not_grant_is_refused(site: Site):
    with site.unchanged():
        refused(site.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card", "priority": "military"}), 403, "priority-not-granted")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["service"]),
        ({"service": ""}, None),
        ({"service": "x" * 65}, ["service"]),
        ({"service": 7}, ["service"]),
        ({"service": None}, ["service"]),
        ({"service": "id-card", "language": "fr"}, ["language"]),
        ({"service": "id-card", "priority": "boss"}, ["priority"]),
        ({"service": "id-card", "surprise": 1}, ["surprise"]),
        ({"service": "\ud800"}, ["service"]),
    ],
)
def test_a_wish_that_cannot_be_understood_names_the_fields(site: Site, body: dict[str, Any], fields: list[str] | None):
    kiosk = site.device("kiosk-1")

    with site.unchanged():
        answer = kiosk.post("/api/v1/kiosk/tickets", body)

    if fields is None:
        refused(answer, 404, "unknown-service")
    else:
        assert refused(answer, 422, "bad-request")["fields"] == fields


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_an_idempotency_key_is_neither_empty_nor_endless(site: Site, key: str):
    with site.unchanged():
        refused(site.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=key), 422, "bad-request")


# At the window


def test_nobody_is_called_to_a_paused_window(site: Site):
    clerk = site.clerk()
    site.hall.take()
    clerk.post("/api/v1/caller/pause", {"reason": "午餐", "confirm": True})

    with site.unchanged():
        refused(clerk.post("/api/v1/caller/next"), 409, "window-paused")


@pytest.mark.parametrize("reason", ["", "长" * 41, "\ud800"])
def test_a_pause_has_a_short_reason_in_readable_characters(site: Site, reason: str):
    clerk = site.clerk()

    with site.unchanged():
        assert refused(clerk.post("/api/v1/caller/pause", {"reason": reason}), 422, "bad-request")["fields"] == ["reason"]


def test_nobody_signs_in_at_a_window_that_is_not_there(site: Site):
    with site.unchanged():
        refused(site.stranger().post("/api/v1/caller/session", {"username": "chen", "password": PASSWORD, "window": "w99"}), 404, "unknown-window")


def test_nobody_signs_in_at_a_window_of_another_hall(site: Site, tmp_path: Path):
    second_hall(site, tmp_path)

    with site.unchanged():
        refused(site.stranger().post("/api/v1/caller/session", {"username": "chen", "password": PASSWORD, "window": "x1"}), 404, "unknown-window")


def test_a_window_that_is_taken_says_by_whom(site: Site):
    site.clerk("chen", "w1")

    with site.unchanged():
        answer = site.stranger().post("/api/v1/caller/session", {"username": "gao", "password": PASSWORD, "window": "w1"})

    assert refused(answer, 409, "window-taken")["clerk"] == "陈静"


def test_who_was_taken_over_is_signed_out(site: Site):
    chen = site.clerk("chen", "w1")
    site.clerk("gao", "w1", take_over=True)

    with site.unchanged():
        refused(chen.post("/api/v1/caller/next"), 401, "signed-out")


@pytest.mark.parametrize("action", ["recall", "start", "no-show", "finish"])
def test_with_nobody_at_the_window_there_is_nothing_to_do(site: Site, action: str):
    clerk = site.clerk()

    with site.unchanged():
        refused(clerk.post(f"/api/v1/caller/{action}"), 409, "no-open-visit")


@pytest.mark.parametrize("action", ["next", "recall", "start", "no-show", "finish"])
def test_a_page_that_acts_on_a_visit_that_is_over_is_told_so(site: Site, action: str):
    clerk = site.clerk()
    site.hall.take()
    visit = clerk.post("/api/v1/caller/next").get_json()["visit"]["id"]
    clerk.post("/api/v1/caller/no-show", {"visit": visit})
    site.hall.take()

    with site.unchanged():
        refused(clerk.post(f"/api/v1/caller/{action}", {"visit": visit}), 409, "stale-visit")


@pytest.mark.parametrize("action", ["recall", "start", "no-show"])
def test_who_is_being_served_can_be_neither_called_nor_missed(site: Site, action: str):
    clerk = site.clerk()
    site.hall.take()
    clerk.post("/api/v1/caller/next")
    clerk.post("/api/v1/caller/start")

    with site.unchanged():
        refused(clerk.post(f"/api/v1/caller/{action}"), 409, "wrong-state")


@pytest.mark.parametrize("action", ["next", "finish"])
def test_whether_the_last_one_called_came_must_be_said(site: Site, action: str):
    clerk = site.clerk()
    site.hall.take()
    site.hall.take()
    clerk.post("/api/v1/caller/next")

    with site.unchanged():
        body = refused(clerk.post(f"/api/v1/caller/{action}"), 409, "decide-previous")
        refused(clerk.post(f"/api/v1/caller/{action}", {"previous": "perhaps"}), 422, "bad-request")

    assert body["number"] == "B001"
    assert "B001" in body["title"]


def test_one_clerk_cannot_act_on_the_visit_of_another(site: Site):
    chen, gao = site.clerk("chen", "w1"), site.clerk("gao", "w2")
    site.hall.take("household")
    visit = chen.post("/api/v1/caller/next").get_json()["visit"]["id"]

    with site.unchanged():
        refused(gao.post("/api/v1/caller/finish", {"visit": visit, "previous": "served"}), 409, "stale-visit")


# At the evaluator


def rate(tablet: Visitor, token: str, **body: Any) -> Any:
    return tablet.post("/api/v1/evaluator/ratings", {"rating_token": token, "level": "satisfied", **body})


@pytest.fixture
def asked(site: Site) -> str:
    """The token of a rating that window 1 has just asked for."""
    site.hall.wake_evaluator("w1")
    serve_one(site, site.clerk())
    return rating_token(site)


def test_one_visit_has_one_rating(site: Site, asked: str):
    tablet = site.device("evaluator-w1")
    assert rate(tablet, asked).status_code == 201

    with site.unchanged():
        refused(rate(tablet, asked), 409, "already-rated")
        refused(tablet.post("/api/v1/evaluator/touch", {"rating_token": asked}), 409, "already-rated")


def test_a_rating_that_came_too_late_is_refused(site: Site, asked: str):
    site.clock.go(MINUTE)

    with site.unchanged():
        refused(rate(site.device("evaluator-w1"), asked), 409, "rating-closed")


@pytest.mark.parametrize("wrong", ["", "1", "1.", "nonsense", "9.AAAAAAAAAAAAAAAA", "号.号", "-1.x", "x" * 200])
def test_a_made_up_token_rates_nothing(site: Site, asked: str, wrong: str):
    tablet = site.device("evaluator-w1")

    with site.unchanged():
        refused(rate(tablet, wrong), 404, "unknown-rating")
        refused(tablet.post("/api/v1/evaluator/touch", {"rating_token": wrong}), 404, "unknown-rating")


def test_a_token_is_good_for_its_own_visit_only(site: Site, asked: str):
    visit, _, seal = asked.partition(".")

    with site.unchanged():
        refused(rate(site.device("evaluator-w1"), f"{int(visit) + 1}.{seal}"), 404, "unknown-rating")


def test_the_token_of_a_ticket_is_no_token_of_a_rating(site: Site, asked: str):
    phone = site.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}).get_json()["ticket"]["token"]

    with site.unchanged():
        refused(rate(site.device("evaluator-w1"), phone), 404, "unknown-rating")


def test_the_evaluator_of_another_window_cannot_rate(site: Site, asked: str):
    with site.unchanged():
        refused(rate(site.device("evaluator-w2"), asked), 404, "unknown-rating")


def test_the_evaluator_of_another_hall_cannot_rate(site: Site, asked: str, tmp_path: Path):
    other = Site(site.app, second_hall(site, tmp_path))

    with site.unchanged():
        refused(rate(other.device("evaluator-x1"), asked), 404, "unknown-rating")


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({"level": "dissatisfied"}, 422, "reason-required"),
        ({"level": "dissatisfied", "reasons": [510]}, 422, "bad-request"),
        ({"level": "fairly_good"}, 422, "bad-request"),
        ({"level": "x" * 33}, 422, "bad-request"),
        ({"comment": "长" * 501}, 422, "bad-request"),
        ({"comment": "\ud800"}, 422, "bad-request"),
        ({"reasons": list(range(21))}, 422, "bad-request"),
        ({"reasons": ["510"] * 2, "rating_token": 5}, 422, "bad-request"),
    ],
)
def test_a_rating_that_makes_no_sense_leaves_the_question_open(site: Site, asked: str, body: dict[str, Any], status: int, slug: str):
    tablet = site.device("evaluator-w1")

    with site.unchanged():
        refused(rate(tablet, asked, **body), status, slug)

    assert rate(tablet, asked).status_code == 201


# At every door that takes a body


def doors_with_bodies(site: Site) -> list[tuple[str, str, Visitor]]:
    """Each with somebody who may use it."""
    doors = [(method, path, contract.credential) for method, path, contract in routes_with_contracts(site.app) if contract.body is not None]
    visitors = {credential: site.one_with(credential) for credential in {credential for _, _, credential in doors}}
    return [(method, path, visitors[credential]) for method, path, credential in doors]


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"[]", b'["service"]', b'"service"', b"null", b"7", b"{", b'{"a": 1', b"\xff\xfe{}", b"\x00", b"[" * 60_000, b'{"a":' * 10_000],
    ids=lambda raw: repr(raw[:12]),
)
def test_what_is_no_json_object_is_refused_at_every_door(site: Site, raw: bytes):
    doors = doors_with_bodies(site)

    with site.unchanged():
        for method, path, visitor in doors:
            refused(visitor.ask(method, path, raw=raw), 400, "not-json")


def test_an_unknown_key_is_refused_at_every_door(site: Site):
    doors = doors_with_bodies(site)

    with site.unchanged():
        for method, path, visitor in doors:
            assert "surprise" in refused(visitor.ask(method, path, {"surprise": True}), 422, "bad-request")["fields"], path


def test_a_key_of_broken_characters_is_refused_at_every_door(site: Site):
    doors = doors_with_bodies(site)

    with site.unchanged():
        for method, path, visitor in doors:
            refused(visitor.ask(method, path, {"\ud800": True}), 422, "bad-request")


def test_a_sign_that_no_database_keeps_is_refused_at_every_door(site: Site):
    visitors = {contract.credential: site.one_with(contract.credential) for _, _, contract in routes_with_contracts(site.app)}
    asked = [
        (method, path, visitors[contract.credential], {name for name, one in contract.body.model_fields.items() if one.annotation in (str, str | None)})
        for method, path, contract in routes_with_contracts(site.app)
        if contract.body is not None
    ]

    with site.unchanged():
        for method, path, visitor, words in asked:
            if words:
                assert words <= set(refused(visitor.ask(method, path, dict.fromkeys(words, "a\0b")), 422, "bad-request")["fields"]), path
    assert sum(len(words) for *_, words in asked) > 20


def test_an_address_with_such_a_sign_is_none(site: Site):
    supervisor = site.supervisor()
    asked = [(method, path.replace("nowhere", "no%00where")) for method, path, _ in routes_with_contracts(site.app) if "nowhere" in path]

    with site.unchanged():
        for method, path in asked:
            refused(site.stranger().ask(method, path, {}), 404, "not-found")
        refused(supervisor.get("/api/v1/supervisor/story?number=A%00"), 404, "not-found")
    for path in ("/static/%00", "/vendor/lit-html/%00", "/t/%00", "/kiosk/%00"):
        assert site.stranger().get(path).status_code in (200, 404), path
    assert asked


def test_a_megabyte_is_too_large_at_every_door(site: Site):
    doors = doors_with_bodies(site)

    with site.unchanged():
        for method, path, visitor in doors:
            refused(visitor.ask(method, path, {"service": "长" * 1_000_000}), 413, "too-large")


def test_a_form_is_no_json_at_any_door(site: Site):
    doors = doors_with_bodies(site)

    with site.unchanged():
        for method, path, visitor in doors:
            refused(visitor.ask(method, path, raw=b"service=id-card", headers={"Content-Type": "application/x-www-form-urlencoded"}), 415, "not-json")


def test_a_wrong_method_is_told_the_right_ones(site: Site):
    for method, path, _ in routes_with_contracts(site.app):
        wrong = "PUT" if method != "PUT" else "POST"

        answer = site.stranger().ask(wrong, path)

        refused(answer, 405, "method-not-allowed")
        assert method in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/kiosk/catalogue", "/nowhere", "/static/nothing.js", "/vendor/nothing.js"])
def test_an_address_that_is_not_there_says_so(site: Site, path: str):
    refused(site.stranger().get(path), 404, "not-found")


def test_names_and_passwords_have_an_end(site: Site):
    for body in ({"username": "x" * 65, "password": "p"}, {"username": "li", "password": "p" * 257}):
        with site.unchanged():
            refused(site.stranger().post("/api/v1/supervisor/session", body), 422, "bad-request")


def test_a_name_of_broken_characters_is_nobodys(site: Site):
    with site.unchanged():
        answer = site.stranger().ask("POST", "/api/v1/supervisor/session", raw=b'{"username": "\\ud800", "password": "\\udfff"}')

    assert answer.status_code in (401, 422), answer.text
