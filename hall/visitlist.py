"""办理明细: the visits one by one, with the times that the figures are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hall.boards import priority_name
from hall.reporting import ORDINARY, By, Reading
from hall.reportshape import Cell, Column, count, minutes, words
from rules.figures import Turn, times_of
from rules.numbering import local_time
from rules.rating import Scale
from storage import settling

OUTCOMES = {
    None: "正在办",
    "served": "已办",
    "missed": "过号",
    "returned": "退回",
    "transferred": "转移",
    "passed_on": "转他人续办",
    "expired": "作废",
}
COLUMNS = (
    Column("number", "票号", "text"),
    Column("day", "日期", "text"),
    Column("service", "业务", "text"),
    Column("window", "窗口", "text"),
    Column("clerk", "窗口人员", "text"),
    Column("class", "人群", "text"),
    Column("issued", "取号", "text"),
    Column("called", "叫号", "text"),
    Column("started", "开始", "text"),
    Column("ended", "结束", "text"),
    Column("outcome", "结果", "text"),
    Column("waiting", "等候（分）", "minutes"),
    Column("walking", "到窗（分）", "minutes"),
    Column("service_time", "办理（分）", "minutes"),
    Column("held", "挂起（分）", "minutes"),
    Column("cases", "件数", "count"),
    Column("level", "评价", "text"),
    Column("abnormal", "异常", "text"),
)
COMMENT = Column("comment", "意见", "text")


class VisitList:
    """One reader's list.  Clerks see no ratings in it; what citizens wrote is for supervisors."""

    def __init__(self, reading: Reading, scale: Scale) -> None:
        self._reading = reading
        self._levels = {key: level.zh for key, level in scale.levels.items()}
        self._rated = not reading.own
        self._comments = reading.reader.role == "supervisor"
        self.columns = [*(column for column in COLUMNS if self._rated or column.key != "level"), *([COMMENT] if self._comments else [])]

    def days(self, first: date, last: date) -> list[date]:
        """The days in which there is something to list."""
        return [day for day in self._reading.figures.listed() if first <= day <= last]

    def of(self, day: date) -> Iterator[tuple[int, list[Cell]]]:
        """(visit, its cells), in the order of the calls."""
        reading = self._reading
        rows = reading.figures.rows(day)
        said = settling.said(reading.view.connection, reading.view.hall_id, day)
        called: set[int] = set()
        for turn in rows.turns:
            first = turn.outcome != "returned" and turn.ticket_id not in called
            if turn.outcome != "returned":
                called.add(turn.ticket_id)
            if reading.scope.has(turn.service_id, turn.staff_id):
                yield turn.id, self._cells(day, turn, rows, said[turn.id], first=first)

    def _cells(self, day: date, turn: Turn, rows: settling.Rows, said: settling.Said, *, first: bool) -> list[Cell]:
        reading = self._reading
        times = times_of(turn, rows.told, rows.until, first=first)
        outcome = OUTCOMES.get(turn.outcome, "")
        if turn.id in rows.told.by_day_end:
            outcome = "日终自动结束"
        cells = [
            words(said.number),
            words(day.isoformat()),
            words(reading.label(By.SERVICE, turn.service_id)),
            words(reading.label(By.WINDOW, turn.window_id)),
            words(reading.label(By.CLERK, turn.staff_id)),
            words(priority_name(turn.priority) or ORDINARY),
            self._time(None if turn.direct else turn.issued_at),
            self._time(turn.called_at if turn.calls else None),
            self._time(turn.started_at),
            self._time(turn.ended_at),
            words(outcome),
            minutes(times.waiting_ms, ""),
            minutes(times.walking_ms, ""),
            minutes(times.service_ms, "没有计时" if turn.outcome == "served" else ""),
            minutes(times.held_ms or None, ""),
            words("") if turn.cases is None else count(turn.cases),
        ]
        if self._rated:
            cells.append(words(self._levels.get(said.level or "", said.level or "")))
        cells.append(words(said.abnormal or ""))
        if self._comments:
            cells.append(words(said.comment or ""))
        return cells

    def _time(self, at: int | None) -> Cell:
        return words("" if at is None else f"{local_time(at, self._reading.view.catalogue.timezone):%H:%M:%S}")
