"""Who works in the hall, and who sat at which window, when."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big, partial_index


class Staff(Base):
    """Somebody who works here.  number is the 工号 that citizens see.

    department_id: whose figures a head of department sees, and to whose figures a clerk's time counts.
    """

    __tablename__ = "staff"

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    number: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[Moment] = mapped_column(default=0)
    department_id: Mapped[int | None] = mapped_column(big, ForeignKey("department.id"))
    retired_at: Mapped[Moment | None]


class Shift(Base):
    """From sign-in to sign-out.  Without a window it is a supervisor's; a window has at most one open shift.

    page_seen_at: when its page last held a socket; NULL while it never had one.
    """

    __tablename__ = "shift"
    __table_args__ = (
        partial_index("ix_shift_open_window", "window_id", unique=True, where="ended_at IS NULL"),
        partial_index("ix_shift_open", "hall_id", where="ended_at IS NULL"),
        NEVER_AGAIN,
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"))
    window_id: Mapped[int | None] = mapped_column(big, ForeignKey("window.id"))
    started_at: Mapped[Moment]
    active_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    page_seen_at: Mapped[Moment | None]


class StaffService(Base):
    """A clerk who is tied to services is only given these; one who is tied to none is given all."""

    __tablename__ = "staff_service"

    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
