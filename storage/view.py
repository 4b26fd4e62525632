"""A hall at one moment, for its screens: every fact is read at most once, and only when a screen needs it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, case, func, select, text
from sqlalchemy.orm import aliased

from rules.hours import Closed
from rules.numbering import DIRECT
from rules.rating import CountsAs, RatingCounts
from rules.timing import RECENT_MS, OpenWindow, estimate_min
from storage import devices, helpcalls, printjobs, shifts
from storage.catalogue import Catalogue
from storage.db import Database
from storage.models import Counter, Device, Hall, Rating, RatingRequest, Service, Ticket, Visit, VisitMatter, Window
from storage.prospects import mean_of_recent, open_window

IN_LINE = 8
"""How many of each line are read: a caller shows so many of all its services together."""


@dataclass(frozen=True, slots=True)
class VisitNow:
    """An open visit and its ticket.  held_ms: what is over of it; direct_reason where it has no number; frozen_ms: of its waiting, how long the hall
    stood still.
    """

    visit_id: int
    window_id: int
    ticket_id: int
    number: str
    service_id: int
    state: str
    priority: str
    language: str
    issued_at: int
    called_at: int
    announced_at: int
    calls: int
    started_at: int | None
    held_ms: int
    direct_reason: str | None
    cases: int | None
    needs: str
    note: str | None
    frozen_ms: int


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that was put aside; since in ms UTC."""

    visit_id: int
    window_id: int
    number: str
    service_id: int
    reason: str
    since: int


@dataclass(frozen=True, slots=True)
class InLine:
    """A waiting ticket near the head of its service's line.  for_window_id, for_staff_id: it is meant for nobody else."""

    id: int
    number: str
    service_id: int
    priority: str
    rank: int
    seq: int
    issued_at: int
    callable_from: int
    for_window_id: int | None
    for_staff_id: int | None
    passed_over: bool
    needs: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A service's line: how many wait, and since when the longest."""

    waiting: int
    longest_since: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A number that was called and did not come.  revivals: how often it was revived before."""

    ticket_id: int
    number: str
    revivals: int
    window_id: int
    at: int
    calls: int


@dataclass(frozen=True, slots=True)
class WindowDay:
    """A window's day.  service_ms adds up the `started` visits whose start was pressed, without what was held; last_ended_at is ms UTC, 0 before
    the first.  direct: how many of the served had no number.  cases adds up those that were recorded; case_ms
    adds up the service of `timed_cases` of them, whose visit was timed.
    """

    served: int = 0
    started: int = 0
    service_ms: int = 0
    missed: int = 0
    last_ended_at: int = 0
    direct: int = 0
    cases: int = 0
    timed_cases: int = 0
    case_ms: int = 0

    def __add__(self, other: WindowDay) -> WindowDay:
        return WindowDay(
            self.served + other.served,
            self.started + other.started,
            self.service_ms + other.service_ms,
            self.missed + other.missed,
            max(self.last_ended_at, other.last_ended_at),
            self.direct + other.direct,
            self.cases + other.cases,
            self.timed_cases + other.timed_cases,
            self.case_ms + other.case_ms,
        )


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A device and when it was last heard of (ms UTC)."""

    kind: str
    code: str
    name: str
    enrolled: bool
    seen_at: int | None
    out_of_use: bool
    printer_id: int | None


class HallView:
    """The hall as one read transaction sees it.  at: now, or the hall's last change if the clock was turned back (ms UTC)."""

    def __init__(self, database: Database, connection: Connection, hall_id: int, now: int) -> None:
        query = select(Hall.seq, Hall.epoch, Hall.last_at, Hall.business_day, Hall.catalogue_version, Hall.paused_at, Hall.paused_reason)
        row = connection.execute(query.where(Hall.id == hall_id)).one()
        self.connection = connection
        self.hall_id = hall_id
        self.seq: int = row.seq
        self.epoch: int = row.epoch
        self.business_day = row.business_day
        self.at = max(now, row.last_at)
        self.paused: tuple[int, str] | None = None if row.paused_at is None else (row.paused_at, row.paused_reason or "")
        self.catalogue: Catalogue = database.catalogue(connection, hall_id, row.catalogue_version)

    @cached_property
    def visits(self) -> dict[int, VisitNow]:
        """Window id → its open visit, latest announcement first."""
        query = (
            select(
                Visit.id,
                Visit.window_id,
                Visit.ticket_id,
                Ticket.number,
                Ticket.service_id,
                Ticket.state,
                Ticket.priority_class,
                Ticket.language,
                Ticket.issued_at,
                Visit.called_at,
                Visit.announced_at,
                Visit.calls,
                Visit.started_at,
                Visit.held_ms,
                Visit.direct_reason,
                Visit.cases,
                Ticket.needs,
                Ticket.note,
                Ticket.frozen_ms,
            )
            .join(Ticket, Ticket.id == Visit.ticket_id)
            .where(Visit.window_id.in_(self.catalogue.windows), text("visit.ended_at IS NULL AND visit.held_since IS NULL"))  # the partial index
            .order_by(Visit.announced_at.desc(), Visit.id.desc())
        )
        return {row[1]: VisitNow(*tuple(row)) for row in self.connection.execute(query)}

    @cached_property
    def held(self) -> list[HeldVisit]:
        """Visits that were put aside, the oldest first."""
        query = (
            select(Visit.id, Visit.window_id, Ticket.number, Ticket.service_id, Visit.hold_reason, Visit.held_since)
            .join(Ticket, Ticket.id == Visit.ticket_id)
            .where(Visit.window_id.in_(self.catalogue.windows), text("visit.ended_at IS NULL AND visit.held_since IS NOT NULL"))
            .order_by(Visit.held_since)
        )
        return [HeldVisit(row[0], row[1], row[2], row[3], row[4] or "", row[5] or 0) for row in self.connection.execute(query)]

    def matters_of(self, visit_id: int) -> set[int]:
        """The ids of the matters recorded for a visit."""
        return set(self.connection.scalars(select(VisitMatter.matter_id).where(VisitMatter.visit_id == visit_id)))

    @cached_property
    def shifts(self) -> dict[int, shifts.OpenShift]:
        """Window id → who sits there."""
        return {shift.window_id: shift for shift in shifts.all_open(self.connection, self.hall_id) if shift.window_id is not None}

    @cached_property
    def pauses(self) -> dict[int, tuple[int, str]]:
        """Window id → (since, reason), for paused windows."""
        query = select(Window.id, Window.paused_at, Window.paused_reason).where(Window.hall_id == self.hall_id, Window.paused_at.is_not(None))
        return {row.id: (row.paused_at, row.paused_reason or "") for row in self.connection.execute(query)}

    @cached_property
    def queues(self) -> dict[int, Queue]:
        """Service id → its line, for services where somebody waits."""
        query = (
            select(Ticket.service_id, func.count(), func.min(Ticket.issued_at))
            .where(Ticket.service_id.in_(self.catalogue.services), text("ticket.state = 'waiting'"))
            .group_by(Ticket.service_id)
        )
        return {service: Queue(count, since) for service, count, since in self.connection.execute(query)}

    @cached_property
    def lines(self) -> dict[int, list[InLine]]:
        """Service id → the first few of its line, and of those in it who are meant for one window or clerk, in order."""
        whose = (Ticket.service_id, Ticket.for_window_id, Ticket.for_staff_id)
        place = func.row_number().over(partition_by=whose, order_by=(Ticket.rank, Ticket.seq)).label("place")
        ranked = (
            select(
                Ticket.id,
                Ticket.number,
                Ticket.service_id,
                Ticket.priority_class,
                Ticket.rank,
                Ticket.seq,
                Ticket.issued_at,
                Ticket.callable_from,
                Ticket.for_window_id,
                Ticket.for_staff_id,
                Ticket.passed_over,
                Ticket.needs,
                Ticket.note,
                place,
            )
            .where(Ticket.service_id.in_(self.catalogue.services), text("ticket.state = 'waiting'"))
            .subquery()
        )
        lines: dict[int, list[InLine]] = defaultdict(list)
        for row in self.connection.execute(select(*list(ranked.c)[:-1]).where(ranked.c.place <= IN_LINE).order_by(ranked.c.rank, ranked.c.seq)):
            lines[row.service_id].append(InLine(*row))
        return lines

    @cached_property
    def missed(self) -> list[Missed]:
        """Today's missed numbers, newest first."""
        earlier = aliased(Visit)
        last = select(func.max(earlier.id)).where(earlier.ticket_id == Ticket.id, earlier.outcome == "missed").correlate(Ticket).scalar_subquery()
        query = (
            select(Ticket.id, Ticket.number, Ticket.revivals, Visit.window_id, Visit.ended_at, Visit.calls)
            .select_from(Ticket)
            .join(Visit, Visit.id == last)
            .where(Ticket.hall_id == self.hall_id, text("ticket.state = 'missed'"))
            .order_by(Visit.ended_at.desc(), Visit.id.desc())
        )
        return [Missed(row[0], row[1], row[2], row[3], row[4] or 0, row[5]) for row in self.connection.execute(query)]

    @cached_property
    def means(self) -> dict[int, int]:
        """Service id → how long a visit takes up a window (ms), as the estimate takes it."""
        query = select(Service.id, mean_of_recent(Service.__table__.c.id, Service.__table__)).where(Service.hall_id == self.hall_id)
        return {service: mean for service, mean in self.connection.execute(query, {"recent": self.at - RECENT_MS}) if mean is not None}

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
        query = (
            select(Ticket.service_id, func.count())
            .where(
                Ticket.hall_id == self.hall_id,
                Ticket.business_day == self.business_day,
                Ticket.service_id.in_(services),
                Ticket.prefix != DIRECT,
                Ticket.issued_at >= since,
            )
            .group_by(Ticket.service_id)
        )
        return {row[0]: row[1] for row in self.connection.execute(query)}

    @cached_property
    def closed(self) -> Closed | None:
        """Why no numbers are given out now, and when they are next."""
        return self.catalogue.timetable.closed_at(self.at)

    @cached_property
    def taken(self) -> int:
        """Numbers given out today."""
        query = select(func.coalesce(func.sum(Counter.value), 0)).where(
            Counter.hall_id == self.hall_id, Counter.day == self.business_day, Counter.prefix != DIRECT
        )
        return int(self.connection.execute(query).scalar_one())

    @cached_property
    def window_days(self) -> dict[int, WindowDay]:
        """Window id → its day."""

        def sum_if(condition: ColumnElement[bool], value: ColumnElement[int | None] | int = 1) -> ColumnElement[int]:
            return func.coalesce(func.sum(case((condition, value), else_=0)), 0)

        served = Visit.outcome == "served"
        started = served & Visit.started_at.is_not(None)
        query = (
            select(
                Visit.window_id,
                sum_if(served),
                sum_if(started),
                sum_if(started, Visit.ended_at - Visit.started_at - Visit.held_ms),
                sum_if(Visit.outcome == "missed"),
                func.coalesce(func.max(Visit.ended_at), 0),
                sum_if(served & Visit.direct_reason.is_not(None)),
                func.coalesce(func.sum(Visit.cases), 0),
                sum_if(started, func.coalesce(Visit.cases, 0)),
                sum_if(started & Visit.cases.is_not(None), Visit.ended_at - Visit.started_at - Visit.held_ms),
            )
            .where(Visit.hall_id == self.hall_id, Visit.business_day == self.business_day)
            .group_by(Visit.window_id)
        )
        return {row[0]: WindowDay(row[1], row[2], row[3], row[4], row[5] or 0, row[6], row[7] or 0, row[8], row[9]) for row in self.connection.execute(query)}

    @cached_property
    def mean_wait_ms(self) -> int | None:
        """From the number to the first call that was not taken back, while the hall did not stand still, over the numbers called today; None of nothing."""
        first = (
            select(Visit.ticket_id, func.min(Visit.called_at).label("called_at"))
            .where(Visit.hall_id == self.hall_id, Visit.business_day == self.business_day, func.coalesce(Visit.outcome, "") != "returned")
            .group_by(Visit.ticket_id)
            .subquery()
        )
        query = select(func.avg(first.c.called_at - Ticket.issued_at - Ticket.frozen_ms)).select_from(first)
        query = query.join(Ticket, Ticket.id == first.c.ticket_id).where(Ticket.prefix != DIRECT)
        mean = self.connection.execute(query).scalar_one()
        return None if mean is None else round(mean)

    @cached_property
    def rating_counts(self) -> dict[int, RatingCounts]:
        """Window id → today's ratings."""
        query = (
            select(Visit.window_id, RatingRequest.result, Rating.counts_as, func.count())
            .select_from(Visit)
            .join(RatingRequest, RatingRequest.visit_id == Visit.id)
            .outerjoin(Rating, Rating.visit_id == Visit.id)
            .where(Visit.hall_id == self.hall_id, Visit.business_day == self.business_day)
            .group_by(Visit.window_id, RatingRequest.result, Rating.counts_as)
        )
        counts: dict[int, RatingCounts] = defaultdict(RatingCounts)
        for window, result, counts_as, count in self.connection.execute(query):
            if result == "no_device":
                counts[window] += RatingCounts(not_asked=count)
            else:
                counts[window] += RatingCounts(
                    asked=count,
                    rated=count if counts_as else 0,
                    satisfied=count if counts_as == CountsAs.SATISFIED else 0,
                    dissatisfied=count if counts_as == CountsAs.DISSATISFIED else 0,
                )
        return counts

    @cached_property
    def open_requests(self) -> dict[int, tuple[int, int, int]]:
        """Window id → (visit id, asked_at, closes_at) of the rating it is asking for."""
        query = select(RatingRequest.window_id, RatingRequest.visit_id, RatingRequest.asked_at, RatingRequest.closes_at).where(
            RatingRequest.hall_id == self.hall_id, text("rating_request.closed_at IS NULL")
        )
        return {row[0]: (row[1], row[2], row[3]) for row in self.connection.execute(query)}

    def ticket_of_visit(self, visit_id: int) -> tuple[str, int, str]:
        """(number, service id, language) of a visit's ticket."""
        query = select(Ticket.number, Ticket.service_id, Ticket.language).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit_id)
        row = self.connection.execute(query).one()
        return row.number, row.service_id, row.language

    @cached_property
    def help_calls(self) -> list[helpcalls.OpenCall]:
        """The calls for help that nobody has answered, the oldest first."""
        return helpcalls.open_calls(self.connection, self.hall_id)

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
    def devices(self) -> list[DeviceNow]:
        """Every device of the hall."""
        query = (
            select(Device.kind, Device.code, Device.name, Device.token_hash.is_not(None), Device.seen_at, Device.out_of_use_at.is_not(None), Device.printer_id)
            .where(Device.hall_id == self.hall_id, Device.retired_at.is_(None))
            .order_by(Device.kind, Device.id)
        )
        return [DeviceNow(row[0], row[1], row[2], bool(row[3]), row[4], bool(row[5]), row[6]) for row in self.connection.execute(query)]
