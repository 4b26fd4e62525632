"""Alarms: what somebody in charge has to look at."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big, partial_index


class Alarm(Base):
    """One alarm from its beginning to its end: a rule of rules/alarms.py in one place (subject: a service's, window's or device's code).

    level: 1 yellow, 2 orange, 3 red, since level_since.  acknowledged_level: up to which level acknowledged_by has seen it; what rises above
    that is not acknowledged.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        partial_index("ix_alarm_open", "hall_id", "rule", "subject", unique=True, where="ended_at IS NULL"),
        Index("ix_alarm_hall_id_raised_at", "hall_id", "raised_at"),
        NEVER_AGAIN,
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    rule: Mapped[str]
    subject: Mapped[str]
    level: Mapped[int]
    raised_at: Mapped[Moment]
    level_since: Mapped[Moment]
    acknowledged_at: Mapped[Moment | None]
    acknowledged_by: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
    acknowledged_level: Mapped[int | None]
    ended_at: Mapped[Moment | None]
