"""When numbers are given out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import LOOK_AHEAD_DAYS, Audience, Closed, ClosedReason, Session, Timetable, quota_reached, years_missing

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000
MORNING, AFTERNOON = (8 * 60 + 30, 11 * 60 + 30), (13 * 60, 17 * 60)
WEEK = [Session(day, *stretch) for day in range(5) for stretch in (MORNING, AFTERNOON)]
HOLIDAY = {date(2026, 10, 1): "国庆节"}
HALL = Timetable(SHANGHAI, WEEK, HOLIDAY)


def at(moment: str) -> int:
    """ms UTC of a moment on the hall's wall."""
    return round(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp() * 1000)


@pytest.mark.parametrize("moment", ["2026-11-23 08:30", "2026-11-23 11:29:59.999", "2026-11-23 13:00", "2026-11-23 16:59"])
def test_numbers_are_given_out_from_the_opening_until_just_before_the_closing(moment: str):
    assert HALL.closed_at(at(moment)) is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 08:29:59.999", "2026-11-23 08:30"),
        ("2026-11-23 11:30", "2026-11-23 13:00"),
        ("2026-11-23 17:00", "2026-11-24 08:30"),
        ("2026-11-27 17:00", "2026-11-30 08:30"),
        ("2026-11-28 10:00", "2026-11-30 08:30"),
        ("2026-09-30 17:00", "2026-10-02 08:30"),
    ],
)
def test_outside_the_sessions_the_next_opening_is_told(moment: str, opens: str):
    assert HALL.closed_at(at(moment)) == Closed(ClosedReason.HOURS, at(opens))


def test_on_a_closed_day_the_reason_is_the_day():
    assert HALL.closed_at(at("2026-10-01 10:00")) == Closed(ClosedReason.CLOSED_DAY, at("2026-10-02 08:30"))


def test_a_hall_that_never_closes_is_open_at_midnight():
    always = Timetable(SHANGHAI, [Session(day, 0, 1440) for day in range(7)], {})

    assert always.closed_at(at("2026-11-23 23:59:59.999")) is None
    assert always.closed_at(at("2026-11-24 00:00")) is None


def test_numbers_that_have_run_out_come_again_on_a_later_day_not_after_lunch():
    morning = at("2026-11-23 10:00")

    assert HALL.next_opening(morning) == at("2026-11-23 13:00")
    assert HALL.next_opening(morning, tomorrow=True) == at("2026-11-24 08:30")


def test_at_the_moment_of_an_opening_the_next_one_is_a_later_one():
    assert HALL.next_opening(at("2026-11-23 08:30")) == at("2026-11-23 13:00")


def test_a_hall_closed_for_longer_than_is_looked_ahead_tells_no_date():
    now = at("2026-11-23 10:00")
    shut = Timetable(SHANGHAI, WEEK, {date(2026, 11, 23) + timedelta(days=ahead): "搬迁" for ahead in range(LOOK_AHEAD_DAYS)})

    assert shut.closed_at(now) == Closed(ClosedReason.CLOSED_DAY, None)
    assert Timetable(SHANGHAI, [], {}).closed_at(now) == Closed(ClosedReason.HOURS, None)


# National Day of 2026: closed from Thursday 1 to Wednesday 7 October, worked off on Sunday 20 September and Saturday 10 October

SATURDAY = [Session(5, 9 * 60, 11 * 60 + 30, audience=Audience.APPOINTMENTS)]
WEEK_OFF = {date(2026, 10, day): "国庆节" for day in range(1, 8)}
WORKED = {date(2026, 9, 20): 0, date(2026, 10, 10): 2}
CHINESE_HALL = Timetable(SHANGHAI, WEEK + SATURDAY, WEEK_OFF, WORKED)


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-09-20 10:00", None),
        ("2026-09-20 12:00", (ClosedReason.HOURS, "2026-09-20 13:00")),
        ("2026-09-30 17:00", (ClosedReason.HOURS, "2026-10-08 08:30")),
        ("2026-10-01 10:00", (ClosedReason.CLOSED_DAY, "2026-10-08 08:30")),
        ("2026-10-03 10:00", (ClosedReason.CLOSED_DAY, "2026-10-08 08:30")),
        ("2026-10-09 17:00", (ClosedReason.HOURS, "2026-10-10 08:30")),
        ("2026-10-10 14:00", None),
        ("2026-10-10 17:00", (ClosedReason.HOURS, "2026-10-12 08:30")),
        ("2026-10-11 10:00", (ClosedReason.HOURS, "2026-10-12 08:30")),
    ],
)
def test_a_week_of_holidays_and_the_days_worked_for_it(moment: str, closed: tuple[ClosedReason, str] | None):
    assert CHINESE_HALL.closed_at(at(moment)) == (None if closed is None else Closed(closed[0], at(closed[1])))


def test_a_day_that_is_closed_as_well_as_worked_is_closed():
    flooded = Timetable(SHANGHAI, WEEK, {date(2026, 10, 10): "停水"}, WORKED)

    assert flooded.closed_at(at("2026-10-10 10:00")) == Closed(ClosedReason.CLOSED_DAY, at("2026-10-12 08:30"))


def test_on_saturday_only_those_who_booked_are_given_a_number():
    saturday = at("2026-10-17 10:00")

    assert CHINESE_HALL.closed_at(saturday) == Closed(ClosedReason.APPOINTMENTS, at("2026-10-19 08:30"))
    assert CHINESE_HALL.closed_at(saturday, booked=True) is None


def test_whoever_booked_is_told_when_the_session_for_them_opens():
    friday_evening = at("2026-10-16 18:00")

    assert CHINESE_HALL.closed_at(friday_evening) == Closed(ClosedReason.HOURS, at("2026-10-19 08:30"))
    assert CHINESE_HALL.closed_at(friday_evening, booked=True) == Closed(ClosedReason.HOURS, at("2026-10-17 09:00"))


def test_a_session_begins_anew_after_lunch():
    morning, afternoon = HALL.session_at(at("2026-11-23 11:29")), HALL.session_at(at("2026-11-23 13:00"))

    assert (morning and morning.begins, afternoon and afternoon.begins) == (at("2026-11-23 08:30"), at("2026-11-23 13:00"))
    assert HALL.session_at(at("2026-11-23 12:00")) is None


def test_of_two_sessions_at_once_the_later_is_meant():
    both = Timetable(SHANGHAI, [Session(0, 480, 1020), Session(0, 600, 660)], {})
    session = both.session_at(at("2026-11-23 10:30"))

    assert session is not None
    assert session.begins == at("2026-11-23 10:00")


def test_numbers_may_be_given_out_before_windows_begin():
    early = Timetable(SHANGHAI, [Session(0, 8 * 60, 11 * 60, serves_from=9 * 60)], {})

    assert early.closed_at(at("2026-11-23 08:00")) is None
    assert early.serves_at(at("2026-11-23 08:00")) == at("2026-11-23 09:00")
    assert early.serves_at(at("2026-11-23 09:00")) is None, "they have begun"
    assert early.serves_at(at("2026-11-23 07:00")) is None, "no number is given out yet"


def test_a_session_sold_out_opens_with_the_next_of_the_day_and_the_last_one_on_another_day():
    morning, afternoon = at("2026-11-23 10:00"), at("2026-11-23 15:00")

    assert HALL.sold_out(morning, day=False, session=True) == Closed(ClosedReason.SESSION_QUOTA, at("2026-11-23 13:00"))
    assert HALL.sold_out(afternoon, day=False, session=True) == Closed(ClosedReason.QUOTA, at("2026-11-24 08:30"))
    assert HALL.sold_out(morning, day=True, session=True) == Closed(ClosedReason.QUOTA, at("2026-11-24 08:30"))
    assert HALL.sold_out(morning, day=False, session=False) is None


def test_only_time_turns_what_the_hours_say():
    moments = ["08:29", "08:30", "11:29", "11:30", "12:59", "13:00", "16:59", "17:00"]
    said = [HALL.phase_at(at(f"2026-11-23 {moment}")) for moment in moments]

    assert [one == other for one, other in pairwise(said)] == [False, True, False, True, False, True, False]


@pytest.mark.parametrize(
    ("today", "known", "missing"),
    [
        (date(2026, 5, 1), [2026], []),
        (date(2026, 5, 1), [], [2026]),
        (date(2026, 11, 30), [2026], []),
        (date(2026, 12, 1), [2026], [2027]),
        (date(2026, 12, 1), [2026, 2027], []),
        (date(2027, 1, 1), [2026], [2027]),
    ],
)
def test_a_year_of_which_nothing_is_said_is_missed_from_the_december_before(today: date, known: list[int], missing: list[int]):
    days = [date(year, 1, 1) for year in known]

    assert years_missing(days, today) == missing


# Where clocks are changed

BERLIN = ZoneInfo("Europe/Berlin")
TURNED_BACK = date(2026, 10, 25)
"""On which 02:00 to 03:00 comes twice in Berlin; on 2026-03-29 it does not come at all."""


def in_berlin(moment: str, *, again: bool = False) -> int:
    return round(datetime.fromisoformat(moment).replace(tzinfo=BERLIN, fold=int(again)).timestamp() * 1000)


def test_an_office_opens_by_the_clock_on_its_wall_whether_clocks_were_changed_or_not():
    office = Timetable(BERLIN, [Session(day, 8 * 60, 16 * 60) for day in range(7)], {})

    for day in ("2026-03-28", "2026-03-29", "2026-10-25", "2026-10-26"):
        assert office.closed_at(in_berlin(f"{day} 07:59:59.999")) == Closed(ClosedReason.HOURS, in_berlin(f"{day} 08:00"))
        assert office.closed_at(in_berlin(f"{day} 08:00")) is None


def test_an_hour_that_comes_twice_opens_and_closes_once():
    night = Timetable(BERLIN, [Session(6, 2 * 60, 2 * 60 + 30)], {})

    assert night.closed_at(in_berlin("2026-10-25 02:15")) is None
    assert night.closed_at(in_berlin("2026-10-25 02:15", again=True)) == Closed(ClosedReason.HOURS, in_berlin("2026-11-01 02:00"))


sessions = st.builds(
    lambda weekday, opens, length, audience: Session(weekday, opens, min(1440, opens + length), audience=audience),
    weekday=st.integers(0, 6),
    opens=st.integers(0, 1439),
    length=st.integers(1, 1440),
    audience=st.sampled_from(Audience),
)


@given(
    st.lists(sessions, min_size=1, max_size=6),
    st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")),
    st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/Havana"), ZoneInfo("Africa/Cairo")]),  # the last two change clocks at midnight
    st.booleans(),
)
def test_at_the_next_opening_numbers_are_given_out_and_not_a_moment_before(week: list[Session], moment: int, timezone: ZoneInfo, booked: bool):
    hall = Timetable(timezone, week, HOLIDAY, {date(2026, 10, 10): 2})
    closed = hall.closed_at(moment, booked=booked)
    if closed is None or closed.opens_at is None:
        assert closed is None or not any(booked or session.audience is Audience.ALL for session in week), "else some session opens within a week"
        return

    assert moment < closed.opens_at
    assert hall.closed_at(closed.opens_at, booked=booked) is None
    assert hall.closed_at(closed.opens_at - 1, booked=booked) is not None, "else it had been open before"


@given(st.lists(sessions, min_size=1, max_size=6), st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")))
def test_whoever_is_given_a_number_has_a_session_and_an_appointment_never_hurts(week: list[Session], moment: int):
    hall = Timetable(SHANGHAI, week, HOLIDAY)
    if hall.closed_at(moment) is not None:
        return

    session = hall.session_at(moment)
    assert session is not None
    assert session.begins <= moment < session.ends
    assert hall.closed_at(moment, booked=True) is None


@given(st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")))
def test_tomorrows_opening_is_on_a_later_date(moment: int):
    opens = HALL.next_opening(moment, tomorrow=True)

    assert opens is not None
    assert datetime.fromtimestamp(opens / 1000, SHANGHAI).date() > datetime.fromtimestamp(moment / 1000, SHANGHAI).date()


@pytest.mark.parametrize(("taken", "quota", "reached"), [(0, None, False), (9999, None, False), (1, 2, False), (2, 2, True), (3, 2, True), (0, 0, True)])
def test_a_service_with_a_quota_gives_out_just_so_many(taken: int, quota: int | None, reached: bool):
    assert quota_reached(taken, quota) is reached
