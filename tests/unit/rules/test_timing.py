"""Waiting, walking and service time, and what a citizen is told of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.timing import THIN, estimate_min, mean_ms, service_ms, waiting_ms, walking_ms

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


@pytest.mark.parametrize(("pace", "finished", "windows"), [(None, 0, 3), (5 * MINUTE, THIN - 1, 3), (5 * MINUTE, THIN, 0)])
def test_without_enough_to_go_by_nothing_is_told(pace: float | None, finished: int, windows: int):
    assert estimate_min(4, pace, finished, windows) is None


@pytest.mark.parametrize(
    ("ahead", "windows", "told"),
    [
        (0, 1, (1, 4)),  # half a service
        (1, 2, (3, 7)),
        (9, 1, (35, 65)),  # 50 minutes, in fives
        (9, 5, (5, 15)),
    ],
)
def test_the_wait_is_told_as_a_range_of_whole_minutes(ahead: int, windows: int, told: tuple[int, int]):
    assert estimate_min(ahead, 5 * MINUTE, THIN, windows) == told


@given(st.integers(0, 500), paces, st.integers(THIN, 500), st.integers(1, 140))
def test_an_estimate_is_a_range_and_never_negative(ahead: int, pace: float, finished: int, windows: int):
    told = estimate_min(ahead, pace, finished, windows)

    assert told is not None
    assert 0 <= told[0] < told[1]


@given(st.integers(0, 500), paces, st.integers(1, 140))
def test_one_more_ahead_never_shortens_the_longest_wait_told(ahead: int, pace: float, windows: int):
    fewer, more = estimate_min(ahead, pace, THIN, windows), estimate_min(ahead + 1, pace, THIN, windows)

    assert fewer is not None
    assert more is not None
    assert fewer[1] <= more[1]


@given(st.integers(0, 500), paces, st.integers(1, 140))
def test_the_computed_wait_lies_within_what_is_told(ahead: int, pace: float, windows: int):
    told = estimate_min(ahead, pace, THIN, windows)

    assert told is not None
    wait_min = (ahead + 1 if ahead else 0.5) * pace / windows / MINUTE
    assert told[0] <= wait_min <= told[1]
