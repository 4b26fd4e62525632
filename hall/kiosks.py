"""What a kiosk and its printer's agent show and know: pure drawings of a HallView.  docs/interfaces.md is their contract."""

from __future__ import annotations

from hall.boards import Drawing, envelope, moment, seconds
from hall.intake import places_of
from rules.hours import Closed, ClosedReason, quota_reached
from storage import printjobs
from storage.catalogue import Catalogue, ServiceEntry
from storage.devices import DeviceEntry
from storage.view import HallView

RECENT_JOBS_MS = 180_000


def kiosk_catalogue(catalogue: Catalogue) -> Drawing:
    """Departments, their services and matters, with pinyin to find them by."""
    departments: dict[str, Drawing] = {}
    for service in catalogue.service_by_code.values():
        department = service.department
        entry = departments.setdefault(department.code, {"code": department.code, "name": department.name, "name_en": department.name_en, "services": []})
        entry["services"].append(
            {
                "code": service.code,
                "name": service.name,
                "name_en": service.name_en,
                "initials": service.initials,
                "pinyin": service.pinyin,
                "places": places_of(catalogue, service),
                "matters": [
                    {"code": one.code, "name": one.name, "name_en": one.name_en, "initials": one.initials, "pinyin": one.pinyin} for one in service.matters
                ],
            }
        )
    return {"version": catalogue.version, "departments": list(departments.values()), "order": list(catalogue.most_taken), "counted": catalogue.counted}


def kiosk(view: HallView, device: DeviceEntry) -> Drawing:
    """A kiosk: its printer, its papers, and what may be taken."""
    catalogue = view.catalogue
    printer = view.printers.get(device.printer_id) if device.printer_id is not None else None
    revives = catalogue.rules.revive_at_kiosk and catalogue.rules.revivals_allowed > 0
    return {
        **envelope(view),
        "version": catalogue.version,
        "out_of_use": device.out_of_use_at is not None,
        "stops_without_paper": catalogue.stops_without_paper,
        "kiosk": {"code": device.code, "name": device.name, "name_en": device.name_en},
        "printer": {"state": "none", "since": None, "near_end": False}
        if printer is None
        else {"state": printer.state, "since": moment(catalogue, printer.state_since), "near_end": printer.near_end},
        "jobs": {str(job): state for job, state in view.recent_jobs(device.id, view.at - RECENT_JOBS_MS).items()},
        "services": {
            service.code: {**offer(view, service), "real_name": service.real_name, "slots": service.slots is not None}
            for service in catalogue.service_by_code.values()
        },
        "serves_at": moment(catalogue, catalogue.timetable.serves_at(view.at)),
        "revive_at_kiosk": revives,
        "missed": [missed.number for missed in view.missed if missed.revivals < catalogue.rules.revivals_allowed] if revives else [],
        "help": next(({"asked_at": moment(catalogue, call.at)} for call in view.help_calls if call.device_id == device.id), None),
    }


def agent(view: HallView, device: DeviceEntry) -> Drawing:
    """A print agent: how many papers wait, the newest of them, and of how many nobody knows how they ended.  It is woken by what is another than before: by
    each paper, even where one was printed and one was queued between two looks."""
    printer = device.printer_id
    if printer is None:
        return {**envelope(view), "queued": 0, "newest": None, "uncertain": 0}
    queued, uncertain = (view.pending_jobs.get((printer, state), 0) for state in ("queued", "uncertain"))
    return {**envelope(view), "queued": queued, "newest": printjobs.newest_queued(view.connection, printer), "uncertain": uncertain}


def undecided_papers(view: HallView, printer_id: int) -> list[Drawing]:
    """A printer's papers that wait for a person."""
    return [
        {"job": paper.id, "number": paper.number, "state": paper.state, "queued_at": moment(view.catalogue, paper.queued_at), "kiosk": paper.kiosk}
        for paper in view.undecided
        if paper.printer_id == printer_id
    ]


def offer(view: HallView, service: ServiceEntry) -> Drawing:
    """Whether a service's numbers are given out now, and how long its line is."""
    timetable = view.catalogue.timetable
    queue = view.queues.get(service.id)
    waiting = queue.waiting if queue else 0
    closed = view.closed
    if closed is None and service.id not in view.catalogue.serving:
        closed = Closed(ClosedReason.NO_WINDOW, None)
    if closed is None:
        closed = timetable.sold_out(
            view.at,
            day=quota_reached(view.taken_by_service.get(service.id, 0), service.quota),
            session=quota_reached(view.taken_in_session.get(service.id, 0), service.session_quota),
        )
    return {
        "waiting": waiting,
        "estimate_s": seconds(view.estimates[service.id]),
        "open": closed is None,
        "reason": None if closed is None else closed.reason.value,
        "opens_at": None if closed is None else moment(view.catalogue, closed.opens_at),
    }
