"""Print jobs.  Nothing here commits."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from storage.keys import new_key
from storage.models import PrintJob

_insert = insert(PrintJob.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
_pending = text("print_job.state IN ('queued', 'sending', 'uncertain')")  # as literals, so that the partial index is used
_oldest = (
    select(PrintJob.id, PrintJob.content)
    .where(PrintJob.printer_id == bindparam("printer"), PrintJob.state == "queued", _pending)
    .order_by(PrintJob.id)
    .limit(1)
)


def queue(connection: Connection, hall_id: int, printer_id: int, ticket_id: int, device_id: int, content: str, at: int) -> int:
    """Adds a job to a printer's queue; returns its id."""
    return new_key(
        connection.execute(
            _insert,
            {
                "hall_id": hall_id,
                "printer_id": printer_id,
                "ticket_id": ticket_id,
                "device_id": device_id,
                "state": "queued",
                "content": content,
                "queued_at": at,
            },
        )
    )


def claim(connection: Connection, printer_id: int) -> tuple[int, str] | None:
    """Takes the oldest queued job as `sending`: (id, content), or None."""
    row = connection.execute(_oldest, {"printer": printer_id}).one_or_none()
    if row is None or not move(connection, row.id, "queued", "sending"):
        return None
    return row.id, row.content


def has_queued(connection: Connection, printer_id: int) -> bool:
    """Whether something waits for this printer."""
    return connection.execute(_oldest, {"printer": printer_id}).one_or_none() is not None


def move(connection: Connection, job_id: int, before: str, after: str, at: int | None = None) -> bool:
    """From one state to another; False when the job is not in `before`."""
    statement = update(PrintJob).where(PrintJob.id == job_id, PrintJob.state == before).values(state=after, settled_at=at)
    return connection.execute(statement).rowcount == 1


def sending(connection: Connection) -> list[int]:
    """Jobs that a stopped server left in the middle."""
    return list(connection.scalars(select(PrintJob.id).where(PrintJob.state == "sending", _pending).order_by(PrintJob.id)))


def facts(connection: Connection, job_id: int) -> tuple[int, int, int | None]:
    """(hall id, ticket id, device id) of a job."""
    row = connection.execute(select(PrintJob.hall_id, PrintJob.ticket_id, PrintJob.device_id).where(PrintJob.id == job_id)).one()
    return row.hall_id, row.ticket_id, row.device_id


def recent_of_device(connection: Connection, device_id: int, since: int) -> dict[int, str]:
    """Job id → state, for a kiosk's jobs queued since then (ms UTC)."""
    query = select(PrintJob.id, PrintJob.state).where(PrintJob.device_id == device_id, PrintJob.queued_at >= since)
    return {row.id: row.state for row in connection.execute(query)}


def pending_counts(connection: Connection, printer_id: int) -> dict[str, int]:
    """State → how many jobs of a printer are queued, sending or uncertain."""
    query = select(PrintJob.state, func.count()).where(PrintJob.printer_id == printer_id, _pending).group_by(PrintJob.state)
    return {row[0]: row[1] for row in connection.execute(query)}
