"""What happened, added up over any days: settled days from their sums, the others from their rows.  Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, insert, literal, select

from rules.figures import NUMBERED, TALLIED, Day, Numbers, Tally
from rules.numbering import DIRECT
from storage import settling
from storage.catalogue import Catalogue
from storage.models import DayFigure, SettledDay, SettledMatters, SettledSpread, SettledTickets, SettledTimes, SettledVisits, Ticket

Key = tuple[Any, ...]
Sum = TypeVar("Sum", Tally, Numbers)


def keep_taken(connection: Connection, hall_id: int, day: date) -> None:
    """Keeps how many numbers each service gave out on a day."""
    taken = (
        select(Ticket.service_id, literal(day), literal(hall_id), func.count())
        .where(Ticket.hall_id == hall_id, Ticket.business_day == day, Ticket.prefix != DIRECT)
        .group_by(Ticket.service_id)
    )
    connection.execute(insert(DayFigure).from_select(["service_id", "day", "hall_id", "taken"], taken))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: one clerk's; or of these services, and of the time of these members of staff; without any, the whole hall's."""

    staff_id: int | None = None
    services: frozenset[int] | None = None
    colleagues: frozenset[int] | None = None

    def has(self, service_id: int, staff_id: int | None) -> bool:
        """Whether a visit of this service by this clerk is in it; staff_id None of numbers, which are nobody's yet."""
        if self.staff_id is not None:
            return staff_id == self.staff_id
        return self.services is None or service_id in self.services

    def has_time_of(self, staff_id: int) -> bool:
        """Whether this clerk's time at windows is in it."""
        if self.staff_id is not None:
            return staff_id == self.staff_id
        return self.colleagues is None or staff_id in self.colleagues


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both in it; abnormal: with the visits marked so."""

    first: date
    last: date
    abnormal: bool = True


class Figures:
    """A hall's figures as one read transaction sees them.  at: now (ms UTC), for what is not over."""

    def __init__(self, connection: Connection, catalogue: Catalogue, today: date, at: int) -> None:
        self.connection = connection
        self._catalogue = catalogue
        self._hall = catalogue.hall_id
        self._today = today
        self._at = at
        self._spans = settling.spans(connection, self._hall, today)
        known = settling.settled(connection, self._hall)
        stale = settling.changed(connection, self._hall, max(known.values()), today) if known else set()
        self._settled = {day for day in known if day not in stale}
        self._fresh: dict[date, Day] = {}

    def days(self) -> list[date]:
        """The days there is anything of, in order."""
        return sorted(self._spans.keys() | self._settled)

    def listed(self) -> list[date]:
        """The days whose visits are still kept, in order."""
        return sorted(self._spans)

    def unsettled(self) -> list[date]:
        """Days that are over and not settled, or not any more; the latest first."""
        return sorted((day for day in self._spans if day < self._today and day not in self._settled), reverse=True)

    def day(self, day: date) -> Day:
        """A day added up anew."""
        if day not in self._fresh:
            self._fresh[day] = self.rows(day).add_up()
        return self._fresh[day]

    def rows(self, day: date) -> settling.Rows:
        """A day's visits and numbers, one by one."""
        timetable = self._catalogue.timetable
        midnight = timetable.moment(day + timedelta(days=1), 0)
        hours = settling.Hours(timetable.moment(day, 0), min(self._at, midnight) if day == self._today else midnight)
        return settling.read(self.connection, self._hall, day, self._spans[day], hours, timetable.timezone)

    def visits(self, span: Span, scope: Scope, *by: str) -> dict[Key, Tally]:
        """What the visits add up to, by "day" and any of settling.VISIT_KEYS."""
        return self._tallies(SettledVisits, settling.VISIT_KEYS, lambda day: day.visits, span, scope, by)

    def matters(self, span: Span, scope: Scope, *by: str) -> dict[Key, Tally]:
        """What the visits of each matter add up to, by "day" and any of settling.MATTER_KEYS; a visit of several is in the sums of each."""
        return self._tallies(SettledMatters, settling.MATTER_KEYS, lambda day: day.matters, span, scope, by)

    def _tallies(
        self, model: Any, keys: Sequence[str], of_day: Callable[[Day], Mapping[Any, Tally]], span: Span, scope: Scope, by: Sequence[str]
    ) -> dict[Key, Tally]:
        whose = [] if scope.staff_id is None else [model.staff_id == scope.staff_id]
        if scope.services is not None:
            whose.append(model.service_id.in_(scope.services))
        if not span.abnormal:
            whose.append(~model.abnormal)
        sums = [*(func.sum(getattr(model, name)) for name in TALLIED), func.max(model.longest_ms)]
        found: dict[Key, Tally] = {}
        for row in self._rows(model, span, whose, by, sums):
            found[tuple(row[: len(by)])] = Tally(**_whole(TALLIED, row[len(by) : -1]), longest_ms=row[-1])
        service, staff, abnormal = (keys.index(name) for name in ("service_id", "staff_id", "abnormal"))
        cells = (
            ((day, *cell), tally)
            for day, sums_of_day in self._anew(span)
            for cell, tally in of_day(sums_of_day).items()
            if scope.has(cell[service], cell[staff]) and (span.abnormal or not cell[abnormal])
        )
        return _merge(found, cells, by, keys, Tally)

    def numbers(self, span: Span, scope: Scope, *by: str) -> dict[Key, Numbers]:
        """What became of the numbers, by "day" and any of settling.NUMBER_KEYS."""
        model = SettledTickets
        whose = [] if scope.services is None else [model.service_id.in_(scope.services)]
        found: dict[Key, Numbers] = {}
        for row in self._rows(model, span, whose, by, [func.sum(getattr(model, name)) for name in NUMBERED]):
            found[tuple(row[: len(by)])] = Numbers(**_whole(NUMBERED, row[len(by) :]))
        cells = (
            ((day, *cell), numbers)
            for day, sums in self._anew(span)
            for cell, numbers in sums.numbers.items()
            if scope.services is None or cell[1] in scope.services
        )
        return _merge(found, cells, by, settling.NUMBER_KEYS, Numbers)

    def spread(self, span: Span, scope: Scope, *by: str) -> dict[Key, tuple[int, int]]:
        """(timed visits, service_ms), by "day" and any of settling.SPREAD_KEYS."""
        model = SettledSpread
        whose = [] if scope.staff_id is None else [model.staff_id == scope.staff_id]
        if scope.services is not None:
            whose.append(model.service_id.in_(scope.services))
        if not span.abnormal:
            whose.append(~model.abnormal)
        found: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for row in self._rows(model, span, whose, by, [func.sum(model.visits), func.sum(model.service_ms)]):
            found[tuple(row[: len(by)])] = int(row[-2]), int(row[-1])
        pick = _picker(by, settling.SPREAD_KEYS)
        for day, sums in self._anew(span):
            for cell, (visits, ms) in sums.spread.items():
                if scope.has(cell[0], cell[2]) and (span.abnormal or not cell[3]):
                    key = pick((day, *cell))
                    found[key] = found[key][0] + visits, found[key][1] + ms
        return found

    def times(self, span: Span, scope: Scope, *by: str) -> dict[Key, int]:
        """How long somebody was signed in at a window (ms), by "day" and any of settling.TIME_KEYS."""
        model = SettledTimes
        whose = [] if scope.staff_id is None else [model.staff_id == scope.staff_id]
        if scope.colleagues is not None:
            whose.append(model.staff_id.in_(scope.colleagues))
        found: dict[Key, int] = defaultdict(int)
        for row in self._rows(model, span, whose, by, [func.sum(model.ms)]):
            found[tuple(row[:-1])] = int(row[-1])
        pick = _picker(by, settling.TIME_KEYS)
        for day, sums in self._anew(span):
            for cell, ms in sums.times.items():
                if scope.has_time_of(cell[1]):
                    found[pick((day, *cell))] += ms
        return found

    def _anew(self, span: Span) -> Iterable[tuple[date, Day]]:
        """The days of a span that are added up from their rows."""
        return [(day, self.day(day)) for day in self._spans if span.first <= day <= span.last and day not in self._settled]

    def _rows(self, model: Any, span: Span, whose: Sequence[ColumnElement[bool]], by: Sequence[str], sums: Sequence[Any]) -> Iterable[Any]:
        """What the settled days of a span add up to."""
        keys = [getattr(model, name) for name in by]
        stale = [day for day in self._spans if span.first <= day <= span.last and day not in self._settled]
        query = select(*keys, *sums).where(model.hall_id == self._hall, model.day.between(span.first, span.last), *whose)
        if stale:
            query = query.where(model.day.not_in(stale))
        return [row for row in self.connection.execute(query.group_by(*keys) if keys else query) if row[-1] is not None]


def _whole(names: Sequence[str], values: Sequence[Any]) -> dict[str, int]:
    return {name: int(value) for name, value in zip(names, values, strict=True)}


def _picker(by: Sequence[str], keys: Sequence[str]) -> Callable[[Key], Key]:
    places = [("day", *keys).index(name) for name in by]
    return lambda cell: tuple(cell[place] for place in places)


def _merge(found: dict[Key, Sum], cells: Iterable[tuple[Key, Sum]], by: Sequence[str], keys: Sequence[str], empty: Callable[[], Sum]) -> dict[Key, Sum]:
    pick = _picker(by, keys)
    for cell, sums in cells:
        key = pick(cell)
        if key not in found:
            found[key] = empty()
        found[key].add(sums)
    return found


def settle(connection: Connection, hall_id: int, day: date, sums: Day, seq: int) -> bool:
    """Settles a day as of a seq of the journal; False where somebody else has done so since."""
    known = connection.scalar(select(SettledDay.seq).where(SettledDay.hall_id == hall_id, SettledDay.day == day))
    if known is not None and known >= seq:
        return False
    settling.write(connection, hall_id, day, sums, seq)
    return True
