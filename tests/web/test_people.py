"""ID numbers and appointments at the doors: what is answered, and that a number is nowhere to be found afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.hallfile import read_hall_file
from hall.catalogue import load_hall
from storage.models import Answer, Base, HelpCall, Journal, Ticket
from tests.factories import HOUR, MINUTE, SCALES, hall_file, id_number
from tests.web.visitors import Site, Visitor, refused

BOOKABLE = "real_name = true\n[service.appointments]\nslot_min = 30\ncapacity = 1\ndays_ahead = 7"
NOON = "2026-11-23T12:00:00+08:00"
NUMBER = id_number()


@pytest.fixture
def site(site: Site, tmp_path: Path) -> Site:
    """A site whose household service asks for real names, and can be booked."""
    file = read_hall_file(hall_file(tmp_path, household=BOOKABLE), set(SCALES))
    load_hall(site.hall.database, site.clock, file, lambda _: "")
    return site


@pytest.fixture
def kiosk(site: Site) -> Visitor:
    return site.device("kiosk-1")


def take(kiosk: Visitor, **body: Any) -> Any:
    return kiosk.post("/api/v1/kiosk/tickets", {"service": "household", **body})


def book(guide: Visitor, slot: str = NOON, number: str = NUMBER, **options: Any) -> Any:
    return guide.post("/api/v1/appointments", {"service": "household", "slot": slot, "holder": number}, **options)


# Real names


def test_a_real_name_service_asks_for_the_number(site: Site, kiosk: Visitor):
    with site.unchanged():
        body = refused(take(kiosk), 422, "holder-required")

    assert "身份证" in body["title"]
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["services"]["household"]["real_name"] is True
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["services"]["id-card"]["real_name"] is False


@pytest.mark.parametrize("number", ["", "1", NUMBER[:-1], id_number("19900230"), "３" * 18, "\ud800" * 18, "X" * 40])
def test_a_wrong_number_is_refused_and_not_repeated(site: Site, kiosk: Visitor, number: str):
    with site.unchanged():
        answer = take(kiosk, holder=number)

    assert answer.status_code == 422
    assert answer.get_json()["type"] in ("bad-id-number", "bad-request")
    assert len(number) < 2 or number not in answer.text


@pytest.mark.parametrize("number", ["X" * 41, 320582199003070010, ["3"], {}])
def test_what_is_no_text_is_not_repeated_either(site: Site, kiosk: Visitor, number: Any):
    with site.unchanged():
        answer = take(kiosk, holder=number)

    assert refused(answer, 422, "bad-request")["fields"] == ["holder"]
    assert str(number) not in answer.text


def test_the_same_person_again_is_answered_with_the_same_number(kiosk: Visitor):
    first, again = take(kiosk, holder=NUMBER), take(kiosk, holder=NUMBER.lower())

    assert (first.status_code, first.get_json()["again"]) == (201, False)
    assert (again.status_code, again.get_json()["again"]) == (200, True)
    for key in ("id", "number", "token", "issued_at"):
        assert again.get_json()["ticket"][key] == first.get_json()["ticket"][key]
    assert again.get_json()["print"]["job"] != first.get_json()["print"]["job"]


def test_a_tap_sent_twice_prints_once(site: Site, kiosk: Visitor):
    body = {"service": "household", "holder": NUMBER}
    first = kiosk.post("/api/v1/kiosk/tickets", body, key="tap-1")

    with site.unchanged():
        again = kiosk.post("/api/v1/kiosk/tickets", body, key="tap-1")

    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    refused(kiosk.post("/api/v1/kiosk/tickets", {**body, "holder": id_number(order=2)}, key="tap-1"), 422, "key-reused")


def test_an_old_persons_number_is_elderly(kiosk: Visitor):
    assert take(kiosk, holder=id_number("19500101")).get_json()["ticket"]["priority"] == "elderly"


def kept(site: Site) -> Iterator[bytes]:
    """All that a site keeps: every row of its database, every byte of its folder."""
    with site.hall.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        for table in Base.metadata.tables.values():
            for row in connection.execute(select(table)):
                yield repr(row).encode()
    for file in Path(site.app.extensions["jiaohao"].settings.data).parent.rglob("*"):
        if file.is_file():
            yield file.read_bytes()


def test_a_number_is_in_no_file_no_log_and_no_answer(site: Site, kiosk: Visitor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]):
    wrong = NUMBER[:-2] + "ZZ"
    with caplog.at_level(logging.DEBUG):
        answers = [
            kiosk.post("/api/v1/kiosk/tickets", {"service": "household", "holder": NUMBER}, key="tap-1"),
            kiosk.post("/api/v1/kiosk/tickets", {"service": "household", "holder": NUMBER}, key="tap-2"),
            kiosk.post("/api/v1/kiosk/tickets", {"service": "household", "holder": wrong}, key="tap-3"),
            kiosk.post("/api/v1/kiosk/check-in", {"holder": NUMBER}, key="tap-4"),
            book(site.guide(), number=NUMBER, key="tap-5"),
            kiosk.get("/api/v1/kiosk/snapshot"),
            site.supervisor().get("/api/v1/supervisor/snapshot"),
        ]

    body = NUMBER[4:-2]  # what the masked form leaves out
    said = capfd.readouterr()
    held = list(kept(site))
    assert [answer.status_code for answer in answers[:5]] == [201, 200, 422, 404, 201]
    assert any(b"3205************" in content for content in held), "the masked form is looked through"
    for content in (*held, *(answer.data for answer in answers), caplog.text.encode(), said.out.encode(), said.err.encode()):
        assert body.encode() not in content
    assert {row.holder_mask for row in site.hall.rows(select(Ticket.holder_mask))} == {f"3205************{NUMBER[-2:]}"}


def test_the_kept_mark_of_a_request_cannot_be_found_by_trying_numbers(site: Site, kiosk: Visitor):
    """A plain hash of the body would give the number to whoever tries all there are."""
    import hashlib
    import json

    body = {"service": "household", "holder": NUMBER}
    kiosk.post("/api/v1/kiosk/tickets", body, key="tap-1")

    [row] = site.hall.rows(select(Answer.request_hash))
    assert row.request_hash != hashlib.sha256(json.dumps(body).encode()).hexdigest()


# Checking in


def test_booked_at_the_desk_and_checked_in_at_a_kiosk_by_code_and_by_card(site: Site, kiosk: Visitor):
    appointment = book(site.guide()).get_json()["appointment"]
    site.clock.go(2 * HOUR - 10 * MINUTE)

    first = kiosk.post("/api/v1/kiosk/check-in", {"code": appointment["code"]})
    again = kiosk.post("/api/v1/kiosk/check-in", {"holder": NUMBER})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["ticket"]["priority_name"] == "预约"
    assert first.get_json()["ticket"]["id"] == again.get_json()["ticket"]["id"]
    assert first.get_json()["appointment"] == {
        "slot": "2026-11-23T12:00:00.000+08:00",
        "arrival": "on_time",
        "callable_from": "2026-11-23T11:45:00.000+08:00",
    }


@pytest.mark.parametrize(
    "body", [{}, {"code": "1234567"}, {"code": "x2345678"}, {"code": 12345678}, {"code": "12345678", "holder": NUMBER}, {"code": None, "holder": None}]
)
def test_a_check_in_is_by_a_code_or_by_a_number(site: Site, kiosk: Visitor, body: dict[str, Any]):
    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/check-in", body), 422, "bad-request")


def test_a_stranger_finds_no_appointment(site: Site, kiosk: Visitor):
    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/check-in", {"code": "00000000"}), 404, "unknown-appointment")
        refused(kiosk.post("/api/v1/kiosk/check-in", {"holder": NUMBER}), 404, "unknown-appointment")


def test_codes_cannot_be_tried_out(site: Site, kiosk: Visitor):
    code = book(site.guide()).get_json()["appointment"]["code"]
    tried = [f"{(int(code) + step) % 10**8:08d}" for step in range(1, 12)]

    answers = [kiosk.post("/api/v1/kiosk/check-in", {"code": one}).status_code for one in tried]

    assert answers == [404] * 10 + [429]
    assert kiosk.post("/api/v1/kiosk/check-in", {"code": code}).status_code == 429
    assert take(kiosk, holder=id_number(order=3)).status_code == 201, "others still take numbers"


# Booking


def test_the_desk_sees_the_slots_books_moves_and_cancels(site: Site):
    guide = site.guide()
    slots = guide.get("/api/v1/appointments/slots?service=household&day=2026-11-23").get_json()["slots"]
    assert slots[0] == {"at": "2026-11-23T10:30:00.000+08:00", "ends_at": "2026-11-23T11:00:00.000+08:00", "left": 1}

    made = book(guide)
    code = made.get_json()["appointment"]["code"]
    moved = guide.post(f"/api/v1/appointments/{code}/move", {"slot": "2026-11-23T05:00:00Z"})
    off = guide.post(f"/api/v1/appointments/{code}/cancel")

    assert made.status_code == 201
    assert made.get_json()["appointment"]["holder_mask"] == f"3205************{NUMBER[-2:]}"
    assert moved.get_json()["appointment"]["slot"] == "2026-11-23T13:00:00.000+08:00"
    assert off.get_json()["appointment"]["state"] == "cancelled"
    refused(guide.post(f"/api/v1/appointments/{code}/cancel"), 409, "appointment-over")


def test_what_cannot_be_booked_says_why(site: Site):
    guide = site.guide()
    book(guide)

    for answer, status, slug in (
        (book(guide, number=id_number(order=2)), 409, "slot-full"),
        (book(guide, "2026-11-23T12:30:00+08:00"), 409, "already-booked"),
        (book(guide, "2026-11-23T12:10:00+08:00", id_number(order=2)), 422, "unknown-slot"),
        (book(guide, "0001-01-01T00:00:00+14:00", id_number(order=2)), 422, "unknown-slot"),
        (book(guide, "9999-12-31T23:59:59-14:00", id_number(order=2)), 422, "unknown-slot"),
        (book(guide, "2026-11-23T13:00:00", id_number(order=2)), 422, "bad-request"),
        (book(guide, "soon", id_number(order=2)), 422, "bad-request"),
        (book(guide, number="1"), 422, "bad-id-number"),
        (guide.post("/api/v1/appointments/00000000/move", {"slot": NOON}), 404, "unknown-appointment"),
        (guide.post("/api/v1/appointments/00000000/cancel"), 404, "unknown-appointment"),
        (guide.get("/api/v1/appointments/slots?service=id-card&day=2026-11-23"), 409, "not-bookable"),
        (guide.get("/api/v1/appointments/slots?service=cinema&day=2026-11-23"), 404, "unknown-service"),
        (guide.get("/api/v1/appointments/slots?service=household&day=monday"), 422, "bad-request"),
        (guide.get("/api/v1/appointments/slots"), 422, "bad-request"),
    ):
        refused(answer, status, slug)


def test_a_booking_sent_twice_is_one(site: Site):
    guide = site.guide()

    first, again = book(guide, key="book-1"), book(guide, key="book-1")

    assert (again.status_code, again.get_json()) == (201, first.get_json())


def test_only_the_desk_and_the_supervisors_book(site: Site, kiosk: Visitor):
    for visitor in (kiosk, site.clerk(), site.stranger()):
        refused(book(visitor), 401, "signed-out")


# Help


def test_help_is_called_once_however_often_it_is_pressed(site: Site, kiosk: Visitor):
    for _ in range(3):
        assert kiosk.post("/api/v1/kiosk/help").status_code == 200

    assert len(site.hall.rows(select(HelpCall.id))) == 1
    assert [row.kind for row in site.hall.rows(select(Journal.kind).where(Journal.kind == "help_called"))] == ["help_called"]
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["help"] == {"asked_at": "2026-11-23T10:00:00.000+08:00"}
    assert site.device("kiosk-2").get("/api/v1/kiosk/snapshot").get_json()["help"] is None


# Missed


@pytest.fixture
def lenient(site: Site, tmp_path: Path) -> Site:
    """A site whose kiosks bring missed numbers back."""
    file = read_hall_file(hall_file(tmp_path, queue="[queue]\nrevive_at_kiosk = true\nrevive_places = 1"), set(SCALES))
    load_hall(site.hall.database, site.clock, file, lambda _: "")
    return site


def miss_one(site: Site) -> str:
    """Somebody is called and does not come; two more wait."""
    for _ in range(3):
        site.hall.take()
        site.clock.go(MINUTE)
    clerk = site.clerk()
    number = str(clerk.post("/api/v1/caller/next").get_json()["ticket"]["number"])
    assert clerk.post("/api/v1/caller/no-show").status_code == 200
    return number


def test_a_missed_number_comes_back_at_the_kiosk_behind_some(lenient: Site):
    kiosk, number = lenient.device("kiosk-1"), miss_one(lenient)
    snapshot = kiosk.get("/api/v1/kiosk/snapshot").get_json()
    assert (snapshot["revive_at_kiosk"], snapshot["missed"]) == (True, [number])

    answer = kiosk.post("/api/v1/kiosk/revive", {"number": number}, key="revive-1")

    assert (answer.status_code, answer.get_json()["ticket"]["state"], answer.get_json()["ticket"]["ahead"]) == (200, "waiting", 1)
    assert kiosk.post("/api/v1/kiosk/revive", {"number": number}, key="revive-1").get_json() == answer.get_json()
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["missed"] == []
    [row] = lenient.hall.rows(select(Journal.device_id, Journal.staff_id).where(Journal.kind == "revived"))
    assert (row.device_id is not None, row.staff_id) == (True, None)


def test_what_was_not_missed_does_not_come_back(lenient: Site):
    kiosk, number = lenient.device("kiosk-1"), miss_one(lenient)

    with lenient.unchanged():
        refused(kiosk.post("/api/v1/kiosk/revive", {"number": "B002"}), 409, "wrong-state")
        refused(kiosk.post("/api/v1/kiosk/revive", {"number": "B999"}), 404, "unknown-ticket")
        refused(kiosk.post("/api/v1/kiosk/revive", {"number": number * 3}), 422, "bad-request")


def test_where_the_hall_does_not_allow_it_the_kiosk_sends_people_to_the_desk(site: Site):
    kiosk, number = site.device("kiosk-1"), miss_one(site)
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["missed"] == []

    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/revive", {"number": number}), 409, "revive-at-guide-desk")
