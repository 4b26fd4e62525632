"""A hall as it should be, kept by hand: `test_state_machine.py` holds the real one against it.

It knows nothing of the product: the hall file is written down again here, and so is every rule.  Refusals are named by their slugs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
DAY, SHANGHAI = 24 * HOUR, 8 * HOUR

SERVED_AT = {  # window → service → handicap in ms
    "w1": {"id-card": 0, "household": 0},
    "w2": {"household": 0, "company": 10 * MINUTE},
    "w3": {"company": 0, "metrology": 0},
}
TIED = {"xu": {"company", "household"}}  # the other clerks serve whatever their window does
BATCH_WINDOW = "w3"
PREFIX = {"id-card": "B", "household": "B", "company": "A", "metrology": "C"}
QUOTA = {"metrology": 2}
CLASS_PREFIX = {"military": "J"}
HEAD_START = {"ordinary": 0, "appointment": 0, "elderly": 15 * MINUTE, "military": 20 * MINUTE, "green": 7 * DAY}
CASES_LIMIT = {"household": 3}
UNDO, FREED_AFTER, DEAD_PAGE = 10 * SECOND, 10 * MINUTE, 120 * SECOND
REVIVED_BEHIND, REVIVALS = 2, 1
AT_WINDOW = {"called", "serving"}
OVER = {"done", "cancelled", "expired"}


@dataclass(eq=False, repr=False)
class Number:
    """A number, or a visit without one (direct).  at, clerk, visit, called_at, calls, was_missed are of its open visit."""

    name: str
    id: int
    service: str
    priority: str
    rank: int
    order: int
    holder: str | None = None
    direct: bool = False
    not_before: int = 0
    state: str = "waiting"
    for_window: str | None = None
    for_clerk: str | None = None
    reserved_at: int = 0
    revivals: int = 0
    party: set[Number] | None = None
    at: str | None = None
    clerk: str | None = None
    visit: int = 0
    called_at: int = 0
    calls: int = 0
    was_missed: bool = False

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How Hypothesis shows it: who is linked with whom would go round in circles."""
        printer.text(f"{self.name} ({self.state})")

    @property
    def passed_over(self) -> bool:
        """Somebody cannot be at two windows."""
        return self.party is not None and any(other.state in AT_WINDOW for other in self.party)

    @property
    def live(self) -> bool:
        """Something can still become of it."""
        return self.state not in OVER

    def waits(self, **changes: Any) -> None:
        """In the line, and at no window."""
        self.state, self.at, self.clerk = "waiting", None, None
        for name, value in changes.items():
            setattr(self, name, value)

    def ends(self, state: str) -> None:
        """At no window any more."""
        self.state, self.at, self.clerk = state, None, None


@dataclass
class Desk:
    """A window and who sits there."""

    clerk: str | None = None
    seat: Any = None
    paused: bool = False
    page_seen: int | None = None


@dataclass
class Model:
    """One hall."""

    no_show_calls: int
    day: int
    now: int
    last_at: int = 0
    order: int = 0
    paused_at: int | None = None
    numbers: dict[str, Number] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=lambda: {window: Desk() for window in SERVED_AT})
    left: dict[str, int] = field(default_factory=dict)

    def turn_day(self) -> None:
        """Midnight: numbers begin again, every window is empty; a hall that stands still goes on doing so."""
        for window in SERVED_AT:
            self.leave(window)
        self.numbers = {}

    def waiting(self) -> list[Number]:
        """Everybody in the line."""
        return [number for number in self.numbers.values() if number.state == "waiting"]

    def missed(self) -> list[Number]:
        """Everybody who was called and did not come."""
        return [number for number in self.numbers.values() if number.state == "missed"]

    def held(self) -> list[Number]:
        """Everybody put aside."""
        return [number for number in self.numbers.values() if number.state == "held"]

    def at_window(self, window: str) -> Number | None:
        """Who is called or being served there."""
        return next((number for number in self.numbers.values() if number.at == window and number.state in AT_WINDOW), None)

    # whose turn it is

    def ready(self, window: str, clerk: str | None, *, ties: bool = True) -> Iterable[tuple[int, int, Number]]:
        """(rank + handicap, order, number) of all who may be called there."""
        for number in self.waiting():
            if number.passed_over or number.not_before > self.now:
                continue
            if number.for_window == window or (clerk is not None and number.for_clerk == clerk):
                yield number.rank, number.order, number
            elif number.for_window is None and number.for_clerk is None and number.service in self.served(window, clerk if ties else None):
                yield number.rank + SERVED_AT[window][number.service], number.order, number

    def served(self, window: str, clerk: str | None) -> set[str]:
        """What a clerk serves at a window."""
        return set(SERVED_AT[window]) & TIED.get(clerk or "", set(PREFIX))

    def whose_turn(self, window: str) -> Number | None:
        """The smallest rank + handicap, the earliest taken of equals."""
        ready = list(self.ready(window, self.desks[window].clerk))
        return min(ready, key=lambda one: one[:2])[2] if ready else None

    def ranks(self, service: str, but: Number | None = None) -> list[int]:
        """Of all who wait for a service, in order."""
        return sorted(number.rank for number in self.waiting() if number.service == service and number is not but)

    # taking

    def own(self, holder: str | None, service: str) -> Number | None:
        """The number that somebody still has for a service."""
        return next(
            (
                one
                for one in self.numbers.values()
                if holder is not None and one.holder == holder and one.service == service and one.live and (one.state != "missed" or one.revivals < REVIVALS)
            ),
            None,
        )

    def full(self, service: str) -> bool:
        """今日号已发完."""
        return service in QUOTA and sum(one.service == service and not one.direct for one in self.numbers.values()) >= QUOTA[service]

    def next_name(self, service: str, priority: str) -> str:
        """The next number of the service, or of the class where that has numbers of its own."""
        prefix = CLASS_PREFIX.get(priority, PREFIX[service])
        return f"{prefix}{1 + sum(name[0] == prefix for name in self.numbers):03d}"

    def ahead(self, number: Number) -> int:
        """Waiting for the same, with a smaller rank."""
        return sum(other.service == number.service and (other.rank, other.order) < (number.rank, number.order) for other in self.waiting())

    def take(self, ticket_id: int, service: str, priority: str, rank: int, holder: str | None, *, not_before: int = 0) -> Number:
        """A new number; all that its holder has are of one party."""
        self.order += 1
        number = Number(self.next_name(service, priority), ticket_id, service, priority, rank, self.order, holder, not_before=not_before)
        mine = sorted((one for one in self.numbers.values() if holder is not None and one.holder == holder and one.live), key=lambda one: one.id)
        if mine:
            if mine[0].party is None:
                mine[0].party = {mine[0]}
            number.party = mine[0].party
            number.party.add(number)
        self.numbers[number.name] = number
        return number

    # at a window

    def no_room(self, window: str, previous: str | None) -> str | None:
        """Why nobody new can come to a window."""
        if self.paused_at is not None:
            return "hall-paused"
        if self.desks[window].paused:
            return "window-paused"
        return self.not_closed(self.at_window(window), previous)

    def not_closed(self, number: Number | None, previous: str | None) -> str | None:
        """Why a visit cannot be ended so."""
        if number is None or number.state != "called" or previous == "served":
            return None
        return "decide-previous" if previous is None else self.not_missed(number)

    def not_missed(self, number: Number) -> str | None:
        """Why somebody is no no-show."""
        if number.state != "called":
            return "wrong-state"
        if self.paused_at is not None:
            return "hall-paused"
        return "call-again-first" if number.calls < self.no_show_calls else None

    def close(self, number: Number | None, previous: str | None) -> None:
        """Whoever is at the window is served, or missed."""
        if number is not None:
            number.ends("missed" if number.state == "called" and previous == "missed" else "done")

    def call(self, number: Number, window: str, visit: int) -> None:
        """Called to a window."""
        number.was_missed = number.state == "missed"
        number.state, number.at, number.clerk, number.visit = "called", window, self.desks[window].clerk, visit
        number.called_at, number.calls = self.now, 1

    def destination(self, service: str, target: tuple[str, str]) -> tuple[str, str | None, str | None]:
        """(service, for window, for clerk) of a transfer."""
        kind, code = target
        return (code, None, None) if kind == "service" else (service, code if kind == "window" else None, code if kind == "clerk" else None)

    def head_rank(self, number: Number, target: tuple[str, str]) -> int:
        """Before everybody whom it could meet there, and never worse than its own."""
        kind, code = target
        window = next((name for name, desk in self.desks.items() if desk.clerk == code), None) if kind == "clerk" else code
        if kind == "service" or window is None:
            line = self.ranks(code if kind == "service" else number.service)
        else:
            line = [rank for rank, _, _ in self.ready(window, code if kind == "clerk" else None, ties=False)]
        return min([number.rank, *(rank - 1 for rank in line)])

    # coming and going

    def leave(self, window: str) -> None:
        """A clerk is gone: who was called goes back, who is being served stays."""
        desk, number = self.desks[window], self.at_window(window)
        if desk.clerk is None:
            return
        if number is not None and number.state == "called":
            number.waits()
        self.left[window] = self.left[desk.clerk] = self.now
        self.desks[window] = Desk()

    def sit(self, window: str, clerk: str, seat: Any) -> None:
        """A clerk comes, from wherever they were; who is being served here is served on by them."""
        self.leave(window)
        for elsewhere, desk in list(self.desks.items()):
            if desk.clerk == clerk:
                self.leave(elsewhere)
        self.desks[window] = Desk(clerk, seat)
        if number := self.at_window(window):
            number.clerk = clerk

    def alone(self, window: str) -> bool:
        """Whether people wait here for what nobody else serves now."""
        others = {
            service for name, desk in self.desks.items() if name != window and desk.clerk and not desk.paused for service in self.served(name, desk.clerk)
        }
        return any(self.ranks(service) for service in self.served(window, self.desks[window].clerk) - others)

    def resume_hall(self) -> None:
        """The hall goes on: a page that was gone before is not gone for longer than that."""
        for desk in self.desks.values():
            if self.paused_at is not None and desk.page_seen is not None:
                desk.page_seen += self.now - max(desk.page_seen, self.paused_at)
        self.paused_at = None

    def time_passes(self) -> None:
        """Who was called by a page that is gone goes back; who is meant for somebody gone is meant for all."""
        if self.paused_at is not None:
            return
        for window, desk in self.desks.items():
            number = self.at_window(window)
            if number is not None and number.state == "called" and desk.page_seen is not None and self.now - desk.page_seen >= DEAD_PAGE:
                number.waits()
        before = self.now - FREED_AFTER
        for number in self.waiting():
            whom = number.for_window or number.for_clerk
            there = {name for window, desk in self.desks.items() if desk.clerk for name in (window, desk.clerk)}
            if whom is not None and whom not in there and max(number.reserved_at, self.left.get(whom, 0)) <= before:
                number.for_window = number.for_clerk = None

    # at the guide desk

    def revive(self, number: Number) -> None:
        """Behind so many who wait, and never before its own place."""
        line = self.ranks(number.service)[:REVIVED_BEHIND]
        number.waits(rank=max([number.rank, *(rank + 1 for rank in line)]), revivals=number.revivals + 1)

    def link(self, numbers: Collection[Number]) -> None:
        """All of them, and all they were linked with, are of one party."""
        party: set[Number] = set(numbers).union(*(one.party for one in numbers if one.party is not None))
        for one in party:
            one.party = party

    def count(self, state: Callable[[Number], bool]) -> int:
        """How many numbers are so; who has none is not counted."""
        return sum(state(number) for number in self.numbers.values() if not number.direct)
