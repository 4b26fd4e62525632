"""What every report is made of: who may see what, and how it is grouped and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from hall.boards import moment, priority_name
from hall.errors import BadRequest, NoDepartment, NotYourFigures
from hall.reportshape import Cell, Chart, Column, Headline, Report, Series
from rules.figures import Numbers, Tally
from rules.periods import Period
from storage.figures import EVERYBODY, Figures, Key, Scope, Span
from storage.shifts import OpenShift, Reader, colleagues, everybody
from storage.view import HallView

ORDINARY = "普通"


class By(StrEnum):
    """What a report's rows are."""

    HALL = "hall"
    DEPARTMENT = "department"
    SERVICE = "service"
    MATTER = "matter"
    WINDOW = "window"
    CLERK = "clerk"
    CLASS = "class"
    DAY = "day"


BY_NAMES = {
    By.HALL: "全厅",
    By.DEPARTMENT: "部门",
    By.SERVICE: "业务",
    By.MATTER: "事项",
    By.WINDOW: "窗口",
    By.CLERK: "窗口人员",
    By.CLASS: "人群",
    By.DAY: "日期",
}
KEYS = {
    By.HALL: (),
    By.DEPARTMENT: ("service_id",),
    By.SERVICE: ("service_id",),
    By.MATTER: ("matter_id",),
    By.WINDOW: ("window_id",),
    By.CLERK: ("staff_id",),
    By.CLASS: ("priority_class",),
    By.DAY: ("day",),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: of which days, by what, with visits marked abnormal or without."""

    period: Period
    by: By
    abnormal: bool = True


class Reading:
    """One reader's look at the figures, all of one moment.  Raises NoDepartment for a head who has none, NotYourFigures for other roles."""

    def __init__(self, view: HallView, reader: OpenShift | Reader) -> None:
        self.view = view
        self.reader = reader
        self.figures = Figures(view.connection, view.catalogue, view.business_day, view.at)
        self._visits: dict[tuple[Span, By], dict[Any, Tally]] = {}
        self.scope, self.scope_name = self._scope()

    def _scope(self) -> tuple[Scope, str]:
        if self.reader.role == "clerk":
            return Scope(staff_id=self.reader.staff_id), f"{self.reader.name}本人"
        if self.reader.role == "head":
            department = self.reader.department_id
            if department is None:
                raise NoDepartment()
            services = frozenset(service.id for service in self.view.catalogue.services.values() if service.department.id == department)
            names = {service.department.name for service in self.view.catalogue.services.values() if service.department.id == department}
            return Scope(services=services, colleagues=colleagues(self.view.connection, department)), next(iter(names), "本部门")
        if self.reader.role not in ("supervisor", "admin"):
            raise NotYourFigures()
        return EVERYBODY, "全厅"

    @property
    def own(self) -> bool:
        """Whether only the reader's own figures are seen."""
        return self.scope.staff_id is not None

    @cached_property
    def staff(self) -> Mapping[int, str]:
        """Staff id → name and 工号."""
        return everybody(self.view.connection, self.view.hall_id)

    @cached_property
    def matters(self) -> Mapping[int, str]:
        """Matter id → name."""
        return {matter.id: matter.name for service in self.view.catalogue.services.values() for matter in service.matters}

    def span(self, question: Question, period: Period | None = None) -> Span:
        """The days of a question, or of what it is compared with."""
        period = period or question.period
        return Span(period.first, period.last, question.abnormal)

    def group(self, by: By, key: Any) -> Any:
        """Which group what is settled under a key belongs to."""
        return self.view.catalogue.services[key].department.id if by is By.DEPARTMENT else key

    def label(self, by: By, group: Any) -> str:
        """A group's name."""
        catalogue = self.view.catalogue
        match by:
            case By.DEPARTMENT:
                return next(service.department.name for service in catalogue.services.values() if service.department.id == group)
            case By.SERVICE:
                return catalogue.services[group].name
            case By.MATTER:
                return self.matters.get(group, "以前的事项") if group else "没有登记事项"
            case By.WINDOW:
                window = catalogue.windows[group]
                return f"{window.label}号" + (f" {window.title}" if window.title else "")
            case By.CLERK:
                return self.staff.get(group, "")
            case By.CLASS:
                return priority_name(group) or ORDINARY
            case By.DAY:
                return f"{group:%Y-%m-%d} 周{'一二三四五六日'[group.weekday()]}"
        return self.scope_name

    def order(self, by: By, group: Any) -> Any:
        """Where a group stands among the others."""
        catalogue = self.view.catalogue
        if by is By.WINDOW:
            return list(catalogue.windows).index(group)
        if by is By.SERVICE:
            return list(catalogue.services).index(group)
        return group if group is not None else ""

    def visits(self, question: Question, by: By, period: Period | None = None) -> dict[Any, Tally]:
        """Group → what its visits add up to; of a visit with several matters, the group of each."""
        span = self.span(question, period)
        if (span, by) not in self._visits:  # headlines and totals ask for the same
            found = self._visits[span, by] = {}
            sums = self.figures.matters if by is By.MATTER else self.figures.visits
            for key, tally in sums(span, self.scope, *KEYS[by]).items():
                found.setdefault(self._group(by, key), Tally()).add(tally)
        return self._visits[span, by]

    def numbers(self, question: Question, by: By, period: Period | None = None) -> dict[Any, Numbers]:
        """Group → what became of its numbers."""
        found: dict[Any, Numbers] = {}
        for key, numbers in self.figures.numbers(self.span(question, period), self.scope, *KEYS[by]).items():
            found.setdefault(self._group(by, key), Numbers()).add(numbers)
        return found

    def _group(self, by: By, key: Key) -> Any:
        return self.group(by, key[0]) if key else None

    def over_time(self, question: Question, value: Callable[[Tally], float | int | None]) -> tuple[list[str], list[Series]] | None:
        """A line for the period, the one before and the year before; None where there is only one point."""
        parts = list(question.period.buckets())
        if len(parts) < 2:
            return None
        series = []
        for label, period in (("本期", question.period), ("上期", question.period.before()), ("去年同期", question.period.year_before())):
            days = self.visits(question, By.DAY, period)
            values = []
            for part in period.buckets():
                tally = Tally()
                for day, of_day in days.items():
                    if part.first <= day <= part.last:
                        tally.add(of_day)
                values.append(value(tally))
            series.append(Series(label, (values + [None] * len(parts))[: len(parts)]))
        single = parts[0].days == 1
        return [f"{part.first.month}-{part.first.day:02d}" if single else f"{part.first:%y-%m-%d}" for part in parts], [
            one for one in series if any(value is not None for value in one.values)
        ]


def compare(reading: Reading, question: Question, made: Sequence[tuple[str, str, Callable[[Tally, Numbers], Cell]]]) -> list[Headline]:
    """Headlines: each figure of the whole, before and a year before."""
    sums = []
    for period in (question.period, question.period.before(), question.period.year_before()):
        tally, numbers = reading.visits(question, By.HALL, period).get(None, Tally()), Numbers()
        if not reading.own:
            numbers = reading.numbers(question, By.HALL, period).get(None, Numbers())
        sums.append((tally, numbers))
    now, before, year_before = sums
    return [Headline(label, cell(*now), kind, _then(cell, before), _then(cell, year_before)) for label, kind, cell in made]


def _then(cell: Callable[[Tally, Numbers], Cell], sums: tuple[Tally, Numbers]) -> Cell:
    tally, numbers = sums
    return cell(tally, numbers) if tally.called or tally.served or numbers.taken else Cell(None, "没有数据", why=True)


def empty(reading: Reading, question: Question) -> str:
    """Why there is nothing."""
    period = question.period
    if period.first > reading.view.business_day:
        return "这段时间还没有到。"
    today = period.first == period.last == reading.view.business_day
    return "今天没有人办理。" if today else "这段时间没有人办理。"


def report(
    reading: Reading,
    question: Question,
    *,
    headlines: list[Headline],
    chart: Chart | None,
    columns: Sequence[Column],
    rows: Iterable[list[Cell]],
    total: list[Cell] | None,
    notes: Sequence[str],
) -> Report:
    """The structure, with what all reports say alike."""
    listed = list(rows)
    period = question.period
    return Report(
        period=period.label,
        before=period.before().label,
        year_before=period.year_before().label,
        by=question.by.value,
        by_name=BY_NAMES[question.by],
        scope=reading.scope_name,
        hall=reading.view.catalogue.name,
        at=moment(reading.view.catalogue, reading.view.at) or "",
        abnormal="" if question.abnormal else "不含标为异常的办理",
        headlines=headlines,
        chart=chart if listed and chart and any(value is not None for one in chart.series for value in one.values) else None,
        columns=list(columns),
        rows=listed,
        total=total if len(listed) > 1 else None,
        empty=None if listed else empty(reading, question),
        notes=list(notes),
    )


def allowed(question: Question, choices: Sequence[By], reading: Reading, *, clerks: bool = True) -> Question:
    """The question, if this report can be had so.  Raises BadRequest, or NotYourFigures for a clerk where nothing is theirs."""
    if reading.own and not clerks:
        raise NotYourFigures()
    if question.by not in choices:
        raise BadRequest(fields=["by"])
    return question
