"""Appointments: which slots a day has, and what somebody's coming early, on time or late makes of theirs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from rules.discipline import MINUTE_MS
from rules.hours import Timetable
from rules.house_rules import HouseRules


class Arrival(StrEnum):
    """When somebody came, as against their slot."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


def slots_of(timetable: Timetable, day: date, slot_min: int) -> list[int]:
    """The beginnings (ms UTC) of the slots of so many minutes that fit whole into the sessions of a day, in order; none on a closed day."""
    minutes = {minute for session in timetable.sessions_on(day) for minute in range(session.serves, session.closes - slot_min + 1, slot_min)}
    return [timetable.moment(day, minute) for minute in sorted(minutes)]


def arrival(slot_at: int, at: int, rules: HouseRules) -> Arrival:
    """How somebody who checks in at `at` (ms UTC) stands to a slot; both ends of the tolerance are still on time."""
    if at < callable_from(slot_at, rules):
        return Arrival.EARLY
    return Arrival.LATE if at > slot_at + rules.appointment_after_min * MINUTE_MS else Arrival.ON_TIME


def arrived_at_for(slot_at: int, rules: HouseRules) -> int:
    """When the holder of an appointment counts as having arrived (ms UTC): before the slot, so that they wait little, yet not before everybody."""
    return slot_at - rules.appointment_lead_min * MINUTE_MS


def callable_from(slot_at: int, rules: HouseRules) -> int:
    """Before this moment (ms UTC) an appointment is not called: its holder need not be there."""
    return slot_at - rules.appointment_before_min * MINUTE_MS
