"""Whether a visit was asked for a rating, and what was said."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Key, Moment, big, partial_index


class RatingRequest(Base):
    """One for each served visit.  result: rated, timed_out, superseded or no_device; open while closed_at is NULL."""

    __tablename__ = "rating_request"
    __table_args__ = (partial_index("ix_rating_request_open", "window_id", unique=True, where="closed_at IS NULL"),)

    visit_id: Mapped[int] = mapped_column(big, ForeignKey("visit.id"), primary_key=True)
    hall_id: Mapped[HallKey]
    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"))
    asked_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    result: Mapped[str | None]


class Rating(Base):
    """What the citizen said of one visit.  reasons: codes, separated by commas.

    entered_by: who typed in a paper form.  set_aside_at: since when the rating is void (作废), by whom and why; it stays, out of every rate.
    comment becomes NULL when its time is over.
    """

    __tablename__ = "rating"
    __table_args__ = (
        partial_index("ix_rating_comment", "hall_id", "rated_at", where="comment IS NOT NULL"),
        Index("ix_rating_hall_id_rated_at", "hall_id", "rated_at"),
    )

    visit_id: Mapped[int] = mapped_column(big, ForeignKey("visit.id"), primary_key=True)
    hall_id: Mapped[HallKey]
    scale: Mapped[str]
    level: Mapped[str]
    counts_as: Mapped[str]
    reasons: Mapped[str]
    comment: Mapped[str | None]
    source: Mapped[str]
    rated_at: Mapped[Moment]
    entered_by: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
    set_aside_at: Mapped[Moment | None]
    set_aside_by: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
    set_aside_reason: Mapped[str | None]


class FollowUp(Base):
    """差评整改: what is done about a bad rating.  state: rules/followups.py.

    due_at: the end of its last day (ms UTC).  finder_id: who has found it founded or unfounded.  second_level: what the citizen says now; it is
    in no rate.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        partial_index("ix_follow_up_open", "hall_id", "due_at", where="closed_at IS NULL"),
        Index("ix_follow_up_hall_id_opened_at", "hall_id", "opened_at"),
    )

    visit_id: Mapped[int] = mapped_column(big, ForeignKey("rating.visit_id"), primary_key=True)
    hall_id: Mapped[HallKey]
    state: Mapped[str]
    opened_at: Mapped[Moment]
    due_at: Mapped[Moment]
    assigned_to: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
    finder_id: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
    second_level: Mapped[str | None]
    closed_at: Mapped[Moment | None]


class FollowUpStep(Base):
    """One thing that was done about a bad rating, by whom.  words: what they wrote of it, NULL when its time is over."""

    __tablename__ = "follow_up_step"
    __table_args__ = (
        Index("ix_follow_up_step_visit_id", "visit_id"),
        partial_index("ix_follow_up_step_words", "at", where="words IS NOT NULL"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(big, ForeignKey("follow_up.visit_id"))
    at: Mapped[Moment]
    action: Mapped[str]
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"))
    words: Mapped[str | None]
