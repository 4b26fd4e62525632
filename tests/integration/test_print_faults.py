"""What becomes of a ticket for every fault of a printer and every moment it can strike: the table of docs/printing.md, held true.

`python -m tests.integration.test_print_faults` writes the table into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import select

from config.settings import ROOT
from hall import kiosks, overview, printing
from printer.fake import FakePrinter
from printer.jobs import DatabaseJobs
from printer.profile import GENERIC_80
from printer.spooler import Spooler, Timing
from printer.status import COMPLETION_REQUEST
from printer.transports import WriteFailed
from printer.transports.network import NetworkTransport
from storage import devices
from storage.models import Printer, PrintJob, Ticket
from storage.view import HallView
from tests.factories import SmallHall
from tests.faults.halls import numbers, until

DOCUMENT = ROOT / "docs" / "printing.md"
BEGIN, END = "<!-- the table of faults: written by python -m tests.integration.test_print_faults -->", "<!-- end of the table -->"

Moment = Literal["before", "during", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "during", "after")
"""Before the ticket is taken; when half of its bytes are printed; when all are, and the printer has not said so yet."""

FAST = Timing(poll_s=0.02, check_s=0.02, open_s=2, status_s=0.2, write_s=2, completion_s=10, renew_s=1, back_off_s=(0.01, 0.05))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.  strike and mend are given the printer; strike also how many bytes of the ticket it has had."""

    name: str
    strike: Callable[[FakePrinter, int], None]
    mend: Callable[[FakePrinter], None]


@dataclass(frozen=True, slots=True)
class Expected:
    """While the fault lasts: what kiosk and supervisor are told of the printer, the job's state, and how many papers have come out
    by themselves.  Then, mended: the job's state and the papers.  half: the paper ends in its middle, and is cut off before the next."""

    printer: str
    job: str
    papers: int
    job_mended: str
    papers_mended: int
    half: bool = False


def setting(name: str, value: Any = True, off: Any = False) -> tuple[Callable[[FakePrinter, int], None], Callable[[FakePrinter], None]]:
    return lambda printer, _sent: printer.configure(**{name: value}), lambda printer: printer.configure(**{name: off})


FAULTS = [
    Fault("roll near its end", *setting("near_end")),
    Fault("paper out", *setting("paper_out")),
    Fault("cover open", *setting("cover_open")),
    Fault("offline", *setting("offline")),
    Fault("silent: prints, never answers", *setting("silent")),
    Fault("answers with garbage", *setting("garbage")),
    Fault("slow, in time", *setting("slow", 4000, 0)),
    Fault("so slow that the answer is too late", *setting("slow", 2, 0)),
    Fault("connection breaks", lambda printer, sent: printer.configure(drop_after=sent), lambda _printer: None),
    Fault("power lost", lambda printer, _sent: printer.stop(), lambda printer: printer.start()),
]

WAITS = Expected("", "queued", 0, "printed", 1)
FINE = Expected("ready", "printed", 1, "printed", 1)
EXPECTED: dict[str, tuple[Expected, Expected, Expected]] = {
    "roll near its end": (FINE, FINE, FINE),
    "paper out": (
        replace(WAITS, printer="paper_out"),
        Expected("paper_out", "uncertain", 0, "uncertain", 1),
        Expected("paper_out", "uncertain", 1, "uncertain", 1),
    ),
    "cover open": (
        replace(WAITS, printer="cover_open"),
        Expected("cover_open", "uncertain", 0, "uncertain", 1),
        Expected("cover_open", "uncertain", 1, "uncertain", 1),
    ),
    "offline": (
        replace(WAITS, printer="offline"),
        Expected("offline", "uncertain", 0, "uncertain", 1),
        Expected("offline", "uncertain", 1, "uncertain", 1),
    ),
    "silent: prints, never answers": (
        replace(WAITS, printer="unknown"),
        Expected("unknown", "uncertain", 1, "uncertain", 1),
        Expected("unknown", "uncertain", 1, "uncertain", 1),
    ),
    "answers with garbage": (
        replace(WAITS, printer="unknown"),
        Expected("unknown", "uncertain", 1, "uncertain", 1),
        Expected("unknown", "uncertain", 1, "uncertain", 1),
    ),
    "slow, in time": (FINE, FINE, FINE),
    "so slow that the answer is too late": (
        Expected("ready", "uncertain", 0, "uncertain", 1),
        Expected("ready", "uncertain", 0, "uncertain", 1),
        Expected("ready", "uncertain", 1, "uncertain", 1),
    ),
    "connection breaks": (
        Expected("ready", "uncertain", 0, "uncertain", 0),
        Expected("ready", "uncertain", 0, "uncertain", 0, half=True),
        Expected("ready", "uncertain", 1, "uncertain", 1),
    ),
    "power lost": (
        replace(WAITS, printer="offline"),
        Expected("offline", "uncertain", 0, "uncertain", 0, half=True),
        Expected("offline", "uncertain", 1, "uncertain", 1),
    ),
}

PRINTERS = {"ready": "ready", "paper_out": "out of paper", "cover_open": "cover open", "offline": "offline", "unknown": "unknown"}
WORDS = {"queued": "waits", "printed": "printed", "uncertain": "**uncertain**"}


def table() -> str:
    """The table as the document holds it."""
    lines = [
        "| What goes wrong | When | The number | Kiosk and supervisor see | Paper job | Papers by themselves | Job once mended | Papers then |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for fault in FAULTS:
        for moment, expected in zip(MOMENTS, EXPECTED[fault.name], strict=True):
            seen = PRINTERS[expected.printer] + (", roll near its end" if "near" in fault.name else "")
            cells = [
                fault.name if moment == "before" else "",
                moment,
                "kept",
                seen,
                WORDS[expected.job],
                str(expected.papers),
                WORDS[expected.job_mended],
                "½, cut off" if expected.half else str(expected.papers_mended),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


class Tripwire:
    """A connection to the printer on which something happens when so much of a ticket has been printed.  See `Transport`."""

    can_read = True

    def __init__(self, printer: FakePrinter, arm: Arm) -> None:
        self._printer = printer
        self._arm = arm
        self._inner = NetworkTransport(printer.host, printer.port)

    def open(self, timeout_s: float) -> None:
        self._inner.open(timeout_s)

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._arm.moment is None or not data.endswith(COMPLETION_REQUEST):
            self._inner.write(data, timeout_s)
            return
        moment, self._arm.moment = self._arm.moment, None
        at = len(data) // 2 if moment == "during" else len(data) - len(COMPLETION_REQUEST)
        self._inner.write(data[:at] + b"\x10\x04\x01", timeout_s)
        self._inner.read(timeout_s)  # answered when all before it has arrived
        assert self._arm.fault is not None
        self._arm.fault.strike(self._printer, at)
        try:
            self._inner.write(data[at:], timeout_s)
        except WriteFailed as error:
            raise WriteFailed(str(error), at + error.sent) from error

    def read(self, timeout_s: float) -> bytes:
        return self._inner.read(timeout_s)

    def close(self) -> None:
        self._inner.close()


@dataclass
class Arm:
    """What strikes, and when; connections counts those made."""

    fault: Fault | None = None
    moment: Moment | None = None
    connections: int = 0


class Floor:
    """A kiosk with its printer and the printer's worker, and what people see."""

    def __init__(self, hall: SmallHall) -> None:
        self.hall = hall
        self.printer = FakePrinter()
        self.printer.start()
        self.arm = Arm()
        self._spoolers: list[Spooler] = []

    def start(self, timing: Timing) -> None:
        """A worker begins."""
        jobs = DatabaseJobs(self.hall.database, self.hall.clock, self.hall.id, "the worker")

        def connect() -> Tripwire:
            self.arm.connections += 1
            return Tripwire(self.printer, self.arm)

        self._spoolers.append(Spooler(self.hall.rows(select(Printer.id))[0].id, GENERIC_80, connect, jobs, timing))
        self._spoolers[-1].start()

    def stop(self) -> None:
        for spooler in self._spoolers:
            spooler.stop()
        self.printer.stop()

    def kiosk(self) -> dict[str, Any]:
        """What the kiosk is shown."""
        with self.hall.database.reading() as connection:
            device = devices.by_code(connection, self.hall.id, "kiosk-1")
            assert device is not None
            return kiosks.kiosk(HallView(self.hall.database, connection, self.hall.id, self.hall.clock()), device)

    def supervisor(self) -> dict[str, Any]:
        """What the supervisor is shown of the printer."""
        with self.hall.database.reading() as connection:
            [printer] = overview.supervisor(HallView(self.hall.database, connection, self.hall.id, self.hall.clock()), {})["printers"]
            return dict(printer)

    def job(self, job_id: int | None) -> str:
        """A job's state, as the kiosk is told it."""
        return str(self.kiosk()["jobs"][str(job_id)])

    def looked_at_again(self) -> None:
        """Returns when the worker has met the printer three times more."""
        before = self.arm.connections
        until(lambda: self.arm.connections >= before + 3)


def whole_papers(printer: FakePrinter) -> list[list[str]]:
    """The numbers on each paper that has its QR code, which is the end of a ticket."""
    whole = [paper["lines"] for paper in printer.papers() if any(line["kind"] == "qr" for line in paper["lines"])]
    return [[line["text"] for line in lines if line["height"] == 4] for lines in whole]


@pytest.fixture
def floor(hall: SmallHall) -> Iterator[Floor]:
    floor = Floor(hall)
    yield floor
    floor.stop()


CASES = [
    pytest.param(fault, moment, expected, id=f"{fault.name}-{moment}")
    for fault in FAULTS
    for moment, expected in zip(MOMENTS, EXPECTED[fault.name], strict=True)
]


@pytest.mark.parametrize(("fault", "moment", "expected"), CASES)
def test_a_fault_of_the_printer(floor: Floor, fault: Fault, moment: Moment, expected: Expected):
    floor.start(replace(FAST, completion_s=0.3) if expected.job == "uncertain" else FAST)
    until(lambda: floor.kiosk()["printer"]["state"] == "ready")
    if moment == "before":
        fault.strike(floor.printer, 0)
        until(lambda: floor.kiosk()["printer"]["state"] == expected.printer)
    else:
        floor.arm.fault, floor.arm.moment = fault, moment

    taken = floor.hall.take()

    until(lambda: floor.job(taken.print_job) == expected.job, lambda: floor.kiosk()["jobs"])
    until(lambda: floor.kiosk()["printer"]["state"] == expected.printer, lambda: floor.kiosk()["printer"])
    floor.looked_at_again()
    assert floor.job(taken.print_job) == expected.job
    assert whole_papers(floor.printer).count([taken.number]) == expected.papers
    assert floor.kiosk()["printer"]["near_end"] is (fault.name in ("roll near its end", "paper out"))
    shown = floor.supervisor()
    assert (shown["state"], shown["queued"], shown["uncertain"]) == (expected.printer, int(expected.job == "queued"), int(expected.job == "uncertain"))
    assert [paper["number"] for paper in shown["papers"]] == ([taken.number] if expected.job == "uncertain" else [])

    fault.mend(floor.printer)
    until(lambda: floor.kiosk()["printer"]["state"] == "ready")
    after = floor.hall.take()

    until(lambda: after.number in numbers(floor.printer), lambda: floor.kiosk())
    until(lambda: floor.job(taken.print_job) == expected.job_mended, lambda: floor.kiosk()["jobs"])
    assert whole_papers(floor.printer).count([taken.number]) == expected.papers_mended
    assert numbers(floor.printer) == ([taken.number] if expected.papers_mended or expected.half else []) + [after.number]
    assert [after.number] in whole_papers(floor.printer), "on a paper of its own"
    kept = floor.hall.rows(select(Ticket.number, Ticket.state).order_by(Ticket.id))
    assert [tuple(row) for row in kept] == [(taken.number, "waiting"), (after.number, "waiting")]


def test_a_reprint_while_the_first_paper_is_in_the_printers_buffer_is_marked(floor: Floor):
    floor.arm.fault, floor.arm.moment = FAULTS[1], "during"
    floor.start(replace(FAST, completion_s=0.3))
    taken = floor.hall.take()
    until(lambda: floor.job(taken.print_job) == "uncertain")

    again = floor.hall.do(printing.decide, taken.print_job, "reprint")
    floor.printer.configure(paper_out=False)

    until(lambda: floor.job(again) in ("printed", "uncertain"))
    until(lambda: numbers(floor.printer) == [taken.number, taken.number])
    papers = [paper["lines"] for paper in reversed(floor.printer.papers()) if paper["lines"]]
    marked = [any("补打" in line["text"] for line in lines) for lines in papers]
    assert marked == [False, True]


def test_no_paper_comes_out_for_a_citizen_who_has_gone(floor: Floor):
    floor.printer.configure(paper_out=True)
    floor.start(FAST)
    until(lambda: floor.kiosk()["printer"]["state"] == "paper_out")
    gone = floor.hall.take()
    floor.hall.clock.go(181_000)

    floor.printer.configure(paper_out=False)
    here = floor.hall.take()

    until(lambda: here.number in numbers(floor.printer))
    assert gone.number not in numbers(floor.printer)
    assert floor.hall.rows(select(PrintJob.state).order_by(PrintJob.id))[0].state in ("queued", "missed")


def test_the_table_in_the_document_is_the_one_held_here():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert text.partition(BEGIN)[2].partition(END)[0].strip() == table()


def write_table(document: Path = DOCUMENT) -> None:
    """Puts the table into the document, between its marks."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    document.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write_table()
