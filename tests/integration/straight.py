"""A hall's days retold from its journal alone, moment by moment: `test_figures.py` holds every figure against it.

It knows nothing of the product's rules: it goes through the rows, and from each to the next every clock that runs is moved on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

DAY, SHANGHAI, HOUR, MINUTE = 24 * 3_600_000, 8 * 3_600_000, 3_600_000, 60_000
SATISFIED = {"very_satisfied", "satisfied", "fairly_satisfied"}
ENDS = {
    "served": "served",
    "rejoined": "served",
    "missed": "missed",
    "returned": "returned",
    "undone": "returned",
    "transferred": "transferred",
}


@dataclass
class Number:
    service: str
    priority: str
    taken_at: int
    direct: bool = False
    state: str = "waiting"
    waited: int = 0
    first_called: bool = False
    last_came_to: str | None = None


@dataclass
class Visit:
    number: Number
    service: str
    window: int
    clerk: int
    called: bool
    doing: str
    waited: int = 0
    first: bool = False
    walked: int = 0
    has_start: bool = False
    served: int = 0
    held: int = 0
    was_held: bool = False
    came_to: str | None = None
    by_day_end: bool = False
    asked: bool | None = None
    level: str | None = None
    set_aside: bool = False
    abnormal: bool = False


@dataclass
class Seat:
    clerk: int
    pause: str | None = None


@dataclass
class Told:
    """One business day."""

    numbers: dict[int, Number] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    times: dict[tuple[int, int, str, str], int] = field(default_factory=lambda: defaultdict(int))


def retell(rows: Iterable[Any], now: int) -> list[Told]:
    """Every day of a hall's journal, the last of them until now."""
    days = [Told()]
    seats: dict[int, Seat] = {}
    still = False
    of_visit: dict[int, Visit] = {}
    at = None
    ends = 0

    def go_on(until: int) -> None:
        nonlocal at
        ms = max(0, min(until, ends) - (at or 0))
        at = max(at or 0, min(until, ends))
        today = days[-1]
        for window, seat in seats.items():
            busy = any(one.window == window and one.doing in ("called", "serving") for one in today.visits.values())
            what = ("still", "") if still else ("busy", "") if busy else ("paused", seat.pause) if seat.pause is not None else ("idle", "")
            today.times[window, seat.clerk, *what] += ms
        if still:
            return
        for number in today.numbers.values():
            if number.state in ("waiting", "called") and not number.first_called:
                number.waited += ms
        for visit in today.visits.values():
            visit.walked += ms if visit.doing == "called" else 0
            visit.served += ms if visit.doing == "serving" else 0
            visit.held += ms if visit.doing == "held" else 0

    def finish(visit: Visit, came_to: str, state: str) -> None:
        visit.came_to, visit.doing, visit.number.state = came_to, "over", state
        if came_to != "returned":
            visit.number.first_called = True
            visit.number.last_came_to = came_to

    for row in rows:
        if at is None:
            at, ends = row.at, (row.at + SHANGHAI) // DAY * DAY - SHANGHAI + DAY
        go_on(row.at)
        today = days[-1]
        detail = json.loads(row.detail) if row.detail else {}
        number = today.numbers.get(row.ticket_id)
        visit = of_visit.get(row.visit_id)
        if row.kind == "day_opened":
            days.append(Told())
            year, month, day = map(int, detail["day"].split("-"))
            ends = _midnight(year, month, day) + DAY
            at = ends - DAY
            go_on(row.at)
        elif row.kind == "taken":
            today.numbers[row.ticket_id] = Number(detail["service"], detail["class"], row.at)
        elif row.kind == "started" and "direct" in detail:
            number = today.numbers[row.ticket_id] = Number(detail["service"], "ordinary", row.at, direct=True, state="serving", first_called=True)
            of_visit[row.visit_id] = today.visits[row.visit_id] = Visit(number, number.service, row.window_id, row.staff_id, False, "serving", has_start=True)
        elif row.kind == "called":
            assert number is not None
            new = Visit(number, number.service, row.window_id, row.staff_id, True, "called", waited=number.waited, first=not number.first_called)
            of_visit[row.visit_id] = today.visits[row.visit_id] = new
            number.state = "called"
        elif row.kind == "started":
            assert visit is not None
            visit.doing, visit.has_start, visit.number.first_called, visit.number.state = "serving", True, True, "serving"
        elif row.kind == "held":
            assert visit is not None
            visit.doing, visit.was_held, visit.number.state = "held", True, "held"
        elif row.kind == "resumed":
            assert visit is not None
            visit.doing, visit.number.state = "serving", "serving"
        elif row.kind == "passed_on":
            old = of_visit[detail["before"]]
            finish(old, "passed_on", "serving")
            of_visit[row.visit_id] = today.visits[row.visit_id] = Visit(old.number, old.service, row.window_id, row.staff_id, False, "serving", has_start=True)
        elif row.kind in ENDS:
            assert visit is not None
            state = {"served": "done", "missed": "missed"}.get(ENDS[row.kind], "waiting")
            if row.kind == "rejoined":
                state = "waiting"
            visit.clerk, visit.by_day_end = row.staff_id, bool(detail.get("by_day_end"))
            if ENDS[row.kind] == "transferred":
                visit.number.service = detail.get("service", visit.number.service)
            finish(visit, ENDS[row.kind], detail.get("state", state))
        elif row.kind == "revived":
            assert number is not None
            number.state = "waiting"
        elif row.kind == "service_changed":
            assert number is not None
            number.service = detail["service"]
        elif row.kind == "class_granted":
            assert number is not None
            number.priority = detail["class"]
        elif row.kind == "cancelled":
            assert number is not None
            number.state = "cancelled"
        elif row.kind == "expired":
            assert number is not None
            if visit is not None:
                finish(visit, "expired", "expired")
            number.state = "expired"
        elif row.kind == "hall_paused":
            still = True
        elif row.kind == "hall_resumed":
            still = False
        elif row.kind == "signed_in" and row.window_id is not None:
            seats[row.window_id] = Seat(row.staff_id)
        elif row.kind == "signed_out" and row.window_id is not None:
            seats.pop(row.window_id, None)
        elif row.kind == "paused":
            seats[row.window_id].pause = detail["reason"]
        elif row.kind == "unpaused":
            seats[row.window_id].pause = None
        elif row.kind == "rating_asked":
            assert visit is not None
            visit.asked = True
        elif row.kind == "rating_not_asked":
            assert visit is not None
            visit.asked = False
        elif row.kind == "rated":
            assert visit is not None
            visit.level = detail["level"]
        elif row.kind == "rating_set_aside":
            assert visit is not None
            visit.set_aside = True
        elif row.kind == "visit_marked":
            assert visit is not None
            visit.abnormal = detail["abnormal"] is not None
    go_on(now)
    return days


def _midnight(year: int, month: int, day: int) -> int:
    """The beginning of a day in Shanghai, counted out by hand."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    before = (year - 1970) * 365 + (year - 1969) // 4 - (year - 1901) // 100 + (year - 1601) // 400
    return (before + sum(lengths[: month - 1]) + day - 1) * DAY - SHANGHAI


def visits_of(told: Told) -> dict[tuple[Any, ...], dict[str, int]]:
    """(service, window, clerk, class, abnormal) → its sums, named as the product names them; without cases, which the journal does not tell."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for visit in told.visits.values():
        sums = found[visit.service, visit.window, visit.clerk, visit.number.priority, visit.abnormal]
        counts = visit.called and visit.came_to != "returned"
        if counts:
            sums["called"] += 1
            if visit.first:
                sums["waited"] += 1
                sums["waiting_ms"] += visit.waited
                sums["longest_ms"] = max(sums["longest_ms"], visit.waited)
            if visit.has_start:
                sums["walked"] += 1
                sums["walking_ms"] += visit.walked
            sums["missed"] += visit.came_to == "missed"
        if visit.came_to is None:
            continue
        if visit.came_to == "served":
            sums["served"] += 1
            sums["inferred"] += not visit.has_start
            sums["by_day_end"] += visit.by_day_end
            sums["direct"] += visit.number.direct
            if visit.set_aside:
                sums["set_aside"] += 1
            else:
                sums["not_asked"] += visit.asked is False and visit.level is None
                sums["asked"] += visit.asked is True or visit.level is not None
                sums["rated"] += visit.level is not None
                sums["satisfied"] += visit.level in SATISFIED
                sums["dissatisfied"] += visit.level is not None and visit.level not in SATISFIED
        if visit.has_start and not visit.by_day_end:
            sums["held"] += visit.was_held
            sums["held_ms"] += visit.held
            kind = ("timed", "service_ms") if visit.came_to == "served" else ("parts", "part_ms")
            sums[kind[0]] += 1
            sums[kind[1]] += visit.served
    return found


def numbers_of(told: Told) -> dict[tuple[Any, ...], dict[str, int]]:
    """(hour, service, class) → what became of the numbers."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number in told.numbers.values():
        if number.direct:
            continue
        sums = found[(number.taken_at + SHANGHAI) % DAY // HOUR, number.service, number.priority]
        sums["taken"] += 1
        sums["done"] += number.state == "done"
        gone, missed = number.state in ("cancelled", "expired"), number.last_came_to == "missed"
        sums["abandoned"] += gone and missed
        sums["cancelled"] += number.state == "cancelled" and not missed
        sums["unserved"] += number.state == "expired" and not missed
    return found


def spread_of(told: Told) -> dict[tuple[Any, ...], tuple[int, int]]:
    """(service, clerk, bin) → (timed visits, their service)."""
    found: dict[tuple[Any, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for visit in told.visits.values():
        if visit.came_to == "served" and visit.has_start and not visit.by_day_end:
            key = visit.service, visit.clerk, sum(visit.served >= edge * MINUTE for edge in (5, 10, 15, 20, 30, 45, 60))
            found[key] = found[key][0] + 1, found[key][1] + visit.served
    return found
