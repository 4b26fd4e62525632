"""What the supervisor sees: the hall's figures of today, every window, every queue, every device.  docs/interfaces.md is its contract."""

from __future__ import annotations

from collections.abc import Mapping

from hall import alarms
from hall.boards import Drawing, envelope, moment, place_of, window_state
from hall.callerboard import day_figures
from hall.errors import UnknownWindow
from hall.evaluation import AWAKE_MS
from hall.kiosks import undecided_papers
from rules.alarms import MINUTE_MS, Book, Desk, Limits, Rule, read
from rules.hours import years_missing
from rules.numbering import business_day
from rules.rating import RatingCounts
from storage import shifts
from storage.catalogue import BY_HAND, Catalogue, DepartmentEntry, WindowEntry
from storage.devices import PrinterEntry
from storage.facts import DeviceNow, ScreenNow, WindowDay
from storage.printjobs import UNDECIDED
from storage.view import HallView

NO_HOLIDAYS = "还没有 {year} 年的节假日和调休安排，大厅会照常取号。请管理员更新日历，或写进大厅文件后重新加载。"


def supervisor(view: HallView, usual: Book) -> Drawing:
    """The supervisor's first page.  usual: the limits of alarms where the hall has none of its own."""
    catalogue = view.catalogue
    limits = alarms.limits_of(view, usual)
    facts = alarms.facts_of(view)
    desks = {desk.window: desk for desk in facts.desks}
    whole = sum(view.window_days.values(), WindowDay())
    ratings = sum(view.rating_counts.values(), RatingCounts())
    queues = sorted(((catalogue.services[service], queue) for service, queue in view.queues.items()), key=lambda pair: (-pair[1].waiting, pair[0].id))
    return {
        **envelope(view),
        "warnings": [
            *({"code": f"calendar-missing-{year}", "title": NO_HOLIDAYS.format(year=year)} for year in _missing_years(catalogue, view.at)),
            *({"code": f"notice-{number}", "title": problem} for number, problem in enumerate(view.notices.get("problems", []), 1)),
        ],
        "summary": {
            "taken": view.taken,
            "waiting": sum(queue.waiting for queue in view.queues.values()),
            **day_figures(whole),
            "mean_wait_s": None if view.mean_wait_ms is None else round(view.mean_wait_ms / 1000),
            "ratings": _ratings(ratings),
        },
        "alarms": _alarms(view, limits, {(one.rule, one.subject): one.value for one in read(facts, limits)}),
        "windows": [_window(view, window, desks[window.code], limits) for window in catalogue.window_by_code.values()],
        "queues": [
            {
                "code": service.code,
                "name": service.name,
                "department": service.department.name,
                "waiting": queue.waiting,
                "longest_since": moment(catalogue, queue.longest_since),
                "limits": {rule.value: _limits(limits, rule, service.code) for rule in (Rule.WAITING, Rule.CROWD)},
            }
            for service, queue in queues
        ],
        "departments": _departments(view),
        "printers": [{**printer_now(view, printer), "papers": undecided_papers(view, printer.id)} for printer in view.printers.values()],
        "devices": [
            {
                "kind": device.kind,
                "code": device.code,
                "name": device.name,
                "enrolled": device.enrolled,
                "connected": is_connected(view, device),
                "seen_at": moment(catalogue, device.seen_at),
                "out_of_use": device.out_of_use,
                "screen": screen_now(view, view.screens.get(device.code)),
            }
            for device in view.devices
            if device.kind != "guide"  # it is a printer's place: whoever stands there is signed in, and the machine itself never speaks
        ],
    }


def _missing_years(catalogue: Catalogue, at: int) -> list[int]:
    """The years whose holidays the hall ought to know at `at` (ms UTC) and does not."""
    if catalogue.calendar is None:
        return []
    return years_missing(catalogue.timetable.closed_days.keys() | catalogue.timetable.working_days.keys(), business_day(at, catalogue.timezone))


def printer_now(view: HallView, printer: PrinterEntry) -> Drawing:
    """A printer, how it is and how much waits for it."""
    return {
        "code": printer.code,
        "name": printer.name,
        "state": printer.state,
        "since": moment(view.catalogue, printer.state_since),
        "near_end": printer.near_end,
        "alarmed": printer.alarmed,
        "queued": view.pending_jobs.get((printer.id, "queued"), 0) + view.pending_jobs.get((printer.id, "sending"), 0),
        "uncertain": sum(view.pending_jobs.get((printer.id, state), 0) for state in UNDECIDED),
    }


def screen_now(view: HallView, screen: ScreenNow | None) -> Drawing | None:
    """What a screen last told of itself; None where it has told nothing, or is none.  seq_behind: None where it shows another life of the hall."""
    if screen is None:
        return None
    return {
        "kind": screen.kind,
        "width": screen.width,
        "height": screen.height,
        "condition": screen.condition,
        "seq_behind": None if screen.of_before else max(0, screen.due_seq - screen.seq),
        "audio": screen.audio,
        "painted_at": moment(view.catalogue, screen.painted_at),
        "stuck_since": moment(view.catalogue, screen.stuck_since),
        "uptime_s": screen.uptime_s,
        "spoken": screen.spoken,
        "skipped": screen.skipped,
        "error": screen.error,
        "error_at": moment(view.catalogue, screen.error_at),
    }


def is_connected(view: HallView, device: DeviceNow) -> bool:
    """Whether a device was heard of just now."""
    return device.seen_at is not None and device.seen_at >= view.at - AWAKE_MS


def _alarms(view: HallView, limits: Book, values: Mapping[tuple[Rule, str], int]) -> list[Drawing]:
    """The alarms that stand, the worst first; value: how much there is of it just now."""
    drawn = []
    for alarm in view.alarms:
        of_rule = _limits(limits, alarm.rule, alarm.subject)
        drawn.append(
            {
                "id": alarm.id,
                "rule": alarm.rule.value,
                "level": int(alarm.level),
                "subject": alarm.subject,
                "name": _name_of(view, alarm.rule, alarm.subject),
                "value": values.get((alarm.rule, alarm.subject)),
                "limit": None if of_rule is None else of_rule[alarm.level - 1],
                "since": moment(view.catalogue, alarm.raised_at),
                "level_since": moment(view.catalogue, alarm.level_since),
                "acknowledged": {"at": moment(view.catalogue, alarm.acknowledged_at), "by": alarm.acknowledged_by} if alarm.acknowledged else None,
            }
        )
    return drawn


def _name_of(view: HallView, rule: Rule, subject: str) -> str:
    """What a service, window, device or printer is called."""
    if rule in (Rule.WAITING, Rule.CROWD):
        return next((service.name for service in view.catalogue.services.values() if service.code == subject), subject)
    if rule is Rule.DEVICE:
        return next((device.name for device in view.devices if device.code == subject), subject)
    if rule is Rule.PRINTER:
        return next((printer.name for printer in view.printers.values() if printer.code == subject), subject)
    window = view.catalogue.window_by_code.get(subject)
    return subject if window is None else window.label


def _limits(limits: Book, rule: Rule, subject: str) -> Limits | None:
    return limits[rule].of(subject) if rule in limits else None


def _departments(view: HallView) -> list[Drawing]:
    """Today's ratings of each department that has services, where most were served first."""
    counts: dict[str, tuple[DepartmentEntry, int, RatingCounts]] = {}
    for service in view.catalogue.services.values():
        served, ratings = view.ratings_by_service.get(service.id, (0, RatingCounts()))
        if not service.retired or served:
            _, before, sum_before = counts.get(service.department.code, (service.department, 0, RatingCounts()))
            counts[service.department.code] = service.department, before + served, sum_before + ratings
    ordered = sorted(counts.values(), key=lambda one: (-one[1], one[0].id))
    return [{"code": department.code, "name": department.name, "served": served, "ratings": _ratings(ratings)} for department, served, ratings in ordered]


def _window(view: HallView, window: WindowEntry, desk: Desk, limits: Book) -> Drawing:
    catalogue = view.catalogue
    visit, shift, pause = view.visits.get(window.id), view.shifts.get(window.id), view.pauses.get(window.id)
    day = view.window_days.get(window.id, WindowDay())
    watched = next(
        ((rule, ms) for rule, ms in ((Rule.SERVICE, desk.serving_ms), (Rule.PAUSED, desk.paused_ms), (Rule.IDLE, desk.idle_ms)) if ms is not None), None
    )
    since = (visit.started_at or visit.called_at) if visit else pause[0] if pause else max(shift.started_at, day.last_ended_at) if shift else None
    return {
        "code": window.code,
        "label": window.label,
        "title": window.title,
        "place": place_of(window),
        "state": window_state(view, window),
        "number": visit.number if visit else None,
        "visit": visit.visit_id if visit else None,
        "clerk": shift.name if shift else None,
        "since": moment(catalogue, since),
        "reason": pause[1] if pause else None,
        "watched_since": None if watched is None else moment(catalogue, alarms.stands_at(view) - watched[1]),
        "limits": None if watched is None else _limits(limits, watched[0], window.code),
        "by_hand": window.by_hand is not None and window.plan_id == BY_HAND,
        **day_figures(day),
        "ratings": _ratings(view.rating_counts.get(window.id, RatingCounts())),
    }


def _ratings(counts: RatingCounts) -> Drawing:
    return {
        "asked": counts.asked,
        "rated": counts.rated,
        "satisfied": counts.satisfied,
        "dissatisfied": counts.dissatisfied,
        "unrated": counts.unrated,
        "not_asked": counts.not_asked,
        "set_aside": counts.set_aside,
        "satisfaction": None if counts.satisfaction is None else round(counts.satisfaction, 4),
        "response": None if counts.response is None else round(counts.response, 4),
    }


def window_sheet(view: HallView, code: str) -> Drawing:
    """A window as whoever has the duty arranges it: what it serves and could serve, and who could sit there.  Raises UnknownWindow."""
    window = view.catalogue.window_by_code.get(code)
    if window is None:
        raise UnknownWindow()
    where = {shift.staff_id: window_id for window_id, shift in view.shifts.items()}
    return {
        "code": window.code,
        "label": window.label,
        "by_hand": {"until": None if window.by_hand_day is None else window.by_hand_day.isoformat()} if window.plan_id == BY_HAND else None,
        "services": [
            {
                "code": service.code,
                "name": service.name,
                "department": service.department.name,
                "served": service.id in window.services,
                "handicap_min": window.services.get(service.id, 0) // MINUTE_MS,
            }
            for service in view.catalogue.service_by_code.values()
        ],
        "clerks": [
            {
                "username": username,
                "name": name,
                "number": number,
                "window": view.catalogue.windows[where[staff]].label if staff in where else None,
            }
            for staff, username, name, number in shifts.clerks(view.connection, view.hall_id)
        ],
    }
