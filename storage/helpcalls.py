"""Calls for help from kiosks.  Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, text, update

from storage.keys import new_key
from storage.models import Device, HelpCall

_open = text("help_call.answered_at IS NULL")  # as a literal, so that the partial index is used
_open_calls = (
    select(HelpCall.id, HelpCall.device_id, Device.code, Device.name, HelpCall.at)
    .join(Device, Device.id == HelpCall.device_id)
    .where(HelpCall.hall_id == bindparam("hall"), _open)
    .order_by(HelpCall.id)
)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """Somebody at a kiosk who waits for a person since `at` (ms UTC)."""

    id: int
    device_id: int
    kiosk: str
    kiosk_name: str
    at: int


def add(connection: Connection, hall_id: int, device_id: int, at: int) -> int:
    """Adds a call and returns its id."""
    return new_key(connection.execute(insert(HelpCall), {"hall_id": hall_id, "device_id": device_id, "at": at}))


def open_calls(connection: Connection, hall_id: int) -> list[OpenCall]:
    """The calls that nobody has answered, the oldest first."""
    return [OpenCall(*row) for row in connection.execute(_open_calls, {"hall": hall_id})]


def is_there(connection: Connection, hall_id: int, call_id: int) -> bool:
    """Whether the hall ever had this call."""
    return connection.execute(select(HelpCall.id).where(HelpCall.hall_id == hall_id, HelpCall.id == call_id)).one_or_none() is not None


def answer(connection: Connection, hall_id: int, at: int, *, call: int | None = None, staff_id: int | None = None) -> bool:
    """Ends one open call, or all of the hall's; False when there was none."""
    statement = update(HelpCall).where(HelpCall.hall_id == hall_id, _open).values(answered_at=at, staff_id=staff_id)
    return connection.execute(statement if call is None else statement.where(HelpCall.id == call)).rowcount > 0
