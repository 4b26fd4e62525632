"""A window's pause.  Nothing here commits."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.models import Window


def set_pause(connection: Connection, window_id: int, at: int | None, reason: str | None) -> None:
    """Paused since `at` (ms UTC) with a reason, or not paused."""
    connection.execute(update(Window).where(Window.id == window_id).values(paused_at=at, paused_reason=reason))
