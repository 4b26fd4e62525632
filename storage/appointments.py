"""Appointments.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage.keys import new_key
from storage.models import Appointment


class Standing(StrEnum):
    """What has become of an appointment."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment.  slot_at in ms UTC; ticket_id once its holder has come."""

    id: int
    code: str
    service_id: int
    slot_at: int
    holder_hash: str
    holder_mask: str
    state: Standing
    ticket_id: int | None


_columns: tuple[Any, ...] = (
    Appointment.id,
    Appointment.code,
    Appointment.service_id,
    Appointment.slot_at,
    Appointment.holder_hash,
    Appointment.holder_mask,
    Appointment.state,
    Appointment.ticket_id,
)


def _booked(row: Any) -> Booked:
    return Booked(row[0], row[1], row[2], row[3], row[4], row[5], Standing(row[6]), row[7])


def add(connection: Connection, row: dict[str, Any]) -> int:
    """Inserts an appointment and returns its id."""
    return new_key(connection.execute(insert(Appointment), row))


def change(connection: Connection, appointment_id: int, at: int, **values: Any) -> None:
    """Writes what became of it at `at` (ms UTC)."""
    connection.execute(update(Appointment).where(Appointment.id == appointment_id).values(changed_at=at, **values))


def by_code(connection: Connection, hall_id: int, code: str) -> Booked | None:
    """The hall's appointment with this code."""
    row = connection.execute(select(*_columns).where(Appointment.hall_id == hall_id, Appointment.code == code)).one_or_none()
    return None if row is None else _booked(row)


def of_holder(connection: Connection, hall_id: int, holder_hash: str, since: int, until: int) -> list[Booked]:
    """A person's appointments with slots from `since` (ms UTC) to before `until`, in order, without those that were cancelled."""
    query = select(*_columns).where(
        Appointment.hall_id == hall_id,
        Appointment.holder_hash == holder_hash,
        Appointment.slot_at >= since,
        Appointment.slot_at < until,
        Appointment.state != Standing.CANCELLED,
    )
    return [_booked(row) for row in connection.execute(query.order_by(Appointment.slot_at, Appointment.id))]


def still_booked(connection: Connection, hall_id: int, service_id: int, holder_hash: str) -> Booked | None:
    """The appointment for a service that a person has and has not used."""
    query = select(*_columns).where(
        Appointment.hall_id == hall_id,
        Appointment.holder_hash == holder_hash,
        Appointment.service_id == service_id,
        Appointment.state == Standing.BOOKED,
    )
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else _booked(row)


def places_taken(connection: Connection, service_id: int, slots: Collection[int], *, but: int = 0) -> dict[int, int]:
    """Slot → how many of its places are taken, without the appointment `but`; a slot of which none is taken is left out."""
    query = select(Appointment.slot_at, func.count()).where(
        Appointment.service_id == service_id, Appointment.slot_at.in_(slots), Appointment.state != Standing.CANCELLED, Appointment.id != but
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(Appointment.slot_at))}


def due(connection: Connection, hall_id: int, before: int) -> list[Booked]:
    """Appointments with slots before then (ms UTC) to which nobody came."""
    query = select(*_columns).where(Appointment.hall_id == hall_id, Appointment.state == Standing.BOOKED, Appointment.slot_at < before)
    return [_booked(row) for row in connection.execute(query.order_by(Appointment.slot_at, Appointment.id))]


def no_shows(connection: Connection, hall_id: int, holder_hash: str) -> int:
    """To how many of their appointments a person did not come."""
    query = select(func.count()).where(Appointment.hall_id == hall_id, Appointment.holder_hash == holder_hash, Appointment.state == Standing.NO_SHOW)
    return int(connection.execute(query).scalar_one())
