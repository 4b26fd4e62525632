"""The supervisor's window sheet, alarms and the story of a number, over HTTP."""

from __future__ import annotations

from sqlalchemy import select

from storage.models import Alarm
from tests.web.visitors import Site


def test_what_a_step_means_is_told_with_its_visit_and_the_same_with_that_visit_does_it(site: Site):
    clerk, supervisor = site.clerk(), site.supervisor()
    site.hall.take()
    visit = clerk.post("/api/v1/caller/next").get_json()["visit"]["id"]

    with site.unchanged():
        told = supervisor.post("/api/v1/supervisor/windows/w1/sign-out", {})
    done = supervisor.post("/api/v1/supervisor/windows/w1/sign-out", {"confirmed": True, "visit": told.get_json()["visit"]})

    assert told.status_code == 409
    assert told.content_type == "application/problem+json"
    assert told.get_json()["type"] == "confirm-first"
    assert told.get_json()["visit"] == visit
    assert told.get_json()["effects"][0].startswith("B001 已经呼叫")
    assert done.status_code == 200
    assert clerk.get("/api/v1/caller/snapshot").status_code == 401


def test_a_window_is_given_other_services_and_the_sheet_says_so(site: Site):
    supervisor = site.supervisor()

    answer = supervisor.post("/api/v1/supervisor/windows/w1/services", {"services": [{"service": "company", "handicap_min": 5}], "until": "set_back"})

    sheet = supervisor.get("/api/v1/supervisor/windows/w1").get_json()
    assert answer.status_code == 200
    assert sheet["by_hand"] == {"until": None}
    assert [(one["code"], one["handicap_min"]) for one in sheet["services"] if one["served"]] == [("company", 5)]


def test_the_story_of_a_number_is_asked_for_by_number_and_day(site: Site):
    supervisor = site.supervisor()
    site.hall.take()

    assert supervisor.get("/api/v1/supervisor/story?number=b001").get_json()["number"] == "B001"
    assert supervisor.get("/api/v1/supervisor/story?number=B001&day=2026-11-22").get_json()["type"] == "unknown-number"


def test_another_halls_alarm_is_none_of_ours(site: Site):
    supervisor = site.supervisor()

    with site.unchanged():
        answer = supervisor.post("/api/v1/supervisor/alarms/7", {"level": 1})

    assert answer.get_json()["type"] == "alarm-over"
    assert site.hall.rows(select(Alarm.id)) == []
