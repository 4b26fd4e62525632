"""A year of a city's hall: a million visits, shared among departments as Zhangjiagang's cases were in 2009; and what its reports take.

A month's report is held against the plain SQL aggregate over the same rows, a year's against two seconds, and calling while reports are
read without pause against calling alone.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.engine import make_url

from bench.ground import BusyHall, Ground, sit_down
from bench.table import Line
from config.settings import ROOT
from hall.reporting import By, Question, Reading
from hall.reports import KINDS, make
from hall.settling import settle_a_day
from rules.periods import Period, Unit, period
from storage.db import Database
from storage.shifts import Reader
from storage.view import HallView
from tests.engines import Template
from tests.factories import HOUR, MINUTE, MONDAY_10
from tests.factories import Clock as SetClock

VISITS = 1_000_000
CASES = ROOT / "config" / "halls" / "zhangjiagang-2009.csv"
DAY_MS = 24 * HOUR
SHANGHAI = 8 * HOUR
LAST = date(2026, 11, 20)
"""The Friday before the morning of the bench."""
BY_HOUR = {8: 9, 9: 20, 10: 22, 11: 8, 13: 12, 14: 15, 15: 10, 16: 4}
"""How a day's visitors come, in parts of a hundred."""
PLAIN = """
    SELECT visit.service_id, count(*), avg(visit.called_at - ticket.issued_at - ticket.frozen_ms), max(visit.called_at - ticket.issued_at),
           avg(visit.started_at - visit.called_at), avg(visit.ended_at - visit.started_at - visit.held_ms)
    FROM visit JOIN ticket ON ticket.id = visit.ticket_id
    WHERE visit.hall_id = 1 AND visit.business_day BETWEEN '{first}' AND '{last}' GROUP BY visit.service_id
"""
"""What somebody would ask a database who has no reports: means by service, over the visits of a period."""
RUNS = 7
CALLS = 60


def working_days() -> list[date]:
    """The Mondays to Fridays of the year before the morning of the bench."""
    days = [LAST - timedelta(days=back) for back in range(365)]
    return sorted(day for day in days if day.weekday() < 5)


def write(file: Path, visits: int = VISITS, seed: int = 2009) -> None:
    """Fills the demo hall's database with a year of such visits, and all that the figures read of them."""
    chance = np.random.default_rng(seed)
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    services, shares, windows_of = _services(connection)
    windows = sorted({window for some in windows_of.values() for window in some})
    _add_clerks(connection, windows)
    clerk_of = dict(connection.execute("SELECT CAST(substr(username, 7) AS INTEGER), id FROM staff WHERE username LIKE 'bench-%'"))
    days = working_days()
    hours, parts = np.array(list(BY_HOUR)), np.array(list(BY_HOUR.values()), dtype=float)
    [seq] = connection.execute("SELECT seq FROM hall").fetchone()
    made = 0
    for place, day in enumerate(days):
        count = visits * (place + 1) // len(days) - made
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) - SHANGHAI
        issued = np.sort(midnight + chance.choice(hours, count, p=parts / parts.sum()) * HOUR + chance.integers(0, HOUR, count))
        waited = chance.gamma(2.0, 7 * MINUTE, count).astype(np.int64)
        walked = chance.integers(15_000, 90_000, count)
        served = chance.lognormal(13.1, 0.7, count).astype(np.int64)
        fate, stars = chance.random(count), chance.random(count)
        of_service = chance.choice(len(services), count, p=shares)
        tickets, turns, requests, ratings = [], [], [], []
        for i in range(count):
            key, at = made + i + 1, int(issued[i])
            service = services[of_service[i]]
            window = windows_of[service][key % len(windows_of[service])]
            called = at + int(waited[i])
            missed, unstarted = fate[i] < 0.04, fate[i] > 0.97
            started = None if missed or unstarted else called + int(walked[i])
            ended = called + (60_000 if missed else int(walked[i]) + int(served[i]))
            held = int(served[i]) // 4 if 0.04 <= fate[i] < 0.07 else 0
            priority = "elderly" if key % 13 == 0 else "ordinary"
            tickets.append((key, 1, day.isoformat(), "A", i + 1, f"A{i + 1:03d}", key, service, priority, at, "expired" if missed else "done", at, "zh"))
            outcome = "missed" if missed else "served"
            turns.append((key, 1, day.isoformat(), key, window, clerk_of[window], service, called, called, 1, started, unstarted, ended, outcome, held))
            if not missed:
                asked = stars[i] < 0.9
                requests.append((key, 1, window, ended, ended, ended, "rated" if stars[i] < 0.4 else "timed_out" if asked else "no_device"))
                if stars[i] < 0.4:
                    bad = stars[i] < 0.006
                    level = ("dissatisfied", "dissatisfied", "214") if bad else ("satisfied", "satisfied", "")
                    ratings.append((key, 1, "haochaping", *level, "evaluator", ended))
        connection.executemany(
            "INSERT INTO ticket (id, hall_id, business_day, prefix, sequence, number, seq, service_id, priority_class, rank, state, issued_at, language)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            tickets,
        )
        connection.executemany(
            "INSERT INTO visit (id, hall_id, business_day, ticket_id, window_id, staff_id, service_id, called_at, announced_at, calls, started_at,"
            " start_inferred, ended_at, outcome, held_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            turns,
        )
        connection.executemany(
            "INSERT INTO rating_request (visit_id, hall_id, window_id, asked_at, closes_at, closed_at, result) VALUES (?, ?, ?, ?, ?, ?, ?)", requests
        )
        connection.executemany(
            "INSERT INTO rating (visit_id, hall_id, scale, level, counts_as, reasons, source, rated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ratings
        )
        following = days[place + 1] if place + 1 < len(days) else date(2026, 11, 23)
        seq = _journal(connection, seq, midnight, windows, clerk_of, day, following)
        made += count
    connection.execute("UPDATE hall SET seq = ?, business_day = ?, last_at = ?", (seq, "2026-11-23", MONDAY_10 - 2 * HOUR))
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("ANALYZE")
    connection.close()


def _services(connection: sqlite3.Connection) -> tuple[list[int], Any, dict[int, list[int]]]:
    """The services, each one's share of the cases of 2009, and the windows that serve it."""
    with CASES.open(encoding="utf-8") as file:
        cases = {row["department"]: float(row["received"]) for row in csv.DictReader(file)}
    windows_of: dict[int, list[int]] = {}
    for service, window in connection.execute("SELECT service_id, window_id FROM window_service ORDER BY window_id"):
        windows_of.setdefault(service, []).append(window)
    found = [
        (service, cases.get(name, 100.0))
        for service, name in connection.execute("SELECT s.id, d.name FROM service s JOIN department d ON d.id = s.department_id ORDER BY s.id")
        if service in windows_of
    ]
    names = dict(connection.execute("SELECT s.id, d.name FROM service s JOIN department d ON d.id = s.department_id"))
    many = {name: sum(names[service] == name for service, _ in found) for name in names.values()}
    weights = np.array([received / many[names[service]] for service, received in found])
    return [service for service, _ in found], weights / weights.sum(), windows_of


def _add_clerks(connection: sqlite3.Connection, windows: list[int]) -> None:
    connection.executemany(
        "INSERT INTO staff (hall_id, username, name, number, role, password_hash, failures, locked_until) VALUES (1, ?, ?, ?, 'clerk', '', 0, 0)",
        [(f"bench-{window}", f"窗口{window}", f"{window:04d}") for window in windows],
    )


def _journal(connection: sqlite3.Connection, seq: int, midnight: int, windows: list[int], clerk_of: dict[int, int], day: date, following: date) -> int:
    """What the journal tells of a day besides its visits: who sat where, lunch, and the turn of the day.  Returns the last seq."""
    told: list[tuple[int, str, int | None, int | None, str | None]] = []
    for window in windows:
        for hour, kind, detail in (
            (8, "signed_in", None),
            (11.75, "paused", '{"reason":"午餐","urgent":false}'),
            (13, "unpaused", None),
            (17, "signed_out", None),
        ):
            told.append((midnight + int(hour * HOUR), kind, window, clerk_of[window], detail))
    told.sort(key=lambda row: row[0])
    told.append((midnight + DAY_MS, "day_opened", None, None, json.dumps({"day": following.isoformat(), "before": day.isoformat()})))
    connection.executemany(
        "INSERT INTO journal (hall_id, seq, at, kind, window_id, staff_id, detail) VALUES (1, ?, ?, ?, ?, ?, ?)",
        [(seq + place, *row) for place, row in enumerate(told, 1)],
    )
    return seq + len(told)


def a_year(ground: Ground) -> Template:
    """The demo hall after its year, on a Monday morning, with somebody at its busiest window; every day settled."""
    first = working_days()[0]
    url = ground.loaded("SQLite", int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp() * 1000) - SHANGHAI)
    write(Path(make_url(url).database or ""))
    database, clock = Database(url), SetClock(MONDAY_10)
    while settle_a_day(database, clock, 1):
        pass
    database.close()
    morning = sit_down(url, MONDAY_10)
    for _ in range(3 * CALLS):
        morning.take()
    morning.call_next()
    morning.database.close()
    return ground.empty("SQLite").of(url)


def read(hall: BusyHall, name: str, unit: Unit, day: date) -> None:
    """A supervisor reads a report."""
    with hall.database.reading() as connection:
        view = HallView(hall.database, connection, hall.id, hall.clock())
        reading = Reading(view, Reader(0, "督查", "supervisor", None))
        by = KINDS[name].choices[0]
        make(reading, name, Question(period(unit, day), By(by)))


def _middle(act: Callable[[], Any]) -> float:
    """The median of a few runs, in ms."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def reports(ground: Ground) -> Iterator[Line]:
    """Every report of a month and of a year, and calls while somebody reads them."""
    with ground.open(a_year(ground)) as hall:
        spans = {Unit.MONTH: date(2026, 10, 15), Unit.YEAR: LAST}
        for unit, day in spans.items():
            span = period(unit, day)

            def plain(span: Period = span) -> None:
                with hall.database.reading() as connection:
                    connection.exec_driver_sql(PLAIN.format(first=span.first, last=span.last)).all()

            alone = _middle(plain)
            goal, promise = (1.5, None) if unit is Unit.MONTH else (None, 2000)
            for name in KINDS:
                if name != "daily":
                    took = _middle(partial(read, hall, name, unit, day))
                    yield Line(f"report of a {unit.value}, {name}", took, alone, "ms", "the plain SQL aggregate over the same visits", goal, promise)
        sys.setswitchinterval(0.0005)  # as server.serve has it
        calm = _calls(hall)
        over = threading.Event()

        def readers() -> None:
            while not over.is_set():
                for name in KINDS:
                    if name != "daily":
                        read(hall, name, Unit.YEAR, LAST)

        busy = threading.Thread(target=readers)
        busy.start()
        try:
            beside = _calls(hall)
        finally:
            over.set()
            busy.join()
        yield Line("call_next while reports are read", beside, calm, "ms", "our own call while nobody reads", 1.2)


def _calls(hall: BusyHall) -> float:
    """How long a call takes, the median of many, in ms."""
    times = []
    for _ in range(CALLS):
        hall.start()
        began = time.perf_counter()
        hall.call_next()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
