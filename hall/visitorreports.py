"""Reports of who came: visitors by hour, and the day's sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hall.reporting import By, Question, Reading, compare, report
from hall.reportshape import NOT_TIMED, Cell, Chart, Column, Report, Series, count, mean_service, mean_wait, response, satisfaction, share, words
from rules.figures import Numbers, Tally
from rules.periods import Unit, period


def visitors(reading: Reading, question: Question) -> Report:
    """分时段客流: numbers by the hour in which they were taken."""
    whole = question.period
    taken: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    by_day: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    span = reading.span(question)
    for (day, hour), numbers in reading.figures.numbers(span, reading.scope, "day", "hour").items():
        by_day[day][hour] += numbers.taken
    for (hour, service), numbers in reading.figures.numbers(span, reading.scope, "hour", "service_id").items():
        taken[reading.group(question.by, service) if question.by is not By.HALL else None][hour] += numbers.taken
    open_hours = sorted({hour for hours_ in by_day.values() for hour in hours_})
    shown = list(range(open_hours[0], open_hours[-1] + 1)) if open_hours else []
    total = sum(sum(one.values()) for one in by_day.values())
    if question.by is By.HALL:
        columns = [Column("taken", "取号", "count", main=True), Column("part", "占全部", "share"), Column("a_day", "平均每天", "number")]
        days = max(1, len(by_day))
        rows = [[words(_hour(hour)), *_of_hour(taken[None][hour], total, days)] for hour in shown]
        sums = [words("合计"), *_of_hour(total, total, days)] if total else None
    else:
        columns = [*(Column(f"h{hour}", _hour(hour), "count") for hour in shown), Column("taken", "合计", "count", main=True)]
        groups = sorted(taken, key=lambda group: reading.order(question.by, group))
        rows = [
            [words(reading.label(question.by, group)), *(count(taken[group][hour]) for hour in shown), count(sum(taken[group].values()))] for group in groups
        ]
        sums = [words("合计"), *(count(sum(one[hour] for one in taken.values())) for hour in shown), count(total)]
    return report(
        reading,
        question,
        headlines=compare(
            reading, question, (("取号", "count", lambda _, numbers: count(numbers.taken)), ("已办的号", "count", lambda _, numbers: count(numbers.done)))
        ),
        chart=_heat(by_day, shown, single=whole.first == whole.last),
        columns=columns,
        rows=rows,
        total=sums,
        notes=["取号时间按大厅当地时间归入小时；直接办理没有号，不在内。一周的图是平均每天的取号数。"],
    )


def _hour(hour: int) -> str:
    return f"{hour}–{hour + 1} 时"


def _of_hour(taken: int, total: int, days: int) -> list[Cell]:
    return [count(taken), share(taken, total, "没有人取号"), Cell(round(taken / days, 1), f"{taken / days:,.1f}")]


def _heat(by_day: Mapping[Any, Mapping[int, int]], shown: list[int], *, single: bool) -> Chart:
    labels = [str(hour) for hour in shown]
    if single:
        series = [Series(f"{day.month}月{day.day}日", [hours_[hour] for hour in shown]) for day, hours_ in by_day.items()]
        return Chart("heat", "各时段取号", "张", labels, series)
    weeks: dict[int, list[Mapping[int, int]]] = defaultdict(list)
    for day, hours_ in by_day.items():
        weeks[day.weekday()].append(hours_)
    series = [
        Series(f"星期{'一二三四五六日'[weekday]}", [round(sum(one[hour] for one in weeks[weekday]) / len(weeks[weekday]), 1) for hour in shown])
        for weekday in sorted(weeks)
    ]
    return Chart("heat", "各时段取号（平均每天）", "张", labels, series)


def daily(reading: Reading, question: Question) -> Report:
    """大厅日报: one page of the day for leaders, whatever the period that is asked for."""
    question = replace(question, period=period(Unit.DAY, question.period.last), by=By.DEPARTMENT)
    tallies, numbers = reading.visits(question, By.DEPARTMENT), reading.numbers(question, By.DEPARTMENT)
    columns = [
        Column("taken", "取号", "count", main=True),
        Column("served", "办理", "count"),
        Column("mean_wait", "平均等候（分）", "minutes"),
        Column("mean_service", "平均办理（分）", "minutes"),
        Column("abandoned", "弃号", "count"),
        Column("satisfaction", "满意率", "share"),
        Column("response", "主动评价率", "share"),
    ]

    def cells(tally: Tally, sums: Numbers) -> list[Cell]:
        return [count(sums.taken), count(tally.served), mean_wait(tally), mean_service(tally), count(sums.abandoned), satisfaction(tally), response(tally)]

    groups = sorted(tallies.keys() | numbers.keys())
    whole, of_all = Tally(), Numbers()
    for tally in tallies.values():
        whole.add(tally)
    for one in numbers.values():
        of_all.add(one)
    by_hour: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (hour,), one in reading.figures.numbers(reading.span(question), reading.scope, "hour").items():
        by_hour[question.period.last][hour] += one.taken
    used = sorted(by_hour[question.period.last])
    shown = list(range(used[0], used[-1] + 1)) if used else []
    windows = {window for (window,) in reading.figures.times(reading.span(question), reading.scope, "window_id")}
    headlines = compare(
        reading,
        question,
        (
            ("取号", "count", lambda _, sums: count(sums.taken)),
            ("办理", "count", lambda tally, _: count(tally.served)),
            ("平均等候", "minutes", lambda tally, _: mean_wait(tally)),
            ("平均办理", "minutes", lambda tally, _: mean_service(tally)),
            ("弃号率", "share", lambda _, sums: share(sums.abandoned, sums.taken, "没有人取号")),
            ("满意率", "share", lambda tally, _: satisfaction(tally)),
            ("主动评价率", "share", lambda tally, _: response(tally)),
            ("不满意", "count", lambda tally, _: count(tally.dissatisfied)),
        ),
    )
    return report(
        reading,
        question,
        headlines=headlines,
        chart=Chart("bars", "各时段取号", "张", [_hour(hour) for hour in shown], [Series("取号", [by_hour[question.period.last][hour] for hour in shown])]),
        columns=columns,
        rows=[[words(reading.label(By.DEPARTMENT, group)), *cells(tallies.get(group, Tally()), numbers.get(group, Numbers()))] for group in groups],
        total=[words("合计"), *cells(whole, of_all)],
        notes=[f"开过的窗口 {len(windows)} 个。上期是前一天，去年同期是去年同一个星期几。", NOT_TIMED],
    )
