"""Who speaks in an audio zone."""

from __future__ import annotations

import pytest

from rules.announcing import SILENT_MS, Voice, may_begin, may_hold

NOW = 1_000_000
MAIN, STANDBY = 1, 2


def main_may(voice: Voice, now: int = NOW) -> bool:
    return may_hold(voice, MAIN, standby=False, now=now)


def standby_may(voice: Voice, now: int = NOW) -> bool:
    return may_hold(voice, STANDBY, standby=True, now=now)


@pytest.mark.parametrize("may", [main_may, standby_may])
def test_whoever_comes_first_into_a_zone_without_a_voice_has_it(may):
    assert may(Voice())


def test_the_standby_waits_until_the_main_player_has_been_silent_for_five_seconds():
    voice = Voice(held_by=MAIN, heard_at=NOW)

    assert SILENT_MS == 5000
    assert not standby_may(voice, NOW + 4999)
    assert standby_may(voice, NOW + 5000)


def test_the_standby_does_not_speak_into_a_sentence_of_a_player_that_can_be_heard_no_more():
    voice = Voice(held_by=MAIN, heard_at=NOW, busy_until=NOW + 9000)

    assert not standby_may(voice, NOW + 8999)
    assert standby_may(voice, NOW + 9000)


def test_the_main_player_takes_the_voice_back_once_the_standby_has_finished_its_sentence():
    voice = Voice(held_by=STANDBY, heard_at=NOW, busy_until=NOW + 3000)

    assert not main_may(voice, NOW + 2999)
    assert main_may(voice, NOW + 3000)


def test_what_was_begun_is_begun_by_nobody_again_nor_is_what_came_before_it():
    voice = Voice(begun=(1, 20), begun_by="page-of-main")

    assert may_begin(voice, (1, 21), "page-of-standby", NOW)
    assert not may_begin(voice, (1, 20), "page-of-standby", NOW)
    assert not may_begin(voice, (1, 19), "page-of-main", NOW)


def test_a_page_that_heard_no_answer_asks_again_and_may():
    assert may_begin(Voice(begun=(1, 20), begun_by="page-of-main", busy_until=NOW + 4000), (1, 20), "page-of-main", NOW)


def test_one_screen_that_is_open_twice_speaks_with_one_voice():
    voice = Voice(held_by=MAIN, begun=(1, 20), begun_by="one-page", busy_until=NOW + 4000)

    assert not may_begin(voice, (1, 21), "another-page", NOW + 3999)
    assert may_begin(voice, (1, 21), "another-page", NOW + 4000)
    assert may_begin(voice, (1, 21), "one-page", NOW + 3500), "it knows best when it has finished"


def test_in_another_life_of_the_hall_the_same_seq_is_another_announcement():
    assert may_begin(Voice(begun=(1, 20), begun_by="page-of-main"), (2, 7), "page-of-standby", NOW)
