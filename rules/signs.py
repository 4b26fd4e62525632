"""Signs of gaming (刷评线索): what is worth a look.  Listed, not judged: each of them has innocent causes too.

Thresholds are data.  A sign names the visits it is made of, so that somebody can look at each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

SECOND_MS = 1000
MINUTE_MS = 60_000


class SignKind(StrEnum):
    """What can be worth a look."""

    TOO_QUICK = "too_quick"
    RUN = "run"
    BURST = "burst"
    SHORT_VISIT = "short_visit"
    JUST_BEFORE_LIMIT = "just_before_limit"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a sign begins; times in ms.  limits_ms: of service, those at which a hall raises an alarm."""

    quick_ms: int = 2 * SECOND_MS
    run_of: int = 20
    burst_of: int = 5
    burst_within_ms: int = 5 * MINUTE_MS
    short_of_usual: float = 0.2
    usual_from_visits: int = 10
    limits_ms: tuple[int, ...] = (30 * MINUTE_MS,)
    before_limit_ms: int = 30 * SECOND_MS
    before_limit_of: int = 3


@dataclass(frozen=True, slots=True)
class GivenRating:
    """One rating.  asked_at: when the evaluator asked, None where the rating came another way; times in ms UTC."""

    visit_id: int
    staff_id: int
    level: str
    rated_at: int
    asked_at: int | None


@dataclass(frozen=True, slots=True)
class TimedVisit:
    """A served visit whose start was pressed.  what: its matter, or else its service; service_ms without what was held."""

    visit_id: int
    staff_id: int
    what: Hashable
    ended_at: int
    service_ms: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Something worth a look: the visits it is made of, in order, and a figure: ms for TOO_QUICK, SHORT_VISIT and JUST_BEFORE_LIMIT, else how many."""

    kind: SignKind
    staff_id: int
    visits: tuple[int, ...]
    at: int
    figure: int
    usual_ms: int | None = None


def signs(ratings: Sequence[GivenRating], visits: Sequence[TimedVisit], usual: Mapping[Hashable, tuple[int, int]], limits: Thresholds) -> list[Sign]:
    """All of them, the latest first.  usual: what → (how many visits it is known from, their mean service in ms)."""
    by_clerk: dict[int, list[GivenRating]] = defaultdict(list)
    for rating in sorted(ratings, key=lambda one: (one.rated_at, one.visit_id)):
        by_clerk[rating.staff_id].append(rating)
    found = [*too_quick(ratings, limits), *short_visits(visits, usual, limits), *just_before_limit(visits, limits)]
    for given in by_clerk.values():
        found += [*runs(given, limits), *bursts([one for one in given if one.asked_at is not None], limits)]
    return sorted(found, key=lambda sign: (-sign.at, sign.kind, sign.visits))


def too_quick(ratings: Iterable[GivenRating], limits: Thresholds) -> list[Sign]:
    """Ratings given sooner than anybody can read the question."""
    return [
        Sign(SignKind.TOO_QUICK, one.staff_id, (one.visit_id,), one.rated_at, one.rated_at - one.asked_at)
        for one in ratings
        if one.asked_at is not None and one.rated_at - one.asked_at < limits.quick_ms
    ]


def runs(given: Sequence[GivenRating], limits: Thresholds) -> list[Sign]:
    """Of one clerk's ratings in order: so many alike, one after the other."""
    alike = [list(some) for _, some in groupby(given, key=lambda one: one.level)]
    return [_of_several(SignKind.RUN, some) for some in alike if len(some) >= limits.run_of]


def bursts(given: Sequence[GivenRating], limits: Thresholds) -> list[Sign]:
    """Of one clerk's ratings on the evaluator in order: so many within a time in which nobody serves so many people."""
    stretches: list[range] = []
    for first in range(len(given) - limits.burst_of + 1):
        last = first + limits.burst_of - 1
        if given[last].rated_at - given[first].rated_at > limits.burst_within_ms:
            continue
        if stretches and first in stretches[-1]:
            stretches[-1] = range(stretches[-1].start, last + 1)
        else:
            stretches.append(range(first, last + 1))
    return [_of_several(SignKind.BURST, [given[place] for place in stretch]) for stretch in stretches]


def short_visits(visits: Iterable[TimedVisit], usual: Mapping[Hashable, tuple[int, int]], limits: Thresholds) -> list[Sign]:
    """Visits much shorter than what they were about usually takes, where that is known from enough of them."""
    found = []
    for visit in visits:
        known, mean = usual.get(visit.what, (0, 0))
        if known >= limits.usual_from_visits and visit.service_ms < limits.short_of_usual * mean:
            found.append(Sign(SignKind.SHORT_VISIT, visit.staff_id, (visit.visit_id,), visit.ended_at, visit.service_ms, mean))
    return found


def just_before_limit(visits: Iterable[TimedVisit], limits: Thresholds) -> list[Sign]:
    """A clerk's visits that ended just before a limit of service time, where there are several: one of them says nothing."""
    near: dict[tuple[int, int], list[TimedVisit]] = defaultdict(list)
    for visit in visits:
        for limit in limits.limits_ms:
            if 0 < limit - visit.service_ms <= limits.before_limit_ms:
                near[visit.staff_id, limit].append(visit)
    return [
        Sign(SignKind.JUST_BEFORE_LIMIT, staff, tuple(one.visit_id for one in some), max(one.ended_at for one in some), limit)
        for (staff, limit), some in near.items()
        if len(some) >= limits.before_limit_of
    ]


def _of_several(kind: SignKind, some: Sequence[GivenRating]) -> Sign:
    return Sign(kind, some[0].staff_id, tuple(one.visit_id for one in some), some[-1].rated_at, len(some))
