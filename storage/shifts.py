"""Who is signed in, and where.  Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.keys import new_key
from storage.models import Shift, Staff
from storage.standing import later


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A signed-in clerk or supervisor; window_id is None away from windows; page_seen_at (ms UTC) is None while their page never held a socket."""

    id: int
    hall_id: int
    staff_id: int
    window_id: int | None
    started_at: int
    active_at: int
    name: str
    number: str
    role: str
    page_seen_at: int | None
    username: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads figures."""

    staff_id: int
    name: str
    role: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A member of staff, as signing in needs to know them."""

    id: int
    hall_id: int
    name: str
    number: str
    role: str
    password_hash: str
    failures: int
    locked_until: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, to be chosen from a list."""

    id: int
    username: str
    name: str
    role: str
    department_id: int | None


_columns: tuple[Any, ...] = (
    Shift.id,
    Shift.hall_id,
    Shift.staff_id,
    Shift.window_id,
    Shift.started_at,
    Shift.active_at,
    Staff.name,
    Staff.number,
    Staff.role,
    Shift.page_seen_at,
    Staff.username,
    Staff.department_id,
)
_by_id = select(*_columns).join(Staff).where(Shift.id == bindparam("shift"), Shift.ended_at.is_(None))
_at_window = select(*_columns).join(Staff).where(Shift.window_id == bindparam("window"), Shift.ended_at.is_(None))
_all_open = select(*_columns).join(Staff).where(Shift.hall_id == bindparam("hall"), Shift.ended_at.is_(None)).order_by(Shift.id)
_staff_by_name = select(Staff.id, Staff.hall_id, Staff.name, Staff.number, Staff.role, Staff.password_hash, Staff.failures, Staff.locked_until).where(
    Staff.username == bindparam("username"), Staff.retired_at.is_(None)
)


def with_roles(connection: Connection, hall_id: int, roles: Collection[str]) -> list[Member]:
    """The hall's staff with one of these roles, by name."""
    query = select(Staff.id, Staff.username, Staff.name, Staff.role, Staff.department_id).where(
        Staff.hall_id == hall_id, Staff.role.in_(roles), Staff.retired_at.is_(None)
    )
    return [Member(*row) for row in connection.execute(query.order_by(Staff.name, Staff.id))]


def get(connection: Connection, shift_id: int) -> OpenShift | None:
    """The open shift with this id."""
    row = connection.execute(_by_id, {"shift": shift_id}).one_or_none()
    return None if row is None else OpenShift(*row)


def at_window(connection: Connection, window_id: int) -> OpenShift | None:
    """Whoever sits at a window."""
    row = connection.execute(_at_window, {"window": window_id}).one_or_none()
    return None if row is None else OpenShift(*row)


def all_open(connection: Connection, hall_id: int) -> list[OpenShift]:
    """Everybody signed in."""
    return [OpenShift(*row) for row in connection.execute(_all_open, {"hall": hall_id})]


def open_shift(connection: Connection, hall_id: int, staff_id: int, window_id: int | None, at: int) -> OpenShift:
    """Signs somebody in."""
    key = new_key(connection.execute(insert(Shift).values(hall_id=hall_id, staff_id=staff_id, window_id=window_id, started_at=at, active_at=at)))
    return OpenShift(*connection.execute(_by_id, {"shift": key}).one())


def end(connection: Connection, shift_id: int, at: int) -> None:
    """Signs somebody out."""
    connection.execute(update(Shift).where(Shift.id == shift_id).values(ended_at=at))


def staff_by_username(connection: Connection, username: str) -> StaffEntry | None:
    """The member of staff with this name."""
    row = connection.execute(_staff_by_name, {"username": username}).one_or_none()
    return None if row is None else StaffEntry(*row)


def reader(connection: Connection, staff_id: int) -> Reader | None:
    """A member of staff as a reader of figures; None once they are gone."""
    row = connection.execute(
        select(Staff.id, Staff.name, Staff.role, Staff.department_id).where(Staff.id == staff_id, Staff.retired_at.is_(None))
    ).one_or_none()
    return None if row is None else Reader(*row)


def everybody(connection: Connection, hall_id: int) -> dict[int, str]:
    """Staff id → name and 工号, of all who ever worked in a hall."""
    rows = connection.execute(select(Staff.id, Staff.name, Staff.number).where(Staff.hall_id == hall_id).order_by(Staff.id))
    return {row.id: f"{row.name} {row.number}".strip() for row in rows}


def colleagues(connection: Connection, department_id: int) -> frozenset[int]:
    """The clerks of a department."""
    return frozenset(connection.scalars(select(Staff.id).where(Staff.department_id == department_id, Staff.role == "clerk")))


def count_failure(connection: Connection, staff_id: int, allowed: int, locked_until: int) -> None:
    """Counts a wrong password; the `allowed`-th in a row locks the name until then (ms UTC) and begins the count again."""
    failures = connection.execute(update(Staff).where(Staff.id == staff_id).values(failures=Staff.failures + 1).returning(Staff.failures)).scalar_one()
    if failures >= allowed:
        connection.execute(update(Staff).where(Staff.id == staff_id).values(failures=0, locked_until=locked_until))


def forget_failures(connection: Connection, staff_id: int) -> None:
    """The right password was given."""
    connection.execute(update(Staff).where(Staff.id == staff_id).values(failures=0, locked_until=0))


def page_seen(connection: Connection, shift_ids: Collection[int], at: int) -> None:
    """Notes that these clerks' pages are there now."""
    connection.execute(update(Shift).where(Shift.id.in_(shift_ids)).values(page_seen_at=at))


def postpone(connection: Connection, hall_id: int, since: int, at: int) -> None:
    """Nobody could do anything from `since` to `at` (ms UTC): idle times, and how long a page has been gone, do not count it."""
    still_open = update(Shift).where(Shift.hall_id == hall_id, Shift.ended_at.is_(None))
    connection.execute(still_open.values(active_at=Shift.active_at + at - later(Shift.active_at, since)))
    connection.execute(still_open.where(Shift.page_seen_at.is_not(None)).values(page_seen_at=Shift.page_seen_at + at - later(Shift.page_seen_at, since)))


def last_ended(connection: Connection, *, window_id: int | None = None, staff_id: int | None = None) -> int:
    """When somebody last left a window, or this clerk last left (ms UTC); 0 when nobody ever did."""
    whose = Shift.window_id == window_id if window_id is not None else Shift.staff_id == staff_id
    return connection.execute(select(func.max(Shift.ended_at)).where(whose)).scalar_one() or 0


def clerks(connection: Connection, hall_id: int) -> list[tuple[int, str, str, str]]:
    """(staff id, username, name, number) of everybody who sits at windows."""
    query = select(Staff.id, Staff.username, Staff.name, Staff.number).where(Staff.hall_id == hall_id, Staff.role == "clerk", Staff.retired_at.is_(None))
    return [(row.id, row.username, row.name, row.number) for row in connection.execute(query.order_by(Staff.number, Staff.id))]
