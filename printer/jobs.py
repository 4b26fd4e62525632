"""A printer's jobs as the database keeps them: what the spooler asks for."""

from __future__ import annotations

from dataclasses import dataclass

from hall import printing
from printer.spooler import Claimed, Outcome
from printer.status import PrinterStatus
from storage.db import Clock, Database


@dataclass(frozen=True, slots=True)
class DatabaseJobs:
    """`printer.spooler.Jobs` over one hall of a database."""

    database: Database
    clock: Clock
    hall_id: int

    def has_queued(self, printer_id: int) -> bool:
        """Whether anything waits for this printer."""
        return printing.has_queued(self.database, self.clock, printer_id)

    def claim(self, printer_id: int) -> Claimed | None:
        """The oldest queued job, now `sending`."""
        claimed = printing.claim(self.database, self.clock, printer_id)
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
