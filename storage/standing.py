"""Reckoning without the time in which the whole hall stood still (全厅暂停)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import InstrumentedAttribute


def later(column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], moment: int) -> ColumnElement[int]:
    """The later of a column's moment and this one (ms UTC); the latter where the column has none."""
    return case((column > moment, column), else_=moment)
