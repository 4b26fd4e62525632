"""Whose turn it is.

A ticket's rank is the moment it arrived less the head start of its class, so a late priority ticket passes an early
ordinary one only while the difference is smaller than the head start: nobody waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MINUTE_MS = 60_000


class PriorityClass(StrEnum):
    """Who may go before others, and is not ordinary only by law, age or state."""

    ORDINARY = "ordinary"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    INFANT = "infant"
    MILITARY = "military"


class Discipline(StrEnum):
    """The three presets a hall chooses from: 先到先办, 适度优先, 绝对优先."""

    FIRST_COME = "first_come"
    MODERATE = "moderate"
    STRICT = "strict"


HEAD_START_MS: Mapping[Discipline, int] = MappingProxyType(
    {
        Discipline.FIRST_COME: 0,
        Discipline.MODERATE: 15 * MINUTE_MS,
        Discipline.STRICT: 24 * 60 * MINUTE_MS,  # longer than any day: always before the ordinary ones
    }
)
"""Head start in milliseconds of every class but the ordinary one, which has none."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first in line of one service, as one window sees it.  rank and handicap in milliseconds."""

    ticket_id: int
    rank: int
    seq: int
    handicap: int


def rank_of(arrived_at: int, priority: PriorityClass, discipline: Discipline) -> int:
    """The rank of a ticket taken at `arrived_at` (ms UTC): smaller goes first."""
    return arrived_at - (0 if priority is PriorityClass.ORDINARY else HEAD_START_MS[discipline])


def next_up(heads: Iterable[Head]) -> Head | None:
    """The head with the smallest rank + handicap; a tie goes to the ticket issued first.  None when there is none."""
    return min(heads, key=lambda head: (head.rank + head.handicap, head.seq), default=None)
