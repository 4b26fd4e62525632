"""Slots of a day, and coming early, on time or late."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from rules.discipline import MINUTE_MS
from rules.hours import Audience, Session, Timetable
from rules.house_rules import HouseRules
from rules.numbering import local_time
from rules.slots import Arrival, arrival, arrived_at_for, callable_from, slots_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
SLOT = 1_795_399_200_000
MORNING_AND_AFTERNOON = (Session(0, 8 * 60 + 30, 11 * 60 + 45), Session(0, 13 * 60, 17 * 60))
RULES = HouseRules(appointment_before_min=15, appointment_after_min=10, appointment_lead_min=30)


def clocks(timetable: Timetable, day: date, slot_min: int) -> list[str]:
    return [local_time(at, timetable.timezone).strftime("%H:%M") for at in slots_of(timetable, day, slot_min)]


def test_slots_fill_the_sessions_and_none_reaches_into_the_lunch_break():
    timetable = Timetable(SHANGHAI, MORNING_AND_AFTERNOON[::-1], {})

    assert clocks(timetable, MONDAY, 60) == ["08:30", "09:30", "10:30", "13:00", "14:00", "15:00", "16:00"]


def test_a_closed_day_and_a_day_without_sessions_have_no_slots():
    timetable = Timetable(SHANGHAI, MORNING_AND_AFTERNOON, {MONDAY: "停电"})

    assert slots_of(timetable, MONDAY, 30) == []
    assert slots_of(timetable, date(2026, 11, 24), 30) == []


def test_slots_begin_when_windows_do_not_when_numbers_do():
    early = Timetable(SHANGHAI, (Session(0, 8 * 60, 11 * 60, serves_from=9 * 60),), {})

    assert clocks(early, MONDAY, 60) == ["09:00", "10:00"]


def test_a_make_up_working_day_has_the_slots_of_the_weekday_it_is_like():
    sunday = date(2026, 11, 29)

    assert clocks(Timetable(SHANGHAI, MORNING_AND_AFTERNOON, {}, {sunday: 0}), sunday, 180) == ["08:30", "13:00"]


def test_slots_begin_when_the_windows_do_and_overlapping_sessions_share_theirs():
    early = Session(0, 8 * 60, 10 * 60, serves_from=9 * 60)
    booked = Session(0, 9 * 60, 11 * 60, audience=Audience.APPOINTMENTS)

    assert clocks(Timetable(SHANGHAI, (early, booked), {}), MONDAY, 30) == ["09:00", "09:30", "10:00", "10:30"]


def test_a_session_shorter_than_a_slot_has_none():
    assert slots_of(Timetable(SHANGHAI, (Session(0, 600, 620),), {}), MONDAY, 30) == []


@pytest.mark.parametrize(
    ("minutes", "standing"),
    [(-60, Arrival.EARLY), (-15.001, Arrival.EARLY), (-15, Arrival.ON_TIME), (0, Arrival.ON_TIME), (10, Arrival.ON_TIME), (10.001, Arrival.LATE)],
)
def test_the_tolerance_has_both_its_ends(minutes: float, standing: Arrival):
    assert arrival(SLOT, SLOT + round(minutes * MINUTE_MS), RULES) is standing


def test_an_appointment_counts_as_arrived_before_its_slot_and_is_called_from_its_tolerance():
    assert arrived_at_for(SLOT, RULES) == SLOT - 30 * MINUTE_MS
    assert callable_from(SLOT, RULES) == SLOT - 15 * MINUTE_MS
