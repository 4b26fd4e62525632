"""Whether a visit was asked for a rating, and what was said."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Moment, big, partial_index


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
    """What the citizen said of one visit.  reasons: codes, separated by commas."""

    __tablename__ = "rating"

    visit_id: Mapped[int] = mapped_column(big, ForeignKey("visit.id"), primary_key=True)
    hall_id: Mapped[HallKey]
    scale: Mapped[str]
    level: Mapped[str]
    counts_as: Mapped[str]
    reasons: Mapped[str]
    comment: Mapped[str | None]
    source: Mapped[str]
    rated_at: Mapped[Moment]
