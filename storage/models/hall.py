"""The hall itself: its place in time, its hours, its counters."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Key, Moment, big


class Hall(Base):
    """One hall.  Whoever changes anything in it locks this row first; seq and last_at only grow.

    house_rules: rules/house_rules.py as JSON, and classes its list of priority classes; rating_rules: rules/rating.py as JSON; alarms: its own
    limits, as rules.alarms.book_of reads them; voice: rules/announcing.py's VoiceRules, flat.  paused_at while the whole hall stands still
    (全厅暂停).  taking: whether numbers were being given out when the ticker last looked, so that opening and closing have a seq.  notices: what
    the hall's folder of notices held when the ticker last looked, as JSON (config/notices.py).
    """

    __tablename__ = "hall"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    timezone: Mapped[str]
    discipline: Mapped[str]
    kiosk_grants: Mapped[str]
    rating_scale: Mapped[str]
    no_show_rule: Mapped[str]
    no_show_rule_en: Mapped[str]
    without_paper: Mapped[str] = mapped_column(default="go_on")
    paper_wait_s: Mapped[int] = mapped_column(default=180)
    printer_alarm_s: Mapped[int] = mapped_column(default=60)
    house_rules: Mapped[str] = mapped_column(server_default=text("'{}'"))
    rating_rules: Mapped[str] = mapped_column(server_default=text("'{}'"))
    classes: Mapped[str] = mapped_column(server_default=text("'[]'"))
    alarms: Mapped[str] = mapped_column(server_default=text("'{}'"))
    voice: Mapped[str] = mapped_column(server_default=text("'{}'"))
    calendar: Mapped[str | None]
    paused_at: Mapped[Moment | None]
    paused_reason: Mapped[str | None]
    kiosk_pin_hash: Mapped[str | None]
    epoch: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int] = mapped_column(big, default=0)
    last_at: Mapped[Moment] = mapped_column(default=0)
    business_day: Mapped[date]
    catalogue_version: Mapped[int] = mapped_column(default=1)
    taking: Mapped[bool] = mapped_column(default=False)
    notices: Mapped[str] = mapped_column(default="{}", server_default=text("'{}'"))


class Hours(Base):
    """One session of a weekday (0 = Monday) in which numbers are given out; minutes after local midnight.

    serves_from: when windows begin to serve, where that is later.  audience: all, or appointments (no other numbers are given out).
    """

    __tablename__ = "hours"

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]
    serves_from: Mapped[int | None]
    audience: Mapped[str] = mapped_column(server_default=text("'all'"))


class ClosedDay(Base):
    """A day on which no numbers are given out."""

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("hall_id", "day"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    day: Mapped[date]
    reason: Mapped[str]


class WorkingDay(Base):
    """A make-up working day (调休上班), on which the sessions of another weekday hold."""

    __tablename__ = "working_day"
    __table_args__ = (UniqueConstraint("hall_id", "day"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    day: Mapped[date]
    weekday: Mapped[int]
    reason: Mapped[str]


class Counter(Base):
    """The last sequence given out for a prefix on a day, and how many were left out below it (hall/restoring.py)."""

    __tablename__ = "counter"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
    skipped: Mapped[int] = mapped_column(server_default=text("0"))


class DayFigure(Base):
    """What remains of a day: how many numbers each service gave out."""

    __tablename__ = "day_figure"
    __table_args__ = (Index("ix_day_figure_hall_id_day", "hall_id", "day"),)

    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hall_id: Mapped[HallKey]
    taken: Mapped[int]
