"""The hours of a hall over its days: sessions, quotas, holidays, and what closing does not do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from config.hallfile import HallFile, read_hall_file
from config.problems import ConfigError
from hall import appointments, aside, day, desk, ticking
from hall.catalogue import load_hall
from hall.changing import changing
from hall.errors import QuotaReached, ServiceClosed, SessionQuotaReached
from hall.holders import Holder
from hall.kiosks import kiosk
from hall.overview import supervisor
from rules.idling import IdleLimits
from storage import devices
from storage.db import Database
from storage.models import ClosedDay, Hall, Journal, Ticket, Visit, WorkingDay
from storage.view import HallView
from tests.factories import CHEAP, HOUR, MINUTE, MONDAY_10, PASSWORD, SCALES, SECOND, Clock, SmallHall, hall_file

ALWAYS = 'days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\nopens = "00:00"\ncloses = "24:00"\n'
TWO_SESSIONS = """days = ["mon", "tue", "wed", "thu", "fri"]
opens = "08:30"
closes = "11:30"
serves_from = "09:00"
[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
opens = "13:00"
closes = "17:00"
[[hours]]
days = ["sat"]
opens = "09:00"
closes = "11:30"
audience = "appointments"
"""
SESSION_QUOTA = ('code = "company"\n', 'code = "company"\nsession_quota = 2\n')
DAY = 24 * HOUR
TODAY_0 = MONDAY_10 - 10 * HOUR
"""Midnight before the clock's Monday."""
IDLE = IdleLimits(DAY, DAY)

Load = Callable[..., SmallHall]


def file_with(folder: Path, *replacements: tuple[str, str], **words: str) -> Path:
    """The small hall's file with the two sessions of a Chinese hall, and words replaced, each of which must be there."""
    file = hall_file(folder, **words)
    text = file.read_text(encoding="utf-8")
    for before, after in ((ALWAYS, TWO_SESSIONS), *replacements):
        assert before in text, before
        text = text.replace(before, after, 1)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def load(database: Database, clock: Clock, tmp_path: Path) -> Load:
    """Loads the small hall with two sessions; again with other words, it changes."""
    hashed = CHEAP.hash(PASSWORD)

    def load_(*replacements: tuple[str, str], **words: str) -> SmallHall:
        hall_id, _ = load_hall(database, clock, read(tmp_path, *replacements, **words), lambda _: hashed)
        assert hall_id is not None
        return SmallHall(database, clock, hall_id)

    return load_


def read(folder: Path, *replacements: tuple[str, str], **words: str) -> HallFile:
    return read_hall_file(file_with(folder, *replacements, **words), set(SCALES))


def offer(hall: SmallHall, service: str = "company") -> tuple[bool, str | None, str | None]:
    """(open, reason, opens_at) of a service at the kiosk."""
    with hall.database.reading() as connection:
        device = devices.by_code(connection, hall.id, "kiosk-1")
        assert device is not None
        shown = kiosk(HallView(hall.database, connection, hall.id, hall.clock()), device)["services"][service]
    return shown["open"], shown["reason"], shown["opens_at"]


def kinds(hall: SmallHall) -> list[str]:
    return [row.kind for row in hall.rows(select(Journal.kind).order_by(Journal.seq))]


def tick(hall: SmallHall) -> bool:
    return ticking.tick(hall.database, hall.clock, hall.id, IDLE)


# Sessions


def test_numbers_are_given_out_before_windows_begin_and_it_is_said_when_they_do(load: Load, clock: Clock):
    clock.now = TODAY_0 + 8 * HOUR + 30 * MINUTE
    hall = load()

    hall.take("company")

    with hall.database.reading() as connection:
        device = devices.by_code(connection, hall.id, "kiosk-1")
        assert device is not None
        early = kiosk(HallView(hall.database, connection, hall.id, clock()), device)["serves_at"]
        at_work = kiosk(HallView(hall.database, connection, hall.id, clock() + 30 * MINUTE), device)["serves_at"]
    assert (early, at_work) == ("2026-11-23T09:00:00.000+08:00", None)


def test_whoever_took_a_number_in_the_morning_keeps_the_place_over_lunch(load: Load, clock: Clock):
    hall = load()
    hall.take("company")
    clock.now = TODAY_0 + 12 * HOUR
    with pytest.raises(ServiceClosed) as refused:
        hall.take("company")
    clock.now = TODAY_0 + 13 * HOUR
    hall.take("company")

    seat = hall.seat("w3")
    called = [hall.do(desk.call_next, seat, previous="missed") for _ in range(2)]

    assert refused.value.extra == {"reason": "hours", "opens_at": "2026-11-23T13:00:00.000+08:00"}
    numbers = [hall.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit))[0].number for visit in called]
    assert numbers == ["A001", "A002"]


def test_closing_ends_the_giving_of_numbers_and_not_the_serving(load: Load, clock: Clock):
    hall = load()
    seat = hall.seat("w3")
    for _ in range(2):
        hall.take("company")
    clock.now = TODAY_0 + 17 * HOUR
    tick(hall)

    closed = offer(hall)
    first = hall.do(desk.call_next, seat)
    clock.go(2 * HOUR)
    tick(hall)
    second = hall.do(desk.call_next, seat, previous="served")
    hall.do(desk.finish, seat, previous="served")

    assert closed == (False, "hours", "2026-11-24T08:30:00.000+08:00")
    assert first is not None
    assert second is not None, "延时至最后一人办结"
    assert {row.state for row in hall.rows(select(Ticket.state))} == {"done"}


def test_on_a_day_for_appointments_the_kiosk_says_so_and_whoever_booked_is_given_a_number(load: Load, clock: Clock):
    hall = load(household="[service.appointments]\ncapacity = 2", queue="[queue]\nappointment_after_min = 0")
    saturday = TODAY_0 + 5 * DAY + 10 * HOUR
    holder = Holder("a-hash", "陈*静", "19900307")
    booked = hall.do(appointments.book, "household", saturday, holder)
    clock.now = saturday + MINUTE

    with pytest.raises(ServiceClosed) as refused:
        hall.take("household")
    late = hall.do(appointments.check_in, None, str, code=booked.code)

    assert offer(hall, "household") == (False, "appointments", "2026-11-30T08:30:00.000+08:00")
    assert refused.value.extra["reason"] == "appointments"
    assert late.taken.number == "B001", "late by a minute, and still with an appointment"


# Quotas


def test_a_session_has_its_own_quota_and_the_next_one_begins_anew(load: Load, clock: Clock):
    hall = load(SESSION_QUOTA)
    hall.take("company")
    between = offer(hall)
    hall.take("company")

    with pytest.raises(SessionQuotaReached) as refused:
        hall.take("company")
    sold_out = offer(hall)
    clock.now = TODAY_0 + 13 * HOUR
    afternoon = offer(hall)
    hall.take("company")
    hall.take("company")
    with pytest.raises(QuotaReached) as last:
        hall.take("company")

    assert (between, afternoon) == ((True, None, None), (True, None, None))
    assert sold_out == (False, "session_quota", "2026-11-23T13:00:00.000+08:00")
    assert refused.value.extra == {"reason": "session_quota", "opens_at": sold_out[2], "time": "13:00"}
    assert "13:00" in refused.value.sentences()[0]
    assert last.value.extra == {"reason": "quota", "opens_at": "2026-11-24T08:30:00.000+08:00"}
    assert offer(hall) == (False, "quota", "2026-11-24T08:30:00.000+08:00")


def test_when_the_day_has_no_more_numbers_the_afternoon_has_none_either(load: Load, clock: Clock):
    hall = load(("quota = 2\n", "quota = 2\nsession_quota = 2\n"))
    hall.take("metrology")
    hall.take("metrology")

    with pytest.raises(QuotaReached) as refused:
        hall.take("metrology")

    assert refused.value.extra["reason"] == "quota"
    assert offer(hall, "metrology") == (False, "quota", "2026-11-24T08:30:00.000+08:00")


def test_a_session_that_follows_another_at_once_opens_with_a_seq_of_its_own(load: Load, clock: Clock):
    hall = load(SESSION_QUOTA, ('opens = "13:00"', 'opens = "11:30"'))
    for _ in range(2):
        hall.take("company")
    tick(hall)
    clock.now = TODAY_0 + 11 * HOUR + 30 * MINUTE

    assert tick(hall), "the kiosk must hear of it, though numbers were given out all the time"
    assert kinds(hall)[-1] == "hours_turned"
    assert not tick(hall)
    assert offer(hall) == (True, None, None)


# The calendar

CHINA = 'calendar = "china"'
SEPTEMBER_30 = TODAY_0 - 54 * DAY


def closed_days(hall: SmallHall) -> dict[str, str]:
    return {row.day.isoformat(): row.reason for row in hall.rows(select(ClosedDay.day, ClosedDay.reason).order_by(ClosedDay.day))}


def working_days(hall: SmallHall) -> dict[str, tuple[int, str]]:
    return {row.day.isoformat(): (row.weekday, row.reason) for row in hall.rows(select(WorkingDay.day, WorkingDay.weekday, WorkingDay.reason))}


def test_a_hall_that_keeps_chinas_calendar_rests_on_its_holidays_and_works_for_them(load: Load, clock: Clock):
    clock.now = SEPTEMBER_30

    hall = load(more=CHINA)

    days = closed_days(hall)
    assert [day for day in days if day.startswith("2026-10")] == [f"2026-10-0{day}" for day in range(1, 8)]
    assert {
        "2026-01-01": "元旦",
        "2026-02-17": "春节",
        "2026-04-05": "清明节",
        "2026-05-01": "劳动节",
        "2026-06-19": "端午节",
        "2026-09-25": "中秋节",
    }.items() <= (days.items())
    assert not any(day < "2026" for day in days)
    assert working_days(hall)["2026-10-10"] == (0, "国庆节调休")
    clock.now = SEPTEMBER_30 + DAY + 10 * HOUR
    assert offer(hall) == (False, "closed_day", "2026-10-08T08:30:00.000+08:00")
    clock.now = SEPTEMBER_30 + 10 * DAY + 10 * HOUR
    assert hall.take("company").number == "A001", "a Saturday that is worked has the hours of a Monday"


def test_what_the_file_says_of_a_day_goes_before_the_calendar(load: Load):
    ours = """[[working_day]]
day = 2026-10-02
like = "fri"
reason = "假期值班"
[[closed_day]]
day = 2026-10-10
reason = "停水"
"""
    hall = load(("[[department]]", f"{ours}[[department]]"), more=CHINA)

    assert "2026-10-02" not in closed_days(hall)
    assert working_days(hall)["2026-10-02"] == (4, "假期值班")
    assert closed_days(hall)["2026-10-10"] == "停水"
    assert "2026-10-10" not in working_days(hall)


def test_the_calendar_is_loaded_once_and_goes_with_its_line(load: Load, database: Database, clock: Clock, tmp_path: Path):
    hall = load(more=CHINA)

    _, again = load_hall(database, clock, read(tmp_path, more=CHINA), lambda _: "")
    load()

    assert again == []
    assert closed_days(hall) == {"2026-10-01": "国庆节"}
    assert working_days(hall) == {}


def warnings(hall: SmallHall) -> list[str]:
    with hall.database.reading() as connection:
        return [warning["code"] for warning in supervisor(HallView(hall.database, connection, hall.id, hall.clock()), {})["warnings"]]


def test_a_year_that_the_calendar_does_not_know_is_warned_of_until_somebody_enters_it(load: Load, clock: Clock):
    clock.now += 72 * 365 * DAY + 30 * DAY  # December 2098: no calendar goes so far

    hall = load(more=CHINA)
    before = warnings(hall)
    new_year = "".join(f'[[closed_day]]\nday = {year}-01-01\nreason = "元旦"\n' for year in (2098, 2099))
    load(("[[department]]", f"{new_year}[[department]]"), more=CHINA)

    assert before == ["calendar-missing-2098", "calendar-missing-2099"]
    assert warnings(hall) == []


def test_a_hall_that_keeps_no_calendar_is_warned_of_nothing(load: Load, clock: Clock):
    clock.now += 72 * 365 * DAY

    assert warnings(load()) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('serves_from = "09:00"', 'serves_from = "11:30"', "hours[1]: serves from 11:30, which is not between 08:30 and 11:30"),
        (
            "[[department]]",
            '[[working_day]]\nday = 2026-10-01\nlike = "thu"\nreason = "值班"\n[[department]]',
            "working_day[1]: 2026-10-01 is a closed day too",
        ),
    ],
)
def test_hours_that_make_no_sense_are_a_mistake(tmp_path: Path, before: str, after: str, told: str):
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, (before, after))

    assert refused.value.problems == [f"small.toml: {told}"]


# The end of the day


def held_visit(hall: SmallHall, clock: Clock) -> None:
    """A citizen at window 12 is served for ten minutes and then put aside."""
    seat = hall.seat("w3")
    hall.take("company")
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)
    clock.go(10 * MINUTE)
    hall.do(aside.hold, seat, aside.HoldReason.MATERIALS)


@pytest.mark.parametrize("comes_back", [14 * HOUR + SECOND, 22 * HOUR], ids=["by the ticker at midnight", "by a server that was off until morning"])
def test_whoever_is_put_aside_or_served_at_midnight_ends_as_served_at_midnight(load: Load, clock: Clock, comes_back: int):
    hall = load()
    held_visit(hall, clock)
    hall.take("household")
    serving = hall.seat("w2", "gao")
    hall.do(desk.call_next, serving)
    hall.do(desk.start, serving)
    clock.now = MONDAY_10 + comes_back

    tick(hall)

    visits = hall.rows(select(Visit.outcome, Visit.ended_at, Visit.started_at, Visit.held_ms, Visit.held_since).order_by(Visit.id))
    assert [(visit.outcome, visit.ended_at, visit.held_since) for visit in visits] == [("served", TODAY_0 + DAY, None)] * 2
    assert visits[0].ended_at - visits[0].started_at - visits[0].held_ms == 10 * MINUTE, "what it was put aside for is not service"
    assert {row.state for row in hall.rows(select(Ticket.state))} == {"done"}
    [*flags] = hall.rows(select(Journal.detail).where(Journal.kind == "served"))
    assert [row.detail for row in flags] == ['{"by_day_end":true}'] * 2


def test_numbers_expire_at_midnight_and_not_before(load: Load, clock: Clock):
    hall = load()
    hall.take("company")
    hall.take("household")
    seat = hall.seat("w2", "gao")
    hall.do(desk.miss, seat, visit=hall.do(desk.call_next, seat))
    clock.now = TODAY_0 + DAY - 1

    tick(hall)
    before = [row.state for row in hall.rows(select(Ticket.state).order_by(Ticket.id))]
    clock.go(1)
    tick(hall)

    assert before == ["waiting", "missed"]
    assert [row.state for row in hall.rows(select(Ticket.state).order_by(Ticket.id))] == ["expired", "expired"]


def test_the_duty_manager_clears_the_hall_and_whoever_is_at_a_window_stays(load: Load, clock: Clock):
    hall = load()
    held_visit(hall, clock)
    called = hall.seat("w2", "gao")
    hall.take("household")
    hall.do(desk.call_next, called)
    hall.take("id-card")
    missing = hall.seat("w1", "xu")
    hall.do(desk.miss, missing, visit=hall.do(desk.call_next, missing))
    hall.take("id-card")
    staff = missing.staff_id

    expired = hall.do(day.clear, staff)

    assert expired == 3
    assert [row.state for row in hall.rows(select(Ticket.state).order_by(Ticket.id))] == ["expired", "called", "expired", "expired"]
    assert hall.rows(select(Visit.outcome).order_by(Visit.id))[0].outcome == "expired"
    assert hall.do(desk.finish, called, previous="served")
    assert hall.do(desk.call_next, missing) is None
    assert hall.take("id-card").number == "B004", "the hall is as open as before"
    [cleared] = hall.rows(select(Journal.staff_id, Journal.detail).where(Journal.kind == "hall_cleared"))
    assert tuple(cleared) == (staff, '{"expired":3}')


def test_a_hall_that_is_off_over_several_midnights_turns_the_day_once(load: Load, clock: Clock):
    hall = load()
    held_visit(hall, clock)
    clock.go(3 * DAY)

    with changing(hall.database, hall.id, clock):
        pass

    assert kinds(hall).count("day_opened") == 1
    assert hall.rows(select(Hall.business_day))[0].business_day.isoformat() == "2026-11-26"
    assert hall.rows(select(Visit.id).where(Visit.ended_at.is_(None))) == []
