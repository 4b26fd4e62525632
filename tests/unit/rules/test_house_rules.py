"""What a hall decides for itself, as far as it is a sum."""

from __future__ import annotations

import pytest

from rules.discipline import MINUTE_MS, Discipline, PriorityClass
from rules.house_rules import Granter, HouseRules, default_class, granter_of


def test_a_revived_number_comes_behind_so_many_of_the_line():
    rules = HouseRules(revive_places=2)

    assert rules.revived_rank(10, [20, 30]) == 31
    assert rules.revived_rank(10, [20]) == 21
    assert rules.revived_rank(10, []) == 10


def test_a_penalty_in_minutes_goes_before_one_in_places():
    assert HouseRules(revive_places=2, revive_penalty_min=5).revived_rank(10, [20, 30]) == 10 + 5 * MINUTE_MS
    assert HouseRules(revive_places=2, revive_penalty_min=0).revived_rank(10, [20, 30]) == 10


def test_where_missed_numbers_are_void_none_is_revived():
    assert HouseRules(revivals=3).revivals_allowed == 3
    assert HouseRules(revivals=3, after_no_show="void").revivals_allowed == 0


@pytest.mark.parametrize(
    ("role", "priority", "granter"),
    [
        ("guide", PriorityClass.ELDERLY, Granter.GUIDE),
        ("supervisor", PriorityClass.GREEN, Granter.SUPERVISOR),
        ("admin", PriorityClass.GREEN, Granter.SUPERVISOR),
        ("clerk", PriorityClass.ELDERLY, None),
        ("clerk", PriorityClass.ORDINARY, Granter.CLERK),
        ("admin", PriorityClass.APPOINTMENT, None),
        ("nobody", PriorityClass.ORDINARY, None),
    ],
)
def test_who_may_grant_a_class_of_which_the_hall_says_nothing(role: str, priority: PriorityClass, granter: Granter | None):
    assert granter_of(role, default_class(priority, Discipline.MODERATE)) is granter
