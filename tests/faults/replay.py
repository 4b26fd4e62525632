"""A hall as its journal tells it: a straight-line model that every row must be possible on.

It knows nothing of the product: the rows are all it sees, and the rules are written down here again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

RATINGS = frozenset({"rating_asked", "rating_not_asked", "rating_closed"})
"""What a visit's end writes beside it, or the ticker."""
ALARMS = frozenset({"alarm_raised", "alarm_escalated", "alarm_eased", "alarm_ended"})
ASIDE = (
    RATINGS
    | ALARMS
    | frozenset({"signed_in", "signed_out", "printer_changed", "printer_alarm", "print_settled", "taking_began", "taking_ended", "hours_turned"})
)
"""What nobody of the clients asks for, and what changes nobody's turn."""
BEFORE_ALL = frozenset({"day_opened", "catalogue_loaded"})


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row.  window: its code."""

    seq: int
    at: int
    kind: str
    ticket: int | None = None
    visit: int | None = None
    window: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the hall file says.  windows: window → service → handicap (ms); prefixes: of a service's numbers; head_starts: of a class (ms)."""

    windows: Mapping[str, Mapping[str, int]]
    prefixes: Mapping[str, str]
    head_starts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """A window at one moment.  waiting: how many wait whom it could call."""

    visit: int | None = None
    number: str = ""
    state: str = ""
    calls: int = 0
    paused: bool = False
    waiting: int = 0


@dataclass(slots=True)
class _Ticket:
    number: str
    service: str
    rank: int
    seq: int
    state: str = "waiting"


class Replay:
    """The hall as its journal tells it; wrong: the rows that cannot be."""

    def __init__(self, ground: Ground, rows: Sequence[Row]) -> None:
        self.wrong: list[str] = []
        self.tickets: dict[int, _Ticket] = {}
        self.outcomes: dict[int, str] = {}
        self.ratings: dict[int, str] = {}
        self.ahead: dict[int, int] = {}
        self.of: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
        self.rows = rows
        self._ground = ground
        self._given: dict[str, int] = defaultdict(int)
        self._line: dict[str, dict[int, _Ticket]] = defaultdict(dict)
        self.visit_of: dict[int, int] = {}
        self._desks: dict[str, list[tuple[int, Desk]]] = {window: [(0, Desk())] for window in ground.windows}
        for expected, row in enumerate(rows, 1):
            if row.seq != expected:
                self.wrong.append(f"seq {row.seq} where {expected} was due")
                return
            step: Callable[[Row], None] | None = getattr(self, f"_{row.kind}", None)
            if step is not None:
                step(row)
            elif row.kind not in ASIDE | BEFORE_ALL:
                self._refuse(row, "is of a kind that nobody here can have caused")
            self.of[row.kind, row.ticket if row.kind == "taken" else row.visit].append(row)

    def desks(self, window: str, low: int, high: float) -> Iterator[Desk]:
        """How a window stood at every moment after row `low` and before the one after `high`."""
        history = self._desks[window]
        first = bisect_right(history, low, key=lambda one: one[0]) - 1
        for seq, desk in history[max(first, 0) :]:
            if seq > high:
                return
            yield desk

    def _refuse(self, row: Row, why: str) -> None:
        self.wrong.append(f"seq {row.seq}: {row.kind} {why} ({row})")

    def _now(self, window: str) -> Desk:
        return self._desks[window][-1][1]

    def _becomes(self, row: Row, window: str, **changes: Any) -> None:
        self._desks[window].append((row.seq, replace(self._now(window), **changes)))

    def _counts(self, row: Row, service: str, more: int) -> None:
        for window, served in self._ground.windows.items():
            if service in served:
                self._becomes(row, window, waiting=self._now(window).waiting + more)

    def _taken(self, row: Row) -> None:
        service, number, priority = row.detail["service"], row.detail["number"], row.detail["class"]
        if row.ticket is None or row.ticket in self.tickets:
            self._refuse(row, "has no ticket of its own")
            return
        prefix = self._ground.prefixes[service]
        self._given[prefix] += 1
        if number != f"{prefix}{self._given[prefix]:03d}":
            self._refuse(row, f"gives {number} where {prefix}{self._given[prefix]:03d} was next")
        ticket = self.tickets[row.ticket] = _Ticket(number, service, row.at - self._ground.head_starts[priority], row.seq)
        self.ahead[row.ticket] = sum((one.rank, one.seq) < (ticket.rank, ticket.seq) for one in self._line[service].values())
        self._line[service][row.ticket] = ticket
        self._counts(row, service, +1)

    def whose_turn(self, window: str) -> int | None:
        """The ticket that a window must call now."""
        served = self._ground.windows[window]
        ready = ((one.rank + handicap, one.seq, key) for service, handicap in served.items() for key, one in self._line[service].items())
        return min(ready, default=(0, 0, None))[2]

    def _called(self, row: Row) -> None:
        window = row.window or ""
        desk, due = self._now(window), self.whose_turn(window)
        if desk.visit is not None or desk.paused:
            self._refuse(row, "is at a window that is paused or not free")
        if row.ticket != due or row.ticket is None or row.visit is None:
            self._refuse(row, f"calls ticket {row.ticket}, and it is the turn of {due}")
            return
        ticket = self._line[self.tickets[row.ticket].service].pop(row.ticket)
        ticket.state = "called"
        self.visit_of[row.visit] = row.ticket
        self._becomes(row, window, visit=row.visit, number=ticket.number, state="called", calls=1)
        self._counts(row, ticket.service, -1)

    def _at_window(self, row: Row, *states: str) -> bool:
        """Whether this row is about the visit that is open at its window, in one of these states."""
        desk = self._now(row.window or "")
        if row.visit is None or desk.visit != row.visit or desk.state not in states or self.visit_of[row.visit] != row.ticket:
            self._refuse(row, f"while the window is at {desk}")
            return False
        return True

    def _started(self, row: Row) -> None:
        if self._at_window(row, "called"):
            self.tickets[row.ticket or 0].state = "serving"
            self._becomes(row, row.window or "", state="serving")

    def _recalled(self, row: Row) -> None:
        if self._at_window(row, "called"):
            self._becomes(row, row.window or "", calls=self._now(row.window or "").calls + 1)

    def _ends(self, row: Row, outcome: str, ticket_state: str, *states: str) -> None:
        if self._at_window(row, *states):
            self.outcomes[row.visit or 0] = outcome
            self.tickets[row.ticket or 0].state = ticket_state
            self._becomes(row, row.window or "", visit=None, number="", state="", calls=0)

    def _served(self, row: Row) -> None:
        self._ends(row, "served", "done", "called", "serving")

    def _missed(self, row: Row) -> None:
        self._ends(row, "missed", "missed", "called")

    def _paused(self, row: Row) -> None:
        if self._now(row.window or "").paused:
            self._refuse(row, "twice")
        self._becomes(row, row.window or "", paused=True)

    def _unpaused(self, row: Row) -> None:
        if not self._now(row.window or "").paused:
            self._refuse(row, "and was not paused")
        self._becomes(row, row.window or "", paused=False)

    def _rated(self, row: Row) -> None:
        visit = row.visit or 0
        if self.outcomes.get(visit) != "served" or not self.of["rating_asked", visit] or visit in self.ratings or self.of["rating_closed", visit]:
            self._refuse(row, "what is not to be rated, or not any more")
        self.ratings[visit] = row.detail["level"]
