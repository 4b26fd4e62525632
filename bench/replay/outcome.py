"""What days of the hall came to: waits by class, how busy the windows were, and how wrong the estimates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.replay.hall import LivedDay, Ticket, Window
from bench.replay.people import Figures, clock_ms
from rules.discipline import MINUTE_MS, Discipline
from rules.timing import waiting_ms

PRESETS = {Discipline.FIRST_COME: "先到先办", Discipline.MODERATE: "适度优先", Discipline.STRICT: "绝对优先"}
PEAKS = (("09:00", "11:00"), ("14:00", "16:00"))
BUSIEST = 5
"""So many departments are counted on their own: the windows of a small one are idle however few they are."""
GOAL = 0.25
WAITED_MIN = (0, 1, 5, 10)
"""An error is told of all, and of those who waited at least so many minutes.  A wait of less than a minute counts as one: nobody can be told less."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told and how long they waited, in minutes."""

    low: int
    high: int
    waited: float

    @property
    def error(self) -> float:
        """How far the middle of the range is from the wait, as a part of the wait."""
        return abs((self.low + self.high) / 2 - self.waited) / max(1, self.waited)

    @property
    def kept(self) -> bool:
        """Whether the wait was within the range."""
        return self.low <= self.waited <= self.high


@dataclass
class Outcome:
    """All days under one preset.  waits: class → minutes; none: how many were told nothing; busy, busy_big: shares of the peaks, all windows and big ones."""

    discipline: Discipline
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    told: list[Told] = field(default_factory=list)
    none: int = 0
    busy: list[float] = field(default_factory=list)
    busy_big: list[float] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, figures: Figures, day: LivedDay) -> None:
        """One more day."""
        for ticket in day.tickets:
            self.ends[ticket.state.value] += 1
            if ticket.called_at is not None:
                self._called(ticket, waiting_ms(ticket.person.at, ticket.called_at) / MINUTE_MS)
        big = _services_of_the_busiest(figures, day)
        for window in day.windows:
            for begins, ends in PEAKS:
                share = _share(window, clock_ms(begins), clock_ms(ends))
                self.busy.append(share)
                if any(handicap == 0 and service in big for service, handicap in window.services.items()):
                    self.busy_big.append(share)

    def _called(self, ticket: Ticket, waited: float) -> None:
        self.waits[ticket.person.priority.value].append(waited)
        if ticket.told is None:
            self.none += 1
        else:
            self.told.append(Told(*ticket.told, waited))

    def error(self, waited_min: int) -> float:
        """The median error among those who waited at least so long."""
        return median(one.error for one in self.told if one.waited >= waited_min)


def _services_of_the_busiest(figures: Figures, day: LivedDay) -> set[int]:
    busiest = sorted(figures.cases, key=lambda department: -figures.cases[department])[:BUSIEST]
    return {day.ids[service.code] for service in figures.hall.service if service.department in busiest}


def _share(window: Window, begins: int, ends: int) -> float:
    """Which part of the time that its clerk was there a window was busy."""
    away = sum(_overlap(absence, begins, ends) for absence in window.away)
    return min(1.0, sum(_overlap(visit, begins, ends) for visit in window.busy) / (ends - begins - away))


def _overlap(stretch: tuple[int, int], begins: int, ends: int) -> int:
    return max(0, min(stretch[1], ends) - max(stretch[0], begins))


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest of the values that so large a part of them does not exceed."""
    return sorted(values)[max(0, -int(-len(values) * part // 1) - 1)]


def table(outcomes: Iterable[Outcome]) -> str:
    """As it is printed."""
    return "\n\n".join("\n".join(_lines(outcome)) for outcome in outcomes)


def _lines(outcome: Outcome) -> Iterable[str]:
    called = sum(len(waits) for waits in outcome.waits.values())
    yield f"{outcome.discipline.value} {PRESETS[outcome.discipline]}: " + ", ".join(f"{count:,} {end}" for end, count in sorted(outcome.ends.items()))
    yield f"  {'wait, minutes':<22}{'people':>8}{'p50':>8}{'p95':>8}"
    for name, waits in sorted(outcome.waits.items(), key=lambda item: -len(item[1])):
        yield f"  {name:<22}{len(waits):>8,}{quantile(waits, 0.5):>8.1f}{quantile(waits, 0.95):>8.1f}"
    mean, big = (sum(shares) / len(shares) for shares in (outcome.busy, outcome.busy_big))
    yield f"  windows busy in the peaks: {mean:.0%}, those of the {BUSIEST} busiest departments {big:.0%}"
    errors = (f"{'all' if not waited else f'waited ≥ {waited} min'} {outcome.error(waited):.0%}" for waited in WAITED_MIN)
    yield f"  estimate, median error (goal ≤ {GOAL:.0%}): " + ", ".join(errors)
    yield f"  estimate, told none {outcome.none / called:.1%}, within the range told {sum(one.kept for one in outcome.told) / len(outcome.told):.0%}"
