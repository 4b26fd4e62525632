"""A report as CSV: UTF-8 with a byte order mark, so that Excel reads the Chinese, and nothing in it that Excel would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins so is reckoned by a spreadsheet instead of shown."""


def safe(text: str) -> str:
    """The text, with an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def lines(rows: Iterable[Sequence[float | int | str | None]]) -> str:
    """CSV lines."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(
        [safe(value) if isinstance(value, str) else "" if value is None else value for value in row] for row in rows
    )
    return text.getvalue()


def value_of(cell: Mapping[str, Any]) -> float | int | str | None:
    """A figure as a number, or why there is none."""
    value: float | int | str | None = cell["value"]
    return str(cell["text"]) if value is None else value


def csv_of(report: Mapping[str, Any]) -> bytes:
    """The whole table: a heading, the rows, their total; then what it is of, and the notes."""
    heads = [report["by_name"], *(column["label"] for column in report["columns"])]
    rows: list[list[Any]] = [heads, *([value_of(cell) for cell in row] for row in report["rows"])]
    if report["total"]:
        rows.append([value_of(cell) for cell in report["total"]])
    rows += [[], [report["title"]], [report["hall"]], [f"{report['period']}　{report['scope']}"]]
    rows += [[text] for text in (report["abnormal"], report["empty"], *report["notes"]) if text]
    return (BOM + lines(rows)).encode()
