"""Each rule of alarms: from when on it is raised, how it rises and falls, and when it is over."""

from __future__ import annotations

import pytest

from config.alarms import load_alarms
from config.problems import ConfigError
from config.settings import ROOT
from rules.alarms import Change, Desk, Facts, Level, Line, Rule, RuleLimits, changes, level_of, merged, read, working_ms

MINUTE = 60_000
LIMITS = (10, 20, 40)
BOOK = {rule: RuleLimits(LIMITS) for rule in Rule}
YELLOW, ORANGE, RED = Level.YELLOW, Level.ORANGE, Level.RED


def facts(rule: Rule, value: int) -> Facts:
    """A hall in which there is so much of what one rule watches, and nothing of any other."""
    match rule:
        case Rule.WAITING:
            return Facts(lines=[Line("id-card", 1, value * MINUTE)])
        case Rule.CROWD:
            return Facts(lines=[Line("id-card", value, 0)])
        case Rule.SERVICE:
            return Facts(desks=[Desk("w1", serving_ms=value * MINUTE)])
        case Rule.IDLE:
            return Facts(desks=[Desk("w1", idle_ms=value * MINUTE)])
        case Rule.PAUSED:
            return Facts(desks=[Desk("w1", paused_ms=value * MINUTE)])
        case Rule.NO_SHOW:
            return Facts(desks=[Desk("w1", served=100 - value, missed=value)])
        case Rule.RATING:
            return Facts(desks=[Desk("w1", dissatisfied=value)])
        case Rule.DEVICE:
            return Facts(lost_ms={"kiosk-1": value * MINUTE})
        case Rule.PRINTER:
            return Facts(broken_ms={"printer-1": value * MINUTE})
        case Rule.FOLLOW_UP:
            return Facts(overdue_follow_ups=value)


def course(rule: Rule, *values: int) -> list[tuple[Level | None, Level | None]]:
    """What becomes of the rule's alarm as there is so much, then so much: (before, after) of each change."""
    standing: dict[tuple[Rule, str], Level] = {}
    seen = []
    for value in values:
        for change in changes(standing, read(facts(rule, value), BOOK)):
            assert change.rule is rule
            seen.append((change.before, change.after))
            if change.after is None:
                del standing[change.rule, change.subject]
            else:
                standing[change.rule, change.subject] = change.after
    return seen


@pytest.mark.parametrize("rule", Rule)
def test_an_alarm_begins_at_yellow_rises_with_time_and_ends_when_all_is_well_again(rule: Rule):
    assert course(rule, 9, 10, 19, 20, 39, 40, 60, 7) == [(None, YELLOW), (YELLOW, ORANGE), (ORANGE, RED), (RED, None)]


@pytest.mark.parametrize("rule", Rule)
def test_what_is_at_its_worst_at_once_is_red_at_once(rule: Rule):
    assert course(rule, 0, 45) == [(None, RED)]


@pytest.mark.parametrize("rule", Rule)
def test_an_alarm_stands_until_there_is_clearly_less_than_its_limit(rule: Rule):
    assert course(rule, 10, 9, 8, 10, 7) == [(None, YELLOW), (YELLOW, None)]
    assert course(rule, 20, 19, 16, 15) == [(None, ORANGE), (ORANGE, YELLOW)]


def test_a_window_whose_clerk_has_gone_home_has_no_alarm_any_more():
    assert changes({(Rule.PAUSED, "w1"): ORANGE}, read(Facts(desks=[Desk("w1")]), BOOK)) == [Change(Rule.PAUSED, "w1", ORANGE, None, 0)]


def test_of_few_calls_no_share_of_no_shows_is_reckoned():
    few, enough = Facts(desks=[Desk("w1", served=4, missed=5)]), Facts(desks=[Desk("w1", served=5, missed=5)])

    assert read(few, {Rule.NO_SHOW: BOOK[Rule.NO_SHOW]}) == []
    assert [one.value for one in read(enough, {Rule.NO_SHOW: BOOK[Rule.NO_SHOW]})] == [50]


def test_a_service_may_have_limits_of_its_own_and_another_none():
    own = RuleLimits(LIMITS, {"id-card": (30, 40, 50), "household": None})

    assert level_of(25, own.of("company") or LIMITS) is ORANGE
    assert level_of(25, own.of("id-card") or LIMITS) is None
    assert own.of("household") is None


def test_a_halls_own_limits_replace_those_of_their_rule_and_leave_the_others():
    usual = {Rule.WAITING: RuleLimits((1, 2, 3), {"id-card": (4, 5, 6)}), Rule.CROWD: RuleLimits(LIMITS)}

    book = merged(usual, {Rule.WAITING: RuleLimits((7, 8, 9))})

    assert book[Rule.WAITING].of("company") == (7, 8, 9)
    assert book[Rule.WAITING].of("id-card") == (4, 5, 6)
    assert book[Rule.CROWD] == usual[Rule.CROWD]


@pytest.mark.parametrize(("standstills", "expected"), [([], 60), ([(10, 30)], 40), ([(-50, 10), (50, 90)], 40), ([(70, 90)], 60), ([(-10, 100)], 0)])
def test_time_in_which_the_hall_stood_still_does_not_count(standstills: list[tuple[int, int]], expected: int):
    assert working_ms(0, 60, standstills) == expected


def test_every_rule_has_its_usual_limits():
    book = load_alarms(ROOT / "config")

    assert set(book) == set(Rule)
    assert all(limits.limits is not None for limits in book.values())


def test_a_folder_of_settings_may_have_limits_of_its_own(tmp_path):
    (tmp_path / "alarms.toml").write_text("[waiting]\nlimits = [50, 60, 70]\nper = { id-card = [] }\n[idle]\nlimits = []\n", encoding="utf-8")

    book = load_alarms(tmp_path)

    assert book[Rule.WAITING].of("company") == (50, 60, 70)
    assert book[Rule.WAITING].of("id-card") is None
    assert book[Rule.IDLE].of("w1") is None
    assert book[Rule.PAUSED].of("w1") is not None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[waiting]\nlimits = [30, 20, 45]", "yellow < orange < red"),
        ("[waiting]\nlimits = [30]", "yellow < orange < red"),
        ("[waiting]\nlimits = [0, 20, 30]", "yellow < orange < red"),
        ("[wating]\nlimits = []", "wating"),
        ("[waiting]\nlimts = []", "limits"),
    ],
)
def test_limits_that_make_no_sense_are_told(tmp_path, written: str, told: str):
    (tmp_path / "alarms.toml").write_text(written, encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_alarms(tmp_path)

    assert any(told in problem for problem in error.value.problems)
