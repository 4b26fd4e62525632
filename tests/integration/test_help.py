"""一键求助: from a kiosk to the guide desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hall.errors import UnknownHelpCall
from hall.help import answer_help, call_help
from hall.ticking import tick
from rules.idling import IdleLimits
from storage import devices, helpcalls
from storage.models import HelpCall, Journal
from tests.factories import HOUR, MINUTE, Clock, SmallHall


def call(hall: SmallHall, kiosk: str = "kiosk-1") -> None:
    with hall.database.reading() as connection:
        device = devices.by_code(connection, hall.id, kiosk)
    hall.do(call_help, device)


def ringing(hall: SmallHall) -> list[tuple[str, int]]:
    """(kiosk, since when) of the calls that ring."""
    with hall.database.reading() as connection:
        return [(one.kiosk, one.at) for one in helpcalls.open_calls(connection, hall.id)]


def first_call(hall: SmallHall) -> int:
    return int(hall.rows(select(HelpCall.id).order_by(HelpCall.id))[0].id)


def test_each_kiosk_rings_once_until_it_is_answered(hall: SmallHall, clock: Clock):
    began = clock.now
    for kiosk in ("kiosk-1", "kiosk-2", "kiosk-1"):
        call(hall, kiosk)
        clock.go(MINUTE)
    seat = hall.seat()

    hall.do(answer_help, first_call(hall), seat.staff_id)

    assert ringing(hall) == [("kiosk-2", began + MINUTE)]
    [row] = hall.rows(select(HelpCall.answered_at, HelpCall.staff_id).where(HelpCall.answered_at.is_not(None)))
    assert tuple(row) == (clock.now, seat.staff_id)


def test_two_who_answer_at_once_are_both_right_and_the_first_is_written_down(hall: SmallHall):
    call(hall)
    seats = hall.seat(), hall.seat("w2", "gao")

    for seat in seats:
        hall.do(answer_help, first_call(hall), seat.staff_id)

    assert [row.staff_id for row in hall.rows(select(Journal.staff_id).where(Journal.kind == "help_answered"))] == [seats[0].staff_id]


def test_a_kiosk_may_ring_again_after_an_answer(hall: SmallHall):
    call(hall)
    hall.do(answer_help, first_call(hall), hall.seat().staff_id)

    call(hall)

    assert [kiosk for kiosk, _ in ringing(hall)] == ["kiosk-1"]


def test_a_call_that_never_was_cannot_be_answered(hall: SmallHall):
    with pytest.raises(UnknownHelpCall):
        hall.do(answer_help, 99, hall.seat().staff_id)


def test_no_kiosk_rings_over_night(hall: SmallHall, clock: Clock):
    call(hall)
    clock.go(24 * HOUR)

    tick(hall.database, clock, hall.id, IdleLimits(HOUR, HOUR))

    assert ringing(hall) == []
