"""When somebody must look: what is watched in a hall, from which limits on, and what becomes of an alarm as time goes on.

What is watched reaches its yellow limit, then the orange and the red one; each is one step of the same alarm.  It comes down again only
once it has fallen well below a limit, since the longest wait of a line goes up and down by minutes at every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

MINUTE_MS = 60_000
KEPT_PERCENT = 80
"""A level is kept down to this share of its limit."""
LEAST_CALLED = 10
"""Of fewer calls no share of no-shows is reckoned."""

Limits = tuple[int, int, int]
"""Yellow, orange, red; in minutes, people, per cent or how many, as the rule has it."""


class Level(IntEnum):
    """黄, 橙, 红."""

    YELLOW = 1
    ORANGE = 2
    RED = 3


class Rule(StrEnum):
    """What is watched; docs/alarms.md tells each."""

    WAITING = "waiting"
    CROWD = "crowd"
    SERVICE = "service"
    IDLE = "idle"
    PAUSED = "paused"
    NO_SHOW = "no_show"
    RATING = "rating"
    DEVICE = "device"
    PRINTER = "printer"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Line:
    """A service's line, by its code: how many wait, and the longest of them for how long (ms)."""

    service: str
    waiting: int
    longest_ms: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A window, by its code.  At most one of the three times (ms) is there: serving somebody, paused, or idle while somebody waits who could come.

    served, missed and dissatisfied: how many today.
    """

    window: str
    serving_ms: int | None = None
    paused_ms: int | None = None
    idle_ms: int | None = None
    served: int = 0
    missed: int = 0
    dissatisfied: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A hall at one moment.  lost_ms: code of a device → for how long nothing was heard of it; broken_ms: the same of printers out of order.

    Time in which the whole hall stood still is in none of them.
    """

    lines: Sequence[Line] = ()
    desks: Sequence[Desk] = ()
    lost_ms: Mapping[str, int] = field(default_factory=dict)
    broken_ms: Mapping[str, int] = field(default_factory=dict)
    overdue_follow_ups: int = 0


@dataclass(frozen=True, slots=True)
class RuleLimits:
    """The limits of a rule, None where nothing is watched; per: those of single services, windows or devices, by code."""

    limits: Limits | None
    per: Mapping[str, Limits | None] = field(default_factory=dict)

    def of(self, subject: str) -> Limits | None:
        """The limits that hold for one service, window or device."""
        return self.per.get(subject, self.limits)


Book = Mapping[Rule, RuleLimits]
"""Every rule that is watched, and its limits."""


def book_of(raw: Mapping[str, Any]) -> Book:
    """The limits as a checked file, or the hall's row, tells them; no limits: nothing is watched."""

    def limits(listed: Sequence[int]) -> Limits | None:
        return (listed[0], listed[1], listed[2]) if listed else None

    return {Rule(rule): RuleLimits(limits(table["limits"]), {code: limits(own) for code, own in table["per"].items()}) for rule, table in raw.items()}


def merged(usual: Book, own: Book) -> Book:
    """The usual limits with a hall's own: those of a rule as a whole replace the usual ones, those of single codes are added."""
    return {
        **usual,
        **{rule: RuleLimits(limits.limits, {**(usual[rule].per if rule in usual else {}), **limits.per}) for rule, limits in own.items()},
    }


@dataclass(frozen=True, slots=True)
class Reading:
    """How much there is of what a rule watches in one place, and the limits there."""

    rule: Rule
    subject: str
    value: int
    limits: Limits


Watch = Callable[[Facts], Iterable[tuple[str, int]]]
"""What a rule sees in a hall: (code, value in the unit of its limits)."""


def _minutes(times: Iterable[tuple[str, int | None]]) -> Iterator[tuple[str, int]]:
    return ((code, ms // MINUTE_MS) for code, ms in times if ms is not None)


WATCHES: Mapping[Rule, Watch] = MappingProxyType(
    {
        Rule.WAITING: lambda facts: _minutes((line.service, line.longest_ms) for line in facts.lines),
        Rule.CROWD: lambda facts: ((line.service, line.waiting) for line in facts.lines),
        Rule.SERVICE: lambda facts: _minutes((desk.window, desk.serving_ms) for desk in facts.desks),
        Rule.IDLE: lambda facts: _minutes((desk.window, desk.idle_ms) for desk in facts.desks),
        Rule.PAUSED: lambda facts: _minutes((desk.window, desk.paused_ms) for desk in facts.desks),
        Rule.NO_SHOW: lambda facts: (
            (desk.window, 100 * desk.missed // (desk.served + desk.missed)) for desk in facts.desks if desk.served + desk.missed >= LEAST_CALLED
        ),
        Rule.RATING: lambda facts: ((desk.window, desk.dissatisfied) for desk in facts.desks),
        Rule.DEVICE: lambda facts: _minutes(facts.lost_ms.items()),
        Rule.PRINTER: lambda facts: _minutes(facts.broken_ms.items()),
        Rule.FOLLOW_UP: lambda facts: [("", facts.overdue_follow_ups)],
    }
)
"""The table of rules: another one is another function here, and its limits in config/alarms.toml."""


def read(facts: Facts, book: Book) -> list[Reading]:
    """All that is watched, whether or not it has reached a limit."""
    return [
        Reading(rule, subject, value, limits)
        for rule, watched in book.items()
        for subject, value in WATCHES[rule](facts)
        if (limits := watched.of(subject)) is not None
    ]


def level_of(value: int, limits: Limits, standing: Level | None = None) -> Level | None:
    """The level that a value has reached, or keeps where it stood at one before; None below yellow."""
    reached = sum(value >= limit for limit in limits)
    kept = sum(100 * value >= KEPT_PERCENT * limit for limit in limits[: standing or 0])
    level = max(reached, kept)
    return Level(level) if level else None


@dataclass(frozen=True, slots=True)
class Change:
    """An alarm begins (before is None), goes up or down, or ends (after is None)."""

    rule: Rule
    subject: str
    before: Level | None
    after: Level | None
    value: int


def changes(standing: Mapping[tuple[Rule, str], Level], readings: Iterable[Reading]) -> list[Change]:
    """What becomes of the alarms that stand; one whose window, device or service is not watched any more has ended."""
    found = []
    left = dict(standing)
    for reading in readings:
        before = left.pop((reading.rule, reading.subject), None)
        after = level_of(reading.value, reading.limits, before)
        if before is not after:
            found.append(Change(reading.rule, reading.subject, before, after, reading.value))
    return found + [Change(rule, subject, before, None, 0) for (rule, subject), before in left.items()]


def working_ms(since: int, at: int, standstills: Iterable[tuple[int, int]]) -> int:
    """From one moment to another without the time in which the whole hall stood still; standstills: (from, until), all in ms UTC."""
    still = sum(max(0, min(until, at) - max(begun, since)) for begun, until in standstills)
    return max(0, at - since - still)
