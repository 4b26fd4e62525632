"""A hall's next life: its database was put back from a backup, and what happened since then is not in it.

What was given out, printed or answered after the backup is out there all the same, in people's hands.  So nothing that may have
happened already happens again by itself, and nothing is given a name that something else may bear.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.evaluation import close_requests
from rules.numbering import number_of, numbers_to_skip
from storage import halls, printjobs, tickets
from storage.db import HallTransaction
from storage.journal import Kind

VERSIONS_SKIPPED = 1000
"""Of the catalogue: a page keeps the one it has read as long as its version is the same."""


@dataclass(frozen=True, slots=True)
class NewLife:
    """left_at: the last change that is known (ms UTC).  next_numbers: with which each prefix goes on.  papers: how many a person must decide on."""

    epoch: int
    left_at: int
    next_numbers: list[str]
    papers: int


def begin_epoch(hall: HallTransaction, skip: int | None = None) -> NewLife:
    """The hall goes on from where the backup left it, under the next epoch.

    Numbers: of every prefix `skip` are left out, by default as many as may have been given out since (rules.numbering.numbers_to_skip).
    Papers that were queued or being sent may have come out: they are uncertain, and a person decides.  Ratings that were open are
    closed: whoever was asked may have answered, and has gone.  Open visits and shifts stay: the clerk who sits there knows how they went on.
    Answers to Idempotency-Keys stay: what they were given for is in the backup too.
    """
    epoch = halls.begin_epoch(hall.connection, hall.hall_id)
    papers = printjobs.under_way(hall.connection, hall.hall_id)
    for job in papers:
        printjobs.move(hall.connection, job.id, ("queued", "sending"), "uncertain", hall.at)
        hall.record(Kind.PRINT_SETTLED, ticket=job.ticket_id, device=job.device_id, detail={"job": job.id, "outcome": "uncertain"})
    close_requests(hall, "timed_out", until=None)
    if skip is None:
        skip = numbers_to_skip(hall.at - _unknown_since(hall))
    catalogue = hall.catalogue
    prefixes = {service.prefix for service in catalogue.services.values()} | {rule.prefix for rule in catalogue.classes.values() if rule.prefix}
    prefixes |= tickets.prefixes_of(hall.connection, hall.hall_id, hall.business_day)
    go_on = [number_of(prefix, 1 + tickets.skip_sequences(hall.connection, hall.hall_id, hall.business_day, prefix, skip)) for prefix in sorted(prefixes)]
    hall.catalogue_changed(by=VERSIONS_SKIPPED)
    hall.record(Kind.EPOCH_BEGUN, detail={"epoch": epoch, "known_until": hall.last_at, "numbers_skipped": skip})
    return NewLife(epoch, hall.last_at, go_on, len(papers))


def _unknown_since(hall: HallTransaction) -> int:
    """From when today's numbers are not known: the last change in the backup, or later, today's first opening."""
    timetable = hall.catalogue.timetable
    opens = [timetable.moment(hall.business_day, session.opens) for session in timetable.sessions_on(hall.business_day)]
    return max(hall.last_at, min(opens, default=hall.at))
