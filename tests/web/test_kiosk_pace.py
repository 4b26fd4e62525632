"""A kiosk that gives out numbers faster than people can tap is slowed and reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from config.settings import KioskTable
from storage import devices
from storage.models import Journal
from tests.web.visitors import Site, Visitor, refused

ALLOWED = 3


@pytest.fixture
def slow(open_with: Callable[..., Site]) -> Site:
    return open_with(kiosk=KioskTable(tickets_per_minute=ALLOWED))


def take(kiosk: Visitor, **options: str) -> int:
    """Takes a number; the status."""
    return kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, **options).status_code


def reports(site: Site) -> list[int]:
    """The devices that the journal says were slowed."""
    return [row.device_id for row in site.hall.rows(select(Journal.device_id).where(Journal.kind == "kiosk_slowed"))]


def test_a_kiosk_that_is_too_fast_is_told_when_to_go_on(slow: Site):
    kiosk = slow.device("kiosk-1")
    assert [take(kiosk) for _ in range(ALLOWED)] == [201] * ALLOWED

    answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"})

    body = refused(answer, 429, "too-many-tickets")
    assert 1 <= body["retry_after_s"] <= 60
    assert answer.headers["Retry-After"] == str(body["retry_after_s"])


def test_it_is_journalled_once_however_often_it_is_asked(slow: Site):
    kiosk = slow.device("kiosk-1")
    for _ in range(ALLOWED):
        take(kiosk)
    assert reports(slow) == []

    assert [take(kiosk) for _ in range(5)] == [429] * 5

    with slow.hall.database.reading() as connection:
        device = devices.by_code(connection, slow.hall.id, "kiosk-1")
    assert device is not None
    assert reports(slow) == [device.id]


def test_other_kiosks_go_on(slow: Site):
    fast, other = slow.device("kiosk-1"), slow.device("kiosk-2")
    while take(fast) == 201:
        pass

    assert take(other) == 201


def test_a_repeat_of_an_answer_already_given_is_not_counted(slow: Site):
    kiosk = slow.device("kiosk-1")

    assert [take(kiosk, key="tap-1") for _ in range(ALLOWED + 3)] == [201] * (ALLOWED + 3)

    assert take(kiosk) == 201
    assert reports(slow) == []


def test_who_was_slowed_has_taken_no_number(slow: Site):
    kiosk = slow.device("kiosk-1")
    while take(kiosk) == 201:
        pass

    with slow.unchanged():
        assert take(kiosk, key="tap-1") == 429
