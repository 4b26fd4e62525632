"""The reports there are, by name.  Each is a function of what was asked to one `Report`; docs/figures.md gives the formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hall.errors import UnknownReport
from hall.reporting import (
    By,
    Cell,
    Chart,
    Column,
    Question,
    Reading,
    Report,
    Series,
    allowed,
    compare,
    count,
    hours,
    mean_service,
    mean_wait,
    minutes,
    report,
    response,
    satisfaction,
    share,
    words,
)
from rules.figures import BINS, Numbers, Tally
from rules.periods import Period, Unit, period
from rules.timing import Spent, mean_ms

NOT_TIMED = "没有按“开始办理”的不计入平均办理和到窗用时，另列件数；日终自动结束的不计入平均办理。"
STILL = "全厅暂停的时间不计入等候、到窗和办理；挂起时间不计入办理，另列。"
BARS = 12
"""So many groups are drawn; the table has all of them."""

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
    return kind.make(reading, allowed(question, kind.choices, reading, clerks=kind.clerks))


# ---------- waiting


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
    return _of_visits(reading, question, "waiting", columns, headlines, "平均等候", "分", notes, lambda tally: tally.waited)


# ---------- workload


def _workload(reading: Reading, question: Question) -> Report:
    spent: dict[Any, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    key = "window_id" if question.by is By.WINDOW else "staff_id"
    for (group, what, reason), ms in reading.figures.times(reading.span(question), reading.scope, key, "what", "reason").items():
        spent[group][what, reason] += ms
    reasons = sorted({reason for times in spent.values() for what, reason in times if what == Spent.PAUSED})
    tallies = reading.visits(question, question.by)
    columns = [
        Column("served", "办理", "count", main=True),
        Column("direct", "其中直接办理", "count"),
        Column("timed", "计时", "count"),
        Column("mean_service", "平均办理（分）", "minutes"),
        Column("service", "办理合计（时）", "hours"),
        Column("missed", "过号", "count"),
        Column("held", "挂起", "count"),
        Column("held_time", "挂起（分）", "minutes"),
        Column("present", "在岗（时）", "hours"),
        Column("idle", "空闲（时）", "hours"),
        *(Column(f"paused-{place}", f"暂停：{reason}（时）", "hours") for place, reason in enumerate(reasons)),
        *((Column("still", "全厅暂停（时）", "hours"),) if any((Spent.STILL, "") in times for times in spent.values()) else ()),
    ]

    def cells(tally: Tally, times: Mapping[tuple[str, str], int]) -> list[Cell]:
        row = [
            count(tally.served),
            count(tally.direct),
            count(tally.timed),
            mean_service(tally),
            hours(tally.service_ms + tally.part_ms),
            count(tally.missed),
            count(tally.held),
            minutes(tally.held_ms, ""),
            hours(sum(times.values())),
            hours(times.get((Spent.IDLE, ""), 0)),
            *(hours(times.get((Spent.PAUSED, reason), 0)) for reason in reasons),
        ]
        return row if len(row) == len(columns) else [*row, hours(times.get((Spent.STILL, ""), 0))]

    groups = sorted(tallies.keys() | spent.keys(), key=lambda group: reading.order(question.by, group))
    rows = [[words(reading.label(question.by, group)), *cells(tallies.get(group, Tally()), spent.get(group, {}))] for group in groups]
    whole = Tally()
    all_times: dict[tuple[str, str], int] = defaultdict(int)
    for tally in tallies.values():
        whole.add(tally)
    for times in spent.values():
        for what, ms in times.items():
            all_times[what] += ms
    headlines = compare(
        reading,
        question,
        (
            ("办理", "count", lambda tally, _: count(tally.served)),
            ("平均办理", "minutes", lambda tally, _: mean_service(tally)),
            ("过号", "count", lambda tally, _: count(tally.missed)),
            ("未按开始", "count", lambda tally, _: count(tally.inferred)),
            ("日终自动结束", "count", lambda tally, _: count(tally.by_day_end)),
        ),
    )
    chart = _bars("办理", "件", [(reading.label(question.by, group), tallies[group].served) for group in groups if group in tallies])
    name = "windows" if question.by is By.WINDOW else "clerks"
    notes = [NOT_TIMED, STILL, "在岗分为办理中、空闲、暂停和全厅暂停；暂停时还在办的，办完以前算办理。转给别人续办的，各算各的办理时长。"]
    if reading.scope.colleagues is not None and not reading.scope.colleagues:
        notes.append("窗口人员还没有登记部门，在岗、空闲和暂停时间无法归到部门；请管理员在大厅文件里登记。")
    return report(
        reading,
        question,
        name,
        KINDS[name].title,
        headlines=headlines,
        chart=chart,
        columns=columns,
        rows=rows,
        total=[words("合计"), *cells(whole, all_times)],
        notes=notes,
    )


# ---------- visitors by hour


def _visitors(reading: Reading, question: Question) -> Report:
    whole = question.period
    taken: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    by_day: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (day, hour, service), numbers in reading.figures.numbers(reading.span(question), reading.scope, "day", "hour", "service_id").items():
        by_day[day][hour] += numbers.taken
        group = reading.group(question.by, service) if question.by is not By.HALL else None
        taken[group][hour] += numbers.taken
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
        "visitors",
        KINDS["visitors"].title,
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


# ---------- no-shows


def _no_shows(reading: Reading, question: Question) -> Report:
    of_numbers = not reading.own and question.by not in (By.WINDOW, By.CLERK)
    tallies = reading.visits(question, question.by)
    numbers = reading.numbers(question, question.by) if of_numbers else {}
    columns = [
        *(
            (
                Column("taken", "取号", "count"),
                Column("done", "已办的号", "count"),
                Column("abandoned", "弃号", "count", main=True),
                Column("abandoned_share", "弃号率", "share"),
                Column("unserved", "作废（没叫到）", "count"),
                Column("cancelled", "取消", "count"),
            )
            if of_numbers
            else ()
        ),
        Column("called", "叫号", "count"),
        Column("missed", "过号", "count", main=not of_numbers),
        Column("missed_share", "过号率", "share"),
    ]

    def cells(tally: Tally, sums: Numbers) -> list[Cell]:
        of_number = (
            [
                count(sums.taken),
                count(sums.done),
                count(sums.abandoned),
                share(sums.abandoned, sums.taken, "没有人取号"),
                count(sums.unserved),
                count(sums.cancelled),
            ]
            if of_numbers
            else []
        )
        return [*of_number, count(tally.called), count(tally.missed), share(tally.missed, tally.called, "没有叫号")]

    groups = sorted(tallies.keys() | numbers.keys(), key=lambda group: reading.order(question.by, group))
    rows = [[words(reading.label(question.by, group)), *cells(tallies.get(group, Tally()), numbers.get(group, Numbers()))] for group in groups]
    whole, of_all = Tally(), Numbers()
    for tally in tallies.values():
        whole.add(tally)
    for one in numbers.values():
        of_all.add(one)
    headlines = compare(
        reading,
        question,
        (
            *(
                (
                    ("弃号率", "share", lambda _, sums: share(sums.abandoned, sums.taken, "没有人取号")),
                    ("弃号", "count", lambda _, sums: count(sums.abandoned)),
                    ("作废", "count", lambda _, sums: count(sums.unserved)),
                )
                if not reading.own
                else ()
            ),
            ("过号率", "share", lambda tally, _: share(tally.missed, tally.called, "没有叫号")),
        ),
    )
    values = [(reading.label(question.by, group), numbers.get(group, Numbers()).abandoned if of_numbers else tallies[group].missed) for group in groups]
    return report(
        reading,
        question,
        "no-shows",
        KINDS["no-shows"].title,
        headlines=headlines,
        chart=_bars("弃号" if of_numbers else "过号", "张" if of_numbers else "次", values),
        columns=columns,
        rows=rows,
        total=[words("合计"), *cells(whole, of_all)],
        notes=["弃号：叫过没来，到最后也没有办的号。过号：一次叫号没有来，以后还可能恢复。作废：一直没有叫到。号不属于某个窗口或人，按窗口和人员看只有过号。"],
    )


# ---------- satisfaction


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
    notes = ["满意率 = 满意 ÷ 评价；未评价不算满意。主动评价率 = 评价 ÷ 邀评。未邀评：评价器不在或人已离开，没有请人评价。"]
    if reading.own:
        notes.append("本人只看到昨天和以前的评价，并且要满 5 个评价才有满意率。")
    return _of_visits(reading, question, "satisfaction", columns, headlines, "满意率", "%", notes, lambda tally: tally.served)


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


# ---------- how long it takes


def _service_times(reading: Reading, question: Question) -> Report:
    key = {By.MATTER: "matter_id", By.CLERK: "staff_id"}.get(question.by, "service_id")
    found: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    lasted: dict[Any, int] = defaultdict(int)
    for (raw, place), (visits, ms) in reading.figures.spread(reading.span(question), reading.scope, key, "bin").items():
        group = None if question.by is By.HALL else reading.group(question.by, raw)
        found[group][place] += visits
        lasted[group] += ms
    edges = [f"不到 {BINS[0]} 分", *(f"{low}–{high} 分" for low, high in pairwise(BINS)), f"{BINS[-1]} 分以上"]
    columns = [
        Column("timed", "计时", "count"),
        Column("mean_service", "平均办理（分）", "minutes", main=True),
        *(Column(f"bin-{place}", label, "count") for place, label in enumerate(edges)),
    ]

    def cells(bins: Mapping[int, int], ms: int) -> list[Cell]:
        timed = sum(bins.values())
        return [count(timed), minutes(mean_ms(ms, timed), "没有计时"), *(count(bins.get(place, 0)) for place in range(len(edges)))]

    groups = sorted(found, key=lambda group: reading.order(question.by, group))
    sums = {place: sum(bins[place] for bins in found.values()) for place in range(len(edges))}
    several = "一次办理登记了几个事项的，每个事项各算一次。" if question.by is By.MATTER else ""
    return report(
        reading,
        question,
        "service-times",
        KINDS["service-times"].title,
        headlines=compare(
            reading,
            question,
            (
                ("平均办理", "minutes", lambda tally, _: mean_service(tally)),
                ("计时", "count", lambda tally, _: count(tally.timed)),
                ("未按开始", "count", lambda tally, _: count(tally.inferred)),
                ("日终自动结束", "count", lambda tally, _: count(tally.by_day_end)),
            ),
        ),
        chart=Chart("bars", "办理用时分布", "件", edges, [Series("办理", [sums[place] for place in range(len(edges))])]),
        columns=columns,
        rows=[[words(reading.label(question.by, group)), *cells(found[group], lasted[group])] for group in groups],
        total=[words("合计"), *cells(sums, sum(lasted.values()))],
        notes=[NOT_TIMED, STILL, *([several] if several else [])],
    )


# ---------- cases


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
    return _of_visits(reading, question, "cases", columns, headlines, "收件数", "件", notes, lambda tally: tally.served)


# ---------- the day's sheet


def _daily(reading: Reading, question: Question) -> Report:
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
        "daily",
        KINDS["daily"].title,
        headlines=headlines,
        chart=Chart("bars", "各时段取号", "张", [_hour(hour) for hour in shown], [Series("取号", [by_hour[question.period.last][hour] for hour in shown])]),
        columns=columns,
        rows=[[words(reading.label(By.DEPARTMENT, group)), *cells(tallies.get(group, Tally()), numbers.get(group, Numbers()))] for group in groups],
        total=[words("合计"), *cells(whole, of_all)],
        notes=[f"开过的窗口 {len(windows)} 个。上期是前一天，去年同期是去年同一个星期几。", NOT_TIMED],
    )


# ---------- what they share


def _of_visits(
    reading: Reading,
    question: Question,
    name: str,
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
    then = {
        label: reading.visits(question, question.by, other)
        for label, other in (("上期", question.period.before()), ("去年同期", question.period.year_before()))
        if question.by is not By.DAY
    }
    groups = sorted(tallies, key=lambda group: reading.order(question.by, group))

    def row(label: str, tally: Tally, before: Mapping[str, Tally]) -> list[Cell]:
        compared = [line(one) if there(one) else Cell(None, "没有数据", why=True) for one in before.values()]
        return [words(label), *(cell(tally) for _, cell in columns), *compared]

    whole, whole_then = Tally(), {label: Tally() for label in then}
    for tally in tallies.values():
        whole.add(tally)
    for label, of_then in then.items():
        for tally in of_then.values():
            whole_then[label].add(tally)
    rows = [row(reading.label(question.by, group), tallies[group], {label: of_then.get(group, Tally()) for label, of_then in then.items()}) for group in groups]

    def drawn(tally: Tally) -> float | int | None:
        value = line(tally).value if there(tally) else None
        return None if value is None or isinstance(value, str) else round(100 * value, 1) if kind == "share" else value

    over_time = reading.over_time(question, drawn)
    if over_time is not None:
        chart = Chart("lines", main, unit, *over_time)
    else:
        chart = _bars(main, unit, [(reading.label(question.by, group), drawn(tallies[group])) for group in groups])
    return report(
        reading,
        question,
        name,
        KINDS[name].title,
        headlines=headlines,
        chart=chart,
        columns=[*(column for column, _ in columns), *(Column(f"then-{place}", f"{main}：{label}", kind) for place, label in enumerate(then))],
        rows=rows,
        total=row("合计", whole, whole_then),
        notes=notes,
    )


def _bars(title: str, unit: str, values: Sequence[tuple[str, float | int | None]]) -> Chart:
    """The greatest few, the greatest first."""
    drawn = sorted(((label, value) for label, value in values if value is not None), key=lambda one: -one[1])[:BARS]
    return Chart("bars", title, unit, [label for label, _ in drawn], [Series(title, [value for _, value in drawn])])


KINDS: dict[str, Kind] = {
    "daily": Kind("大厅日报", (By.DEPARTMENT,), _daily, clerks=False),
    "waiting": Kind("平均等候时间统计表", (By.SERVICE, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.CLASS, By.DAY), _waiting),
    "windows": Kind("窗口工作量统计表", (By.WINDOW,), _workload),
    "clerks": Kind("人员工作量统计表", (By.CLERK,), _workload),
    "visitors": Kind("分时段客流统计表", (By.HALL, By.DEPARTMENT, By.SERVICE), _visitors, clerks=False),
    "no-shows": Kind("弃号情况统计表", (By.SERVICE, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.CLASS, By.DAY), _no_shows),
    "satisfaction": Kind("满意度统计表", (By.WINDOW, By.HALL, By.DEPARTMENT, By.SERVICE, By.CLERK, By.CLASS, By.DAY), _satisfaction),
    "service-times": Kind("办理用时分布表", (By.SERVICE, By.MATTER, By.HALL, By.DEPARTMENT, By.CLERK), _service_times),
    "cases": Kind("办件统计表", (By.SERVICE, By.HALL, By.DEPARTMENT, By.WINDOW, By.CLERK, By.DAY), _cases),
}
