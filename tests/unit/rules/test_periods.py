from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.periods import Period, Unit, period

DAYS = st.dates(date(2001, 1, 1), date(2998, 12, 31))


@pytest.mark.parametrize(
    ("unit", "day", "label"),
    [
        (Unit.DAY, date(2026, 11, 23), "2026年11月23日（星期一）"),
        (Unit.WEEK, date(2026, 12, 31), "2026年12月28日至2027年1月3日"),
        (Unit.MONTH, date(2024, 2, 29), "2024年2月"),
        (Unit.QUARTER, date(2026, 11, 23), "2026年第四季度"),
        (Unit.YEAR, date(2026, 11, 23), "2026年"),
    ],
)
def test_a_period_is_called_as_people_call_it(unit: Unit, day: date, label: str):
    assert period(unit, day).label == label


def test_a_month_is_compared_with_the_month_before_and_that_of_the_year_before():
    march = period(Unit.MONTH, date(2024, 3, 31))

    assert march.before() == Period(Unit.MONTH, date(2024, 2, 1), date(2024, 2, 29))
    assert march.year_before() == Period(Unit.MONTH, date(2023, 3, 1), date(2023, 3, 31))


def test_a_day_is_compared_with_the_same_weekday_of_the_year_before():
    monday = period(Unit.DAY, date(2026, 11, 23))

    assert monday.year_before().first == date(2025, 11, 24)
    assert monday.year_before().first.weekday() == 0


def test_a_leap_day_has_a_year_before():
    assert Period(Unit.RANGE, date(2024, 2, 29), date(2024, 3, 1)).year_before() == Period(Unit.RANGE, date(2023, 2, 28), date(2023, 3, 1))


@given(unit=st.sampled_from([unit for unit in Unit if unit is not Unit.RANGE]), day=DAYS)
def test_periods_lie_one_behind_the_other_without_a_gap(unit: Unit, day: date):
    whole = period(unit, day)

    assert whole.first <= day <= whole.last
    assert whole.before().last == whole.first - timedelta(days=1)
    assert period(unit, whole.last + timedelta(days=1)).before() == whole


@given(first=DAYS, days=st.integers(0, 799))
def test_the_parts_of_a_period_are_the_whole_of_it(first: date, days: int):
    whole = Period(Unit.RANGE, first, min(first + timedelta(days=days), date(2998, 12, 31)))

    parts = list(whole.buckets())

    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(parts))
    assert len(parts) <= 62
