"""A hall at one moment, for its screens: every fact is read at most once, and only when a screen needs it."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Executable, case, func, select, text

from rules.hours import Closed
from rules.rating import RatingCounts, counted
from rules.timing import RECENT_MS, OpenWindow, estimate_min
from storage import alarms, devices, facts, halls, helpcalls, printjobs, shifts
from storage.catalogue import Catalogue
from storage.db import Database
from storage.facts import Call, DeviceNow, HeldVisit, InLine, Missed, Queue, ScreenNow, VisitNow, WindowDay
from storage.journal import Kind
from storage.models import Ticket
from storage.prospects import open_window

JUST_TOO_OLD_MS = 10_000
"""A player counts what it had to leave out: it is shown a call for so long after it has become too old."""


class HallView:
    """The hall as one read transaction sees it.  at: now, or the hall's last change if the clock was turned back (ms UTC)."""

    def __init__(self, database: Database, connection: Connection, hall_id: int, now: int) -> None:
        row = connection.execute(facts.HALL, {"hall": hall_id}).one()
        self.connection = connection
        self.hall_id = hall_id
        self.seq: int = row.seq
        self.epoch: int = row.epoch
        self.business_day = row.business_day
        self.at = max(now, row.last_at)
        self.paused: tuple[int, str] | None = None if row.paused_at is None else (row.paused_at, row.paused_reason or "")
        self.catalogue: Catalogue = database.catalogue(connection, hall_id, row.catalogue_version)

    def _ask(self, statement: Executable, **parameters: Any) -> Any:
        """Runs one of the prebuilt statements for this hall and its day."""
        return self.connection.execute(statement, {"hall": self.hall_id, "day": self.business_day, **parameters})

    @cached_property
    def visits(self) -> dict[int, VisitNow]:
        """Window id → its open visit, latest announcement first."""
        return self._visits_at(list(self.catalogue.windows))

    def visit_at(self, window_id: int) -> VisitNow | None:
        """The open visit of one window, where nobody asks for the others."""
        return self._visits_at([window_id]).get(window_id)

    def _visits_at(self, windows: list[int]) -> dict[int, VisitNow]:
        return {row[1]: VisitNow(*tuple(row)) for row in self._ask(facts.VISITS, windows=windows)}

    @cached_property
    def held(self) -> list[HeldVisit]:
        """Visits that were put aside, the oldest first."""
        rows = self._ask(facts.HELD, windows=list(self.catalogue.windows))
        return [HeldVisit(row[0], row[1], row[2], row[3], row[4] or "", row[5] or 0) for row in rows]

    def matters_of(self, visit_id: int) -> set[int]:
        """The ids of the matters recorded for a visit."""
        return set(self._ask(facts.MATTERS, visit=visit_id).scalars())

    @cached_property
    def matters(self) -> defaultdict[int, set[int]]:
        """Visit id → the ids of the matters recorded for it, of the visits in `visits`; of a page that draws them all."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for visit, matter in self._ask(facts.MATTERS_OF_OPEN, windows=list(self.catalogue.windows)):
            found[visit].add(matter)
        return found

    @cached_property
    def open_shifts(self) -> list[shifts.OpenShift]:
        """Everybody signed in, away from windows too."""
        return shifts.all_open(self.connection, self.hall_id)

    @cached_property
    def shifts(self) -> dict[int, shifts.OpenShift]:
        """Window id → who sits there."""
        return {shift.window_id: shift for shift in self.open_shifts if shift.window_id is not None}

    @cached_property
    def pauses(self) -> dict[int, tuple[int, str]]:
        """Window id → (since, reason), for paused windows."""
        return {row.id: (row.paused_at, row.paused_reason or "") for row in self._ask(facts.PAUSES)}

    @cached_property
    def queues(self) -> dict[int, Queue]:
        """Service id → its line, for services where somebody waits."""
        return {service: Queue(count, since) for service, count, since in self._ask(facts.QUEUES, services=list(self.catalogue.services))}

    @cached_property
    def lines(self) -> dict[int, list[InLine]]:
        """Service id → the first few of its line, and of those in it who are meant for one window or clerk, in order."""
        lines: dict[int, list[InLine]] = defaultdict(list)
        for row in self._ask(facts.LINES, services=list(self.catalogue.services)):
            lines[row.service_id].append(InLine(*row))
        return lines

    @cached_property
    def reserved(self) -> list[InLine]:
        """Those in `lines` who are meant for one window or clerk."""
        return [one for line in self.lines.values() for one in line if one.for_window_id is not None or one.for_staff_id is not None]

    @cached_property
    def missed(self) -> list[Missed]:
        """Today's missed numbers, newest first."""
        return [Missed(row[0], row[1], row[2], row[3], row[4] or 0, row[5]) for row in self._ask(facts.MISSED)]

    @cached_property
    def means(self) -> dict[int, int]:
        """Service id → how long a visit takes up a window (ms), as the estimate takes it."""
        return {service: mean for service, mean in self._ask(facts.MEANS, recent=self.at - RECENT_MS) if mean is not None}

    @cached_property
    def open_windows(self) -> list[OpenWindow]:
        """The windows at which somebody is signed in."""
        opened = []
        for window, shift in self.shifts.items():
            visit, pause = self.visits.get(window), self.pauses.get(window)
            serving = None if visit is None else (visit.service_id, max(0, self.at - visit.called_at - visit.held_ms))
            opened.append(open_window(self.catalogue, window, shift.staff_id, serving, None if pause is None else self.at - pause[0]))
        return opened

    @cached_property
    def estimates(self) -> dict[int, tuple[int, int] | None]:
        """Service id → what an ordinary citizen would be told of the wait, as (low, high) minutes, who takes a number now."""

        def before(service: int, lead: int) -> int:
            return self._ranked_before.get((service, lead), 0)

        return {service: estimate_min(service, before, self.open_windows, self.means) for service in self.catalogue.services}

    @cached_property
    def _ranked_before(self) -> dict[tuple[int, int], int]:
        """(service id, lead in ms) → how many wait who would go before somebody who came by the lead later than now."""
        leads = sorted({one - other for window in self.catalogue.windows.values() for one in window.services.values() for other in window.services.values()})
        query = (
            select(Ticket.service_id, *(func.sum(case((Ticket.rank <= self.at + lead, 1), else_=0)) for lead in leads))
            .where(Ticket.service_id.in_(self.catalogue.services), text("ticket.state = 'waiting'"))
            .group_by(Ticket.service_id)
        )
        return {(row[0], lead): int(count) for row in self.connection.execute(query) for lead, count in zip(leads, row[1:], strict=True)}

    @cached_property
    def taken_by_service(self) -> dict[int, int]:
        """Service id → numbers given out today, for services with a quota."""
        return self._taken_of([service.id for service in self.catalogue.services.values() if service.quota is not None], 0)

    @cached_property
    def taken_in_session(self) -> dict[int, int]:
        """Service id → numbers given out since the session began, for services with a quota for each session."""
        session = self.catalogue.timetable.session_at(self.at)
        limited = [service.id for service in self.catalogue.services.values() if service.session_quota is not None]
        return {} if session is None else self._taken_of(limited, session.begins)

    def _taken_of(self, services: list[int], since: int) -> dict[int, int]:
        if not services:
            return {}
        return {row[0]: row[1] for row in self._ask(facts.TAKEN_OF, services=services, since=since)}

    @cached_property
    def closed(self) -> Closed | None:
        """Why no numbers are given out now, and when they are next."""
        return self.catalogue.timetable.closed_at(self.at)

    @cached_property
    def taken(self) -> int:
        """Numbers given out today."""
        return int(self._ask(facts.TAKEN).scalar_one())

    @cached_property
    def window_days(self) -> dict[int, WindowDay]:
        """Window id → its day."""
        rows = self._ask(facts.WINDOW_DAYS)
        return {row[0]: WindowDay(row[1], row[2], row[3], row[4], row[5] or 0, row[6], row[7] or 0, row[8], row[9]) for row in rows}

    @cached_property
    def mean_wait_ms(self) -> int | None:
        """From the number to the first call that was not taken back, while the hall did not stand still, over the numbers called today; None of nothing."""
        mean = self._ask(facts.MEAN_WAIT).scalar_one()
        return None if mean is None else round(mean)

    @cached_property
    def rating_counts(self) -> dict[int, RatingCounts]:
        """Window id → today's ratings."""
        counts: dict[int, RatingCounts] = defaultdict(RatingCounts)
        for window, result, counts_as, is_void, visits in self._ask(facts.RATINGS):
            counts[window] += counted(result, counts_as, set_aside=bool(is_void), visits=visits)
        return counts

    @cached_property
    def ratings_by_service(self) -> dict[int, tuple[int, RatingCounts]]:
        """Service id → (how many were served today, their ratings)."""
        found: dict[int, tuple[int, RatingCounts]] = {}
        for service, result, counts_as, is_void, visits, requests in self._ask(facts.RATINGS_BY_SERVICE):
            served, counts = found.get(service, (0, RatingCounts()))
            found[service] = served + visits, counts + counted(result, counts_as, set_aside=bool(is_void), visits=requests)
        return found

    @cached_property
    def alarms(self) -> list[alarms.Standing]:
        """The alarms that stand, the worst first."""
        return alarms.standing(self.connection, self.hall_id)

    @cached_property
    def standstills(self) -> list[tuple[int, int]]:
        """When the whole hall stood still today, as far as it is over: (from, until)."""
        since = self.catalogue.timetable.moment(self.business_day, 0)
        return [(at - json.loads(detail)["still_ms"], at) for at, detail in self._ask(facts.STANDSTILLS, since=since)]

    @cached_property
    def window_of_device(self) -> dict[str, int]:
        """Code of a device → the window that it stands at."""
        return {row.code: row.window_id for row in self._ask(facts.AT_WINDOWS)}

    @cached_property
    def open_requests(self) -> dict[int, tuple[int, int, int]]:
        """Window id → (visit id, asked_at, closes_at) of the rating it is asking for."""
        return {row[0]: (row[1], row[2], row[3]) for row in self._ask(facts.OPEN_REQUESTS)}

    def rated_visit(self, visit_id: int) -> tuple[str, int, str, str, str]:
        """(number, service id, language of the ticket, clerk's name and number) of a visit that a rating is asked for."""
        return tuple(self._ask(facts.RATED_VISIT, visit=visit_id).one())

    @cached_property
    def help_calls(self) -> list[helpcalls.OpenCall]:
        """The calls for help that nobody has answered, the oldest first."""
        return helpcalls.open_calls(self.connection, self.hall_id)

    @cached_property
    def calls(self) -> list[Call]:
        """Calls and recalls that are young enough to be announced, or just too old, in order; not those that were taken back, nor of an earlier life."""
        calls: list[Call] = []
        for seq, at, kind, visit, nth, number, window, outcome in self._ask(
            facts.CALLS, since=self.at - self.catalogue.voice.max_age_s * 1000 - JUST_TOO_OLD_MS
        ):
            if kind == Kind.EPOCH_BEGUN:
                calls.clear()
            elif outcome != "returned":
                calls.append(Call(seq, at, visit, nth, number, window))
        return calls

    @cached_property
    def screens(self) -> dict[str, ScreenNow]:
        """Device code → what that screen has told of itself."""
        return {row[0]: ScreenNow(*row[1:]) for row in self._ask(facts.SCREENS)}

    @cached_property
    def printers(self) -> dict[int, devices.PrinterEntry]:
        """Printer id → printer."""
        return {printer.id: printer for printer in devices.printers(self.connection, self.hall_id)}

    @cached_property
    def pending_jobs(self) -> dict[tuple[int, str], int]:
        """(printer id, state) → jobs that are neither printed nor decided."""
        return printjobs.pending_counts(self.connection, self.hall_id)

    @cached_property
    def undecided(self) -> list[printjobs.Undecided]:
        """Papers that wait for a person, oldest first."""
        return printjobs.undecided(self.connection, self.hall_id)

    def recent_jobs(self, device_id: int, since: int) -> dict[int, str]:
        """Job id → state, of a kiosk's jobs queued since then (ms UTC)."""
        return printjobs.recent_of_device(self.connection, device_id, since)

    @cached_property
    def notices(self) -> dict[str, Any]:
        """What the hall's folder of notices held when the ticker last looked: `notices` and `problems` (config/notices.py); {} before that."""
        held: dict[str, Any] = json.loads(halls.notices(self.connection, self.hall_id))
        return held

    @cached_property
    def devices(self) -> list[DeviceNow]:
        """Every device of the hall."""
        return [DeviceNow(row[0], row[1], row[2], bool(row[3]), row[4], bool(row[5]), row[6]) for row in self._ask(facts.DEVICES)]
