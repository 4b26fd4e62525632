"""What a number looks like, and on which day it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.numbering import PREFIXES, business_day, iso_time, local_time, number_of, numbers_meant, numbers_to_skip

SHANGHAI, URUMQI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Urumqi"), ZoneInfo("America/New_York")


def at(moment: str) -> int:
    """ms UTC of an ISO 8601 moment."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


@pytest.mark.parametrize(("prefix", "sequence", "number"), [("A", 1, "A001"), ("B", 57, "B057"), ("1", 1, "1001"), ("Z", 999, "Z999"), ("A", 1000, "A1000")])
def test_a_number_is_a_prefix_and_three_digits_or_four_past_999(prefix: str, sequence: int, number: str):
    assert number_of(prefix, sequence) == number


@pytest.mark.parametrize("prefix", ["I", "O", "a", "", "AB", "10", "号", " "])
def test_a_prefix_that_could_be_misread_is_refused(prefix: str):
    with pytest.raises(ValueError, match="is not a prefix"):
        number_of(prefix, 1)


def test_prefixes_are_the_letters_but_i_and_o_and_the_digits():
    assert "".join(sorted(PREFIXES)) == "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("A008", [("A", 8)]),
        ("a8", [("A", 8)]),
        (" Ａ－００８ ", [("A", 8)]),
        ("A 08", [("A", 8)]),
        ("8", [(None, 8)]),
        ("008", [("0", 8), (None, 8)]),
        ("1008", [("1", 8), (None, 1008)]),
        ("I008", []),
        ("A", []),
        ("AB1", []),
        ("八", []),
        ("A٨", []),
        ("", []),
        ("A0000008", []),
    ],
)
def test_a_number_is_understood_as_people_say_it(said: str, meant: list[tuple[str | None, int]]):
    assert numbers_meant(said) == meant


@given(prefix=st.sampled_from(sorted(PREFIXES)), sequence=st.integers(1, 99_999))
def test_a_number_as_it_is_printed_is_always_understood_first(prefix: str, sequence: int):
    assert numbers_meant(number_of(prefix, sequence))[0] == (prefix, sequence)


@given(st.sampled_from(sorted(PREFIXES)), st.lists(st.integers(1, 9999), min_size=2, max_size=2, unique=True))
def test_two_sequences_of_one_prefix_never_look_alike(prefix: str, sequences: list[int]):
    one, other = (number_of(prefix, sequence) for sequence in sequences)

    assert one != other


def test_the_business_day_is_the_date_on_the_halls_wall():
    last, first = at("2026-11-23T23:59:59.999+08:00"), at("2026-11-24T00:00:00+08:00")

    assert business_day(last, SHANGHAI) == date(2026, 11, 23)
    assert business_day(first, SHANGHAI) == date(2026, 11, 24)
    assert business_day(first, URUMQI) == date(2026, 11, 23), "two hours to the west it is still the day before"


def test_a_day_on_which_the_clocks_change_is_one_business_day():
    day = [at("2026-11-01T00:00:00-04:00"), at("2026-11-01T01:30:00-04:00"), at("2026-11-01T01:30:00-05:00"), at("2026-11-01T23:59:59-05:00")]

    assert {business_day(moment, NEW_YORK) for moment in day} == {date(2026, 11, 1)}


@given(st.integers(0, 4_102_444_800_000), st.integers(0, 86_400_000), st.sampled_from([SHANGHAI, URUMQI, NEW_YORK]))
def test_a_later_moment_never_counts_for_an_earlier_day(moment: int, later: int, timezone: ZoneInfo):
    assert business_day(moment + later, timezone) >= business_day(moment, timezone)


def test_a_time_is_told_with_the_halls_offset_to_the_millisecond():
    moment = at("2026-11-23T02:42:07.120+00:00")

    assert iso_time(moment, SHANGHAI) == "2026-11-23T10:42:07.120+08:00"
    assert iso_time(None, SHANGHAI) is None


@given(st.integers(0, 4_102_444_800_000))
def test_a_time_that_is_told_can_be_read_back(moment: int):
    told = iso_time(moment, SHANGHAI)

    assert told is not None
    assert round(datetime.fromisoformat(told).timestamp() * 1000) == moment
    assert local_time(moment, SHANGHAI) == datetime.fromtimestamp(moment / 1000, UTC)


@pytest.mark.parametrize(("minutes", "skipped"), [(-90, 100), (0, 100), (60, 100), (61, 200), (180, 300), (510, 900)])
def test_a_hundred_numbers_are_left_out_for_each_hour_that_nobody_knows_of(minutes: int, skipped: int):
    assert numbers_to_skip(minutes * 60_000) == skipped
