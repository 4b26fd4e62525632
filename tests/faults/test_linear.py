"""The judge is judged: a true history passes, and each way in which a hall could fail its citizens is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.linear import Op, judge
from tests.faults.replay import Ground, Replay, Row

GROUND = Ground({"w1": {"id": 0}, "w2": {"id": 0, "firm": 600_000}}, {"id": "B", "firm": "A"}, {"ordinary": 0, "elderly": 900_000})

ROWS = [
    Row(1, 0, "day_opened"),
    Row(2, 1000, "taken", ticket=1, detail={"service": "id", "number": "B001", "class": "ordinary"}),
    Row(3, 2000, "taken", ticket=2, detail={"service": "firm", "number": "A001", "class": "ordinary"}),
    Row(4, 3000, "taken", ticket=3, detail={"service": "id", "number": "B002", "class": "elderly"}),
    Row(5, 4000, "called", ticket=3, visit=1, window="w1"),
    Row(6, 5000, "started", ticket=3, visit=1, window="w1"),
    Row(7, 6000, "served", ticket=3, visit=1, window="w1"),
    Row(8, 6000, "rating_asked", visit=1, window="w1"),
    Row(9, 6000, "called", ticket=1, visit=2, window="w1"),
    Row(10, 7000, "called", ticket=2, visit=3, window="w2"),
    Row(11, 8000, "recalled", ticket=2, visit=3, window="w2"),
    Row(12, 9000, "missed", ticket=2, visit=3, window="w2"),
    Row(13, 10_000, "rated", visit=1, window="w1", detail={"level": "satisfied"}),
    Row(14, 11_000, "paused", window="w2", detail={"reason": "lunch 1"}),
    Row(15, 12_000, "unpaused", window="w2"),
]
TAKE_1 = Op("take", 1.0, 1.1, 201, service="id", ticket=1, number="B001")
TAKE_2 = Op("take", 2.0, 2.1, 201, service="firm", ticket=2, number="A001")
TAKE_3 = Op("take", 3.0, 3.1, 201, service="id", priority="elderly", ticket=3, number="B002")
FIRST = Op("next", 4.0, 4.1, 200, window="w1", ticket=3, number="B002", called=1, calls=1)
START = Op("start", 5.0, 5.1, 200, window="w1", visit=1)
SECOND = Op("next", 6.0, 6.1, 200, window="w1", visit=1, ticket=1, number="B001", called=2, calls=1)
HELP = Op("next", 7.0, 7.1, 200, window="w2", ticket=2, number="A001", called=3, calls=1)
RECALL = Op("recall", 8.0, 8.1, 200, window="w2", visit=3, calls=2)
NO_SHOW = Op("no-show", 9.0, 9.1, 200, window="w2", visit=3)
NOBODY = Op("next", 9.2, 9.3, 204, window="w2")
RATE = Op("rate", 10.0, 10.1, 201, window="w1", visit=1)
PAUSE = Op("pause", 11.0, 11.1, 200, window="w2", reason="lunch 1")
PAUSED = Op("next", 11.2, 11.3, 409, "window-paused", window="w2")
UNPAUSE = Op("unpause", 12.0, 12.1, 200, window="w2")
LOOK = Op("look", 13.0, 13.1, 200, window="w1", called=2, calls=1, seq=15)
OPS = [TAKE_1, TAKE_2, TAKE_3, FIRST, START, SECOND, HELP, RECALL, NO_SHOW, NOBODY, RATE, PAUSE, PAUSED, UNPAUSE, LOOK]


def judged(ops: list[Op] | None = None, rows: list[Row] | None = None) -> list[str]:
    return judge(Replay(GROUND, ROWS if rows is None else rows), OPS if ops is None else ops)


def changed(which: int, **changes: object) -> list[Row]:
    """The rows, one of them otherwise."""
    return [replace(row, **changes) if row.seq == which else row for row in ROWS]


def otherwise(op: Op, **changes: object) -> list[Op]:
    """The ops, one of them answered otherwise."""
    return [replace(op, **changes) if one is op else one for one in OPS]


def without(seq: int) -> list[Row]:
    """The rows, as if one had never been written."""
    return [replace(row, seq=row.seq - (row.seq > seq)) for row in ROWS if row.seq != seq]


def test_a_true_history_passes():
    assert judged() == []


def test_what_was_not_answered_may_have_happened_or_not():
    lost = Op("take", 12.5, service="firm")
    row = Row(16, 12_600, "taken", ticket=4, detail={"service": "firm", "number": "A002", "class": "ordinary"})

    assert judged([*OPS, lost]) == []
    assert judged([*OPS, lost], [*ROWS, row]) == []


def test_two_takes_at_the_same_moment_may_come_in_either_order():
    first = Op("take", 20.0, 21.0, 201, service="firm", ticket=4, number="A003", ahead=1)
    second = Op("take", 20.0, 21.0, 201, service="firm", ticket=5, number="A002")
    rows = [Row(16 + at, 20_000, "taken", ticket=5 - at, detail={"service": "firm", "number": f"A00{at + 2}", "class": "ordinary"}) for at in range(2)]

    assert judged([*OPS, first, second], ROWS + rows) == []


@pytest.mark.parametrize(
    ("ops", "rows", "told"),
    [
        pytest.param(OPS, changed(4, detail={**ROWS[3].detail, "number": "B001"}), "gives B001 where B002 was next", id="a doubled number"),
        pytest.param(OPS, changed(5, ticket=1), "it is the turn of 3", id="the elderly passed over"),
        pytest.param(OPS, changed(10, ticket=3), "it is the turn of 2", id="a ticket called twice"),
        pytest.param(OPS, changed(10, window="w1"), "not free", id="two citizens at one window"),
        pytest.param(OPS, changed(13, visit=2), "not to be rated", id="a rating of somebody still there"),
        pytest.param(OPS, changed(15, seq=16), "where 15 was due", id="a row that is gone"),
        pytest.param(OPS, without(11), "not in the journal", id="a lost recall"),
        pytest.param([*OPS, replace(TAKE_1, ticket=9, number="B009")], ROWS, "not in the journal", id="a lost take"),
        pytest.param([*OPS, TAKE_1], ROWS, "answered by the same row", id="one number for two citizens"),
        pytest.param([op for op in OPS if op is not TAKE_2], ROWS, "nobody asked for", id="a number nobody asked for"),
        pytest.param([op for op in OPS if op is not UNPAUSE], ROWS, "nobody asked for", id="a window opened by nobody"),
        pytest.param(otherwise(TAKE_3, ahead=1), ROWS, "should have been told", id="a wrong number of people ahead"),
        pytest.param(otherwise(FIRST, number="B001"), ROWS, "should have been told", id="another number on the screen than called"),
        pytest.param(
            [*otherwise(TAKE_1, asked=1.5, answered=1.6), replace(LOOK, asked=1.2, answered=1.3, seq=3)], ROWS, "real time", id="done before it was asked"
        ),
        pytest.param(otherwise(TAKE_2, asked=5.0, answered=5.1), ROWS, "real time", id="in an order in which it did not happen"),
        pytest.param(otherwise(NOBODY, asked=3.2, answered=3.3), ROWS, "at no moment", id="nobody called although somebody waits"),
        pytest.param([*OPS, Op("start", 9.4, 9.5, 409, "wrong-state", window="w2", visit=3)], ROWS, "at no moment", id="a stale refusal"),
        pytest.param(otherwise(LOOK, seq=8, called=None, calls=0, waiting=1), ROWS, "an old hall", id="a stale page"),
        pytest.param(otherwise(LOOK, called=1), ROWS, "another hall", id="a page of another visit"),
        pytest.param([*OPS, Op("pause", 12.5, 12.6, 200, window="w1", reason="lunch 2")], ROWS, "at no moment", id="a pause that is not"),
        pytest.param(otherwise(SECOND, visit=7), ROWS, "in the same breath", id="half of a next"),
        pytest.param(otherwise(PAUSED, slug="error", status=500), ROWS, "no moment", id="a failure"),
    ],
)
def test_a_broken_history_is_seen(ops: list[Op], rows: list[Row], told: str):
    assert any(told in wrong for wrong in judged(ops, rows)), judged(ops, rows)
