"""Hands that do everything in a hall at once, on whichever of its servers answers, and write down what they were told."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Any

from sqlalchemy import select

from storage import devices
from storage.models import Device, Journal, PrintJob, Rating, Ticket, Visit, Window
from tests.factories import PASSWORD, SmallHall
from tests.faults.linear import Op
from tests.faults.replay import Ground, Replay, Row
from tests.live import Answer, Client, LiveServer
from web.seals import fingerprint

MINUTE = 60_000
GROUND = Ground(
    windows={"w1": {"id-card": 0, "household": 0}, "w2": {"household": 0, "company": 10 * MINUTE}, "w3": {"company": 0, "metrology": 0}},
    prefixes={"id-card": "B", "household": "B", "company": "A"},
    head_starts={"ordinary": 0, "elderly": 15 * MINUTE},
)
"""The small hall, written down again."""
CLERKS = {"w1": "chen", "w2": "gao", "w3": "xu"}
KIOSKS = ("kiosk-2", "kiosk-1")  # the second has a printer
SERVICES = ("id-card", "household", "company")
LINE = 30
"""About so many wait, so that what has to be reckoned stays the same however long it goes on."""
AGAIN_S = 0.25
LATER_MS = 30 * 24 * 60 * MINUTE


@dataclass(eq=False)
class Floor:
    """A hall, its devices and signed-in clerks, and what its hands know and have been told."""

    hall: SmallHall
    tokens: dict[str, str]
    clerks: dict[str, Client]
    ops: list[Op] = field(default_factory=list)
    answered: int = 0
    at_window: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(CLERKS))
    line: int = 0

    def rows(self) -> list[Row]:
        """The hall's whole journal."""
        query = (
            select(Journal.seq, Journal.at, Journal.kind, Journal.ticket_id, Journal.visit_id, Window.code, Journal.detail)
            .outerjoin(Window, Window.id == Journal.window_id)
            .where(Journal.hall_id == self.hall.id)
            .order_by(Journal.seq)
        )
        return [Row(*row[:6], json.loads(row.detail or "{}")) for row in self.hall.rows(query)]

    def left_over(self, replay: Replay) -> list[str]:
        """Where the tables say something else than the journal: the half of something."""
        mine = {row.id: (row.number, row.state) for row in self.hall.rows(select(Ticket.id, Ticket.number, Ticket.state).where(Ticket.hall_id == self.hall.id))}
        told = {key: (ticket.number, ticket.state) for key, ticket in replay.tickets.items()}
        visits = {row.id: row.outcome for row in self.hall.rows(select(Visit.id, Visit.outcome).where(Visit.hall_id == self.hall.id))}
        outcomes = {**dict.fromkeys(replay.visit_of), **replay.outcomes}
        rated = {row.visit_id: row.level for row in self.hall.rows(select(Rating.visit_id, Rating.level).where(Rating.hall_id == self.hall.id))}
        papers = sorted(row.ticket_id for row in self.hall.rows(select(PrintJob.ticket_id).where(PrintJob.hall_id == self.hall.id)))
        printed = select(Ticket.id).join(Device, Device.id == Ticket.device_id).where(Ticket.hall_id == self.hall.id, Device.printer_id.is_not(None))
        due = sorted(row.id for row in self.hall.rows(printed))
        pairs = {"tickets": (mine, told), "visits": (visits, outcomes), "ratings": (rated, replay.ratings), "papers": (papers, due)}
        return [f"{what}: the tables have {has}, the journal {says}" for what, (has, says) in pairs.items() if has != says]


def open_floor(server: LiveServer, hall: SmallHall) -> Floor:
    """Devices enrolled, evaluators awake for as long as it takes, clerks signed in."""
    tokens = {}
    with hall.database.writing() as connection:
        for code in (*KIOSKS, "evaluator-w1", "evaluator-w2", "evaluator-w3"):
            device = devices.by_code(connection, hall.id, code)
            assert device is not None, code
            tokens[code] = f"token-of-{code}-of-{hall.id}"
            devices.set_token(connection, device.id, fingerprint(tokens[code]))
            devices.seen(connection, [device.id], time.time_ns() // 1_000_000 + LATER_MS)
    clerks = {}
    for window, username in CLERKS.items():
        clerks[window] = Client(server.url)
        answer = clerks[window].post("/api/v1/caller/session", {"username": hall.username(username), "password": PASSWORD, "window": window})
        assert answer.status == 201, answer
        clerks[window].csrf = answer.body["csrf_token"]
    return Floor(hall, tokens, clerks)


class Hand:
    """One of those at work in a hall: at its window, its evaluator and the kiosk.  go_on: False when it is time to go home."""

    def __init__(self, number: int, floor: Floor, servers: Sequence[LiveServer], dice: random.Random, go_on: Callable[[], bool]) -> None:
        self._floor, self._servers, self._dice, self._go_on = floor, servers, dice, go_on
        self._name = f"hand-{number}"
        self._window = list(CLERKS)[number % len(CLERKS)]
        self._count = 0
        self._clerk = replace(floor.clerks[self._window])
        self._kiosks = [Client("", token=floor.tokens[code]) for code in KIOSKS]
        self._evaluator = Client("", token=floor.tokens[f"evaluator-{self._window}"])
        self.unanswered = 0

    def work(self) -> None:
        """One thing after another."""
        while self._go_on():
            dice, visit = self._dice.random(), self._floor.at_window[self._window]
            if dice < 0.3 and self._floor.line < LINE:
                self._take()
            elif dice < 0.55 or (visit is None and dice < 0.85):
                self._next(visit)
            elif dice < 0.7:
                self._on_visit("start", visit)
            elif dice < 0.78:
                self._on_visit("finish", visit, previous="served")
            elif dice < 0.82:
                self._on_visit("no-show", visit)
            elif dice < 0.86:
                self._on_visit("recall", visit)
            elif dice < 0.91:
                self._rate()
            elif dice < 0.925:
                self._pause()
            elif dice < 0.95:
                self._unpause()
            else:
                self._look()

    def _take(self) -> None:
        service, priority = self._dice.choice(SERVICES), self._dice.choice(("ordinary", "ordinary", "elderly"))
        asked = Op("take", 0, service=service, priority=priority)
        body, kiosk = {"service": service, "priority": priority}, self._kiosks[self._dice.random() < 0.1]
        if self._dice.random() < 0.2:
            answer = self._ask(asked, kiosk, "POST", "/api/v1/kiosk/tickets", body)  # without a key, and not asked again
        else:
            answer = self._until_answered(asked, kiosk, "/api/v1/kiosk/tickets", body)
        self._floor.line += answer is not None and answer.status == 201

    def _next(self, visit: int | None) -> None:
        body = {"previous": self._dice.choice(("served", "served", "missed", None)), "visit": visit}
        answer = self._until_answered(Op("next", 0, window=self._window, visit=visit), self._clerk, "/api/v1/caller/next", body)
        if answer is not None and answer.status in (200, 204):
            self._floor.at_window[self._window] = answer.body["visit"]["id"] if answer.status == 200 else None
            self._floor.line -= answer.status == 200
        elif answer is not None and answer.body["type"] in ("stale-visit", "decide-previous"):
            self._look()
        elif answer is not None and answer.body["type"] == "window-paused" and self._dice.random() < 0.5:
            self._unpause()

    def _on_visit(self, what: str, visit: int | None, **more: Any) -> None:
        if visit is None:
            self._look()
            return
        answer = self._twice(
            lambda: self._ask(Op(what, 0, window=self._window, visit=visit), self._clerk, "POST", f"/api/v1/caller/{what}", {"visit": visit, **more})
        )
        if answer is not None and (answer.status == 200 or answer.body["type"] == "stale-visit"):
            self._floor.at_window[self._window] = visit if answer.status == 200 and answer.body["visit"] is not None else None

    def _rate(self) -> None:
        answer = self._send(self._evaluator, "GET", "/api/v1/evaluator/snapshot", None, None)
        if answer is None or answer.status != 200 or answer.body["request"] is None:
            return
        token = answer.body["request"]["token"]
        asked, body = Op("rate", 0, window=self._window, visit=int(token.partition(".")[0])), {"rating_token": token, "level": "satisfied"}
        self._twice(lambda: self._ask(asked, self._evaluator, "POST", "/api/v1/evaluator/ratings", body))

    def _pause(self) -> None:
        def ask() -> Answer | None:
            asked = Op("pause", 0, window=self._window, reason=f"午餐 {self._key()}")
            return self._ask(asked, self._clerk, "POST", "/api/v1/caller/pause", {"reason": asked.reason, "confirm": True})

        self._twice(ask)

    def _unpause(self) -> None:
        self._twice(lambda: self._ask(Op("unpause", 0, window=self._window), self._clerk, "POST", "/api/v1/caller/unpause", {}))

    def _look(self) -> None:
        answer = self._ask(Op("look", 0, window=self._window), self._clerk, "GET", "/api/v1/caller/snapshot", None)
        if answer is not None:
            assert answer.status == 200, answer
            self._floor.at_window[self._window] = answer.body["visit"] and answer.body["visit"]["id"]

    def _key(self) -> str:
        self._count += 1
        return f"{self._name}-{self._count}"

    def _twice(self, ask: Callable[[], Answer | None]) -> Answer | None:
        """As a person does: pressed once more when nothing came of it."""
        return ask() or ask()

    def _until_answered(self, op: Op, client: Client, path: str, body: dict[str, Any]) -> Answer | None:
        """As a page does what has a key: again and again with the same one."""
        key, asked = self._key(), time.monotonic()
        while self._go_on():
            answer = self._send(client, "POST", path, body, key)
            if answer is not None:
                self._note(op, asked, answer)
                return answer
        self._note(op, asked, None)
        return None

    def _ask(self, op: Op, client: Client, method: str, path: str, body: Any) -> Answer | None:
        asked = time.monotonic()
        answer = self._send(client, method, path, body, None)
        self._note(op, asked, answer)
        return answer

    def _send(self, client: Client, method: str, path: str, body: Any, key: str | None) -> Answer | None:
        """The answer of one of the servers; None where it died over it, or its database was away: whether it is done is unknown."""
        client.url = self._dice.choice(self._servers).url
        try:
            answer = client.ask(method, path, body, key=key, timeout=15)
        except (OSError, HTTPException):
            answer = None
        if answer is None or answer.status == 503:
            self.unanswered += 1
            time.sleep(AGAIN_S)
            return None
        return answer

    def _note(self, op: Op, asked: float, answer: Answer | None) -> None:
        if answer is None:
            self._floor.ops.append(replace(op, asked=asked))
            return
        answered, said = time.monotonic(), answer.body or {}
        self._floor.answered += 1
        visit, ticket = said.get("visit") or {}, said.get("ticket") or {}
        told: dict[str, Any] = {}
        if answer.status >= 400:
            told = {"slug": said["type"], "number": said.get("number", "")}
        elif op.what == "take":
            told = {"ticket": ticket["id"], "number": ticket["number"], "ahead": ticket["ahead"]}
        elif op.what == "next" and visit:
            told = {"called": visit["id"], "calls": visit["calls"], "ticket": ticket["id"], "number": ticket["number"]}
        elif op.what == "recall":
            told = {"calls": visit["calls"]}
        elif op.what == "look":
            told = {"called": visit.get("id"), "calls": visit.get("calls", 0), "waiting": said["waiting"]["total"], "seq": said["seq"]}
        self._floor.ops.append(replace(op, asked=asked, answered=answered, status=answer.status, **told))


def all_work(hands: Sequence[Hand], meanwhile: Callable[[], None], stop: Callable[[], None]) -> None:
    """Every hand in a thread of its own, until it goes home; raises what went wrong in any of them."""
    errors: list[BaseException] = []

    def guarded(hand: Hand) -> None:
        try:
            hand.work()
        except BaseException as error:  # noqa: BLE001 - raised in the test's own thread
            errors.append(error)
            stop()

    threads = [threading.Thread(target=guarded, args=(hand,), daemon=True) for hand in hands]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        stop()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
