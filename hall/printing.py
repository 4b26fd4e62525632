"""The paper side of the hall: claiming jobs, what became of them, what printers are like.

A job goes queued → sending → printed | failed | uncertain.  What is uncertain is never sent again by itself: a person decides.
"""

from __future__ import annotations

from typing import Literal

from hall.changing import changing
from hall.paper import TicketPaper
from storage import devices, printjobs
from storage.db import Clock, Database
from storage.journal import Kind

Outcome = Literal["printed", "failed", "uncertain"]


def claim(database: Database, printer_id: int) -> tuple[int, TicketPaper] | None:
    """The oldest queued job, now `sending` and committed before any byte goes; None when nothing is queued."""
    with database.writing() as connection:
        claimed = printjobs.claim(connection, printer_id)
    return None if claimed is None else (claimed[0], TicketPaper.from_json(claimed[1]))


def give_back(database: Database, job_id: int) -> None:
    """No byte was sent: the job waits again."""
    with database.writing() as connection:
        printjobs.move(connection, job_id, "sending", "queued")


def settle(database: Database, clock: Clock, job_id: int, outcome: Outcome) -> None:
    """What became of a job that was being sent; a job that is not `sending` is left alone."""
    with database.reading() as connection:
        hall_id, ticket_id, device_id = printjobs.facts(connection, job_id)
    with changing(database, hall_id, clock) as hall:
        if printjobs.move(hall.connection, job_id, "sending", outcome, hall.at):
            hall.record(Kind.PRINT_SETTLED, ticket=ticket_id, device=device_id, detail={"job": job_id, "outcome": outcome})


def settle_interrupted(database: Database, clock: Clock) -> int:
    """At start: what a stopped server was in the middle of sending is uncertain.  Returns how many jobs that were."""
    with database.reading() as connection:
        jobs = printjobs.sending(connection)
    for job_id in jobs:
        settle(database, clock, job_id, "uncertain")
    return len(jobs)


def report(database: Database, clock: Clock, hall_id: int, printer_id: int, state: str, near_end: bool) -> None:
    """A printer is no longer what it was; nothing is recorded when the hall knows already."""
    with changing(database, hall_id, clock) as hall:
        known = next(printer for printer in devices.printers(hall.connection, hall_id) if printer.id == printer_id)
        if (known.state, known.near_end) == (state, near_end):
            return
        devices.set_printer_state(hall.connection, printer_id, state, near_end, hall.at)
        hall.record(Kind.PRINTER_CHANGED, detail={"printer": printer_id, "state": state, "near_end": near_end})


def has_queued(database: Database, printer_id: int) -> bool:
    """Whether something waits for this printer."""
    with database.reading() as connection:
        return printjobs.has_queued(connection, printer_id)
