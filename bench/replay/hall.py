"""One day of the hall: who takes a number, who is called where, and what became of everybody.  Whose turn it is, is for the rules to say."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bench.replay.people import HOUR_MS, SECOND_MS, Figures, Person, clock_ms
from config.hallfile import WindowTable
from rules.discipline import MINUTE_MS, Discipline, Head, next_up, rank_of
from rules.house_rules import HouseRules, default_class
from rules.lifecycle import Action, State, advance
from rules.timing import RECENT, THIN, OpenWindow, estimate_min


@dataclass(slots=True)
class Ticket:
    """A number.  told: the estimate on its paper, (low, high) minutes; called_at: its first call, None before."""

    person: Person
    service: int
    seq: int
    rank: int
    told: tuple[int, int] | None = None
    state: State = State.WAITING
    called_at: int | None = None
    calls: int = 0
    revivals: int = 0


@dataclass(slots=True)
class Window:
    """An open window.  services: id → handicap in ms; away: the clerk's pauses, (from, to); busy: visits, (called_at, ended_at).

    visit: whose is open, called at `since`; pressing: the clerk is about to call; idle_since: since when nobody waits for it.
    """

    code: str
    services: dict[int, int]
    away: list[tuple[int, int]]
    busy: list[tuple[int, int]] = field(default_factory=list)
    visit: Ticket | None = None
    since: int = 0
    pressing: bool = False
    idle_since: int = 0

    def absent(self, at: int) -> tuple[int, int] | None:
        """The absence in which a moment lies."""
        return next(((begins, ends) for begins, ends in self.away if begins <= at < ends), None)

    def now(self, at: int) -> OpenWindow:
        """As the estimate needs to know it."""
        absent = self.absent(at)
        return OpenWindow(
            self.services,
            visit=None if self.visit is None else (self.visit.service, at - self.since),
            paused_ms=None if absent is None else at - absent[0],
        )


Recent = dict[int, deque[int]]
"""Service → how long its last visits took up a window, in ms."""


class LivedDay:
    """A day as it was lived under one preset.  tickets: everybody's number; windows: what each did.

    Services are known by their place in the hall file.  recent: the last visits of the days before, to which this day's are added.
    """

    def __init__(self, figures: Figures, windows: Sequence[WindowTable], people: Sequence[Person], discipline: Discipline, recent: Recent) -> None:
        self.day = figures.day
        self.rules = HouseRules(**figures.hall.queue.model_dump())
        self.discipline = discipline
        self.closes = clock_ms(self.day.closes)
        self.ids = {service.code: place for place, service in enumerate(figures.hall.service)}
        self.recent = recent
        self.means: dict[int, float] = {}
        for service in recent:
            self._reckon(service)
        self.windows = [self._opened(window, place, len(windows)) for place, window in enumerate(windows)]
        self.serving: dict[int, list[Window]] = defaultdict(list)
        for window in self.windows:
            for service in window.services:
                self.serving[service].append(window)
        self.lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.tickets: list[Ticket] = []
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = count()
        for person in people:
            self._at(person.at, lambda at, person=person: self._take(at, person))  # type: ignore[misc]  # bound for this one
        for window in self.windows:
            for _, back in window.away:
                self._at(back, lambda at, window=window: self._wake(at, window))  # type: ignore[misc]
        self._live()

    def _opened(self, table: WindowTable, place: int, many: int) -> Window:
        day = self.day
        begins, ends = (clock_ms(clock) for clock in day.lunch)
        half = (begins + ends) // 2
        away = [(begins, half) if place % 2 else (half, ends)]
        for clock in day.breaks:
            leaves = clock_ms(clock) + place * HOUR_MS // many
            away.append((leaves, leaves + round(day.break_min * MINUTE_MS)))
        return Window(table.code, {self.ids[one.service]: one.handicap_min * MINUTE_MS for one in table.served()}, away)

    def _at(self, at: int, what: Callable[[int], None]) -> None:
        heappush(self._events, (at, next(self._order), what))

    def _live(self) -> None:
        while self._events:
            at, _, what = heappop(self._events)
            what(at)
        for ticket in self.tickets:
            if ticket.state in (State.WAITING, State.MISSED):
                ticket.state = advance(ticket.state, Action.EXPIRE)

    # Taking a number ────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, at: int, person: Person) -> None:
        rank = rank_of(at, default_class(person.priority, self.discipline).head_start)
        ticket = Ticket(person, self.ids[person.service], len(self.tickets), rank)
        self.tickets.append(ticket)
        self._queue(ticket)
        ticket.told = self._estimate(ticket, at)
        self._wake_one(at, ticket.service)

    def _queue(self, ticket: Ticket) -> None:
        insort(self.lines[ticket.service], (ticket.rank, ticket.seq))

    def _estimate(self, ticket: Ticket, at: int) -> tuple[int, int] | None:
        return estimate_min(
            ticket.service,
            lambda service, lead: bisect_left(self.lines[service], (ticket.rank + lead, ticket.seq)),
            [window.now(at) for window in self.windows],
            self.means,
        )

    # At the windows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _wake_one(self, at: int, service: int) -> None:
        """A clerk without work sees that somebody waits: first one whose own service it is, then who has been idle longest."""
        idle = [window for window in self.serving[service] if window.visit is None and not window.pressing and window.absent(at) is None]
        if idle:
            self._wake(at, min(idle, key=lambda window: (window.services[service], window.idle_since)))

    def _wake(self, at: int, window: Window) -> None:
        if window.visit is None and not window.pressing:
            window.pressing = True
            self._at(at + round(self.day.press_s * SECOND_MS), lambda now: self._next(now, window))

    def _next(self, at: int, window: Window) -> None:
        window.pressing = False
        if at >= self.closes:
            return
        if window.absent(at) is not None:
            for service in window.services:
                if self.lines[service]:
                    self._wake_one(at, service)
            return
        heads = (Head(line[0][1], *line[0], handicap) for service, handicap in window.services.items() if (line := self.lines[service]))
        head = next_up(heads)
        if head is None:
            window.idle_since = at
            return
        ticket = self.tickets[head.ticket_id]
        self.lines[ticket.service].pop(0)
        ticket.state = advance(ticket.state, Action.CALL)
        ticket.calls = 1
        if ticket.called_at is None:
            ticket.called_at = at
        window.visit, window.since = ticket, at
        if ticket.person.comes or ticket.revivals:
            self._at(at + ticket.person.walking, lambda now: self._start(now, window, ticket))
        else:
            self._recall_after(at, window, ticket)

    def _start(self, at: int, window: Window, ticket: Ticket) -> None:
        ticket.state = advance(ticket.state, Action.START)
        self._at(at + ticket.person.service_ms, lambda now: self._finish(now, window, ticket))

    def _finish(self, at: int, window: Window, ticket: Ticket) -> None:
        ticket.state = advance(ticket.state, Action.FINISH)
        self._free(at, window, ticket)

    def _recall_after(self, at: int, window: Window, ticket: Ticket) -> None:
        self._at(at + round(max(self.day.no_show.recall_s, self.rules.no_show_grace_s) * SECOND_MS), lambda now: self._recall_or_miss(now, window, ticket))

    def _recall_or_miss(self, at: int, window: Window, ticket: Ticket) -> None:
        if ticket.calls < max(self.day.no_show.calls, self.rules.no_show_calls):
            ticket.state = advance(ticket.state, Action.RECALL)
            ticket.calls += 1
            self._recall_after(at, window, ticket)
            return
        ticket.state = advance(ticket.state, Action.MISS)
        if ticket.person.comes_back is not None and ticket.revivals < self.rules.revivals_allowed:
            self._at(at + ticket.person.comes_back, lambda now: self._revive(now, ticket))
        self._free(at, window, ticket)

    def _revive(self, at: int, ticket: Ticket) -> None:
        line = self.lines[ticket.service]
        ticket.state = advance(ticket.state, Action.REVIVE)
        ticket.revivals += 1
        ticket.rank = self.rules.revived_rank(ticket.rank, [rank for rank, _ in line[: self.rules.revive_places]])
        self._queue(ticket)
        self._wake_one(at, ticket.service)

    def _free(self, at: int, window: Window, ticket: Ticket) -> None:
        took = self.recent.setdefault(ticket.service, deque(maxlen=RECENT))
        took.append(at - window.since)
        self._reckon(ticket.service)
        window.busy.append((window.since, at))
        window.visit = None
        self._wake(at, window)

    def _reckon(self, service: int) -> None:
        took = self.recent[service]
        if len(took) >= THIN:
            self.means[service] = sum(took) / len(took)
