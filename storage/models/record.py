"""What happened, what was answered, and what is to be printed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big, partial_index

RARE = "kind IN ('catalogue_loaded', 'day_opened', 'hall_paused', 'hall_resumed', 'plan_followed')"
"""What is looked for among all rows, however old; whoever does says it in these words, so that the index is used."""
ANNOUNCED = "kind IN ('called', 'recalled', 'epoch_begun')"
"""What players go by: what was announced, and where another life of the hall begins."""


class Journal(Base):
    """The truth: one row a change, never updated.  detail is JSON without personal data."""

    __tablename__ = "journal"
    __table_args__ = (
        partial_index("ix_journal_announced", "hall_id", "at", where=ANNOUNCED),
        partial_index("ix_journal_rare", "hall_id", "kind", "seq", where=RARE),
    )

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(big, primary_key=True)
    at: Mapped[Moment]
    kind: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(big)
    visit_id: Mapped[int | None] = mapped_column(big)
    window_id: Mapped[int | None] = mapped_column(big)
    staff_id: Mapped[int | None] = mapped_column(big)
    device_id: Mapped[int | None] = mapped_column(big)
    detail: Mapped[str | None]


class Answer(Base):
    """What an Idempotency-Key was answered; kept 24 hours."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_at", "at"),)

    credential: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    at: Mapped[Moment]


class PrintJob(Base):
    """A paper to print; content is hall/paper.py's JSON; ticket_id is NULL for a test.

    state: queued, sending, printed; failed, uncertain or missed while a person has to decide; replaced or dropped once one has.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        partial_index(
            "ix_print_job_pending",
            "printer_id",
            "id",
            where="state IN ('queued', 'sending', 'uncertain', 'missed', 'failed')",
        ),
        Index("ix_print_job_device_id_queued_at", "device_id", "queued_at"),
        partial_index("ix_print_job_reprint", "ticket_id", where="reprint > 0"),
        NEVER_AGAIN,
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    printer_id: Mapped[int] = mapped_column(big, ForeignKey("printer.id"))
    ticket_id: Mapped[int | None] = mapped_column(big, ForeignKey("ticket.id"))
    device_id: Mapped[int | None] = mapped_column(big, ForeignKey("device.id"))
    reprint: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    state: Mapped[str]
    content: Mapped[str]
    queued_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
