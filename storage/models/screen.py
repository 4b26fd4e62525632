"""How screens fare, and who speaks.  None of it has a seq: it is of this minute, and no screen depends on it to be right."""

from __future__ import annotations

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, HallKey, Moment, big


class ScreenHealth(Base):
    """What a screen last told of itself.

    due_epoch, due_seq: of the newest picture meant for it that it knows of.  spoken, skipped: announcements, since its page was loaded.
    condition is what the journal was last told of it (rules.screenhealth.Condition).
    """

    __tablename__ = "screen_health"

    device_id: Mapped[int] = mapped_column(big, ForeignKey("device.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(server_default=text("''"))
    width: Mapped[int] = mapped_column(server_default=text("0"))
    height: Mapped[int] = mapped_column(server_default=text("0"))
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    seq: Mapped[int] = mapped_column(big, server_default=text("0"))
    due_epoch: Mapped[int] = mapped_column(server_default=text("0"))
    due_seq: Mapped[int] = mapped_column(big, server_default=text("0"))
    audio: Mapped[str] = mapped_column(server_default=text("'none'"))
    uptime_s: Mapped[int] = mapped_column(big, server_default=text("0"))
    spoken: Mapped[int] = mapped_column(big, server_default=text("0"))
    skipped: Mapped[int] = mapped_column(big, server_default=text("0"))
    heard_at: Mapped[Moment] = mapped_column(server_default=text("0"))
    painted_at: Mapped[Moment] = mapped_column(server_default=text("0"))
    behind_since: Mapped[Moment | None]
    mute_since: Mapped[Moment | None]
    error: Mapped[str | None]
    error_at: Mapped[Moment | None]
    condition: Mapped[str] = mapped_column(server_default=text("'well'"))


class ZoneVoice(Base):
    """The voice of an audio zone: the player that holds it, when that was last heard, until when it speaks, and the last announcement begun.

    begun_by: the page that began it, by a name it has given itself, so that it may ask again when the answer was lost.
    """

    __tablename__ = "zone_voice"

    hall_id: Mapped[HallKey] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[int | None] = mapped_column(big, ForeignKey("device.id"))
    heard_at: Mapped[Moment] = mapped_column(server_default=text("0"))
    busy_until: Mapped[Moment] = mapped_column(server_default=text("0"))
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    seq: Mapped[int] = mapped_column(big, server_default=text("0"))
    begun_by: Mapped[str] = mapped_column(server_default=text("''"))
