"""At the guide desk: people are found, put back in line, helped, and never sent away without a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hall import desk, guide, pausing
from hall.aside import DirectReason, serve_directly
from hall.desk import Seat
from hall.errors import (
    GrantReasonRequired,
    HasNumber,
    HolderRequired,
    NoPrinter,
    NumberVoid,
    PriorityNotGranted,
    QuotaReached,
    RevivalsUsedUp,
    ReviveAtGuideDesk,
    ServiceClosed,
    UnknownDevice,
    UnknownService,
    UnknownTicket,
    WrongStep,
)
from hall.guideboard import found
from hall.guideboard import guide as draw
from hall.holders import Holder, Holders
from hall.intake import Taken
from hall.paper import TicketPaper
from rules.discipline import PriorityClass
from rules.house_rules import Granter
from rules.lifecycle import State
from rules.needs import Need
from storage import finding, tickets
from storage.db import Database
from storage.models import Journal, PrintJob, Staff, Ticket
from storage.shifts import OpenShift
from storage.view import HallView
from tests.factories import HOUR, MINUTE, SECOND, Clock, SmallHall, id_number, load_small_hall

HOLDERS = Holders(b"a secret")
TODAY = date(2026, 11, 23)
Make = Callable[..., SmallHall]
ALONE = """[[class]]
code = "green"
granted_by = ["supervisor"]
[[class]]
code = "enterprise"
granted_by = ["guide"]
"""


@pytest.fixture
def made(database: Database, clock: Clock, tmp_path: Path) -> Make:
    """A small hall with rules of its own: the keys of [queue], or the words of the hall file."""

    def make(words: dict[str, str] | None = None, **queue: Any) -> SmallHall:
        table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in queue.items())
        return load_small_hall(database, clock, tmp_path, **{"queue": f"[queue]\n{table}" if table else "", **(words or {})})

    return make


def ding(hall: SmallHall, username: str = "ding") -> int:
    """Who stands at the guide desk."""
    return int(hall.rows(select(Staff.id).where(Staff.username == username))[0].id)


def ticket(hall: SmallHall, taken: Taken) -> Any:
    """A ticket as it stands."""
    with hall.database.reading() as connection:
        return tickets.by_id(connection, hall.id, taken.ticket_id)


def miss(hall: SmallHall, seat: Seat, taken: Taken) -> None:
    """Is called and does not come."""
    hall.do(desk.special_call, seat, taken.number, "试验")
    hall.do(desk.miss, seat)


def order(hall: SmallHall, window: str = "w1", username: str = "chen") -> list[str]:
    """Everybody who waits for a window, in the order in which they are called."""
    seat = hall.seat(window, username)
    numbers = []
    while hall.do(desk.call_next, seat, previous="served") is not None:
        numbers += [str(row.number) for row in hall.rows(select(Ticket.number).where(Ticket.state == "called"))]
    return numbers


def journal(hall: SmallHall, kind: str) -> list[Any]:
    """(ticket, staff, device, detail) of the rows of one kind."""
    rows = hall.rows(select(Journal.ticket_id, Journal.staff_id, Journal.device_id, Journal.detail).where(Journal.kind == kind).order_by(Journal.seq))
    return [(row.ticket_id, row.staff_id, row.device_id, None if row.detail is None else json.loads(row.detail)) for row in rows]


def person(order: int = 1) -> Holder:
    return HOLDERS.read(id_number(order=order), TODAY)


def printing_at(hall: SmallHall, code: str | None = None) -> Any:
    return hall.do(guide.printing_at, code)


def board(hall: SmallHall, role: str = "guide") -> dict[str, Any]:
    """What somebody of this role sees."""
    shift: Any = OpenShift(**{**dict.fromkeys(OpenShift.__dataclass_fields__, 0), "role": role})
    with hall.database.reading() as connection:
        return draw(HallView(hall.database, connection, hall.id, hall.clock()), shift)


# Reviving


def test_a_revived_number_comes_behind_the_first_few_who_wait(made: Make, clock: Clock):
    hall = made(revive_places=2)
    late, *others = [(clock.go(SECOND), hall.take())[1] for _ in range(5)]
    miss(hall, hall.seat(), late)

    hall.do(guide.revive, late.ticket_id, staff=ding(hall))

    assert order(hall) == [others[0].number, others[1].number, late.number, others[2].number, others[3].number]
    assert journal(hall, "revived") == [(late.ticket_id, ding(hall), None, {"times": 1, "rank": ticket(hall, late).rank})]


def test_with_fewer_people_waiting_it_comes_last(made: Make):
    hall = made(revive_places=3)
    late, other = hall.take(), hall.take()
    miss(hall, hall.seat(), late)

    hall.do(guide.revive, late.ticket_id)

    assert order(hall) == [other.number, late.number]


def test_with_nobody_waiting_it_is_next(hall: SmallHall):
    late = hall.take()
    miss(hall, hall.seat(), late)

    hall.do(guide.revive, late.ticket_id)

    assert order(hall) == [late.number]


def test_a_penalty_in_minutes_makes_it_as_if_taken_later(made: Make, clock: Clock):
    hall = made(revive_penalty_min=10, revive_places=1)
    late = hall.take()
    for _ in range(4):
        clock.go(4 * MINUTE)
        hall.take()
    miss(hall, hall.seat(), late)

    hall.do(guide.revive, late.ticket_id)

    assert order(hall) == ["B002", "B003", "B001", "B004", "B005"]


def test_being_revived_takes_nobody_forward(made: Make, clock: Clock):
    hall = made(revive_places=1)
    late = hall.take()
    clock.go(MINUTE)
    hall.take(priority=PriorityClass.ELDERLY)
    miss(hall, hall.seat(), late)
    before = ticket(hall, late).rank

    hall.do(guide.revive, late.ticket_id)

    assert ticket(hall, late).rank == before


def test_a_number_is_revived_only_so_often(made: Make):
    hall = made(revivals=2)
    late = hall.take()
    seat = hall.seat()
    for _ in range(2):
        miss(hall, seat, late)
        hall.do(guide.revive, late.ticket_id)
    miss(hall, seat, late)

    with pytest.raises(RevivalsUsedUp) as refused:
        hall.do(guide.revive, late.ticket_id)

    assert "2 次" in refused.value.sentences()[0]
    assert ticket(hall, late).state is State.MISSED
    assert [detail["times"] for *_, detail in journal(hall, "revived")] == [1, 2]


def test_where_a_missed_number_is_void_it_stays_void(made: Make):
    hall = made(after_no_show="void")
    late = hall.take()
    miss(hall, hall.seat(), late)

    with pytest.raises(NumberVoid):
        hall.do(guide.revive, late.ticket_id)

    assert ticket(hall, late).state is State.MISSED


def test_a_kiosk_revives_where_the_hall_lets_it(made: Make):
    hall = made(revive_at_kiosk=True)
    late = hall.take()
    miss(hall, hall.seat(), late)
    kiosk = printing_at(hall, "kiosk-1").id

    hall.do(guide.revive, late.ticket_id, device=kiosk, at_kiosk=True)

    assert journal(hall, "revived") == [(late.ticket_id, None, kiosk, {"times": 1, "rank": ticket(hall, late).rank})]


def test_elsewhere_a_kiosk_sends_people_to_the_guide_desk(hall: SmallHall):
    late = hall.take()
    miss(hall, hall.seat(), late)

    with pytest.raises(ReviveAtGuideDesk):
        hall.do(guide.revive, late.ticket_id, at_kiosk=True)
    hall.do(guide.revive, late.ticket_id)


def test_only_a_missed_number_is_revived(hall: SmallHall):
    waiting = hall.take()

    with pytest.raises(WrongStep):
        hall.do(guide.revive, waiting.ticket_id)


def test_a_number_missed_and_revived_and_missed_again_is_shown_as_missed_once(made: Make, clock: Clock):
    hall = made(revivals=3)
    late, other = hall.take(), hall.take()
    seat = hall.seat()
    for number, then in ((late, None), (other, guide.revive), (late, None)):
        clock.go(MINUTE)
        miss(hall, seat, number)
        if then is not None:
            hall.do(then, late.ticket_id)

    with hall.database.reading() as connection:
        missed = HallView(hall.database, connection, hall.id, clock()).missed

    assert [(one.ticket_id, one.revivals) for one in missed] == [(late.ticket_id, 1), (other.ticket_id, 0)]
    assert missed[0].at == clock.now


# Cancelling


@pytest.mark.parametrize("missed", [False, True])
def test_a_number_that_is_given_up_is_called_no_more(hall: SmallHall, missed: bool):
    taken = hall.take()
    if missed:
        miss(hall, hall.seat(), taken)

    hall.do(guide.cancel, taken.ticket_id, staff=ding(hall), reason="改天再来")

    assert ticket(hall, taken).state is State.CANCELLED
    assert order(hall) == []
    assert journal(hall, "cancelled") == [(taken.ticket_id, ding(hall), None, {"reason": "改天再来"})]


def test_somebody_at_a_window_is_not_cancelled_from_the_desk(hall: SmallHall):
    taken = hall.take()
    seat = hall.seat()
    hall.do(desk.call_next, seat)

    with pytest.raises(WrongStep):
        hall.do(guide.cancel, taken.ticket_id)
    hall.do(desk.start, seat)
    with pytest.raises(WrongStep):
        hall.do(guide.cancel, taken.ticket_id)


def test_of_linked_numbers_one_given_up_lets_the_other_be_called(hall: SmallHall):
    first, second = hall.take(), hall.take()
    hall.do(guide.link, [first.ticket_id, second.ticket_id])

    hall.do(guide.cancel, first.ticket_id)

    assert order(hall) == [second.number]


# Another service


def test_in_the_line_of_another_service_it_keeps_its_number_and_its_time(hall: SmallHall, clock: Clock):
    wrong = hall.take("id-card")
    clock.go(MINUTE)
    company = hall.take("company")
    clock.go(MINUTE)

    hall.do(guide.change_service, wrong.ticket_id, "company", staff=ding(hall))

    assert order(hall, "w3", "gao") == [wrong.number, company.number]
    assert journal(hall, "service_changed") == [(wrong.ticket_id, ding(hall), None, {"service": "company", "was": "id-card"})]


def test_the_same_service_again_changes_nothing(hall: SmallHall):
    taken = hall.take()

    hall.do(guide.change_service, taken.ticket_id, "id-card")

    assert journal(hall, "service_changed") == []


def test_a_missed_number_can_be_moved_before_it_is_revived(made: Make):
    hall = made(revive_places=1)
    company = hall.take("company")
    late = hall.take("household")
    miss(hall, hall.seat(), late)

    hall.do(guide.change_service, late.ticket_id, "company")
    hall.do(guide.revive, late.ticket_id)

    assert order(hall, "w3", "gao") == [company.number, late.number]


def test_a_service_that_is_not_there_or_has_given_out_its_numbers_takes_nobody(hall: SmallHall):
    taken = hall.take()
    for _ in range(2):
        hall.take("metrology")

    with pytest.raises(UnknownService):
        hall.do(guide.change_service, taken.ticket_id, "cinema")
    with pytest.raises(QuotaReached):
        hall.do(guide.change_service, taken.ticket_id, "metrology")
    assert ticket(hall, taken).service_id == taken.service.id


def test_a_service_that_no_window_serves_takes_nobody(made: Make):
    hall = made({"household": '[[service]]\ncode = "nowhere"\nname = "无处可办"\nname_en = "Nowhere"\ndepartment = "police"'})
    taken = hall.take()

    with pytest.raises(ServiceClosed) as refused:
        hall.do(guide.change_service, taken.ticket_id, "nowhere")

    assert refused.value.extra["reason"] == "no_window"


def test_after_closing_time_a_wrong_number_is_still_put_right(made: Make, clock: Clock):
    hall = made({"opens": "08:30", "closes": "11:30"})
    taken = hall.take()
    clock.go(2 * HOUR)

    hall.do(guide.change_service, taken.ticket_id, "company")

    assert order(hall, "w3", "gao") == [taken.number]


def test_a_real_name_service_asks_whose_number_it_is(made: Make):
    hall = made({"household": "real_name = true"})
    taken, other = hall.take(), hall.take("household", holder=person(2))

    with pytest.raises(HolderRequired):
        hall.do(guide.change_service, taken.ticket_id, "household")
    with pytest.raises(HasNumber) as refused:
        hall.do(guide.change_service, taken.ticket_id, "household", holder=person(2))
    hall.do(guide.change_service, taken.ticket_id, "household", holder=person(1))

    assert refused.value.extra == {"number": other.number}
    assert ticket(hall, taken).holder_mask == person(1).mask
    again = hall.take("household", holder=person(1))
    assert (again.number, again.again) == (taken.number, True)


def test_a_number_that_became_somebodys_is_passed_over_while_another_of_theirs_is_called(made: Make):
    hall = made({"household": "real_name = true"})
    hall.take("company", holder=person())
    taken = hall.take()
    hall.do(desk.call_next, hall.seat("w3", "gao"))

    hall.do(guide.change_service, taken.ticket_id, "household", holder=person())

    assert ticket(hall, taken).passed_over


# Priority


def test_a_granted_class_counts_from_when_the_number_was_taken(hall: SmallHall, clock: Clock):
    early = hall.take()
    clock.go(10 * MINUTE)
    old = hall.take()
    clock.go(MINUTE)

    hall.do(guide.grant, old.ticket_id, PriorityClass.ELDERLY, role="guide", staff=ding(hall))

    assert ticket(hall, old).rank == ticket(hall, early).rank + 10 * MINUTE - 15 * MINUTE
    assert order(hall) == [old.number, early.number]
    assert journal(hall, "class_granted") == [
        (old.ticket_id, ding(hall), None, {"class": "elderly", "was": "ordinary", "by": "guide", "rank": ticket(hall, old).rank})
    ]


def test_one_class_takes_the_place_of_the_other(hall: SmallHall):
    taken = hall.take(priority=PriorityClass.ELDERLY)
    before = ticket(hall, taken).rank

    hall.do(guide.grant, taken.ticket_id, PriorityClass.DISABLED, role="guide", staff=ding(hall))
    assert ticket(hall, taken).rank == before

    hall.do(guide.grant, taken.ticket_id, PriorityClass.ORDINARY, role="guide", staff=ding(hall))
    assert ticket(hall, taken).rank == before + 15 * MINUTE


def test_the_green_channel_needs_the_number_of_its_authorisation(hall: SmallHall):
    hall.take(priority=PriorityClass.ELDERLY)
    taken = hall.take()

    with pytest.raises(GrantReasonRequired):
        hall.do(guide.grant, taken.ticket_id, PriorityClass.GREEN, role="guide", staff=ding(hall))
    hall.do(guide.grant, taken.ticket_id, PriorityClass.GREEN, role="guide", staff=ding(hall), reason="绿通 2026-07")

    assert order(hall)[0] == taken.number
    assert journal(hall, "class_granted")[0][3]["reason"] == "绿通 2026-07"


@pytest.mark.parametrize(
    ("priority", "role"), [("green", "supervisor"), ("green", "admin"), ("enterprise", "guide"), ("enterprise", "supervisor"), ("elderly", "guide")]
)
def test_who_may_grant_what_is_for_the_hall_to_say(made: Make, priority: str, role: str):
    hall = made({"queue": ALONE})
    taken = hall.take()

    hall.do(guide.grant, taken.ticket_id, PriorityClass(priority), role=role, staff=ding(hall), reason="领导批示")

    assert ticket(hall, taken).priority == priority


@pytest.mark.parametrize(("priority", "role"), [("green", "guide"), ("elderly", "clerk"), ("appointment", "admin"), ("elderly", "nobody")])
def test_nobody_else_may(made: Make, priority: str, role: str):
    hall = made({"queue": ALONE})
    taken = hall.take()

    with pytest.raises(PriorityNotGranted):
        hall.do(guide.grant, taken.ticket_id, PriorityClass(priority), role=role, staff=ding(hall), reason="领导批示")

    assert ticket(hall, taken).priority == "ordinary"


def test_a_missed_number_may_be_granted_a_class_and_a_called_one_may_not(hall: SmallHall):
    late, called = hall.take(), hall.take()
    seat = hall.seat()
    miss(hall, seat, late)
    hall.do(desk.call_next, seat)

    hall.do(guide.grant, late.ticket_id, PriorityClass.ELDERLY, role="guide", staff=ding(hall))
    with pytest.raises(WrongStep):
        hall.do(guide.grant, called.ticket_id, PriorityClass.ELDERLY, role="guide", staff=ding(hall))

    assert ticket(hall, late).priority == "elderly"


# Help


def test_the_clerk_sees_what_help_somebody_needs_and_the_journal_does_not(hall: SmallHall, clock: Clock):
    taken = hall.take()

    hall.do(guide.set_needs, taken.ticket_id, [Need.WHEELCHAIR, Need.HEARING, Need.WHEELCHAIR], staff=ding(hall))
    hall.do(desk.call_next, hall.seat())

    with hall.database.reading() as connection:
        [visit] = HallView(hall.database, connection, hall.id, clock()).visits.values()
    assert visit.needs == "hearing,wheelchair"
    assert journal(hall, "needs_noted") == [(taken.ticket_id, ding(hall), None, None)]


def test_what_was_noted_can_be_taken_back_as_long_as_the_number_lives(hall: SmallHall):
    taken = hall.take()
    seat = hall.seat()
    hall.do(guide.set_needs, taken.ticket_id, [Need.SIGHT])
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)

    hall.do(guide.set_needs, taken.ticket_id, [])
    assert ticket(hall, taken).needs == ""

    hall.do(desk.finish, seat)
    with pytest.raises(WrongStep):
        hall.do(guide.set_needs, taken.ticket_id, [Need.SIGHT])


# Linking


def test_of_linked_numbers_only_one_is_called_at_a_time(hall: SmallHall):
    mother, daughter, other = hall.take(), hall.take(), hall.take()

    hall.do(guide.link, [daughter.ticket_id, mother.ticket_id], staff=ding(hall))
    seat = hall.seat()
    hall.do(desk.call_next, seat)
    passed_over = ticket(hall, daughter).passed_over
    hall.do(desk.finish, seat, previous="served")

    assert (passed_over, ticket(hall, daughter).passed_over) == (True, False)
    assert order(hall) == [daughter.number, other.number]
    assert journal(hall, "linked") == [(mother.ticket_id, ding(hall), None, {"tickets": [mother.ticket_id, daughter.ticket_id]})]


def test_linked_to_somebody_who_is_being_served_the_others_are_passed_over_at_once(hall: SmallHall):
    served, waiting = hall.take(), hall.take("company")
    seat = hall.seat()
    hall.do(desk.call_next, seat)
    hall.do(desk.start, seat)

    hall.do(guide.link, [waiting.ticket_id, served.ticket_id])

    assert ticket(hall, waiting).passed_over
    assert order(hall, "w3", "gao") == []


def test_what_was_linked_before_comes_along(hall: SmallHall):
    a, b, c, d = (hall.take() for _ in range(4))
    hall.do(guide.link, [a.ticket_id, b.ticket_id])
    hall.do(guide.link, [c.ticket_id, d.ticket_id])

    hall.do(guide.link, [d.ticket_id, b.ticket_id])

    assert {ticket(hall, one).party for one in (a, b, c, d)} == {a.ticket_id}


def test_a_number_that_is_over_is_linked_with_nothing(hall: SmallHall):
    over, waiting = hall.take(), hall.take()
    hall.do(guide.cancel, over.ticket_id)

    with pytest.raises(WrongStep):
        hall.do(guide.link, [over.ticket_id, waiting.ticket_id])

    assert ticket(hall, waiting).party is None


# Paper


def test_a_paper_printed_again_says_so_and_where_its_holder_stands_now(hall: SmallHall):
    ahead, taken = hall.take(), hall.take()
    hall.do(guide.cancel, ahead.ticket_id)

    for _ in range(2):
        hall.do(guide.reprint, printing_at(hall), taken.ticket_id, lambda key: f"http://hall.test/t/{key}", staff=ding(hall))

    papers = [TicketPaper.from_json(row.content) for row in hall.rows(select(PrintJob.content).order_by(PrintJob.id))][2:]
    assert [(paper.number, paper.reprint, paper.ahead, paper.kiosk) for paper in papers] == [(taken.number, 1, 0, "导服台"), (taken.number, 2, 0, "导服台")]
    assert [detail["times"] for *_, detail in journal(hall, "reprinted")] == [1, 2]


def test_papers_come_out_where_they_are_wanted(hall: SmallHall):
    assert [printing_at(hall, code).code for code in (None, "kiosk-1", "guide-1")] == ["guide-1", "kiosk-1", "guide-1"]
    for code in ("kiosk-2", "hall-board", "paper", "nothing"):
        with pytest.raises(UnknownDevice):
            printing_at(hall, code)


def test_where_there_is_no_printer_that_is_said(hall: SmallHall):
    taken = hall.take()

    with pytest.raises(NoPrinter):
        hall.do(guide.reprint, None, taken.ticket_id, str)


def test_of_a_number_that_is_over_there_is_no_more_paper(hall: SmallHall):
    taken = hall.take()
    hall.do(guide.cancel, taken.ticket_id)

    with pytest.raises(WrongStep):
        hall.do(guide.reprint, printing_at(hall), taken.ticket_id, str)


def test_the_desk_gives_a_number_where_a_kiosk_may_not(made: Make):
    hall = made({"more": 'without_paper = "stop"'})

    taken = hall.take(kiosk="guide-1", granter=Granter.GUIDE, staff=ding(hall), priority=PriorityClass.PREGNANT, needs="wheelchair")

    assert (taken.number, taken.priority, ticket(hall, taken).needs) == ("B001", PriorityClass.PREGNANT, "wheelchair")
    assert taken.print_job is not None


# Which number


@pytest.mark.parametrize("act", [guide.revive, guide.cancel])
def test_a_number_of_yesterday_or_of_nobody_is_not_touched(hall: SmallHall, clock: Clock, act: Any):
    taken = hall.take()
    clock.go(24 * HOUR)
    hall.take()

    for key in (taken.ticket_id, 99):
        with pytest.raises(UnknownTicket):
            hall.do(act, key)


def test_numbers_are_found_by_their_digits_alone_too(hall: SmallHall):
    a, b = hall.take("company"), hall.take("id-card")
    hall.take("id-card")
    hall.do(serve_directly, hall.seat(), "id-card", DirectReason.QUIET)

    with hall.database.reading() as connection:
        of_b = finding.by_sequence(connection, hall.id, TODAY, "B", 1)
        of_any = finding.by_sequence(connection, hall.id, TODAY, None, 1)

    assert [one.id for one in of_b] == [b.ticket_id]
    assert [one.id for one in of_any] == [a.ticket_id, b.ticket_id], "somebody served without a number has none to be found by"


# What the desk sees


def test_the_desk_sees_services_missed_numbers_and_machines(made: Make):
    hall = made({"household": "real_name = true"})
    late = hall.take()
    hall.take()
    miss(hall, hall.seat(), late)

    seen = board(hall)

    services = {one["code"]: one for one in seen["services"]}
    assert [services["id-card"][key] for key in ("department", "waiting", "open", "real_name", "slots")] == ["公安局", 1, True, False, False]
    assert services["household"]["real_name"]
    assert [(one["id"], one["number"], one["window"], one["revivals_left"]) for one in seen["missed"]] == [(late.ticket_id, late.number, "1", 1)]
    assert [(one["code"], one["printer"]) for one in seen["kiosks"]] == [("kiosk-1", "printer-1"), ("kiosk-2", None)]
    assert seen["desks"] == [{"code": "guide-1", "name": "导服台", "printer": "printer-1"}]
    assert [one["code"] for one in seen["needs"]] == ["hearing", "sight", "wheelchair", "language", "infant"]
    assert {one["code"]: one["needs_reason"] for one in seen["classes"]}.items() >= {"ordinary": False, "elderly": False, "green": True}.items()
    assert "appointment" not in {one["code"] for one in seen["classes"]}
    assert seen["paused"] is None


def test_each_sees_the_classes_that_they_may_grant(made: Make):
    hall = made({"queue": ALONE})

    of_guide, of_supervisor = ({one["code"] for one in board(hall, role)["classes"]} for role in ("guide", "supervisor"))

    assert of_supervisor - of_guide == {"green"}


def test_where_missed_numbers_are_void_none_can_be_revived(made: Make):
    hall = made(after_no_show="void")
    miss(hall, hall.seat(), hall.take())

    assert [one["revivals_left"] for one in board(hall)["missed"]] == [0]


def test_a_hall_that_stands_still_says_so(hall: SmallHall):
    hall.do(pausing.pause_hall, "系统故障", ding(hall, "li"))

    assert board(hall)["paused"]["reason"] == "系统故障"


def test_a_ticket_is_told_with_where_it_stands(hall: SmallHall, clock: Clock):
    hall.take()
    taken, other = hall.take(), hall.take("company", holder=person())
    hall.do(guide.link, [taken.ticket_id, other.ticket_id])
    hall.do(guide.set_needs, taken.ticket_id, [Need.HEARING])
    hall.do(desk.call_next, hall.seat("w3", "gao"))

    with hall.database.reading() as connection:
        view = HallView(hall.database, connection, hall.id, clock())
        waiting, called = found(view, [ticket(hall, taken), ticket(hall, other)])

    assert [waiting[key] for key in ("number", "state", "ahead", "linked", "passed_over", "window")] == [taken.number, "waiting", 1, [other.number], True, None]
    assert waiting["needs"] == [{"code": "hearing", "name": "听力不便"}]
    assert [called[key] for key in ("number", "state", "window", "holder_mask")] == [other.number, "called", "12", person().mask]
