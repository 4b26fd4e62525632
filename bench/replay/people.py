"""Who comes on a day, what for, and how long it takes them: drawn beforehand, so that every preset meets the same people."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from csv import DictReader
from dataclasses import dataclass
from functools import cached_property
from math import exp
from random import Random

from config.hallfile import HallFile, read_hall_file
from config.scales import load_scales
from config.settings import ROOT, Strict
from rules.discipline import MINUTE_MS, PriorityClass

HALLS = ROOT / "config" / "halls"
DAY = ROOT / "bench" / "data" / "a-day.toml"
HALF_HOUR_MS = 30 * MINUTE_MS
HOUR_MS = 2 * HALF_HOUR_MS
SECOND_MS = 1_000
ANY_OTHER = "any-other"


class NoShows(Strict):
    """[no_show] of the day's file."""

    share: float
    recall_s: float
    calls: int
    comes_back: float
    after_min: float


class Day(Strict):
    """bench/data/a-day.toml, where each figure is explained."""

    people: float
    lunch: tuple[str, str]
    closes: str
    breaks: tuple[str, str]
    break_min: float
    first: str
    half_hours: list[float]
    walk_s: float
    press_s: float
    spread: float
    no_show: NoShows
    classes: dict[PriorityClass, float]
    share: dict[str, float]
    minutes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes a number at `at`.  All in ms; the day begins at midnight.

    walking, service: from call to start, and from start to end.  comes: whether at the first call.  comes_back: how long after the number was
    missed they ask at the guide desk, None for never.
    """

    at: int
    service: str
    priority: PriorityClass
    walking: int
    service_ms: int
    comes: bool
    comes_back: int | None


@dataclass(frozen=True)
class Figures:
    """What a day is made of.  cases: department → those of a year."""

    day: Day
    cases: Mapping[str, int]
    hall: HallFile

    @cached_property
    def parts(self) -> list[float]:
        """Which part of a day's people comes in each half hour."""
        return [part / sum(self.day.half_hours) for part in self.day.half_hours]

    @cached_property
    def people(self) -> dict[str, float]:
        """Service → people in a day."""
        departments: dict[str, dict[str, float]] = defaultdict(dict)
        for service in self.hall.service:
            departments[service.department][service.code] = self.day.share.get(service.code, 1)
        cases = sum(self.cases.values())
        return {
            code: self.day.people * self.cases[department] / cases * share / sum(services.values())
            for department, services in departments.items()
            for code, share in services.items()
        }

    def mean_ms(self, service: str) -> float:
        """How long a service takes on average."""
        return self.day.minutes.get(service, self.day.minutes[ANY_OTHER]) * MINUTE_MS


def read_figures() -> Figures:
    """As they stand in the files."""
    with (HALLS / "zhangjiagang-2009.csv").open(encoding="utf-8", newline="") as file:
        cases = {row["code"]: int(row["received"]) for row in DictReader(file)}
    hall = read_hall_file(HALLS / "zhangjiagang.toml", set(load_scales(ROOT / "config" / "ratings.toml")))
    return Figures(Day.model_validate(tomllib.loads(DAY.read_text(encoding="utf-8"))), cases, hall)


def clock_ms(clock: str) -> int:
    """08:30 as ms after midnight."""
    hour, minute = clock.split(":")
    return (int(hour) * 60 + int(minute)) * MINUTE_MS


def lognormal(random: Random, mean: float, sigma: float) -> int:
    """A time in ms that is `mean` on average."""
    return round(mean * exp(random.gauss(-sigma * sigma / 2, sigma)))


def people_of(figures: Figures, random: Random) -> list[Person]:
    """A day's people, the first first."""
    everybody = [_person(figures, random, service, at) for service, at in _arrivals(figures, random)]
    return sorted(everybody, key=lambda person: person.at)


def _arrivals(figures: Figures, random: Random) -> Iterator[tuple[str, int]]:
    first = clock_ms(figures.day.first)
    for service, people in figures.people.items():
        for half_hour, part in enumerate(figures.parts):
            expected = people * part
            into = random.expovariate(expected)
            while into < 1:
                yield service, round(first + (half_hour + into) * HALF_HOUR_MS)
                into += random.expovariate(expected)


def _person(figures: Figures, random: Random, service: str, at: int) -> Person:
    day = figures.day
    drawn, priority = random.uniform(0, 100), PriorityClass.ORDINARY
    for one, share in day.classes.items():
        drawn -= share
        if drawn < 0:
            priority = one
            break
    comes, comes_back = random.random() >= day.no_show.share, random.random() < day.no_show.comes_back
    return Person(
        at,
        service,
        priority,
        walking=lognormal(random, day.walk_s * SECOND_MS, day.spread),
        service_ms=lognormal(random, figures.mean_ms(service), day.spread),
        comes=comes,
        comes_back=lognormal(random, day.no_show.after_min * MINUTE_MS, day.spread) if comes_back else None,
    )
