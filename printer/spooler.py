"""Jobs to paper: one worker thread for one printer, which alone writes to it.

    queued ─ claim ─▶ sending ─ every byte and the printer's confirmation ─▶ printed
                         ├───── not one byte left ─▶ queued
                         └───── anything else ─▶ uncertain: a person decides; it is never sent again from here

A send that succeeds proves nothing, and a job sent twice is two citizens with one number.  So each job has a fresh connection,
is claimed only when the printer has just said that it is ready, and ends with a question that the printer answers in its turn.
That question belongs here and not to the layout: it puts nothing on paper, and only who reads the answer may ask it.

The same loop runs in the server and, beside a kiosk, in the agent; where the jobs are kept is `Jobs`' affair.  It imports nothing
that needs a database.
"""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal, Protocol

import structlog

from hall.paper import TicketPaper
from printer.completion import Question
from printer.profile import Profile
from printer.status import STATUS_REQUESTS, PrinterStatus, is_status, parse
from printer.transports import Silent, Transport, TransportError, WriteFailed

Outcome = Literal["printed", "uncertain", "failed"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is now this worker's."""

    job_id: int
    content: TicketPaper


class JobsAway(Exception):
    """Where the jobs are kept cannot be reached now; it may be in a moment."""


class Jobs(Protocol):
    """Where the jobs are kept.  Called from the worker's thread only; each call is one finished transaction.

    A call may raise: JobsAway, or anything else.  Whether it had its effect is then unknown, and it is made again.
    """

    def hold(self, printer_id: int, *, anew: bool) -> int | None:
        """Takes the printer for this worker alone, or keeps it; None while another worker has it.  Nothing is sent without it.

        anew: this worker is in the middle of nothing, so what is still `sending` was begun by one that is gone: it becomes uncertain.
        Returns how many jobs that were, 0 else.
        """

    def release(self, printer_id: int) -> None:
        """Lets another worker have the printer at once."""

    def in_doubt(self, printer_id: int) -> bool:
        """Whether of some paper nobody knows, or has said, how it ended."""

    def has_queued(self, printer_id: int) -> bool:
        """Whether anything waits for this printer."""

    def claim(self, printer_id: int, word: str) -> Claimed | None:
        """Turns the oldest queued job into `sending`, committed on return; None when there is none.

        word: names this one claim; asked again with it, because no answer came, the same job is given.
        """

    def give_back(self, job_id: int) -> None:
        """No byte was sent: `sending` becomes `queued` again."""

    def settle(self, job_id: int, outcome: Outcome) -> None:
        """Ends a job that is `sending`; one that is not is left alone.  `failed`: it could not be laid out, and no byte was sent."""

    def report(self, printer_id: int, status: PrinterStatus) -> None:
        """What the printer is like: said when it has changed, and now and then."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.  poll: how often an idle worker looks for jobs it was not woken for; check: how often it looks at the printer.

    write: for each piece of 2 KB, which takes 2.2 s at 9600 baud.  completion: how long a ticket may take to print, beside what
    its bytes take at 9600 baud.  renew: how often the hold on the printer is renewed, or asked for; tidy: how often an idle worker
    looks for jobs that somebody left in the middle, and says again what the printer is like.  back_off: the first and the longest
    wait after the printer was not ready or the jobs could not be reached.
    """

    poll_s: float = 1.0
    check_s: float = 4.0
    open_s: float = 2.0
    status_s: float = 1.0
    write_s: float = 5.0
    completion_s: float = 10.0
    renew_s: float = 5.0
    tidy_s: float = 30.0
    back_off_s: tuple[float, float] = (0.5, 4.0)


_PIECE = 2048
_RESET = b"\x1b@"
_SLOWEST_BYTES_S = 960
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
        self._word: str | None = None
        self._held = False
        self._hold_at = self._tidy_at = self._check_at = -math.inf
        self._troubles = 0
        self._away = False
        self._torn = False  # a ticket may have ended in its middle, and its paper still be in the printer

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
            pause = self._try(self._turn)
            self._woken.wait(self._back_off() if pause is None else pause)
            self._woken.clear()
        self._try(self._leave)

    def _try(self, act: Callable[[], float]) -> float | None:
        """What the act returns; None when it failed: whatever is wrong, with the jobs or with us, the next ticket may still be printed."""
        try:
            result = act()
        except JobsAway as error:
            if not self._away:
                self._log.warning("jobs-away", reason=str(error))
            self._away = True
            self._reported = None  # who missed us meanwhile may have given the printer up
            return None
        except Exception:  # noqa: BLE001 - see above
            self._log.exception("spooler-turn-failed")
            return None
        if self._away:
            self._log.info("jobs-reached-again")
        self._away = False
        return result

    def _turn(self) -> float:
        """Does the next thing there is to do and returns the seconds until there may be another."""
        self._pay()
        if not self._hold():
            return self._timing.poll_s
        queued = self._word is not None or self._jobs.has_queued(self._printer_id)
        if not queued and monotonic() < self._check_at:
            return self._timing.poll_s
        transport = self._connect()
        try:
            status = self._preflight(transport)
            self._check_at = monotonic() + self._timing.check_s
            self._report(status)
            if not self._may_print(status):
                return self._back_off()
            if queued and self._hold() and not self._stopping.is_set():
                return self._next_job(transport)
        finally:
            transport.close()
        self._troubles = 0
        return self._timing.poll_s

    def _leave(self) -> float:
        """Says what is still to be said, and lets another worker have the printer.  A job that stays `sending` is its next holder's to settle."""
        self._pay()
        if self._held:
            self._jobs.release(self._printer_id)
        return 0.0

    def _hold(self) -> bool:
        """Whether the printer is this worker's alone.  Asks only when it is time to; nothing may be in the middle of being sent."""
        now = monotonic()
        if now < self._hold_at:
            return self._held
        anew = now >= self._tidy_at and self._word is None
        self._renew(anew=anew)
        if self._held and anew:
            self._tidy_at = now + self._timing.tidy_s
            self._reported = None
        return self._held

    def _renew(self, *, anew: bool = False) -> None:
        asked = monotonic()
        self._held, held_before = False, self._held  # so it stays when nobody answers
        try:
            left = self._jobs.hold(self._printer_id, anew=anew)
            if left:
                self._log.warning("print jobs were interrupted and are now uncertain", jobs=left)
            if left or (left is not None and not held_before and self._jobs.in_doubt(self._printer_id)):
                self._torn = True
            self._held = left is not None
        finally:
            if not self._held:
                self._tidy_at = -math.inf  # whoever had it meanwhile may have left something
            if self._held != held_before:
                self._log.info("printer-held" if self._held else "printer-not-held")
        self._hold_at = asked + self._timing.renew_s

    def _keep(self) -> None:
        """Renews the hold while a ticket is under way.  Not being able to changes nothing for that ticket."""
        if monotonic() < self._hold_at:
            return
        self._hold_at = monotonic() + self._timing.renew_s
        try:
            self._renew()
        except Exception as error:  # noqa: BLE001 - what becomes of the ticket is still to be seen
            self._log.warning("hold-not-renewed", reason=str(error))

    def _may_print(self, status: PrinterStatus) -> bool:
        """A printer that never answers is sent tickets only where its profile says that it is one: each of them will be uncertain."""
        return status.state == "ready" or (status.state == "unknown" and self._profile.completion == "none")

    def _preflight(self, transport: Transport) -> PrinterStatus:
        try:
            transport.open(self._timing.open_s)
        except TransportError as error:
            self._log.debug("printer-unreachable", reason=str(error))
            return PrinterStatus("offline")
        # Where nothing comes back nothing is asked: in a print queue of Windows each question would be a document.
        return self._ask_all(transport) if transport.can_read else PrinterStatus("unknown")

    def _ask_all(self, transport: Transport) -> PrinterStatus:
        """What the printer says of itself; `unknown` when it does not, `offline` when the connection breaks."""
        try:
            answers = [self._ask(transport, request) for request in STATUS_REQUESTS]
        except Silent:
            return PrinterStatus("unknown")
        except TransportError as error:
            self._log.debug("printer-unreachable", reason=str(error))
            return PrinterStatus("offline")
        return parse(*answers, near_end_sensor=self._profile.near_end)

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
        self._word = self._word or secrets.token_hex(16)
        claimed = self._jobs.claim(self._printer_id, self._word)
        self._word = None
        if claimed is None:
            return self._timing.poll_s
        try:
            from printer.layout import ticket_bytes  # with the first paper: python-escpos reads every printer there is when it is loaded

            data = ticket_bytes(claimed.content, self._profile)
        except Exception:  # noqa: BLE001 - one ticket that cannot be set must not hold up those behind it
            self._log.exception("ticket-not-laid-out", job=claimed.job_id)
            self._settle(claimed.job_id, "failed")
            return 0.0
        try:
            printed = self._print(transport, claimed.job_id, data)
        except WriteFailed as error:
            self._log.warning("ticket-not-sent", job=claimed.job_id, sent=error.sent, reason=str(error))
            if error.sent == 0:
                self._owe(lambda: self._jobs.give_back(claimed.job_id))
            else:
                self._settle(claimed.job_id, "uncertain")
            return self._back_off()
        except Exception:
            self._settle(claimed.job_id, "uncertain")
            raise
        self._settle(claimed.job_id, "printed" if printed else "uncertain")
        if not printed and self._profile.completion != "none":
            self._log.warning("ticket-not-confirmed", job=claimed.job_id)
            return self._back_off()
        self._troubles = 0
        return 0.0

    def _print(self, transport: Transport, job_id: int, data: bytes) -> bool:
        """Sends a ticket; whether the printer confirmed it.  Raises WriteFailed with how much of it had gone."""
        question = Question(self._profile, job_id)
        # What is left of a broken ticket is cut off, or the next citizen's paper would begin with another's number.
        data = (_RESET + self._profile.cut if self._torn else b"") + data + question.request
        self._torn = True
        for at in range(0, len(data), _PIECE):
            try:
                transport.write(data[at : at + _PIECE], self._timing.write_s)
            except WriteFailed as error:
                raise WriteFailed(str(error), at + error.sent) from error
            self._keep()
        match self._profile.completion:
            case "none":
                printed = False
            case "status_after":
                printed = self._ask_all(transport).state == "ready"
            case _:
                printed = self._confirmed(transport, question, len(data) / _SLOWEST_BYTES_S)
        self._torn = not (printed or self._profile.completion == "none")
        return printed

    def _confirmed(self, transport: Transport, question: Question, line_s: float) -> bool:
        """Whether the printer says, in time, that it has processed all it was sent.  Looks up often, to see stop()."""
        until = monotonic() + self._timing.completion_s + line_s
        while (left := min(until, self._stop_by) - monotonic()) > 0:
            self._keep()
            try:
                answer = transport.read(min(left, _GLANCE_S))
            except Silent:
                continue
            except TransportError:
                return False
            if question.answered(answer):
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
