"""A number is taken, called, served, missed: the sentences of the field, over a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hall import desk, pausing
from hall.errors import DecidePrevious, NoOpenVisit, QuotaReached, ServiceClosed, SignedOut, StaleVisit, UnknownService, WindowPaused, WindowTaken, WrongStep
from hall.kiosks import kiosk_catalogue
from hall.paper import TicketPaper
from rules.discipline import PriorityClass
from storage.db import Database
from storage.models import Journal, PrintJob, RatingRequest, Ticket, Visit
from storage.view import HallView
from tests.factories import HOUR, MINUTE, SECOND, Clock, SmallHall, load_small_hall


def number_called(hall: SmallHall, visit_id: int | None) -> str:
    [row] = hall.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit_id))
    return str(row.number)


def state_of(hall: SmallHall, number: str) -> str:
    [row] = hall.rows(select(Ticket.state).where(Ticket.number == number))
    return str(row.state)


def kinds(hall: SmallHall) -> list[str]:
    return [row.kind for row in hall.rows(select(Journal.kind).where(Journal.hall_id == hall.id).order_by(Journal.seq))]


def test_numbers_of_one_prefix_run_on_whatever_the_service(hall: SmallHall):
    numbers = [hall.take(service).number for service in ("id-card", "household", "company", "id-card")]

    assert numbers == ["B001", "B002", "A001", "B003"]


def test_ticket_paper_and_journal_are_of_one_transaction(hall: SmallHall):
    taken = hall.take("company")

    [job] = hall.rows(select(PrintJob.state, PrintJob.content, PrintJob.ticket_id))
    paper = TicketPaper.from_json(job.content)
    [entry] = hall.rows(select(Journal.seq, Journal.ticket_id, Journal.detail).where(Journal.kind == "taken"))
    [ticket] = hall.rows(select(Ticket.seq))
    assert (job.state, job.ticket_id, paper.number) == ("queued", taken.ticket_id, "A001")
    assert [place.windows for place in paper.places] == [("12",)], "window 2 only helps out, nobody is sent there"
    assert (entry.seq, entry.ticket_id) == (ticket.seq, taken.ticket_id)


def test_a_kiosk_without_a_printer_gives_the_number_all_the_same(hall: SmallHall):
    taken = hall.take(kiosk="kiosk-2")

    assert taken.print_job is None
    assert taken.number == "B001"


def test_numbers_begin_again_each_day_and_yesterdays_are_void(hall: SmallHall, clock: Clock):
    hall.take()
    clock.go(24 * HOUR)

    taken = hall.take()

    assert taken.number == "B001"
    assert [row.state for row in hall.rows(select(Ticket.state).order_by(Ticket.id))] == ["expired", "waiting"]


def test_a_clock_that_goes_back_doubles_no_number_and_turns_no_day(hall: SmallHall, clock: Clock):
    hall.take()
    clock.go(-24 * HOUR)

    taken = hall.take()

    assert taken.number == "B002"
    times = [row.at for row in hall.rows(select(Journal.at).order_by(Journal.seq))]
    assert times == sorted(times)


def test_the_quota_of_a_service_ends_its_numbers_for_the_day(hall: SmallHall):
    hall.take("metrology")
    hall.take("metrology")

    with pytest.raises(QuotaReached) as refused:
        hall.take("metrology")

    assert refused.value.extra["opens_at"].startswith("2026-11-24T00:00:00")


def test_outside_hours_nothing_is_given_out_and_the_next_opening_is_told(database: Database, clock: Clock, tmp_path):
    hall = load_small_hall(database, clock, tmp_path, opens="08:30", closes="09:30")

    with pytest.raises(ServiceClosed) as refused:
        hall.take()

    assert refused.value.extra == {"reason": "hours", "opens_at": "2026-11-24T08:30:00.000+08:00"}


def test_an_unknown_service_gives_nothing(hall: SmallHall):
    with pytest.raises(UnknownService):
        hall.take("cinema")

    assert hall.rows(select(Ticket.id)) == []


def test_first_come_first_served_over_the_services_of_a_window(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    for service in ("household", "id-card", "household"):
        hall.take(service)
        clock.go(SECOND)

    order = [number_called(hall, hall.do(desk.call_next, seat, previous="missed")) for _ in range(3)]

    assert order == ["B001", "B002", "B003"]


def test_priority_goes_first_only_within_its_head_start(hall: SmallHall, clock: Clock):
    seat = hall.seat("w1")
    hall.take("id-card")
    clock.go(10 * MINUTE)
    hall.take("id-card")
    clock.go(10 * MINUTE)
    hall.take("id-card", priority=PriorityClass.ELDERLY)

    order = [number_called(hall, hall.do(desk.call_next, seat, previous="missed")) for _ in range(3)]

    assert order == ["B001", "B003", "B002"], "fifteen minutes of head start pass ten minutes of waiting, not twenty"


def test_a_window_helps_another_queue_only_when_that_lags_by_the_handicap(hall: SmallHall, clock: Clock):
    seat = hall.seat("w2")
    hall.take("company")
    clock.go(9 * MINUTE)
    hall.take("household")

    first = number_called(hall, hall.do(desk.call_next, seat))
    second = number_called(hall, hall.do(desk.call_next, seat, previous="served"))

    assert [first, second] == ["B001", "A001"]


def test_next_closes_the_open_visit_and_calls_in_one_step(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.take()
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)

    hall.do(desk.call_next, seat)

    assert (state_of(hall, "B001"), state_of(hall, "B002")) == ("done", "called")
    assert kinds(hall)[-3:] == ["served", "rating_not_asked", "called"]


def test_who_was_called_and_never_started_must_be_decided_first(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.take()
    hall.do(desk.call_next, seat)

    with pytest.raises(DecidePrevious):
        hall.do(desk.call_next, seat)
    assert (state_of(hall, "B001"), state_of(hall, "B002")) == ("called", "waiting"), "a refusal changes nothing"

    hall.do(desk.call_next, seat, previous="served")
    [visit] = hall.rows(select(Visit.started_at, Visit.start_inferred, Visit.outcome).where(Visit.ended_at.is_not(None)))
    assert tuple(visit) == (None, True, "served")


def test_a_no_show_is_missed_and_asked_for_no_rating(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.do(desk.call_next, seat)

    hall.do(desk.miss, seat)

    assert state_of(hall, "B001") == "missed"
    assert hall.rows(select(RatingRequest.visit_id)) == []


def test_a_recall_is_the_same_call_again(hall: SmallHall, clock: Clock):
    seat = hall.seat()
    hall.take()
    visit = hall.do(desk.call_next, seat)
    clock.go(20 * SECOND)

    again = hall.do(desk.recall, seat)

    [row] = hall.rows(select(Visit.calls, Visit.announced_at - Visit.called_at))
    assert (again, tuple(row)) == (visit, (2, 20 * SECOND))


def test_nothing_is_called_while_paused_and_the_visit_goes_on(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.take()
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)
    hall.do(pausing.pause, seat, "午餐", confirmed=True)

    with pytest.raises(WindowPaused):
        hall.do(desk.call_next, seat)
    hall.do(desk.finish, seat)
    hall.do(pausing.unpause, seat)

    assert number_called(hall, hall.do(desk.call_next, seat)) == "B002"


def test_an_action_without_a_visit_or_on_another_or_out_of_step_is_refused(hall: SmallHall):
    seat = hall.seat()
    with pytest.raises(NoOpenVisit):
        hall.do(desk.start, seat)
    hall.take()
    visit = hall.do(desk.call_next, seat)

    with pytest.raises(StaleVisit):
        hall.do(desk.start, seat, visit=visit + 1)
    hall.do(desk.start, seat, visit=visit)
    with pytest.raises(WrongStep):
        hall.do(desk.miss, seat)
    with pytest.raises(WrongStep):
        hall.do(desk.start, seat)


def test_a_window_has_one_clerk_and_is_taken_over_only_on_purpose(hall: SmallHall):
    chen = hall.seat("w1", "chen")
    hall.take()
    hall.do(desk.call_next, chen)

    with pytest.raises(WindowTaken) as refused:
        hall.seat("w1", "gao")
    gao = hall.seat("w1", "gao", take_over=True)

    assert refused.value.extra == {"clerk": "陈静"}
    assert state_of(hall, "B001") == "waiting", "whoever was called goes back to the head of the line"
    with pytest.raises(SignedOut):
        hall.do(desk.call_next, chen)
    assert number_called(hall, hall.do(desk.call_next, gao)) == "B001"


def test_a_clerk_who_leaves_hands_back_who_was_called_but_not_who_is_served(hall: SmallHall):
    seat = hall.seat()
    hall.take()
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)
    hall.do(desk.sign_out, seat.shift_id, seat.window_id, seat.staff_id)

    successor = hall.seat("w1", "gao")
    hall.do(desk.finish, successor)

    visits = hall.rows(select(Visit.outcome, Visit.staff_id).order_by(Visit.id))
    assert visits == [("passed_on", seat.staff_id), ("served", successor.staff_id)], "the one who ends it is the one it counts for"


def test_at_midnight_everything_of_the_day_ends(hall: SmallHall, clock: Clock):
    hall.take("id-card")
    hall.take("household")
    hall.take("household")
    serving, called = hall.seat("w1", "chen"), hall.seat("w2", "gao")
    hall.do(desk.call_next, serving)
    hall.do(desk.start, serving)
    hall.do(desk.call_next, called)
    clock.go(14 * HOUR)

    hall.take()

    states = [row.state for row in hall.rows(select(Ticket.state).order_by(Ticket.id))]
    assert states == ["done", "expired", "expired", "waiting"]
    assert hall.rows(select(Visit.id).where(Visit.ended_at.is_(None))) == []
    with pytest.raises(SignedOut):
        hall.do(desk.call_next, serving)


def test_the_kiosk_shows_the_most_taken_services_of_past_days_first(hall: SmallHall, clock: Clock):
    def shown() -> tuple[list[str], bool]:
        with hall.database.reading() as connection:
            drawing = kiosk_catalogue(HallView(hall.database, connection, hall.id, clock()).catalogue)
        return drawing["order"], drawing["counted"]

    for service in ("company", "company", "household"):
        hall.take(service)
    today = shown()
    clock.go(24 * HOUR)
    hall.take("id-card")

    assert today == (["id-card", "household", "company", "metrology"], False), "the hall file's order, and fixed for the day"
    assert shown() == (["company", "household", "id-card", "metrology"], True)
