"""Print jobs; the statements on a paper's way are prebuilt.  Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text, update

from storage.db import HallTransaction
from storage.keys import new_key
from storage.models import Device, Hall, PrintJob, Ticket

UNDECIDED = ("uncertain", "missed", "failed")
"""States in which a person has to say what becomes of a paper."""

_insert = insert(PrintJob.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
_pending = text("print_job.state IN ('queued', 'sending', 'uncertain', 'missed', 'failed')")  # as literals, so that the partial index is used
_fresh = PrintJob.queued_at >= bindparam("now") - Hall.paper_wait_s * 1000
_oldest = (
    select(PrintJob.id)
    .join(Hall, Hall.id == PrintJob.hall_id)
    .where(PrintJob.printer_id == bindparam("printer"), PrintJob.state == "queued", _pending, _fresh)
    .order_by(PrintJob.id)
    .limit(1)
)
_claimed_as = select(PrintJob.id).where(PrintJob.printer_id == bindparam("printer"), PrintJob.state == "sending", _pending, PrintJob.claim == bindparam("word"))
_claim = (
    update(PrintJob)
    .where(
        PrintJob.id == func.coalesce(_claimed_as.correlate(None).scalar_subquery(), _oldest.correlate(None).scalar_subquery()),
        or_(PrintJob.state == "queued", PrintJob.claim == bindparam("word")),  # looked at again where the row had to be waited for
    )
    .values(state="sending", claim=bindparam("word"))
    .returning(PrintJob.id, PrintJob.content)
)
_move = (
    update(PrintJob)
    .where(PrintJob.id == bindparam("job"), PrintJob.state.in_(bindparam("before", expanding=True)))
    .values(state=bindparam("after"), settled_at=bindparam("at"))
)
_columns = select(
    PrintJob.id,
    PrintJob.hall_id,
    PrintJob.printer_id,
    PrintJob.ticket_id,
    PrintJob.device_id,
    PrintJob.state,
    PrintJob.reprint,
    PrintJob.content,
    PrintJob.claim,
)
_recent_of_device = select(PrintJob.id, PrintJob.state).where(PrintJob.device_id == bindparam("device"), PrintJob.queued_at >= bindparam("since"))
_pending_counts = (
    select(PrintJob.printer_id, PrintJob.state, func.count())
    .where(PrintJob.hall_id == bindparam("hall"), _pending)
    .group_by(PrintJob.printer_id, PrintJob.state)
)
_in_doubt = select(PrintJob.id).where(PrintJob.printer_id == bindparam("printer"), PrintJob.state == "uncertain", _pending).limit(1)
_newest_queued = select(func.max(PrintJob.id)).where(PrintJob.printer_id == bindparam("printer"), PrintJob.state == "queued", _pending)
_get = _columns.where(PrintJob.id == bindparam("job"))


@dataclass(frozen=True, slots=True)
class Job:
    """A print job's facts; ticket_id None for a test page.  claim: the word with which a distant agent claimed it."""

    id: int
    hall_id: int
    printer_id: int
    ticket_id: int | None
    device_id: int | None
    state: str
    reprint: int
    content: str
    claim: str | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A paper that waits for a person."""

    id: int
    printer_id: int
    number: str | None
    state: str
    queued_at: int
    kiosk: str | None


def queue(hall: HallTransaction, printer_id: int, ticket_id: int | None, device_id: int | None, content: str, *, reprint: int = 0) -> int:
    """Adds a job to a printer's queue, of which its worker is told at the commit; returns the job's id."""
    hall.paper_for.add(printer_id)
    return new_key(
        hall.connection.execute(
            _insert,
            {
                "hall_id": hall.hall_id,
                "printer_id": printer_id,
                "ticket_id": ticket_id,
                "device_id": device_id,
                "reprint": reprint,
                "state": "queued",
                "content": content,
                "queued_at": hall.at,
            },
        )
    )


def claim(connection: Connection, printer_id: int, now: int, word: str | None = None) -> tuple[int, str] | None:
    """Takes the oldest job still worth printing as `sending`, under the claimer's word: (id, content), or None.

    What is `sending` under this word already is given again, and nothing else taken.
    """
    row = connection.execute(_claim, {"printer": printer_id, "now": now, "word": word}).one_or_none()
    return None if row is None else (row.id, row.content)


def has_queued(connection: Connection, printer_id: int, now: int) -> bool:
    """Whether something still worth printing waits for this printer."""
    return connection.execute(_oldest, {"printer": printer_id, "now": now}).one_or_none() is not None


def overdue(connection: Connection, hall_id: int, before: int) -> list[int]:
    """Jobs queued before then (ms UTC) and not sent: the citizen has gone."""
    query = select(PrintJob.id).where(PrintJob.hall_id == hall_id, PrintJob.state == "queued", _pending, PrintJob.queued_at < before)
    return list(connection.scalars(query.order_by(PrintJob.id)))


def under_way(connection: Connection, hall_id: int) -> list[Job]:
    """Jobs of a hall that are queued or being sent, the oldest first."""
    query = _columns.where(PrintJob.hall_id == hall_id, _pending, PrintJob.state.in_(("queued", "sending"))).order_by(PrintJob.id)
    return [Job(*row) for row in connection.execute(query)]


def move(connection: Connection, job_id: int, before: tuple[str, ...], after: str, at: int | None = None) -> bool:
    """From one of these states to another; False when the job is in none of them."""
    return connection.execute(_move, {"job": job_id, "before": before, "after": after, "at": at}).rowcount == 1


def sending(connection: Connection, printer_id: int | None = None) -> list[int]:
    """Jobs in the middle of being sent, of one printer or of all."""
    query = select(PrintJob.id).where(PrintJob.state == "sending", _pending)
    if printer_id is not None:
        query = query.where(PrintJob.printer_id == printer_id)
    return list(connection.scalars(query.order_by(PrintJob.id)))


def get(connection: Connection, job_id: int) -> Job | None:
    """The job with this id."""
    row = connection.execute(_get, {"job": job_id}).one_or_none()
    return None if row is None else Job(*row)


def last_reprint(connection: Connection, ticket_id: int) -> int:
    """How often a ticket's paper was printed again."""
    return int(
        connection.execute(
            select(func.coalesce(func.max(PrintJob.reprint), 0)).where(PrintJob.ticket_id == ticket_id, text("print_job.reprint > 0"))
        ).scalar_one()
    )


def recent_of_device(connection: Connection, device_id: int, since: int) -> dict[int, str]:
    """Job id → state, for a kiosk's jobs queued since then (ms UTC)."""
    return {row.id: row.state for row in connection.execute(_recent_of_device, {"device": device_id, "since": since})}


def pending_counts(connection: Connection, hall_id: int) -> dict[tuple[int, str], int]:
    """(printer id, state) → how many jobs are neither printed nor decided."""
    return {(row[0], row[1]): row[2] for row in connection.execute(_pending_counts, {"hall": hall_id})}


def in_doubt(connection: Connection, printer_id: int) -> bool:
    """Whether a job of this printer is uncertain."""
    return connection.execute(_in_doubt, {"printer": printer_id}).one_or_none() is not None


def newest_queued(connection: Connection, printer_id: int) -> int | None:
    """The newest job that is queued for a printer."""
    newest: int | None = connection.scalar(_newest_queued, {"printer": printer_id})
    return newest


def undecided(connection: Connection, hall_id: int, printer_id: int | None = None) -> list[Undecided]:
    """Papers that wait for a person, oldest first."""
    query = (
        select(PrintJob.id, PrintJob.printer_id, Ticket.number, PrintJob.state, PrintJob.queued_at, Device.name)
        .outerjoin(Ticket, Ticket.id == PrintJob.ticket_id)
        .outerjoin(Device, Device.id == PrintJob.device_id)
        .where(PrintJob.hall_id == hall_id, _pending, PrintJob.state.in_(UNDECIDED))
    )
    if printer_id is not None:
        query = query.where(PrintJob.printer_id == printer_id)
    # Put in order here: to be spared that, SQLite would rather read all the papers there ever were.
    return sorted((Undecided(*row) for row in connection.execute(query)), key=lambda paper: paper.id)
