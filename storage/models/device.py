"""Kiosks, screens, evaluators and printers; calls for help from a kiosk."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import NEVER_AGAIN, Base, HallKey, Key, Moment, big, partial_index


class Printer(Base):
    """A ticket printer as the server last saw it.

    alarmed: it has been out of order for longer than the hall allows.  leased_by: the worker that alone may send to it, until leased_until.
    """

    __tablename__ = "printer"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    code: Mapped[str]
    name: Mapped[str]
    transport: Mapped[str]
    address: Mapped[str]
    profile: Mapped[str] = mapped_column(default="generic-80")
    state: Mapped[str] = mapped_column(default="unknown")
    near_end: Mapped[bool] = mapped_column(default=False)
    state_since: Mapped[Moment] = mapped_column(default=0)
    alarmed: Mapped[bool] = mapped_column(default=False)
    leased_by: Mapped[str | None]
    leased_until: Mapped[Moment] = mapped_column(default=0)
    retired_at: Mapped[Moment | None]


class Device(Base):
    """A machine that may speak to the server.  Only hashes of its token and of its enrolment code are kept.

    seen_at is when it last held a socket or, where it has none, asked for something; it has no seq, since no screen depends on it to
    be right.  by_hand: it was added by a command, and the hall file knows nothing of it.  screen, zone_id and window_id are the hall file's;
    where somebody has set a screen by hand, shown_screen, shown_zone_id and shown_window_id stand in their place.
    motion: whether a call may arrive with a movement.  high_contrast: its wall has few colours.  speaks: the audio zone whose
    announcements it says, standby while another one does not.
    """

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        Index("ix_device_window_id", "window_id"),
        Index("ix_device_enrol_code_hash", "enrol_code_hash"),
    )

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    screen: Mapped[str | None]
    window_id: Mapped[int | None] = mapped_column(big, ForeignKey("window.id"))
    zone_id: Mapped[int | None] = mapped_column(big, ForeignKey("zone.id"))
    printer_id: Mapped[int | None] = mapped_column(big, ForeignKey("printer.id"))
    speaks: Mapped[str | None]
    standby: Mapped[bool] = mapped_column(server_default=false())
    shown_screen: Mapped[str | None]
    shown_zone_id: Mapped[int | None] = mapped_column(big, ForeignKey("zone.id"))
    shown_window_id: Mapped[int | None] = mapped_column(big, ForeignKey("window.id"))
    motion: Mapped[bool] = mapped_column(default=True, server_default=true())
    high_contrast: Mapped[bool] = mapped_column(default=False, server_default=false())
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    enrol_code_hash: Mapped[str | None]
    enrol_until: Mapped[Moment | None]
    seen_at: Mapped[Moment | None]
    out_of_use_at: Mapped[Moment | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[Moment | None]


class HelpCall(Base):
    """一键求助: somebody at a kiosk wants a person.  Rings at the guide desk until it is answered."""

    __tablename__ = "help_call"
    __table_args__ = (partial_index("ix_help_call_open", "hall_id", where="answered_at IS NULL"), NEVER_AGAIN)

    id: Mapped[Key]
    hall_id: Mapped[HallKey]
    device_id: Mapped[int] = mapped_column(big, ForeignKey("device.id"))
    at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    staff_id: Mapped[int | None] = mapped_column(big, ForeignKey("staff.id"))
