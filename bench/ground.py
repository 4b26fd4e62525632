"""The hall that is measured: the demo hall in the middle of a morning, in SQLite files of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle
from pathlib import Path

from sqlalchemy import select, update

from bench import history
from config.hallfile import read_hall_file
from config.settings import ROOT
from hall import boards, desk
from hall.catalogue import load_hall
from hall.changing import changing
from hall.desk import Seat
from hall.intake import Taken, take
from storage import devices, shifts
from storage.catalogue import WindowEntry
from storage.db import Clock, Database
from storage.models import Service, Staff
from storage.view import HallView
from tests.engines import SqliteTemplate, empty_sqlite
from tests.factories import CHEAP, HOUR, MINUTE, MONDAY_10, PASSWORD, SCALES, SECOND
from tests.factories import Clock as SetClock

HALL_FILE = ROOT / "config" / "halls" / "zhangjiagang.toml"
STEP_MS = 5 * SECOND
"""From one change of the hall to the next: a ticket every five seconds is a busy hall."""
WAITING, SERVED = 90, 30
"""How many wait, and how many were served in the last hour, when measuring begins."""
PAST = MONDAY_10 - 201 * 24 * HOUR
FAR_OFF = 1_000_000
"""A quota that is looked at and never reached."""


def load_demo_hall(database: Database, clock: Clock, timezone: str = "Asia/Shanghai") -> int:
    """The demo hall, loaded into a database, with quotas that are never reached; its id.  Everybody's password is that of the tests."""
    file = read_hall_file(HALL_FILE, set(SCALES))
    file = file.model_copy(update={"hall": file.hall.model_copy(update={"timezone": timezone})})
    hashed = CHEAP.hash(PASSWORD)
    hall_id, _ = load_hall(database, clock, file, lambda _: hashed)
    if hall_id is None:
        raise LookupError(HALL_FILE)
    with database.writing() as connection:
        connection.execute(update(Service).where(Service.quota.is_not(None)).values(quota=FAR_OFF))
    return hall_id


def busiest_window(database: Database, hall_id: int, clock: Clock) -> tuple[WindowEntry, tuple[str, ...]]:
    """The window that serves most services, all of them without a quota, and their codes."""
    with database.reading() as connection:
        catalogue = HallView(database, connection, hall_id, clock()).catalogue
    free = {service.id: service.code for service in catalogue.services.values() if service.quota is None}
    window = max((one for one in catalogue.window_by_code.values() if one.services.keys() <= free.keys()), key=lambda one: len(one.services))
    return window, tuple(free[service] for service in window.services)


def first_clerk(database: Database, hall_id: int) -> tuple[int, str]:
    """(id, username) of a clerk."""
    with database.reading() as connection:
        row = connection.execute(select(Staff.id, Staff.username).where(Staff.hall_id == hall_id, Staff.role == "clerk").order_by(Staff.id).limit(1)).one()
    return row.id, row.username


def phone_url(ticket_id: int) -> str:
    """As long as a real one."""
    return f"http://10.20.30.40:8000/t/{ticket_id}.c2l4dGVlbmNoYXJz"


@dataclass
class BusyHall:
    """A hall in which numbers are taken at a kiosk with a printer, for the services of one window, and called there."""

    file: Path
    at: int = MONDAY_10 + 30 * MINUTE

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite:///{self.file}")
        self.clock = SetClock(self.at)
        with self.database.reading() as connection:
            [shift] = shifts.all_open(connection, hall_id=1)
            kiosk, board = devices.by_code(connection, 1, "kiosk-1"), devices.by_code(connection, 1, "hall-board")
            self.limited = connection.execute(select(Service.code).where(Service.quota.is_not(None)).limit(1)).scalar_one()
        if kiosk is None or kiosk.printer_id is None or board is None or shift.window_id is None:
            raise LookupError("the demo hall has no kiosk-1 with a printer, or no hall-board")
        self.id = kiosk.hall_id
        self.kiosk, self.board = kiosk, board
        self.seat = Seat(shift.id, shift.window_id, shift.staff_id)
        self._services = cycle(busiest_window(self.database, self.id, self.clock)[1])

    def take(self) -> Taken:
        """A citizen takes the next number, for each service in turn."""
        return self._take(next(self._services))

    def take_limited(self) -> Taken:
        """A citizen takes a number of the service with a quota, which is far off."""
        return self._take(self.limited)

    def _take(self, service: str) -> Taken:
        self.clock.go(STEP_MS)
        with changing(self.database, self.id, self.clock) as hall:
            return take(hall, self.kiosk, service, phone_url)

    def start(self) -> None:
        """The one called is served now."""
        self.clock.go(STEP_MS)
        with changing(self.database, self.id, self.clock) as hall:
            desk.start(hall, self.seat)

    def finish(self) -> None:
        """The one being served has been served."""
        self.clock.go(STEP_MS)
        with changing(self.database, self.id, self.clock) as hall:
            desk.finish(hall, self.seat)

    def call_next(self) -> None:
        """The one being served has been served, and the next is called."""
        self.clock.go(STEP_MS)
        with changing(self.database, self.id, self.clock) as hall:
            if desk.call_next(hall, self.seat) is None:
                raise LookupError("nobody waits")

    def draw_board(self) -> None:
        """The board that shows the whole hall is drawn anew."""
        with self.database.reading() as connection:
            boards.board(HallView(self.database, connection, self.id, self.clock()), self.board)

    def ready_to_call(self) -> None:
        """One more waits, and the window serves the one it called."""
        self.take()
        self.start()


@dataclass(frozen=True)
class Ground:
    """Where a run keeps its files.  folder: on the disk that holds the data of a real hall."""

    folder: Path

    @cached_property
    def empty(self) -> SqliteTemplate:
        """A database with the newest schema and nothing in it."""
        return empty_sqlite(self.folder)

    @cached_property
    def busy(self) -> Path:
        """The demo hall in the middle of its first morning."""
        return self._morning("busy.db", old_tickets=0)

    @cached_property
    def million(self) -> Path:
        """The same morning after a million tickets of earlier days."""
        return self._morning("million.db", old_tickets=1_000_000)

    @contextmanager
    def copy(self, file: Path, name: str, folder: Path | None = None) -> Iterator[BusyHall]:
        """A copy of `busy` or `million`, opened; gone afterwards."""
        copied = (folder or self.folder) / name
        shutil.copy(file, copied)
        hall = BusyHall(copied)
        yield hall
        hall.database.close()
        copied.unlink()

    def after(self, name: str, old_tickets: int, past_at: int) -> Path:
        """The demo hall, loaded at `past_at` (ms UTC), with so many tickets served on the days since; nobody is there yet this morning."""
        file = self.folder / name
        shutil.copy(self.empty.file, file)
        database = Database(f"sqlite:///{file}")
        load_demo_hall(database, SetClock(past_at))
        database.close()
        if old_tickets:
            past = sit_down(file, past_at)
            past.take()
            past.call_next()
            past.start()
            past.finish()
            past.database.close()
            history.write(file, old_tickets, before=MONDAY_10)
        return file

    def _morning(self, name: str, old_tickets: int) -> Path:
        file = self.after(name, old_tickets, PAST)
        morning = sit_down(file, MONDAY_10)
        for _ in range(WAITING + 1):
            morning.take()
        morning.call_next()
        for _ in range(SERVED):
            morning.ready_to_call()
            morning.call_next()
        morning.database.close()
        return file


def sit_down(file: Path, at: int) -> BusyHall:
    """The hall at a moment (ms UTC), with a clerk at its busiest window."""
    database, clock = Database(f"sqlite:///{file}"), SetClock(at)
    staff_id, _ = first_clerk(database, hall_id=1)
    window, _ = busiest_window(database, 1, clock)
    with changing(database, 1, clock) as hall:
        desk.sign_in(hall, staff_id, window.code)
    database.close()
    return BusyHall(file, at)
