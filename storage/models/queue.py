"""Tickets and the visits they lead to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Key, Moment, big, partial_index


class Ticket(Base):
    """A number somebody holds.  rank is ms; seq is that of its journal row, and breaks ties."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("hall_id", "business_day", "prefix", "sequence"),
        partial_index("ix_ticket_line", "service_id", "rank", "seq", where="state = 'waiting'"),
        partial_index("ix_ticket_missed", "hall_id", where="state = 'missed'"),
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    business_day: Mapped[date]
    prefix: Mapped[str]
    sequence: Mapped[int]
    number: Mapped[str]
    seq: Mapped[int] = mapped_column(big)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"))
    priority_class: Mapped[str]
    rank: Mapped[Moment]
    state: Mapped[str]
    issued_at: Mapped[Moment]
    language: Mapped[str]
    device_id: Mapped[int | None] = mapped_column(big, ForeignKey("device.id"))


class Visit(Base):
    """One turn at one window.  outcome: served, missed or returned; calls counts the first call and each recall."""

    __tablename__ = "visit"
    __table_args__ = (
        partial_index("ix_visit_open_window", "window_id", unique=True, where="ended_at IS NULL"),
        partial_index("ix_visit_open_ticket", "ticket_id", unique=True, where="ended_at IS NULL"),
        Index("ix_visit_ticket_id", "ticket_id"),
        Index("ix_visit_hall_id_business_day", "hall_id", "business_day"),
        Index("ix_visit_service_id_ended_at", "service_id", "ended_at"),
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    business_day: Mapped[date]
    ticket_id: Mapped[int] = mapped_column(big, ForeignKey("ticket.id"))
    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"))
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"))
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"))
    called_at: Mapped[Moment]
    announced_at: Mapped[Moment]
    calls: Mapped[int]
    started_at: Mapped[Moment | None]
    start_inferred: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
