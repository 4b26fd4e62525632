"""China's statutory holidays and make-up working days, for the halls that keep them (`calendar = "china"`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chinese_calendar import Holiday, holidays, workdays

from config.hallfile import DAYS, HallFile
from rules.hours import years_missing

NAMES = {holiday.value: holiday.chinese if holiday.chinese.endswith(("节", "旦", "日")) else f"{holiday.chinese}节" for holiday in Holiday}
WEEKDAYS = range(5)
"""Monday to Friday."""


def days_of(file: HallFile, today: date) -> tuple[dict[date, str], dict[date, tuple[int, str]]]:
    """(closed days with their reasons, working days with the weekday whose hours hold and their reasons) of a hall.

    The calendar gives them from this year on, as far as it knows; what the file says of a day itself goes before.  On the calendar's
    make-up working days hold the hours of the first weekday that has any.
    """
    closed = {one.day: one.reason for one in file.closed_day}
    working = {one.day: (DAYS.index(one.like), one.reason) for one in file.working_day}
    if file.hall.calendar is None:
        return closed, working
    said = closed.keys() | working.keys()
    like = next((day for day in WEEKDAYS if any(DAYS[day] in one.days for one in file.hours)), None)
    for day, name in _from(holidays, today.year, said):
        closed[day] = name
    for day, name in _from(workdays, today.year, said):
        if like is not None:
            working[day] = (like, f"{name}调休")
    return closed, working


def _from(known: Mapping[date, str], year: int, said: set[date]) -> list[tuple[date, str]]:
    return [(day, NAMES[name]) for day, name in sorted(known.items()) if day.year >= year and day not in said]


def missing_in(file: HallFile, today: date) -> list[int]:
    """The years whose holidays ought to be known and are not, once this file is loaded."""
    return [] if file.hall.calendar is None else years_missing({day for days in days_of(file, today) for day in days}, today)
