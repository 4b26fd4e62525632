"""A printer's jobs as the database keeps them: what the spooler asks for."""

from __future__ import annotations

import fcntl
import itertools
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hall import printing
from printer.spooler import Claimed, Outcome
from printer.status import PrinterStatus
from storage import devices
from storage.db import Clock, Database


@dataclass(frozen=True, slots=True)
class DatabaseJobs:
    """`printer.spooler.Jobs` over one hall of a database.  worker: this process's word, by which it holds its printers."""

    database: Database
    clock: Clock
    hall_id: int
    worker: str

    def hold(self, printer_id: int, *, anew: bool) -> int | None:
        """The printer's lease, and when it is taken anew, an end to what its last holder left in the middle."""
        if not printing.lease(self.database, self.clock, printer_id, self.worker):
            return None
        return printing.settle_interrupted(self.database, self.clock, printer_id) if anew else 0

    def release(self, printer_id: int) -> None:
        """A lease that ends now."""
        now = self.clock()
        with self.database.writing() as connection:
            devices.lease_printer(connection, printer_id, self.worker, now, 0)

    def in_doubt(self, printer_id: int) -> bool:
        """Whether a paper is uncertain."""
        return printing.in_doubt(self.database, printer_id)

    def has_queued(self, printer_id: int) -> bool:
        """Whether anything waits for this printer."""
        return printing.has_queued(self.database, self.clock, printer_id)

    def claim(self, printer_id: int, word: str) -> Claimed | None:
        """The oldest queued job, now `sending`."""
        claimed = printing.claim(self.database, self.clock, printer_id, word)
        return None if claimed is None else Claimed(*claimed)

    def give_back(self, job_id: int) -> None:
        """The job waits again."""
        printing.give_back(self.database, job_id)

    def settle(self, job_id: int, outcome: Outcome) -> None:
        """What became of the job."""
        printing.settle(self.database, self.clock, job_id, outcome)

    def report(self, printer_id: int, status: PrinterStatus) -> None:
        """The printer is no longer what it was."""
        printing.report(self.database, self.clock, self.hall_id, printer_id, status.state, status.near_end)


class Worker:
    """The word by which a process holds its printers: the first of its data folder's that no other process there has.

    A process that was killed would keep its printers until their lease has run out, or for as long as the clock was set back.  The
    operating system lets go of a dead process's lock at once, so whoever holds the lock knows that the word's last owner is dead.
    """

    def __init__(self, data: Path) -> None:
        self._file = next(file for file in map(_locked, _words_of(data)) if file is not None)
        kept = os.read(self._file, 64).decode("ascii", "replace") or secrets.token_hex(16)
        os.pwrite(self._file, kept.encode(), 0)
        self.word = f"{kept}@{socket.gethostname()}"  # a data folder may have been copied to another machine

    def close(self) -> None:
        """Lets another process have the word."""
        os.close(self._file)


def _words_of(data: Path) -> Iterator[Path]:
    """Where the words are kept: one for each of the processes that run at the same time."""
    yield data / "worker"
    for which in itertools.count(2):
        yield data / f"worker-{which}"


def _locked(path: Path) -> int | None:
    """The file, opened and locked; None while another process has it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
