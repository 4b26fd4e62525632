"""预约: booked, moved, cancelled, and turned into the one number at check-in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hall import appointments, desk
from hall.appointments import CheckedIn, book, cancel, check_in, mark_no_shows, move, no_shows_of, slots_on
from hall.errors import (
    AlreadyBooked,
    AppointmentLater,
    AppointmentOver,
    HallPaused,
    NotBookable,
    ServiceClosed,
    SlotFull,
    UnknownAppointment,
    UnknownService,
    UnknownSlot,
)
from hall.holders import Holder, Holders
from hall.paper import TicketPaper
from hall.pausing import pause_hall
from hall.ticking import tick
from rules.discipline import PriorityClass
from rules.idling import IdleLimits
from rules.slots import Arrival
from storage import devices
from storage.appointments import Booked
from storage.db import Database
from storage.models import Appointment, Journal, PrintJob, Ticket
from tests.factories import HOUR, MINUTE, MONDAY_10, Clock, SmallHall, id_number, load_small_hall

HOLDERS = Holders(b"a secret")
BOOKABLE = "[service.appointments]\nslot_min = 30\ncapacity = 2\ndays_ahead = 7"
NOON = MONDAY_10 + 2 * HOUR
TODAY = date(2026, 11, 23)


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    """A hall whose household service can be booked: called from 15 minutes before the slot until 10 after, arrived 30 before."""
    queue = "[queue]\nappointment_before_min = 15\nappointment_after_min = 10\nappointment_lead_min = 30"
    return load_small_hall(database, clock, tmp_path, household=BOOKABLE, queue=queue, opens="08:30", closes="17:00")


def person(order: int = 1, born: str = "19900307") -> Holder:
    return HOLDERS.read(id_number(born, order), TODAY)


def booked(hall: SmallHall, slot_at: int = NOON, order: int = 1) -> Booked:
    return hall.do(book, "household", slot_at, person(order))


def come(hall: SmallHall, kiosk: str = "kiosk-1", **options: Any) -> CheckedIn:
    """Somebody checks in at a kiosk."""
    with hall.database.reading() as connection:
        device = devices.by_code(connection, hall.id, kiosk)
    return hall.do(check_in, device, lambda ticket: f"http://hall.test/t/{ticket}", **options)


def state_of(hall: SmallHall, one: Booked) -> str:
    [row] = hall.rows(select(Appointment.state).where(Appointment.id == one.id))
    return str(row.state)


# Booking


def test_the_slots_of_today_are_those_still_to_come_with_their_places(hall: SmallHall):
    booked(hall)

    slots = hall.do(slots_on, "household", TODAY)

    assert slots[0].at == MONDAY_10 + 30 * MINUTE, "the slot that begins now has begun"
    assert [slot.left for slot in slots if slot.at in (NOON, NOON + 30 * MINUTE)] == [1, 2]
    assert slots[-1].ends_at == MONDAY_10 + 7 * HOUR


def test_no_slots_on_days_past_or_too_far_ahead(hall: SmallHall):
    assert [bool(hall.do(slots_on, "household", TODAY.replace(day=day))) for day in (22, 24, 30)] == [False, True, True]
    assert hall.do(slots_on, "household", date(2026, 12, 1)) == []


def test_an_appointment_has_a_code_of_its_own_and_only_a_hash_and_a_mask_of_its_holder(hall: SmallHall):
    one, other = booked(hall), booked(hall, order=2)

    assert one.code != other.code
    assert (len(one.code), one.code.isdigit()) == (8, True)
    row = hall.rows(select(Appointment.holder_hash, Appointment.holder_mask).order_by(Appointment.id))[0]
    assert tuple(row) == (person().hash, person().mask)


def test_a_code_that_is_in_use_is_drawn_again(hall: SmallHall, monkeypatch: pytest.MonkeyPatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(appointments.secrets, "randbelow", lambda _: next(drawn))

    assert [booked(hall).code, booked(hall, order=2).code] == ["00000007", "00000008"]


def test_a_full_slot_is_refused_and_a_place_given_back_can_be_had(hall: SmallHall):
    one = booked(hall)
    booked(hall, order=2)
    with pytest.raises(SlotFull):
        booked(hall, order=3)

    hall.do(cancel, one.code)

    assert booked(hall, order=3).slot_at == NOON


def test_one_appointment_a_person_and_service(hall: SmallHall):
    booked(hall)

    with pytest.raises(AlreadyBooked) as refused:
        booked(hall, NOON + HOUR)

    assert refused.value.extra["slot"].startswith("2026-11-23T12:00:00")


@pytest.mark.parametrize(
    "slot_at",
    [MONDAY_10, MONDAY_10 - HOUR, NOON + MINUTE, MONDAY_10 + 7 * HOUR, MONDAY_10 + 8 * 24 * HOUR, 10**14, 0],
    ids=["begun", "past", "no beginning", "after closing", "too far ahead", "in three thousand years", "1970"],
)
def test_what_is_no_slot_cannot_be_booked(hall: SmallHall, slot_at: int):
    with pytest.raises(UnknownSlot):
        booked(hall, slot_at)


def test_a_service_without_slots_takes_no_appointments(hall: SmallHall):
    with pytest.raises(NotBookable):
        hall.do(book, "id-card", NOON, person())
    with pytest.raises(UnknownService):
        hall.do(book, "cinema", NOON, person())


def test_an_appointment_moves_with_its_code(hall: SmallHall):
    one = booked(hall)

    hall.do(move, one.code, NOON + HOUR)

    [row] = hall.rows(select(Appointment.slot_at, Appointment.code))
    assert tuple(row) == (NOON + HOUR, one.code)
    assert [slot.left for slot in hall.do(slots_on, "household", TODAY) if slot.at in (NOON, NOON + HOUR)] == [2, 1]


def test_it_cannot_move_where_there_is_no_place_but_may_stay(hall: SmallHall):
    one = booked(hall)
    booked(hall, order=2)
    for order in (3, 4):
        booked(hall, NOON + HOUR, order)

    with pytest.raises(SlotFull):
        hall.do(move, one.code, NOON + HOUR)
    hall.do(move, one.code, NOON)


def test_what_is_cancelled_neither_moves_nor_checks_in(hall: SmallHall):
    one = booked(hall)
    hall.do(cancel, one.code)

    for action in (lambda: hall.do(move, one.code, NOON + HOUR), lambda: hall.do(cancel, one.code), lambda: come(hall, code=one.code)):
        with pytest.raises(AppointmentOver):
            action()


# Coming


def test_on_time_the_holder_counts_as_arrived_before_the_slot(hall: SmallHall, clock: Clock):
    one = booked(hall)
    clock.now = NOON - 15 * MINUTE
    waiting = hall.take("household")

    came = come(hall, code=one.code)

    [row] = hall.rows(select(Ticket.priority_class, Ticket.rank, Ticket.callable_from, Ticket.holder_hash).where(Ticket.id == came.taken.ticket_id))
    assert tuple(row) == ("appointment", NOON - 30 * MINUTE, NOON - 15 * MINUTE, person().hash)
    assert (came.arrival, came.taken.ahead, came.taken.again) == (Arrival.ON_TIME, 0, False)
    seat = hall.seat("w1")
    hall.do(desk.call_next, seat)
    assert hall.rows(select(Ticket.state).where(Ticket.id == waiting.ticket_id))[0].state == "waiting", "whoever has booked does not queue again"


def test_early_the_number_is_given_but_not_called_before_its_time(hall: SmallHall, clock: Clock):
    one = booked(hall)
    seat = hall.seat("w1")

    came = come(hall, code=one.code)

    assert (came.arrival, came.taken.estimate_min) == (Arrival.EARLY, None)
    assert hall.do(desk.call_next, seat) is None
    clock.now = NOON - 15 * MINUTE
    assert hall.do(desk.call_next, seat) is not None


@pytest.mark.parametrize(("born", "priority"), [("19900307", PriorityClass.ORDINARY), ("19500307", PriorityClass.ELDERLY)])
def test_late_the_holder_is_as_anybody_who_comes_now(hall: SmallHall, clock: Clock, born: str, priority: PriorityClass):
    hall.do(book, "household", NOON, person(born=born))
    clock.now = NOON + 10 * MINUTE + 1

    came = come(hall, holder=person(born=born))

    [row] = hall.rows(select(Ticket.priority_class, Ticket.rank, Ticket.callable_from))
    assert tuple(row) == (priority.value, clock.now - (15 * MINUTE if priority is PriorityClass.ELDERLY else 0), 0)
    assert came.arrival is Arrival.LATE


def test_too_late_for_today_gives_no_number(hall: SmallHall, clock: Clock):
    one = booked(hall)
    clock.now = MONDAY_10 + 7 * HOUR

    with pytest.raises(ServiceClosed):
        come(hall, code=one.code)

    assert state_of(hall, one) == "booked"


def test_on_time_before_the_hall_opens_is_on_time(hall: SmallHall, clock: Clock):
    morning = NOON - 3 * HOUR - 30 * MINUTE + 24 * HOUR
    one = booked(hall, morning)
    clock.now = morning - 10 * MINUTE

    assert come(hall, code=one.code).arrival is Arrival.ON_TIME


def test_checking_in_again_gives_the_same_number_on_paper(hall: SmallHall, clock: Clock):
    one = booked(hall)
    clock.now = NOON

    first, again, by_card = come(hall, code=one.code), come(hall, code=one.code), come(hall, holder=person())

    assert {came.taken.ticket_id for came in (first, again, by_card)} == {first.taken.ticket_id}
    assert [came.taken.again for came in (first, again, by_card)] == [False, True, True]
    assert [TicketPaper.from_json(row.content).reprint for row in hall.rows(select(PrintJob.content).order_by(PrintJob.id))] == [0, 1, 2]
    assert len(hall.rows(select(Ticket.id))) == 1


def test_a_check_in_after_having_been_served_gives_nothing_more(hall: SmallHall, clock: Clock):
    one = booked(hall)
    clock.now = NOON
    seat = hall.seat("w1")
    come(hall, code=one.code)
    hall.do(desk.call_next, seat)
    hall.do(desk.finish, seat, previous="served")

    with pytest.raises(AppointmentOver):
        come(hall, code=one.code)


def test_a_number_taken_before_the_check_in_is_kept_and_bettered(hall: SmallHall, clock: Clock):
    one = booked(hall)
    clock.now = NOON - 5 * MINUTE
    taken = hall.take("household", holder=person())

    came = come(hall, code=one.code)

    assert (came.taken.ticket_id, came.taken.priority) == (taken.ticket_id, PriorityClass.APPOINTMENT)
    [row] = hall.rows(select(Ticket.rank, Ticket.priority_class))
    assert tuple(row) == (NOON - 30 * MINUTE, "appointment")


def test_a_better_number_is_not_made_worse_by_checking_in(hall: SmallHall, clock: Clock):
    one = booked(hall)
    taken = hall.take("household", holder=person())
    clock.now = NOON

    come(hall, code=one.code)

    [row] = hall.rows(select(Ticket.rank, Ticket.priority_class))
    assert tuple(row) == (taken.issued_at, "ordinary")


def test_of_two_appointments_today_the_nearest_is_meant_however_often_one_presses(hall: SmallHall, clock: Clock):
    first = booked(hall, NOON)
    clock.now = NOON
    came = come(hall, holder=person())
    later = booked(hall, NOON + 2 * HOUR)

    assert come(hall, holder=person()).taken.ticket_id == came.taken.ticket_id
    assert (state_of(hall, first), state_of(hall, later)) == ("arrived", "booked")


def test_neither_a_strangers_card_nor_a_wrong_code_finds_anything(hall: SmallHall):
    booked(hall)

    for options in ({"code": "00000000"}, {"holder": person(2)}, {}):
        with pytest.raises(UnknownAppointment):
            come(hall, **options)


def test_on_another_day_it_says_which(hall: SmallHall):
    one = booked(hall, NOON + 24 * HOUR)

    with pytest.raises(AppointmentLater) as refused:
        come(hall, code=one.code)

    assert refused.value.sentences()[0] == "您的预约在 11月24日，请那天再来。"
    assert refused.value.sentences()[1] == "Your appointment is on 24 November. Please come on that day."


def test_nobody_checks_in_while_the_whole_hall_stands_still(hall: SmallHall):
    one = booked(hall)
    seat = hall.seat("w1")
    hall.do(pause_hall, "停电", seat.staff_id)

    with pytest.raises(HallPaused):
        come(hall, code=one.code)


# Not coming


def test_whoever_has_not_come_by_the_end_of_the_day_is_a_no_show(hall: SmallHall, clock: Clock):
    missed, kept, later = booked(hall), booked(hall, order=2), booked(hall, NOON + 2 * 24 * HOUR, 3)
    clock.now = NOON
    come(hall, code=kept.code)
    hall.do(mark_no_shows, TODAY)
    assert state_of(hall, missed) == "booked", "the day is not over"
    clock.go(24 * HOUR)

    assert tick(hall.database, clock, hall.id, IdleLimits(HOUR, HOUR))

    assert [state_of(hall, one) for one in (missed, kept, later)] == ["no_show", "arrived", "booked"]
    assert [hall.do(no_shows_of, person(order).hash) for order in (1, 2, 3)] == [1, 0, 0]
    with pytest.raises(AppointmentOver):
        come(hall, code=missed.code)


def test_no_shows_add_up_over_the_days(hall: SmallHall, clock: Clock):
    for _ in range(2):
        booked(hall, clock.now + 2 * HOUR)
        clock.go(24 * HOUR)

    assert hall.do(no_shows_of, person().hash) == 2


def test_every_step_of_an_appointment_is_in_the_journal_without_its_code(hall: SmallHall, clock: Clock):
    one = booked(hall)
    hall.do(move, one.code, NOON + HOUR)
    hall.do(cancel, one.code)
    two = booked(hall)
    clock.now = NOON
    come(hall, code=two.code)

    rows = hall.rows(select(Journal.kind, Journal.detail).order_by(Journal.seq))
    steps = [row.kind for row in rows if row.kind.startswith("appointment")]
    assert steps == ["appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_booked", "appointment_arrived"]
    assert not any(code in (row.detail or "") for row in rows for code in (one.code, two.code))
