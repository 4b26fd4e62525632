"""Reports of what was done: workload, no-shows, and how long it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hall.reporting import By, Question, Reading, compare, report
from hall.reportshape import NOT_TIMED, SEVERAL, STILL, Cell, Chart, Column, Report, Series, bars, count, hours, mean_service, minutes, share, words
from rules.figures import BINS, Numbers, Tally
from rules.timing import Spent, mean_ms


def workload(reading: Reading, question: Question) -> Report:
    """窗口工作量, 人员工作量: what was done at each window or by each clerk, and what their time was."""
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
    chart = bars("办理", "件", [(reading.label(question.by, group), tallies[group].served) for group in groups if group in tallies])
    notes = [NOT_TIMED, STILL, "在岗分为办理中、空闲、暂停和全厅暂停；暂停时还在办的，办完以前算办理。转给别人续办的，各算各的办理时长。"]
    if reading.scope.colleagues is not None and not reading.scope.colleagues:
        notes.append("窗口人员还没有登记部门，在岗、空闲和暂停时间无法归到部门；请管理员在大厅文件里登记。")
    return report(
        reading,
        question,
        headlines=headlines,
        chart=chart,
        columns=columns,
        rows=rows,
        total=[words("合计"), *cells(whole, all_times)],
        notes=notes,
    )


def no_shows(reading: Reading, question: Question) -> Report:
    """弃号情况: what became of the numbers, and how many calls nobody came to."""
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
        headlines=headlines,
        chart=bars("弃号" if of_numbers else "过号", "张" if of_numbers else "次", values),
        columns=columns,
        rows=rows,
        total=[words("合计"), *cells(whole, of_all)],
        notes=["弃号：叫过没来，到最后也没有办的号。过号：一次叫号没有来，以后还可能恢复。作废：一直没有叫到。号不属于某个窗口或人，按窗口和人员看只有过号。"],
    )


def service_times(reading: Reading, question: Question) -> Report:
    """办理用时分布: how many visits took how long."""
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
    return report(
        reading,
        question,
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
        notes=[NOT_TIMED, STILL, *([SEVERAL] if question.by is By.MATTER else [])],
    )
