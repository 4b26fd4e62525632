"""Alarms that stand, and their ends.  Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from rules.alarms import Level, Rule
from storage.models import Alarm, Staff

_standing = (
    select(Alarm.id, Alarm.rule, Alarm.subject, Alarm.level, Alarm.raised_at, Alarm.level_since, Alarm.acknowledged_at, Alarm.acknowledged_level, Staff.name)
    .outerjoin(Staff, Staff.id == Alarm.acknowledged_by)
    .where(Alarm.hall_id == bindparam("hall"), text("alarm.ended_at IS NULL"))  # as a literal, so that the partial index is used
    .order_by(Alarm.level.desc(), Alarm.level_since, Alarm.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that has not ended: its level since level_since, raised at raised_at, and up to which level, when and by whom it was acknowledged."""

    id: int
    rule: Rule
    subject: str
    level: Level
    raised_at: int
    level_since: int
    acknowledged_at: int | None
    acknowledged_level: int | None
    acknowledged_by: str | None

    @property
    def acknowledged(self) -> bool:
        """Whether somebody has seen it at the level that it has."""
        return self.acknowledged_level is not None and self.acknowledged_level >= self.level


def standing(connection: Connection, hall_id: int) -> list[Standing]:
    """The alarms of a hall, the worst first, and of one level the oldest."""
    rows = connection.execute(_standing, {"hall": hall_id})
    return [Standing(row[0], Rule(row[1]), row[2], Level(row[3]), row[4], row[5], row[6], row[7], row[8]) for row in rows]


def begin(connection: Connection, hall_id: int, rule: Rule, subject: str, level: Level, at: int) -> None:
    """Raised at a level."""
    connection.execute(insert(Alarm).values(hall_id=hall_id, rule=rule.value, subject=subject, level=int(level), raised_at=at, level_since=at))


def change(connection: Connection, alarm_id: int, **values: Any) -> None:
    """Writes columns of an alarm."""
    connection.execute(update(Alarm).where(Alarm.id == alarm_id).values(**values))
