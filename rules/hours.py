"""When numbers are given out: weekly sessions, closed days and make-up working days, quotas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from rules.numbering import local_time

LOOK_AHEAD_DAYS = 30
"""How far to look for the next opening; a hall closed for longer says no date rather than a wrong one."""
DECEMBER = 12
"""From this month on the next year's holidays ought to be known: the State Council announces them in November."""


class ClosedReason(StrEnum):
    """Why no number is given out."""

    HOURS = "hours"
    CLOSED_DAY = "closed_day"
    APPOINTMENTS = "appointments"
    QUOTA = "quota"
    SESSION_QUOTA = "session_quota"
    NO_WINDOW = "no_window"


class Audience(StrEnum):
    """To whom a session gives numbers."""

    ALL = "all"
    APPOINTMENTS = "appointments"


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of a weekday (0 = Monday), in minutes after local midnight; closes may be 1440.  serves_from: None where windows begin at once."""

    weekday: int
    opens: int
    closes: int
    serves_from: int | None = None
    audience: Audience = Audience.ALL

    @property
    def serves(self) -> int:
        """When windows begin to serve."""
        return self.opens if self.serves_from is None else self.serves_from


@dataclass(frozen=True, slots=True)
class Opening:
    """A session on one day: numbers are given out from `begins` until just before `ends`, both in ms UTC."""

    session: Session
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Closed:
    """No number is given out; opens_at in ms UTC is when it begins again, None when that is not known."""

    reason: ClosedReason
    opens_at: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A hall's week, its closed days, and its working days: those on which another weekday's sessions hold.

    A working day is open whatever its own weekday has; a day that is closed as well is closed.
    """

    timezone: ZoneInfo
    sessions: Sequence[Session]
    closed_days: Mapping[date, str]
    working_days: Mapping[date, int] = field(default_factory=dict)

    def closed_at(self, at: int, *, booked: bool = False) -> Closed | None:
        """None while numbers are given out at `at` (ms UTC); else why not, and when they are next.  booked: to somebody who has an appointment."""
        now = self._openings_at(at)
        if any(_for_them(opening, booked) for opening in now):
            return None
        if local_time(at, self.timezone).date() in self.closed_days:
            reason = ClosedReason.CLOSED_DAY
        else:
            reason = ClosedReason.APPOINTMENTS if now else ClosedReason.HOURS
        return Closed(reason, self.next_opening(at, booked=booked))

    def session_at(self, at: int) -> Opening | None:
        """The session of a moment (ms UTC); where several overlap, the one that began last."""
        return max(self._openings_at(at), key=lambda opening: opening.begins, default=None)

    def serves_at(self, at: int) -> int | None:
        """When windows begin to serve whoever takes a number at `at` (both ms UTC); None when they do already, or no number is given out."""
        today = local_time(at, self.timezone).date()
        serves = min((self.moment(today, opening.session.serves) for opening in self._openings_at(at)), default=at)
        return serves if serves > at else None

    def phase_at(self, at: int) -> tuple[ClosedReason | None, int | None, int | None]:
        """What the hours say at a moment (ms UTC), which only time changes: why closed, the session's beginning, when windows begin to serve."""
        closed, session = self.closed_at(at), self.session_at(at)
        return None if closed is None else closed.reason, None if session is None else session.begins, self.serves_at(at)

    def next_opening(self, at: int, *, tomorrow: bool = False, booked: bool = False) -> int | None:
        """The next moment after `at` (ms UTC) at which a session opens, on a later day if `tomorrow`; None within the look-ahead."""
        today = local_time(at, self.timezone).date()
        for ahead in range(1 if tomorrow else 0, LOOK_AHEAD_DAYS):
            begins = [opening.begins for opening in self._openings_on(today + timedelta(days=ahead)) if opening.begins > at and _for_them(opening, booked)]
            if begins:
                return min(begins)
        return None

    def sold_out(self, at: int, *, day: bool, session: bool) -> Closed | None:
        """What a service says at `at` (ms UTC) whose quota of the day or of the session is reached; None when neither is.

        After today's last session there is nothing more today, so it is as if the day's were reached.
        """
        if not (day or session):
            return None
        opens_at = self.next_opening(at, tomorrow=day)
        later = opens_at is None or not self._same_day(opens_at, at)
        return Closed(ClosedReason.QUOTA if later else ClosedReason.SESSION_QUOTA, opens_at)

    def sessions_on(self, day: date) -> list[Session]:
        """The sessions of a day, in order; none on a closed one."""
        return sorted(self._held_on(day), key=lambda session: session.opens)

    def weekday_on(self, day: date) -> int:
        """The weekday (0 = Monday) whose arrangements hold on a day."""
        return self.working_days.get(day, day.weekday())

    def week_at(self, at: int) -> tuple[int, int]:
        """Where in the week a moment (ms UTC) lies: (the weekday whose arrangements hold, minutes after local midnight)."""
        now = local_time(at, self.timezone)
        return self.weekday_on(now.date()), now.hour * 60 + now.minute

    def moment(self, day: date, minute: int) -> int:
        """A time of a day as ms UTC.  Where clocks are put back it is the first of the two; a time they skip counts as that much later."""
        return _moment(self.timezone, day, minute)

    def _same_day(self, one: int, other: int) -> bool:
        return local_time(one, self.timezone).date() == local_time(other, self.timezone).date()

    def _openings_at(self, at: int) -> list[Opening]:
        return [opening for opening in self._openings_on(local_time(at, self.timezone).date()) if opening.begins <= at < opening.ends]

    def _openings_on(self, day: date) -> Iterator[Opening]:
        for session in self._held_on(day):
            yield Opening(session, self.moment(day, session.opens), self.moment(day, session.closes))

    def _held_on(self, day: date) -> Iterator[Session]:
        weekday = self.weekday_on(day)
        return (session for session in self.sessions if session.weekday == weekday and day not in self.closed_days)


@lru_cache(maxsize=1024)  # asked for at every number, and the same all day
def _moment(timezone: ZoneInfo, day: date, minute: int) -> int:
    return round((datetime.combine(day, time(), timezone) + timedelta(minutes=minute)).timestamp() * 1000)


def _for_them(opening: Opening, booked: bool) -> bool:
    return opening.begins < opening.ends and (booked or opening.session.audience is Audience.ALL)


def years_missing(days: Collection[date], today: date) -> list[int]:
    """The years whose holidays ought to be known `today` and are not: this one, and the next from December on.

    days: every closed day and working day there is.  New Year's Day tells: it is a holiday in every year, so of a year that says
    nothing about it nothing has been said at all.
    """
    due = [today.year, today.year + 1] if today.month >= DECEMBER else [today.year]
    return [year for year in due if date(year, 1, 1) not in days]


def quota_reached(taken: int, quota: int | None) -> bool:
    """Whether a service has given out all its numbers, of a day or of a session; a service without a quota never has."""
    return quota is not None and taken >= quota
