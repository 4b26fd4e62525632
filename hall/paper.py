"""What a ticket says on paper.

Written into the print job in the same transaction as the ticket, so that a reprint says what the first paper said.  How it
is laid out in bytes is `printer/layout.py`'s affair.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """Where to go: floor and zone as signed in the hall (already in the ticket's language), and the windows' labels."""

    floor: str
    zone: str
    windows: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class TicketPaper:
    """All that is printed.

    estimate_min: (low, high) in minutes, or None when nothing can be said.  issued_at: local wall time, `2026-11-23 10:19`.
    phone_url: what the QR code holds.  no_show_rule: sentences of the hall's own.  reprint: 0 for the first paper, n for 补打 第n次.
    """

    hall: str
    number: str
    service: str
    places: tuple[PaperPlace, ...]
    ahead: int
    estimate_min: tuple[int, int] | None
    no_show_rule: tuple[str, ...]
    phone_url: str
    issued_at: str
    kiosk: str
    language: Language = "zh"
    reprint: int = 0

    def to_json(self) -> str:
        """The paper as JSON text, as `print_job.content` keeps it."""
        own = {name: getattr(self, name) for name in _FIELDS}  # not asdict, which copies deeply and is felt in every number taken
        own["places"] = [{name: getattr(place, name) for name in _PLACE_FIELDS} for place in self.places]
        return json.dumps(own, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> TicketPaper:
        """The paper that `to_json` wrote."""
        known = json.loads(text)
        estimate = known["estimate_min"]
        return cls(
            **{
                **known,
                "places": tuple(PaperPlace(**{**place, "windows": tuple(place["windows"])}) for place in known["places"]),
                "estimate_min": None if estimate is None else (estimate[0], estimate[1]),
                "no_show_rule": tuple(known["no_show_rule"]),
            }
        )


_FIELDS = tuple(field.name for field in fields(TicketPaper))
_PLACE_FIELDS = tuple(field.name for field in fields(PaperPlace))
