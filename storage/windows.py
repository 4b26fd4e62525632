"""A window's pause, and what it serves.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from storage.models import Window, WindowService


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
