"""The periods of reports: a day, a week, a month, a quarter, a year, or any days; and what each is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_DAYS = 800
"""More than two years are no report."""


class Unit(StrEnum):
    """How a period is chosen."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it."""

    unit: Unit
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period before: the month before a month, as many days before any others."""
        if self.unit in MONTHS:
            return period(self.unit, self.first - timedelta(days=1))
        return Period(self.unit, self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def year_before(self) -> Period:
        """The year before: the same week of days for a day or a week, so that Mondays meet Mondays; else the same dates."""
        if self.unit in (Unit.DAY, Unit.WEEK):
            return Period(self.unit, self.first - timedelta(weeks=52), self.last - timedelta(weeks=52))
        if self.unit in MONTHS:
            return period(self.unit, self.first.replace(year=self.first.year - 1))
        return Period(self.unit, _a_year_before(self.first), _a_year_before(self.last))

    @property
    def label(self) -> str:
        """As a heading has it."""
        year = f"{self.first.year}年"
        match self.unit:
            case Unit.DAY:
                return f"{year}{self.first.month}月{self.first.day}日（星期{WEEKDAYS[self.first.weekday()]}）"
            case Unit.MONTH:
                return f"{year}{self.first.month}月"
            case Unit.QUARTER:
                return f"{year}第{WEEKDAYS[self.first.month // 3]}季度"
            case Unit.YEAR:
                return year
        until = "" if self.last.year == self.first.year else f"{self.last.year}年"
        return f"{year}{self.first.month}月{self.first.day}日至{until}{self.last.month}月{self.last.day}日"

    def buckets(self) -> Iterator[Period]:
        """The parts that a line over time is drawn by: days up to two months, weeks up to half a year, else months; the first and last may be cut."""
        unit = Unit.DAY if self.days <= 62 else Unit.WEEK if self.days <= 184 else Unit.MONTH
        first = self.first
        while first <= self.last:
            whole = period(unit, first)
            yield Period(unit, first, min(whole.last, self.last))
            first = whole.last + timedelta(days=1)


def period(unit: Unit, day: date) -> Period:
    """The period of this unit that a day lies in; for a range, the day alone.  Weeks begin on Monday."""
    if unit is Unit.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(unit, first, first + timedelta(days=6))
    if unit in MONTHS:
        months = MONTHS[unit]
        first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        following = first.month - 1 + months
        return Period(unit, first, date(first.year + following // 12, following % 12 + 1, 1) - timedelta(days=1))
    return Period(unit, day, day)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
