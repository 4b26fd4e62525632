"""Window profiles: what a window serves at certain hours instead of its list of every day.  The ticker and `hall load` follow them.

What somebody in charge has set by hand goes before every plan, until the end of its day or until it is set back; a hall file that is loaded
meanwhile changes what the window goes back to.
"""

from __future__ import annotations

from rules.numbering import business_day
from storage import windows
from storage.catalogue import BY_HAND, Catalogue, PlanEntry, WindowEntry
from storage.db import HallTransaction
from storage.journal import Kind


def plan_at(catalogue: Catalogue, window: WindowEntry, at: int) -> PlanEntry | None:
    """The plan that holds for a window at a moment (ms UTC): what was set by hand, else the hall file's first of several; None for its list of every day."""
    today = business_day(at, catalogue.timezone)
    if window.by_hand is not None and (window.by_hand_day is None or today <= window.by_hand_day):
        return PlanEntry(BY_HAND, today.weekday(), 0, 24 * 60, window.by_hand)
    weekday, minute = catalogue.timetable.week_at(at)
    return next((plan for plan in window.plans if plan.weekday == weekday and plan.opens <= minute < plan.closes), None)


def out_of_plan(catalogue: Catalogue, at: int) -> list[tuple[WindowEntry, PlanEntry | None]]:
    """The windows that should serve by another list than they do, each with its plan."""
    holding = [
        (window, plan_at(catalogue, window, at))
        for window in catalogue.window_by_code.values()
        if window.plans or window.by_hand is not None or window.plan_id is not None
    ]
    return [(window, plan) for window, plan in holding if window.plan_id != (None if plan is None else plan.id)]


def follow_plans(hall: HallTransaction) -> list[str]:
    """Every window serves what it should at this moment, and a retired service beside it for those who still wait; the windows that changed."""
    catalogue = hall.catalogue
    changing = out_of_plan(catalogue, hall.at)
    for window, plan in changing:
        retired = {service: handicap for service, handicap in window.every_day.items() if catalogue.services[service].retired}
        served = (window.every_day if plan is None else plan.services) | retired
        windows.serve(hall.connection, window.id, served, None if plan is None else plan.id)
        detail = {
            "plan": None if plan is None else plan.id,
            "services": [catalogue.services[service].code for service in served],
            "was": [[catalogue.services[service].code, handicap] for service, handicap in window.services.items()],
        }
        hall.record(Kind.PLAN_FOLLOWED, window=window.id, detail=detail)
    if changing:
        hall.catalogue_changed()
    return [window.code for window, _ in changing]


def set_by_hand(hall: HallTransaction) -> list[str]:
    """A line for each window that goes on serving what it was set to by hand, whatever the hall file says."""
    windows_now = hall.catalogue.window_by_code.values()
    return [
        f"window {window.code}: goes on serving what it was set to by hand, until {window.by_hand_day or 'it is set back'}"
        for window in windows_now
        if window.plan_id == BY_HAND
    ]
