"""Whose turn it is.

A ticket's rank is the moment it arrived less the head start of its class, so a late priority ticket passes an early
ordinary one only while the difference is smaller than the head start: nobody waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * MINUTE_MS


class PriorityClass(StrEnum):
    """Who may go before others: by law, age or state, by what they came for, or by an appointment."""

    ORDINARY = "ordinary"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    INFANT = "infant"
    MILITARY = "military"
    ENTERPRISE = "enterprise"
    APPOINTMENT = "appointment"
    GREEN = "green"


class Discipline(StrEnum):
    """The three presets a hall chooses from: 先到先办, 适度优先, 绝对优先."""

    FIRST_COME = "first_come"
    MODERATE = "moderate"
    STRICT = "strict"


HEAD_START_MS: Mapping[Discipline, int] = MappingProxyType(
    {
        Discipline.FIRST_COME: 0,
        Discipline.MODERATE: 15 * MINUTE_MS,
        Discipline.STRICT: _DAY_MS,  # longer than any day: always before the ordinary ones
    }
)
"""Head start in milliseconds of a class that has none of its own."""

GREEN_HEAD_START_MS = 7 * _DAY_MS
"""绿色通道: before everybody, in every preset."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first in line of one service, as one window sees it.  rank and handicap in milliseconds."""

    ticket_id: int
    rank: int
    seq: int
    handicap: int


def head_start_ms(priority: PriorityClass, discipline: Discipline) -> int:
    """The head start of a class for which the hall has set none.  An appointment has none: it counts as arrived before its slot."""
    match priority:
        case PriorityClass.ORDINARY | PriorityClass.APPOINTMENT:
            return 0
        case PriorityClass.GREEN:
            return GREEN_HEAD_START_MS
    return HEAD_START_MS[discipline]


def rank_of(arrived_at: int, head_start: int) -> int:
    """The rank of a ticket that arrived, or counts as arrived, at `arrived_at` (ms UTC): smaller goes first."""
    return arrived_at - head_start


def next_up(heads: Iterable[Head]) -> Head | None:
    """The head with the smallest rank + handicap; a tie goes to the ticket issued first.  None when there is none."""
    return min(heads, key=lambda head: (head.rank + head.handicap, head.seq), default=None)


def rank_behind(own: int, line: Sequence[int], places: int) -> int:
    """The rank that puts a ticket behind `places` people of a line, whose ranks come in order; behind all of a shorter one.

    Never better than its own: a penalty takes nobody forward.
    """
    passed = line[:places]
    return max(own, passed[-1] + 1) if passed else own


def rank_at_head(own: int, line: Sequence[int]) -> int:
    """The rank that puts a ticket before a line, whose ranks come in order.  Never worse than its own."""
    return min(own, line[0] - 1) if line else own
