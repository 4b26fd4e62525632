"""Waiting, walking and service time, and what a citizen is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.timing import OpenWindow, Spent, common, estimate_min, length, mean_ms, merged, service_ms, spent, waiting_ms, walking_ms, without

MINUTE = 60_000
moments = st.integers(0, 4_102_444_800_000)
paces = st.floats(0, 8 * 60 * MINUTE)


def test_waiting_walking_and_service_follow_each_other():
    issued, called, started, ended = 0, 20 * MINUTE, 21 * MINUTE, 30 * MINUTE

    assert (waiting_ms(issued, called), walking_ms(called, started), service_ms(started, ended)) == (20 * MINUTE, MINUTE, 9 * MINUTE)


def test_a_visit_whose_start_was_never_pressed_has_neither_walking_nor_service_time():
    assert walking_ms(5, None) is None
    assert service_ms(None, 9) is None
    assert service_ms(5, None) is None


@given(moments, moments)
def test_no_time_is_ever_negative(one: int, other: int):
    assert waiting_ms(one, other) >= 0
    assert (walking_ms(one, other) or 0) >= 0
    assert (service_ms(one, other) or 0) >= 0


@pytest.mark.parametrize(("total", "count", "mean"), [(None, 0, None), (0, 0, None), (None, 3, None), (0, 3, 0), (10, 4, 2), (9, 3, 3)])
def test_there_is_no_mean_of_nothing(total: int | None, count: int, mean: int | None):
    assert mean_ms(total, count) == mean


A, B, C = 1, 2, 3
"""Services."""


def serving(*services: int, **facts: Any) -> OpenWindow:
    """A window that serves these without a handicap."""
    return OpenWindow(dict.fromkeys(services, 0), **facts)


def told(ahead: int, windows: Sequence[OpenWindow], others: Mapping[int, int] = {}, means: Mapping[int, float] = {}) -> tuple[int, int] | None:
    """What is told to somebody who comes for service A, of which a visit takes five minutes."""
    return estimate_min(A, lambda service, _: ahead if service == A else others.get(service, 0), windows, {A: 5 * MINUTE, **means})


def test_without_enough_to_go_by_nothing_is_told():
    assert estimate_min(A, lambda *_: 4, [serving(A)], {B: 5 * MINUTE}) is None


def test_where_no_window_is_at_work_nothing_is_told():
    assert told(4, []) is None
    assert told(4, [serving(B)]) is None
    assert told(4, [serving(A, paused_ms=MINUTE), serving(A, paused_ms=20 * MINUTE)]) is None


@pytest.mark.parametrize(
    ("ahead", "windows", "range_told"),
    [
        (0, [serving(A)], (0, 1)),  # a free window
        (2, [serving(A)], (5, 15)),  # two visits
        (9, [serving(A)], (30, 60)),  # 45 minutes, in fives
        (9, [serving(A) for _ in range(5)], (5, 9)),
        (0, [serving(A, visit=(A, 0))], (3, 7)),  # the whole of a visit that has just begun
        (0, [serving(A, visit=(A, 4 * MINUTE))], (1, 4)),  # half a visit, though it should be over in a minute
        (0, [serving(A, visit=(A, 0)) for _ in range(4)], (1, 3)),  # of four the first ends soon: two minutes
        (0, [serving(A, visit=(A, 0)), serving(A)], (0, 1)),
        (2, [serving(A), serving(A, paused_ms=MINUTE)], (4, 8)),  # back in five minutes, in time for the second
        (2, [serving(A), serving(A, paused_ms=30 * MINUTE)], (5, 15)),  # back in thirty: too late
    ],
)
def test_the_wait_is_told_as_a_range_of_whole_minutes(ahead: int, windows: list[OpenWindow], range_told: tuple[int, int]):
    assert told(ahead, windows) == range_told


def test_those_who_wait_for_the_windows_other_services_count_as_long_as_they_take():
    alone, shared = told(1, [serving(A, B)]), told(1, [serving(A, B)], others={B: 3}, means={B: 10 * MINUTE})

    assert alone == (3, 7)
    assert shared == (25, 45), "half an hour more"


def test_a_service_too_rare_to_have_a_mean_counts_like_the_one_asked_for():
    assert told(0, [serving(A, B)], others={B: 4}) == told(4, [serving(A, B)])


def test_another_line_is_shared_with_the_windows_that_also_serve_it():
    assert told(0, [serving(A, B)], others={B: 4}) == (15, 25)
    assert told(0, [serving(A, B), serving(B)], others={B: 4}) == (5, 15)


def test_a_handicap_lets_those_who_came_a_little_later_go_first():
    asked = []

    def before(service: int, lead: int) -> int:
        asked.append((service, lead))
        return 0

    estimate_min(A, before, [OpenWindow({B: 0, A: 10 * MINUTE}), OpenWindow({A: 0, C: 10 * MINUTE})], {A: MINUTE})

    assert set(asked) == {(A, 0), (B, 10 * MINUTE), (C, -10 * MINUTE)}


services = st.integers(1, 4)
open_windows = st.lists(
    st.builds(
        OpenWindow,
        services=st.dictionaries(services, st.sampled_from([0, 10 * MINUTE]), min_size=1),
        visit=st.none() | st.tuples(services, st.integers(0, 3 * 60 * MINUTE)),
        paused_ms=st.none() | st.integers(0, 3 * 60 * MINUTE),
    ),
    max_size=12,
)
means = st.dictionaries(services, paces)
lines = st.dictionaries(services, st.integers(0, 500))


def at_work(windows: Sequence[OpenWindow]) -> bool:
    return any(A in window.services and window.paused_ms is None for window in windows)


@given(open_windows, means, lines)
def test_an_estimate_is_a_range_and_never_negative_or_nothing_at_all(windows: list[OpenWindow], means: dict[int, float], line: dict[int, int]):
    range_told = estimate_min(A, lambda service, _: line.get(service, 0), windows, means)

    if A not in means or not at_work(windows):
        assert range_told is None
    else:
        assert range_told is not None
        assert 0 <= range_told[0] < range_told[1]


@given(open_windows, means, lines, services)
def test_one_more_before_them_never_shortens_the_longest_wait_told(windows: list[OpenWindow], means: dict[int, float], line: dict[int, int], longer: int):
    def told_with(more: int) -> tuple[int, int] | None:
        return estimate_min(A, lambda service, _: line.get(service, 0) + (more if service == longer else 0), windows, means)

    fewer, more = told_with(0), told_with(1)

    assert (fewer is None) == (more is None)
    if fewer is not None and more is not None:
        assert fewer[1] <= more[1]


@given(open_windows, means, lines)
def test_one_more_free_window_of_their_own_never_lengthens_it(windows: list[OpenWindow], means: dict[int, float], line: dict[int, int]):
    def told_by(these: Sequence[OpenWindow]) -> tuple[int, int] | None:
        return estimate_min(A, lambda service, _: line.get(service, 0), these, means)

    before, after = told_by(windows), told_by([*windows, serving(A)])

    if before is not None:
        assert after is not None
        assert after[1] <= before[1]


STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(lambda pairs: [(min(pair), max(pair)) for pair in pairs])


def moments_of(stretches: list[tuple[int, int]]) -> set[int]:
    """The same time, moment by moment."""
    return {moment for begin, end in stretches for moment in range(begin, end)}


@given(some=STRETCHES, others=STRETCHES)
def test_stretches_of_time_are_what_they_are_moment_by_moment(some: list[tuple[int, int]], others: list[tuple[int, int]]):
    one, other = merged(some), merged(others)

    assert moments_of(one) == moments_of(some)
    assert length(one) == len(moments_of(some))
    assert moments_of(common(one, other)) == moments_of(some) & moments_of(others)
    assert length(common(one, other)) == len(moments_of(some) & moments_of(others))
    assert moments_of(without(one, other)) == moments_of(some) - moments_of(others)


def test_what_was_held_while_the_whole_hall_stood_still_is_left_out_once():
    held, still = (10, 30), (20, 40)

    assert service_ms(0, 100, merged([held, still])) == 70


def test_a_time_that_would_be_negative_is_nought():
    assert (waiting_ms(10, 5), walking_ms(10, 5), service_ms(10, 5)) == (0, 0, 0)


def test_a_visit_that_goes_on_into_a_pause_is_busy_until_it_ends():
    found = spent([(0, 100)], [(90, 100)], [(10, 40)], {"午餐": [(30, 60)]})

    assert found == {(Spent.STILL, ""): 10, (Spent.BUSY, ""): 30, (Spent.PAUSED, "午餐"): 20, (Spent.IDLE, ""): 40}


@given(present=STRETCHES, still=STRETCHES, busy=STRETCHES, lunch=STRETCHES, meeting=STRETCHES)
def test_every_moment_at_a_window_is_spent_on_one_thing(present: Any, still: Any, busy: Any, lunch: Any, meeting: Any):
    found = spent(merged(present), merged(still), merged(busy), {"午餐": merged(lunch), "会议": merged(meeting)})

    assert sum(found.values()) == len(moments_of(present))
