"""What is read of a hall at one moment: the rows, and the statements that find them, built once.

To build a statement costs about as much as to run one; a page's drawing runs a dozen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, func, select, text
from sqlalchemy.orm import aliased

from rules.numbering import DIRECT
from rules.screenhealth import Condition
from storage.journal import Kind
from storage.models import Counter, Device, Hall, Journal, Rating, RatingRequest, ScreenHealth, Service, Staff, Ticket, Visit, VisitMatter, Window
from storage.models.record import ANNOUNCED, RARE
from storage.prospects import mean_of_recent

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
    """A service's line: how many wait, and since when the longest, as if the hall had never stood still; whoever waits again does so anew."""

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
class ScreenNow:
    """What a screen last told of itself (storage.models.ScreenHealth); times in ms UTC.  of_before: it shows another life of the hall."""

    kind: str
    width: int
    height: int
    seq: int
    of_before: bool
    due_seq: int
    audio: str
    painted_at: int
    uptime_s: int
    spoken: int
    skipped: int
    error: str | None
    error_at: int | None
    condition: str
    behind_since: int | None

    @property
    def stuck_since(self) -> int | None:
        """From when on a stale screen has shown what is over (ms UTC); None of one that is not stale."""
        return (self.behind_since or self.painted_at) if self.condition == Condition.STALE else None


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


@dataclass(frozen=True, slots=True)
class Call:
    """A call or a recall, as the journal has it: the nth of its visit, at a moment (ms UTC)."""

    seq: int
    at: int
    visit_id: int
    nth: int
    number: str
    window_id: int


OF_HALL: BindParameter[int] = bindparam("hall")
OF_DAY: BindParameter[date] = bindparam("day")
WINDOWS: BindParameter[int] = bindparam("windows", expanding=True)
SERVICES: BindParameter[int] = bindparam("services", expanding=True)

HALL = select(Hall.seq, Hall.epoch, Hall.last_at, Hall.business_day, Hall.catalogue_version, Hall.paused_at, Hall.paused_reason).where(Hall.id == OF_HALL)
VISITS = (
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
    .where(Visit.window_id.in_(WINDOWS), text("visit.ended_at IS NULL AND visit.held_since IS NULL"))  # the partial index
    .order_by(Visit.announced_at.desc(), Visit.id.desc())
)
HELD = (
    select(Visit.id, Visit.window_id, Ticket.number, Ticket.service_id, Visit.hold_reason, Visit.held_since)
    .join(Ticket, Ticket.id == Visit.ticket_id)
    .where(Visit.window_id.in_(WINDOWS), text("visit.ended_at IS NULL AND visit.held_since IS NOT NULL"))
    .order_by(Visit.held_since)
)
MATTERS = select(VisitMatter.matter_id).where(VisitMatter.visit_id == bindparam("visit"))
MATTERS_OF_OPEN = (
    select(VisitMatter.visit_id, VisitMatter.matter_id)
    .join(Visit, Visit.id == VisitMatter.visit_id)
    .where(Visit.window_id.in_(WINDOWS), text("visit.ended_at IS NULL AND visit.held_since IS NULL"))
)
PAUSES = select(Window.id, Window.paused_at, Window.paused_reason).where(Window.hall_id == OF_HALL, Window.paused_at.is_not(None))
_aged_from = Ticket.issued_at + Ticket.frozen_ms
QUEUES = (
    select(Ticket.service_id, func.count(), func.min(case((Ticket.rank > _aged_from, Ticket.rank), else_=_aged_from)))
    .where(Ticket.service_id.in_(SERVICES), text("ticket.state = 'waiting'"))
    .group_by(Ticket.service_id)
)
_whose = (Ticket.service_id, Ticket.for_window_id, Ticket.for_staff_id)
_ranked = (
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
        func.row_number().over(partition_by=_whose, order_by=(Ticket.rank, Ticket.seq)).label("place"),
    )
    .where(Ticket.service_id.in_(SERVICES), text("ticket.state = 'waiting'"))
    .subquery()
)
LINES = select(*list(_ranked.c)[:-1]).where(_ranked.c.place <= IN_LINE).order_by(_ranked.c.rank, _ranked.c.seq)
_earlier = aliased(Visit)
_last = select(func.max(_earlier.id)).where(_earlier.ticket_id == Ticket.id, _earlier.outcome == "missed").correlate(Ticket).scalar_subquery()
MISSED = (
    select(Ticket.id, Ticket.number, Ticket.revivals, Visit.window_id, Visit.ended_at, Visit.calls)
    .select_from(Ticket)
    .join(Visit, Visit.id == _last)
    .where(Ticket.hall_id == OF_HALL, text("ticket.state = 'missed'"))
    .order_by(Visit.ended_at.desc(), Visit.id.desc())
)
MEANS = select(Service.id, mean_of_recent(Service.__table__.c.id, Service.__table__)).where(Service.hall_id == OF_HALL)
TAKEN_OF = (
    select(Ticket.service_id, func.count())
    .where(
        Ticket.hall_id == OF_HALL,
        Ticket.business_day == OF_DAY,
        Ticket.service_id.in_(SERVICES),
        Ticket.prefix != DIRECT,
        Ticket.issued_at >= bindparam("since"),
    )
    .group_by(Ticket.service_id)
)
TAKEN = select(func.coalesce(func.sum(Counter.value - Counter.skipped), 0)).where(Counter.hall_id == OF_HALL, Counter.day == OF_DAY, Counter.prefix != DIRECT)


def _sum_if(condition: ColumnElement[bool], value: ColumnElement[int | None] | int = 1) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


_served = Visit.outcome == "served"
_started = _served & Visit.started_at.is_not(None)
WINDOW_DAYS = (
    select(
        Visit.window_id,
        _sum_if(_served),
        _sum_if(_started),
        _sum_if(_started, Visit.ended_at - Visit.started_at - Visit.held_ms),
        _sum_if(Visit.outcome == "missed"),
        func.coalesce(func.max(Visit.ended_at), 0),
        _sum_if(_served & Visit.direct_reason.is_not(None)),
        func.coalesce(func.sum(Visit.cases), 0),
        _sum_if(_started, func.coalesce(Visit.cases, 0)),
        _sum_if(_started & Visit.cases.is_not(None), Visit.ended_at - Visit.started_at - Visit.held_ms),
    )
    .where(Visit.hall_id == OF_HALL, Visit.business_day == OF_DAY)
    .group_by(Visit.window_id)
)
_first = (
    select(Visit.ticket_id, func.min(Visit.called_at).label("called_at"))
    .where(Visit.hall_id == OF_HALL, Visit.business_day == OF_DAY, func.coalesce(Visit.outcome, "") != "returned")
    .group_by(Visit.ticket_id)
    .subquery()
)
MEAN_WAIT = (
    select(func.avg(_first.c.called_at - Ticket.issued_at - Ticket.frozen_ms))
    .select_from(_first)
    .join(Ticket, Ticket.id == _first.c.ticket_id)
    .where(Ticket.prefix != DIRECT)
)
RATINGS = (
    select(Visit.window_id, RatingRequest.result, Rating.counts_as, Rating.set_aside_at.is_not(None), func.count())
    .select_from(Visit)
    .join(RatingRequest, RatingRequest.visit_id == Visit.id)
    .outerjoin(Rating, Rating.visit_id == Visit.id)
    .where(Visit.hall_id == OF_HALL, Visit.business_day == OF_DAY)
    .group_by(Visit.window_id, RatingRequest.result, Rating.counts_as, Rating.set_aside_at.is_not(None))
)
OPEN_REQUESTS = select(RatingRequest.window_id, RatingRequest.visit_id, RatingRequest.asked_at, RatingRequest.closes_at).where(
    RatingRequest.hall_id == OF_HALL, text("rating_request.closed_at IS NULL")
)
RATED_VISIT = (
    select(Ticket.number, Ticket.service_id, Ticket.language, Staff.name, Staff.number)
    .join(Visit, Visit.ticket_id == Ticket.id)
    .join(Staff, Staff.id == Visit.staff_id)
    .where(Visit.id == bindparam("visit"))
)
RATINGS_BY_SERVICE = (
    select(Visit.service_id, RatingRequest.result, Rating.counts_as, Rating.set_aside_at.is_not(None), func.count(), func.count(RatingRequest.visit_id))
    .select_from(Visit)
    .outerjoin(RatingRequest, RatingRequest.visit_id == Visit.id)
    .outerjoin(Rating, Rating.visit_id == Visit.id)
    .where(Visit.hall_id == OF_HALL, Visit.business_day == OF_DAY, Visit.outcome == "served")
    .group_by(Visit.service_id, RatingRequest.result, Rating.counts_as, Rating.set_aside_at.is_not(None))
)
"""Of every served visit: how many, and how many of these have a rating that was asked for, or noted as not asked."""
STANDSTILLS = select(Journal.at, Journal.detail).where(
    Journal.hall_id == OF_HALL, text(RARE), Journal.kind == Kind.HALL_RESUMED.value, Journal.at >= bindparam("since")
)
AT_WINDOWS = select(Device.code, Device.window_id).where(Device.hall_id == OF_HALL, Device.window_id.is_not(None), Device.retired_at.is_(None))
_to_come = func.row_number().over(partition_by=Journal.visit_id, order_by=Journal.seq.desc())
CALLS = (
    select(Journal.seq, Journal.at, Journal.kind, Journal.visit_id, Visit.calls - _to_come + 1, Ticket.number, Visit.window_id, Visit.outcome)
    .outerjoin(Visit, Visit.id == Journal.visit_id)
    .outerjoin(Ticket, Ticket.id == Visit.ticket_id)
    .where(Journal.hall_id == OF_HALL, Journal.at >= bindparam("since"), text(f"journal.{ANNOUNCED}"))  # the partial index
    .order_by(Journal.seq)
)
SCREENS = (
    select(
        Device.code,
        ScreenHealth.kind,
        ScreenHealth.width,
        ScreenHealth.height,
        ScreenHealth.seq,
        ScreenHealth.due_epoch > ScreenHealth.epoch,
        ScreenHealth.due_seq,
        ScreenHealth.audio,
        ScreenHealth.painted_at,
        ScreenHealth.uptime_s,
        ScreenHealth.spoken,
        ScreenHealth.skipped,
        ScreenHealth.error,
        ScreenHealth.error_at,
        ScreenHealth.condition,
        ScreenHealth.behind_since,
    )
    .join(Device, Device.id == ScreenHealth.device_id)
    .where(Device.hall_id == OF_HALL, Device.retired_at.is_(None))
)
DEVICES = (
    select(Device.kind, Device.code, Device.name, Device.token_hash.is_not(None), Device.seen_at, Device.out_of_use_at.is_not(None), Device.printer_id)
    .where(Device.hall_id == OF_HALL, Device.retired_at.is_(None))
    .order_by(Device.kind, Device.id)
)
