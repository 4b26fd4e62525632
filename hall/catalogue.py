"""Loading a hall file: idempotent by code, and nothing is ever deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.hallfile import DAYS, HallFile, ServedTable, WindowTable
from hall.holidays import days_of
from hall.plans import follow_plans, set_by_hand
from hall.spelling import spelling
from rules.numbering import business_day
from storage.catalogue import EVERY_DAY
from storage.db import Clock, Database, HallTransaction
from storage.journal import Kind
from storage.models import (
    ClosedDay,
    Department,
    Device,
    Hall,
    Hours,
    Matter,
    Printer,
    Service,
    Staff,
    StaffService,
    Window,
    WindowPlan,
    WindowService,
    WorkingDay,
    Zone,
)

MINUTE_MS = 60_000
STRIP_NAME, EVALUATOR_NAME = "{}号窗口屏", "{}号评价器"


class _Rehearsal(Exception):
    """Leaves the transaction without committing."""


def load_hall(database: Database, clock: Clock, file: HallFile, password_for: Callable[[str], str], *, dry_run: bool = False) -> tuple[int | None, list[str]]:
    """Makes the hall what the file says; returns its id (None for a rehearsal) and a line for each change, and for each window or screen set by hand.

    What the file no longer names gets retired_at (not devices added by a command); what it names again comes back.  What was set by hand stays, and
    a line says so.  password_for: username → the hash of a new member's first password (only asked for staff that are new).  dry_run: says what
    would change, and changes nothing.
    """
    changes: list[str] = []
    told: list[str] = []
    try:
        with database.writing() as connection:
            orm = Session(bind=connection)
            row = orm.scalar(select(Hall).where(Hall.code == file.hall.code))
            if row is None:
                row = _new_hall(file, clock())
                orm.add(row)
                orm.flush()
                changes.append(f"hall {file.hall.code}: new")
            hall = HallTransaction(connection, row.id, clock(), database)
            _load(hall, orm, row, file, password_for, changes)
            orm.flush()
            if changes:
                hall.catalogue_changed()
            changes += [f"window {code}: follows another plan now" for code in follow_plans(hall)]
            if changes:
                hall.record(Kind.CATALOGUE_LOADED, detail={"changes": len(changes)})
                hall.close()
            told = [*set_by_hand(hall), *_kept_by_hand(orm, hall.hall_id)]
            if dry_run:
                raise _Rehearsal  # noqa: TRY301 - leaving by an exception is how a transaction is rolled back
    except _Rehearsal:
        return None, changes + told
    if changes:
        database.changes.announce(hall.hall_id, hall.seq)
    return hall.hall_id, changes + told


def _new_hall(file: HallFile, at: int) -> Hall:
    return Hall(
        code=file.hall.code, seq=0, epoch=1, last_at=0, catalogue_version=1, business_day=business_day(at, ZoneInfo(file.hall.timezone)), **_hall_fields(file)
    )


def _hall_fields(file: HallFile) -> dict[str, Any]:
    return {
        "name": file.hall.name,
        "name_en": file.hall.name_en,
        "timezone": file.hall.timezone,
        "discipline": file.hall.discipline.value,
        "kiosk_grants": json.dumps([grant.value for grant in file.hall.kiosk_grants]),
        "house_rules": json.dumps(file.queue.model_dump()),
        "rating_rules": json.dumps(file.ratings.model_dump()),
        "alarms": json.dumps({rule.value: table.model_dump() for rule, table in file.alarms.items()}),
        "classes": json.dumps(
            [
                {
                    "code": one.code.value,
                    "head_start": None if one.head_start_min is None else one.head_start_min * MINUTE_MS,
                    "prefix": one.prefix,
                    "granted_by": None if one.granted_by is None else [granter.value for granter in one.granted_by],
                    "needs_reason": one.needs_reason,
                }
                for one in file.priority_class
            ]
        ),
        "voice": json.dumps(file.voice.model_dump()),
        "calendar": file.hall.calendar,
        "rating_scale": file.hall.rating_scale,
        "no_show_rule": json.dumps(file.hall.no_show_rule, ensure_ascii=False),
        "no_show_rule_en": json.dumps(file.hall.no_show_rule_en, ensure_ascii=False),
        "without_paper": file.hall.without_paper,
        "paper_wait_s": file.hall.paper_wait_s,
        "printer_alarm_s": file.hall.printer_alarm_s,
    }


def _load(hall: HallTransaction, orm: Session, row: Hall, file: HallFile, password_for: Callable[[str], str], changes: list[str]) -> None:
    _assign(row, _hall_fields(file), f"hall {file.hall.code}", changes)
    _load_hours(orm, hall.hall_id, file, business_day(hall.at, ZoneInfo(file.hall.timezone)), changes)

    def sync(model: type[Any], wanted: Mapping[str, dict[str, Any]], by: str = "code") -> dict[str, int]:
        return _sync(orm, model, hall.hall_id, hall.at, wanted, by, changes)

    departments = sync(
        Department,
        {one.code: {"name": one.name, "name_en": one.name_en, "prefix": one.prefix, "position": place} for place, one in enumerate(file.department)},
    )
    prefixes = {one.code: one.prefix for one in file.department}
    services = sync(
        Service,
        {
            one.code: {
                "name": one.name,
                "name_en": one.name_en,
                **spelling(one.name),
                "department_id": departments[one.department],
                "prefix": one.prefix or prefixes[one.department],
                "quota": one.quota,
                "session_quota": one.session_quota,
                "cases_limit": one.cases_limit,
                "real_name": one.real_name,
                "appointments": None if one.appointments is None else json.dumps(one.appointments.model_dump()),
                "position": place,
            }
            for place, one in enumerate(file.service)
        },
    )
    sync(
        Matter,
        {
            matter.code: {"name": matter.name, "name_en": matter.name_en, **spelling(matter.name), "service_id": services[one.code], "position": place}
            for one in file.service
            for place, matter in enumerate(one.matter)
        },
    )
    zones = sync(
        Zone, {one.code: {"name": one.name, "name_en": one.name_en, "floor": one.floor, "floor_en": one.floor_en, "audio": one.audio} for one in file.zone}
    )
    windows = sync(
        Window,
        {
            one.code: {
                "label": one.label,
                "zone_id": zones[one.zone],
                "title": one.title,
                "title_en": one.title_en,
                "batch": one.batch,
                "position": place,
            }
            for place, one in enumerate(file.window)
        },
    )
    retired = set(services.values()) - {services[one.code] for one in file.service}
    for window in file.window:
        _load_served(orm, window, windows[window.code], services, retired, changes)
    printers = sync(Printer, {one.code: {"name": one.name, "transport": one.transport, "address": one.address, "profile": one.profile} for one in file.printer})
    before = {device.id: device.window_id for device in orm.scalars(select(Device).where(Device.hall_id == hall.hall_id, Device.token_hash.is_not(None)))}
    sync(Device, dict(_devices(file, windows, zones, printers)))
    _revoke_moved(hall, orm, before, changes)
    _load_staff(orm, hall, file, services, departments, password_for, changes)


def _revoke_moved(hall: HallTransaction, orm: Session, before: Mapping[int, int | None], changes: list[str]) -> None:
    """An evaluator that is to stand at another window is enrolled there anew: the machine itself may still stand at the old one."""
    for device in orm.scalars(select(Device).where(Device.id.in_(before), Device.kind == "evaluator")):
        if device.window_id != before[device.id]:
            device.token_hash = None
            hall.record(Kind.DEVICE_REVOKED, device=device.id)
            changes.append(f"device {device.code}: to be enrolled again at its new window")


def _devices(file: HallFile, windows: Mapping[str, int], zones: Mapping[str, int], printers: Mapping[str, int]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The devices the file names, and those that stand at every window."""
    for one in file.device:
        yield (
            one.code,
            {
                "kind": one.kind,
                "name": one.name,
                "name_en": one.name_en or one.name,
                "screen": one.screen,
                "window_id": windows[one.window] if one.window else None,
                "zone_id": zones[one.zone] if one.zone else None,
                "printer_id": printers[one.printer] if one.printer else None,
                "speaks": one.speaks,
                "standby": one.standby,
                **_wall(file, one.screen, one.motion, one.high_contrast),
            },
        )
    for window in file.window:
        place = {"window_id": windows[window.code], "zone_id": None, "printer_id": None}
        if "window_strip" in window.devices:
            name, name_en = STRIP_NAME.format(window.label), f"Strip of window {window.label}"
            wall = _wall(file, "window_strip", None, None)
            yield f"strip-{window.code}", {"kind": "display", "screen": "window_strip", "name": name, "name_en": name_en, **place, **wall}
        if "evaluator" in window.devices:
            name, name_en = EVALUATOR_NAME.format(window.label), f"Evaluator of window {window.label}"
            yield f"evaluator-{window.code}", {"kind": "evaluator", "screen": None, "name": name, "name_en": name_en, **place}


def _kept_by_hand(orm: Session, hall_id: int) -> list[str]:
    """A line for each screen that shows something else than its file says."""
    query = select(Device).where(Device.hall_id == hall_id, Device.retired_at.is_(None), Device.shown_screen.is_not(None)).order_by(Device.id)
    return [
        f"device {row.code}: goes on showing {row.shown_screen}, as set by hand (`device screen {row.code} as-in-file` gives it back to the file)"
        for row in orm.scalars(query)
    ]


def _wall(file: HallFile, screen: str | None, motion: bool | None, high_contrast: bool | None) -> dict[str, bool]:
    """How a device's wall is: as is said of itself, else as of all of its kind."""
    return {
        "motion": file.screens.motion if motion is None else motion,
        "high_contrast": screen in file.screens.high_contrast if high_contrast is None else high_contrast,
    }


def _sync(orm: Session, model: type[Any], hall_id: int, at: int, wanted: Mapping[str, dict[str, Any]], by: str, changes: list[str]) -> dict[str, int]:
    """Adds, changes, retires and brings back rows until they are as wanted; returns code → id."""
    rows = {getattr(row, by): row for row in orm.scalars(select(model).where(model.hall_id == hall_id))}
    table = model.__tablename__
    for code, fields in wanted.items():
        if code not in rows:
            rows[code] = model(hall_id=hall_id, **{by: code}, **fields)
            orm.add(rows[code])
            changes.append(f"{table} {code}: new")
        else:
            _assign(rows[code], {**fields, "retired_at": None}, f"{table} {code}", changes)
    for code, row in rows.items():
        if code not in wanted and row.retired_at is None and not getattr(row, "by_hand", False):
            row.retired_at = at
            changes.append(f"{table} {code}: retired")
    orm.flush()
    return {code: row.id for code, row in rows.items()}


def _assign(row: Any, fields: Mapping[str, Any], name: str, changes: list[str]) -> None:
    for field, value in fields.items():
        before = getattr(row, field)
        if before != value:
            setattr(row, field, value)
            changes.append(f"{name}: {field} {before!r} → {value!r}")


def _load_hours(orm: Session, hall_id: int, file: HallFile, today: date, changes: list[str]) -> None:
    """Hours, closed days and make-up working days have no code and no history: they are as the file and its calendar say."""
    sessions = {
        (DAYS.index(day), _minutes(one.opens), _minutes(one.closes), None if one.serves_from is None else _minutes(one.serves_from), one.audience)
        for one in file.hours
        for day in one.days
    }
    present = list(orm.scalars(select(Hours).where(Hours.hall_id == hall_id)))
    if sessions != {(row.weekday, row.opens, row.closes, row.serves_from, row.audience) for row in present}:
        for row in present:
            orm.delete(row)
        orm.add_all(
            Hours(hall_id=hall_id, weekday=day, opens=opens, closes=closes, serves_from=serves_from, audience=audience)
            for day, opens, closes, serves_from, audience in sorted(sessions, key=lambda session: session[:2])
        )
        changes.append("hours: changed")
    closed, made_up = days_of(file, today)
    working = list(orm.scalars(select(WorkingDay).where(WorkingDay.hall_id == hall_id)))
    if made_up != {row.day: (row.weekday, row.reason) for row in working}:
        for made in working:
            orm.delete(made)
        orm.flush()
        orm.add_all(WorkingDay(hall_id=hall_id, day=day, weekday=weekday, reason=reason) for day, (weekday, reason) in made_up.items())
        changes.append("working days: changed")
    days = list(orm.scalars(select(ClosedDay).where(ClosedDay.hall_id == hall_id)))
    if closed != {row.day: row.reason for row in days}:
        for day in days:
            orm.delete(day)
        orm.flush()
        orm.add_all(ClosedDay(hall_id=hall_id, day=day, reason=reason) for day, reason in closed.items())
        changes.append("closed days: changed")


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _load_served(orm: Session, window: WindowTable, window_id: int, services: Mapping[str, int], retired: set[int], changes: list[str]) -> None:
    """What a window serves, every day and by its plans, is as the file says; it goes on serving a retired service, for those who still wait for it.

    Which plan holds just now is for `follow_plans` to say; while they are unchanged, the window goes on as it did.
    """
    row = orm.get_one(Window, window_id)
    plans = list(orm.scalars(select(WindowPlan).where(WindowPlan.window_id == window_id).order_by(WindowPlan.id)))
    links = list(orm.scalars(select(WindowService).where(WindowService.window_id == window_id).order_by(WindowService.position)))
    present = [(link.service_id, link.handicap) for link in links]
    every_day = _served(window.served(), services)
    for service, handicap in [served for plan in plans for served in json.loads(plan.services)] + present:
        if service in retired:
            every_day.setdefault(service, handicap)
    wanted = [(EVERY_DAY, 0, 0, _listed(every_day))] if window.plan or any(plan.weekday == EVERY_DAY for plan in plans) else []
    wanted += [
        (DAYS.index(day), _minutes(one.opens), _minutes(one.closes), _listed(_served(one.served(), services))) for one in window.plan for day in one.days
    ]
    if [(plan.weekday, plan.opens, plan.closes, plan.services) for plan in plans] != wanted:
        for plan in plans:
            orm.delete(plan)
        orm.add_all(WindowPlan(window_id=window_id, weekday=day, opens=opens, closes=closes, services=served) for day, opens, closes, served in wanted)
        row.plan_id = None
        changes.append(f"window {window.code}: plans changed")
    if row.plan_id is None and present != list(every_day.items()):
        for link in links:
            orm.delete(link)
        orm.flush()
        orm.add_all(
            WindowService(window_id=window_id, service_id=service, handicap=handicap, position=place)
            for place, (service, handicap) in enumerate(every_day.items())
        )
        changes.append(f"window {window.code}: services changed")
    orm.flush()


def _served(listed: Iterable[ServedTable], services: Mapping[str, int]) -> dict[int, int]:
    return {services[one.service]: one.handicap_min * MINUTE_MS for one in listed}


def _listed(served: Mapping[int, int]) -> str:
    return json.dumps(list(served.items()))


def _load_staff(
    orm: Session,
    hall: HallTransaction,
    file: HallFile,
    services: Mapping[str, int],
    departments: Mapping[str, int],
    password_for: Callable[[str], str],
    changes: list[str],
) -> None:
    """Staff named in the file are kept as it says, the services they are tied to as well; those added by hand are left alone."""
    rows = {row.username: row for row in orm.scalars(select(Staff).where(Staff.hall_id == hall.hall_id))}
    for one in file.staff:
        department = None if one.department is None else departments[one.department]
        fields = {"name": one.name, "number": one.number, "role": one.role, "department_id": department}
        if one.username in rows:
            _assign(rows[one.username], fields, f"staff {one.username}", changes)
        else:
            rows[one.username] = Staff(
                hall_id=hall.hall_id, username=one.username, password_hash=password_for(one.username), failures=0, locked_until=0, **fields
            )
            orm.add(rows[one.username])
            orm.flush()
            changes.append(f"staff {one.username}: new")
        member = rows[one.username].id
        wanted = {services[code] for code in one.services}
        present = list(orm.scalars(select(StaffService).where(StaffService.staff_id == member)))
        if wanted != {row.service_id for row in present}:
            for row in present:
                orm.delete(row)
            orm.flush()
            orm.add_all(StaffService(staff_id=member, service_id=service) for service in sorted(wanted))
            changes.append(f"staff {one.username}: services changed")
