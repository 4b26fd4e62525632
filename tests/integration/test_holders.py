"""实名取号: one live number for each person and service; one person, several numbers; the elderly by their ID number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hall import desk
from hall.errors import HolderRequired, KioskOutOfUse, PriorityNotGranted
from hall.holders import Holder, Holders
from hall.intake import Taken
from hall.paper import TicketPaper
from hall.printing import set_out_of_use
from rules.discipline import PriorityClass
from rules.house_rules import Granter
from rules.lifecycle import State
from storage.db import Database
from storage.models import Journal, PrintJob, Ticket
from tests.factories import HOUR, MINUTE, Clock, SmallHall, id_number, load_small_hall

HOLDERS = Holders(b"a secret")


@pytest.fixture
def hall(database: Database, clock: Clock, tmp_path: Path) -> SmallHall:
    """A hall whose household service asks for real names."""
    return load_small_hall(database, clock, tmp_path, household="real_name = true")


def person(order: int = 1, born: str = "19900307") -> Holder:
    return HOLDERS.read(id_number(born, order), date(2026, 11, 23))


def papers(hall: SmallHall) -> list[tuple[str, int]]:
    """(number, 补打 第n次) of every paper that was queued."""
    return [
        (paper.number, paper.reprint) for row in hall.rows(select(PrintJob.content).order_by(PrintJob.id)) for paper in [TicketPaper.from_json(row.content)]
    ]


def passed_over(hall: SmallHall, *taken: Taken) -> list[bool]:
    found = {row.id: row.passed_over for row in hall.rows(select(Ticket.id, Ticket.passed_over))}
    return [found[one.ticket_id] for one in taken]


def test_a_real_name_service_gives_no_number_to_nobody(hall: SmallHall):
    with pytest.raises(HolderRequired):
        hall.take("household")

    assert hall.rows(select(Ticket.id)) == []
    assert hall.take("id-card").number == "B001"


def test_the_same_person_again_is_given_the_same_number_on_paper(hall: SmallHall, clock: Clock):
    first = hall.take("household", holder=person())
    clock.go(5 * MINUTE)

    again = [hall.take("household", holder=person()) for _ in range(2)]

    assert [(one.ticket_id, one.again, one.issued_at) for one in again] == [(first.ticket_id, True, first.issued_at)] * 2
    assert papers(hall) == [("B001", 0), ("B001", 1), ("B001", 2)]
    assert len(hall.rows(select(Ticket.id))) == 1
    assert [row.ticket_id for row in hall.rows(select(Journal.ticket_id).where(Journal.kind == "reprinted"))] == [first.ticket_id] * 2


def test_at_a_kiosk_without_a_printer_the_number_is_shown_again(hall: SmallHall):
    hall.take("household", holder=person())

    again = hall.take("household", kiosk="kiosk-2", holder=person())

    assert (again.number, again.again, again.print_job) == ("B001", True, None)


def test_another_person_gets_another_number(hall: SmallHall):
    numbers = [hall.take("household", holder=person(order)).number for order in (1, 2)]

    assert numbers == ["B001", "B002"]


def test_whoever_is_called_or_being_served_still_has_the_number(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("household", holder=person())

    states = []
    for action in (desk.call_next, desk.start):
        hall.do(action, seat)
        states.append(hall.take("household", holder=person()).state)

    assert states == [State.CALLED, State.SERVING]


def test_after_being_served_a_person_may_come_again(hall: SmallHall):
    seat = hall.seat("w1")
    hall.take("household", holder=person())
    hall.do(desk.call_next, seat)
    hall.do(desk.finish, seat, previous="served")

    assert hall.take("household", holder=person()).number == "B002"


def test_a_number_that_was_missed_is_still_theirs_while_it_can_be_revived(hall: SmallHall):
    seat = hall.seat("w1")
    first = hall.take("household", holder=person())
    hall.do(desk.call_next, seat)
    hall.do(desk.miss, seat)

    again = hall.take("household", holder=person())

    assert (again.ticket_id, again.state) == (first.ticket_id, State.MISSED)


def test_a_number_that_is_void_once_missed_keeps_nobody_from_another(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, household="real_name = true", queue='[queue]\nafter_no_show = "void"')
    seat = hall.seat("w1")
    hall.take("household", holder=person())
    hall.do(desk.call_next, seat)
    hall.do(desk.miss, seat)

    assert hall.take("household", holder=person()).number == "B002"


def test_the_next_day_everybody_may_come_anew(hall: SmallHall, clock: Clock):
    hall.take("household", holder=person())
    clock.go(24 * HOUR)

    taken = hall.take("household", holder=person())

    assert (taken.number, taken.again) == ("B001", False)


def test_a_kiosk_out_of_use_prints_nothing_again_either(hall: SmallHall):
    hall.take("household", holder=person())
    hall.do(set_out_of_use, "kiosk-1", True)

    with pytest.raises(KioskOutOfUse):
        hall.take("household", holder=person())


def test_of_the_person_a_hash_and_a_mask_are_kept(hall: SmallHall):
    hall.take("household", holder=person())

    [row] = hall.rows(select(Ticket.holder_hash, Ticket.holder_mask))
    assert (row.holder_hash, row.holder_mask) == (person().hash, person().mask)


# One person, several numbers


def test_a_second_service_joins_the_first_in_a_party(hall: SmallHall):
    first = hall.take("household", holder=person())
    alone = hall.take("household", holder=person(2))
    second, third = hall.take("id-card", holder=person()), hall.take("company", holder=person())

    parties = {row.id: row.party for row in hall.rows(select(Ticket.id, Ticket.party))}
    assert parties == {first.ticket_id: first.ticket_id, alone.ticket_id: None, second.ticket_id: first.ticket_id, third.ticket_id: first.ticket_id}
    assert passed_over(hall, first, second, third) == [False] * 3


def test_a_number_taken_while_another_of_theirs_is_called_is_passed_over_until_that_is_done(hall: SmallHall, clock: Clock):
    seat, commerce = hall.seat("w1"), hall.seat("w3", "xu")
    hall.take("household", holder=person())
    hall.do(desk.call_next, seat)

    second = hall.take("company", holder=person())

    assert passed_over(hall, second) == [True]
    assert hall.do(desk.call_next, commerce) is None
    hall.do(desk.finish, seat, previous="served")
    assert passed_over(hall, second) == [False]
    assert hall.do(desk.call_next, commerce) is not None


def test_while_one_number_is_called_the_others_are_passed_over_and_keep_their_rank(hall: SmallHall, clock: Clock):
    seat, commerce = hall.seat("w1"), hall.seat("w3", "xu")
    both = hall.take("household", holder=person()), hall.take("company", holder=person())
    clock.go(MINUTE)
    behind = hall.take("company")
    rank = {row.id: row.rank for row in hall.rows(select(Ticket.id, Ticket.rank))}

    hall.do(desk.call_next, seat)
    called = hall.do(desk.call_next, commerce)

    assert passed_over(hall, *both) == [False, True]
    assert hall.rows(select(Ticket.state).where(Ticket.id == behind.ticket_id))[0].state == "called"
    hall.do(desk.finish, seat, previous="served")
    hall.do(desk.finish, commerce, previous="served", visit=called)
    assert {row.id: row.rank for row in hall.rows(select(Ticket.id, Ticket.rank))} == rank
    assert hall.do(desk.call_next, commerce) is not None


# The elderly


@pytest.mark.parametrize(("born", "priority"), [("19661124", PriorityClass.ORDINARY), ("19661123", PriorityClass.ELDERLY), ("19400101", PriorityClass.ELDERLY)])
def test_whoever_is_sixty_today_is_elderly_by_the_id_number(hall: SmallHall, born: str, priority: PriorityClass):
    taken = hall.take("household", holder=person(born=born))

    assert taken.priority is priority
    [row] = hall.rows(select(Ticket.rank))
    assert row.rank == taken.issued_at - (15 * MINUTE if priority is PriorityClass.ELDERLY else 0)


def test_a_hall_says_itself_from_which_age(database: Database, clock: Clock, tmp_path: Path):
    hall = load_small_hall(database, clock, tmp_path, queue="[queue]\nelderly_from_age = 70")

    assert hall.take(holder=person(born="19600101")).priority is PriorityClass.ORDINARY
    assert hall.take(holder=person(2, born="19560101")).priority is PriorityClass.ELDERLY


def test_an_age_grants_nothing_but_the_elderly_class(hall: SmallHall):
    with pytest.raises(PriorityNotGranted):
        hall.take("household", holder=person(born="19400101"), priority=PriorityClass.MILITARY)

    assert hall.take("household", holder=person(born="19400101"), priority=PriorityClass.MILITARY, granter=Granter.GUIDE).priority is PriorityClass.MILITARY
