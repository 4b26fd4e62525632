"""What every route reaches for: the database, the clock, the settings, the scales, the seals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from argon2 import PasswordHasher
from flask import current_app
from pydantic import SecretStr

from config.settings import Settings
from hall.holders import Holder, Holders
from rules.rating import Scale
from storage.db import Clock, Database, HallTransaction
from web.pace import Pace
from web.seals import Seals


@dataclass(frozen=True, slots=True)
class House:
    """One server's parts, wired by `server.wire`."""

    settings: Settings
    database: Database
    clock: Clock
    scales: Mapping[str, Scale]
    seals: Seals
    passwords: PasswordHasher
    tries: Pace
    holders: Holders


def house() -> House:
    """The running app's house."""
    return cast(House, current_app.extensions["jiaohao"])


def holder_of(hall: HallTransaction, number: SecretStr | None) -> Holder | None:
    """The person with this ID number, where one was given.  Raises BadIdNumber."""
    return None if number is None else house().holders.read(number.get_secret_value(), hall.business_day)
