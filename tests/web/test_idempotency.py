"""A request that is sent again with its Idempotency-Key is answered again, and done once."""

from __future__ import annotations

from sqlalchemy import select

from storage.models import Ticket, Visit
from tests.factories import HOUR
from tests.web.visitors import Site, refused


def numbers(site: Site) -> list[str]:
    """All numbers given out."""
    return [row.number for row in site.hall.rows(select(Ticket.number).order_by(Ticket.id))]


def test_the_same_key_gives_the_same_number(site: Site):
    kiosk = site.device("kiosk-1")
    first = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="tap-1")

    with site.unchanged():
        again = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="tap-1")

    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert first.status_code == 201
    assert numbers(site) == ["B001"]


def test_without_a_key_every_tap_is_another_number(site: Site):
    kiosk = site.device("kiosk-1")

    for _ in range(2):
        kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"})

    assert numbers(site) == ["B001", "B002"]


def test_another_key_is_another_number(site: Site):
    kiosk = site.device("kiosk-1")

    for key in ("tap-1", "tap-2"):
        kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=key)

    assert numbers(site) == ["B001", "B002"]


def test_the_same_key_with_another_wish_is_refused(site: Site):
    kiosk = site.device("kiosk-1")
    kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="tap-1")

    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/tickets", {"service": "household"}, key="tap-1"), 422, "key-reused")


def test_the_key_of_one_kiosk_is_not_that_of_another(site: Site):
    for code in ("kiosk-1", "kiosk-2"):
        site.device(code).post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="tap-1")

    assert numbers(site) == ["B001", "B002"]


def test_a_refusal_is_not_remembered(site: Site):
    kiosk = site.device("kiosk-1")
    for _ in range(2):
        kiosk.post("/api/v1/kiosk/tickets", {"service": "metrology"})
    with site.unchanged():
        refused(kiosk.post("/api/v1/kiosk/tickets", {"service": "metrology"}, key="tap-1"), 409, "quota-reached")

    site.clock.go(24 * HOUR)
    tomorrow = kiosk.post("/api/v1/kiosk/tickets", {"service": "metrology"}, key="tap-1")

    assert tomorrow.get_json()["ticket"]["number"] == "C001"


def test_next_with_the_same_key_is_the_same_visit(site: Site):
    clerk = site.clerk()
    site.hall.take()
    site.hall.take()
    first = clerk.post("/api/v1/caller/next", {"previous": "missed"}, key="next-1")

    with site.unchanged():
        again = clerk.post("/api/v1/caller/next", {"previous": "missed"}, key="next-1")

    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert len(site.hall.rows(select(Visit.id))) == 1


def test_that_nobody_waited_is_remembered_too(site: Site):
    clerk = site.clerk()
    assert clerk.post("/api/v1/caller/next", key="next-1").status_code == 204
    site.hall.take()

    with site.unchanged():
        again = clerk.post("/api/v1/caller/next", key="next-1")

    assert (again.status_code, again.data) == (204, b"")


def test_a_refused_next_is_done_when_it_is_asked_again(site: Site):
    clerk = site.clerk()
    site.hall.take()
    clerk.post("/api/v1/caller/pause", {"reason": "午餐", "confirm": True})
    refused(clerk.post("/api/v1/caller/next", key="next-1"), 409, "window-paused")
    clerk.post("/api/v1/caller/unpause")

    assert clerk.post("/api/v1/caller/next", key="next-1").status_code == 200


def test_a_clerks_key_ends_with_the_shift(site: Site):
    site.hall.take("household")
    site.hall.take("household")
    first = site.clerk().post("/api/v1/caller/next", key="next-1")

    second = site.clerk("gao", "w2").post("/api/v1/caller/next", key="next-1")

    assert [answer.get_json()["ticket"]["number"] for answer in (first, second)] == ["B001", "B002"]
