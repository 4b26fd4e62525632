"""What a number looks like, and on which day it counts."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DIRECT = "-"
"""The prefix under which visits without a number (直办) are counted; nobody is given such a number."""

PREFIXES = frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
"""One letter or one digit; I and O are left out because they are read as 1 and 0."""


HOUR_MS = 3_600_000
SKIPPED_AN_HOUR = 100
"""A large hall gives out some 700 numbers in its busiest hour, over eight prefixes or so."""
LONGEST = 7
"""A prefix and six digits: more numbers than any hall gives out in a day."""


def number_of(prefix: str, sequence: int) -> str:
    """「A008」: the prefix and at least three digits; four past 999.  Raises ValueError for a prefix nobody could read."""
    if prefix not in PREFIXES:
        raise ValueError(f"{prefix!r} is not a prefix: one letter (not I or O) or one digit")
    return f"{prefix}{sequence:03d}"


def numbers_meant(text: str) -> list[tuple[str | None, int]]:
    """What somebody may mean who says a number: (prefix, sequence), the likeliest first; prefix None where they only know the digits.

    「a8」 and 「A 008」 are A008; 「8」 is the eighth of any prefix.  Nothing for what is no number.
    """
    said = "".join(unicodedata.normalize("NFKC", text).upper().replace("-", "").split())
    if len(said) > LONGEST:
        return []
    prefix, digits = said[:1], said[1:]
    meant: list[tuple[str | None, int]] = []
    if prefix in PREFIXES and digits.isascii() and digits.isdigit():
        meant.append((prefix, int(digits)))
    if said.isascii() and said.isdigit():
        meant.append((None, int(said)))
    return meant


def local_time(at: int, timezone: ZoneInfo) -> datetime:
    """The hall's wall clock at a moment in ms UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(timezone)


def business_day(at: int, timezone: ZoneInfo) -> date:
    """The hall's local date at a moment in ms UTC: numbers begin again when it changes."""
    return local_time(at, timezone).date()


def numbers_to_skip(ms: int) -> int:
    """How many numbers of each prefix are left out where nobody knows what was given out for so long: 100 for each hour that had begun, at least 100."""
    return SKIPPED_AN_HOUR * max(1, -(-ms // HOUR_MS))


@lru_cache(8192)
def iso_time(at: int | None, timezone: ZoneInfo) -> str | None:
    """A moment in ms UTC as ISO 8601 with the hall's offset, to the millisecond; None stays None."""
    return None if at is None else local_time(at, timezone).isoformat(timespec="milliseconds")
