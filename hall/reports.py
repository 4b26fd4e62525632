"""The reports there are, by name; those whose every figure is one of the visits' are made here.  docs/figures.md gives the formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hall.errors import UnknownReport
from hall.reporting import By, Question, Reading, allowed, compare, report
from hall.reportshape import SEVERAL, STILL, Cell, Chart, Column, Report, bars, count, mean_wait, minutes, response, satisfaction, words
from hall.visitorreports import daily, visitors
from hall.workreports import no_shows, service_times, workload
from rules.figures import Tally
from rules.periods import Period, Unit, period

Line = Callable[[Tally], Cell]


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: its title in the field's words, what its rows may be, the first being the usual one, and how it is made."""

    title: str
    choices: tuple[By, ...]
    make: Callable[[Reading, Question], Report]
    clerks: bool = True


def make(reading: Reading, name: str, question: Question) -> Report:
    """The report of this name.  Raises UnknownReport, BadRequest for rows that it cannot have, NotYourFigures."""
    if name not in KINDS:
        raise UnknownReport()
    kind = KINDS[name]
    made = kind.make(reading, allowed(question, kind.choices, reading, clerks=kind.clerks))
    return replace(made, name=name, title=kind.title)


def _waiting(reading: Reading, question: Question) -> Report:
    columns: tuple[tuple[Column, Line], ...] = (
        (Column("waited", "叫到的号", "count"), lambda tally: count(tally.waited)),
        (Column("mean_wait", "平均等候（分）", "minutes", main=True), mean_wait),
        (Column("longest", "最长等候（分）", "minutes"), lambda tally: minutes(tally.longest_ms if tally.waited else None, "没有人被叫到")),
        (Column("mean_walk", "平均到窗（分）", "minutes"), lambda tally: minutes(tally.mean_walk_ms, "没有计时")),
        (Column("walked", "到窗计时", "count"), lambda tally: count(tally.walked)),
    )
    headlines = compare(
        reading,
        question,
        (
            ("平均等候", "minutes", lambda tally, _: mean_wait(tally)),
            ("最长等候", "minutes", lambda tally, _: minutes(tally.longest_ms if tally.waited else None, "没有人被叫到")),
            ("平均到窗", "minutes", lambda tally, _: minutes(tally.mean_walk_ms, "没有计时")),
            ("叫到的号", "count", lambda tally, _: count(tally.waited)),
        ),
    )
    notes = ("等候：从取号到第一次被叫（叫错撤回的不算）。到窗：从叫号到开始办理。", STILL)
    return _of_visits(reading, question, columns, headlines, "平均等候", "分", notes, lambda tally: tally.waited)


def _satisfaction(reading: Reading, question: Question) -> Report:
    if reading.own and question.period.last >= reading.view.business_day:
        question = _until_yesterday(reading, question)
    columns: tuple[tuple[Column, Line], ...] = (
        (Column("served", "办理", "count"), lambda tally: count(tally.served)),
        (Column("asked", "邀评", "count"), lambda tally: count(tally.asked)),
        (Column("rated", "评价", "count"), lambda tally: count(tally.rated)),
        (Column("satisfied", "满意", "count"), lambda tally: _hidden(reading, tally, tally.satisfied)),
        (Column("neutral", "一般", "count"), lambda tally: _hidden(reading, tally, tally.rated - tally.satisfied - tally.dissatisfied)),
        (Column("dissatisfied", "不满意", "count"), lambda tally: _hidden(reading, tally, tally.dissatisfied)),
        (Column("satisfaction", "满意率", "share", main=True), lambda tally: _secret(reading, satisfaction(tally))),
        (Column("response", "主动评价率", "share"), response),
        (Column("unrated", "未评价", "count"), lambda tally: count(tally.asked - tally.rated)),
        (Column("not_asked", "未邀评", "count"), lambda tally: count(tally.not_asked)),
        (Column("set_aside", "作废", "count"), lambda tally: count(tally.set_aside)),
    )
    headlines = compare(
        reading,
        question,
        (
            ("满意率", "share", lambda tally, _: _secret(reading, satisfaction(tally))),
            ("主动评价率", "share", lambda tally, _: response(tally)),
            ("未邀评", "count", lambda tally, _: count(tally.not_asked)),
            ("不满意", "count", lambda tally, _: _hidden(reading, tally, tally.dissatisfied)),
        ),
    )
    notes = [
        "满意率 = 满意 ÷ 评价；未评价不算满意。主动评价率 = 评价 ÷ 邀评。未邀评：评价器不在或人已离开，没有请人评价。",
        "作废：查明不是群众本人的评价，不算邀评，也不算评价。",
    ]
    if reading.own:
        notes.append("本人只看到昨天和以前的评价，并且要满 5 个评价才有满意率。")
    return _of_visits(reading, question, columns, headlines, "满意率", "%", notes, lambda tally: tally.served)


def _until_yesterday(reading: Reading, question: Question) -> Question:
    """A clerk does not learn at once what somebody said: today's ratings are not told today."""
    yesterday = reading.view.business_day - timedelta(days=1)
    if question.period.first > yesterday:
        return replace(question, period=period(Unit.DAY, yesterday))
    return replace(question, period=Period(Unit.RANGE, question.period.first, yesterday))


def _hidden(reading: Reading, tally: Tally, value: int) -> Cell:
    """A clerk is not told what so few said."""
    few = _secret(reading, satisfaction(tally))
    return few if reading.own and few.why else count(value)


def _secret(reading: Reading, cell: Cell) -> Cell:
    return replace(cell, note=None) if reading.own and cell.why else cell


def _cases(reading: Reading, question: Question) -> Report:
    columns: tuple[tuple[Column, Line], ...] = (
        (Column("served", "办理", "count"), lambda tally: count(tally.served)),
        (Column("counted", "登记了件数的", "count"), lambda tally: count(tally.counted)),
        (Column("cases", "收件数", "count", main=True), lambda tally: count(tally.cases)),
        (Column("uncounted", "没有登记件数的", "count"), lambda tally: count(tally.served - tally.counted)),
    )
    headlines = compare(
        reading,
        question,
        (
            ("收件数", "count", lambda tally, _: count(tally.cases) if tally.counted else Cell(None, "没有登记件数", why=True)),
            ("没有登记件数的", "count", lambda tally, _: count(tally.served - tally.counted)),
        ),
    )
    notes = ("收件数是窗口在呼叫页登记的件数。办结数和待办数在审批系统里，这里没有。",)
    return _of_visits(reading, question, columns, headlines, "收件数", "件", notes, lambda tally: tally.served)


def _of_visits(
    reading: Reading,
    question: Question,
    columns: tuple[tuple[Column, Line], ...],
    headlines: Any,
    main: str,
    unit: str,
    notes: Any,
    there: Callable[[Tally], int],
) -> Report:
    """A report whose every figure is one of a Tally; the main one is compared row by row, and drawn over time, or by rows where there is only one day."""
    tallies = {group: tally for group, tally in reading.visits(question, question.by).items() if there(tally)}
    line = next(cell for column, cell in columns if column.main)
    kind = next(column.kind for column, _ in columns if column.main)
    others = {} if question.by is By.DAY else {"上期": question.period.before(), "去年同期": question.period.year_before()}
    then = {label: reading.visits(question, question.by, other) for label, other in others.items()}
    groups = sorted(tallies, key=lambda group: reading.order(question.by, group))

    def row(label: str, tally: Tally, before: Mapping[str, Tally]) -> list[Cell]:
        compared = [line(one) if there(one) else Cell(None, "没有数据", why=True) for one in before.values()]
        return [words(label), *(cell(tally) for _, cell in columns), *compared]

    whole = reading.visits(question, By.HALL).get(None, Tally())
    whole_then = {label: reading.visits(question, By.HALL, other).get(None, Tally()) for label, other in others.items()}
    rows = [row(reading.label(question.by, group), tallies[group], {label: of_then.get(group, Tally()) for label, of_then in then.items()}) for group in groups]

    def drawn(tally: Tally) -> float | int | None:
        value = line(tally).value if there(tally) else None
        return None if value is None or isinstance(value, str) else round(100 * value, 1) if kind == "share" else value

    over_time = reading.over_time(question, drawn)
    if over_time is not None:
        chart = Chart("lines", main, unit, *over_time)
    else:
        chart = bars(main, unit, [(reading.label(question.by, group), drawn(tallies[group])) for group in groups])
    return report(
        reading,
        question,
        headlines=headlines,
        chart=chart,
        columns=[*(column for column, _ in columns), *(Column(f"then-{place}", f"{main}：{label}", kind) for place, label in enumerate(then))],
        rows=rows,
        total=row("合计", whole, whole_then),
        notes=[*notes, *([f"{SEVERAL}合计里每次办理只算一次。"] if question.by is By.MATTER else [])],
    )


KINDS: dict[str, Kind] = {
    "daily": Kind("大厅日报", (By.DEPARTMENT,), daily, clerks=False),
    "waiting": Kind("平均等候时间统计表", (By.SERVICE, By.MATTER, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.CLASS, By.DAY), _waiting),
    "windows": Kind("窗口工作量统计表", (By.WINDOW,), workload),
    "clerks": Kind("人员工作量统计表", (By.CLERK,), workload),
    "visitors": Kind("分时段客流统计表", (By.HALL, By.DEPARTMENT, By.SERVICE), visitors, clerks=False),
    "no-shows": Kind("弃号情况统计表", (By.SERVICE, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.CLASS, By.DAY), no_shows),
    "satisfaction": Kind("满意度统计表", (By.WINDOW, By.HALL, By.DEPARTMENT, By.SERVICE, By.MATTER, By.CLERK, By.CLASS, By.DAY), _satisfaction),
    "service-times": Kind("办理用时分布表", (By.SERVICE, By.MATTER, By.HALL, By.DEPARTMENT, By.CLERK), service_times),
    "cases": Kind("办件统计表", (By.SERVICE, By.MATTER, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.DAY), _cases),
}
