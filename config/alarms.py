"""The limits of `config/alarms.toml`, and of a hall file's [alarms]."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationError

from config.problems import ConfigError, explain
from config.settings import ROOT, Strict
from rules.alarms import Book, Level, Rule, book_of, merged

FILE = "alarms.toml"


def _rising(limits: tuple[int, ...]) -> tuple[int, ...]:
    if limits and (len(limits) != len(Level) or list(limits) != sorted(set(limits)) or limits[0] < 1):
        raise ValueError("limits are three whole numbers, yellow < orange < red, or none at all")
    return limits


LimitList = Annotated[tuple[int, ...], AfterValidator(_rising)]


class RuleTable(Strict):
    """The limits of one rule; per: of single services, windows or devices, by code."""

    limits: LimitList
    per: dict[str, LimitList] = {}


AlarmTables = dict[Rule, RuleTable]
"""A table for each rule that is watched."""


class AlarmsFile(Strict):
    """The whole file, under one name."""

    alarms: AlarmTables


def load_alarms(folder: Path) -> Book:
    """The limits that hold where a hall has none of its own: ours, and over them those of an alarms.toml in this folder.

    Raises ConfigError, which lists every mistake.
    """
    usual, own = _read(ROOT / "config" / FILE), folder / FILE
    return merged(usual, _read(own)) if own.exists() else usual


def _read(file: Path) -> Book:
    try:
        return book_of(AlarmsFile.model_validate({"alarms": tomllib.loads(file.read_text(encoding="utf-8"))}).model_dump()["alarms"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{file}: {error}"]) from None
    except ValidationError as error:
        raise ConfigError(explain(error, AlarmsFile, file.name)) from None
