"""What remains of each day once it is over, added up: docs/figures.md says what each figure is.  And exports that are made in the background.

A day is settled from its visits, tickets and journal (storage/settling.py), and again whenever the journal tells of one of its visits later.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big


class SettledDay(Base):
    """A day that has been added up, from all that its hall's journal told up to `seq`."""

    __tablename__ = "settled_day"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(big)


class Tallied:
    """What visits add up to: the columns are those of rules.figures.Tally."""

    called: Mapped[int]
    waited: Mapped[int]
    waiting_ms: Mapped[Moment]
    longest_ms: Mapped[Moment]
    walked: Mapped[int]
    walking_ms: Mapped[Moment]
    served: Mapped[int]
    timed: Mapped[int]
    service_ms: Mapped[Moment]
    inferred: Mapped[int]
    by_day_end: Mapped[int]
    direct: Mapped[int]
    missed: Mapped[int]
    parts: Mapped[int]
    part_ms: Mapped[Moment]
    held: Mapped[int]
    held_ms: Mapped[Moment]
    counted: Mapped[int]
    cases: Mapped[int]
    asked: Mapped[int]
    rated: Mapped[int]
    satisfied: Mapped[int]
    dissatisfied: Mapped[int]
    not_asked: Mapped[int]
    set_aside: Mapped[int]


class SettledVisits(Tallied, Base):
    """A day's visits of one service, window, clerk and class, abnormal ones apart."""

    __tablename__ = "settled_visits"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"), primary_key=True)
    priority_class: Mapped[str] = mapped_column(primary_key=True)
    abnormal: Mapped[bool] = mapped_column(primary_key=True)


class SettledMatters(Tallied, Base):
    """A day's visits of one matter (0: none was recorded), service and clerk, abnormal ones apart: a visit of several matters in the sums of each."""

    __tablename__ = "settled_matters"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(big, primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"), primary_key=True)
    abnormal: Mapped[bool] = mapped_column(primary_key=True)


class SettledTickets(Base):
    """A day's numbers of one service and class, by the hour in which they were taken; the columns are those of rules.figures.Numbers."""

    __tablename__ = "settled_tickets"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    priority_class: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[int]
    done: Mapped[int]
    abandoned: Mapped[int]
    unserved: Mapped[int]
    cancelled: Mapped[int]


class SettledSpread(Base):
    """How long the timed visits of a day took: so many of one matter (0: none was recorded) and clerk in a bin of rules.figures.BINS."""

    __tablename__ = "settled_spread"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(big, ForeignKey("service.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(big, primary_key=True)
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"), primary_key=True)
    abnormal: Mapped[bool] = mapped_column(primary_key=True)
    bin: Mapped[int] = mapped_column(primary_key=True)
    visits: Mapped[int]
    service_ms: Mapped[Moment]


class SettledTimes(Base):
    """What a clerk's time at a window was on a day; what: rules.timing.Spent, reason: of a pause, else empty."""

    __tablename__ = "settled_times"

    hall_id: Mapped[int] = mapped_column(big, ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(big, ForeignKey("window.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    ms: Mapped[Moment]


class ExportJob(Base):
    """A file that somebody asked for and may fetch later.  state: queued, running, done, failed; request: what was asked, as JSON.

    A job is running until leased_until (ms UTC) unless that is put off; then it is begun again, a few times.
    """

    __tablename__ = "export_job"
    __table_args__ = (Index("ix_export_job_staff_id", "staff_id"), NEVER_AGAIN)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    staff_id: Mapped[int] = mapped_column(big, ForeignKey("staff.id"))
    request: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[Moment]
    leased_until: Mapped[Moment] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    of: Mapped[int] = mapped_column(server_default=text("0"))
    sentence: Mapped[str | None]
    tries: Mapped[int] = mapped_column(server_default=text("0"))


class ExportPart(Base):
    """A piece of the file that an export job made."""

    __tablename__ = "export_part"

    job_id: Mapped[int] = mapped_column(big, ForeignKey("export_job.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
