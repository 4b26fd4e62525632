"""差评整改: from a bad rating to its end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from hall import evaluation
from hall.alarms import facts_of
from hall.errors import BadRequest, NotYourFollowUp, ReviewedAlready, UnknownFollowUp, UnknownStaff, WrongFollowUpStep
from hall.evaluation import Said
from hall.followups import StepTaken, take_step
from hall.ledger import Reader, ledger, own_cases
from hall.ticking import forget_words
from rules.followups import CaseAction, CaseState
from rules.rating import RatingCounts, Source
from storage import followups, ratings
from storage.db import Database
from storage.journal import Kind
from storage.models import FollowUp, FollowUpStep, Hours, Journal, Rating, Staff
from tests.factories import HOUR, SCALES, Clock, SmallHall, load_small_hall
from tests.integration.test_rating_sources import BAD, GOOD, SCALE, later, served, staff

DAY = 24 * HOUR


@pytest.fixture
def hall(hall: SmallHall) -> SmallHall:
    """With a second supervisor, who reviews what the first has found."""
    with hall.database.writing() as connection:
        row = {"hall_id": hall.id, "username": "sun", "name": "孙丽", "number": "0104", "role": "supervisor", "password_hash": "-"}
        connection.execute(insert(Staff).values(failures=0, locked_until=0, **row))
    return hall


@pytest.fixture
def case(hall: SmallHall) -> int:
    """A visit of 陈静 that was rated badly."""
    visit = served(hall, hall.seat())
    later(hall, visit, BAD)
    return visit


def do(hall: SmallHall, visit: int, action: CaseAction, by: str = "li", words: str | None = "已核实", **more: Any) -> CaseState:
    """One step."""
    state: CaseState = hall.do(take_step, visit, StepTaken(action, words, **more), staff(hall, by), SCALES)
    return state


def found(hall: SmallHall, visit: int) -> None:
    """It was assigned, the citizen was called back, and 李敏 has found it founded."""
    do(hall, visit, CaseAction.ASSIGN, to="li")
    do(hall, visit, CaseAction.CALL_BACK)
    do(hall, visit, CaseAction.FIND_FOUNDED)


def row_of(hall: SmallHall, visit: int) -> Any:
    [row] = hall.rows(select(FollowUp.__table__).where(FollowUp.visit_id == visit))
    return row


def test_a_bad_rating_opens_its_follow_up_in_the_same_breath(hall: SmallHall):
    tablet, seat = hall.wake_evaluator(), hall.seat()
    visit = served(hall, seat)

    hall.do(evaluation.rate, SCALE, visit, seat.window_id, tablet, BAD)

    assert row_of(hall, visit).state == "open"
    kinds = [row.kind for row in hall.rows(select(Journal.kind).where(Journal.visit_id == visit).order_by(Journal.seq))]
    assert kinds[-2:] == ["rated", "follow_up_opened"]


def test_a_rating_that_cannot_be_followed_up_is_not_recorded_either(hall: SmallHall):
    visit = served(hall, hall.seat())

    def rated_and_lost(here: Any) -> None:
        evaluation.rate_later(here, SCALE, ratings.subject(here.connection, here.hall_id, visit), BAD, Source.PAPER)
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError, match="power"):
        hall.do(rated_and_lost)

    assert hall.rows(select(Rating.visit_id)) == []
    assert hall.rows(select(FollowUp.visit_id)) == []


def test_a_good_rating_opens_none(hall: SmallHall):
    later(hall, served(hall, hall.seat()), GOOD)

    assert hall.rows(select(FollowUp.visit_id)) == []


def test_the_deadline_counts_the_halls_own_working_days(database: Database, clock: Clock, tmp_path: Path):
    words = (
        '[ratings]\nfollow_up_days = 3\n[[working_day]]\nday = 2026-11-28\nlike = "mon"\nreason = "调休"\n[[closed_day]]\nday = 2026-11-25\nreason = "停电检修"'
    )
    hall = load_small_hall(database, clock, tmp_path, queue=words)  # 2026-11-23 is a Monday
    with database.writing() as connection:  # Monday to Friday
        connection.execute(Hours.__table__.delete().where(Hours.weekday >= 5))
    with database.transaction(hall.id, clock) as here:
        here.catalogue_changed()
        here.record(Kind.CATALOGUE_LOADED)
    visit = served(hall, hall.seat())

    later(hall, visit, BAD)

    # Tuesday 24th, not Wednesday, Thursday 26th, Friday 27th
    assert hall.journal("follow_up_opened") == [{"due": "2026-11-27"}]
    assert hall.look(lambda view: view.catalogue.timetable.moment(date(2026, 11, 28), 0)) == row_of(hall, visit).due_at


def test_a_founded_case_goes_from_assignment_to_the_citizens_second_word(hall: SmallHall, case: int):
    assert do(hall, case, CaseAction.ASSIGN, words=None, to="li") is CaseState.ASSIGNED
    assert do(hall, case, CaseAction.CALL_BACK, words="已电话回访，群众反映等候久") is CaseState.CALLED_BACK
    assert do(hall, case, CaseAction.FIND_FOUNDED, words="属实") is CaseState.TO_CORRECT
    assert do(hall, case, CaseAction.CORRECT, words="已向群众致歉") is CaseState.CORRECTED
    assert do(hall, case, CaseAction.SETTLE, words=None, second_level="satisfied") is CaseState.SETTLED

    row = row_of(hall, case)
    assert (row.second_level, row.finder_id, row.assigned_to, row.closed_at) == ("satisfied", staff(hall, "li"), staff(hall, "li"), hall.clock())
    assert [step["action"] for step in hall.journal("follow_up_stepped")] == ["assign", "call_back", "find_founded", "correct", "settle"]


def test_the_second_level_is_in_no_rate(hall: SmallHall, case: int):
    found(hall, case)
    do(hall, case, CaseAction.CORRECT)
    do(hall, case, CaseAction.SETTLE, second_level="very_satisfied")

    assert hall.look(lambda view: sum(view.rating_counts.values(), RatingCounts())) == RatingCounts(asked=1, rated=1, dissatisfied=1)


def test_the_journal_holds_no_word_of_a_follow_up(hall: SmallHall, case: int):
    do(hall, case, CaseAction.ASSIGN, to="li")
    do(hall, case, CaseAction.CALL_BACK, words="王女士，13800000000")

    journal = json.dumps([row.detail for row in hall.rows(select(Journal.detail))], ensure_ascii=False)

    assert "王女士" not in journal
    assert (BAD.comment or "") not in journal


def test_the_clerk_who_was_rated_finds_nothing_even_as_a_supervisor(hall: SmallHall):
    seat = hall.seat("w1", "li")
    visit = served(hall, seat)
    later(hall, visit, BAD)
    do(hall, visit, CaseAction.ASSIGN, by="sun", to="sun")
    do(hall, visit, CaseAction.CALL_BACK, by="sun")

    with pytest.raises(NotYourFollowUp):
        do(hall, visit, CaseAction.FIND_UNFOUNDED, by="li")

    assert do(hall, visit, CaseAction.FIND_UNFOUNDED, by="sun") is CaseState.UNFOUNDED


@pytest.mark.parametrize("to", ["chen", "nobody", "ding"])
def test_a_case_is_assigned_to_those_who_watch_and_never_to_the_clerk(hall: SmallHall, case: int, to: str):
    with pytest.raises(UnknownStaff):
        do(hall, case, CaseAction.ASSIGN, to=to)

    assert row_of(hall, case).state == "open"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        (CaseAction.CALL_BACK, {"words": None}),
        (CaseAction.CALL_BACK, {"second_level": "satisfied"}),
        (CaseAction.CALL_BACK, {"to": "sun"}),
        (CaseAction.ASSIGN, {}),
    ],
)
def test_a_step_says_what_it_needs_and_nothing_else(hall: SmallHall, case: int, action: CaseAction, more: dict[str, Any]):
    do(hall, case, CaseAction.ASSIGN, to="li")

    with pytest.raises(BadRequest):
        do(hall, case, action, **more)

    assert row_of(hall, case).state == "assigned"


def test_a_step_that_somebody_else_has_taken_already_is_refused(hall: SmallHall, case: int):
    found(hall, case)

    with pytest.raises(WrongFollowUpStep):
        do(hall, case, CaseAction.FIND_UNFOUNDED, by="sun")


def test_the_clerk_asks_for_a_review_and_another_than_the_finder_decides(hall: SmallHall, case: int):
    found(hall, case)
    assert do(hall, case, CaseAction.ASK_REVIEW, by="chen", words="当时系统故障") is CaseState.IN_REVIEW
    with pytest.raises(NotYourFollowUp):
        do(hall, case, CaseAction.UPHOLD, by="li")

    assert do(hall, case, CaseAction.OVERTURN, by="sun") is CaseState.UNFOUNDED
    assert hall.look(lambda view: sum(view.rating_counts.values(), RatingCounts())).dissatisfied == 1, "the citizen's word stays as it is"


def test_a_finding_that_was_upheld_is_corrected_and_not_reviewed_again(hall: SmallHall, case: int):
    found(hall, case)
    do(hall, case, CaseAction.ASK_REVIEW, by="chen")
    assert do(hall, case, CaseAction.UPHOLD, by="sun") is CaseState.TO_CORRECT

    with pytest.raises(ReviewedAlready):
        do(hall, case, CaseAction.ASK_REVIEW, by="chen")
    assert do(hall, case, CaseAction.CORRECT) is CaseState.CORRECTED


def test_a_case_whose_rating_is_set_aside_ends(hall: SmallHall, case: int):
    found(hall, case)

    hall.do(evaluation.set_aside, case, "恶意差评", staff(hall, "li"))

    assert (row_of(hall, case).state, row_of(hall, case).closed_at) == ("set_aside", hall.clock())
    assert [one["visit"] for one in whole_ledger(hall)["cases"]] == [case], "it stays listed"


def whole_ledger(hall: SmallHall, role: str = "supervisor", department: int | None = None) -> dict[str, Any]:
    """All cases of these weeks, as somebody with this role sees them."""
    return hall.look(lambda view: ledger(view, SCALES, Reader(staff(hall, "li"), role, department), 0, view.at + DAY))


def test_an_administrator_reads_the_ledger_without_a_word_of_the_citizen(hall: SmallHall, case: int):
    assert whole_ledger(hall)["cases"][0]["comment"] == BAD.comment

    told = whole_ledger(hall, "admin")

    assert told["may"] == {"act": False, "watch": False, "read_words": False}
    assert (BAD.comment or "") not in json.dumps(told, ensure_ascii=False)


def test_a_head_of_department_sees_the_cases_of_their_own(hall: SmallHall, case: int):
    police, commerce = (hall.look(lambda view, code=code: view.catalogue.service_by_code[code].department.id) for code in ("id-card", "company"))

    assert [one["visit"] for one in whole_ledger(hall, "head", police)["cases"]] == [case]
    assert whole_ledger(hall, "head", commerce)["cases"] == []


def test_a_clerk_is_told_of_a_case_once_somebody_has_found_something_and_never_the_citizens_words(hall: SmallHall, case: int):
    def told() -> Any:
        return hall.look(lambda view: own_cases(view, SCALES, staff(hall, "chen"), 0))

    do(hall, case, CaseAction.ASSIGN, to="li")
    do(hall, case, CaseAction.CALL_BACK, words="王女士说态度生硬")
    assert told() == []

    do(hall, case, CaseAction.FIND_FOUNDED, words="态度生硬属实")

    [own] = told()
    assert (own["level"], own["may_ask_review"], own["state_name"]) == ("不满意", True, "待整改")
    assert [step["words"] for step in own["steps"]] == ["态度生硬属实"]
    assert "王女士" not in json.dumps(own, ensure_ascii=False)
    assert (BAD.comment or "") not in json.dumps(own, ensure_ascii=False)
    assert hall.look(lambda view: own_cases(view, SCALES, staff(hall, "gao"), 0)) == []


def test_a_case_is_overdue_from_the_end_of_its_last_day_until_it_is_closed(hall: SmallHall, case: int, clock: Clock):
    def overdue() -> list[int]:
        return hall.look(lambda view: [one.visit_id for one in followups.overdue(view.connection, hall.id, view.at)])

    due = row_of(hall, case).due_at
    clock.now = due - 1
    assert overdue() == []

    clock.now = due
    assert overdue() == [case]
    assert [one["deadline"]["words"] for one in whole_ledger(hall)["cases"]] == ["逾期 1 个工作日"]

    do(hall, case, CaseAction.ASSIGN, to="li")
    do(hall, case, CaseAction.CALL_BACK)
    do(hall, case, CaseAction.FIND_UNFOUNDED)
    assert overdue() == []


def test_an_overdue_case_is_what_the_alarms_look_at(hall: SmallHall, case: int, clock: Clock):
    clock.now = row_of(hall, case).due_at

    assert hall.look(facts_of).overdue_follow_ups == 1
    found(hall, case)
    hall.do(evaluation.set_aside, case, "误评", staff(hall, "li"))
    assert hall.look(facts_of).overdue_follow_ups == 0


def test_another_hall_knows_nothing_of_a_case(hall: SmallHall, case: int, database: Database, clock: Clock, tmp_path: Path):
    other = load_small_hall(database, clock, tmp_path, code="other", staff="x")

    with pytest.raises(UnknownFollowUp):
        other.do(take_step, case, StepTaken(CaseAction.CALL_BACK, "看看"), staff(other, "xli"), SCALES)
    assert other.look(lambda view: followups.one(view.connection, other.id, case)) is None


def test_words_are_emptied_when_their_time_is_over_and_the_figures_stay(hall: SmallHall, case: int, clock: Clock):
    do(hall, case, CaseAction.ASSIGN, words=None, to="li")
    do(hall, case, CaseAction.CALL_BACK, words="已回访")
    clock.go(730 * DAY)
    assert not forget_words(hall.database, clock, hall.id), "to the day"

    clock.go(1)

    assert forget_words(hall.database, clock, hall.id)
    assert not forget_words(hall.database, clock, hall.id), "once"
    assert hall.journal("words_emptied") == [{"comments": 1, "steps": 1}]
    assert [tuple(row) for row in hall.rows(select(Rating.comment, Rating.level))] == [(None, "dissatisfied")]
    assert hall.rows(select(func.count()).select_from(FollowUpStep).where(FollowUpStep.words.is_not(None)))[0][0] == 0


def test_a_comment_that_is_younger_is_left_alone(hall: SmallHall, case: int, clock: Clock):
    clock.go(400 * DAY)
    later(hall, served(hall, hall.seat()), BAD)
    clock.go(400 * DAY)

    assert forget_words(hall.database, clock, hall.id)

    assert sorted(str(row.comment) for row in hall.rows(select(Rating.comment))) == ["None", str(BAD.comment)]


def test_a_bad_rating_on_a_scale_without_reasons_is_followed_up_too(hall: SmallHall):
    visit = served(hall, hall.seat())

    hall.do(lambda here: evaluation.rate_later(here, SCALES["kunshan"], ratings.subject(here.connection, here.hall_id, visit), Said("poor"), Source.PAPER))

    assert row_of(hall, visit).state == "open"
    assert whole_ledger(hall)["cases"][0]["level"]["name"] == "较差"
