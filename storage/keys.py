"""The id that an insert gave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult


def new_key(result: CursorResult[Any]) -> int:
    """The single integer key of the row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("nothing was inserted")
    return int(key[0])
