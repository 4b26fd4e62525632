"""What is worth a look, and what is not."""

from __future__ import annotations

from rules.signs import GivenRating, SignKind, Thresholds, TimedVisit, signs

SECOND, MINUTE = 1000, 60_000
LIMITS = Thresholds(run_of=4, burst_of=3, burst_within_ms=5 * MINUTE, usual_from_visits=3, before_limit_of=2)


def rating(visit: int, at: int, *, after: int | None = 20 * SECOND, level: str = "satisfied", staff: int = 1) -> GivenRating:
    return GivenRating(visit, staff, level, at, None if after is None else at - after)


def visit(number: int, service_ms: int, staff: int = 1, what: str = "id-card") -> TimedVisit:
    return TimedVisit(number, staff, what, number * MINUTE, service_ms)


def kinds(*given: GivenRating, visits: tuple[TimedVisit, ...] = (), usual: int = 10 * MINUTE, known: int = 3) -> list[tuple[SignKind, tuple[int, ...]]]:
    return [(sign.kind, sign.visits) for sign in signs(given, visits, {"id-card": (known, usual)}, LIMITS)]


def test_a_rating_within_two_seconds_of_the_question_is_listed():
    assert kinds(rating(1, MINUTE, after=1999)) == [(SignKind.TOO_QUICK, (1,))]
    assert kinds(rating(1, MINUTE, after=2 * SECOND)) == []


def test_a_paper_form_is_never_too_quick_and_makes_no_burst():
    assert kinds(*(rating(number, 10 * MINUTE + number, after=None, level=level) for number, level in enumerate(("a", "b", "a")))) == []


def test_a_clerk_whose_ratings_are_all_alike_is_listed_from_so_many_on():
    alike = [rating(number, number * 10 * MINUTE) for number in range(4)]

    assert kinds(*alike) == [(SignKind.RUN, (0, 1, 2, 3))]
    assert kinds(*alike[:3]) == []


def test_one_other_level_ends_a_run():
    levels = ["satisfied"] * 3 + ["dissatisfied"] + ["satisfied"] * 3

    assert kinds(*(rating(number, number * 10 * MINUTE, level=level) for number, level in enumerate(levels))) == []


def test_the_ratings_of_two_clerks_are_no_run_together():
    assert kinds(*(rating(number, number * 10 * MINUTE, staff=number % 2) for number in range(6))) == []


def test_more_ratings_than_anybody_serves_people_are_a_burst_wherever_it_begins():
    levels = ("a", "b", "a", "b", "a")
    at = (0, 6 * MINUTE, 9 * MINUTE, 10 * MINUTE, 30 * MINUTE)

    assert kinds(*(rating(number, MINUTE + moment, level=level) for number, (level, moment) in enumerate(zip(levels, at, strict=True)))) == [
        (SignKind.BURST, (1, 2, 3))
    ]


def test_one_long_burst_is_one_sign():
    levels = ("a", "b", "a", "b", "a")

    assert kinds(*(rating(number, MINUTE + 2 * MINUTE * number, level=level) for number, level in enumerate(levels))) == [(SignKind.BURST, (0, 1, 2, 3, 4))]


def test_a_visit_much_shorter_than_usual_is_listed_where_it_is_known_what_is_usual():
    assert kinds(visits=(visit(1, 2 * MINUTE - 1),)) == [(SignKind.SHORT_VISIT, (1,))]
    assert kinds(visits=(visit(1, 2 * MINUTE),)) == []
    assert kinds(visits=(visit(1, MINUTE),), known=2) == []
    assert kinds(visits=(visit(1, MINUTE, what="household"),)) == []


def test_a_clerk_who_often_ends_just_before_a_limit_is_listed_and_one_who_did_once_is_not():
    near = [visit(1, 30 * MINUTE - SECOND), visit(2, 30 * MINUTE - 30 * SECOND), visit(3, 30 * MINUTE), visit(4, 30 * MINUTE - 31 * SECOND)]

    assert kinds(visits=tuple(near)) == [(SignKind.JUST_BEFORE_LIMIT, (1, 2))]
    assert kinds(visits=(near[0], visit(5, 30 * MINUTE - SECOND, staff=2))) == []


def test_the_latest_comes_first():
    found = signs([rating(1, MINUTE, after=SECOND), rating(2, 2 * MINUTE, after=SECOND, level="a")], [], {}, LIMITS)

    assert [sign.visits for sign in found] == [(2,), (1,)]
