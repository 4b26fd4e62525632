"""Screens and what they tell of themselves; the voices of a hall's audio zones.  Nothing here commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import BindParameter, Connection, bindparam, case, func, null, select, text, update

from rules.announcing import Announced, Voice
from rules.screenhealth import Condition, Told
from storage.models import Device, ScreenHealth, ZoneVoice

_NEW_SCREEN = text("INSERT INTO screen_health (device_id) VALUES (:device) ON CONFLICT DO NOTHING")
_NEW_VOICE = text("INSERT INTO zone_voice (hall_id, zone) VALUES (:hall, :of_zone) ON CONFLICT DO NOTHING")
_now: BindParameter[int] = bindparam("now")
_HEARD = (
    update(ScreenHealth.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table
    .where(ScreenHealth.device_id == bindparam("device"))
    .values(
        {name: bindparam(name) for name in ("kind", "width", "height", "epoch", "seq", "due_epoch", "due_seq", "audio", "uptime_s", "spoken", "skipped")}
        | {
            "heard_at": _now,
            "painted_at": bindparam("painted_at"),
            "behind_since": case((bindparam("behind"), func.coalesce(ScreenHealth.behind_since, _now)), else_=null()),
            "mute_since": case((bindparam("mute"), func.coalesce(ScreenHealth.mute_since, _now)), else_=null()),
            "error": func.coalesce(bindparam("fault"), ScreenHealth.error),
            "error_at": case((bindparam("fault").is_not(None), _now), else_=ScreenHealth.error_at),
        }
    )
)
_OF_ZONE = (ZoneVoice.hall_id == bindparam("hall"), ZoneVoice.zone == bindparam("of_zone"))
_VOICE = (
    select(ZoneVoice.device_id, ZoneVoice.heard_at, ZoneVoice.busy_until, ZoneVoice.epoch, ZoneVoice.seq, ZoneVoice.begun_by).where(*_OF_ZONE).with_for_update()
)
_HOLD = update(ZoneVoice.__table__).where(*_OF_ZONE).values(device_id=bindparam("device"), heard_at=_now)  # type: ignore[arg-type]  # as above
_BEGIN = (
    update(ZoneVoice.__table__)  # type: ignore[arg-type]  # as above
    .where(*_OF_ZONE)
    .values(epoch=bindparam("begun_epoch"), seq=bindparam("begun_seq"), begun_by=bindparam("page"), busy_until=bindparam("until"))
)
_told = (ScreenHealth.heard_at, ScreenHealth.painted_at, ScreenHealth.behind_since, ScreenHealth.mute_since)
_ENROLLED = (Device.hall_id == bindparam("hall"), Device.retired_at.is_(None), Device.token_hash.is_not(None))


@dataclass(frozen=True, slots=True)
class Health:
    """What a screen tells of itself.  painted_at: when it last drew (ms UTC); behind: it shows an older picture than it should, or is cut off."""

    kind: str
    width: int
    height: int
    epoch: int
    seq: int
    due_epoch: int
    due_seq: int
    audio: str
    uptime_s: int
    spoken: int
    skipped: int
    painted_at: int
    behind: bool
    mute: bool
    fault: str | None


def heard(connection: Connection, device_id: int, health: Health, now: int) -> None:
    """Notes what a screen tells of itself (now in ms UTC)."""
    values = {**asdict(health), "device": device_id, "now": now}
    if connection.execute(_HEARD, values).rowcount == 0:
        connection.execute(_NEW_SCREEN, {"device": device_id})
        connection.execute(_HEARD, values)


def told(connection: Connection, hall_id: int) -> list[tuple[int, Condition, Told]]:
    """(device id, what the journal knows of it, what it has told) of every screen that may speak to the server and has."""
    query = select(Device.id, ScreenHealth.condition, *_told).join(ScreenHealth, ScreenHealth.device_id == Device.id).where(*_ENROLLED)
    return [(row[0], Condition(row[1]), Told(*row[2:])) for row in connection.execute(query, {"hall": hall_id})]


def set_condition(connection: Connection, device_id: int, condition: Condition) -> None:
    """What the journal is told of a screen from now on."""
    connection.execute(update(ScreenHealth).where(ScreenHealth.device_id == device_id).values(condition=condition.value))


def voice(connection: Connection, hall_id: int, zone: str) -> Voice:
    """The voice of an audio zone, which nobody else changes before this transaction ends."""
    where = {"hall": hall_id, "of_zone": zone}
    row = connection.execute(_VOICE, where).one_or_none()
    if row is None:
        connection.execute(_NEW_VOICE, where)
        row = connection.execute(_VOICE, where).one()
    return Voice(row.device_id, row.heard_at, row.busy_until, (row.epoch, row.seq), row.begun_by)


def hold_voice(connection: Connection, hall_id: int, zone: str, device_id: int, now: int) -> None:
    """The player has the zone's voice, and was heard just now (ms UTC)."""
    connection.execute(_HOLD, {"hall": hall_id, "of_zone": zone, "device": device_id, "now": now})


def begin(connection: Connection, hall_id: int, zone: str, announcement: Announced, page: str, until: int) -> None:
    """The announcement has been begun by a page, and is over at `until` (ms UTC)."""
    connection.execute(_BEGIN, {"hall": hall_id, "of_zone": zone, "begun_epoch": announcement[0], "begun_seq": announcement[1], "page": page, "until": until})
