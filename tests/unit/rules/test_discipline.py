"""Whose turn it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.discipline import GREEN_HEAD_START_MS, HEAD_START_MS, Discipline, Head, PriorityClass, head_start_ms, next_up, rank_at_head, rank_behind, rank_of

MINUTE = 60_000
NINE = 9 * 60 * MINUTE
UNGRANTED = {PriorityClass.ORDINARY, PriorityClass.APPOINTMENT, PriorityClass.GREEN}
GRANTED = [priority for priority in PriorityClass if priority not in UNGRANTED]

heads = st.builds(
    Head,
    ticket_id=st.integers(1, 10_000),
    rank=st.integers(-(10**13), 10**13),
    seq=st.integers(1, 10_000),
    handicap=st.integers(0, 10**9),
)


def head(
    seq: int, arrived: int = NINE, priority: PriorityClass = PriorityClass.ORDINARY, discipline: Discipline = Discipline.MODERATE, handicap: int = 0
) -> Head:
    """Ticket number `seq` of the day, taken at `arrived`."""
    return Head(ticket_id=seq, rank=rank_of(arrived, head_start_ms(priority, discipline)), seq=seq, handicap=handicap)


def test_nobody_waits_where_no_line_has_a_head():
    assert next_up([]) is None


def test_who_came_first_goes_first():
    early, late = head(1, NINE), head(2, NINE + 1)

    assert next_up([late, early]) == early


def test_of_two_who_came_in_the_same_millisecond_the_one_whose_number_was_given_first_goes_first():
    first, second = head(1), head(2)

    assert next_up([second, first]) == first


@pytest.mark.parametrize("priority", GRANTED)
def test_an_ordinary_ticket_that_waited_longer_than_the_head_start_goes_first(priority: PriorityClass):
    ordinary = head(1, NINE)
    privileged = head(2, NINE + 16 * MINUTE, priority)

    assert next_up([privileged, ordinary]) == ordinary


@pytest.mark.parametrize("priority", GRANTED)
def test_a_priority_ticket_passes_those_who_came_within_its_head_start(priority: PriorityClass):
    ordinary = head(1, NINE)
    privileged = head(2, NINE + 14 * MINUTE, priority)

    assert next_up([ordinary, privileged]) == privileged


def test_where_first_come_is_first_served_no_class_has_a_head_start():
    ranks = {rank_of(NINE, head_start_ms(priority, Discipline.FIRST_COME)) for priority in PriorityClass if priority is not PriorityClass.GREEN}

    assert ranks == {NINE}


def test_strict_priority_passes_everybody_of_the_day():
    ordinary = head(1, NINE - 9 * 60 * MINUTE)
    privileged = head(2, NINE + 14 * 60 * MINUTE, PriorityClass.DISABLED, Discipline.STRICT)

    assert next_up([ordinary, privileged]) == privileged


def test_another_line_is_helped_only_when_it_lags_by_more_than_its_handicap():
    own = head(2, NINE + 10 * MINUTE)

    assert next_up([own, head(1, NINE, handicap=11 * MINUTE)]) == own
    assert next_up([own, helped := head(1, NINE, handicap=9 * MINUTE)]) == helped


@given(st.lists(heads, min_size=1))
def test_the_order_in_which_the_lines_are_read_does_not_matter(lines: list[Head]):
    forward, backward = next_up(lines), next_up(reversed(lines))

    assert forward is not None
    assert backward is not None
    assert (forward.rank + forward.handicap, forward.seq) == (backward.rank + backward.handicap, backward.seq)
    assert all(forward.rank + forward.handicap <= other.rank + other.handicap for other in lines)


@given(st.integers(0, 10**13), st.sampled_from(GRANTED), st.sampled_from(Discipline), st.integers(1, 10**9))
def test_nobody_is_passed_by_those_who_come_later_than_the_head_start(arrived: int, priority: PriorityClass, discipline: Discipline, later: int):
    mine = head(1, arrived)
    theirs = head(2, arrived + HEAD_START_MS[discipline] + later, priority, discipline)

    assert next_up([theirs, mine]) == mine


@given(st.integers(0, 10**13), st.sampled_from(PriorityClass), st.sampled_from(Discipline))
def test_a_class_never_costs_its_holder_time(arrived: int, priority: PriorityClass, discipline: Discipline):
    assert rank_of(arrived, head_start_ms(priority, discipline)) <= arrived


@pytest.mark.parametrize("discipline", Discipline)
def test_the_green_channel_goes_before_every_other_class_of_the_day(discipline: Discipline):
    strict = head(1, NINE, PriorityClass.DISABLED, Discipline.STRICT)
    green = Head(2, rank_of(NINE + 9 * 60 * MINUTE, head_start_ms(PriorityClass.GREEN, discipline)), 2, 0)

    assert next_up([strict, green]) == green
    assert head_start_ms(PriorityClass.GREEN, discipline) == GREEN_HEAD_START_MS


def test_a_penalty_puts_a_ticket_behind_so_many_people():
    line = [NINE + minute * MINUTE for minute in range(5)]

    assert sorted([*line, rank_behind(NINE - MINUTE, line, 3)]).index(rank_behind(NINE - MINUTE, line, 3)) == 3


def test_in_a_shorter_line_a_penalty_puts_a_ticket_last():
    line = [NINE, NINE + MINUTE]

    assert rank_behind(NINE - MINUTE, line, 3) == line[-1] + 1


def test_a_penalty_never_takes_anybody_forward():
    assert rank_behind(NINE + 60 * MINUTE, [NINE], 3) == NINE + 60 * MINUTE
    assert rank_behind(NINE, [], 3) == NINE
    assert rank_behind(NINE, [NINE - MINUTE], 0) == NINE


def test_at_the_head_means_before_everybody_who_waits():
    assert rank_at_head(NINE + MINUTE, [NINE, NINE + 2 * MINUTE]) < NINE
    assert rank_at_head(NINE - MINUTE, [NINE]) == NINE - MINUTE
    assert rank_at_head(NINE, []) == NINE
