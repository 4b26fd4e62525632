"""Jobs to paper: one worker thread for one printer, which alone writes to it.

    queued ─ claim ─▶ sending ─ every byte and the printer's confirmation ─▶ printed
                         ├───── not one byte left ─▶ queued
                         └───── anything else ─▶ uncertain: a person decides; it is never sent again from here

A send that succeeds proves nothing, and a job sent twice is two citizens with one number.  So each job has a fresh connection,
is claimed only when the printer has just said that it is ready, and ends with a question that the printer answers in its turn.
That question belongs here and not to the layout: it puts nothing on paper, and only who reads the answer may ask it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal, Protocol

import structlog

from hall.paper import TicketPaper
from printer.layout import ticket_bytes
from printer.profile import Profile
from printer.status import COMPLETION_REQUEST, STATUS_REQUESTS, PrinterStatus, is_completion, is_status, parse
from printer.transports import Silent, Transport, TransportError, WriteFailed

Outcome = Literal["printed", "uncertain", "failed"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is now this worker's."""

    job_id: int
    content: TicketPaper


class Jobs(Protocol):
    """Where the jobs are kept.  Called from the worker's thread only; each call is one finished transaction, and may raise."""

    def has_queued(self, printer_id: int) -> bool:
        """Whether anything waits for this printer."""

    def claim(self, printer_id: int) -> Claimed | None:
        """Turns the oldest queued job into `sending`, committed on return.  None when there is none."""

    def give_back(self, job_id: int) -> None:
        """No byte was sent: `sending` becomes `queued` again."""

    def settle(self, job_id: int, outcome: Outcome) -> None:
        """Ends a job that is `sending`.  `failed`: it could not be laid out, and no byte was sent."""

    def report(self, printer_id: int, status: PrinterStatus) -> None:
        """The printer's state has changed."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.  poll: how often an idle worker looks for jobs it was not woken for; check: how often it looks at the printer.

    completion: how long a ticket may take to print.  back_off: the first and the longest wait after the printer was not ready
    or the jobs could not be reached.
    """

    poll_s: float = 1.0
    check_s: float = 4.0
    open_s: float = 2.0
    status_s: float = 1.0
    write_s: float = 5.0
    completion_s: float = 10.0
    back_off_s: tuple[float, float] = (0.5, 4.0)


_GRACE_S = 0.6  # what a ticket that is printing when stop() is called may still take
_GLANCE_S = 0.1


class Spooler:
    """The worker of one printer.  connect makes a new, unopened transport for each connection."""

    def __init__(self, printer_id: int, profile: Profile, connect: Callable[[], Transport], jobs: Jobs, timing: Timing | None = None) -> None:
        self._printer_id = printer_id
        self._profile = profile
        self._connect = connect
        self._jobs = jobs
        self._timing = timing or Timing()
        self._log = _log.bind(printer=printer_id)
        self._thread = threading.Thread(target=self._run, name=f"spooler-{printer_id}", daemon=True)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._stop_by = math.inf
        self._reported: PrinterStatus | None = None
        self._owed: Callable[[], None] | None = None
        self._check_at = -math.inf
        self._troubles = 0

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def wake(self) -> None:
        """Says that a job may be waiting.  From any thread, at any time; never blocks."""
        self._woken.set()

    def stop(self) -> None:
        """Ends the work, within a second.  A job whose answer has not come by then is settled as uncertain."""
        self._stop_by = monotonic() + _GRACE_S
        self._stopping.set()
        self._woken.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self._turn()
            except Exception:  # noqa: BLE001 - whatever is wrong, with the database or with us, the next ticket may still be printed
                self._log.exception("spooler-turn-failed")
                pause = self._back_off()
            self._woken.wait(pause)
            self._woken.clear()

    def _turn(self) -> float:
        """Does the next thing there is to do and returns the seconds until there may be another."""
        self._pay()
        queued = self._jobs.has_queued(self._printer_id)
        if not queued and monotonic() < self._check_at:
            return self._timing.poll_s
        transport = self._connect()
        try:
            status = self._preflight(transport)
            self._check_at = monotonic() + self._timing.check_s
            self._report(status)
            if status.state != "ready":
                return self._back_off()
            if queued and not self._stopping.is_set():
                return self._next_job(transport)
        finally:
            transport.close()
        self._troubles = 0
        return self._timing.poll_s

    def _preflight(self, transport: Transport) -> PrinterStatus:
        try:
            transport.open(self._timing.open_s)
            answers = [self._ask(transport, request) for request in STATUS_REQUESTS]
        except Silent:
            return PrinterStatus("unknown")
        except TransportError as error:
            self._log.debug("printer-unreachable", reason=str(error))
            return PrinterStatus("offline")
        return parse(*answers)

    def _ask(self, transport: Transport, request: bytes) -> int:
        """One answer to DLE EOT.  Bytes that are none are late answers to an earlier connection's job, and are passed over."""
        transport.write(request, self._timing.status_s)
        until = monotonic() + self._timing.status_s
        while (left := until - monotonic()) > 0:
            for byte in transport.read(left):
                if is_status(byte, self._profile):
                    return byte
        raise Silent("no answer that is a status")

    def _next_job(self, transport: Transport) -> float:
        claimed = self._jobs.claim(self._printer_id)
        if claimed is None:
            return self._timing.poll_s
        try:
            data = ticket_bytes(claimed.content, self._profile)
        except Exception:  # noqa: BLE001 - one ticket that cannot be set must not hold up those behind it
            self._log.exception("ticket-not-laid-out", job=claimed.job_id)
            self._settle(claimed.job_id, "failed")
            return 0.0
        try:
            transport.write(data + COMPLETION_REQUEST, self._timing.write_s)
        except WriteFailed as error:
            self._log.warning("ticket-not-sent", job=claimed.job_id, sent=error.sent, reason=str(error))
            if error.sent == 0:
                self._owe(lambda: self._jobs.give_back(claimed.job_id))
            else:
                self._settle(claimed.job_id, "uncertain")
            return self._back_off()
        confirmed = self._confirmed(transport)
        self._settle(claimed.job_id, "printed" if confirmed else "uncertain")
        if not confirmed:
            self._log.warning("ticket-not-confirmed", job=claimed.job_id)
            return self._back_off()
        self._troubles = 0
        return 0.0

    def _confirmed(self, transport: Transport) -> bool:
        """Whether the printer says, in time, that it has processed all it was sent.  Looks up often, to see stop()."""
        until = monotonic() + self._timing.completion_s
        while (left := min(until, self._stop_by) - monotonic()) > 0:
            try:
                answer = transport.read(min(left, _GLANCE_S))
            except Silent:
                continue
            except TransportError:
                return False
            if any(map(is_completion, answer)):
                return True
        return False

    def _report(self, status: PrinterStatus) -> None:
        if status != self._reported:
            self._jobs.report(self._printer_id, status)
            self._reported = status

    def _settle(self, job_id: int, outcome: Outcome) -> None:
        self._owe(lambda: self._jobs.settle(job_id, outcome))

    def _owe(self, debt: Callable[[], None]) -> None:
        """Tells the jobs what became of one; when they cannot be reached, first thing in every turn until they can."""
        self._owed = debt
        self._pay()

    def _pay(self) -> None:
        if self._owed is not None:
            self._owed()
            self._owed = None

    def _back_off(self) -> float:
        first, longest = self._timing.back_off_s
        self._troubles += 1
        return min(longest, first * 2.0 ** min(self._troubles - 1, 16))
