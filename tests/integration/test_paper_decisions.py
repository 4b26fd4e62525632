"""What becomes of papers: printed, uncertain, missed; and what a person decides."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import select

from hall import printing, ticking
from hall.errors import KioskOutOfUse, NoPaper, NothingToDecide, UnknownPaper
from hall.paper import TicketPaper
from rules.idling import IdleLimits
from storage import devices
from storage.db import Database
from storage.models import Journal, Printer, PrintJob
from tests.engines import empty_postgres
from tests.factories import HOUR, MINUTE, SECOND, Clock, SmallHall, load_small_hall
from tests.postgres import PostgresServer

IDLE = IdleLimits(12 * HOUR, 12 * HOUR)


def printer_of(hall: SmallHall) -> int:
    [row] = hall.rows(select(Printer.id))
    return int(row.id)


def claim(hall: SmallHall, word: str | None = None) -> tuple[int, TicketPaper] | None:
    return printing.claim(hall.database, hall.clock, printer_of(hall), word)


def states(hall: SmallHall) -> list[str]:
    return [row.state for row in hall.rows(select(PrintJob.state).order_by(PrintJob.id))]


def uncertain_job(hall: SmallHall) -> int:
    hall.take()
    claimed = claim(hall)
    assert claimed is not None
    printing.settle(hall.database, hall.clock, claimed[0], "uncertain")
    return claimed[0]


def test_a_job_is_claimed_once_and_the_oldest_first(hall: SmallHall):
    hall.take()
    hall.take()

    claimed = [claim(hall), claim(hall), claim(hall)]

    assert [one[1].number if one else None for one in claimed] == ["B001", "B002", None]
    assert states(hall) == ["sending", "sending"]


def test_a_printers_worker_is_told_of_its_papers_and_of_nothing_else(hall: SmallHall):
    told: list[int] = []
    hall.database.changes.subscribe_to_papers(told.append)

    hall.take()
    after_a_number = list(told)
    seat = hall.seat()
    hall.call(seat)
    hall.do(lambda open_hall: printing.print_test(open_hall, devices.by_code(open_hall.connection, hall.id, "kiosk-1")))

    assert after_a_number == [printer_of(hall)]
    assert told == [printer_of(hall)] * 2, "a call has no paper; a test page has one"


def test_of_a_paper_its_worker_is_told_however_late_its_commit_is_announced(hall: SmallHall):
    told: list[int] = []
    changed: list[int] = []
    hall.database.changes.subscribe_to_papers(told.append)
    hall.database.changes.subscribe(lambda _hall, seq: changed.append(seq))

    hall.database.changes.announce(hall.id, 900, ())
    hall.database.changes.announce(hall.id, 899, (printer_of(hall),))

    assert changed == [900]
    assert told == [printer_of(hall)]


def test_the_processes_beside_hear_of_papers_too(postgres: PostgresServer, clock: Clock, tmp_path: Path):
    """On PostgreSQL: the printer may be held by any of them."""
    template = empty_postgres(postgres)
    url = template.copy(tmp_path)
    here, beside = Database(url), Database(url)
    hall = load_small_hall(here, clock, tmp_path)
    heard: SimpleQueue[int] = SimpleQueue()
    changed = threading.Event()
    beside.changes.subscribe_to_papers(heard.put)
    beside.changes.subscribe(lambda _hall, _seq: changed.set())
    beside.listen()
    deadline = time.monotonic() + 10
    while not changed.is_set():  # until it listens
        assert time.monotonic() < deadline
        hall.seat()
        changed.wait(0.05)

    hall.take()

    assert heard.get(timeout=10) == printer_of(hall)
    here.close()
    beside.close()
    template.drop(url)


def test_a_claim_asked_again_with_the_same_word_is_the_same_job(hall: SmallHall):
    hall.take()
    hall.take()

    first, again, other = claim(hall, "w-1"), claim(hall, "w-1"), claim(hall, "w-2")

    assert first == again
    assert other is not None
    assert other[1].number == "B002"


def test_what_a_stopped_server_was_sending_is_uncertain_and_never_sent_again(hall: SmallHall):
    hall.take()
    claim(hall)

    interrupted = printing.settle_interrupted(hall.database, hall.clock)

    assert (interrupted, states(hall), claim(hall)) == (1, ["uncertain"], None)


def test_an_outcome_after_a_person_has_decided_changes_nothing(hall: SmallHall):
    job = uncertain_job(hall)
    hall.do(printing.decide, job, "drop")

    printing.settle(hall.database, hall.clock, job, "printed")

    assert states(hall) == ["dropped"]


def test_a_reprint_says_so_and_counts_on(hall: SmallHall):
    job = uncertain_job(hall)
    again = hall.do(printing.decide, job, "reprint")
    second = claim(hall)
    assert second is not None
    printing.settle(hall.database, hall.clock, again, "uncertain")

    hall.do(printing.decide, again, "reprint")

    third = claim(hall)
    assert third is not None
    assert (second[1].number, second[1].reprint, third[1].reprint) == ("B001", 1, 2)
    assert states(hall) == ["replaced", "replaced", "sending"]


def test_a_paper_is_decided_once_and_only_when_it_needs_to_be(hall: SmallHall):
    hall.take()
    [row] = hall.rows(select(PrintJob.id))

    with pytest.raises(NothingToDecide):
        hall.do(printing.decide, row.id, "reprint")
    with pytest.raises(UnknownPaper):
        hall.do(printing.decide, 4711, "drop")
    job = uncertain_job(hall)
    hall.do(printing.decide, job, "printed")
    with pytest.raises(NothingToDecide):
        hall.do(printing.decide, job, "reprint")


def test_a_kiosk_decides_on_its_own_printers_papers_only(hall: SmallHall):
    job = uncertain_job(hall)

    with pytest.raises(UnknownPaper):
        hall.do(printing.decide, job, "printed", printer=printer_of(hall) + 1)


def test_a_paper_nobody_waits_for_any_more_is_missed_not_printed(hall: SmallHall, clock: Clock):
    hall.take()
    clock.go(3 * MINUTE + SECOND)

    late = claim(hall)
    ticking.tick(hall.database, clock, hall.id, IDLE)

    assert (late, states(hall)) == (None, ["missed"])


def test_a_printer_out_of_order_for_too_long_is_reported_once(hall: SmallHall, clock: Clock):
    def alarms() -> list[Any]:
        return hall.rows(select(Journal.seq).where(Journal.kind == "printer_alarm"))

    printing.report(hall.database, clock, hall.id, printer_of(hall), "paper_out", near_end=True)
    clock.go(59 * SECOND)
    ticking.tick(hall.database, clock, hall.id, IDLE)
    assert alarms() == []
    for _ in range(2):
        clock.go(2 * SECOND)
        ticking.tick(hall.database, clock, hall.id, IDLE)
    assert len(alarms()) == 1

    printing.report(hall.database, clock, hall.id, printer_of(hall), "ready", near_end=False)
    [printer] = hall.rows(select(Printer.alarmed, Printer.state))
    assert tuple(printer) == (False, "ready")


def test_a_printer_is_leased_to_one_worker_at_a_time(hall: SmallHall, clock: Clock):
    printer = printer_of(hall)

    first = printing.lease(hall.database, clock, printer, "one")
    other = printing.lease(hall.database, clock, printer, "two")
    again = printing.lease(hall.database, clock, printer, "one")
    clock.go(printing.LEASE_MS + 1)
    heir = printing.lease(hall.database, clock, printer, "two")

    assert (first, other, again, heir) == (True, False, True, True)


def test_a_kiosk_out_of_use_gives_out_nothing_until_it_is_put_back(hall: SmallHall):
    hall.do(printing.set_out_of_use, "kiosk-1", True)
    with pytest.raises(KioskOutOfUse):
        hall.take()
    hall.do(printing.set_out_of_use, "kiosk-1", False)

    assert hall.take().number == "B001"


def test_a_hall_that_stops_without_paper_takes_no_number_at_a_broken_printer(database: Database, clock: Clock, tmp_path):
    hall = load_small_hall(database, clock, tmp_path, more='without_paper = "stop"')
    printing.report(database, clock, hall.id, printer_of(hall), "paper_out", near_end=True)

    with pytest.raises(NoPaper):
        hall.take()
    assert hall.take(kiosk="kiosk-2").number == "B001", "a kiosk without a printer has none to wait for"
    printing.report(database, clock, hall.id, printer_of(hall), "ready", near_end=False)
    assert hall.take().number == "B002"
