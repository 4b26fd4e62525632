"""What each kind of screen shows: pure drawings of a HallView as JSON-ready data.  docs/interfaces.md is their contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from rules.discipline import PriorityClass
from rules.numbering import iso_time
from rules.rating import Scale
from storage.catalogue import Catalogue, ServiceEntry, WindowEntry, ZoneEntry
from storage.devices import DeviceEntry
from storage.facts import VisitNow
from storage.view import HallView

Drawing = dict[str, Any]

MISSED_ON_BOARD, MISSED_AT_CALLER, NEXT_AT_CALLER = 8, 4, 8
MISSED_ON_THEIR_BOARD, SERVING_ON_BOARD = 120, 3

PRIORITY_NAMES = {
    PriorityClass.ELDERLY: "老人",
    PriorityClass.DISABLED: "残疾",
    PriorityClass.PREGNANT: "孕妇",
    PriorityClass.INFANT: "带婴儿",
    PriorityClass.MILITARY: "军人",
    PriorityClass.ENTERPRISE: "企业",
    PriorityClass.APPOINTMENT: "预约",
    PriorityClass.GREEN: "绿色通道",
}


def moment(catalogue: Catalogue, at: int | None) -> str | None:
    """A moment (ms UTC) as ISO 8601 in the hall's time zone."""
    return iso_time(at, catalogue.timezone)


def priority_name(priority: str) -> str | None:
    """The short word a clerk sees; None for ordinary tickets."""
    return PRIORITY_NAMES.get(PriorityClass(priority))


def seconds(range_min: tuple[int, int] | None) -> list[int] | None:
    """A range of minutes as [low, high] seconds."""
    return None if range_min is None else [range_min[0] * 60, range_min[1] * 60]


def envelope(view: HallView) -> Drawing:
    """What every snapshot begins with."""
    catalogue = view.catalogue
    return {
        "epoch": view.epoch,
        "seq": view.seq,
        "at": moment(catalogue, view.at),
        "hall": {"name": catalogue.name, "name_en": catalogue.name_en, "timezone": str(catalogue.timezone)},
        "paused": None if view.paused is None else {"since": moment(catalogue, view.paused[0]), "reason": view.paused[1]},
    }


def board(view: HallView, device: DeviceEntry) -> Drawing:
    """A hall board (all calls) or a zone board (the windows of its zone)."""
    catalogue = view.catalogue
    zone, windows = _stretch(view, device)
    served = _served_at(windows)
    queues = sorted(
        ((catalogue.services[service], queue.waiting) for service, queue in view.queues.items() if service in served), key=lambda pair: (-pair[1], pair[0].id)
    )
    return {
        **envelope(view),
        "screen": wall(device),
        "zone": None if zone is None else _place(zone),
        "calls": [_call(view, visit) for visit in view.visits.values() if visit.window_id in windows and visit.direct_reason is None],
        "missed": [missed.number for missed in view.missed if missed.window_id in windows][:MISSED_ON_BOARD],
        "waiting": [{"code": service.code, "name": service.name, "waiting": waiting} for service, waiting in queues],
    }


def waiting_board(view: HallView, device: DeviceEntry) -> Drawing:
    """Each service for which somebody waits or sits at a window, of the whole hall or of the services of one zone's windows; in the order of the hall file,
    so that a name keeps its place while the lines grow and shrink."""
    zone, windows = _stretch(view, device)
    served = _served_at(windows)
    called: dict[int, list[str]] = defaultdict(list)
    for visit in view.visits.values():
        if visit.direct_reason is None:
            called[visit.service_id].append(visit.number)
    return {
        **envelope(view),
        "screen": wall(device),
        "zone": None if zone is None else _place(zone),
        "services": [
            {
                "code": service.code,
                "name": service.name,
                "waiting": view.queues[service.id].waiting if service.id in view.queues else 0,
                "serving": called[service.id][:SERVING_ON_BOARD],
                "estimate_s": seconds(view.estimates[service.id]),
            }
            for service in view.catalogue.services.values()
            if service.id in served and (service.id in view.queues or service.id in called)
        ],
    }


def missed_board(view: HallView, device: DeviceEntry) -> Drawing:
    """The numbers that were missed, newest first, of the whole hall or of one zone's windows; and how they come back into the line."""
    zone, windows = _stretch(view, device)
    rules = view.catalogue.rules
    revive = None if rules.revivals_allowed == 0 else "kiosk" if rules.revive_at_kiosk else "guide_desk"
    return {
        **envelope(view),
        "screen": wall(device),
        "zone": None if zone is None else _place(zone),
        "missed": [missed.number for missed in view.missed if missed.window_id in windows][:MISSED_ON_THEIR_BOARD],
        "revive": revive,
    }


def notices(view: HallView, device: DeviceEntry) -> Drawing:
    """The hall's notices that are not over yet; when each begins and ends is for the page to follow, for time alone has no seq."""
    return {**envelope(view), "screen": wall(device), "notices": _notices(view)}


def _notices(view: HallView) -> list[Drawing]:
    return [
        {**one, "begins": moment(view.catalogue, one["begins"]), "ends": moment(view.catalogue, one["ends"])}
        for one in view.notices.get("notices", [])
        if one["ends"] is None or one["ends"] > view.at
    ]


def wall(device: DeviceEntry) -> Drawing:
    """Which kind of screen it is now, and how its wall is."""
    return {"kind": device.screen, "motion": device.motion, "high_contrast": device.high_contrast}


def _stretch(view: HallView, device: DeviceEntry) -> tuple[ZoneEntry | None, dict[int, WindowEntry]]:
    """The zone a board is for, None for the whole hall, and its windows by id."""
    catalogue = view.catalogue
    zone = catalogue.zones.get(device.zone_id) if device.zone_id is not None else None
    return zone, {window.id: window for window in catalogue.windows.values() if zone is None or window.zone.id == zone.id}


def _served_at(windows: dict[int, WindowEntry]) -> set[int]:
    return {service for window in windows.values() for service in window.services}


def place_of(window: WindowEntry) -> Drawing:
    """Where a window is."""
    return _place(window.zone)


def _place(zone: ZoneEntry) -> Drawing:
    return {"floor": zone.floor, "zone": zone.name, "floor_en": zone.floor_en, "zone_en": zone.name_en}


def _call(view: HallView, visit: VisitNow) -> Drawing:
    window = view.catalogue.windows[visit.window_id]
    return {
        "id": f"{visit.visit_id}-{visit.calls}",
        "visit": visit.visit_id,
        "number": visit.number,
        "state": visit.state,
        "window": {"label": window.label, "title": window.title},
        "place": place_of(window),
        "service_name": view.catalogue.services[visit.service_id].name,
        "called_at": moment(view.catalogue, visit.announced_at),
    }


def strip(view: HallView, device: DeviceEntry) -> Drawing:
    """The strip over one window."""
    catalogue = view.catalogue
    window = catalogue.windows[device.window_id or 0]
    visit = view.visits.get(window.id)
    others = [other.label for other in catalogue.companions.get(window.id, ()) if other.id in view.shifts and other.id not in view.pauses]
    return {
        **envelope(view),
        "screen": wall(device),
        "window": {
            "label": window.label,
            "title": window.title,
            "services": [catalogue.services[service].name for service in window.services if not catalogue.services[service].retired],
            "place": place_of(window),
        },
        "state": window_state(view, window),
        "number": visit.number if visit and visit.direct_reason is None else None,
        "call": f"{visit.visit_id}-{visit.calls}" if visit and visit.direct_reason is None else None,
        "others": others,
    }


def window_state(view: HallView, window: WindowEntry) -> str:
    """Called and serving go before paused: who has been called must still find the way."""
    if visit := view.visits.get(window.id):
        return visit.state
    if window.id not in view.shifts:
        return "closed"
    return "paused" if window.id in view.pauses else "free"


def ticket(
    catalogue: Catalogue,
    service: ServiceEntry,
    *,
    ticket_id: int,
    number: str,
    state: str,
    priority: str,
    issued_at: int,
    business_day: str,
    language: str,
    ahead: int = 0,
    estimate_s: list[int] | None = None,
) -> Drawing:
    """A ticket as every page is told of it."""
    return {
        "id": ticket_id,
        "number": number,
        "service": service.code,
        "service_name": service.name,
        "service_name_en": service.name_en,
        "department": service.department.code,
        "state": state,
        "priority": priority,
        "priority_name": priority_name(priority),
        "ahead": ahead,
        "estimate_s": estimate_s,
        "issued_at": moment(catalogue, issued_at),
        "business_day": business_day,
        "language": language,
    }


def evaluator(view: HallView, device: DeviceEntry, scale: Drawing, rating_token: Callable[[int], str]) -> Drawing:
    """The tablet at one window.  scale: as `scale_drawing` draws it; rating_token: visit id → the one-use token that only this snapshot carries."""
    catalogue = view.catalogue
    window = catalogue.windows[device.window_id or 0]
    clerk = view.shifts.get(window.id)
    request = None
    if asking := view.open_requests.get(window.id):
        visit_id, asked_at, closes_at = asking
        number, service_id, language, name, clerk_number = view.rated_visit(visit_id)
        service, handled = catalogue.services[service_id], view.matters_of(visit_id)
        matters = [matter for matter in service.matters if matter.id in handled]
        request = {
            "token": rating_token(visit_id),
            "number": number,
            "service_name": service.name,
            "service_name_en": service.name_en,
            "matters": [{"name": matter.name, "name_en": matter.name_en} for matter in matters],
            "clerk": {"name": name, "number": clerk_number},
            "language": language,
            "asked_at": moment(catalogue, asked_at),
            "closes_at": moment(catalogue, closes_at),
        }
    return {
        **envelope(view),
        "window": {"label": window.label, "title": window.title},
        "clerk": None if clerk is None else {"name": clerk.name, "number": clerk.number},
        "notices": _notices(view),
        "scale": scale,
        "request": request,
    }


def scale_drawing(scale: Scale) -> Drawing:
    """A scale as a citizen is shown it, best level first.  What an assessment counts a level as is not for them."""
    return {
        "name": scale.name,
        "levels": [
            {
                "level": level.key,
                "code": level.code,
                "zh": level.zh,
                "en": level.en,
                "follow_up": level.follow_up,
                "reasons": [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in level.reasons],
            }
            for level in scale.levels.values()
        ],
    }
