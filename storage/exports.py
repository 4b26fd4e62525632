"""Exports that are made in the background, and their files in pieces.  Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from storage.keys import new_key
from storage.models import ExportJob, ExportPart

LEASE_MS = 60_000
"""A job nobody has spoken of for so long is begun again."""
TRIES = 3
KEPT_MS = 7 * 24 * 3_600_000
"""A file is kept for a week."""


@dataclass(frozen=True, slots=True)
class Job:
    """An export.  done, of: how many days or pages of it; sentence: why it failed."""

    id: int
    hall_id: int
    staff_id: int
    request: Mapping[str, Any]
    name: str
    state: str
    asked_at: int
    done: int
    of: int
    sentence: str | None


_columns: tuple[Any, ...] = (
    ExportJob.id,
    ExportJob.hall_id,
    ExportJob.staff_id,
    ExportJob.request,
    ExportJob.name,
    ExportJob.state,
    ExportJob.asked_at,
    ExportJob.done,
    ExportJob.of,
    ExportJob.sentence,
)


def _job(row: Any) -> Job:
    return Job(row[0], row[1], row[2], json.loads(row[3]), *row[4:])


def ask(connection: Connection, hall_id: int, staff_id: int, request: Mapping[str, Any], name: str, at: int) -> int:
    """A new job; its id."""
    values = {"hall_id": hall_id, "staff_id": staff_id, "request": json.dumps(request, ensure_ascii=False), "name": name, "state": "queued", "asked_at": at}
    return new_key(connection.execute(insert(ExportJob.__table__), values))  # type: ignore[arg-type]  # a declarative class's __table__ is a Table


def of_staff(connection: Connection, staff_id: int) -> list[Job]:
    """Somebody's jobs, the newest first."""
    return [_job(row) for row in connection.execute(select(*_columns).where(ExportJob.staff_id == staff_id).order_by(ExportJob.id.desc()))]


def claim(connection: Connection, at: int) -> Job | None:
    """The job that waits longest, or whose maker is gone; it is the caller's now."""
    waits = or_(ExportJob.state == "queued", and_(ExportJob.state == "running", ExportJob.leased_until < at))
    row = connection.execute(select(ExportJob.id, ExportJob.tries).where(waits).order_by(ExportJob.id).limit(1)).one_or_none()
    if row is None:
        return None
    connection.execute(delete(ExportPart).where(ExportPart.job_id == row.id))
    if row.tries >= TRIES:
        fail(connection, row.id, "导出没有完成，请缩短时间范围再试。")
        return None
    mine = update(ExportJob).where(ExportJob.id == row.id, waits)
    if connection.execute(mine.values(state="running", leased_until=at + LEASE_MS, tries=row.tries + 1, done=0)).rowcount != 1:
        return None  # another process was quicker
    return _job(connection.execute(select(*_columns).where(ExportJob.id == row.id)).one())


def waiting(connection: Connection, at: int) -> bool:
    """Whether there is a job to claim."""
    waits = or_(ExportJob.state == "queued", and_(ExportJob.state == "running", ExportJob.leased_until < at))
    return connection.scalar(select(ExportJob.id).where(waits).limit(1)) is not None


def go_on(connection: Connection, job_id: int, part: int, content: bytes, of: int, at: int) -> None:
    """One more piece of the file (numbered from 1), out of so many."""
    connection.execute(insert(ExportPart).values(job_id=job_id, part=part, content=content))
    connection.execute(update(ExportJob).where(ExportJob.id == job_id).values(done=part, of=of, leased_until=at + LEASE_MS))


def finish(connection: Connection, job_id: int) -> None:
    """The file is whole."""
    connection.execute(update(ExportJob).where(ExportJob.id == job_id).values(state="done"))


def fail(connection: Connection, job_id: int, sentence: str) -> None:
    """There will be no file; the sentence says why."""
    connection.execute(update(ExportJob).where(ExportJob.id == job_id).values(state="failed", sentence=sentence))


def parts(connection: Connection, job_id: int) -> list[int]:
    """The numbers of a file's pieces, in order."""
    return list(connection.scalars(select(ExportPart.part).where(ExportPart.job_id == job_id).order_by(ExportPart.part)))


def part(connection: Connection, job_id: int, number: int) -> bytes:
    """One piece."""
    return connection.execute(select(ExportPart.content).where(ExportPart.job_id == job_id, ExportPart.part == number)).scalar_one()


def forget(connection: Connection, before: int) -> None:
    """Drops jobs and files that were asked for before then (ms UTC)."""
    old = select(ExportJob.id).where(ExportJob.asked_at < before)
    connection.execute(delete(ExportPart).where(ExportPart.job_id.in_(old)))
    connection.execute(delete(ExportJob).where(ExportJob.asked_at < before))
