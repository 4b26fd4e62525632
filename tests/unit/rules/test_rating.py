"""What may be rated, and the rates that come of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.scales import load_scales
from config.settings import ROOT
from rules.rating import CountsAs, RatingCounts, RatingRules, ReasonRequired, UnknownLevel, UnknownReason, check, counted, may_be_rated

SCALES = load_scales(ROOT / "config" / "ratings.toml")
FIVE, FOUR = SCALES["haochaping"], SCALES["kunshan"]


@st.composite
def counts(draw: st.DrawFn) -> RatingCounts:
    """Any day of a window."""
    satisfied, neutral, dissatisfied, unrated, not_asked = (draw(st.integers(0, 1000)) for _ in range(5))
    rated = satisfied + neutral + dissatisfied
    return RatingCounts(asked=rated + unrated, rated=rated, satisfied=satisfied, dissatisfied=dissatisfied, not_asked=not_asked)


def test_a_good_rating_needs_no_reason():
    assert check(FIVE, "very_satisfied", []).counts_as is CountsAs.SATISFIED


def test_a_good_rating_may_have_reasons():
    assert check(FIVE, "very_satisfied", [510, 517]).code == 5


@pytest.mark.parametrize("level", ["dissatisfied", "very_dissatisfied"])
def test_a_bad_rating_needs_a_reason(level: str):
    with pytest.raises(ReasonRequired):
        check(FIVE, level, [])

    listed = [reason.code for reason in FIVE.levels[level].reasons]
    assert check(FIVE, level, listed[:1]).follow_up


def test_a_reason_belongs_to_its_level():
    with pytest.raises(UnknownReason):
        check(FIVE, "dissatisfied", [510])


def test_a_level_of_another_scale_is_unknown():
    with pytest.raises(UnknownLevel):
        check(FIVE, "fairly_good", [])


def test_where_a_scale_lists_no_reasons_none_is_asked_for():
    poor = FOUR.levels["poor"]

    assert poor.follow_up
    assert (check(FOUR, "poor", []) is poor) == (not poor.reasons)


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_levels_stand_best_first(scale):
    codes = [level.code for level in scale.levels.values()]

    assert codes == sorted(codes, reverse=True)


def test_nothing_is_ever_a_hundred_per_cent_of_nothing():
    assert RatingCounts().satisfaction is None
    assert RatingCounts().response is None
    assert RatingCounts(asked=9).satisfaction is None, "nine were asked and none answered"
    assert RatingCounts(asked=9).response == 0


def test_who_did_not_rate_is_not_counted_as_satisfied():
    day = RatingCounts(asked=10, rated=4, satisfied=3, dissatisfied=1)

    assert (day.satisfaction, day.response, day.unrated) == (0.75, 0.4, 6)


@given(counts())
def test_rates_lie_between_nothing_and_all(day: RatingCounts):
    assert (day.satisfaction is None) == (day.rated == 0)
    assert (day.response is None) == (day.asked == 0)
    assert 0 <= (day.satisfaction or 0) <= 1
    assert 0 <= (day.response or 0) <= 1
    assert day.unrated >= 0


@given(counts(), counts())
def test_two_windows_together_are_rated_between_the_two(one: RatingCounts, other: RatingCounts):
    both = one + other

    assert (both.asked, both.rated, both.not_asked) == (one.asked + other.asked, one.rated + other.rated, one.not_asked + other.not_asked)
    rates = [day.satisfaction for day in (one, other) if day.satisfaction is not None]
    if both.satisfaction is not None:
        assert min(rates) - 1e-9 <= both.satisfaction <= max(rates) + 1e-9


def test_kunshans_levels_carry_their_points_and_the_other_scale_has_none():
    assert [level.points for level in SCALES["kunshan"].levels.values()] == [2, 1, 0, -2]
    assert {level.points for level in SCALES["haochaping"].levels.values()} == {None}


@pytest.mark.parametrize(("days", "day", "may"), [(0, 23, True), (0, 24, False), (7, 30, True)])
def test_a_visit_may_be_rated_until_the_end_of_its_period(days: int, day: int, may: bool):
    assert may_be_rated(date(2026, 11, 23), date(2026, 11, day), RatingRules(period_days=days)) is may


def test_every_visit_is_counted_in_exactly_one_heap():
    assert counted("rated", "satisfied", set_aside=False) == RatingCounts(asked=1, rated=1, satisfied=1)
    assert counted("rated", "neutral", set_aside=False) == RatingCounts(asked=1, rated=1)
    assert counted("rated", "dissatisfied", set_aside=False) == RatingCounts(asked=1, rated=1, dissatisfied=1)
    assert counted("timed_out", None, set_aside=False) == RatingCounts(asked=1)
    assert counted(None, None, set_aside=False) == RatingCounts(asked=1)
    assert counted("no_device", None, set_aside=False) == RatingCounts(not_asked=1)
    assert counted("rated", "dissatisfied", set_aside=True) == RatingCounts(set_aside=1)
