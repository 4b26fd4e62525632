"""What becomes of citizens whose window or clerk is gone: found by the ticker, done like all else."""

from __future__ import annotations

from sqlalchemy import Connection

from hall.desk import hand_back
from rules.house_rules import HouseRules
from rules.lifecycle import State
from storage import shifts, tickets, visits
from storage.db import HallTransaction
from storage.journal import Kind


def left_alone(connection: Connection, hall_id: int, rules: HouseRules, at: int, began: int) -> list[tuple[int, int]]:
    """(window id, staff id) of windows that have called somebody and whose clerk's page, which was there before, is gone for too long.

    began: since when the server hears anybody (ms UTC).
    """
    called = {window for _, _, window, _, state in visits.all_open(connection, hall_id) if state is State.CALLED}
    return [
        (shift.window_id, shift.staff_id)
        for shift in shifts.all_open(connection, hall_id)
        if shift.window_id in called and shift.page_seen_at is not None and at - max(shift.page_seen_at, began) >= rules.dead_page_ms
    ]


def forsaken(connection: Connection, hall_id: int, rules: HouseRules, at: int) -> list[int]:
    """The tickets meant for a window or clerk that has not been there for too long."""
    before = at - rules.free_reserved_ms
    meant = tickets.meant_for_somebody(connection, hall_id, before)
    there = shifts.all_open(connection, hall_id) if meant else []
    windows, clerks = {shift.window_id for shift in there}, {shift.staff_id for shift in there}
    return [
        ticket
        for ticket, window, clerk in meant
        if (window not in windows if window is not None else clerk not in clerks) and shifts.last_ended(connection, window_id=window, staff_id=clerk) <= before
    ]


def return_and_free(hall: HallTransaction, began: int) -> None:
    """Who was called by a page that is gone goes back to the head of the line; what is meant for nobody any more is everybody's again."""
    rules = hall.catalogue.rules
    for window_id, staff_id in left_alone(hall.connection, hall.hall_id, rules, hall.at, began):
        hand_back(hall, window_id, staff_id)
    for ticket_id in forsaken(hall.connection, hall.hall_id, rules, hall.at):
        tickets.change(hall.connection, ticket_id, for_window_id=None, for_staff_id=None, reserved_at=None)
        hall.record(Kind.FREED, ticket=ticket_id)
