"""ID numbers: which are right, and what remains of them."""

from __future__ import annotations

from datetime import date

import pytest

from hall.errors import BadIdNumber
from hall.holders import Holders
from tests.factories import id_number

TODAY = date(2026, 11, 23)
HOLDERS = Holders(b"the secret of one hall")


@pytest.mark.parametrize(
    "number",
    [
        id_number(),
        id_number("19580403", 123),  # born long before 张家港 had this address code
        id_number("19800101", 1, region="810000"),  # a residence permit of somebody from Hong Kong
        id_number("20261123", 7),  # born today
        id_number("20000229", 8),
    ],
)
def test_a_right_number_is_taken(number: str):
    assert HOLDERS.read(number, TODAY).born.isoformat().replace("-", "") == number[6:14]


def ending_in_x() -> str:
    return next(number for order in range(99) if (number := id_number(order=order)).endswith("X"))


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n", "３２０５８２{}"])
def test_however_it_is_typed_it_is_the_same_person(typed: str):
    number = ending_in_x()
    written = typed.format(number[6:] if typed.startswith("３") else number)

    assert HOLDERS.read(written, TODAY) == HOLDERS.read(number.lower(), TODAY) == HOLDERS.read(number, TODAY)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "1",
        id_number()[:-1],
        id_number() + "0",
        id_number()[:-1] + ("0" if id_number()[-1] != "0" else "1"),
        id_number("19900230"),
        id_number("20261124"),  # born tomorrow
        id_number("18500101"),
        "X" * 18,
        "32058219900307001Y",
        "一二三四五六七八九十一二三四五六七八",
        "320582900307001",  # fifteen digits, out of use since 2013
    ],
)
def test_a_wrong_number_is_refused_and_not_told_again(wrong: str):
    with pytest.raises(BadIdNumber) as refused:
        HOLDERS.read(wrong, TODAY)

    assert refused.value.extra == {}
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_of_a_number_a_few_characters_stay_readable():
    number = id_number("19900307", 4)

    assert HOLDERS.read(number, TODAY).mask == f"3205************{number[-2:]}"


def test_the_hash_depends_on_the_secret_and_holds_nothing_of_the_number():
    number = id_number()
    holder = HOLDERS.read(number, TODAY)

    assert Holders(b"the secret of one hall").read(number, TODAY).hash == holder.hash, "a restart changes nobody"
    assert Holders(b"another secret").read(number, TODAY).hash != holder.hash
    assert number not in repr(holder)


def test_an_age_grows_on_the_birthday():
    holder = HOLDERS.read(id_number("19661124"), TODAY)

    assert [holder.age(day) for day in (TODAY, date(2026, 11, 24))] == [59, 60]
