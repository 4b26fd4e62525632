"""Tickets and the visits they lead to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big, partial_index


class Ticket(Base):
    """A number somebody holds, or the visit without one (直接办理), whose prefix is rules.numbering.DIRECT.

    rank is ms; seq is that of its journal row, and breaks ties.  callable_from (ms UTC): an appointment is not called earlier.
    for_window_id, for_staff_id: it is meant for that window or clerk alone, since reserved_at.  party: the tickets of one holder, and
    those linked at the guide desk, share one; passed_over while another of them is called or being served.  needs: codes of
    rules.needs, separated by commas.  frozen_ms: how long the whole hall stood still while this ticket waited for its first call.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("hall_id", "business_day", "prefix", "sequence"),
        partial_index("ix_ticket_line", "service_id", "rank", "seq", where="state = 'waiting'"),
        partial_index(
            "ix_ticket_head", "service_id", "rank", "seq", where="state = 'waiting' AND for_window_id IS NULL AND for_staff_id IS NULL AND NOT passed_over"
        ),
        partial_index("ix_ticket_for_window", "for_window_id", where="state = 'waiting' AND for_window_id IS NOT NULL"),
        partial_index("ix_ticket_for_staff", "for_staff_id", where="state = 'waiting' AND for_staff_id IS NOT NULL"),
        partial_index("ix_ticket_party", "party", where="party IS NOT NULL"),
        partial_index("ix_ticket_holder", "hall_id", "holder_hash", where="holder_hash IS NOT NULL"),
        partial_index("ix_ticket_missed", "hall_id", where="state = 'missed'"),
        NEVER_AGAIN,
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
    callable_from: Mapped[Moment] = mapped_column(server_default=text("0"))
    for_window_id: Mapped[int | None] = mapped_column(big)
    for_staff_id: Mapped[int | None] = mapped_column(big)
    reserved_at: Mapped[Moment | None]
    note: Mapped[str | None]
    revivals: Mapped[int] = mapped_column(server_default=text("0"))
    party: Mapped[int | None] = mapped_column(big)
    passed_over: Mapped[bool] = mapped_column(server_default=false())
    holder_hash: Mapped[str | None]
    holder_mask: Mapped[str | None]
    needs: Mapped[str] = mapped_column(server_default=text("''"))
    frozen_ms: Mapped[Moment] = mapped_column(server_default=text("0"))


class Visit(Base):
    """One turn at one window.  calls counts the first call and each recall; 0 where nobody was called: 直接办理, or it goes on after another visit,
    whose called_at it has.

    outcome: served, missed, returned (to the line as it was: undone, or the clerk left), transferred, passed_on (another clerk goes on with
    it in a visit of their own), expired (put aside until the hall was cleared).  held_since while 挂起; held_ms adds up what is over.
    direct_reason: why it is a visit without a number.  cases: how many were handled, where the clerk said so.
    abnormal: why a supervisor marked it as 异常, so that figures can be had without it.
    """

    __tablename__ = "visit"
    __table_args__ = (
        partial_index("ix_visit_open_window", "window_id", unique=True, where="ended_at IS NULL AND held_since IS NULL"),
        partial_index("ix_visit_held", "window_id", where="ended_at IS NULL AND held_since IS NOT NULL"),
        partial_index("ix_visit_open_ticket", "ticket_id", unique=True, where="ended_at IS NULL"),
        Index("ix_visit_ticket_id", "ticket_id"),
        Index("ix_visit_hall_id_business_day", "hall_id", "business_day"),
        Index("ix_visit_pace", "service_id", "ended_at", "outcome", "called_at", "held_ms"),  # all that the pace is reckoned from
        NEVER_AGAIN,
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
    held_since: Mapped[Moment | None]
    held_ms: Mapped[Moment] = mapped_column(server_default=text("0"))
    hold_reason: Mapped[str | None]
    direct_reason: Mapped[str | None]
    cases: Mapped[int | None]
    abnormal: Mapped[str | None]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[str | None]


class VisitMatter(Base):
    """A matter that was handled in a visit, as the clerk recorded it."""

    __tablename__ = "visit_matter"

    visit_id: Mapped[int] = mapped_column(big, ForeignKey("visit.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(big, ForeignKey("matter.id"), primary_key=True)


class Appointment(Base):
    """A place in a slot that somebody has booked.  code: what they show at check-in.  state: booked, arrived, cancelled or no_show.

    slot_at is the slot's beginning (ms UTC).  Of the person only a keyed hash and a masked form are kept.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        Index("ix_appointment_slot", "service_id", "slot_at"),
        Index("ix_appointment_due", "hall_id", "state", "slot_at"),
        Index("ix_appointment_holder", "hall_id", "holder_hash"),
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    code: Mapped[str]
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"))
    slot_at: Mapped[Moment]
    holder_hash: Mapped[str]
    holder_mask: Mapped[str]
    state: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(big, ForeignKey("ticket.id"))
    booked_at: Mapped[Moment]
    changed_at: Mapped[Moment]
