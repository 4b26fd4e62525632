"""A window's pause.  Nothing here commits."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.models import Window


def set_pause(connection: Connection, window_id: int, at: int | None, reason: str | None) -> None:
    """Paused since `at` (ms UTC) with a reason, or not paused."""
    connection.execute(update(Window).where(Window.id == window_id).values(paused_at=at, paused_reason=reason))


def paused(connection: Connection, hall_id: int) -> set[int]:
    """The windows of a hall that are paused."""
    return set(connection.scalars(select(Window.id).where(Window.hall_id == hall_id, Window.paused_at.is_not(None))))
