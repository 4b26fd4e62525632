"""What whoever has the duty (值班) does with a window from their own page.  Each function is one sentence, done in the transaction it is given.

Where it touches somebody who is there, or who waits, the first try only tells it: ConfirmFirst holds the sentences, and the visit that they speak
of.  The same again with `Confirmed` for that visit does it; if somebody else is at the window by then, it is told anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from hall import desk
from hall.errors import ConfirmFirst, NoServices, UnknownClerk, UnknownService, UnknownWindow, WindowClosed, WindowTaken
from hall.pausing import served_here_alone
from hall.plans import follow_plans
from rules.discipline import MINUTE_MS
from rules.lifecycle import State
from storage import shifts, tickets, visits, windows
from storage.catalogue import WindowEntry
from storage.db import HallTransaction
from storage.journal import Kind
from storage.shifts import OpenShift


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody has read what it means, while this visit (None: nobody's) was open at the window."""

    visit: int | None


STAYS = {
    State.CALLED: "{number} 已经呼叫，不受影响，仍到本窗口办理。",
    State.SERVING: "{number} 正在办理，不受影响，办完为止。",
}
LEFT = {
    State.CALLED: "{number} 已经呼叫，还没有开始办理：回到队伍最前面，号码有效，由其他窗口呼叫。",
    State.SERVING: "{number} 正在办理：留在{label}号窗口，由下一位登录的人接着办，在那以前没有人办理。",
    State.HELD: "{number} 已挂起：留在{label}号窗口，办理这项业务的其他窗口可以恢复。",
}
TAKEN_ON = "{number} 在{label}号窗口还没有办完：由{clerk}接着办。"
NOBODY_SERVES = "还有人在等{services}，以后没有开放的窗口叫号。"


def pause(hall: HallTransaction, window_code: str, reason: str, staff_id: int, confirmed: Confirmed | None = None) -> None:
    """Nobody is called to the window until it is resumed; whoever is there is served on.  Raises UnknownWindow, WindowClosed, ConfirmFirst."""
    window, shift = _open(hall, window_code)
    if window.id in windows.paused(hall.connection, hall.hall_id):
        return
    effects = _for_those_at(hall, window, STAYS) + _for_those_who_wait(served_here_alone(hall, window.id, shift.staff_id))
    _confirm(hall, window, effects, confirmed)
    windows.set_pause(hall.connection, window.id, hall.at, reason)
    hall.record(Kind.PAUSED, window=window.id, staff=shift.staff_id, detail={"reason": reason, "urgent": False, "by": staff_id})


def unpause(hall: HallTransaction, window_code: str, staff_id: int) -> None:
    """People are called to the window again.  Raises UnknownWindow, WindowClosed."""
    window, shift = _open(hall, window_code)
    if window.id in windows.paused(hall.connection, hall.hall_id):
        windows.set_pause(hall.connection, window.id, None, None)
        hall.record(Kind.UNPAUSED, window=window.id, staff=shift.staff_id, detail={"by": staff_id})


def sign_out(hall: HallTransaction, window_code: str, staff_id: int, confirmed: Confirmed | None = None) -> None:
    """The clerk has left and forgot to sign out: the window closes.  Raises UnknownWindow, WindowClosed, ConfirmFirst."""
    window, shift = _open(hall, window_code)
    effects = _for_those_at(hall, window, LEFT) + _for_those_who_wait(served_here_alone(hall, window.id, shift.staff_id))
    _confirm(hall, window, effects, confirmed)
    desk.sign_out(hall, shift.id, window.id, shift.staff_id, by=staff_id)


def seat(hall: HallTransaction, window_code: str, username: str, staff_id: int, confirmed: Confirmed | None = None) -> None:
    """A clerk is to work at this window, and leaves the one where they sit; whoever is still being served here is theirs.

    They sign in there themselves: only their own page can call.  Raises UnknownWindow, UnknownClerk, WindowTaken, ConfirmFirst.
    """
    window = _known(hall, window_code)
    clerk = shifts.staff_by_username(hall.connection, username)
    if clerk is None or clerk.hall_id != hall.hall_id or clerk.role != "clerk":
        raise UnknownClerk()
    sitting = shifts.at_window(hall.connection, window.id)
    if sitting is not None and sitting.staff_id == clerk.id:
        return
    if sitting is not None:
        raise WindowTaken(clerk=sitting.name)
    elsewhere = next((shift for shift in shifts.all_open(hall.connection, hall.hall_id) if shift.staff_id == clerk.id and shift.window_id is not None), None)
    effects = _for_those_at(hall, window, {State.SERVING: TAKEN_ON.replace("{clerk}", clerk.name)})
    if elsewhere is not None and elsewhere.window_id is not None:
        leaves = hall.catalogue.windows[elsewhere.window_id]
        effects += _for_those_at(hall, leaves, LEFT) + _for_those_who_wait(served_here_alone(hall, leaves.id, clerk.id, still=window.services))
        _confirm(hall, leaves, effects, confirmed)
    else:
        _confirm(hall, window, effects, confirmed)
    desk.sign_in(hall, clerk.id, window_code, by=staff_id)


def serve(
    hall: HallTransaction, window_code: str, services: Mapping[str, int], until: Literal["today", "set_back"], staff_id: int, confirmed: Confirmed | None = None
) -> None:
    """The window serves these (code → handicap in minutes) instead, for today or until it is set back, whatever plan or hall file says.

    Raises UnknownWindow, UnknownService, NoServices, ConfirmFirst.
    """
    window = _known(hall, window_code)
    known = hall.catalogue.service_by_code
    if not services:
        raise NoServices()
    if not known.keys() >= services.keys():
        raise UnknownService()
    served = {known[code].id: handicap * MINUTE_MS for code, handicap in services.items()}
    day = hall.business_day if until == "today" else None
    _confirm_services(hall, window, served, confirmed)
    _set_by_hand(hall, window, served, day, {"services": list(services.items()), "until": None if day is None else day.isoformat()}, staff_id)


def set_back(hall: HallTransaction, window_code: str, staff_id: int, confirmed: Confirmed | None = None) -> None:
    """The window serves again what the hall file says for this moment.  Raises UnknownWindow, ConfirmFirst."""
    window = _known(hall, window_code)
    if window.by_hand is None:
        return
    _confirm_services(hall, window, window.every_day, confirmed)
    _set_by_hand(hall, window, None, None, {"services": None, "until": None}, staff_id)


def _set_by_hand(
    hall: HallTransaction, window: WindowEntry, services: Mapping[int, int] | None, until: date | None, detail: dict[str, Any], staff_id: int
) -> None:
    windows.set_by_hand(hall.connection, window.id, window.every_day, services, until)
    hall.record(Kind.SERVICES_SET, window=window.id, staff=staff_id, detail=detail)
    hall.catalogue_changed()
    follow_plans(hall)


def _confirm_services(hall: HallTransaction, window: WindowEntry, services: Mapping[int, int], confirmed: Confirmed | None) -> None:
    sitting = shifts.at_window(hall.connection, window.id)
    if sitting is not None:
        alone = served_here_alone(hall, window.id, sitting.staff_id, still=services)
        _confirm(hall, window, _for_those_at(hall, window, STAYS) + _for_those_who_wait(alone), confirmed)


def _known(hall: HallTransaction, window_code: str) -> WindowEntry:
    window = hall.catalogue.window_by_code.get(window_code)
    if window is None:
        raise UnknownWindow()
    return window


def _open(hall: HallTransaction, window_code: str) -> tuple[WindowEntry, OpenShift]:
    window = _known(hall, window_code)
    shift = shifts.at_window(hall.connection, window.id)
    if shift is None:
        raise WindowClosed()
    return window, shift


def _for_those_at(hall: HallTransaction, window: WindowEntry, sentences: Mapping[State, str]) -> list[str]:
    """What it means for each citizen at the window, or put aside there."""
    told = []
    for _, ticket_id, window_id, _, state in visits.all_open(hall.connection, hall.hall_id):
        ticket = tickets.by_id(hall.connection, hall.hall_id, ticket_id) if window_id == window.id and state in sentences else None
        if ticket is not None:
            told.append(sentences[state].format(number=ticket.number, label=window.label))
    return told


def _for_those_who_wait(services: list[str]) -> list[str]:
    return [NOBODY_SERVES.format(services="、".join(services))] if services else []


def _confirm(hall: HallTransaction, window: WindowEntry, effects: list[str], confirmed: Confirmed | None) -> None:
    """Raises ConfirmFirst until somebody has read it while this visit was open here."""
    current = visits.desk(hall.connection, window.id).visit
    visit = None if current is None else current.id
    if effects and (confirmed is None or confirmed.visit != visit):
        raise ConfirmFirst(effects=effects, visit=visit)
