"""What a hall offers, read whole and kept in memory until it changes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as OrmSession

from rules.discipline import Discipline, PriorityClass
from rules.hours import Session, Timetable
from storage.models import ClosedDay, DayFigure, Department, Hall, Hours, Matter, Service, Window, WindowService, Zone

MOST_TAKEN_DAYS = 28
"""How many past days decide which services stand first at the kiosk."""


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """A matter, as the kiosk finds it."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department."""

    id: int
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service; a retired one is still called, but no longer given out."""

    id: int
    code: str
    name: str
    name_en: str
    prefix: str
    quota: int | None
    department: DepartmentEntry
    matters: tuple[MatterEntry, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """A waiting area and its floor."""

    id: int
    code: str
    name: str
    name_en: str
    floor: str
    floor_en: str


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A window and what it serves: service id → handicap in ms, in the order of the hall file."""

    id: int
    code: str
    label: str
    title: str | None
    title_en: str | None
    zone: ZoneEntry
    services: dict[int, int]
    retired: bool


@dataclass(frozen=True)
class Catalogue:
    """All of it.  most_taken: codes of services given out, most taken first over the past days, then as in the hall file.  counted:
    whether there are past days to go by."""

    hall_id: int
    version: int
    code: str
    name: str
    name_en: str
    timetable: Timetable
    discipline: Discipline
    kiosk_grants: frozenset[PriorityClass]
    rating_scale: str
    no_show_rule: tuple[str, ...]
    no_show_rule_en: tuple[str, ...]
    stops_without_paper: bool
    paper_wait_ms: int
    printer_alarm_ms: int
    services: dict[int, ServiceEntry]
    windows: dict[int, WindowEntry]
    zones: dict[int, ZoneEntry]
    most_taken: tuple[str, ...]
    counted: bool

    @property
    def timezone(self) -> ZoneInfo:
        """The hall's time zone."""
        return self.timetable.timezone

    @cached_property
    def service_by_code(self) -> dict[str, ServiceEntry]:
        """Services that are still given out."""
        return {service.code: service for service in self.services.values() if not service.retired}

    @cached_property
    def window_by_code(self) -> dict[str, WindowEntry]:
        """Windows that may still be opened."""
        return {window.code: window for window in self.windows.values() if not window.retired}

    @cached_property
    def serving(self) -> dict[int, tuple[WindowEntry, ...]]:
        """Service id → the windows that serve it."""
        serving: dict[int, list[WindowEntry]] = defaultdict(list)
        for window in self.window_by_code.values():
            for service in window.services:
                serving[service].append(window)
        return {service: tuple(windows) for service, windows in serving.items()}

    @cached_property
    def homes(self) -> dict[int, tuple[WindowEntry, ...]]:
        """Service id → the windows to send a citizen to: those with the smallest handicap, not those that only help out."""
        homes = {}
        for service, windows in self.serving.items():
            least = min(window.services[service] for window in windows)
            homes[service] = tuple(window for window in windows if window.services[service] == least)
        return homes


def load_catalogue(connection: Connection, hall_id: int, version: int) -> Catalogue:
    """Reads the hall's catalogue; `version` is the hall row's, read in the same transaction."""
    orm = OrmSession(bind=connection)
    hall = orm.get_one(Hall, hall_id)

    departments = {
        row.id: DepartmentEntry(row.id, row.code, row.name, row.name_en) for row in orm.scalars(select(Department).where(Department.hall_id == hall_id))
    }
    matters: dict[int, list[MatterEntry]] = defaultdict(list)
    for row in orm.scalars(select(Matter).where(Matter.hall_id == hall_id, Matter.retired_at.is_(None)).order_by(Matter.position)):
        matters[row.service_id].append(MatterEntry(row.code, row.name, row.name_en))
    services = {
        row.id: ServiceEntry(
            row.id, row.code, row.name, row.name_en, row.prefix, row.quota, departments[row.department_id], tuple(matters[row.id]), row.retired_at is not None
        )
        for row in orm.scalars(select(Service).where(Service.hall_id == hall_id).order_by(Service.position))
    }
    zones = {
        row.id: ZoneEntry(row.id, row.code, row.name, row.name_en, row.floor, row.floor_en) for row in orm.scalars(select(Zone).where(Zone.hall_id == hall_id))
    }
    served: dict[int, dict[int, int]] = defaultdict(dict)
    for link in orm.scalars(select(WindowService).join(Window).where(Window.hall_id == hall_id).order_by(WindowService.position)):
        served[link.window_id][link.service_id] = link.handicap
    windows = {
        row.id: WindowEntry(row.id, row.code, row.label, row.title, row.title_en, zones[row.zone_id], served[row.id], row.retired_at is not None)
        for row in orm.scalars(select(Window).where(Window.hall_id == hall_id).order_by(Window.position))
    }
    sessions = [Session(row.weekday, row.opens, row.closes) for row in orm.scalars(select(Hours).where(Hours.hall_id == hall_id))]
    closed_days = {row.day: row.reason for row in orm.scalars(select(ClosedDay).where(ClosedDay.hall_id == hall_id))}

    return Catalogue(
        hall_id=hall_id,
        version=version,
        code=hall.code,
        name=hall.name,
        name_en=hall.name_en,
        timetable=Timetable(ZoneInfo(hall.timezone), sessions, closed_days),
        discipline=Discipline(hall.discipline),
        kiosk_grants=frozenset(PriorityClass(code) for code in json.loads(hall.kiosk_grants)),
        rating_scale=hall.rating_scale,
        no_show_rule=tuple(json.loads(hall.no_show_rule)),
        no_show_rule_en=tuple(json.loads(hall.no_show_rule_en)),
        stops_without_paper=hall.without_paper == "stop",
        paper_wait_ms=hall.paper_wait_s * 1000,
        printer_alarm_ms=hall.printer_alarm_s * 1000,
        services=services,
        windows=windows,
        zones=zones,
        most_taken=_most_taken(orm, hall_id, services),
        counted=orm.scalar(select(DayFigure.day).where(DayFigure.hall_id == hall_id).limit(1)) is not None,
    )


def _most_taken(orm: OrmSession, hall_id: int, services: dict[int, ServiceEntry]) -> tuple[str, ...]:
    days = select(DayFigure.day).where(DayFigure.hall_id == hall_id).distinct().order_by(DayFigure.day.desc()).limit(MOST_TAKEN_DAYS)
    taken: dict[int, int] = defaultdict(int)
    for service_id, count in orm.execute(select(DayFigure.service_id, DayFigure.taken).where(DayFigure.hall_id == hall_id, DayFigure.day.in_(days))):
        taken[service_id] += count
    offered = [service for service in services.values() if not service.retired]
    return tuple(service.code for service in sorted(offered, key=lambda service: -taken[service.id]))
