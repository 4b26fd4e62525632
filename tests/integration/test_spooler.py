"""The spooler against the fake printer's socket; only the database is in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from hall import printing
from hall.paper import TicketPaper
from printer.fake import FakePrinter
from printer.jobs import DatabaseJobs, Worker
from printer.layout import ticket_bytes
from printer.profile import GENERIC_80
from printer.spooler import Claimed, JobsAway, Outcome, Spooler, Timing
from printer.status import PrinterStatus
from printer.transports.network import NetworkTransport
from printer.transports.win32 import Win32Transport
from storage.models import Printer, PrintJob
from tests.factories import SmallHall
from tests.unit.printer.papers import USUAL
from tests.winspool import QUEUE, Win32Print

PRINTER = 7
HELD = Timing(poll_s=0.02, check_s=0.02, renew_s=0.02, back_off_s=(0.01, 0.05))
QUICK = Timing(poll_s=0.02, check_s=0.02, open_s=2, status_s=0.2, write_s=2, completion_s=5, back_off_s=(0.01, 0.05))


class MemoryJobs:
    """Jobs kept in a list, and everything that happened to them in the order in which it did.

    on_claim runs when a job has been claimed and before it is sent; away makes every call fail.  holder: who has the printer, None
    for nobody.  lost_answers: so many claims to come take their effect, and their answers are lost.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._contents: list[TicketPaper] = []
        self.states: list[str] = []
        self.claims: list[int] = []
        self.reports: list[PrinterStatus] = []
        self.words: dict[str, int] = {}
        self.holds: list[bool] = []
        self.holder: str | None = None
        self.failures = 0
        self.lost_answers = 0
        self.away = False
        self.on_claim: Callable[[], None] = lambda: None

    def add(self, content: TicketPaper, state: str = "queued") -> int:
        with self._changed:
            self._contents.append(content)
            self.states.append(state)
            return len(self.states) - 1

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, timeout=10), f"never: {self.states} {self.reports}"

    def has_queued(self, printer_id: int) -> bool:
        with self._transaction():
            return "queued" in self.states

    def hold(self, printer_id: int, *, anew: bool) -> int | None:
        with self._transaction():
            if self.holder not in (None, "us"):
                return None
            self.holder = "us"
            self.holds.append(anew)
            left = self.states.count("sending") if anew else 0
            if anew:
                self.states = ["uncertain" if state == "sending" else state for state in self.states]
            return left

    def in_doubt(self, printer_id: int) -> bool:
        with self._transaction():
            return "uncertain" in self.states

    def release(self, printer_id: int) -> None:
        with self._transaction():
            assert self.holder == "us"
            self.holder = None

    def claim(self, printer_id: int, word: str) -> Claimed | None:
        with self._transaction():
            job = self.words.get(word)
            if job is None:
                if "queued" not in self.states:
                    return None
                self.words[word] = job = self.states.index("queued")
                self.states[job] = "sending"
                self.claims.append(job)
            if self.lost_answers:
                self.lost_answers -= 1
                raise ConnectionError("the answer was lost")
        self.on_claim()
        return Claimed(job, self._contents[job])

    def give_back(self, job_id: int) -> None:
        with self._transaction():
            self._leave(job_id, "queued")

    def settle(self, job_id: int, outcome: Outcome) -> None:
        with self._transaction():
            self._leave(job_id, outcome)

    def report(self, printer_id: int, status: PrinterStatus) -> None:
        with self._transaction():
            self.reports.append(status)

    def _leave(self, job: int, state: str) -> None:
        assert self.states[job] == "sending"
        self.states[job] = state

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._changed:
            if self.away:
                self.failures += 1
                self._changed.notify_all()
                raise ConnectionError("the database is away")
            yield
            self._changed.notify_all()


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    printer = FakePrinter()
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def jobs() -> MemoryJobs:
    return MemoryJobs()


@pytest.fixture
def start(printer: FakePrinter, jobs: MemoryJobs) -> Iterator[Callable[..., Spooler]]:
    started: list[Spooler] = []

    def begin(timing: Timing = QUICK) -> Spooler:
        spooler = Spooler(PRINTER, GENERIC_80, lambda: NetworkTransport(printer.host, printer.port), jobs, timing)
        started.append(spooler)
        spooler.start()
        return spooler

    yield begin
    for spooler in started:
        spooler.stop()


def wait_until(condition: Callable[[], object], timeout_s: float = 15) -> bool:
    """Looks until the condition holds; False when it has not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def numbers(printer: FakePrinter) -> list[str]:
    """The numbers on the papers, the first printed first."""
    return [line["text"] for paper in reversed(printer.papers()) for line in paper["lines"] if line["height"] == 4]


def test_tickets_are_printed_once_each_and_in_order(printer, jobs, start):
    for number in ("A001", "A002", "A003"):
        jobs.add(replace(USUAL, number=number))

    start()

    jobs.until(lambda: jobs.states == ["printed"] * 3)
    assert numbers(printer) == ["A001", "A002", "A003"]
    assert printer.unknown() == []


def test_a_woken_worker_prints_without_waiting_for_its_next_look(printer, jobs, start):
    spooler = start(replace(QUICK, poll_s=3600))
    jobs.until(lambda: jobs.reports == [PrinterStatus("ready")])

    jobs.add(USUAL)
    spooler.wake()

    jobs.until(lambda: jobs.states == ["printed"])


def test_a_ticket_waits_while_the_paper_is_out_and_is_printed_once_when_it_is_back(printer, jobs, start):
    printer.configure(paper_out=True)
    jobs.add(USUAL)

    start()
    jobs.until(lambda: jobs.reports == [PrinterStatus("paper_out", near_end=True)])
    assert jobs.claims == []
    printer.configure(paper_out=False)

    jobs.until(lambda: jobs.states == ["printed"])
    assert jobs.reports[-1] == PrinterStatus("ready")
    assert numbers(printer) == ["A056"]


def test_paper_that_ends_is_known_before_anybody_takes_a_number(printer, jobs, start):
    start()
    jobs.until(lambda: [report.state for report in jobs.reports] == ["ready"])

    printer.configure(paper_out=True)

    jobs.until(lambda: [report.state for report in jobs.reports] == ["ready", "paper_out"])


def test_a_state_is_reported_when_it_changes_and_not_each_time_it_is_looked_at(printer, jobs, start):
    start()
    jobs.until(lambda: len(jobs.reports) == 1)
    for _ in range(3):
        jobs.add(USUAL)
        jobs.until(lambda: set(jobs.states) == {"printed"})

    assert jobs.reports == [PrinterStatus("ready")]


def test_a_ticket_whose_connection_broke_is_uncertain_and_never_sent_again(printer, jobs, start):
    printer.configure(drop_after=100)
    jobs.add(replace(USUAL, number="A001"))
    jobs.add(replace(USUAL, number="A002"))

    start()

    jobs.until(lambda: jobs.states == ["uncertain", "printed"])
    assert jobs.claims == [0, 1]


def test_a_ticket_printed_without_an_answer_is_uncertain(printer, jobs, start):
    jobs.on_claim = lambda: printer.configure(silent=True)
    jobs.add(USUAL)

    start(replace(QUICK, completion_s=0.3))

    jobs.until(lambda: jobs.states == ["uncertain"] and jobs.reports[-1] == PrinterStatus("unknown"))
    assert jobs.claims == [0]


def test_paper_that_ends_under_a_ticket_makes_one_uncertain_and_one_paper(printer, jobs, start):
    jobs.on_claim = lambda: printer.configure(paper_out=True)
    jobs.add(USUAL)

    start(replace(QUICK, completion_s=0.3))
    jobs.until(lambda: jobs.states == ["uncertain"] and jobs.reports[-1].state == "paper_out")
    printer.configure(paper_out=False)
    jobs.until(lambda: jobs.reports[-1].state == "ready")

    assert numbers(printer) == ["A056"]
    assert jobs.claims == [0]


def test_a_printer_unplugged_before_the_first_byte_gives_the_ticket_back(printer, jobs, start):
    def unplug() -> None:
        jobs.on_claim = lambda: None
        printer.stop()

    jobs.on_claim = unplug
    jobs.add(USUAL)

    start()
    jobs.until(lambda: jobs.reports[-1:] == [PrinterStatus("offline")])
    assert jobs.states == ["queued"]
    printer.start()

    jobs.until(lambda: jobs.states == ["printed"])
    assert numbers(printer) == ["A056"]


def test_a_printer_that_does_not_answer_is_not_ready(printer, jobs, start):
    printer.configure(silent=True)
    jobs.add(USUAL)

    start()

    jobs.until(lambda: jobs.reports == [PrinterStatus("unknown")])
    assert jobs.claims == []


def test_a_ticket_that_cannot_be_laid_out_fails_and_holds_up_nobody(printer, jobs, start):
    jobs.add(replace(USUAL, language="fr"))  # type: ignore[arg-type]
    jobs.add(USUAL)

    start()

    jobs.until(lambda: jobs.states == ["failed", "printed"])
    assert numbers(printer) == ["A056"]


def test_a_worker_outlives_its_database(printer, jobs, start):
    jobs.away = True
    start()
    jobs.until(lambda: jobs.failures >= 2)

    jobs.away = False
    jobs.add(USUAL)

    jobs.until(lambda: jobs.states == ["printed"])


def test_a_ticket_printed_while_the_database_was_away_is_still_known_as_printed_and_before_the_next(printer, jobs, start):
    def go_away() -> None:
        jobs.on_claim = lambda: None
        jobs.away = True

    jobs.on_claim = go_away
    jobs.add(replace(USUAL, number="A001"))
    jobs.add(replace(USUAL, number="A002"))

    start()
    jobs.until(lambda: jobs.failures >= 3)
    assert jobs.states == ["sending", "queued"]
    jobs.away = False

    jobs.until(lambda: jobs.states == ["printed", "printed"])
    assert numbers(printer) == ["A001", "A002"]


def test_stopping_in_the_middle_of_a_ticket_is_quick_and_leaves_it_uncertain(printer, jobs, start):
    claimed = threading.Event()

    def paper_ends() -> None:
        printer.configure(paper_out=True)
        claimed.set()

    jobs.on_claim = paper_ends
    jobs.add(USUAL)
    spooler = start(replace(QUICK, completion_s=3600))
    assert claimed.wait(10)

    spooler.stop()

    assert jobs.states == ["uncertain"]


def test_a_claim_whose_answer_was_lost_is_asked_for_again_and_printed_once(printer, jobs, start):
    jobs.lost_answers = 2
    jobs.add(replace(USUAL, number="A001"))
    jobs.add(replace(USUAL, number="A002"))

    start()

    jobs.until(lambda: jobs.states == ["printed", "printed"])
    assert numbers(printer) == ["A001", "A002"]
    assert jobs.claims == [0, 1]


def test_nothing_is_sent_while_another_worker_has_the_printer(printer, jobs, start):
    jobs.holder = "another"
    jobs.add(USUAL)
    start(HELD)
    assert not wait_until(lambda: jobs.reports or jobs.claims, timeout_s=0.3), "nothing may be asked of the printer either"

    jobs.holder = None

    jobs.until(lambda: jobs.states == ["printed"])


def test_what_was_left_in_the_middle_is_uncertain_when_the_printer_is_taken_over(printer, jobs, start):
    jobs.add(USUAL, "sending")
    jobs.add(replace(USUAL, number="A002"))

    start()

    jobs.until(lambda: jobs.states == ["uncertain", "printed"])
    assert numbers(printer) == ["A002"]


def test_a_busy_worker_renews_its_hold_now_and_then_and_takes_it_anew_once(printer, jobs, start):
    start(replace(QUICK, renew_s=0.05))
    for _ in range(20):
        jobs.add(USUAL)
    jobs.until(lambda: set(jobs.states) == {"printed"})
    jobs.until(lambda: len(jobs.holds) >= 3)

    assert jobs.holds[0] is True
    assert True not in jobs.holds[1:]


def test_a_job_left_in_the_middle_while_the_worker_lives_is_found_by_the_idle_worker(printer, jobs, start):
    start(replace(QUICK, renew_s=0.02, tidy_s=0.1))
    jobs.until(lambda: len(jobs.reports) >= 1)

    jobs.add(USUAL, "sending")

    jobs.until(lambda: jobs.states == ["uncertain"])


def test_the_hold_is_renewed_while_a_ticket_is_printed_and_its_job_is_left_alone(printer, jobs, start):
    printer.configure(slow=1000)
    held_at_claim: list[int] = []
    jobs.on_claim = lambda: held_at_claim.append(len(jobs.holds))
    jobs.add(USUAL)

    start(replace(QUICK, renew_s=0.03, tidy_s=0.03))

    jobs.until(lambda: jobs.states == ["printed"])
    assert len(jobs.holds) >= held_at_claim[0] + 3


@pytest.mark.parametrize("completion", ["process_id", "in_turn", "status_after"])
def test_a_ticket_is_printed_once_the_printer_says_so_in_its_models_way(printer, jobs, completion):
    jobs.add(replace(USUAL, number="A001"))
    jobs.add(replace(USUAL, number="A002"))
    profile = GENERIC_80.model_copy(update={"completion": completion})
    spooler = Spooler(PRINTER, profile, lambda: NetworkTransport(printer.host, printer.port), jobs, QUICK)

    spooler.start()
    jobs.until(lambda: jobs.states == ["printed", "printed"])
    spooler.stop()

    assert numbers(printer) == ["A001", "A002"]
    assert printer.unknown() == []


@pytest.mark.parametrize("completion", ["process_id", "in_turn", "status_after"])
def test_paper_that_ends_under_a_ticket_is_noticed_in_every_models_way(printer, jobs, completion):
    jobs.on_claim = lambda: printer.configure(paper_out=True)
    jobs.add(USUAL)
    profile = GENERIC_80.model_copy(update={"completion": completion})
    spooler = Spooler(PRINTER, profile, lambda: NetworkTransport(printer.host, printer.port), jobs, replace(QUICK, completion_s=0.3))

    spooler.start()
    jobs.until(lambda: jobs.states == ["uncertain"])
    spooler.stop()


def test_a_stopped_worker_lets_the_printer_go(printer, jobs, start):
    spooler = start()
    jobs.until(lambda: jobs.holder == "us")

    spooler.stop()

    assert jobs.holder is None


def test_a_printer_that_never_answers_is_sent_tickets_only_where_its_profile_says_so_and_none_counts_as_printed(printer, jobs):
    printer.configure(silent=True)
    jobs.add(USUAL)
    mute = GENERIC_80.model_copy(update={"completion": "none"})
    spooler = Spooler(PRINTER, mute, lambda: NetworkTransport(printer.host, printer.port), jobs, QUICK)

    spooler.start()
    jobs.until(lambda: jobs.states == ["uncertain"])
    spooler.stop()

    assert jobs.reports == [PrinterStatus("unknown")]
    assert wait_until(lambda: numbers(printer) == ["A056"])


def test_a_ticket_for_a_windows_queue_is_one_document_and_looking_at_the_queue_is_none(jobs):
    queue = Win32Print()
    mute = GENERIC_80.model_copy(update={"completion": "none"})
    spooler = Spooler(PRINTER, mute, lambda: Win32Transport(QUEUE, queue), jobs, QUICK)
    spooler.start()
    assert wait_until(lambda: queue.opened >= 3)

    jobs.add(USUAL)
    jobs.until(lambda: jobs.states == ["uncertain"])
    spooler.stop()

    assert jobs.reports == [PrinterStatus("unknown")]
    assert queue.printed == [ticket_bytes(USUAL, GENERIC_80)]


def test_a_windows_queue_is_sent_nothing_under_a_profile_that_expects_answers(jobs):
    queue = Win32Print()
    jobs.add(USUAL)
    spooler = Spooler(PRINTER, GENERIC_80, lambda: Win32Transport(QUEUE, queue), jobs, QUICK)

    spooler.start()
    assert wait_until(lambda: queue.opened >= 3)
    spooler.stop()

    assert (jobs.states, queue.printed) == (["queued"], [])


class FarJobs(MemoryJobs):
    """Jobs kept elsewhere, as an agent's are."""

    def has_queued(self, printer_id: int) -> bool:
        try:
            return super().has_queued(printer_id)
        except ConnectionError as error:
            raise JobsAway(str(error)) from error


def test_a_worker_that_could_not_reach_its_jobs_says_again_what_its_printer_is(printer):
    jobs = FarJobs()
    spooler = Spooler(PRINTER, GENERIC_80, lambda: NetworkTransport(printer.host, printer.port), jobs, QUICK)
    spooler.start()
    jobs.until(lambda: jobs.reports == [PrinterStatus("ready")])

    jobs.away = True
    jobs.until(lambda: jobs.failures >= 1)
    jobs.away = False

    jobs.until(lambda: jobs.reports == [PrinterStatus("ready")] * 2)
    spooler.stop()


def test_the_stop_of_an_idle_worker_ends_its_thread(printer, jobs, start):
    spooler = start(replace(QUICK, poll_s=3600))
    jobs.until(lambda: len(jobs.reports) == 1)

    spooler.stop()

    assert not [thread for thread in threading.enumerate() if thread.name == f"spooler-{PRINTER}"]


def states(hall: SmallHall) -> list[str]:
    return [row.state for row in hall.rows(select(PrintJob.state).order_by(PrintJob.id))]


def spooler_over(hall: SmallHall, printer: FakePrinter, worker: str, timing: Timing = HELD) -> Spooler:
    """A worker of a process of its own, over the hall's database."""
    jobs = DatabaseJobs(hall.database, hall.clock, hall.id, worker)
    return Spooler(hall.rows(select(Printer.id))[0].id, GENERIC_80, lambda: NetworkTransport(printer.host, printer.port), jobs, timing)


def test_two_workers_print_every_ticket_once_and_one_goes_on_when_the_other_stops(hall, printer):
    one, two = spooler_over(hall, printer, "one"), spooler_over(hall, printer, "two")
    for spooler in (one, two):
        spooler.start()
    taken = [hall.take().number for _ in range(20)]
    assert wait_until(lambda: states(hall) == ["printed"] * 20)
    [holder] = hall.rows(select(Printer.leased_by))
    stays = {"one": two, "two": one}[holder.leased_by]

    (one if stays is two else two).stop()
    taken += [hall.take().number for _ in range(20)]

    assert wait_until(lambda: states(hall) == ["printed"] * 40)
    stays.stop()
    assert numbers(printer) == taken
    assert [row.leased_until for row in hall.rows(select(Printer.leased_until))] == [0]


def test_a_worker_that_died_keeps_the_printer_until_its_lease_is_over(hall, printer, clock):
    hall.take()
    dead = DatabaseJobs(hall.database, hall.clock, hall.id, "dead")
    printer_id = hall.rows(select(Printer.id))[0].id
    assert dead.hold(printer_id, anew=True) == 0
    assert dead.claim(printer_id, "a word of the dead") is not None
    heir = spooler_over(hall, printer, "heir")
    hall.take()

    heir.start()
    assert not wait_until(lambda: states(hall) != ["sending", "queued"], timeout_s=0.3)
    clock.go(printing.LEASE_MS + 1)

    assert wait_until(lambda: states(hall) == ["uncertain", "printed"])
    heir.stop()
    assert numbers(printer) == ["B002"]


def test_who_follows_a_worker_that_left_a_torn_paper_cuts_it_off_first(hall, printer):
    printer.configure(drop_after=250)
    hall.take()
    first = spooler_over(hall, printer, "first")
    first.start()
    assert wait_until(lambda: states(hall) == ["uncertain"])
    first.stop()
    printer.configure(drop_after=None)
    hall.take()
    second = spooler_over(hall, printer, "second")

    second.start()

    assert wait_until(lambda: states(hall) == ["uncertain", "printed"])
    second.stop()
    assert [[line["text"] for line in paper["lines"] if line["height"] == 4] for paper in reversed(printer.papers())] == [["B001"], ["B002"]]


def test_a_restarted_process_has_the_word_of_its_dead_predecessor_and_one_beside_it_another(tmp_path):
    first = Worker(tmp_path)
    beside = Worker(tmp_path)
    first.close()
    restarted = Worker(tmp_path)

    assert restarted.word == first.word
    assert beside.word != first.word
    for worker in (beside, restarted):
        worker.close()
