"""What a report is: one structure, which the page, the files and the API draw as it is, so that none of them reckons; and how a figure is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rules.figures import FEW, Tally
from rules.timing import MINUTE_MS

NOT_TIMED = "没有按“开始办理”的不计入平均办理和到窗用时，另列件数；日终自动结束的不计入平均办理。"
STILL = "全厅暂停的时间不计入等候、到窗和办理；挂起时间不计入办理，另列。"
SEVERAL = "一次办理登记了几个事项的，每个事项各算一次。"
BARS = 12
"""So many groups are drawn; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: its value as files have it, and as people read it; why: what is said where there is none.  note: what it was reckoned from."""

    value: float | int | str | None
    text: str
    why: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """kind: text, count, minutes or share.  main: the figure that the chart draws."""

    key: str
    label: str
    kind: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure above all rows, and what it was before and a year before."""

    label: str
    cell: Cell
    kind: str
    before: Cell
    year_before: Cell


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one bar of each group; None where there is no figure."""

    label: str
    values: list[float | int | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """kind: lines over time, bars of groups, or a heat map (each series is a row of it)."""

    kind: str
    title: str
    unit: str
    labels: list[str]
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; its name and title are given it last (hall/reports.py).  rows: the first cell of each names it.  empty: why there are none."""

    period: str
    before: str
    year_before: str
    by: str
    by_name: str
    scope: str
    hall: str
    at: str
    abnormal: str
    headlines: list[Headline]
    chart: Chart | None
    columns: list[Column]
    rows: list[list[Cell]]
    total: list[Cell] | None
    empty: str | None
    notes: list[str]
    name: str = ""
    title: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the API answers and the exporting program reads it."""
        return asdict(self)


def count(value: int) -> Cell:
    """So many."""
    return Cell(value, f"{value:,}")


def minutes(ms: int | None, why: str) -> Cell:
    """A length of time in minutes, to a tenth."""
    if ms is None:
        return Cell(None, why, why=True)
    value = round(ms / MINUTE_MS, 1)
    return Cell(value, f"{value:,.1f}")


def hours(ms: int) -> Cell:
    """A long time in hours, to a tenth."""
    value = round(ms / (60 * MINUTE_MS), 1)
    return Cell(value, f"{value:,.1f}")


def share(part: int, of: int, why: str, least: int = 1) -> Cell:
    """A part of a whole, its numerator and denominator beside it; of fewer than `least` it says why there is none."""
    if of < least:
        return Cell(None, why, why=True, note=f"{part}/{of}" if of else None)
    text = "100%" if part == of else f"{100 * part / of:.1f}%"
    return Cell(round(part / of, 4), "99.9%" if text == "100.0%" else text, note=f"{part:,}/{of:,}")


def words(text: str) -> Cell:
    """A name."""
    return Cell(text, text)


def satisfaction(tally: Tally) -> Cell:
    """满意率: satisfied of rated; of a few ratings there is none."""
    why = "没有人办理" if not tally.served else "没有邀评" if not tally.asked else "没有人评价" if not tally.rated else f"不足 {FEW} 个评价"
    return share(tally.satisfied, tally.rated, why, FEW)


def response(tally: Tally) -> Cell:
    """主动评价率: rated of asked."""
    return share(tally.rated, tally.asked, "没有邀评" if tally.served else "没有人办理")


def mean_wait(tally: Tally) -> Cell:
    """平均等候."""
    return minutes(tally.mean_wait_ms, "没有人被叫到")


def mean_service(tally: Tally) -> Cell:
    """平均办理."""
    return minutes(tally.mean_service_ms, "没有人办理" if not tally.served else "没有计时")


def bars(title: str, unit: str, values: Sequence[tuple[str, float | int | None]]) -> Chart:
    """The greatest few, the greatest first."""
    drawn = sorted(((label, value) for label, value in values if value is not None), key=lambda one: -one[1])[:BARS]
    return Chart("bars", title, unit, [label for label, _ in drawn], [Series(title, [value for _, value in drawn])])
