"""The halls themselves.  Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, select, update

from storage.models import Hall


@dataclass(frozen=True, slots=True)
class HallNow:
    """What the ticker asks of a hall; last_at and paused_at in ms UTC."""

    business_day: date
    taking: bool
    last_at: int
    catalogue_version: int
    paused_at: int | None


def ids(connection: Connection) -> list[int]:
    """Every hall of the database, the oldest first."""
    return list(connection.scalars(select(Hall.id).order_by(Hall.id)))


def named(connection: Connection) -> list[Row[int, str, str]]:
    """(id, code, timezone) of every hall, the oldest first."""
    return list(connection.execute(select(Hall.id, Hall.code, Hall.timezone).order_by(Hall.id)))


def id_of(connection: Connection, code: str) -> int | None:
    """The hall with this code."""
    return connection.execute(select(Hall.id).where(Hall.code == code)).scalar_one_or_none()


def now(connection: Connection, hall_id: int) -> HallNow:
    """How a hall stands."""
    query = select(Hall.business_day, Hall.taking, Hall.last_at, Hall.catalogue_version, Hall.paused_at).where(Hall.id == hall_id)
    return HallNow(*connection.execute(query).one())


def set_pause(connection: Connection, hall_id: int, at: int | None, reason: str | None) -> None:
    """The whole hall stands still since `at` (ms UTC) with a reason, or no longer."""
    connection.execute(update(Hall).where(Hall.id == hall_id).values(paused_at=at, paused_reason=reason))


def begin_epoch(connection: Connection, hall_id: int) -> int:
    """The hall begins its next life; returns which."""
    return int(connection.execute(update(Hall).where(Hall.id == hall_id).values(epoch=Hall.epoch + 1).returning(Hall.epoch)).scalar_one())


def set_taking(connection: Connection, hall_id: int, taking: bool) -> None:
    """Whether numbers are given out, as the ticker last saw it."""
    connection.execute(update(Hall).where(Hall.id == hall_id).values(taking=taking))


def notices(connection: Connection, hall_id: int) -> str:
    """What the hall's folder of notices held when it was last looked at, as JSON."""
    return connection.execute(select(Hall.notices).where(Hall.id == hall_id)).scalar_one()


def set_notices(connection: Connection, hall_id: int, notices: str) -> None:
    """What it holds now."""
    connection.execute(update(Hall).where(Hall.id == hall_id).values(notices=notices))


def kiosk_pin_hash(connection: Connection, hall_id: int) -> str | None:
    """The hash of the PIN of the hall's kiosks; None while none is set."""
    return connection.execute(select(Hall.kiosk_pin_hash).where(Hall.id == hall_id)).scalar_one()
