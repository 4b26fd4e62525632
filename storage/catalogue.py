"""What a hall offers, read whole and kept in memory until it changes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as OrmSession

from rules.alarms import Book, book_of
from rules.announcing import VoiceRules
from rules.discipline import Discipline, PriorityClass
from rules.hours import Audience, Session, Timetable
from rules.house_rules import ClassRule, Granter, HouseRules, default_class
from rules.rating import RatingRules
from rules.speech import Speech
from storage.models import (
    ClosedDay,
    DayFigure,
    Department,
    Hall,
    Hours,
    Matter,
    Service,
    Staff,
    StaffService,
    Window,
    WindowPlan,
    WindowService,
    WorkingDay,
    Zone,
)

EVERY_DAY = -1
"""In a plan's weekday: not a plan, but what the window serves when none of its plans holds."""
BY_HAND = 0
"""In a window's plan_id: what somebody in charge has set it to serve."""
MOST_TAKEN_DAYS = 28
"""How many past days decide which services stand first at the kiosk."""


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """A matter, as the kiosk finds it and the clerk records it."""

    id: int
    code: str
    name: str
    name_en: str
    initials: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department."""

    id: int
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class SlotsEntry:
    """How a service can be booked: slots of so many minutes within the hall's hours, each for `capacity` people, so many days ahead."""

    slot_min: int
    capacity: int
    days_ahead: int


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service; a retired one is still called, but no longer given out.  cases_limit: 每号限办 N 件; real_name: one live number for each person."""

    id: int
    code: str
    name: str
    name_en: str
    initials: str
    pinyin: str
    prefix: str
    quota: int | None
    session_quota: int | None
    cases_limit: int | None
    real_name: bool
    slots: SlotsEntry | None
    department: DepartmentEntry
    matters: tuple[MatterEntry, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """A waiting area and its floor; audio: whom of the hall it is heard by."""

    id: int
    code: str
    name: str
    name_en: str
    floor: str
    floor_en: str
    audio: str


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """What a window serves at certain hours instead: weekday 0 = Monday, minutes after local midnight, service id → handicap in ms."""

    id: int
    weekday: int
    opens: int
    closes: int
    services: dict[int, int]


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A window and what it serves just now: service id → handicap in ms, in the order of the hall file.

    every_day: what it serves while it follows no plan; plan_id: the plan it follows.  batch: a 批量件 window.  by_hand: what somebody has set it to
    serve before all plans, until the end of by_hand_day where there is one.
    """

    id: int
    code: str
    label: str
    title: str | None
    title_en: str | None
    zone: ZoneEntry
    services: dict[int, int]
    batch: bool
    plan_id: int | None
    plans: tuple[PlanEntry, ...]
    every_day: dict[int, int]
    by_hand: dict[int, int] | None
    by_hand_day: date | None
    retired: bool


@dataclass(frozen=True)
class Catalogue:
    """All of it.

    calendar: whose holidays the hall keeps.  classes: every class there is.  tied: staff id → the only services that a clerk who is tied to
    some is given.  most_taken: codes of services given out, most taken first over the past days, then as in the hall file.  counted: whether
    there are past days to go by.
    """

    hall_id: int
    version: int
    code: str
    name: str
    name_en: str
    timetable: Timetable
    calendar: str | None
    discipline: Discipline
    kiosk_grants: frozenset[PriorityClass]
    rules: HouseRules
    voice: VoiceRules
    classes: dict[PriorityClass, ClassRule]
    alarms: Book
    tied: dict[int, frozenset[int]]
    rating_scale: str
    rating_rules: RatingRules
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
    def companions(self) -> dict[int, tuple[WindowEntry, ...]]:
        """Window id → the other windows that serve something of what it serves, in the order of the hall file."""
        windows = self.window_by_code.values()
        return {
            window.id: tuple(other for other in windows if other is not window and not other.services.keys().isdisjoint(window.services)) for window in windows
        }

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
        matters[row.service_id].append(MatterEntry(row.id, row.code, row.name, row.name_en, row.initials, row.pinyin))
    services = {
        row.id: ServiceEntry(
            row.id,
            row.code,
            row.name,
            row.name_en,
            row.initials,
            row.pinyin,
            row.prefix,
            row.quota,
            row.session_quota,
            row.cases_limit,
            row.real_name,
            None if row.appointments is None else SlotsEntry(**json.loads(row.appointments)),
            departments[row.department_id],
            tuple(matters[row.id]),
            row.retired_at is not None,
        )
        for row in orm.scalars(select(Service).where(Service.hall_id == hall_id).order_by(Service.position))
    }
    zones = {
        row.id: ZoneEntry(row.id, row.code, row.name, row.name_en, row.floor, row.floor_en, row.audio)
        for row in orm.scalars(select(Zone).where(Zone.hall_id == hall_id))
    }
    served: dict[int, dict[int, int]] = defaultdict(dict)
    for link in orm.scalars(select(WindowService).join(Window).where(Window.hall_id == hall_id).order_by(WindowService.position)):
        served[link.window_id][link.service_id] = link.handicap
    plans: dict[int, list[PlanEntry]] = defaultdict(list)
    for plan in orm.scalars(select(WindowPlan).join(Window, Window.id == WindowPlan.window_id).where(Window.hall_id == hall_id).order_by(WindowPlan.id)):
        plans[plan.window_id].append(PlanEntry(plan.id, plan.weekday, plan.opens, plan.closes, dict(json.loads(plan.services))))
    windows = {
        row.id: WindowEntry(
            row.id,
            row.code,
            row.label,
            row.title,
            row.title_en,
            zones[row.zone_id],
            served[row.id],
            row.batch,
            row.plan_id,
            tuple(plan for plan in plans[row.id] if plan.weekday != EVERY_DAY),
            next((plan.services for plan in plans[row.id] if plan.weekday == EVERY_DAY), served[row.id]),
            None if row.by_hand is None else dict(json.loads(row.by_hand)),
            row.by_hand_day,
            row.retired_at is not None,
        )
        for row in orm.scalars(select(Window).where(Window.hall_id == hall_id).order_by(Window.position))
    }
    tied: dict[int, set[int]] = defaultdict(set)
    for tie in orm.scalars(select(StaffService).join(Staff, Staff.id == StaffService.staff_id).where(Staff.hall_id == hall_id)):
        tied[tie.staff_id].add(tie.service_id)
    return Catalogue(
        hall_id=hall_id,
        version=version,
        code=hall.code,
        name=hall.name,
        name_en=hall.name_en,
        timetable=load_timetable(orm, hall),
        calendar=hall.calendar,
        discipline=Discipline(hall.discipline),
        rules=HouseRules(**json.loads(hall.house_rules)),
        voice=_voice(json.loads(hall.voice)),
        classes=_classes(hall),
        alarms=book_of(json.loads(hall.alarms)),
        tied={staff: frozenset(services) for staff, services in tied.items()},
        kiosk_grants=frozenset(PriorityClass(code) for code in json.loads(hall.kiosk_grants)),
        rating_scale=hall.rating_scale,
        rating_rules=RatingRules(**json.loads(hall.rating_rules)),
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


def load_timetable(orm: OrmSession, hall: Hall) -> Timetable:
    """The hall's week and its closed and working days."""
    sessions = [
        Session(row.weekday, row.opens, row.closes, row.serves_from, Audience(row.audience))
        for row in orm.scalars(select(Hours).where(Hours.hall_id == hall.id))
    ]
    closed_days = {row.day: row.reason for row in orm.scalars(select(ClosedDay).where(ClosedDay.hall_id == hall.id))}
    working_days = {row.day: row.weekday for row in orm.scalars(select(WorkingDay).where(WorkingDay.hall_id == hall.id))}
    return Timetable(ZoneInfo(hall.timezone), sessions, closed_days, working_days)


def _voice(raw: dict[str, Any]) -> VoiceRules:
    """How the hall announces; {} is how a hall does that has decided nothing."""
    speech = {name: value for name, value in raw.items() if name != "max_age_s"}
    return VoiceRules(Speech(**speech), raw.get("max_age_s", VoiceRules().max_age_s))


def _classes(hall: Hall) -> dict[PriorityClass, ClassRule]:
    """Every class: as the hall has it, else by default; a kiosk grants what the hall lets kiosks grant."""
    discipline = Discipline(hall.discipline)
    at_kiosk = {PriorityClass(code) for code in json.loads(hall.kiosk_grants)}
    classes = {priority: default_class(priority, discipline) for priority in PriorityClass}
    for row in json.loads(hall.classes):
        priority = PriorityClass(row["code"])
        default = classes[priority]
        classes[priority] = ClassRule(
            default.head_start if row["head_start"] is None else row["head_start"],
            row["prefix"],
            default.granted_by if row["granted_by"] is None else frozenset(Granter(one) for one in row["granted_by"]),
            default.needs_reason if row["needs_reason"] is None else row["needs_reason"],
        )
    return {priority: replace(rule, granted_by=rule.granted_by | {Granter.KIOSK}) if priority in at_kiosk else rule for priority, rule in classes.items()}


def _most_taken(orm: OrmSession, hall_id: int, services: dict[int, ServiceEntry]) -> tuple[str, ...]:
    days = select(DayFigure.day).where(DayFigure.hall_id == hall_id).distinct().order_by(DayFigure.day.desc()).limit(MOST_TAKEN_DAYS)
    taken: dict[int, int] = defaultdict(int)
    for service_id, count in orm.execute(select(DayFigure.service_id, DayFigure.taken).where(DayFigure.hall_id == hall_id, DayFigure.day.in_(days))):
        taken[service_id] += count
    offered = [service for service in services.values() if not service.retired]
    return tuple(service.code for service in sorted(offered, key=lambda service: -taken[service.id]))
