"""Random days in two halls, against a model of its own (`model.py`).

Clerks, citizens, the guide desk, the clock and the server do whatever they can do, in any order.  Each time somebody is called, the model has
said who it would be; each refusal, it has said why.  After every step the numbers stand as it says, with the rank it says; none is doubled or
lost; a window and a ticket have one open visit at the most; no time is negative; seq has no gaps, and the journal alone tells the same story.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import select

from hall import aside, day, desk, guide, pausing
from hall.aside import DirectReason, HoldReason, Target
from hall.desk import Handled, Seat
from hall.intake import issue
from rules.discipline import PriorityClass
from storage.db import Database
from storage.models import Staff, Visit
from tests.engines import Template
from tests.factories import MINUTE, SECOND, Clock, load_small_hall
from tests.integration.house import (
    CLASSES,
    CLERKS,
    HALLS,
    NO_SHOW_CALLS,
    PEOPLE,
    QUEUE,
    RULES,
    SERVICES,
    STAFF,
    SURE,
    WINDOWS,
    House,
    somebody_sits,
    somebody_works,
)
from tests.integration.model import BATCH_WINDOW, CASES_LIMIT, HEAD_START, PREFIX, SERVED_AT, UNDO, Number

LONG = os.environ.get("JIAOHAO_LONG") == "1"
THEN = st.sampled_from([("start",), ("start",), ("start",), (), ("undo",), ("recall", "miss"), ("recall", "undo")])
"""What follows a call at once."""
DECIDED = st.sampled_from([None, "served", "served", "missed"])


class HouseMachine(House):
    """Drives the use cases and the models side by side."""

    @initialize(chance=st.randoms(use_true_random=True))
    def open(self, chance: Random) -> None:
        self.begin()
        for key in (2, 1):
            self.sit_down(key, "w1", "chen", take_over=False)
            self.sit_down(key, "w2", "gao", take_over=False)
            for _ in range(2 if key == 2 else 9):
                service, priority, holder = chance.choice(sorted(PREFIX)), chance.choice(CLASSES), chance.choice([None, None, *PEOPLE])
                self.take(key, service, priority, holder)
                self.clock.go(chance.choice([0, SECOND, 2 * MINUTE]))
            self.all_is_as_the_model_says()

    @rule(
        data=st.data(),
        what=st.sampled_from(
            [
                "the_hall_stands_still_or_goes_on",
                "a_page_is_heard_of",
                "the_server_restarts",
                "everybody_looks_at_their_screen",
                "everybody_looks_at_their_screen",
                "a_clerk_leaves",
                "a_clerk_leaves",
                "a_window_pauses_or_goes_on",
                "the_duty_manager_clears_the_hall",
            ]
        ),
    )
    def meanwhile(self, data: st.DataObject, what: str) -> None:
        getattr(self, what)(data)

    # the kiosk

    @rule(key=HALLS, service=SERVICES, priority=st.sampled_from(CLASSES), holder=st.sampled_from([None, None, *PEOPLE]))
    def take(self, key: int, service: str, priority: str, holder: str | None) -> None:
        model = self.enter(key)
        own = model.own(holder, service)
        refused = "hall-paused" if model.paused_at is not None else "quota-reached" if own is None and model.full(service) else None
        taken = self.agree(refused, self.hall.take, service, priority=PriorityClass(priority), holder=PEOPLE[holder] if holder else None)
        if taken is None:
            return
        assert taken.again == (own is not None)
        assert taken.estimate_min is None or 0 <= taken.estimate_min[0] < taken.estimate_min[1]
        number = own or model.take(taken.ticket_id, service, priority, model.now - HEAD_START[priority], holder)
        assert taken.number == number.name
        assert taken.ahead == (model.ahead(number) if number.state == "waiting" else 0)

    @rule(key=HALLS, service=SERVICES, early=st.sampled_from([5 * MINUTE, 20 * MINUTE, 40 * MINUTE]))
    def comes_early_to_an_appointment(self, key: int, service: str, early: int) -> None:
        model = self.enter(key)
        slot = model.now + early
        rank, not_before = slot - 30 * MINUTE, slot - 15 * MINUTE

        def arrives(hall: Any) -> Any:
            offered = hall.catalogue.service_by_code[service]
            return issue(hall, None, offered, str, priority=PriorityClass.APPOINTMENT, rank=rank, language="zh", callable_from=not_before)

        taken = self.hall.do(arrives)
        assert taken.number == model.take(taken.ticket_id, service, "appointment", rank, None, not_before=not_before).name

    # the desk

    @rule(key=HALLS, window=WINDOWS, clerk=st.sampled_from(CLERKS), take_over=st.booleans())
    def sit_down(self, key: int, window: str, clerk: str, take_over: bool) -> None:
        model = self.enter(key)
        sitting = model.desks[window].clerk
        if sitting not in (None, clerk) and not take_over:
            self.agree("window-taken", self.hall.seat, window, STAFF[key] + clerk)
            return
        self.seat_down(window, clerk, take_over=take_over)

    def a_clerk_leaves(self, data: st.DataObject) -> None:
        if not somebody_sits(self):
            return
        model, window, seat = self.clerk(data)
        self.hall.do(desk.sign_out, seat.shift_id, seat.window_id, seat.staff_id)
        model.leave(window)

    @precondition(somebody_sits)
    @rule(data=st.data(), previous=DECIDED, then=THEN)
    def call_next(self, data: st.DataObject, previous: Any, then: tuple[str, ...]) -> None:
        model, window, seat = self.clerk(data)
        refused = model.no_room(window, previous)
        if refused is None:
            model.close(model.at_window(window), previous)
        expected = None if refused else model.whose_turn(window)
        visit = self.agree(refused, self.hall.do, desk.call_next, seat, previous=previous)
        self.see_called(window, expected, visit)
        for name in then if expected is not None else ():
            self.act(window, seat, name)

    @precondition(somebody_sits)
    @rule(data=st.data())
    def serve_the_next(self, data: st.DataObject) -> None:
        self.call_next(data, "served", ("start",))

    @precondition(somebody_sits)
    @rule(data=st.data(), previous=DECIDED, then=THEN)
    def call_by_name(self, data: st.DataObject, previous: Any, then: tuple[str, ...]) -> None:
        model, window, seat = self.clerk(data)
        number = data.draw(st.sampled_from([*model.missed(), None, *model.numbers.values()]), label="number")
        refused = model.no_room(window, previous)
        before = model.at_window(window)
        was = None if before is None else (before.state, before.at, before.clerk)
        if refused is None:
            model.close(before, previous)
            if number is None:
                refused = "unknown-ticket"
            elif number.passed_over:
                refused = "holder-elsewhere"
            elif number.state not in ("waiting", "missed"):
                refused = "wrong-state"
            if refused is not None and before is not None and was is not None:  # and nothing of it happened
                before.state, before.at, before.clerk = was
        visit = self.agree(refused, self.hall.do, desk.special_call, seat, number.name if number else "Z999", "行动不便", previous=previous)
        self.see_called(window, None if refused else number, visit)
        for name in then if refused is None else ():
            self.act(window, seat, name)

    @precondition(somebody_works)
    @rule(data=st.data(), name=st.sampled_from(["recall", "start", "start", "miss", "undo"]))
    def act_on_who_was_called(self, data: st.DataObject, name: str) -> None:
        _, window, seat = self.clerk(data, busy=True)
        self.act(window, seat, name)

    def act(self, window: str, seat: Seat, name: str) -> None:
        """What a clerk does with who was called."""
        model = self.model
        number = model.at_window(window)
        if number is None:
            refused = "no-open-visit"
        elif name == "undo":
            refused = None if number.state == "called" and number.calls == 1 and model.now - number.called_at <= UNDO else "undo-too-late"
        elif name == "miss":
            refused = model.not_missed(number)
        elif name == "recall" and model.paused_at is not None:
            refused = "hall-paused"
        else:
            refused = None if number.state == "called" else "wrong-state"
        self.agree(refused, self.hall.do, getattr(desk, name), seat)
        if number is None or refused is not None:
            return
        if name == "recall":
            number.calls += 1
        elif name == "start":
            number.state = "serving"
        elif name == "miss" or number.was_missed:
            number.ends("missed")
        else:
            number.waits()

    @precondition(somebody_works)
    @rule(data=st.data(), previous=DECIDED, cases=st.sampled_from([None, 2, 5]))
    def finish(self, data: st.DataObject, previous: Any, cases: int | None) -> None:
        model, window, seat = self.clerk(data, busy=True)
        number = data.draw(st.sampled_from([model.at_window(window), *model.held()]), label="number")
        if number is None:
            refused = "no-open-visit"
        elif number.at != window:
            refused = "stale-visit"
        elif (cases or 0) > CASES_LIMIT.get(number.service, 999):
            refused = "too-many-cases"
        else:
            refused = model.not_closed(number, previous)
        self.agree(refused, self.hall.do, desk.finish, seat, previous=previous, handled=Handled(cases), visit=number.visit if number else None)
        if refused is None:
            model.close(number, previous)

    @precondition(somebody_works)
    @rule(data=st.data())
    def hold(self, data: st.DataObject) -> None:
        model, window, seat = self.clerk(data, busy=True)
        number = model.at_window(window)
        refused = "no-open-visit" if number is None else None if number.state == "serving" else "wrong-state"
        self.agree(refused, self.hall.do, aside.hold, seat, HoldReason.FORM)
        if number is not None and refused is None:
            number.state = "held"

    @precondition(lambda self: somebody_sits(self) and any(one.held() for one in self.models.values()))
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        model, window, seat = self.clerk(data)
        number = data.draw(st.sampled_from([None, *model.held()]), label="number")
        if model.at_window(window) is not None:
            refused = "window-busy"
        elif number is None:
            refused = "stale-visit"
        else:
            refused = None if number.at == window or number.service in SERVED_AT[window] else "unknown-target"
        visit = self.agree(refused, self.hall.do, aside.resume, seat, number.visit if number else 10**6)
        if number is not None and refused is None:
            own = number.at == window and number.clerk == model.desks[window].clerk
            assert (visit == number.visit) == own, "whoever goes on with it does so in a visit of their own"
            number.state, number.at, number.clerk, number.visit = "serving", window, model.desks[window].clerk, visit

    @precondition(somebody_works)
    @rule(
        data=st.data(),
        to=st.one_of(
            st.tuples(st.just("service"), SERVICES),
            st.tuples(st.just("window"), WINDOWS),
            st.tuples(st.just("clerk"), st.sampled_from(CLERKS)),
            st.just(("window", "w99")),
        ),
        at_head=st.booleans(),
        later=st.sampled_from([0, 11 * MINUTE]),
    )
    def transfer(self, data: st.DataObject, to: tuple[str, str], at_head: bool, later: int) -> None:
        model, window, seat = self.clerk(data, busy=True)
        number = data.draw(st.sampled_from([model.at_window(window), *(one for one in model.held() if one.at == window)]), label="number")
        refused = "no-open-visit" if number is None else "no-number" if number.direct else "unknown-target" if to[1] == "w99" else None
        options = {"visit": number.visit} if number else {}
        named = Target(**{to[0]: STAFF[self.key] + to[1] if to[0] == "clerk" else to[1]})
        self.agree(refused, self.hall.do, aside.transfer, seat, named, at_head=at_head, note="已初审", **options)
        if number is not None and refused is None:
            rank = model.head_rank(number, to) if at_head else number.rank
            service, for_window, for_clerk = model.destination(number.service, to)
            number.waits(service=service, rank=rank, for_window=for_window, for_clerk=for_clerk, reserved_at=model.now, not_before=0)
            self.time_passes(self.key, later, 0, ticks=True)

    @precondition(somebody_works)
    @rule(data=st.data(), to=st.sampled_from([None, BATCH_WINDOW, "w1"]))
    def rejoin(self, data: st.DataObject, to: str | None) -> None:
        model, window, seat = self.clerk(data, busy=True)
        number = model.at_window(window)
        if to == "w1":
            refused = "unknown-target"
        elif number is None:
            refused = "no-open-visit"
        else:
            refused = "no-number" if number.direct else None if number.state == "serving" else "wrong-state"
        self.agree(refused, self.hall.do, aside.rejoin, seat, window_code=to)
        if number is not None and refused is None:
            number.waits(rank=model.now, for_window=to, for_clerk=None, reserved_at=model.now, not_before=0)

    @precondition(somebody_sits)
    @rule(data=st.data(), service=SERVICES, previous=DECIDED)
    def serve_without_a_number(self, data: st.DataObject, service: str, previous: Any) -> None:
        model, window, seat = self.clerk(data)
        refused = model.no_room(window, previous)
        visit = self.agree(refused, self.hall.do, aside.serve_directly, seat, service, DirectReason.CARE, previous=previous)
        if refused is None:
            model.close(model.at_window(window), previous)
            [row] = self.hall.rows(select(Visit.ticket_id).where(Visit.id == visit))
            name = f"直办{1 + sum(one.direct for one in model.numbers.values()):03d}"
            model.numbers[name] = Number(name, row.ticket_id, service, "ordinary", model.now, 0, direct=True)
            model.call(model.numbers[name], window, visit)
            model.numbers[name].state, model.numbers[name].calls = "serving", 0

    def a_window_pauses_or_goes_on(self, data: st.DataObject) -> None:
        if not somebody_sits(self):
            return
        model, window, seat = self.clerk(data)
        place = model.desks[window]
        confirmed, urgent, sure = data.draw(st.booleans()), data.draw(st.booleans()), data.draw(SURE)
        if place.paused or not sure:
            self.hall.do(pausing.unpause, seat)
            place.paused = False
            return
        refused = "last-window" if not urgent and not confirmed and model.alone(window) else None
        self.agree(refused, self.hall.do, pausing.pause, seat, "午餐", confirmed=confirmed, urgent=urgent)
        if refused is None:
            place.paused = True
            number = model.at_window(window)
            if urgent and number is not None and number.state == "called":
                number.waits()

    # the guide desk

    @precondition(lambda self: any(one.numbers for one in self.models.values()))
    @rule(
        data=st.data(),
        name=st.sampled_from(["revive", "cancel", "change_service", "link", "grant"]),
        service=SERVICES,
        granted=st.sampled_from(["ordinary", "elderly", "military", "green"]),
    )
    def at_the_guide_desk(self, data: st.DataObject, name: str, service: str, granted: str) -> None:
        key = data.draw(st.sampled_from([key for key in (1, 1, 1, 2) if self.models[key].numbers]))
        model = self.enter(key)
        if not model.numbers:
            return
        number = data.draw(st.sampled_from(model.missed() if name == "revive" and model.missed() else list(model.numbers.values())), label="number")
        other = data.draw(st.sampled_from(list(model.numbers.values())), label="other")
        waits = number.state in ("waiting", "missed")
        if name == "revive":
            refused = "wrong-state" if number.state != "missed" else "revivals-used-up" if number.revivals else None
            self.agree(refused, self.hall.do, guide.revive, number.id)
            if refused is None:
                model.revive(number)
        elif name == "cancel":
            self.agree(None if waits else "wrong-state", self.hall.do, guide.cancel, number.id)
            if waits:
                number.ends("cancelled")
        elif name == "change_service":
            refused = None if waits else "wrong-state"
            if waits and service != number.service:
                refused = "has-number" if model.own(number.holder, service) else "quota-reached" if model.full(service) else None
            self.agree(refused, self.hall.do, guide.change_service, number.id, service)
            if refused is None and service != number.service:
                number.service, number.for_window, number.for_clerk = service, None, None
        elif name == "link":
            refused = None if number.live and other.live else "wrong-state"
            self.agree(refused, self.hall.do, guide.link, [number.id, other.id])
            if refused is None:
                model.link([number, other])
        else:
            staff = next(row.id for row in self.hall.rows(select(Staff.id).where(Staff.username == STAFF[self.key] + "ding")))
            options = {"role": "guide", "staff": staff, "reason": "容缺 12 号"}
            self.agree(None if waits else "wrong-state", self.hall.do, guide.grant, number.id, PriorityClass(granted), **options)
            if waits:
                number.rank += HEAD_START[number.priority] - HEAD_START[granted]
                number.priority, number.not_before = granted, 0

    def the_duty_manager_clears_the_hall(self, data: st.DataObject) -> None:
        model = self.enter(data.draw(HALLS))
        if data.draw(SURE):
            gone = [one for one in model.numbers.values() if one.state in ("waiting", "missed", "held")]
            assert self.hall.do(day.clear, 4) == len(gone)
            for number in gone:
                number.ends("expired")


@pytest.fixture(scope="module")
def loaded(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database with two small halls in it, to be copied for each random day."""
    folder = tmp_path_factory.mktemp("loaded")
    database = Database(url := empty_database.copy(folder))
    for key, staff in STAFF.items():
        load_small_hall(database, Clock(), folder, code=f"hall-{key}", staff=staff, queue=QUEUE.format(NO_SHOW_CALLS[key]), **RULES)
    database.close()
    return empty_database.of(url)


@pytest.mark.timeout(3 * 3600 if LONG else 900)  # most of it for making a failure small
def test_random_days_keep_every_promise(loaded: Template):
    HouseMachine.template = loaded
    machine = HouseMachine.TestCase()
    machine.settings = settings(
        max_examples=3000 if LONG else 90,
        stateful_step_count=80 if LONG else 50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine.runTest()
