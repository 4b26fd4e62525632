"""The hall file: what a hall offers, where and by whom, in TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from config.addresses import TransportName, parse_address
from config.alarms import AlarmTables
from config.problems import ConfigError, did_you_mean, explain, name_place
from config.settings import ROOT, Strict
from rules.announcing import HALL_WIDE
from rules.discipline import Discipline, PriorityClass
from rules.house_rules import AfterNoShow, Granter
from rules.numbering import PREFIXES
from rules.screens import PLACE_NEEDED, ScreenKind

PROFILES = ROOT / "printer" / "profiles"
"""One file for each model of printer."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _known_prefix(prefix: str) -> str:
    if prefix not in PREFIXES:
        raise ValueError("a prefix is one letter (not I or O) or one digit")
    return prefix


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"no such time zone{did_you_mean(name, available_timezones())}")
    return name


def _known_address(address: str, info: ValidationInfo) -> str:
    if "transport" in info.data:
        parse_address(info.data["transport"], address)
    return address


def _known_profile(name: str) -> str:
    profiles = sorted(file.stem for file in PROFILES.glob("*.toml"))
    if name not in profiles:
        raise ValueError(f"no such printer profile{did_you_mean(name, profiles)}; there are {', '.join(profiles)}")
    return name


def _minutes(clock: str) -> str:
    hour, _, minute = clock.partition(":")
    if not (len(hour) == len(minute) == 2 and clock.replace(":", "").isdigit() and int(hour) * 60 + int(minute) <= 1440 and int(minute) < 60):
        raise ValueError("a time is written 08:30, at most 24:00")
    return clock


Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Prefix = Annotated[str, AfterValidator(_known_prefix)]
ClockTime = Annotated[str, AfterValidator(_minutes)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DeviceKind = Literal["kiosk", "guide", "display", "evaluator", "keypad", "agent"]
WindowDevice = Literal["window_strip", "evaluator"]
DEVICE_PREFIXES = {"window_strip": "strip", "evaluator": "evaluator"}
"""A window's own devices are called so, with its code, which never changes."""
ALARMED = {
    "waiting": "service",
    "crowd": "service",
    "service": "window",
    "idle": "window",
    "paused": "window",
    "no_show": "window",
    "rating": "window",
    "device": "device",
    "printer": "printer",
}
"""Of what the rules of [alarms] name single codes."""
DEVICE_PLACE_NEEDED = {"evaluator": "window", "keypad": "window", **PLACE_NEEDED}
"""As PLACE_NEEDED, of all devices."""


class HallTable(Strict):
    """[hall]"""

    code: Code
    name: Name
    name_en: Name
    timezone: Annotated[str, AfterValidator(_known_timezone)]
    rating_scale: str
    discipline: Discipline = Discipline.MODERATE
    kiosk_grants: list[PriorityClass] = []
    no_show_rule: list[str] = []
    no_show_rule_en: list[str] = []
    without_paper: Literal["go_on", "stop"] = "go_on"
    paper_wait_s: int = Field(180, ge=10)
    printer_alarm_s: int = Field(60, ge=1)
    calendar: Literal["china"] | None = None


class QueueTable(Strict):
    """[queue]: `rules.house_rules.HouseRules`, key by key."""

    no_show_calls: int = Field(1, ge=1, le=9)
    no_show_grace_s: int = Field(0, ge=0, le=600)
    after_no_show: AfterNoShow = "revive"
    revive_places: int = Field(3, ge=0)
    revive_penalty_min: int | None = Field(None, ge=0)
    revivals: int = Field(1, ge=0)
    revive_at_kiosk: bool = False
    undo_s: int = Field(10, ge=0, le=120)
    free_reserved_min: int = Field(10, ge=1)
    dead_page_s: int = Field(120, ge=30)
    elderly_from_age: int = Field(60, ge=50, le=100)
    appointment_before_min: int = Field(15, ge=0)
    appointment_after_min: int = Field(15, ge=0)
    appointment_lead_min: int = Field(30, ge=0)


class RatingsTable(Strict):
    """[ratings]: `rules.rating.RatingRules`, key by key."""

    period_days: int = Field(7, ge=0, le=90)
    follow_up_days: int = Field(10, ge=1, le=60)
    comment_days: int = Field(730, ge=1)


class VoiceTable(Strict):
    """[voice]: `rules.speech.Speech`, key by key, and at what age an announcement is left out."""

    times: int = Field(2, ge=1, le=3)
    english: bool = False
    chime: bool = True
    yao: bool = False
    letters: dict[Prefix, Annotated[str, Field(min_length=1, max_length=8)]] = {}
    max_age_s: int = Field(60, ge=10, le=600)


class ClassTable(Strict):
    """[[class]]"""

    code: PriorityClass
    head_start_min: int | None = Field(None, ge=0)
    prefix: Prefix | None = None
    granted_by: list[Granter] | None = None
    needs_reason: bool | None = None


class HoursTable(Strict):
    """[[hours]]"""

    days: list[Day]
    opens: ClockTime
    closes: ClockTime
    serves_from: ClockTime | None = None
    audience: Literal["all", "appointments"] = "all"


class ClosedDayTable(Strict):
    """[[closed_day]]"""

    day: date
    reason: str


class WorkingDayTable(Strict):
    """[[working_day]]: a make-up working day, on which the hours of another weekday hold."""

    day: date
    like: Day
    reason: str


class DepartmentTable(Strict):
    """[[department]]"""

    code: Code
    name: Name
    name_en: Name
    prefix: Prefix


class MatterTable(Strict):
    """[[service.matter]]"""

    code: Code
    name: Name
    name_en: Name


class AppointmentsTable(Strict):
    """[service.appointments]: slots of so many minutes within the hall's hours, each for so many people."""

    slot_min: int = Field(30, ge=5, le=480)
    capacity: int = Field(ge=1)
    days_ahead: int = Field(7, ge=0, le=90)


class ServiceTable(Strict):
    """[[service]]"""

    code: Code
    name: Name
    name_en: Name
    department: str
    prefix: Prefix | None = None
    quota: int | None = Field(None, ge=0)
    session_quota: int | None = Field(None, ge=0)
    cases_limit: int | None = Field(None, ge=1)
    real_name: bool = False
    appointments: AppointmentsTable | None = None
    matter: list[MatterTable] = []


class ZoneTable(Strict):
    """[[zone]]"""

    code: Code
    name: Name
    name_en: Name
    floor: Name
    floor_en: Name
    audio: Code = HALL_WIDE


class ServedTable(Strict):
    """A service in a window's list, with a handicap."""

    service: str
    handicap_min: int = Field(0, ge=0)


def _served(services: list[str | ServedTable]) -> list[ServedTable]:
    return [ServedTable(service=one) if isinstance(one, str) else one for one in services]


class PlanTable(Strict):
    """[[window.plan]]: what a window serves at certain hours instead."""

    days: list[Day]
    opens: ClockTime
    closes: ClockTime
    services: list[str | ServedTable]

    def served(self) -> list[ServedTable]:
        """Its services, each with its handicap."""
        return _served(self.services)


class WindowTable(Strict):
    """[[window]]"""

    code: Code
    label: Annotated[str, Field(min_length=1, max_length=4)]
    zone: str
    title: Annotated[str, Field(min_length=1, max_length=24)] | None = None
    title_en: Name | None = None
    services: list[str | ServedTable]
    devices: list[WindowDevice] = []
    batch: bool = False
    plan: list[PlanTable] = []

    def served(self) -> list[ServedTable]:
        """Its services, each with its handicap."""
        return _served(self.services)


class PrinterTable(Strict):
    """[[printer]]"""

    code: Code
    name: Name
    transport: TransportName
    address: Annotated[str, AfterValidator(_known_address)] = Field("", validate_default=True)
    profile: Annotated[str, AfterValidator(_known_profile)] = "generic-80"


class DeviceTable(Strict):
    """[[device]]"""

    kind: DeviceKind
    code: Code
    name: Name
    name_en: str = ""
    screen: ScreenKind | None = None
    zone: str | None = None
    window: str | None = None
    printer: str | None = None
    speaks: str | None = None
    standby: bool = False
    motion: bool | None = None
    high_contrast: bool | None = None


class ScreensTable(Strict):
    """[screens]: what holds for every screen of which nothing else is said."""

    motion: bool = True
    high_contrast: list[ScreenKind] = []


class StaffTable(Strict):
    """[[staff]]"""

    username: Code
    name: Name
    number: Annotated[str, Field(max_length=16)] = ""
    role: Literal["clerk", "guide", "head", "supervisor", "admin"]
    department: str | None = None
    services: list[str] = []


class HallFile(Strict):
    """The whole file."""

    schema_version: Literal[1] = Field(alias="schema")
    hall: HallTable
    queue: QueueTable = QueueTable()
    ratings: RatingsTable = RatingsTable()
    alarms: AlarmTables = {}
    voice: VoiceTable = VoiceTable()
    priority_class: list[ClassTable] = Field([], alias="class")
    hours: list[HoursTable]
    closed_day: list[ClosedDayTable] = []
    working_day: list[WorkingDayTable] = []
    department: list[DepartmentTable]
    service: list[ServiceTable]
    zone: list[ZoneTable]
    window: list[WindowTable]
    printer: list[PrinterTable] = []
    device: list[DeviceTable] = []
    screens: ScreensTable = ScreensTable()
    staff: list[StaffTable] = []

    def prefixes(self) -> set[str]:
        """What numbers of this hall begin with."""
        theirs = {department.code: department.prefix for department in self.department}
        return {one.prefix or theirs[one.department] for one in self.service} | {one.prefix for one in self.priority_class if one.prefix}


def read_hall_file(file: Path, scales: set[str]) -> HallFile:
    """Reads and checks a hall file against the rating scales there are.  Raises ConfigError, which lists every mistake."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{file}: {error}"]) from None
    problems: list[str] = []
    hall_file = None
    try:
        hall_file = HallFile.model_validate(raw)
    except ValidationError as error:
        problems += explain(error, HallFile, file.name, raw)
    problems += [f"{file.name}: {problem}" for problem in (*_references(raw, scales), *_senseless(raw))]
    if problems or hall_file is None:
        raise ConfigError(problems)
    return hall_file


def _references(raw: dict[str, Any], scales: set[str]) -> Iterator[str]:
    """What is named but not there, and what is there twice.  Works on the raw file, so that it speaks even when other things are wrong."""
    codes = {table: [entry.get("code") for entry in _entries(raw, table)] for table in ("department", "service", "zone", "window", "printer", "device")}
    codes["window label"] = [window.get("label") for window in _entries(raw, "window")]
    codes["staff"] = [entry.get("username") for entry in _entries(raw, "staff")]
    codes["device"] += [
        f"{DEVICE_PREFIXES[kind]}-{window.get('code')}" for window in _entries(raw, "window") for kind in _listed(window, "devices") if kind in DEVICE_PREFIXES
    ]
    codes["service.matter"] = [matter.get("code") for service in _entries(raw, "service") for matter in _entries(service, "matter")]
    for table, known in codes.items():
        for code in sorted({code for code in known if isinstance(code, str) and known.count(code) > 1}):
            yield f'{table} "{code}": is there {known.count(code)} times'
    scale = raw.get("hall", {}).get("rating_scale") if isinstance(raw.get("hall"), dict) else None
    if isinstance(scale, str) and scale not in scales:
        yield f'hall.rating_scale: no scale "{scale}"{did_you_mean(scale, scales)}'
    for table, key, target in (
        ("service", "department", "department"),
        ("staff", "department", "department"),
        ("window", "zone", "zone"),
        ("device", "zone", "zone"),
        ("device", "window", "window"),
        ("device", "printer", "printer"),
    ):
        for index, entry in enumerate(_entries(raw, table)):
            yield from _missing((table, index, key), entry.get(key), target, codes[target], raw)
    for index, window in enumerate(_entries(raw, "window")):
        yield from _unknown_services(("window", index), window, codes["service"], raw)
        for nth, plan in enumerate(_entries(window, "plan")):
            yield from _unknown_services(("window", index, "plan", nth), plan, codes["service"], raw)
    for index, member in enumerate(_entries(raw, "staff")):
        yield from _unknown_services(("staff", index), member, codes["service"], raw)
    for rule, target in ALARMED.items():
        for code in _table(_table(_table(raw, "alarms"), rule), "per"):
            yield from _missing(("alarms", rule, "per"), code, target, codes[target], raw)


def _unknown_services(location: tuple[str | int, ...], entry: dict[str, Any], known: list[Any], raw: Any) -> Iterator[str]:
    for position, served in enumerate(_listed(entry, "services")):
        name = served.get("service") if isinstance(served, dict) else served
        yield from _missing((*location, "services", position), name, "service", known, raw)


def _senseless(raw: dict[str, Any]) -> Iterator[str]:
    """Hours in which nothing is open, days that are two things, and devices and heads of department that would have nothing to show or see."""
    stretches: list[tuple[tuple[str | int, ...], dict[str, Any]]] = [(("hours", index), hours) for index, hours in enumerate(_entries(raw, "hours"))]
    for index, window in enumerate(_entries(raw, "window")):
        stretches += [(("window", index, "plan", nth), plan) for nth, plan in enumerate(_entries(window, "plan"))]
    for where, stretch in stretches:
        opens, closes, serves = (_clock_time(stretch.get(key)) for key in ("opens", "closes", "serves_from"))
        if opens and closes and opens >= closes:
            yield f"{name_place(where, raw)}: closes at {closes}, which is not after {opens}"
        elif opens and closes and serves and not opens <= serves < closes:
            yield f"{name_place(where, raw)}: serves from {serves}, which is not between {opens} and {closes}"
    closed = [entry["day"] for entry in _entries(raw, "closed_day") if "day" in entry]
    for index, entry in enumerate(_entries(raw, "working_day")):
        if entry.get("day") in closed:
            yield f"{name_place(('working_day', index), raw)}: {entry.get('day')} is a closed day too"
    for index, device in enumerate(_entries(raw, "device")):
        if device.get("kind") == "display" and "screen" not in device:
            yield f"{name_place(('device', index, 'screen'), raw)}: is missing"
        place = DEVICE_PLACE_NEEDED.get(str(device.get("screen") or device.get("kind")))
        if place is not None and place not in device:
            yield f"{name_place(('device', index, place), raw)}: is missing"
    for index, member in enumerate(_entries(raw, "staff")):
        if member.get("role") == "head" and "department" not in member:
            yield f"{name_place(('staff', index, 'department'), raw)}: is missing"
    yield from _unheard(raw)


def _unheard(raw: dict[str, Any]) -> Iterator[str]:
    """Players that could announce nothing, and audio zones in which two would speak at once."""
    heard = sorted({str(zone.get("audio", HALL_WIDE)) for zone in _entries(raw, "zone")})
    players: dict[tuple[str, bool], str] = {}
    for index, device in enumerate(_entries(raw, "device")):
        where = name_place(("device", index, "speaks"), raw)
        zone = device.get("speaks")
        if not isinstance(zone, str):
            if device.get("standby"):
                yield f"{where}: is missing; a standby player needs an audio zone"
            continue
        if device.get("kind") != "display":
            yield f"{where}: only a display speaks"
        if zone not in heard:
            yield f'{where}: no zone has audio "{zone}"{did_you_mean(zone, heard)}'
        first = players.setdefault((zone, bool(device.get("standby"))), str(device.get("code")))
        if first != str(device.get("code")):
            yield f'{where}: "{first}" is the {"standby" if device.get("standby") else "main"} player of "{zone}" already'


def _clock_time(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) == len("08:30") else None


def _missing(location: tuple[str | int, ...], name: Any, target: str, known: list[Any], raw: Any) -> Iterator[str]:
    if isinstance(name, str) and name not in known:
        yield f'{name_place(location, raw)}: no {target} "{name}"{did_you_mean(name, [code for code in known if isinstance(code, str)])}'


def _table(entry: dict[str, Any], key: str) -> dict[str, Any]:
    table = entry.get(key)
    return table if isinstance(table, dict) else {}


def _listed(entry: dict[str, Any], key: str) -> list[Any]:
    listed = entry.get(key)
    return listed if isinstance(listed, list) else []


def _entries(raw: dict[str, Any], table: str) -> list[dict[str, Any]]:
    entries = raw.get(table)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
