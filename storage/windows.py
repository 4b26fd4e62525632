"""A window's pause, and what it serves.  Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from storage.catalogue import EVERY_DAY
from storage.models import Window, WindowPlan, WindowService


def set_pause(connection: Connection, window_id: int, at: int | None, reason: str | None) -> None:
    """Paused since `at` (ms UTC) with a reason, or not paused."""
    connection.execute(update(Window).where(Window.id == window_id).values(paused_at=at, paused_reason=reason))


def paused(connection: Connection, hall_id: int) -> set[int]:
    """The windows of a hall that are paused."""
    return set(connection.scalars(select(Window.id).where(Window.hall_id == hall_id, Window.paused_at.is_not(None))))


def serve(connection: Connection, window_id: int, services: Mapping[int, int], plan_id: int | None) -> None:
    """From now on it serves these (service id → handicap in ms), in this order, by a plan or by its list of every day."""
    connection.execute(delete(WindowService).where(WindowService.window_id == window_id))
    rows = [
        {"window_id": window_id, "service_id": service, "handicap": handicap, "position": place} for place, (service, handicap) in enumerate(services.items())
    ]
    if rows:
        connection.execute(insert(WindowService), rows)
    connection.execute(update(Window).where(Window.id == window_id).values(plan_id=plan_id))


def set_by_hand(connection: Connection, window_id: int, every_day: Mapping[int, int], services: Mapping[int, int] | None, until: date | None) -> None:
    """What it is to serve before all plans (service id → handicap in ms) and until the end of which day, for good where None; no services: nothing.

    What it serves every day is kept, so that it can be set back; it serves the one or the other only once it follows its plans.
    """
    if connection.execute(select(WindowPlan.id).where(WindowPlan.window_id == window_id, WindowPlan.weekday == EVERY_DAY)).first() is None:
        kept = json.dumps(list(every_day.items()))
        connection.execute(insert(WindowPlan).values(window_id=window_id, weekday=EVERY_DAY, opens=0, closes=0, services=kept))
    by_hand = None if services is None else json.dumps(list(services.items()))
    values = {"by_hand": by_hand, "by_hand_day": until}
    connection.execute(update(Window).where(Window.id == window_id).values(**values, **({} if services is None else {"plan_id": None})))
