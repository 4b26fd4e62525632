"""What a number looks like, and on which day it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DIRECT = "-"
"""The prefix under which visits without a number (直办) are counted; nobody is given such a number."""

PREFIXES = frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
"""One letter or one digit; I and O are left out because they are read as 1 and 0."""


def number_of(prefix: str, sequence: int) -> str:
    """「A008」: the prefix and at least three digits; four past 999.  Raises ValueError for a prefix nobody could read."""
    if prefix not in PREFIXES:
        raise ValueError(f"{prefix!r} is not a prefix: one letter (not I or O) or one digit")
    return f"{prefix}{sequence:03d}"


def local_time(at: int, timezone: ZoneInfo) -> datetime:
    """The hall's wall clock at a moment in ms UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(timezone)


def business_day(at: int, timezone: ZoneInfo) -> date:
    """The hall's local date at a moment in ms UTC: numbers begin again when it changes."""
    return local_time(at, timezone).date()


def iso_time(at: int | None, timezone: ZoneInfo) -> str | None:
    """A moment in ms UTC as ISO 8601 with the hall's offset, to the millisecond; None stays None."""
    return None if at is None else local_time(at, timezone).isoformat(timespec="milliseconds")
