"""Judges what clients were told by a hall that several processes serve, against what its journal tells.

A history is linearizable when one order explains every answer.  The journal's seq is that order, so there is nothing to search: the rows are
replayed (replay.py), every answer must belong to a row, or to a moment, that lies between the question and the answer, and no row may be there
that nobody asked for.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tests.faults.replay import RATINGS, Desk, Replay, Row


@dataclass(frozen=True, slots=True)
class Op:
    """One thing asked, and what was answered.  asked, answered: seconds of one clock; answered None: no answer came, whatever became of it.

    what: take next start finish no-show recall rate pause unpause look.  Of these, window (its code), service, priority, visit (as the page named
    it) and reason are what was asked; status, slug (of a refusal), ticket, number, ahead, called (the visit), calls, waiting and seq what was answered.
    """

    what: str
    asked: float
    answered: float | None = None
    status: int = 0
    slug: str = ""
    window: str = ""
    service: str = ""
    priority: str = "ordinary"
    visit: int | None = None
    reason: str = ""
    ticket: int | None = None
    number: str = ""
    ahead: int = 0
    called: int | None = None
    calls: int = 0
    waiting: int = 0
    seq: int = 0

    @property
    def done(self) -> bool:
        """It was answered, and not refused."""
        return self.answered is not None and self.status < 400


CLAIMS: Mapping[str, str] = {
    "take": "taken",
    "next": "called",
    "start": "started",
    "no-show": "missed",
    "recall": "recalled",
    "rate": "rated",
    "pause": "paused",
}
"""What leaves one row behind, of this kind."""
ASKED_FOR = frozenset({*CLAIMS.values(), "served", "unpaused"})
SUCCESS = {"take": 201, "rate": 201}


class _Judge:
    def __init__(self, replay: Replay, ops: Iterable[Op]) -> None:
        self.replay = replay
        self.wrong = [*replay.wrong]
        self._rows = {row.seq: row for row in replay.rows}
        self._ops = sorted(ops, key=lambda op: op.asked)
        self._claimed: dict[int, Op] = {}
        self._own: dict[int, list[int]] = defaultdict(list)
        if self.wrong:
            return
        for number, op in enumerate(self._ops):
            if op.done:
                self._claim(number, op)
        for number, op in enumerate(self._ops):  # now that all others have theirs
            if op.what == "next" and op.called is not None and self._own[number]:
                self._claim_closing(number, op, self._rows[self._own[number][0]])
        self._bounds()
        for number, op in enumerate(self._ops):
            self._explain_answer(number, op)
        self._explain_rows()

    def _claim(self, number: int, op: Op) -> None:
        if op.status != SUCCESS.get(op.what, 200) and not (op.what == "next" and op.status == 204):
            self._wrong(op, "was answered oddly")
        if op.what in ("unpause", "look"):
            return
        if op.what == "next" and op.status == 204:
            row = next((row for kind in ("served", "missed") for row in self.replay.of[kind, op.visit]), None) if op.visit is not None else None
            if op.visit is not None and row is None:
                self._wrong(op, "closed a visit, and the journal does not know")
            elif row is not None:
                self._take_row(number, op, row)
            return
        row = self._row_of(op)
        if row is not None:
            self._take_row(number, op, row)
        elif op.what != "pause":
            self._wrong(op, "is not in the journal")

    def _row_of(self, op: Op) -> Row | None:
        """The row that an answered op must have left."""
        if op.what == "finish":
            rows = self.replay.of["served", op.visit] + self.replay.of["missed", op.visit]
        elif op.what == "recall":
            rows = self.replay.of["recalled", op.visit][op.calls - 2 : op.calls - 1] if op.calls >= 2 else []
        elif op.what == "pause":
            rows = [row for row in self.replay.of["paused", None] if row.detail["reason"] == op.reason]
        else:
            rows = self.replay.of[CLAIMS[op.what], {"take": op.ticket, "next": op.called}.get(op.what, op.visit)]
        return rows[0] if rows else None

    def _claim_closing(self, number: int, op: Op, row: Row) -> None:
        """The visit that `next` closed ends in the same transaction: just before the call, with what belongs to a visit's end."""
        seq = row.seq - 1
        while seq in self._rows and self._rows[seq].kind in RATINGS:
            seq -= 1
        before = self._rows.get(seq)
        closes = before is not None and before.kind in ("served", "missed") and before.window == row.window
        if op.visit is not None and not (closes and before is not None and before.visit == op.visit):
            self._wrong(op, "called somebody and did not close the visit before in the same breath")
        elif closes and before is not None and (op.visit is not None or before.seq not in self._claimed):  # unnamed, it may be a colleague's
            self._take_row(number, op, before)

    def _take_row(self, number: int, op: Op, row: Row) -> None:
        other = self._claimed.get(row.seq)
        if other is not None:
            self._wrong(op, f"was answered by the same row as {other}")
        self._claimed[row.seq] = op
        self._own[number].append(row.seq)

    def _bounds(self) -> None:
        """Between which rows each op lies: after all that was answered before it was asked, before all that was asked after it was answered."""
        answered = sorted((op.answered or 0.0, max(self._own[number], default=op.seq)) for number, op in enumerate(self._ops) if op.done)
        times, highest, top = [], [0], 0
        for time, seq in answered:
            top = max(top, seq)
            times.append(time)
            highest.append(top)
        asked = [op.asked for op in self._ops]
        lowest: list[float] = [math.inf]
        for number in reversed(range(len(self._ops))):
            own = min(self._own[number], default=math.inf)
            lowest.append(min(lowest[-1], own))
        lowest.reverse()
        self._low = [highest[bisect_left(times, op.asked)] for op in self._ops]
        self._high = [math.inf if op.answered is None else lowest[bisect_right(asked, op.answered)] - 1 for op in self._ops]
        for number, op in enumerate(self._ops):
            for seq in self._own[number]:
                if not self._low[number] < seq <= self._high[number]:
                    self._wrong(op, f"has seq {seq}, and real time puts it between {self._low[number]} and {self._high[number]}")

    def _explain_answer(self, number: int, op: Op) -> None:
        if op.answered is None:
            return
        rows = [self._rows[seq] for seq in self._own[number]]
        if op.status >= 400:
            if not self._refusal_holds(number, op):
                self._wrong(op, "was refused, and at no moment was there a reason")
        elif op.what == "take" and rows:
            told = (op.number, op.service, op.priority, op.ahead)
            so = (rows[0].detail["number"], rows[0].detail["service"], rows[0].detail["class"], self.replay.ahead[op.ticket or 0])
            if told != so:
                self._wrong(op, f"should have been told {so}")
        elif op.what == "next" and op.status == 200 and rows:
            ticket = self.replay.tickets[rows[0].ticket or 0]
            if (op.ticket, op.number, op.calls, op.window) != (rows[0].ticket, ticket.number, 1, rows[0].window):
                self._wrong(op, f"should have been told {rows[0]}, {ticket.number}")
        elif op.what == "look":
            [desk] = self.replay.desks(op.window, op.seq, op.seq)
            if not self._low[number] <= op.seq <= self._high[number]:
                self._wrong(op, f"shows an old hall: real time puts it between {self._low[number]} and {self._high[number]}")
            if (op.called, op.calls, op.waiting) != (desk.visit, desk.calls, desk.waiting):
                self._wrong(op, f"shows another hall than {desk}")
        elif not rows and op.what in _STANDS and not self._moment(number, op.window, _STANDS[op.what]):
            self._wrong(op, "was answered, and at no moment was it so")
        elif (
            op.what == "next"
            and op.status == 204
            and rows
            and not any(_STANDS["next"](desk) for desk in self.replay.desks(op.window, rows[0].seq, rows[0].seq))
        ):
            self._wrong(op, "called nobody although somebody waited")

    def _moment(self, number: int, window: str, holds: Callable[[Desk], bool]) -> bool:
        return any(holds(desk) for desk in self.replay.desks(window, self._low[number], self._high[number]))

    def _refusal_holds(self, number: int, op: Op) -> bool:
        if op.slug == "already-rated":
            return any(row.seq <= self._high[number] for row in self.replay.of["rated", op.visit])
        if op.slug == "rating-closed":  # its time may be over before the ticker writes that down
            return bool(self.replay.of["rating_closed", op.visit])
        holds = _REFUSALS.get(op.slug)
        return holds is not None and self._moment(number, op.window, lambda desk: holds(op, desk))

    def _explain_rows(self) -> None:
        """What no answer belongs to must have been asked by somebody who was not answered, once for each time."""
        left: dict[tuple[object, ...], list[tuple[float, int]]] = defaultdict(list)
        for number, op in enumerate(self._ops):
            if op.answered is None or op.what == "unpause" or (op.what == "next" and op.status == 204 and op.visit is None):
                for name in _names(op):
                    left[name].append((self._high[number], self._low[number]))
        for seq, row in self._rows.items():
            if row.kind not in ASKED_FOR or seq in self._claimed:
                continue
            for name in _names_of(row):
                able = sorted(one for one in left[name] if one[1] < seq <= one[0])
                if able:
                    left[name].remove(able[0])
                    break
            else:
                self.wrong.append(f"seq {seq}: nobody asked for {row}")

    def _wrong(self, op: Op, why: str) -> None:
        self.wrong.append(f"{why}: {op}")


_STANDS: Mapping[str, Callable[[Desk], bool]] = {
    "next": lambda desk: desk.visit is None and not desk.paused and desk.waiting == 0,
    "pause": lambda desk: desk.paused,
    "unpause": lambda desk: not desk.paused,
}
"""What must have been so at some moment when an answer left no row."""
_REFUSALS: Mapping[str, Callable[[Op, Desk], bool]] = {
    "window-paused": lambda _, desk: desk.paused,
    "stale-visit": lambda op, desk: op.visit is not None and desk.visit != op.visit,
    "no-open-visit": lambda op, desk: op.visit is None and desk.visit is None,
    "decide-previous": lambda op, desk: desk.state == "called" and desk.number == op.number,
    "wrong-state": lambda op, desk: desk.state == "serving" and desk.visit == op.visit,
}
"""What must have been so at some moment when something was refused."""


def _names(op: Op) -> list[tuple[object, ...]]:
    """The rows that an op without an answer may have left."""
    match op.what:
        case "take":
            return [("taken", op.service, op.priority)]
        case "next":
            return [("closed", op.window)] if op.status == 204 else [("called", op.window), ("closed", op.window)]
        case "finish":
            return [("served", op.visit), ("missed", op.visit)]
        case "pause":
            return [("paused", op.reason)]
        case "unpause":
            return [("unpaused", op.window)]
        case "look":
            return []
        case what:
            return [(CLAIMS[what], op.visit)]


def _names_of(row: Row) -> list[tuple[object, ...]]:
    match row.kind:
        case "taken":
            return [("taken", row.detail["service"], row.detail["class"])]
        case "called" | "unpaused":
            return [(row.kind, row.window)]
        case "paused":
            return [("paused", row.detail["reason"])]
        case "served" | "missed":
            return [(row.kind, row.visit), ("closed", row.window)]
        case kind:
            return [(kind, row.visit)]


def judge(replay: Replay, ops: Iterable[Op]) -> list[str]:
    """What is wrong with a hall's history, a sentence each; nothing when one order explains it all."""
    return _Judge(replay, ops).wrong
