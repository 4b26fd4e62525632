"""The hall that is measured: the demo hall in the middle of a morning, in databases of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import cycle
from pathlib import Path
from typing import Literal

from sqlalchemy import select, update

from config.hallfile import HallFile, read_hall_file
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
from tests.engines import Template, empty_postgres, empty_sqlite
from tests.factories import CHEAP, HOUR, MINUTE, MONDAY_10, PASSWORD, SCALES, SECOND
from tests.factories import Clock as SetClock
from tests.postgres import PostgresServer, running

Engine = Literal["SQLite", "PostgreSQL"]

HALL_FILE = ROOT / "config" / "halls" / "zhangjiagang.toml"
STEP_MS = 5 * SECOND
"""From one change of the hall to the next: a ticket every five seconds is a busy hall."""
WAITING, SERVED = 90, 30
"""How many wait, and how many were served in the last hour, when measuring begins."""
PAST = MONDAY_10 - 201 * 24 * HOUR
FAR_OFF = 1_000_000
"""A quota that is looked at and never reached."""


def load_demo_hall(database: Database, clock: Clock, timezone: str = "Asia/Shanghai", furnish: Callable[[HallFile], HallFile] = lambda file: file) -> int:
    """The demo hall, loaded into a database, with quotas that are never reached; its id.  Everybody's password is that of the tests.

    furnish: what is changed of its file.
    """
    file = read_hall_file(HALL_FILE, set(SCALES))
    file = furnish(file.model_copy(update={"hall": file.hall.model_copy(update={"timezone": timezone})}))
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

    url: str
    at: int = MONDAY_10 + 30 * MINUTE

    def __post_init__(self) -> None:
        self.database = Database(self.url)
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
    """Where a run keeps its databases.  folder: on the disk that holds the data of a real hall.  quick: fewer rounds, for every day."""

    folder: Path
    closing: ExitStack
    quick: bool = False

    def rounds(self, many: int) -> int:
        """How often something is measured: `many` times, or a fifth of it."""
        return many // 5 if self.quick else many

    @cached_property
    def postgres(self) -> PostgresServer:
        """A PostgreSQL of this run's own, which keeps what it commits as PostgreSQL does unless told otherwise."""
        return self.closing.enter_context(running())

    @cache  # noqa: B019 - a run has one ground
    def empty(self, engine: Engine) -> Template:
        """A database with the newest schema and nothing in it."""
        return empty_sqlite(self.folder) if engine == "SQLite" else empty_postgres(self.postgres)

    @cache  # noqa: B019 - as above
    def busy(self, engine: Engine) -> Template:
        """The demo hall in the middle of its first morning."""
        url = self.loaded(engine)
        begin_morning(url)
        return self.empty(engine).of(url)

    def loaded(self, engine: Engine, at: int = PAST) -> str:
        """The demo hall, loaded at `at` (ms UTC); nobody is there yet."""
        url = self.empty(engine).copy(self.new_folder())
        database = Database(url)
        load_demo_hall(database, SetClock(at))
        database.close()
        return url

    def new_folder(self, within: Path | None = None) -> Path:
        """An empty folder."""
        return Path(tempfile.mkdtemp(dir=within or self.folder))

    @contextmanager
    def copy(self, template: Template, folder: Path | None = None) -> Iterator[str]:
        """The address of a copy; gone afterwards.  folder: where a file is to lie, if not on the disk of the run."""
        own = self.new_folder(folder)
        url = template.copy(own)
        try:
            yield url
        finally:
            template.drop(url)
            shutil.rmtree(own)

    @contextmanager
    def open(self, template: Template, folder: Path | None = None) -> Iterator[BusyHall]:
        """A copy of a hall in which a clerk sits."""
        with self.copy(template, folder) as url:
            hall = BusyHall(url)
            try:
                yield hall
            finally:
                hall.database.close()


def begin_morning(url: str) -> None:
    """People have come, some of them were served, and a clerk sits at the busiest window."""
    morning = sit_down(url, MONDAY_10)
    for _ in range(WAITING + 1):
        morning.take()
    morning.call_next()
    for _ in range(SERVED):
        morning.ready_to_call()
        morning.call_next()
    morning.database.close()


def sit_down(url: str, at: int) -> BusyHall:
    """The hall at a moment (ms UTC), with a clerk at its busiest window."""
    database, clock = Database(url), SetClock(at)
    staff_id, _ = first_clerk(database, hall_id=1)
    window, _ = busiest_window(database, 1, clock)
    with changing(database, 1, clock) as hall:
        desk.sign_in(hall, staff_id, window.code)
    database.close()
    return BusyHall(url, at)
