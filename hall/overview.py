"""What the supervisor sees: the hall's figures of today, every window, every queue, every device.  docs/interfaces.md is its contract."""

from __future__ import annotations

from hall.boards import Drawing, envelope, moment, place_of, window_state
from hall.callerboard import day_figures
from hall.evaluation import AWAKE_MS
from hall.holidays import missing_for
from hall.kiosks import undecided_papers
from rules.rating import RatingCounts
from storage.catalogue import WindowEntry
from storage.devices import PrinterEntry
from storage.facts import DeviceNow, ScreenNow, WindowDay
from storage.printjobs import UNDECIDED
from storage.view import HallView

NO_HOLIDAYS = "还没有 {year} 年的节假日和调休安排，大厅会照常取号。请管理员更新日历，或写进大厅文件后重新加载。"


def supervisor(view: HallView) -> Drawing:
    """The supervisor's first page."""
    catalogue = view.catalogue
    whole = sum(view.window_days.values(), WindowDay())
    ratings = sum(view.rating_counts.values(), RatingCounts())
    queues = sorted(((catalogue.services[service], queue) for service, queue in view.queues.items()), key=lambda pair: (-pair[1].waiting, pair[0].id))
    return {
        **envelope(view),
        "warnings": [
            *({"code": f"calendar-missing-{year}", "title": NO_HOLIDAYS.format(year=year)} for year in missing_for(catalogue, view.at)),
            *({"code": f"notice-{number}", "title": problem} for number, problem in enumerate(view.notices.get("problems", []), 1)),
        ],
        "summary": {
            "taken": view.taken,
            "waiting": sum(queue.waiting for queue in view.queues.values()),
            **day_figures(whole),
            "mean_wait_s": None if view.mean_wait_ms is None else round(view.mean_wait_ms / 1000),
            "ratings": _ratings(ratings),
        },
        "windows": [_window(view, window) for window in catalogue.window_by_code.values()],
        "queues": [
            {
                "code": service.code,
                "name": service.name,
                "department": service.department.name,
                "waiting": queue.waiting,
                "longest_since": moment(catalogue, queue.longest_since),
            }
            for service, queue in queues
        ],
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
        "uptime_s": screen.uptime_s,
        "spoken": screen.spoken,
        "skipped": screen.skipped,
        "error": screen.error,
        "error_at": moment(view.catalogue, screen.error_at),
    }


def is_connected(view: HallView, device: DeviceNow) -> bool:
    """Whether a device was heard of just now."""
    return device.seen_at is not None and device.seen_at >= view.at - AWAKE_MS


def _window(view: HallView, window: WindowEntry) -> Drawing:
    catalogue = view.catalogue
    visit, shift, pause = view.visits.get(window.id), view.shifts.get(window.id), view.pauses.get(window.id)
    day = view.window_days.get(window.id, WindowDay())
    since = (visit.started_at or visit.called_at) if visit else pause[0] if pause else max(shift.started_at, day.last_ended_at) if shift else None
    return {
        "code": window.code,
        "label": window.label,
        "title": window.title,
        "place": place_of(window),
        "state": window_state(view, window),
        "number": visit.number if visit else None,
        "clerk": shift.name if shift else None,
        "since": moment(catalogue, since),
        "reason": pause[1] if pause else None,
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
        "satisfaction": None if counts.satisfaction is None else round(counts.satisfaction, 4),
        "response": None if counts.response is None else round(counts.response, 4),
    }
