"""What time alone causes: done by a ticker through use cases, so that it has a seq like all else."""

from __future__ import annotations

from hall.changing import changing
from hall.desk import sign_out
from hall.evaluation import close_requests
from hall.leaving import forsaken, left_alone, return_and_free
from hall.once import KEPT_MS
from hall.plans import follow_plans, out_of_plan
from hall.printing import alarms_due, give_up_overdue, raise_alarms, report_unreached, unreached
from hall.screenhealth import changed, note_conditions
from rules.idling import IdleLimits
from rules.numbering import business_day
from storage import answers, devices, followups, halls, printjobs, ratings, shifts
from storage.db import Clock, Database
from storage.journal import Kind

DAY_MS = 86_400_000


def hall_ids(database: Database) -> list[int]:
    """Every hall of the database."""
    with database.reading() as connection:
        return halls.ids(connection)


def last_moment(database: Database) -> int:
    """When anything last happened in any hall (ms UTC)."""
    with database.reading() as connection:
        return max((halls.now(connection, hall_id).last_at for hall_id in halls.ids(connection)), default=0)


def tick(database: Database, clock: Clock, hall_id: int, idle: IdleLimits, began: int = 0) -> bool:
    """Does what is due in a hall, in one transaction; False when nothing was.

    Due are: the turn of the day, the beginning and end of taking numbers, of a session and of a window's plan, ratings whose time is over,
    papers nobody waits for any more, printers whose agent is gone or that are out of order for too long, screens that are stale or silent,
    citizens whose window or clerk is gone, and shifts idle for too long.  While the whole hall stands still, only the day turns.
    began: since when the server has heard, without a break, whoever speaks to it (ms UTC).
    """
    now = clock()
    with database.reading() as connection:
        row = halls.now(connection, hall_id)
        catalogue = database.catalogue(connection, hall_id, row.catalogue_version)
        timetable, at = catalogue.timetable, max(now, row.last_at)
        taking = timetable.closed_at(at) is None
        due = business_day(at, catalogue.timezone) > row.business_day or (
            row.paused_at is None
            and (
                taking != row.taking
                or timetable.phase_at(at) != timetable.phase_at(row.last_at)
                or bool(out_of_plan(catalogue, at))
                or bool(ratings.open_requests(connection, hall_id, at, None))
                or bool(printjobs.overdue(connection, hall_id, at - catalogue.paper_wait_ms))
                or bool(unreached(connection, hall_id, at, began))
                or bool(alarms_due(devices.printers(connection, hall_id), at, catalogue.printer_alarm_ms))
                or bool(changed(connection, hall_id, at, began, taking=taking))
                or bool(left_alone(connection, hall_id, catalogue.rules, at, began))
                or bool(forsaken(connection, hall_id, catalogue.rules, at))
                or any(idle.reached(shift.window_id, shift.active_at, at) for shift in shifts.all_open(connection, hall_id))
            )
        )
    if not due:
        return False
    with changing(database, hall_id, clock) as hall:
        if hall.paused_at is not None:
            return True
        close_requests(hall, "timed_out", until=hall.at)
        give_up_overdue(hall)
        report_unreached(hall, began)
        raise_alarms(hall)
        note_conditions(hall, began, taking=taking)
        return_and_free(hall, began)
        for shift in shifts.all_open(hall.connection, hall_id):
            if idle.reached(shift.window_id, shift.active_at, hall.at):
                sign_out(hall, shift.id, shift.window_id, shift.staff_id)
        row = halls.now(hall.connection, hall_id)  # again, now that the hall is locked: another process may have been quicker
        taking = hall.catalogue.timetable.closed_at(hall.at) is None
        if taking != row.taking:
            halls.set_taking(hall.connection, hall_id, taking)
            hall.record(Kind.TAKING_BEGAN if taking else Kind.TAKING_ENDED)
        elif hall.business_day == row.business_day and timetable.phase_at(hall.at) != timetable.phase_at(row.last_at):
            hall.record(Kind.HOURS_TURNED)
        follow_plans(hall)
    return True


def forget_answers(database: Database, clock: Clock) -> None:
    """Drops the answers to Idempotency-Keys that nobody will repeat any more."""
    with database.writing() as connection:
        answers.forget(connection, clock() - KEPT_MS)


def forget_words(database: Database, clock: Clock, hall_id: int) -> bool:
    """Empties citizens' comments, and what was written about bad ratings, once the hall keeps them no longer; False where there are none."""
    with database.reading() as connection:
        row = halls.now(connection, hall_id)
        keep_ms = database.catalogue(connection, hall_id, row.catalogue_version).rating_rules.comment_days * DAY_MS
        before = max(clock(), row.last_at) - keep_ms
        if not (ratings.has_comments_before(connection, hall_id, before) or followups.has_words_before(connection, hall_id, before)):
            return False
    with changing(database, hall_id, clock) as hall:
        before = hall.at - keep_ms
        emptied = {"comments": ratings.empty_comments(hall.connection, hall_id, before), "steps": followups.empty_words(hall.connection, hall_id, before)}
        hall.record(Kind.WORDS_EMPTIED, detail=emptied)
    return True
