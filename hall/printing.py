"""The paper side of the hall: claiming jobs, what became of them, what printers are like, what a person decides.

    queued ─ claim ─▶ sending ─▶ printed
       │                 ├─────▶ uncertain ─┐
       │                 └─────▶ failed ────┤
       └─ too old ─▶ missed ────────────────┴─▶ a person: printed (it came out after all) | replaced (by a reprint) | dropped

What is uncertain is never sent again by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection

from hall.changing import changing
from hall.errors import NothingToDecide, UnknownDevice, UnknownPaper
from hall.evaluation import AWAKE_MS
from hall.paper import TicketPaper
from rules.numbering import local_time
from storage import devices, printjobs
from storage.db import Clock, Database, HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind
from storage.printjobs import UNDECIDED

Outcome = Literal["printed", "failed", "uncertain"]
Decision = Literal["printed", "reprint", "drop"]

LEASE_MS = 15_000
"""How long a worker may be silent before another may take its printer."""


def lease(database: Database, clock: Clock, printer_id: int, worker: str) -> bool:
    """Whether this worker alone may send to the printer now; it is asked again well within LEASE_MS."""
    now = clock()
    with database.writing() as connection:
        return devices.lease_printer(connection, printer_id, worker, now, now + LEASE_MS)


def claim(database: Database, clock: Clock, printer_id: int, word: str | None = None) -> tuple[int, TicketPaper] | None:
    """The oldest job still worth printing, now `sending` and committed before any byte goes; None when there is none.

    word: asked again with the same word, the same job is given: a distant agent whose answer was lost has sent nothing yet.
    """
    with database.writing() as connection:
        claimed = printjobs.claim(connection, printer_id, clock(), word)
    return None if claimed is None else (claimed[0], TicketPaper.from_json(claimed[1]))


def give_back(database: Database, job_id: int) -> None:
    """No byte was sent: the job waits again."""
    with database.writing() as connection:
        printjobs.move(connection, job_id, ("sending",), "queued")


def settle(database: Database, clock: Clock, job_id: int, outcome: Outcome) -> None:
    """What became of a job that was being sent; a job that is not `sending` is left alone."""
    with database.reading() as connection:
        job = printjobs.get(connection, job_id)
    if job is None:
        return
    with changing(database, job.hall_id, clock) as hall:
        if printjobs.move(hall.connection, job_id, ("sending",), outcome, hall.at):
            hall.record(Kind.PRINT_SETTLED, ticket=job.ticket_id, device=job.device_id, detail={"job": job_id, "outcome": outcome})


def settle_interrupted(database: Database, clock: Clock, printer_id: int | None = None) -> int:
    """What a stopped server (or the agent of one printer) was in the middle of sending is uncertain.  Returns how many jobs that were."""
    with database.reading() as connection:
        jobs = printjobs.sending(connection, printer_id)
    for job_id in jobs:
        settle(database, clock, job_id, "uncertain")
    return len(jobs)


def give_up_overdue(hall: HallTransaction) -> None:
    """Papers whose citizens have long gone are not printed when the printer returns: they are missed, and shown as such."""
    for job_id in printjobs.overdue(hall.connection, hall.hall_id, hall.at - hall.catalogue.paper_wait_ms):
        job = printjobs.get(hall.connection, job_id)
        if job is not None and printjobs.move(hall.connection, job_id, ("queued",), "missed", hall.at):
            hall.record(Kind.PRINT_SETTLED, ticket=job.ticket_id, device=job.device_id, detail={"job": job_id, "outcome": "missed"})


def report(database: Database, clock: Clock, hall_id: int, printer_id: int, state: str, near_end: bool) -> None:
    """A printer is no longer what it was; nothing is recorded when the hall knows already."""
    with changing(database, hall_id, clock) as hall:
        known = next((printer for printer in devices.printers(hall.connection, hall_id) if printer.id == printer_id), None)
        if known is not None:
            _now_is(hall, known, state, near_end)


def _now_is(hall: HallTransaction, known: devices.PrinterEntry, state: str, near_end: bool) -> None:
    if (known.state, known.near_end) == (state, near_end):
        return
    since = known.state_since if known.state == state else hall.at
    devices.set_printer_state(hall.connection, known.id, state, near_end, since, alarmed=known.alarmed and state != "ready")
    hall.record(Kind.PRINTER_CHANGED, detail={"printer": known.id, "state": state, "near_end": near_end})


def unreached(connection: Connection, hall_id: int, at: int, began: int) -> list[devices.PrinterEntry]:
    """Printers whose agent is not there any more, and which are not yet said to be offline: what it said of them holds no longer.

    began: when the server did; until it has itself been there for long enough, it cannot know who is not.
    """
    if at - began < AWAKE_MS:
        return []
    return [printer for printer in devices.unattended(connection, hall_id, at - AWAKE_MS) if printer.state != "offline"]


def report_unreached(hall: HallTransaction, began: int) -> None:
    """Says of them that they are offline; the next report of an agent says what its printer is."""
    for printer in unreached(hall.connection, hall.hall_id, hall.at, began):
        _now_is(hall, printer, "offline", near_end=False)


def alarms_due(printers: list[devices.PrinterEntry], at: int, after_ms: int) -> list[devices.PrinterEntry]:
    """Printers that have been out of order for longer than the hall allows, and are not yet reported."""
    return [printer for printer in printers if printer.state != "ready" and not printer.alarmed and at - printer.state_since >= after_ms]


def raise_alarms(hall: HallTransaction) -> None:
    """Reports printers that stay out of order."""
    for printer in alarms_due(devices.printers(hall.connection, hall.hall_id), hall.at, hall.catalogue.printer_alarm_ms):
        devices.set_printer_state(hall.connection, printer.id, printer.state, printer.near_end, printer.state_since, alarmed=True)
        hall.record(Kind.PRINTER_ALARM, detail={"printer": printer.id, "state": printer.state, "since": printer.state_since})


def in_doubt(database: Database, printer_id: int) -> bool:
    """Whether a paper of this printer is uncertain, and nobody has decided on it."""
    with database.reading() as connection:
        return printjobs.in_doubt(connection, printer_id)


def has_queued(database: Database, clock: Clock, printer_id: int) -> bool:
    """Whether something still worth printing waits for this printer."""
    with database.reading() as connection:
        return printjobs.has_queued(connection, printer_id, clock())


def decide(
    hall: HallTransaction, job_id: int, decision: Decision, *, staff: int | None = None, device: int | None = None, printer: int | None = None
) -> int | None:
    """A person says what becomes of a paper that is uncertain, missed or failed; returns the new job of a reprint.

    printer: the only printer whose papers this person may decide on (a kiosk's own).  Raises UnknownPaper, NothingToDecide.
    """
    job = printjobs.get(hall.connection, job_id)
    if job is None or job.hall_id != hall.hall_id or printer not in (None, job.printer_id):
        raise UnknownPaper()
    after = {"printed": "printed", "reprint": "replaced", "drop": "dropped"}[decision]
    if not printjobs.move(hall.connection, job_id, UNDECIDED, after, hall.at):
        raise NothingToDecide()
    hall.record(Kind.PRINT_DECIDED, ticket=job.ticket_id, staff=staff, device=device, detail={"job": job_id, "was": job.state, "decision": decision})
    return _again(hall, job, staff, device) if decision == "reprint" else None


def _again(hall: HallTransaction, job: printjobs.Job, staff: int | None, device: int | None) -> int:
    """The same paper once more, marked 补打 第n次."""
    times = 1 + (printjobs.last_reprint(hall.connection, job.ticket_id) if job.ticket_id is not None else job.reprint)
    paper = replace(TicketPaper.from_json(job.content), reprint=times)
    new = printjobs.queue(hall, job.printer_id, job.ticket_id, job.device_id, paper.to_json(), reprint=times)
    hall.record(Kind.REPRINTED, ticket=job.ticket_id, staff=staff, device=device, detail={"job": new, "times": times})
    return new


def print_test(hall: HallTransaction, device: DeviceEntry) -> int:
    """A paper that is nobody's ticket, to see whether the printer prints; returns its job.  Raises UnknownDevice without a printer."""
    if device.printer_id is None:
        raise UnknownDevice()
    paper = TicketPaper(
        hall=hall.catalogue.name,
        number="测试",
        service="打印测试",
        places=(),
        ahead=0,
        estimate_min=None,
        no_show_rule=("这不是号码，请勿使用。",),
        phone_url="",
        issued_at=local_time(hall.at, hall.catalogue.timezone).strftime("%Y-%m-%d %H:%M"),
        kiosk=device.name,
    )
    job = printjobs.queue(hall, device.printer_id, None, device.id, paper.to_json())
    hall.record(Kind.TEST_PRINTED, device=device.id, detail={"job": job})
    return job


def paper_changed(hall: HallTransaction, device: DeviceEntry) -> None:
    """已换纸: noted, so that it can be seen how often and by which kiosk; the printer itself says whether it has paper."""
    hall.record(Kind.PAPER_CHANGED, device=device.id)


def set_out_of_use(hall: HallTransaction, kiosk_code: str, out_of_use: bool, *, staff: int | None = None) -> None:
    """Takes a kiosk out of use, or puts it back; it gives out no numbers meanwhile.  Raises UnknownDevice."""
    kiosk = devices.by_code(hall.connection, hall.hall_id, kiosk_code)
    if kiosk is None or kiosk.kind != "kiosk":
        raise UnknownDevice()
    if (kiosk.out_of_use_at is not None) != out_of_use:
        devices.set_out_of_use(hall.connection, kiosk.id, hall.at if out_of_use else None)
        hall.record(Kind.KIOSK_CLOSED if out_of_use else Kind.KIOSK_OPENED, device=kiosk.id, staff=staff)
