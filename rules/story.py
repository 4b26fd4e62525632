"""Who was called before a number, and by which rule: recomputed from what the journal tells of a day.

Kinds of entries are the journal's own words (storage/journal.py).  Each call that was made while the number waited, at a window that serves its
service or of somebody from its line, is held against the rule of rules/discipline.py as it stood at that moment; one that the rule does not
explain is said to be unexplained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rules.discipline import PriorityClass
from rules.lifecycle import AT_WINDOW, State

BECOMES = {
    "taken": State.WAITING,
    "called": State.CALLED,
    "started": State.SERVING,
    "served": State.DONE,
    "missed": State.MISSED,
    "returned": State.WAITING,
    "undone": State.WAITING,
    "held": State.HELD,
    "resumed": State.SERVING,
    "passed_on": State.SERVING,
    "transferred": State.WAITING,
    "rejoined": State.WAITING,
    "revived": State.WAITING,
    "cancelled": State.CANCELLED,
    "expired": State.EXPIRED,
}
"""Kind of entry → the state of its ticket after it, where the entry does not say another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal; window and staff are ids."""

    seq: int
    at: int
    kind: str
    ticket: int | None
    window: int | None
    staff: int | None
    detail: Mapping[str, Any]


class Moved(StrEnum):
    """How a number came to the place that it has in the line."""

    TAKEN = "taken"
    RETURNED = "returned"
    REVIVED = "revived"
    TRANSFERRED = "transferred"
    TO_HEAD = "to_head"
    REJOINED = "rejoined"


@dataclass(frozen=True, slots=True)
class Place:
    """A number's place at one moment.  rank and callable_from in ms UTC; came_rank: the rank it had earned before anything moved it.

    service: a code; window and clerk: the ids of those that it is meant for, None for anybody.
    """

    ticket: int
    number: str
    seq: int
    issued_at: int
    service: str
    priority: str
    rank: int
    came_rank: int
    callable_from: int = 0
    window: int | None = None
    clerk: int | None = None
    moved: Moved = Moved.TAKEN
    state: State = State.WAITING


@dataclass(frozen=True, slots=True)
class Call:
    """A call: by which window and clerk (ids), what the window served just then (code → handicap in ms), and the clerk's services if tied to some.

    special: the reason of a call out of turn (特呼).  direct: nobody was called; somebody was served without a number (直接办理).
    """

    at: int
    window: int
    clerk: int
    serves: Mapping[str, int]
    tied: Set[str] | None = None
    special: str | None = None
    direct: bool = False


class Reason(StrEnum):
    """By which rule somebody was called before a number.  own_: because of the number itself."""

    SPECIAL = "special"
    DIRECT = "direct"
    OWN_LINKED = "own_linked"
    OWN_EARLY = "own_early"
    OWN_MEANT = "own_meant"
    OWN_PUT_BACK = "own_put_back"
    OWN_REJOINED = "own_rejoined"
    NOT_SERVED = "not_served"
    CLERK_TIED = "clerk_tied"
    MEANT = "meant"
    HANDICAP = "handicap"
    EARLIER = "earlier"
    RETURNED = "returned"
    REVIVED = "revived"
    TRANSFERRED = "transferred"
    TO_HEAD = "to_head"
    REJOINED = "rejoined"
    APPOINTMENT = "appointment"
    HEAD_START = "head_start"
    UNEXPLAINED = "unexplained"


_AS_MOVED = {
    Moved.TAKEN: Reason.EARLIER,
    Moved.RETURNED: Reason.RETURNED,
    Moved.REVIVED: Reason.REVIVED,
    Moved.TRANSFERRED: Reason.TRANSFERRED,
    Moved.TO_HEAD: Reason.TO_HEAD,
    Moved.REJOINED: Reason.REJOINED,
}
_OWN_MOVED = {Moved.REVIVED: Reason.OWN_PUT_BACK, Moved.REJOINED: Reason.OWN_REJOINED}


def explain(own: Place, other: Place, call: Call, *, linked: bool = False) -> Reason:
    """By which rule `other` was called while `own` waited.  linked: another number of the same people was called or being served then."""
    if call.direct:
        return Reason.DIRECT
    if call.special is not None:
        return Reason.SPECIAL
    if linked:
        return Reason.OWN_LINKED
    if own.callable_from > call.at:
        return Reason.OWN_EARLY
    meant_here = call.window == own.window or call.clerk == own.clerk
    if not meant_here:
        if own.window is not None or own.clerk is not None:
            return Reason.OWN_MEANT
        if own.service not in call.serves:
            return Reason.NOT_SERVED
        if call.tied is not None and own.service not in call.tied:
            return Reason.CLERK_TIED
    other_meant = call.window == other.window or call.clerk == other.clerk
    own_turn = own.rank + (0 if meant_here else call.serves[own.service]), own.seq
    other_turn = other.rank + (0 if other_meant else call.serves.get(other.service, 0)), other.seq
    if other_turn > own_turn:
        return Reason.UNEXPLAINED
    if (other.rank, other.seq) > (own.rank, own.seq):
        return Reason.MEANT if other_meant else Reason.HANDICAP
    return _by_rank(own, other)


def _by_rank(own: Place, other: Place) -> Reason:
    """Why somebody's rank is the smaller one."""
    if own.moved in _OWN_MOVED and (own.came_rank, own.seq) < (other.rank, other.seq):
        return _OWN_MOVED[own.moved]
    if other.moved is Moved.TO_HEAD or other.seq < own.seq:
        return _AS_MOVED[other.moved]
    if other.priority == PriorityClass.APPOINTMENT:
        return Reason.APPOINTMENT
    return Reason.UNEXPLAINED if other.priority == PriorityClass.ORDINARY else Reason.HEAD_START


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody who was called before the number, as both stood then, and why."""

    call: Call
    own: Place
    other: Place
    reason: Reason


@dataclass(slots=True)
class Day:
    """What is known beside the journal.

    serves: (window id, seq) → what it served just before that entry; tied: staff id → the services a clerk is tied to, None where to none; head_start:
    of a class in ms, for entries that tell no rank; window_ids and service_of: what codes and tickets are, where entries name them.
    party: ticket id → what the numbers of the same people share.
    """

    serves: Callable[[int, int], Mapping[str, int]]
    tied: Callable[[int], Set[str] | None]
    head_start: Callable[[str], int]
    window_ids: Mapping[str, int]
    party: Mapping[int, int]
    _linked_at: dict[int, int] = field(default_factory=dict)

    def called_before(self, ticket: int, entries: Sequence[Entry]) -> list[Before]:
        """Everybody who was called while this number waited and could have been called instead, in the order of the journal."""
        places: dict[int, Place] = {}
        found = []
        for entry in entries:
            if entry.kind == "linked":
                for one in entry.detail.get("tickets", ()):
                    self._linked_at.setdefault(one, entry.seq)
        for entry in entries:
            own, other = places.get(ticket), self._called(entry, places)
            if own is not None and own.state is State.WAITING and other is not None and other.ticket != ticket:
                call = self._call(entry)
                if own.service in call.serves or call.window == own.window or call.clerk == own.clerk or other.service == own.service:
                    found.append(Before(call, own, other, explain(own, other, call, linked=self._linked(own, places, entry.seq))))
            self._note(entry, places)
        return found

    def _called(self, entry: Entry, places: Mapping[int, Place]) -> Place | None:
        """Whom an entry took to a window, where it did so; of who has no number only the service is known."""
        if entry.kind == "called":
            return places.get(entry.ticket or 0)
        if entry.kind == "started" and "direct" in entry.detail:
            return Place(entry.ticket or 0, "", entry.seq, entry.at, entry.detail["service"], PriorityClass.ORDINARY.value, entry.at, entry.at)
        return None

    def _call(self, entry: Entry) -> Call:
        window, clerk = entry.window or 0, entry.staff or 0
        serves, tied = self.serves(window, entry.seq), self.tied(clerk)
        return Call(entry.at, window, clerk, serves, tied, entry.detail.get("special"), direct=entry.kind == "started")

    def _linked(self, own: Place, places: Mapping[int, Place], seq: int) -> bool:
        """Whether another number of the same people was at a window: those linked at the guide desk are so only from then on."""
        party = self.party.get(own.ticket)
        return party is not None and any(
            self.party.get(one.ticket) == party
            and one.state in AT_WINDOW
            and seq >= max(self._linked_at.get(own.ticket, 0), self._linked_at.get(one.ticket, 0))
            for one in places.values()
            if one.ticket != own.ticket
        )

    def _note(self, entry: Entry, places: dict[int, Place]) -> None:
        """What an entry makes of its ticket's place."""
        detail = entry.detail
        if entry.ticket is None:
            return
        if entry.kind == "taken":
            priority = detail["class"]
            rank = detail.get("rank", entry.at - self.head_start(priority))
            places[entry.ticket] = Place(
                entry.ticket, detail["number"], entry.seq, entry.at, detail["service"], priority, rank, rank, detail.get("callable_from", 0)
            )
        elif entry.ticket in places:
            places[entry.ticket] = self._after(places[entry.ticket], entry)

    def _after(self, place: Place, entry: Entry) -> Place:
        detail = entry.detail
        state = State(detail["state"]) if entry.kind == "undone" and "state" in detail else BECOMES.get(entry.kind, place.state)
        place = replace(place, state=state)
        match entry.kind:
            case "returned" | "undone":
                return replace(place, moved=Moved.RETURNED if place.moved is Moved.TAKEN else place.moved)
            case "revived":
                return replace(place, rank=detail.get("rank", place.rank), moved=Moved.REVIVED)
            case "rejoined":
                return replace(place, rank=entry.at, window=self._window(detail), clerk=None, callable_from=0, moved=Moved.REJOINED)
            case "transferred":
                moved = Moved.TO_HEAD if detail.get("place") == "head" else Moved.TRANSFERRED
                service, rank = detail.get("service", place.service), detail.get("rank", place.rank)
                return replace(place, service=service, rank=rank, window=self._window(detail), clerk=detail.get("clerk"), callable_from=0, moved=moved)
            case "freed":
                return replace(place, window=None, clerk=None)
            case "service_changed":
                return replace(place, service=detail["service"], window=None, clerk=None)
            case "class_granted":
                rank = detail.get("rank", place.rank + self.head_start(detail["was"]) - self.head_start(detail["class"]))
                return replace(place, priority=detail["class"], rank=rank, came_rank=rank, callable_from=0)
            case "appointment_arrived" if "rank" in detail:
                return replace(place, priority=detail["class"], rank=detail["rank"], came_rank=detail["rank"])
        return place

    def _window(self, detail: Mapping[str, Any]) -> int | None:
        return self.window_ids.get(detail.get("window", ""))
