"""One visit, one rating, whatever way it comes: the first one counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.hallfile import read_hall_file
from hall import desk, evaluation
from hall.catalogue import load_hall
from hall.errors import AlreadyRated, BadRequest, NothingToRate, NotYourFollowUp, RatingClosed, RatingPeriodOver, RatingReasonRequired
from hall.evaluation import Said
from rules.rating import RatingCounts, Source
from storage import ratings
from storage.db import Database
from storage.models import Device, Journal, Rating, RatingRequest, Staff, Visit
from tests.factories import HOUR, MINUTE, SCALES, SECOND, Clock, SmallHall, hall_file, load_small_hall

SCALE = SCALES["haochaping"]
GOOD, BAD = Said("very_satisfied"), Said("dissatisfied", [214], "等了很久")
DAY = 24 * HOUR


def served(hall: SmallHall, seat: desk.Seat, service: str = "id-card") -> int:
    """Somebody was served and has left the window; the visit."""
    hall.take(service)
    visit = hall.serve(seat)
    hall.do(desk.finish, seat)
    return visit


def later(hall: SmallHall, visit: int, said: Said, source: Source = Source.PAPER, **by: Any) -> None:
    """A rating that comes another way than by the evaluator."""
    hall.do(lambda here: evaluation.rate_later(here, SCALE, ratings.subject(here.connection, here.hall_id, visit), said, source, **by))


def staff(hall: SmallHall, username: str) -> int:
    [row] = hall.rows(select(Staff.id).where(Staff.username == username))
    return int(row.id)


def result_of(hall: SmallHall, visit: int) -> str | None:
    [row] = hall.rows(select(RatingRequest.result).where(RatingRequest.visit_id == visit))
    return row.result


def counts(hall: SmallHall) -> RatingCounts:
    """Today's, of the whole hall, as the supervisor's first page adds them up."""
    return hall.look(lambda view: sum(view.rating_counts.values(), RatingCounts()))


def test_the_first_rating_counts_and_the_second_is_refused_whatever_way_it_comes(hall: SmallHall):
    tablet, seat = hall.wake_evaluator(), hall.seat()
    visit = served(hall, seat)

    hall.do(evaluation.rate, SCALE, visit, seat.window_id, tablet, GOOD)

    for source in (Source.PAPER, Source.KIOSK, Source.PHONE):
        with pytest.raises(AlreadyRated):
            later(hall, visit, BAD, source)
    assert [row.level for row in hall.rows(select(Rating.level))] == ["very_satisfied"]


def test_a_rating_at_the_kiosk_closes_the_question_on_the_tablet(hall: SmallHall):
    tablet, seat = hall.wake_evaluator(), hall.seat()
    visit = served(hall, seat)

    later(hall, visit, GOOD, Source.KIOSK)

    assert result_of(hall, visit) == "rated"
    with pytest.raises(AlreadyRated):
        hall.do(evaluation.rate, SCALE, visit, seat.window_id, tablet, BAD)
    assert hall.look(lambda view: view.open_requests) == {}


def test_whoever_left_without_rating_may_still_rate_on_paper(hall: SmallHall, clock: Clock):
    hall.wake_evaluator()
    visit = served(hall, hall.seat())
    clock.go(MINUTE)
    hall.tick()
    assert result_of(hall, visit) == "timed_out"

    later(hall, visit, GOOD, staff=staff(hall, "li"))

    assert counts(hall) == RatingCounts(asked=1, rated=1, satisfied=1)
    [row] = hall.rows(select(Rating.source, Rating.entered_by))
    assert (row.source, row.entered_by) == ("paper", staff(hall, "li"))


def test_a_visit_that_was_never_asked_about_counts_as_such_until_somebody_rates_it(hall: SmallHall):
    visit = served(hall, hall.seat())
    assert counts(hall) == RatingCounts(not_asked=1)

    later(hall, visit, GOOD)

    assert counts(hall) == RatingCounts(asked=1, rated=1, satisfied=1)


def test_a_visit_that_ends_with_the_day_was_never_offered_a_rating(hall: SmallHall, clock: Clock):
    hall.wake_evaluator()
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)

    clock.go(DAY)
    hall.tick()

    assert result_of(hall, visit) == "no_device"
    with hall.database.reading() as connection:
        monday = hall.rows(select(Visit.business_day))[0].business_day
        assert ratings.counts(connection, hall.id, monday, monday, "staff") == {seat.staff_id: RatingCounts(not_asked=1)}


def test_an_open_question_outlives_the_next_call_and_ends_when_that_ones_service_starts(hall: SmallHall, clock: Clock):
    tablet, seat = hall.wake_evaluator(), hall.seat()
    first = served(hall, seat)
    hall.take()
    hall.do(desk.call_next, seat)
    clock.go(5 * SECOND)
    assert result_of(hall, first) is None

    hall.do(desk.start, seat)

    assert result_of(hall, first) == "superseded"
    with pytest.raises(RatingClosed):
        hall.do(evaluation.rate, SCALE, first, seat.window_id, tablet, GOOD)


def test_while_the_next_one_is_only_called_the_first_may_still_rate(hall: SmallHall):
    tablet, seat = hall.wake_evaluator(), hall.seat()
    first = served(hall, seat)
    hall.take()
    hall.do(desk.call_next, seat)

    hall.do(evaluation.rate, SCALE, first, seat.window_id, tablet, GOOD)

    assert counts(hall) == RatingCounts(asked=1, rated=1, satisfied=1)


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_a_visit_may_be_rated_within_the_halls_period(database: Database, clock: Clock, tmp_path: Path, days: int, late: bool):
    hall = load_small_hall(database, clock, tmp_path, queue="[ratings]\nperiod_days = 3")
    visit = served(hall, hall.seat())
    clock.go(days * DAY + 13 * HOUR)  # to just before midnight, from ten in the morning

    if late:
        with pytest.raises(RatingPeriodOver) as refusal:
            later(hall, visit, GOOD)
        assert refusal.value.extra == {"days": 3}
    else:
        later(hall, visit, GOOD)
    assert len(hall.rows(select(Rating.visit_id))) == int(not late)


def test_what_has_not_been_served_cannot_be_rated(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    visit = hall.serve(seat)

    with pytest.raises(NothingToRate):
        later(hall, visit, GOOD)
    hall.do(desk.finish, seat)
    later(hall, visit, GOOD)


def test_a_paper_form_is_held_to_the_scale_as_the_tablet_is(hall: SmallHall):
    visit = served(hall, hall.seat())

    with pytest.raises(RatingReasonRequired):
        later(hall, visit, Said("dissatisfied"))
    for said in (Said("excellent"), Said("satisfied", [214])):
        with pytest.raises(BadRequest):
            later(hall, visit, said)
    assert counts(hall) == RatingCounts(not_asked=1)


def test_a_rating_that_was_set_aside_stays_listed_and_is_in_no_rate(hall: SmallHall):
    seat = hall.seat()
    first, second = served(hall, seat), served(hall, seat)
    later(hall, first, GOOD)
    later(hall, second, BAD)

    hall.do(evaluation.set_aside, first, "窗口人员自己评的", staff(hall, "li"))

    assert counts(hall) == RatingCounts(asked=1, rated=1, dissatisfied=1, set_aside=1)
    [row] = hall.rows(select(Rating.level, Rating.set_aside_reason, Rating.set_aside_by).where(Rating.visit_id == first))
    assert tuple(row) == ("very_satisfied", "窗口人员自己评的", staff(hall, "li"))
    assert hall.journal("rating_set_aside") == [None]
    with pytest.raises(AlreadyRated):
        later(hall, first, BAD)


def test_nobody_sets_aside_a_rating_of_their_own(hall: SmallHall):
    seat = hall.seat("w1", "li")
    visit = served(hall, seat)
    later(hall, visit, BAD)

    with pytest.raises(NotYourFollowUp):
        hall.do(evaluation.set_aside, visit, "不是我的错", seat.staff_id)


def test_nobody_types_in_a_form_about_themselves(hall: SmallHall):
    seat = hall.seat("w1", "li")
    visit = served(hall, seat)

    with pytest.raises(NotYourFollowUp):
        later(hall, visit, GOOD, staff=seat.staff_id)

    assert hall.rows(select(Rating.visit_id)) == []


def test_setting_aside_again_changes_nothing(hall: SmallHall):
    visit = served(hall, hall.seat())
    later(hall, visit, GOOD)
    hall.do(evaluation.set_aside, visit, "重复", staff(hall, "li"))

    hall.do(evaluation.set_aside, visit, "另一个理由", staff(hall, "li"))

    assert [row.set_aside_reason for row in hall.rows(select(Rating.set_aside_reason))] == ["重复"]


def test_the_journal_holds_no_word_of_the_citizen(hall: SmallHall):
    visit = served(hall, hall.seat())

    later(hall, visit, BAD)

    assert hall.journal("rated") == [{"scale": "haochaping", "level": "dissatisfied", "source": "paper"}]
    assert str(BAD.comment) not in str(hall.rows(select(Journal.detail)))


def test_an_evaluator_that_moves_to_another_window_is_enrolled_there_anew(database: Database, clock: Clock, tmp_path: Path):
    tables = '[[device]]\nkind = "evaluator"\ncode = "tablet-7"\nname = "备用评价器"\nwindow = "{}"'
    hall = load_small_hall(database, clock, tmp_path, queue=tables.format("w1"))

    def token() -> Any:
        return [row.token_hash for row in hall.rows(select(Device.token_hash).where(Device.code == "tablet-7"))]

    def load(window: str) -> list[str]:
        return load_hall(database, clock, read_hall_file(hall_file(tmp_path, queue=tables.format(window)), set(SCALES)), lambda _: "")[1]

    with database.writing() as connection:
        connection.execute(Device.__table__.update().where(Device.code == "tablet-7").values(token_hash="token of tablet-7"))
    load("w1")
    assert token() == ["token of tablet-7"]

    changes = load("w2")

    assert token() == [None]
    assert "device tablet-7: to be enrolled again at its new window" in changes
    assert len(hall.journal("device_revoked")) == 1
