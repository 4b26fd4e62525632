"""The end of the business day: at midnight, whoever comes first after it, or in the evening by whoever has the duty."""

from __future__ import annotations

from datetime import date, timedelta

from hall.appointments import mark_no_shows
from hall.desk import hand_back
from hall.evaluation import ask, close_requests
from rules.lifecycle import Action, State, advance
from storage import figures, helpcalls, printjobs, shifts, tickets, visits, windows
from storage.db import HallTransaction
from storage.journal import Kind


def open_day(hall: HallTransaction, today: date) -> None:
    """Closes hall.business_day and opens `today`.

    A visit still being served or put aside ends as served, marked by_day_end and asked for no rating: at midnight, however late this is done;
    a called citizen is handed back; then every number still waiting
    or missed expires, and papers nobody decided on are dropped; open shifts and pauses end; open rating requests and calls for help
    close, and whoever did not come to an appointment has missed it.  The day's numbers per service are kept in day_figure.
    """
    midnight = min(hall.at, hall.catalogue.timetable.moment(hall.business_day + timedelta(days=1), 0))
    for visit_id, ticket_id, window_id, staff_id, state in visits.all_open(hall.connection, hall.hall_id):
        if state in (State.SERVING, State.HELD):
            tickets.set_state(hall.connection, ticket_id, advance(state, Action.FINISH))
            visits.end(hall.connection, visit_id, midnight, min(midnight, hall.stands_at), "served", inferred=False, staff_id=staff_id)
            hall.record(Kind.SERVED, ticket=ticket_id, visit=visit_id, window=window_id, staff=staff_id, detail={"by_day_end": True})
            ask(hall, visit_id, window_id, absent=True)
        else:
            hand_back(hall, window_id, staff_id)
    close_requests(hall, "timed_out", until=None)
    _expire(hall, None)
    for paper in printjobs.undecided(hall.connection, hall.hall_id):
        printjobs.move(hall.connection, paper.id, printjobs.UNDECIDED, "dropped", hall.at)
    for shift in shifts.all_open(hall.connection, hall.hall_id):
        shifts.end(hall.connection, shift.id, hall.at)
        if shift.window_id is not None:
            windows.set_pause(hall.connection, shift.window_id, None, None)
        hall.record(Kind.SIGNED_OUT, window=shift.window_id, staff=shift.staff_id, detail={"by_day_end": True})
    mark_no_shows(hall, today)
    helpcalls.answer(hall.connection, hall.hall_id, hall.at)
    figures.keep_taken(hall.connection, hall.hall_id, hall.business_day)
    hall.record(Kind.DAY_OPENED, detail={"day": today.isoformat(), "before": hall.business_day.isoformat()})
    hall.business_day = today
    hall.catalogue_changed()  # the order of services at the kiosk follows the new figures


def clear(hall: HallTransaction, staff_id: int) -> int:
    """清场: whoever still waits, was missed or was put aside will not be served any more; returns how many numbers expired.

    Whoever is called or being served is left alone, and numbers can be taken as before.
    """
    expired = 0
    for visit_id, ticket_id, window_id, clerk, state in visits.all_open(hall.connection, hall.hall_id):
        if state is State.HELD:
            visits.end(hall.connection, visit_id, hall.at, hall.stands_at, "expired", inferred=False, staff_id=clerk)
            tickets.set_state(hall.connection, ticket_id, advance(state, Action.EXPIRE))
            hall.record(Kind.EXPIRED, ticket=ticket_id, visit=visit_id, window=window_id, staff=staff_id)
            expired += 1
    expired += _expire(hall, staff_id)
    hall.record(Kind.HALL_CLEARED, staff=staff_id, detail={"expired": expired})
    return expired


def _expire(hall: HallTransaction, staff_id: int | None) -> int:
    """Every number that waits or was missed is void, by the end of the day or by somebody; returns how many."""
    left = tickets.not_served(hall.connection, hall.hall_id, hall.catalogue.services)
    for ticket_id, state in left:
        tickets.set_state(hall.connection, ticket_id, advance(state, Action.EXPIRE))
        hall.record(Kind.EXPIRED, ticket=ticket_id, staff=staff_id)
    return len(left)
