"""The small hall with other printers, its server quick to notice, and what became of its papers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from config.hallfile import read_hall_file
from hall.catalogue import load_hall
from printer.fake import FakePrinter
from storage.models import PrintJob, Ticket
from tests.engines import Template
from tests.factories import CHEAP, PASSWORD, SCALES
from tests.live import LiveServer

QUICK_PRINTING = """
[printing]
poll_s = 0.2
answer_s = 0.5
completion_s = {completion_s}
"""
FIRST_PRINTER = 'name = "1号取号机打印机"\ntransport = "fake"'


def hall_server(folder: Path, empty_database: Template, edit: Callable[[str], str], *, completion_s: float = 2) -> LiveServer:
    """A server, not started, whose hall file is the small hall's as edited."""
    server = LiveServer(folder, empty_database)
    config = folder / "config" / "jiaohao.toml"
    config.write_text(config.read_text(encoding="utf-8").partition("[printing]")[0] + QUICK_PRINTING.format(completion_s=completion_s), encoding="utf-8")
    file = folder / "small.toml"
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    database = server.open_database()
    hashed = CHEAP.hash(PASSWORD)
    load_hall(database, lambda: time.time_ns() // 1_000_000, read_hall_file(file, set(SCALES)), lambda _: hashed)
    database.close()
    return server


def papers_of_tickets(server: LiveServer) -> list[tuple[str, str, int]]:
    """(number, state of its print job, reprint), oldest job first, straight from the database."""
    database = server.open_database()
    query = select(Ticket.number, PrintJob.state, PrintJob.reprint).join(Ticket, Ticket.id == PrintJob.ticket_id).order_by(PrintJob.id)
    with database.reading() as connection:
        rows = [(row.number, row.state, row.reprint) for row in connection.execute(query)]
    database.close()
    return rows


def state_of(server: LiveServer, number: str) -> str:
    """The state of a ticket's first print job."""
    return next((state for found, state, _ in papers_of_tickets(server) if found == number), "none")


def numbers(printer: FakePrinter) -> list[str]:
    """The numbers on the papers, the first printed first."""
    return [line["text"] for paper in reversed(printer.papers()) for line in paper["lines"] if line["height"] == 4]


def until(condition: Callable[[], object], told: Callable[[], object] = lambda: "", *, timeout_s: float = 30) -> None:
    """Returns once the condition holds; fails, with what is told, when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"never: {told()}"
        time.sleep(0.02)


@contextmanager
def running(*acts: Callable[[threading.Event], None]) -> Iterator[list[BaseException]]:
    """The acts, each in a thread of its own, told to end on leaving; the list has what went wrong in them."""
    ending = threading.Event()
    errors: list[BaseException] = []

    def guarded(act: Callable[[threading.Event], None]) -> None:
        try:
            act(ending)
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(act,), name=f"act-{at}") for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    try:
        yield errors
    finally:
        ending.set()
        for thread in threads:
            thread.join()
