"""Devices and printers: who they are, whether they are awake.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select, update

from storage.models import Device, Printer

_by_hand = Device.shown_screen.is_not(None)
_columns: tuple[Any, ...] = (
    Device.id,
    Device.hall_id,
    Device.kind,
    Device.code,
    Device.name,
    Device.name_en,
    func.coalesce(Device.shown_screen, Device.screen),
    case((_by_hand, Device.shown_window_id), else_=Device.window_id),
    case((_by_hand, Device.shown_zone_id), else_=Device.zone_id),
    Device.printer_id,
    Device.out_of_use_at,
    Device.seen_at,
    Device.motion,
    Device.high_contrast,
    _by_hand,
    Device.speaks,
    Device.standby,
)
_printer_columns: tuple[Any, ...] = (
    Printer.id,
    Printer.code,
    Printer.name,
    Printer.transport,
    Printer.address,
    Printer.profile,
    Printer.state,
    Printer.near_end,
    Printer.state_since,
    Printer.alarmed,
)
_by_token = select(*_columns).where(Device.token_hash == bindparam("token_hash"), Device.retired_at.is_(None))
_by_ids = select(*_columns).where(Device.id.in_(bindparam("devices", expanding=True)), Device.token_hash.is_not(None), Device.retired_at.is_(None))
_printers = select(*_printer_columns).where(Printer.hall_id == bindparam("hall"), Printer.retired_at.is_(None)).order_by(Printer.code)
_lease = (
    update(Printer)
    .where(
        Printer.id == bindparam("printer"),
        or_(Printer.leased_by == bindparam("worker"), Printer.leased_by.is_(None), Printer.leased_until < bindparam("now")),
    )
    .values(leased_by=bindparam("worker"), leased_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A device, as the server knows it.  seen_at: when it was last heard of (ms UTC).

    screen, window_id and zone_id: what it shows now; set_by_hand: that is not the hall file's word.  speaks: the audio zone whose announcements it says.
    """

    id: int
    hall_id: int
    kind: str
    code: str
    name: str
    name_en: str
    screen: str | None
    window_id: int | None
    zone_id: int | None
    printer_id: int | None
    out_of_use_at: int | None
    seen_at: int | None
    motion: bool
    high_contrast: bool
    set_by_hand: bool
    speaks: str | None
    standby: bool


@dataclass(frozen=True, slots=True)
class PrinterEntry:
    """A printer as last seen; state_since in ms UTC."""

    id: int
    code: str
    name: str
    transport: str
    address: str
    profile: str
    state: str
    near_end: bool
    state_since: int
    alarmed: bool


def by_token(connection: Connection, token_hash: str) -> DeviceEntry | None:
    """The device that holds this token."""
    row = connection.execute(_by_token, {"token_hash": token_hash}).one_or_none()
    return None if row is None else DeviceEntry(*row)


def by_ids(connection: Connection, device_ids: Collection[int]) -> dict[int, DeviceEntry]:
    """Those of these devices that may still speak, by id."""
    return {row[0]: DeviceEntry(*row) for row in connection.execute(_by_ids, {"devices": list(device_ids)})}


def by_code(connection: Connection, hall_id: int, code: str) -> DeviceEntry | None:
    """The device with this code."""
    row = connection.execute(select(*_columns).where(Device.hall_id == hall_id, Device.code == code, Device.retired_at.is_(None))).one_or_none()
    return None if row is None else DeviceEntry(*row)


def screens(connection: Connection, hall_id: int) -> list[DeviceEntry]:
    """The hall's screens."""
    query = select(*_columns).where(Device.hall_id == hall_id, Device.kind == "display", Device.retired_at.is_(None)).order_by(Device.id)
    return [DeviceEntry(*row) for row in connection.execute(query)]


def set_shown(connection: Connection, device_id: int, screen: str | None, zone_id: int | None, window_id: int | None) -> None:
    """A screen shows this, whatever the hall file says; with None it shows what the file says."""
    connection.execute(update(Device).where(Device.id == device_id).values(shown_screen=screen, shown_zone_id=zone_id, shown_window_id=window_id))


def desk(connection: Connection, hall_id: int) -> DeviceEntry | None:
    """The first of the hall's guide desks that has a printer."""
    query = select(*_columns).where(Device.hall_id == hall_id, Device.kind == "guide", Device.printer_id.is_not(None), Device.retired_at.is_(None))
    row = connection.execute(query.order_by(Device.id).limit(1)).one_or_none()
    return None if row is None else DeviceEntry(*row)


def seen(connection: Connection, device_ids: Collection[int], at: int) -> None:
    """Notes that these devices are there now."""
    connection.execute(update(Device).where(Device.id.in_(device_ids)).values(seen_at=at))


def set_token(connection: Connection, device_id: int, token_hash: str | None) -> None:
    """Gives a device its token's hash, or takes it away; its enrolment code is spent either way."""
    connection.execute(update(Device).where(Device.id == device_id).values(token_hash=token_hash, enrol_code_hash=None, enrol_until=None))


def set_enrol_code(connection: Connection, device_id: int, code_hash: str, until: int) -> None:
    """The device may be enrolled with this code until then (ms UTC)."""
    connection.execute(update(Device).where(Device.id == device_id).values(enrol_code_hash=code_hash, enrol_until=until))


def by_enrol_code(connection: Connection, code_hash: str, at: int) -> DeviceEntry | None:
    """The device that this code enrols, while the code lives."""
    query = select(*_columns).where(Device.enrol_code_hash == code_hash, Device.enrol_until > at, Device.retired_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else DeviceEntry(*row)


def enrol_code_in_use(connection: Connection, code_hash: str) -> bool:
    """Whether some device waits for this code."""
    return connection.execute(select(Device.id).where(Device.enrol_code_hash == code_hash)).first() is not None


def printers(connection: Connection, hall_id: int) -> list[PrinterEntry]:
    """The hall's printers."""
    return [PrinterEntry(*row) for row in connection.execute(_printers, {"hall": hall_id})]


def unattended(connection: Connection, hall_id: int, since: int) -> list[PrinterEntry]:
    """The hall's printers that only an agent reaches, and whose agent has not been heard of since then (ms UTC)."""
    heard = exists().where(Device.printer_id == Printer.id, Device.kind == "agent", Device.retired_at.is_(None), Device.seen_at >= since)
    query = select(*_printer_columns).where(Printer.hall_id == hall_id, Printer.retired_at.is_(None), Printer.transport == "agent", ~heard)
    return [PrinterEntry(*row) for row in connection.execute(query.order_by(Printer.code))]


def set_printer_state(connection: Connection, printer_id: int, state: str, near_end: bool, since: int, *, alarmed: bool) -> None:
    """What the printer is like since then (ms UTC)."""
    connection.execute(update(Printer).where(Printer.id == printer_id).values(state=state, near_end=near_end, state_since=since, alarmed=alarmed))


def lease_printer(connection: Connection, printer_id: int, worker: str, now: int, until: int) -> bool:
    """Gives the printer to this worker until then (ms UTC); False while another worker holds it."""
    return connection.execute(_lease, {"printer": printer_id, "worker": worker, "now": now, "until": until}).rowcount == 1


def set_out_of_use(connection: Connection, device_id: int, at: int | None) -> None:
    """Out of use since then (ms UTC), or in use."""
    connection.execute(update(Device).where(Device.id == device_id).values(out_of_use_at=at))
