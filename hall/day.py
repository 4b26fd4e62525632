"""The turn of the business day: yesterday's numbers are void, its visits ended, its windows empty, its figures kept."""

from __future__ import annotations

from datetime import date

from hall.appointments import mark_no_shows
from hall.desk import hand_back
from hall.evaluation import close_requests
from rules.lifecycle import Action, State, advance
from storage import figures, helpcalls, printjobs, shifts, tickets, visits, windows
from storage.db import HallTransaction
from storage.journal import Kind


def open_day(hall: HallTransaction, today: date) -> None:
    """Closes hall.business_day and opens `today`.

    A visit still being served ends as served, marked by_day_end; a called citizen is handed back; then every number still waiting
    or missed expires, and papers nobody decided on are dropped; open shifts and pauses end; open rating requests and calls for help
    close, and whoever did not come to an appointment has missed it.  The day's numbers per service are kept in day_figure.
    """
    for visit_id, ticket_id, window_id, staff_id, state in visits.all_open(hall.connection, hall.hall_id):
        if state is State.SERVING:
            tickets.set_state(hall.connection, ticket_id, advance(state, Action.FINISH))
            visits.end(hall.connection, visit_id, hall.at, "served", inferred=False, staff_id=staff_id)
            hall.record(Kind.SERVED, ticket=ticket_id, visit=visit_id, window=window_id, staff=staff_id, detail={"by_day_end": True})
        else:
            hand_back(hall, window_id, staff_id)
    close_requests(hall, "timed_out", until=None)
    for ticket_id, state in tickets.not_served(hall.connection, hall.hall_id, hall.catalogue.services):
        tickets.set_state(hall.connection, ticket_id, advance(state, Action.EXPIRE))
        hall.record(Kind.EXPIRED, ticket=ticket_id)
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
