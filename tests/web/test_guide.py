"""The guide desk's doors: what is answered, what is refused, and that an ID number is nowhere to be found afterwards."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.hallfile import read_hall_file
from hall import pausing
from hall.catalogue import load_hall
from storage.models import HelpCall, Journal, PrintJob, Ticket
from tests.factories import HOUR, SCALES, hall_file, id_number
from tests.web.test_bad_input import second_hall
from tests.web.visitors import Site, Visitor, refused

NUMBER = id_number()
OLD = id_number("19500101")


@pytest.fixture
def guide(site: Site) -> Visitor:
    return site.guide()


def take(guide: Visitor, service: str = "id-card", key: str | None = None, **body: Any) -> dict[str, Any]:
    """A number for somebody at the desk."""
    answer = guide.post("/api/v1/guide/tickets", {"service": service, **body}, key=key)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.get_json())


def find(guide: Visitor, **body: str) -> list[dict[str, Any]]:
    answer = guide.post("/api/v1/guide/find", body)
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["tickets"])


def act(guide: Visitor, ticket: int, action: str, **body: Any) -> Any:
    return guide.post(f"/api/v1/guide/tickets/{ticket}/{action}", body)


def missed(site: Site, guide: Visitor) -> int:
    """A number that was called and whose holder did not come."""
    number = take(guide)["ticket"]
    clerk = site.clerk()
    clerk.post("/api/v1/caller/next")
    assert clerk.post("/api/v1/caller/no-show").status_code == 200
    return int(number["id"])


# Taking a number


def test_a_number_is_taken_and_printed_at_the_desk(site: Site, guide: Visitor):
    answer = take(guide, priority="pregnant", needs=["wheelchair"], language="en")

    assert answer["ticket"].items() >= {"number": "B001", "priority": "pregnant", "language": "en", "state": "waiting"}.items()
    assert site.stranger().get(answer["ticket"]["phone_url"].partition("8000")[2]).status_code == 200
    [job] = site.hall.rows(select(PrintJob.id, PrintJob.content))
    assert answer["print"]["job"] == job.id
    assert '"kiosk":"Guide desk"' in job.content
    assert find(guide, number="b1")[0]["needs"] == [{"code": "wheelchair", "name": "坐轮椅"}]


def test_a_tap_sent_twice_takes_one_number(site: Site, guide: Visitor):
    first = take(guide, holder=NUMBER, key="tap")

    with site.unchanged():
        again = take(guide, holder=NUMBER, key="tap")

    assert again == first
    refused(guide.post("/api/v1/guide/tickets", {"service": "company"}, key="tap"), 422, "key-reused")


def test_it_may_come_out_at_a_kiosk_even_one_that_is_out_of_use(site: Site, guide: Visitor):
    assert site.supervisor().post("/api/v1/supervisor/kiosks/kiosk-1", {"out_of_use": True}).status_code == 200

    assert take(guide, device="kiosk-1")["print"] is not None
    for code in ("kiosk-2", "hall-board", "nothing"):
        with site.unchanged():
            refused(guide.post("/api/v1/guide/tickets", {"service": "id-card", "device": code}), 404, "unknown-device")


def test_a_green_channel_needs_its_reason(site: Site, guide: Visitor):
    with site.unchanged():
        refused(guide.post("/api/v1/guide/tickets", {"service": "id-card", "priority": "green"}), 422, "grant-reason-required")
        refused(guide.post("/api/v1/guide/tickets", {"service": "id-card", "priority": "appointment"}), 403, "priority-not-granted")

    assert take(guide, priority="green", reason="绿通 2026-07")["ticket"]["priority_name"] == "绿色通道"
    [detail] = [row.detail for row in site.hall.rows(select(Journal.detail).where(Journal.kind == "taken"))]
    assert "绿通 2026-07" in detail


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["service"]),
        ({"service": "id-card", "priority": "boss"}, ["priority"]),
        ({"service": "id-card", "needs": ["money"]}, ["needs.0"]),
        ({"service": "id-card", "needs": "hearing"}, ["needs"]),
        ({"service": "id-card", "reason": "长" * 61}, ["reason"]),
        ({"service": "id-card", "reason": "   "}, ["reason"]),
        ({"service": "id-card", "reason": "\ud800"}, ["reason"]),
        ({"service": "id-card", "language": "fr"}, ["language"]),
        ({"service": "id-card", "window": "w1"}, ["window"]),
    ],
)
def test_a_wish_that_cannot_be_understood_names_the_fields(site: Site, guide: Visitor, body: dict[str, Any], fields: list[str]):
    with site.unchanged():
        assert refused(guide.post("/api/v1/guide/tickets", body), 422, "bad-request")["fields"] == fields


def test_while_the_whole_hall_stands_still_no_number_is_given(site: Site, guide: Visitor):
    site.hall.do(pausing.pause_hall, "停电", site.hall.seat().staff_id)

    with site.unchanged():
        refused(guide.post("/api/v1/guide/tickets", {"service": "id-card"}), 409, "hall-paused")
    assert guide.get("/api/v1/guide/snapshot").get_json()["paused"]["reason"] == "停电"


# Finding


def test_a_number_is_found_as_people_say_it(guide: Visitor):
    ticket = take(guide)["ticket"]
    other = take(guide, "company")["ticket"]

    for said in ("B001", "b1", " B 001 ", "Ｂ００１", "b-1"):
        assert [one["id"] for one in find(guide, number=said)] == [ticket["id"]], said
    assert [one["id"] for one in find(guide, number="1")] == [ticket["id"], other["id"]]
    for said in ("B002", "Z9", "一", "", "B001B001B001"):
        assert find(guide, number=said) == [], said


def test_a_number_is_found_whatever_has_become_of_it(site: Site, guide: Visitor):
    ticket = take(guide)["ticket"]
    clerk = site.clerk()
    states = []
    for step in ("next", "start", "finish"):
        clerk.post(f"/api/v1/caller/{step}")
        states += [(one["state"], one["window"]) for one in find(guide, number=ticket["number"])]

    assert states == [("called", "1"), ("serving", "1"), ("done", "1")]
    assert guide.get(f"/api/v1/guide/tickets/{ticket['id']}").get_json()["ticket"]["state"] == "done"


def test_a_number_is_found_by_the_page_behind_its_qr_code(site: Site, guide: Visitor):
    ticket = take(guide)["ticket"]

    for said in (ticket["phone_url"], ticket["token"], f" {ticket['phone_url']}/ "):
        assert [one["id"] for one in find(guide, phone=said)] == [ticket["id"]]
    for said in ("nonsense", f"{ticket['id']}.AAAAAAAAAAAAAAAA", str(ticket["id"]), ""):
        assert find(guide, phone=said) == []


def test_a_number_is_found_by_its_holder(guide: Visitor):
    ticket = take(guide, holder=NUMBER)["ticket"]
    take(guide)
    other = take(guide, "company", holder=NUMBER)["ticket"]

    found = find(guide, holder=NUMBER)

    assert [one["id"] for one in found] == [ticket["id"], other["id"]]
    assert [one["linked"] for one in found] == [[other["number"]], [ticket["number"]]]
    assert found[0]["holder_mask"].startswith(NUMBER[:4])
    assert find(guide, holder=OLD) == []


def test_yesterdays_number_is_found_by_its_paper_only(site: Site, guide: Visitor):
    ticket = take(guide)["ticket"]
    site.clock.go(24 * HOUR)
    guide = site.guide()

    assert find(guide, number=ticket["number"]) == []
    assert [(one["state"], one["business_day"]) for one in find(guide, phone=ticket["token"])] == [("expired", "2026-11-23")]
    refused(act(guide, ticket["id"], "cancel"), 404, "unknown-ticket")


@pytest.mark.parametrize("body", [{}, {"number": "B001", "phone": "x"}, {"number": "B001", "holder": NUMBER}, {"number": None}, {"number": "B" * 17}])
def test_one_thing_is_asked_for_at_a_time(site: Site, guide: Visitor, body: dict[str, Any]):
    with site.unchanged():
        refused(guide.post("/api/v1/guide/find", body), 422, "bad-request")


def test_a_wrong_id_number_is_refused_and_not_repeated(site: Site, guide: Visitor):
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")

    with site.unchanged():
        answers = [
            guide.post(path, {**body, "holder": wrong})
            for path, body in (("/api/v1/guide/find", {}), ("/api/v1/guide/tickets", {"service": "id-card"}), ("/api/v1/guide/check-in", {}))
        ]

    for answer in answers:
        refused(answer, 422, "bad-id-number")
        assert wrong not in answer.text


def test_an_id_number_is_in_no_file_no_log_and_no_answer(site: Site, guide: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]):
    with caplog.at_level(logging.DEBUG):
        answers = [str(take(guide, holder=NUMBER, key="tap")), str(find(guide, holder=NUMBER)), guide.get("/api/v1/guide/snapshot").text]

    said = capfd.readouterr()
    on_disk = b"".join(file.read_bytes() for file in Path(site.app.extensions["jiaohao"].settings.data).parent.rglob("*") if file.is_file())
    assert all(NUMBER not in text for text in (*answers, caplog.text, said.out, said.err))
    assert NUMBER.encode() not in on_disk


def test_of_another_hall_nothing_is_found(site: Site, guide: Visitor, tmp_path: Path):
    other = second_hall(site, tmp_path).take()

    assert find(guide, number=other.number) == []
    assert find(guide, phone=site.app.extensions["jiaohao"].seals.phone(other.ticket_id)) == []
    refused(guide.get(f"/api/v1/guide/tickets/{other.ticket_id}"), 404, "unknown-ticket")
    refused(act(guide, other.ticket_id, "cancel"), 404, "unknown-ticket")
    refused(guide.post("/api/v1/guide/link", {"tickets": [other.ticket_id, take(guide)["ticket"]["id"]]}), 404, "unknown-ticket")


# Helping with a number


def test_each_action_answers_with_the_ticket_as_it_is_now(site: Site, guide: Visitor):
    ticket = missed(site, guide)

    revived = act(guide, ticket, "revive").get_json()["ticket"]
    granted = act(guide, ticket, "grant", priority="elderly").get_json()["ticket"]
    noted = act(guide, ticket, "needs", needs=["hearing"]).get_json()["ticket"]
    moved = act(guide, ticket, "service", service="company").get_json()["ticket"]
    given_up = act(guide, ticket, "cancel", reason="改天再来").get_json()["ticket"]

    assert (revived["state"], revived["revivals_left"]) == ("waiting", 0)
    assert (granted["priority"], granted["priority_name"]) == ("elderly", "老人")
    assert [need["code"] for need in noted["needs"]] == ["hearing"]
    assert (moved["service"], moved["number"]) == ("company", revived["number"])
    assert given_up["state"] == "cancelled"


def test_a_paper_is_printed_again_once_for_each_tap(site: Site, guide: Visitor):
    ticket = take(guide)["ticket"]
    path = f"/api/v1/guide/tickets/{ticket['id']}/reprint"

    first, again = guide.post(path, key="tap"), guide.post(path, key="tap")

    assert first.status_code == 200
    assert first.get_json() == again.get_json()
    assert [row.reprint for row in site.hall.rows(select(PrintJob.reprint).order_by(PrintJob.id))] == [0, 1]
    refused(act(guide, ticket["id"], "reprint", device="kiosk-2"), 404, "unknown-device")


def test_what_cannot_be_done_is_refused_and_changes_nothing(site: Site, guide: Visitor):
    late = missed(site, guide)
    assert act(guide, late, "revive").status_code == 200
    waiting = take(guide, "company")["ticket"]["id"]
    for _ in range(2):
        take(guide, "metrology")
    over = take(guide)["ticket"]["id"]
    act(guide, over, "cancel")

    with site.unchanged():
        refused(act(guide, late, "revive"), 409, "wrong-state")
        refused(act(guide, over, "cancel"), 409, "wrong-state")
        refused(act(guide, over, "reprint"), 409, "wrong-state")
        refused(act(guide, 99, "cancel"), 404, "unknown-ticket")
        refused(act(guide, waiting, "service", service="metrology"), 409, "quota-reached")
        refused(act(guide, waiting, "service", service="cinema"), 404, "unknown-service")
        refused(act(guide, waiting, "grant", priority="green"), 422, "grant-reason-required")
        refused(act(guide, waiting, "grant", priority="appointment", reason="x"), 403, "priority-not-granted")
        refused(guide.post("/api/v1/guide/link", {"tickets": [waiting, over]}), 409, "wrong-state")
        for tickets in ([], [waiting], [waiting, waiting], [waiting, "x"], list(range(21))):
            refused(guide.post("/api/v1/guide/link", {"tickets": tickets}), 422, "bad-request")


def test_a_number_revived_as_often_as_the_hall_allows_is_refused_with_the_count(site: Site, guide: Visitor):
    ticket = missed(site, guide)
    act(guide, ticket, "revive")
    clerk = site.clerk()
    clerk.post("/api/v1/caller/next")
    clerk.post("/api/v1/caller/no-show")

    with site.unchanged():
        body = refused(act(guide, ticket, "revive"), 409, "revivals-used-up")

    assert body["times"] == 1
    assert [one["revivals_left"] for one in guide.get("/api/v1/guide/snapshot").get_json()["missed"]] == [0]


def test_whoever_has_a_real_name_number_keeps_that_one(site: Site, guide: Visitor, tmp_path: Path):
    file = read_hall_file(hall_file(tmp_path, household="real_name = true"), set(SCALES))
    load_hall(site.hall.database, site.clock, file, lambda _: "")
    theirs, waiting = take(guide, "household", holder=NUMBER)["ticket"], take(guide)["ticket"]

    again = guide.post("/api/v1/guide/tickets", {"service": "household", "holder": NUMBER})
    refused(act(guide, waiting["id"], "service", service="household"), 422, "holder-required")
    body = refused(act(guide, waiting["id"], "service", service="household", holder=NUMBER), 409, "has-number")

    assert (again.status_code, again.get_json()["again"], again.get_json()["ticket"]["number"]) == (200, True, theirs["number"])
    assert body["number"] == theirs["number"]
    assert act(guide, waiting["id"], "service", service="household", holder=OLD).status_code == 200


def test_linked_numbers_name_each_other(guide: Visitor):
    first, second = take(guide)["ticket"], take(guide, "company")["ticket"]

    answer = guide.post("/api/v1/guide/link", {"tickets": [second["id"], first["id"]]})

    assert [one["linked"] for one in answer.get_json()["tickets"]] == [[first["number"]], [second["number"]]]


# Appointments and calls for help


def test_somebody_with_an_appointment_is_checked_in_at_the_desk(site: Site, guide: Visitor, tmp_path: Path):
    bookable = "real_name = true\n[service.appointments]\nslot_min = 30\ncapacity = 2\ndays_ahead = 7"
    load_hall(site.hall.database, site.clock, read_hall_file(hall_file(tmp_path, household=bookable), set(SCALES)), lambda _: "")
    slot = "2026-11-23T10:30:00+08:00"
    code = guide.post("/api/v1/appointments", {"service": "household", "slot": slot, "holder": NUMBER}).get_json()["appointment"]["code"]
    site.clock.go(HOUR // 4)

    answer = guide.post("/api/v1/guide/check-in", {"code": code})
    again = guide.post("/api/v1/guide/check-in", {"holder": NUMBER})

    assert (answer.status_code, answer.get_json()["appointment"]["arrival"]) == (201, "on_time")
    assert answer.get_json()["print"] is not None
    assert (again.status_code, again.get_json()["ticket"]["number"]) == (200, answer.get_json()["ticket"]["number"])
    with site.unchanged():
        refused(guide.post("/api/v1/guide/check-in", {"code": "00000000"}), 404, "unknown-appointment")
        for body in ({}, {"code": code, "holder": NUMBER}, {"code": "12"}):
            refused(guide.post("/api/v1/guide/check-in", body), 422, "bad-request")


def test_a_call_for_help_rings_until_it_is_answered(site: Site, guide: Visitor):
    kiosk = site.device("kiosk-1")
    kiosk.post("/api/v1/kiosk/help")

    [call] = guide.get("/api/v1/guide/snapshot").get_json()["help"]
    answers = [guide.post(f"/api/v1/guide/help/{call['id']}/answer").status_code for _ in range(2)]

    assert (call["kiosk"], call["kiosk_name"]) == ("kiosk-1", "1号取号机")
    assert answers == [200, 200]
    assert guide.get("/api/v1/guide/snapshot").get_json()["help"] == []
    [row] = site.hall.rows(select(HelpCall.answered_at, HelpCall.staff_id))
    assert row.answered_at == site.clock.now
    with site.unchanged():
        refused(guide.post("/api/v1/guide/help/99/answer"), 404, "unknown-help-call")


# Machines


def test_the_desk_is_told_of_troubles(site: Site, guide: Visitor):
    site.supervisor().post("/api/v1/supervisor/kiosks/kiosk-2", {"out_of_use": True})

    snapshot = guide.get("/api/v1/guide/snapshot").get_json()

    assert [(one["code"], one["out_of_use"], one["connected"]) for one in snapshot["kiosks"]] == [("kiosk-1", False, False), ("kiosk-2", True, False)]
    assert [(one["code"], one["state"]) for one in snapshot["printers"]] == [("printer-1", "unknown")]
    assert "papers" not in snapshot["printers"][0]


def test_the_desk_finds_services_by_pinyin_as_a_kiosk_does(site: Site, guide: Visitor):
    assert guide.get("/api/v1/guide/catalogue").get_json() == site.device("kiosk-1").get("/api/v1/kiosk/catalogue").get_json()


def test_only_posting_changes_anything(site: Site, guide: Visitor):
    ticket = take(guide)["ticket"]["id"]

    with site.unchanged():
        for path in ("find", "link", "check-in", f"tickets/{ticket}/cancel", f"tickets/{ticket}/revive", "help/1/answer"):
            assert guide.get(f"/api/v1/guide/{path}").status_code == 405
    assert [row.state for row in site.hall.rows(select(Ticket.state))] == ["waiting"]
