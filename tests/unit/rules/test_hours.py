"""When numbers are given out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import LOOK_AHEAD_DAYS, Closed, ClosedReason, Session, Timetable, quota_reached

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


sessions = st.builds(
    lambda weekday, opens, length: Session(weekday, opens, min(1440, opens + length)),
    weekday=st.integers(0, 6),
    opens=st.integers(0, 1439),
    length=st.integers(1, 1440),
)


@given(st.lists(sessions, min_size=1, max_size=6), st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")))
def test_at_the_next_opening_numbers_are_given_out_and_not_a_minute_before(week: list[Session], moment: int):
    hall = Timetable(SHANGHAI, week, HOLIDAY)
    closed = hall.closed_at(moment)
    if closed is None:
        return

    assert closed.opens_at is not None, "some session opens within a week"
    assert moment < closed.opens_at
    assert hall.closed_at(closed.opens_at) is None
    assert hall.closed_at(closed.opens_at - 1) is not None, "else it had been open before"


@given(st.integers(at("2026-01-01 00:00"), at("2027-01-01 00:00")))
def test_tomorrows_opening_is_on_a_later_date(moment: int):
    opens = HALL.next_opening(moment, tomorrow=True)

    assert opens is not None
    assert datetime.fromtimestamp(opens / 1000, SHANGHAI).date() > datetime.fromtimestamp(moment / 1000, SHANGHAI).date()


@pytest.mark.parametrize(("taken", "quota", "reached"), [(0, None, False), (9999, None, False), (1, 2, False), (2, 2, True), (3, 2, True), (0, 0, True)])
def test_a_service_with_a_quota_gives_out_just_so_many(taken: int, quota: int | None, reached: bool):
    assert quota_reached(taken, quota) is reached
