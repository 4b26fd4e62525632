"""When numbers are given out: weekly sessions, closed days, quotas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.numbering import local_time

LOOK_AHEAD_DAYS = 30
"""How far to look for the next opening; a hall closed for longer says no date rather than a wrong one."""


class ClosedReason(StrEnum):
    """Why no number is given out."""

    HOURS = "hours"
    CLOSED_DAY = "closed_day"
    QUOTA = "quota"
    NO_WINDOW = "no_window"


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of a weekday (0 = Monday), in minutes after local midnight; closes may be 1440."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Closed:
    """No number is given out; opens_at in ms UTC is when it begins again, None when that is not known."""

    reason: ClosedReason
    opens_at: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A hall's week and its closed days."""

    timezone: ZoneInfo
    sessions: Sequence[Session]
    closed_days: Mapping[date, str]

    def closed_at(self, at: int) -> Closed | None:
        """None while numbers are given out at `at` (ms UTC); else why not, and when they are next."""
        now = local_time(at, self.timezone)
        if now.date() in self.closed_days:
            return Closed(ClosedReason.CLOSED_DAY, self.next_opening(at))
        minute = now.hour * 60 + now.minute
        if any(session.weekday == now.weekday() and session.opens <= minute < session.closes for session in self.sessions):
            return None
        return Closed(ClosedReason.HOURS, self.next_opening(at))

    def next_opening(self, at: int, *, tomorrow: bool = False) -> int | None:
        """The next moment after `at` (ms UTC) at which a session opens, on a later day if `tomorrow`; None within the look-ahead."""
        now = local_time(at, self.timezone)
        for ahead in range(1 if tomorrow else 0, LOOK_AHEAD_DAYS):
            day = now.date() + timedelta(days=ahead)
            if day in self.closed_days:
                continue
            for session in sorted(self.sessions, key=lambda one: one.opens):
                opens = datetime.combine(day, time(), self.timezone) + timedelta(minutes=session.opens)
                if session.weekday == day.weekday() and opens > now:
                    return round(opens.timestamp() * 1000)
        return None


def quota_reached(taken_today: int, quota: int | None) -> bool:
    """Whether a service has given out all its numbers for the day; a service without a quota never has."""
    return quota is not None and taken_today >= quota
