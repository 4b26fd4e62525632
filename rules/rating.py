"""Scales, what may be rated, and the rates that come of it.

No rating is not a rating: 未评价 is never counted as satisfied, and every satisfaction rate stands beside its response rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class CountsAs(StrEnum):
    """Which side of a satisfaction rate a level falls on."""

    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    DISSATISFIED = "dissatisfied"


class Source(StrEnum):
    """Where a rating was given.  The same rule holds for all of them: the first one of a visit counts."""

    EVALUATOR = "evaluator"
    KIOSK = "kiosk"
    PAPER = "paper"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class RatingRules:
    """What a hall can choose about ratings.

    period_days: a visit may be rated until the end of the so-many-th day after it, by whatever way.  follow_up_days: working days in which a
    bad rating is to be seen to.  comment_days: after so many days a citizen's own words, and those written about them, are emptied.
    """

    period_days: int = 7
    follow_up_days: int = 10
    comment_days: int = 730


def may_be_rated(ended_on: date, today: date, rules: RatingRules) -> bool:
    """Whether a visit that ended on a day may still be rated on another."""
    return today <= ended_on + timedelta(days=rules.period_days)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody rated so: the code that cities exchange, and its words."""

    code: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Level:
    """One answer of a scale.  points: what an assessment counts it as, where the scale says so."""

    key: str
    code: int
    zh: str
    en: str
    counts_as: CountsAs
    follow_up: bool
    reasons: tuple[Reason, ...]
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale, best level first."""

    name: str
    levels: Mapping[str, Level]


class UnknownLevel(Exception):
    """The scale has no such level."""


class UnknownReason(Exception):
    """The level lists no such reason."""


class ReasonRequired(Exception):
    """The level asks for at least one reason, and none was given."""


def check(scale: Scale, level: str, reasons: Iterable[int]) -> Level:
    """The level that was chosen.

    Raises UnknownLevel, UnknownReason, or ReasonRequired where the level starts a follow-up and the scale lists reasons (差评, 国办发〔2019〕51号).
    """
    if level not in scale.levels:
        raise UnknownLevel(level)
    chosen = scale.levels[level]
    given = set(reasons)
    if given - {reason.code for reason in chosen.reasons}:
        raise UnknownReason(level)
    if chosen.follow_up and chosen.reasons and not given:
        raise ReasonRequired(level)
    return chosen


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """How many visits were asked for a rating, rated, and never asked; rated = satisfied + neutral + dissatisfied.

    A visit that was rated counts as asked, whatever way the rating came.  One whose rating was set aside (作废) is in no rate: neither rated
    nor asked nor unrated, but counted beside them.
    """

    asked: int = 0
    rated: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    not_asked: int = 0
    set_aside: int = 0

    @property
    def unrated(self) -> int:
        """Asked, and no answer given (未评价)."""
        return self.asked - self.rated

    @property
    def satisfaction(self) -> float | None:
        """Satisfied of rated, 0 to 1; None of nothing."""
        return self.satisfied / self.rated if self.rated else None

    @property
    def response(self) -> float | None:
        """Rated of asked (主动评价率), 0 to 1; None of nothing."""
        return self.rated / self.asked if self.asked else None

    def __add__(self, other: RatingCounts) -> RatingCounts:
        return RatingCounts(
            self.asked + other.asked,
            self.rated + other.rated,
            self.satisfied + other.satisfied,
            self.dissatisfied + other.dissatisfied,
            self.not_asked + other.not_asked,
            self.set_aside + other.set_aside,
        )


def counted(result: str | None, counts_as: str | None, *, set_aside: bool, visits: int = 1) -> RatingCounts:
    """How visits count: result is what became of the question (storage/models/rating.py), counts_as the side of their rating, None without one."""
    if set_aside:
        return RatingCounts(set_aside=visits)
    if counts_as is None:
        return RatingCounts(not_asked=visits) if result == "no_device" else RatingCounts(asked=visits)
    return RatingCounts(
        asked=visits,
        rated=visits,
        satisfied=visits if counts_as == CountsAs.SATISFIED else 0,
        dissatisfied=visits if counts_as == CountsAs.DISSATISFIED else 0,
    )
