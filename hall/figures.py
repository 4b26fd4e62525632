"""Marking a visit as abnormal (异常), so that figures can be had with it and without."""

from __future__ import annotations

from hall.errors import UnknownVisit
from storage import visits
from storage.db import HallTransaction
from storage.journal import Kind


def mark_abnormal(hall: HallTransaction, visit_id: int, reason: str | None, *, staff: int) -> None:
    """Marks a visit that has ended, for a reason; without one it is no longer marked.  Raises UnknownVisit."""
    if not visits.mark(hall.connection, hall.hall_id, visit_id, reason):
        raise UnknownVisit()
    hall.record(Kind.VISIT_MARKED, visit=visit_id, staff=staff, detail={"abnormal": reason})
