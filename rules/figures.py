"""A day added up: from its visits, its numbers and what its journal tells, to the sums that every report is made of.

docs/figures.md gives each figure's formula and what it leaves out.  All times in milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from rules.rating import RatingCounts, counted
from rules.timing import MINUTE_MS, Stretch, common, length, mean_ms, merged, service_ms, spent, waiting_ms, walking_ms, without

BINS = (5, 10, 15, 20, 30, 45, 60)
"""Where one bin of service times ends and the next begins, in minutes."""

FEW = 5
"""Fewer ratings than this make no rate: it would be one person's word."""


@dataclass(slots=True)
class Tally:
    """Sums over visits.  longest_ms is the longest wait; every other field adds up.

    called: calls that were not taken back; waited, waiting_ms: of the numbers that were first called so; walked, walking_ms: of visits with a start.
    served: all that ended as served; of these timed, service_ms: with a start, and not ended by the end of the day; inferred: without a start;
    by_day_end; direct: without a number.  parts, part_ms: served for a while, and then by somebody else or somewhere else.
    held, held_ms: put aside.  counted: visits whose cases were recorded, and how many.  asked to set_aside: rules.rating.RatingCounts.
    """

    called: int = 0
    waited: int = 0
    waiting_ms: int = 0
    longest_ms: int = 0
    walked: int = 0
    walking_ms: int = 0
    served: int = 0
    timed: int = 0
    service_ms: int = 0
    inferred: int = 0
    by_day_end: int = 0
    direct: int = 0
    missed: int = 0
    parts: int = 0
    part_ms: int = 0
    held: int = 0
    held_ms: int = 0
    counted: int = 0
    cases: int = 0
    asked: int = 0
    rated: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    not_asked: int = 0
    set_aside: int = 0

    def add(self, other: Tally) -> None:
        """Takes another in."""
        for name in TALLIED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.longest_ms = max(self.longest_ms, other.longest_ms)

    @property
    def mean_wait_ms(self) -> int | None:
        """Waiting over the numbers called; None of nothing."""
        return mean_ms(self.waiting_ms, self.waited)

    @property
    def mean_walk_ms(self) -> int | None:
        """Walking over the visits with a start; None of nothing."""
        return mean_ms(self.walking_ms, self.walked)

    @property
    def mean_service_ms(self) -> int | None:
        """Service over the timed visits; None of nothing."""
        return mean_ms(self.service_ms, self.timed)


TALLIED = tuple(one.name for one in fields(Tally) if one.name != "longest_ms")
RATED = tuple(one.name for one in fields(RatingCounts))


@dataclass(slots=True)
class Numbers:
    """Sums over the numbers taken: what became of them.

    abandoned (弃号): was called, did not come, and is void or cancelled.  unserved: void without that.  cancelled: before that.  The rest is under way.
    """

    taken: int = 0
    done: int = 0
    abandoned: int = 0
    unserved: int = 0
    cancelled: int = 0

    def add(self, other: Numbers) -> None:
        """Takes another in."""
        for name in NUMBERED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


NUMBERED = tuple(one.name for one in fields(Numbers))


@dataclass(frozen=True, slots=True)
class Turn:
    """A visit.  asked: the result of its rating request, None where there is none; counts_as: what the rating counts as,
    unless it was set aside.  ended_at None while open.
    """

    id: int
    ticket_id: int
    service_id: int
    window_id: int
    staff_id: int
    priority: str
    issued_at: int
    called_at: int
    calls: int
    started_at: int | None
    ended_at: int | None
    outcome: str | None
    direct: bool
    cases: int | None
    abnormal: bool
    asked: str | None
    counts_as: str | None
    set_aside: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A number, and the hour in which it was taken."""

    ticket_id: int
    service_id: int
    priority: str
    hour: int
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """What only the journal tells of a day.

    still: while the whole hall stood still.  holds: visit → while it was held, open-ended until the visit's end.  by_day_end: visits that
    the end of the day ended.  shifts: (window, clerk, from, to).  pauses: (window, from, to, reason).
    """

    still: Sequence[Stretch] = ()
    holds: Mapping[int, Sequence[tuple[int, int | None]]] = field(default_factory=dict)
    by_day_end: Collection[int] = ()
    shifts: Sequence[tuple[int, int, int, int]] = ()
    pauses: Sequence[tuple[int, int, int, str]] = ()


VisitCell = tuple[int, int, int, str, bool]
"""service, window, clerk, class, abnormal"""
NumberCell = tuple[int, int, str]
"""hour, service, class"""
MatterCell = tuple[int, int, int, bool]
"""matter (0: none was recorded), service, clerk, abnormal"""
SpreadCell = tuple[int, int, int, bool, int]
"""service, matter (0: none was recorded), clerk, abnormal, bin"""
TimeCell = tuple[int, int, str, str]
"""window, clerk, rules.timing.Spent, reason of a pause"""


@dataclass(slots=True)
class Day:
    """A day added up.  matters: the visits once more, each once for every matter that was recorded.  spread: (visits, service_ms)."""

    visits: dict[VisitCell, Tally] = field(default_factory=lambda: defaultdict(Tally))
    matters: dict[MatterCell, Tally] = field(default_factory=lambda: defaultdict(Tally))
    numbers: dict[NumberCell, Numbers] = field(default_factory=lambda: defaultdict(Numbers))
    spread: dict[SpreadCell, tuple[int, int]] = field(default_factory=dict)
    times: dict[TimeCell, int] = field(default_factory=dict)


def bin_of(ms: int) -> int:
    """Which bin a service time falls into: 0 is under five minutes, len(BINS) an hour and more."""
    return bisect_right(BINS, ms / MINUTE_MS)


def add_up(turns: Sequence[Turn], taken: Iterable[Taken], matters: Mapping[int, Sequence[int]], told: Told, until: int) -> Day:
    """A day's sums.  turns: in the order of their calls.  matters: visit → what was recorded.  until: what is still open has lasted till then (ms UTC)."""
    day = Day()
    last: dict[int, str | None] = {}
    for turn in turns:
        tally = Tally()
        _call(tally, turn, told.still, first=turn.ticket_id not in last)
        if turn.outcome != "returned":
            last[turn.ticket_id] = turn.outcome
        took = _serve(tally, turn, _held(turn, told, until), told)
        day.visits[turn.service_id, turn.window_id, turn.staff_id, turn.priority, turn.abnormal].add(tally)
        for matter in matters.get(turn.id) or (0,):
            day.matters[matter, turn.service_id, turn.staff_id, turn.abnormal].add(tally)
            if took is not None:
                cell = (turn.service_id, matter, turn.staff_id, turn.abnormal, bin_of(took))
                visits, ms = day.spread.get(cell, (0, 0))
                day.spread[cell] = visits + 1, ms + took
    for number in taken:
        _number(day.numbers[number.hour, number.service_id, number.priority], number, missed=last.get(number.ticket_id) == "missed")
    day.times = _times(turns, told, until)
    return day


@dataclass(frozen=True, slots=True)
class Times:
    """One visit's times; None where there is none, or it does not count."""

    waiting_ms: int | None
    walking_ms: int | None
    service_ms: int | None
    held_ms: int


def times_of(turn: Turn, told: Told, until: int, *, first: bool) -> Times:
    """A visit's own times, by the same definitions as the sums.  first: it is the first call of its number that was not taken back."""
    tally = Tally()
    _call(tally, turn, told.still, first=first)
    _serve(tally, turn, _held(turn, told, until), told)
    return Times(
        tally.waiting_ms if tally.waited else None,
        tally.walking_ms if tally.walked else None,
        tally.service_ms + tally.part_ms if tally.timed or tally.parts else None,
        tally.held_ms,
    )


def _held(turn: Turn, told: Told, until: int) -> list[Stretch]:
    return merged((begin, turn.ended_at or until if end is None else end) for begin, end in told.holds.get(turn.id, ()))


def _call(tally: Tally, turn: Turn, still: Sequence[Stretch], *, first: bool) -> None:
    if turn.outcome == "returned" or not turn.calls:  # taken back, or nobody was called: it goes on after another visit, or has no number
        return
    tally.called += 1
    if first:
        waited = waiting_ms(turn.issued_at, turn.called_at, still)
        tally.waited += 1
        tally.waiting_ms += waited
        tally.longest_ms = max(tally.longest_ms, waited)
    walked = walking_ms(turn.called_at, turn.started_at, still)
    if walked is not None:
        tally.walked += 1
        tally.walking_ms += walked
    tally.missed += turn.outcome == "missed"


def _serve(tally: Tally, turn: Turn, held: Sequence[Stretch], told: Told) -> int | None:
    """Counts what came of a visit that has ended; its service time, where that counts."""
    if turn.ended_at is None:
        return None
    served, by_day_end = turn.outcome == "served", turn.id in told.by_day_end
    took = None if by_day_end else service_ms(turn.started_at, turn.ended_at, merged([*held, *told.still]))
    if served:
        tally.served += 1
        tally.by_day_end += by_day_end
        tally.inferred += turn.started_at is None
        tally.direct += turn.direct
        if turn.cases is not None:
            tally.counted += 1
            tally.cases += turn.cases
        if turn.asked is not None:
            _rate(tally, turn)
    if took is None:
        return None
    if turn.id in told.holds:
        tally.held += 1
        tally.held_ms += length(without(held, told.still))
    if not served:
        tally.parts += 1
        tally.part_ms += took
        return None
    tally.timed += 1
    tally.service_ms += took
    return took


def _rate(tally: Tally, turn: Turn) -> None:
    counts = counted(turn.asked, turn.counts_as, set_aside=turn.set_aside)
    for name in RATED:
        setattr(tally, name, getattr(tally, name) + getattr(counts, name))


def _number(numbers: Numbers, number: Taken, *, missed: bool) -> None:
    numbers.taken += 1
    void = number.state in ("expired", "cancelled")
    numbers.done += number.state == "done"
    numbers.abandoned += void and missed
    numbers.unserved += number.state == "expired" and not missed
    numbers.cancelled += number.state == "cancelled" and not missed


def _times(turns: Iterable[Turn], told: Told, until: int) -> dict[TimeCell, int]:
    present: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
    busy: dict[int, list[Stretch]] = defaultdict(list)
    paused: dict[int, dict[str, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    for window, clerk, begin, end in told.shifts:
        present[window, clerk].append((begin, end))
    for turn in turns:
        begin, end = turn.called_at if turn.calls else turn.started_at or turn.called_at, turn.ended_at or until
        busy[turn.window_id] += without([(begin, end)], _held(turn, told, until))
    for window, begin, end, reason in told.pauses:
        paused[window][reason].append((begin, end))
    found = {}
    for (window, clerk), stretches in present.items():
        there = merged(stretches)
        reasons = {reason: merged(pauses) for reason, pauses in paused[window].items()}
        for (what, reason), ms in spent(there, told.still, common(there, merged(busy[window])), reasons).items():
            found[window, clerk, what.value, reason] = ms
    return found
