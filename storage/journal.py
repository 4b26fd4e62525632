"""The journal: every change of a hall, in order, in past tense."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The closed set of what can have happened."""

    TAKEN = "taken"
    CALLED = "called"
    RECALLED = "recalled"
    STARTED = "started"
    SERVED = "served"
    MISSED = "missed"
    RETURNED = "returned"
    EXPIRED = "expired"
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    RATING_ASKED = "rating_asked"
    RATING_NOT_ASKED = "rating_not_asked"
    RATING_EXTENDED = "rating_extended"
    RATING_CLOSED = "rating_closed"
    RATED = "rated"
    PRINT_SETTLED = "print_settled"
    PRINT_DECIDED = "print_decided"
    REPRINTED = "reprinted"
    TEST_PRINTED = "test_printed"
    PAPER_CHANGED = "paper_changed"
    PRINTER_CHANGED = "printer_changed"
    PRINTER_ALARM = "printer_alarm"
    KIOSK_CLOSED = "kiosk_closed"
    KIOSK_OPENED = "kiosk_opened"
    DEVICE_ENROLLED = "device_enrolled"
    DEVICE_REVOKED = "device_revoked"
    KIOSK_SLOWED = "kiosk_slowed"
    CATALOGUE_LOADED = "catalogue_loaded"
    DAY_OPENED = "day_opened"
    TAKING_BEGAN = "taking_began"
    TAKING_ENDED = "taking_ended"
