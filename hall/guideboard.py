"""What the guide desk's page shows: pure drawings of a HallView as JSON-ready data.  docs/interfaces.md is their contract."""

from __future__ import annotations

from collections.abc import Collection

from hall.boards import Drawing, envelope, moment, priority_name, seconds, ticket
from hall.callerboard import needs_drawn
from hall.kiosks import offer
from hall.outlook import outlook
from hall.overview import is_connected, printer_now
from rules.house_rules import granter_of
from rules.lifecycle import State
from rules.needs import NEED_NAMES
from storage import finding
from storage.finding import LastVisit
from storage.shifts import OpenShift
from storage.tickets import Found
from storage.view import HallView

ORDINARY_NAME = "普通"


def guide(view: HallView, shift: OpenShift) -> Drawing:
    """The guide desk, as one who stands there sees it.  Services in the order of the kiosk."""
    catalogue = view.catalogue
    rules = catalogue.rules
    printers = {printer.id: printer.code for printer in view.printers.values()}
    return {
        **envelope(view),
        "version": catalogue.version,
        "services": [
            {
                "code": service.code,
                "name": service.name,
                "department": service.department.name,
                **offer(view, service),
                "real_name": service.real_name,
                "slots": service.slots is not None,
            }
            for service in (catalogue.service_by_code[code] for code in catalogue.most_taken)
        ],
        "help": [{"id": call.id, "kiosk": call.kiosk, "kiosk_name": call.kiosk_name, "at": moment(catalogue, call.at)} for call in view.help_calls],
        "missed": [
            {
                "id": missed.ticket_id,
                "number": missed.number,
                "at": moment(catalogue, missed.at),
                "window": catalogue.windows[missed.window_id].label,
                "revivals_left": max(0, rules.revivals_allowed - missed.revivals),
            }
            for missed in view.missed
        ],
        "classes": [
            {"code": priority.value, "name": priority_name(priority.value) or ORDINARY_NAME, "needs_reason": rule.needs_reason}
            for priority, rule in catalogue.classes.items()
            if granter_of(shift.role, rule) is not None
        ],
        "needs": [{"code": need.value, "name": name} for need, name in NEED_NAMES.items()],
        "printers": [printer_now(view, printer) for printer in view.printers.values()],
        "kiosks": [
            {
                "code": device.code,
                "name": device.name,
                "connected": is_connected(view, device),
                "out_of_use": device.out_of_use,
                "printer": printers.get(device.printer_id or 0),
            }
            for device in view.devices
            if device.kind == "kiosk"
        ],
        "desks": [
            {"code": device.code, "name": device.name, "printer": printers[device.printer_id]}
            for device in view.devices
            if device.kind == "guide" and device.printer_id in printers
        ],
    }


def found(view: HallView, these: Collection[Found]) -> list[Drawing]:
    """Tickets as the guide desk is told of them."""
    visits = finding.last_visits(view.connection, [one.id for one in these])
    parties = finding.of_parties(view.connection, {one.party for one in these if one.party is not None})
    return [_found(view, one, visits.get(one.id), parties[one.party] if one.party is not None else []) for one in these]


def _found(view: HallView, one: Found, last: LastVisit | None, party: Collection[Found]) -> Drawing:
    catalogue = view.catalogue
    service = catalogue.services[one.service_id]
    ahead, estimate = 0, None
    if one.state is State.WAITING:
        lies = outlook(view.connection, catalogue, one.service_id, one.rank, one.seq, view.at)
        ahead, estimate = lies.ahead, lies.estimate_min
    return {
        **ticket(
            catalogue,
            service,
            ticket_id=one.id,
            number=one.number,
            state=one.state.value,
            priority=one.priority,
            issued_at=one.issued_at,
            business_day=one.business_day.isoformat(),
            language=one.language,
            ahead=ahead,
            estimate_s=seconds(estimate),
        ),
        "holder_mask": one.holder_mask,
        "needs": needs_drawn(one.needs),
        "linked": [other.number for other in party if other.id != one.id],
        "passed_over": one.passed_over,
        "window": None if last is None else catalogue.windows[last.window_id].label,
        "called_at": None if last is None else moment(catalogue, last.called_at),
        "revivals_left": max(0, catalogue.rules.revivals_allowed - one.revivals),
    }
