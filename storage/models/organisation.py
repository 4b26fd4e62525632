"""What the hall offers and where: departments, services, matters, zones, windows.  Nothing here is ever deleted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Key, Moment, big


class Department(Base):
    """A department of the hall; its prefix is the letter of its group's numbers."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    prefix: Mapped[str]
    position: Mapped[int]
    retired_at: Mapped[Moment | None]


class Service(Base):
    """What people queue for (取号业务).

    quota and session_quota: numbers a day and a session, without limit when NULL.  cases_limit: 每号限办 N 件.  real_name: one live number for
    each person.  appointments: rules/slots.py as JSON, NULL where it cannot be booked.  initials and pinyin: how
    its name is spelled, to find it by.
    """

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    department_id: Mapped[int] = mapped_column(big, ForeignKey("department.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    initials: Mapped[str] = mapped_column(server_default=text("''"))
    pinyin: Mapped[str] = mapped_column(server_default=text("''"))
    prefix: Mapped[str]
    quota: Mapped[int | None]
    session_quota: Mapped[int | None]
    cases_limit: Mapped[int | None]
    real_name: Mapped[bool] = mapped_column(server_default=false())
    appointments: Mapped[str | None]
    position: Mapped[int]
    retired_at: Mapped[Moment | None]


class Matter(Base):
    """What a citizen comes about (事项); hangs under a service and leads to it."""

    __tablename__ = "matter"
    __table_args__ = (UniqueConstraint("hall_id", "code"), Index("ix_matter_service_id", "service_id"))

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    initials: Mapped[str] = mapped_column(server_default=text("''"))
    pinyin: Mapped[str] = mapped_column(server_default=text("''"))
    position: Mapped[int]
    retired_at: Mapped[Moment | None]


class Zone(Base):
    """A waiting area: 「二楼B区」.  audio: the areas that hear each other share one audio zone."""

    __tablename__ = "zone"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    floor: Mapped[str]
    floor_en: Mapped[str]
    audio: Mapped[str] = mapped_column(server_default=text("'hall'"))
    retired_at: Mapped[Moment | None]


class Window(Base):
    """A window.  Its code is for ever; label, zone and title may change.  paused_at is set while 暂停服务.

    batch: a 批量件 window, for runners with many cases.  plan_id: the plan it follows just now; NULL is its list of every day.
    by_hand: what somebody has set it to serve instead, [[service id, handicap in ms], …], until the end of by_hand_day, or until it is set
    back where that is NULL.
    """

    __tablename__ = "window"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    zone_id: Mapped[int] = mapped_column(big, ForeignKey("zone.id"))
    code: Mapped[str]
    label: Mapped[str]
    title: Mapped[str | None]
    title_en: Mapped[str | None]
    position: Mapped[int]
    paused_at: Mapped[Moment | None]
    paused_reason: Mapped[str | None]
    batch: Mapped[bool] = mapped_column(server_default=false())
    plan_id: Mapped[int | None] = mapped_column(big)
    by_hand: Mapped[str | None]
    by_hand_day: Mapped[date | None]
    retired_at: Mapped[Moment | None]


class WindowService(Base):
    """A window serves a service, with a handicap in milliseconds: it helps that queue only when it lags by so much."""

    __tablename__ = "window_service"

    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    handicap: Mapped[Moment]
    position: Mapped[int]


class WindowPlan(Base):
    """What a window serves at certain hours instead of its list of every day.  services: JSON, [[service id, handicap in ms], …]; weekday 0 = Monday."""

    __tablename__ = "window_plan"
    __table_args__ = (Index("ix_window_plan_window_id", "window_id"),)

    id: Mapped[Key]
    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"))
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]
    services: Mapped[str]
