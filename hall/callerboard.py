"""What a clerk's page shows: a pure drawing of a HallView as JSON-ready data.  docs/interfaces.md is its contract."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import chain

from hall.aside import DIRECT_REASONS, HOLD_REASONS, HoldReason
from hall.boards import Drawing, envelope, moment, place_of, priority_name, ticket
from rules.house_rules import SECOND_MS
from rules.lifecycle import State
from rules.needs import NEED_NAMES, unpacked
from rules.timing import mean_ms, waiting_ms
from storage.catalogue import WindowEntry
from storage.facts import InLine, VisitNow, WindowDay
from storage.shifts import OpenShift
from storage.view import HallView

MISSED_AT_CALLER, NEXT_AT_CALLER = 4, 8


def caller(view: HallView, shift: OpenShift) -> Drawing:
    """A clerk's page."""
    catalogue = view.catalogue
    window = catalogue.windows[shift.window_id or 0]
    pause = view.pauses.get(window.id)
    queues = [(catalogue.services[service], view.queues[service]) for service in window.services if service in view.queues]
    line = sorted(_in_line(view, window, shift), key=lambda one: (one.rank + _handicap(window, one), one.seq))
    day = view.window_days.get(window.id, WindowDay())
    return {
        **envelope(view),
        "window": {
            "code": window.code,
            "label": window.label,
            "title": window.title,
            "place": place_of(window),
            "services": [{"code": one.code, "name": one.name, "name_en": one.name_en} for one in (catalogue.services[key] for key in window.services)],
            "paused": None if pause is None else {"since": moment(catalogue, pause[0]), "reason": pause[1]},
        },
        "clerk": {"name": shift.name, "number": shift.number},
        "visit": caller_visit(view, view.visits.get(window.id), view.matters.__getitem__),
        "held": [
            {
                "visit": held.visit_id,
                "number": held.number,
                "service_name": catalogue.services[held.service_id].name,
                "reason": held.reason,
                "reason_name": HOLD_REASONS[HoldReason(held.reason)],
                "since": moment(catalogue, held.since),
            }
            for held in view.held
            if held.window_id == window.id
        ],
        "batch_windows": [{"code": one.code, "label": one.label} for one in catalogue.window_by_code.values() if one.batch],
        "rules": {
            "hold_reasons": [{"code": reason.value, "name": name} for reason, name in HOLD_REASONS.items()],
            "direct_reasons": [{"code": reason.value, "name": name} for reason, name in DIRECT_REASONS.items()],
            "prefixes": sorted(
                {*(catalogue.services[key].prefix for key in window.services), *(rule.prefix for rule in catalogue.classes.values() if rule.prefix)}
            ),
        },
        "waiting": {
            "total": sum(queue.waiting for _, queue in queues),
            "services": [
                {"code": service.code, "name": service.name, "waiting": queue.waiting, "longest_since": moment(catalogue, queue.longest_since)}
                for service, queue in queues
            ],
            "next": [
                {
                    "id": one.id,
                    "number": one.number,
                    "service_name": catalogue.services[one.service_id].name,
                    "priority_name": priority_name(one.priority),
                    "issued_at": moment(catalogue, one.issued_at),
                    "needs": needs_drawn(one.needs),
                    "note": one.note,
                    "meant_for_you": one.for_window_id is not None or one.for_staff_id is not None,
                    "passed_over": one.passed_over,
                }
                for one in line[:NEXT_AT_CALLER]
            ],
        },
        "missed": [
            {"number": missed.number, "at": moment(catalogue, missed.at), "calls": missed.calls} for missed in view.missed if missed.window_id == window.id
        ][:MISSED_AT_CALLER],
        "today": day_figures(day),
    }


def day_figures(day: WindowDay) -> Drawing:
    """A day's counts and the mean service, in seconds, of those that were started."""
    mean, per_case = mean_ms(day.service_ms, day.started), mean_ms(day.case_ms, day.timed_cases)
    return {
        "served": day.served,
        "direct": day.direct,
        "cases": day.cases,
        "mean_case_s": None if per_case is None else round(per_case / 1000),
        "started": day.started,
        "missed": day.missed,
        "mean_service_s": None if mean is None else round(mean / 1000),
    }


def caller_visit(view: HallView, visit: VisitNow | None, matters_of: Callable[[int], Collection[int]]) -> Drawing | None:
    """A window's open visit, as its clerk sees it.  matters_of: visit id → the ids of its matters; view's for one visit, or out of those of all."""
    if visit is None:
        return None
    catalogue = view.catalogue
    service = catalogue.services[visit.service_id]
    rules = catalogue.rules
    chosen = matters_of(visit.visit_id) if service.matters else ()
    return {
        "id": visit.visit_id,
        "state": visit.state,
        "ticket": ticket(
            catalogue,
            service,
            ticket_id=visit.ticket_id,
            number=visit.number,
            state=visit.state,
            priority=visit.priority,
            issued_at=visit.issued_at,
            business_day=view.business_day.isoformat(),
            language=visit.language,
        ),
        "called_at": moment(catalogue, visit.called_at),
        "calls": visit.calls,
        "started_at": moment(catalogue, visit.started_at),
        "held_s": visit.held_ms // 1000,
        "direct": visit.direct_reason is not None,
        "needs": needs_drawn(visit.needs),
        "note": visit.note,
        "cases": visit.cases,
        "cases_limit": service.cases_limit,
        "matters": [{"code": one.code, "name": one.name, "chosen": one.id in chosen} for one in service.matters],
        "undo_until": moment(catalogue, visit.called_at + rules.undo_ms) if visit.state == State.CALLED and visit.calls == 1 else None,
        "no_show": {
            "calls_missing": rules.calls_missing(visit.calls),
            "from": moment(catalogue, visit.announced_at + rules.no_show_grace_s * SECOND_MS),
        },
        "waited_s": max(0, waiting_ms(visit.issued_at, visit.called_at) - visit.frozen_ms) // 1000,
    }


def needs_drawn(needs: str) -> list[Drawing]:
    """What help somebody needs, for those who are to give it."""
    return [{"code": need.value, "name": NEED_NAMES[need]} for need in unpacked(needs)]


def targets(view: HallView) -> Drawing:
    """Where a clerk can send somebody: services, windows, colleagues who are there."""
    catalogue = view.catalogue
    return {
        "services": [{"code": one.code, "name": one.name} for one in catalogue.service_by_code.values() if one.id in catalogue.serving],
        "windows": [
            {"code": one.code, "label": one.label, "title": one.title, "open": one.id in view.shifts and one.id not in view.pauses}
            for one in catalogue.window_by_code.values()
        ],
        "clerks": [{"username": shift.username, "name": shift.name, "window": catalogue.windows[window].label} for window, shift in view.shifts.items()],
    }


def _in_line(view: HallView, window: WindowEntry, shift: OpenShift) -> Iterator[InLine]:
    """Those near the head that this clerk could be given at this window: now, or once they need not be passed over any more."""
    tied = view.catalogue.tied.get(shift.staff_id)
    given = [service for service in window.services if tied is None or service in tied]
    for_all = (one for service in given for one in view.lines.get(service, ()) if one.for_window_id is None and one.for_staff_id is None)
    for_me = (one for one in view.reserved if one.for_window_id == window.id or one.for_staff_id == shift.staff_id)
    return (one for one in chain(for_all, for_me) if one.callable_from <= view.at)


def _handicap(window: WindowEntry, one: InLine) -> int:
    return 0 if one.for_window_id is not None or one.for_staff_id is not None else window.services[one.service_id]
