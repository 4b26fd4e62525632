"""Why somebody was called before a number: every reason there is, and that nothing is explained away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.story import Call, Day, Entry, Moved, Place, Reason, explain

MINUTE = 60_000
W1, W2, CHEN, GAO = 1, 2, 11, 12
SERVES = {"id-card": 0, "household": 0, "company": 10 * MINUTE}


def place(number: str, minute: int, *, service: str = "id-card", lead: int = 0, **more: Any) -> Place:
    """A number taken so many minutes after nine; lead: of its class, in minutes."""
    at = minute * MINUTE
    rank = at - lead * MINUTE
    return replace(Place(minute, number, minute, at, service, "elderly" if lead else "ordinary", rank, rank), **more)


def call(minute: int = 60, *, serves: dict[str, int] | None = None, **more: Any) -> Call:
    return Call(minute * MINUTE, W1, CHEN, SERVES if serves is None else serves, **more)


OWN = place("B010", 20)


@pytest.mark.parametrize(
    ("reason", "own", "other", "made"),
    [
        (Reason.EARLIER, OWN, place("B009", 19), call()),
        (Reason.EARLIER, place("B010", 20, lead=15), place("B009", 2), call()),
        (Reason.SPECIAL, OWN, place("B011", 21), call(special="赶飞机")),
        (Reason.DIRECT, OWN, place("", 60), call(direct=True)),
        (Reason.HEAD_START, OWN, place("B011", 30, lead=15), call()),
        (Reason.APPOINTMENT, OWN, place("Y001", 30, rank=10 * MINUTE, priority="appointment"), call()),
        (Reason.OWN_EARLY, place("Y001", 20, callable_from=90 * MINUTE), place("B011", 21), call()),
        (Reason.HANDICAP, place("A001", 20, service="company"), place("B011", 25), call()),
        (Reason.RETURNED, OWN, place("B009", 19, moved=Moved.RETURNED), call()),
        (Reason.REVIVED, OWN, place("B001", 1, rank=15 * MINUTE, moved=Moved.REVIVED), call()),
        (Reason.TRANSFERRED, OWN, place("A001", 5, moved=Moved.TRANSFERRED), call()),
        (Reason.TO_HEAD, OWN, place("A009", 30, rank=19 * MINUTE, moved=Moved.TO_HEAD), call()),
        (Reason.REJOINED, OWN, place("B001", 1, rank=15 * MINUTE, moved=Moved.REJOINED), call()),
        (Reason.MEANT, place("A001", 20, service="company"), place("A002", 25, service="company", window=W1), call()),
        (Reason.MEANT, place("A001", 20, service="company"), place("A002", 25, service="company", clerk=CHEN), call()),
        (Reason.OWN_MEANT, replace(OWN, window=W2), place("B011", 21), call()),
        (Reason.OWN_MEANT, replace(OWN, clerk=GAO), place("B011", 21), call()),
        (Reason.OWN_PUT_BACK, replace(OWN, rank=40 * MINUTE, moved=Moved.REVIVED), place("B011", 30), call()),
        (Reason.OWN_REJOINED, replace(OWN, rank=40 * MINUTE, moved=Moved.REJOINED), place("B011", 30), call()),
        (Reason.NOT_SERVED, OWN, place("B011", 21), call(serves={"household": 0})),
        (Reason.CLERK_TIED, OWN, place("B011", 21, service="household"), call(tied={"household"})),
        (Reason.UNEXPLAINED, OWN, place("B011", 21), call()),
        (Reason.UNEXPLAINED, replace(OWN, window=W1), place("B011", 21), call()),
    ],
)
def test_each_rule_by_which_somebody_goes_first(reason: Reason, own: Place, other: Place, made: Call):
    assert explain(own, other, made) is reason


def test_a_number_whose_holder_is_at_another_window_is_passed_over():
    assert explain(OWN, place("B011", 21), call(), linked=True) is Reason.OWN_LINKED


def test_every_reason_is_shown_above():
    shown = {one[0] for mark in test_each_rule_by_which_somebody_goes_first.pytestmark for one in mark.args[1]}

    assert shown | {Reason.OWN_LINKED} == set(Reason)


def test_a_head_start_does_not_explain_who_came_too_late_for_it():
    assert explain(OWN, place("B011", 36, lead=15), call()) is Reason.UNEXPLAINED


class Journal:
    """What happens in a hall, one entry after another, a minute apart."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, kind: str, ticket: int | None = None, *, window: int | None = None, staff: int | None = None, **detail: Any) -> None:
        seq = len(self.entries) + 1
        self.entries.append(Entry(seq, seq * MINUTE, kind, ticket, window, staff, detail))

    def take(self, *tickets: int, service: str = "id-card", priority: str = "ordinary", **more: Any) -> None:
        for ticket in tickets:
            self.note("taken", ticket, number=f"B{ticket:03d}", service=service, **{"class": priority}, **more)

    def call(self, ticket: int, **detail: Any) -> None:
        self.note("called", ticket, window=W1, staff=CHEN, **detail)

    def before(self, ticket: int, party: dict[int, int] | None = None) -> list[tuple[str, Reason]]:
        day = Day(
            lambda window, _seq: SERVES if window == W1 else {},
            lambda _staff: None,
            lambda _priority: 15 * MINUTE if _priority == "elderly" else 0,
            {"w2": W2},
            party or {},
        )
        return [(one.other.number, one.reason) for one in day.called_before(ticket, self.entries)]


def test_only_calls_while_the_number_waits_are_held_against_it():
    journal = Journal()
    journal.take(1, 2)
    journal.call(1)
    journal.take(3)
    journal.call(2)
    journal.call(3)
    journal.note("undone", 3, window=W1)
    journal.take(4)
    journal.call(4, special="急事")

    assert journal.before(2) == [("B001", Reason.EARLIER)]
    assert journal.before(3) == [("B002", Reason.EARLIER), ("B004", Reason.SPECIAL)]


def test_a_window_that_serves_something_else_calls_nobody_before_it():
    journal = Journal()
    journal.take(1)
    journal.take(2, service="company")
    journal.note("called", 2, window=W2, staff=GAO)

    assert journal.before(1) == []


def test_a_class_without_a_rank_in_the_journal_has_the_head_start_it_has_now():
    journal = Journal()
    journal.take(1)
    journal.take(2, priority="elderly")
    journal.call(2)

    assert journal.before(1) == [("B002", Reason.HEAD_START)]


def test_a_number_that_was_revived_stands_where_the_journal_says():
    journal = Journal()
    journal.take(1, 2, 3)
    journal.call(1)
    journal.note("missed", 1, window=W1)
    journal.note("revived", 1, rank=2 * MINUTE + 1, times=1)
    journal.call(2)
    journal.call(1)

    assert journal.before(1) == [("B002", Reason.OWN_PUT_BACK)]
    assert journal.before(3) == [("B001", Reason.EARLIER), ("B002", Reason.EARLIER), ("B001", Reason.REVIVED)]


def test_numbers_linked_at_the_guide_desk_are_so_only_from_then_on():
    journal = Journal()
    journal.take(1, 2, 3, 4)
    journal.call(1)
    journal.call(3)
    journal.note("linked", 1, tickets=[1, 2])
    journal.call(4)

    assert journal.before(2, {1: 1, 2: 1}) == [("B001", Reason.EARLIER), ("B003", Reason.UNEXPLAINED), ("B004", Reason.OWN_LINKED)]


def test_somebody_transferred_keeps_the_place_and_goes_where_they_were_sent():
    journal = Journal()
    journal.take(1, service="company")
    journal.take(2, 3)
    journal.call(1)
    journal.note("transferred", 1, window=W1, service="id-card", place="keep", rank=MINUTE)
    journal.call(1)

    assert journal.before(3)[1] == ("B001", Reason.TRANSFERRED)


def test_a_number_meant_for_another_window_is_not_called_here_until_it_is_freed():
    journal = Journal()
    journal.take(1, 2, 3)
    journal.call(1)
    journal.entries.append(Entry(99, 99 * MINUTE, "transferred", 1, W1, CHEN, {"window": "w2", "place": "keep", "rank": MINUTE}))
    journal.call(2)
    journal.note("freed", 1)
    journal.call(3)

    assert journal.before(1) == [("B002", Reason.OWN_MEANT), ("B003", Reason.UNEXPLAINED)]
