"""Makes the files that somebody asked for and will fetch later: one at a time, at half speed, and begun again after a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import structlog

from hall.errors import NotYourFigures, Refusal
from hall.reporting import By, Question, Reading
from hall.reports import make
from hall.visitlist import VisitList
from reports.csvfile import BOM, lines, value_of
from reports.making import file_of
from rules.periods import Period, Unit
from rules.rating import Scale
from storage import exports, shifts
from storage.db import Clock, Database
from storage.exports import Job
from storage.view import HallView

LOOK_S = 2.0
VISITS = "visits"
"""The name of the export that lists visits one by one."""

log = structlog.get_logger()


class Exporter:
    """One thread.  stop waits until the piece it is at is written."""

    def __init__(self, database: Database, clock: Clock, scales: Mapping[str, Scale]) -> None:
        self._database = database
        self._clock = clock
        self._scales = scales
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="exports", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; a job that was under way is begun again by whoever comes next."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _work(self) -> None:
        while not self._stopping.wait(LOOK_S):
            try:
                while not self._stopping.is_set() and self.do_one():
                    pass
            except Exception:
                log.exception("export failed")  # it is tried again when its lease is over

    def do_one(self) -> bool:
        """Makes the file of the job that waits longest; False when none does."""
        with self._database.reading() as connection:
            if not exports.waiting(connection, self._clock()):
                return False
        with self._database.writing() as connection:
            job = exports.claim(connection, self._clock())
        if job is None:
            return True
        try:
            for part, (content, of) in enumerate(self._pieces(job), 1):
                with self._database.writing() as connection:
                    exports.go_on(connection, job.id, part, content, of, self._clock())
                if self._stopping.is_set():
                    return False
        except Refusal as refusal:
            with self._database.writing() as connection:
                exports.fail(connection, job.id, refusal.sentences()[0])
            return True
        with self._database.writing() as connection:
            exports.finish(connection, job.id)
        return True

    def _pieces(self, job: Job) -> Iterator[tuple[bytes, int]]:
        """(a piece of the file, how many there will be)."""
        request = job.request
        question = Question(
            Period(Unit(request["unit"]), date.fromisoformat(request["first"]), date.fromisoformat(request["last"])), By(request["by"]), request["abnormal"]
        )
        if request["report"] != VISITS:
            with self._database.reading() as connection:
                report = make(self._reading(connection, job), request["report"], question).as_json()
            yield file_of(report, request["format"]), 1
            return
        with self._database.reading() as connection:
            reading = self._reading(connection, job)
            listing = VisitList(reading, self._scales[reading.view.catalogue.rating_scale])
            days = listing.days(question.period.first, question.period.last)
        yield (BOM + lines([[column.label for column in listing.columns]])).encode(), len(days) + 1
        for day in days:
            began = time.monotonic()
            with self._database.reading() as connection:
                reading = self._reading(connection, job)
                listing = VisitList(reading, self._scales[reading.view.catalogue.rating_scale])
                rows = [[value_of({"value": cell.value, "text": cell.text}) for cell in cells] for _, cells in listing.of(day)]
            yield lines(rows).encode(), len(days) + 1
            self._stopping.wait(time.monotonic() - began)  # half the time is the windows'

    def _reading(self, connection: Any, job: Job) -> Reading:
        reader = shifts.reader(connection, job.staff_id)
        if reader is None:
            raise NotYourFigures()
        return Reading(HallView(self._database, connection, job.hall_id, self._clock()), reader)
