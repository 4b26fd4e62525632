"""Window profiles: what a window serves changes by the time of day, and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from config.hallfile import read_hall_file
from config.problems import ConfigError
from hall import desk, pausing, ticking
from hall.catalogue import load_hall
from rules.idling import IdleLimits
from storage.db import Database
from storage.models import Journal, Service, Ticket, Visit, Window, WindowService
from tests.factories import CHEAP, HOUR, MINUTE, MONDAY_10, PASSWORD, SCALES, Clock, SmallHall, hall_file

TODAY_0 = MONDAY_10 - 10 * HOUR
DAY = 24 * HOUR
W1 = 'code = "w1"\nlabel = "1"\nzone = "a"\nservices = ["id-card", "household"]\n'
WINDOW_2 = '[[window]]\ncode = "w2"'
COMPANIES_AFTER_LUNCH = (
    WINDOW_2,
    """[[window.plan]]
days = ["mon", "tue", "wed", "thu", "fri"]
opens = "13:00"
closes = "15:00"
services = ["company", { service = "household", handicap_min = 5 }]
"""
    + WINDOW_2,
)
EVERY_DAY, AFTER_LUNCH = {"id-card": 0, "household": 0}, {"company": 0, "household": 5}

Load = Callable[..., list[str]]


def file_with(folder: Path, *replacements: tuple[str, str]) -> Path:
    file = hall_file(folder)
    text = file.read_text(encoding="utf-8")
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def load(database: Database, clock: Clock, tmp_path: Path) -> Load:
    """Loads the small hall with words of its file replaced; the changes."""
    hashed = CHEAP.hash(PASSWORD)
    return lambda *replacements: load_hall(database, clock, read_hall_file(file_with(tmp_path, *replacements), set(SCALES)), lambda _: hashed)[1]


@pytest.fixture
def hall(database: Database, clock: Clock, load: Load) -> SmallHall:
    """The small hall; on weekdays after lunch its window 1 serves companies and only helps with households."""
    load(COMPANIES_AFTER_LUNCH)
    return SmallHall(database, clock, 1)


def served(hall: SmallHall, window: str = "w1") -> dict[str, int]:
    """Service → handicap in minutes of a window, in order."""
    query = (
        select(Service.code, WindowService.handicap)
        .join(WindowService, WindowService.service_id == Service.id)
        .join(Window, Window.id == WindowService.window_id)
        .where(Window.code == window)
        .order_by(WindowService.position)
    )
    return {row.code: row.handicap // MINUTE for row in hall.rows(query)}


def tick(hall: SmallHall) -> bool:
    return ticking.tick(hall.database, hall.clock, hall.id, IdleLimits(DAY, DAY))


def state_of(hall: SmallHall, number: str) -> str:
    [row] = hall.rows(select(Ticket.state).where(Ticket.number == number))
    return str(row.state)


def test_a_window_follows_its_plan_and_goes_back_to_its_list_of_every_day(hall: SmallHall, clock: Clock):
    tick(hall)
    lists = []
    for moment in (13 * HOUR - 1, 13 * HOUR, 15 * HOUR - 1, 15 * HOUR):
        clock.now = TODAY_0 + moment
        tick(hall)
        lists.append(served(hall))

    assert lists == [EVERY_DAY, AFTER_LUNCH, AFTER_LUNCH, EVERY_DAY]
    details = [json.loads(row.detail) for row in hall.rows(select(Journal.detail).where(Journal.kind == "plan_followed").order_by(Journal.seq))]
    assert [detail["services"] for detail in details] == [["company", "household"], ["id-card", "household"]]
    assert [detail["plan"] is None for detail in details] == [False, True]
    assert not tick(hall), "nothing is due any more"


def test_a_call_goes_by_the_plan_and_an_open_visit_goes_on(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.take("company")
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)
    clock.now = TODAY_0 + 13 * HOUR
    tick(hall)

    next_one = hall.do(desk.call_next, seat)

    [row] = hall.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == next_one))
    assert row.number == "A001"
    assert state_of(hall, "B001") == "done"


def test_a_plan_of_weekdays_does_not_hold_on_sunday_unless_that_sunday_is_worked(hall: SmallHall, clock: Clock, load: Load):
    clock.now = TODAY_0 + 6 * DAY + 13 * HOUR
    tick(hall)
    sunday = served(hall)

    load(
        COMPANIES_AFTER_LUNCH,
        ('[[department]]\ncode = "police"', '[[working_day]]\nday = 2026-11-29\nlike = "mon"\nreason = "调休"\n[[department]]\ncode = "police"'),
    )

    assert sunday == EVERY_DAY
    assert served(hall) == AFTER_LUNCH


def test_loading_the_file_applies_the_plan_of_the_moment_and_loading_it_again_changes_nothing(hall: SmallHall, clock: Clock, load: Load):
    clock.now = TODAY_0 + 14 * HOUR

    first, lists = load(COMPANIES_AFTER_LUNCH), [served(hall)]
    again, lists = load(COMPANIES_AFTER_LUNCH), [*lists, served(hall)]
    clock.now = TODAY_0 + 16 * HOUR
    tick(hall)

    assert first == ["window w1: follows another plan now"]
    assert again == []
    assert [*lists, served(hall)] == [AFTER_LUNCH, AFTER_LUNCH, EVERY_DAY]


def test_the_list_of_every_day_can_change_while_a_plan_holds(hall: SmallHall, clock: Clock, load: Load):
    clock.now = TODAY_0 + 14 * HOUR
    tick(hall)

    load(COMPANIES_AFTER_LUNCH, (W1, W1.replace('"id-card", "household"', '"household"')))
    during = served(hall)
    clock.now = TODAY_0 + 15 * HOUR
    tick(hall)

    assert (during, served(hall)) == (AFTER_LUNCH, {"household": 0})


def test_a_window_whose_plans_are_taken_away_serves_its_list(hall: SmallHall, clock: Clock, load: Load):
    clock.now = TODAY_0 + 14 * HOUR
    tick(hall)

    changes = load()

    assert changes == ["window w1: plans changed", "window w1: services changed"]
    assert served(hall) == EVERY_DAY
    assert not tick(hall)


def test_a_service_that_is_retired_while_a_plan_holds_is_still_called_by_it_and_after_it(hall: SmallHall, clock: Clock, load: Load):
    seat = hall.seat("w1")
    hall.take("id-card")
    hall.take("id-card")
    clock.now = TODAY_0 + 14 * HOUR
    tick(hall)
    id_card = '[[service]]\ncode = "id-card"\nname = "居民身份证"\nname_en = "Resident ID card"\ndepartment = "police"\n'
    matter = '[[service.matter]]\ncode = "id-first"\nname = "首次申领居民身份证"\nname_en = "First resident ID card"\n'
    gone = [COMPANIES_AFTER_LUNCH, (id_card + matter, ""), (W1, W1.replace('"id-card", ', ""))]

    load(*gone)
    again = load(*gone)
    by_plan = hall.do(desk.call_next, seat)
    clock.now = TODAY_0 + 15 * HOUR
    tick(hall)
    after_it = hall.do(desk.call_next, seat, previous="served")

    assert again == []
    assert by_plan is not None
    assert after_it is not None
    assert [state_of(hall, number) for number in ("B001", "B002")] == ["done", "called"]


def test_while_the_whole_hall_stands_still_no_window_changes(hall: SmallHall, clock: Clock):
    staff = hall.seat("w1").staff_id
    hall.do(pausing.pause_hall, "停电", staff)
    clock.now = TODAY_0 + 14 * HOUR

    still = tick(hall), served(hall)
    hall.do(pausing.resume_hall, staff)
    tick(hall)

    assert still == (False, EVERY_DAY)
    assert served(hall) == AFTER_LUNCH


def test_a_plan_in_which_nothing_is_served_is_a_mistake(tmp_path: Path):
    plan, text = COMPANIES_AFTER_LUNCH

    with pytest.raises(ConfigError) as refused:
        read_hall_file(file_with(tmp_path, (plan, text.replace("15:00", "13:00"))), set(SCALES))

    assert refused.value.problems == ['small.toml: window[1] "w1".plan[1]: closes at 13:00, which is not after 13:00']
