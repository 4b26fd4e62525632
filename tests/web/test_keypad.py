"""The physical keypad at a window: plain requests with a device's token, and the rights of whoever sits there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from config.hallfile import read_hall_file
from hall.catalogue import load_hall
from storage.models import Journal, Ticket, Visit
from tests.factories import CHEAP, HOUR, PASSWORD, SCALES, hall_file
from tests.web.visitors import Site, Visitor, refused

KEYPADS = "\n".join(f'[[device]]\nkind = "keypad"\ncode = "keypad-{window}"\nname = "键盘"\nwindow = "{window}"' for window in ("w1", "w3"))


@pytest.fixture
def site(site: Site, tmp_path: Path) -> Site:
    """The small hall, with a keypad at windows 1 and 12."""
    hashed = CHEAP.hash(PASSWORD)
    load_hall(site.hall.database, site.clock, read_hall_file(hall_file(tmp_path, queue=KEYPADS), set(SCALES)), lambda _: hashed)
    return site


@pytest.fixture
def keypad(site: Site) -> Visitor:
    """The keypad at window 12."""
    return site.device("keypad-w3")


def press(keypad: Visitor, key: str, body: dict[str, object] | None = None) -> object:
    """A key that is not refused; what it answers."""
    answer = keypad.post(f"/api/v1/caller/{key}", body)
    assert answer.status_code in (200, 204), answer.text
    return answer.get_json() if answer.status_code == 200 else None


def test_a_keypad_does_what_the_clerk_could_do_without_any_anti_forgery_token(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")
    for _ in range(3):
        site.hall.take("company")

    for key, body in (
        ("next", {}),
        ("recall", {}),
        ("start", {}),
        ("record", {"cases": 2}),
        ("hold", {"reason": "form"}),
        ("next", {}),
        ("no-show", {}),
        ("special-call", {"number": "A002", "reason": "过号后回来"}),
        ("transfer", {"service": "household"}),
        ("next", {}),
        ("start", {}),
        ("rejoin", {}),
        ("next", {}),
        ("undo", {}),
        ("direct", {"service": "company", "reason": "quiet"}),
        ("finish", {}),
        ("pause", {"reason": "午餐", "urgent": True}),
        ("unpause", {}),
    ):
        press(keypad, key, body)
    [held] = keypad.get("/api/v1/caller/snapshot").get_json()["held"]
    press(keypad, "resume", {"visit": held["visit"]})
    press(keypad, "finish")

    [chen] = site.hall.rows(select(Visit.staff_id).distinct())
    assert site.hall.rows(select(Journal.staff_id).where(Journal.kind == "called").distinct()) == [chen]
    assert keypad.get("/api/v1/caller/targets").status_code == 200


def test_a_keypad_at_a_window_where_nobody_sits_does_nothing(site: Site, keypad: Visitor):
    site.hall.take("company")

    with site.unchanged():
        refused(keypad.post("/api/v1/caller/next"), 401, "signed-out")
    clerk = site.clerk("chen", "w3")
    press(keypad, "next")
    assert clerk.ask("DELETE", "/api/v1/caller/session").status_code == 204

    with site.unchanged():
        refused(keypad.post("/api/v1/caller/next"), 401, "signed-out")


def test_a_keypad_stops_with_a_clerk_who_was_idle_too_long(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")
    site.clock.go(24 * HOUR)

    with site.unchanged():
        refused(keypad.get("/api/v1/caller/snapshot"), 401, "signed-out")


def test_a_keypad_acts_at_its_own_window_only(site: Site, keypad: Visitor):
    site.hall.take("id-card")
    first, twelfth = site.clerk("xu", "w1"), site.clerk("chen", "w3")
    visit = first.post("/api/v1/caller/next").get_json()["visit"]["id"]

    with site.unchanged():
        refused(keypad.post("/api/v1/caller/start", {"visit": visit}), 409, "stale-visit")
        refused(keypad.post("/api/v1/caller/start"), 409, "no-open-visit")
    press(site.device("keypad-w1"), "start", {"visit": visit})

    assert first.get("/api/v1/caller/snapshot").get_json()["visit"]["state"] == "serving"
    assert twelfth.get("/api/v1/caller/snapshot").get_json()["visit"] is None


def test_a_keypad_acts_for_whoever_takes_the_window_over(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")
    site.hall.take("company")
    site.clerk("xu", "w3", take_over=True)

    press(keypad, "next")

    assert keypad.get("/api/v1/caller/snapshot").get_json()["clerk"]["name"] == "徐磊"


def test_a_keypad_neither_signs_out_nor_opens_a_socket(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")

    with site.unchanged():
        refused(keypad.ask("DELETE", "/api/v1/caller/session"), 401, "signed-out")
        refused(keypad.post("/api/v1/caller/socket"), 401, "signed-out")


def test_no_other_device_and_no_invented_token_presses_a_key(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")
    site.hall.take("company")

    with site.unchanged():
        for code in ("kiosk-1", "strip-w3", "evaluator-w3"):
            refused(site.device(code).post("/api/v1/caller/next"), 403, "forbidden")
        refused(Visitor(site.app.test_client(), token="invented").post("/api/v1/caller/next"), 401, "signed-out")


def test_a_session_beside_a_token_that_is_no_good_does_not_help(site: Site):
    clerk = site.clerk("chen", "w3")
    site.hall.take("company")
    clerk.token = "invented"

    with site.unchanged():
        refused(clerk.post("/api/v1/caller/next"), 401, "signed-out")


def test_a_keypad_that_bounces_calls_one(site: Site, keypad: Visitor):
    site.clerk("chen", "w3")
    site.hall.take("company")
    site.hall.take("company")

    answers = [keypad.post("/api/v1/caller/next", key="one press") for _ in range(3)]

    assert {answer.get_json()["ticket"]["number"] for answer in answers} == {"A001"}
    assert [row.state for row in site.hall.rows(select(Ticket.state).order_by(Ticket.id))] == ["called", "waiting"]


def test_the_document_says_where_a_keypad_is_let_in(site: Site):
    paths = site.supervisor().get("/api/v1/openapi.json").get_json()["paths"]
    next_, socket = paths["/api/v1/caller/next"]["post"], paths["/api/v1/caller/socket"]["post"]

    assert (next_["security"], next_["x-device-kinds"]) == ([{"staff": []}, {"device": []}], ["keypad"])
    assert (socket["security"], "x-device-kinds" in socket) == ([{"staff": []}], False)
