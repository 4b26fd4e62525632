"""From the tap to the first byte of a paper at the printer, and what a paper costs from end to end."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import cast

from sqlalchemy import insert, update

from bench.ground import Ground, busiest_window, load_demo_hall, phone_url
from bench.table import Line
from config.settings import load_settings
from hall.changing import changing
from hall.intake import take
from printer.status import COMPLETION_REQUEST, STATUS_REQUESTS
from server import Works, create_app
from storage import devices, schema
from storage.devices import DeviceEntry
from storage.keys import new_key
from storage.models import Printer
from web.house import House

GOAL, CPU_MS = 2.0, 30.0
ROUNDS, WARM_UP = 60, 5
REST_S = 0.15
"""After it a paper is settled, the screens are drawn, and every thread sleeps."""
WAIT_S = 20
LIMIT = "the same take, one connect, one status asked"
READY, PRINTED = b"\x12", b"\x00"
SETTINGS = "[printing]\npoll_s = 60\n"
"""Nobody else asks the printer how it is while it is measured."""


def printer(pipe: Connection) -> None:
    """A ready printer in a process of its own: sends its port, then for each paper the moment its first byte came (monotonic ns)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pipe.send(listener.getsockname()[1])
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                first, paper = 0, b""
                while data := connection.recv(65536):
                    if not paper and data in STATUS_REQUESTS:
                        connection.sendall(READY)
                        continue
                    first = first or time.monotonic_ns()
                    paper += data
                    if paper.endswith(COMPLETION_REQUEST):
                        connection.sendall(PRINTED)
                        pipe.send(first)


def a_paper(ground: Ground) -> Iterator[Line]:
    """The server's own parts in this process, threads and all; the printer in another.

    First byte: from the begin of the transaction that takes the number.  Its limit is that transaction, from begin to commit, in the
    same database and with the same rows, but for a printer that no worker here looks after; one connect; one status asked and answered.
    Each round measures all of them, with a rest between.  CPU: all that this process burns after the commit, screens too, until it rests.
    """
    here, there = get_context("spawn").Pipe()
    device = get_context("spawn").Process(target=printer, args=(there,), daemon=True)
    device.start()
    port = here.recv()
    folder = ground.new_folder()
    (folder / "jiaohao.toml").write_text(SETTINGS, encoding="utf-8")
    app = create_app(load_settings({"JIAOHAO_DATA": str(folder), "JIAOHAO_CONFIG": str(folder)}))
    house, works = cast(House, app.extensions["jiaohao"]), cast(Works, app.extensions["jiaohao.works"])
    schema.upgrade(house.database)
    hall_id = load_demo_hall(house.database, house.clock)
    kiosk, unheard = _kiosks(house, hall_id, port)
    services = cycle(busiest_window(house.database, hall_id, house.clock)[1])
    committed: list[tuple[int, float]] = []
    house.database.changes.subscribe(lambda _hall, _seq: committed.append((time.monotonic_ns(), time.process_time())))

    def taken(by: DeviceEntry, service: str) -> tuple[int, int, float]:
        """When the transaction began, when it was committed (monotonic ns), and this process's CPU until then (s)."""
        time.sleep(REST_S)
        committed.clear()
        burnt, began = time.process_time(), time.monotonic_ns()
        with changing(house.database, hall_id, house.clock) as hall:
            take(hall, by, service, phone_url)
        own.append((committed[0][1] - burnt) * 1e3)
        return began, *committed[0]

    works.start()
    ours, limit, cpu, own = [], [], [], list[float]()
    try:
        for _ in range(WARM_UP + ground.rounds(ROUNDS)):
            service = next(services)
            began, done, _ = taken(unheard, service)
            time.sleep(REST_S)
            limit.append((done - began + _connect_and_ask(port)) / 1e6)
            began, _, burnt = taken(kiosk, service)
            if not here.poll(WAIT_S):
                raise AssertionError("no paper came")
            ours.append((here.recv() - began) / 1e6)
            time.sleep(REST_S)
            until = time.monotonic() + WAIT_S
            while len(committed) < 2:  # the second is the paper settled
                if time.monotonic() > until:
                    raise AssertionError("a paper was not settled")
                time.sleep(REST_S)
            cpu.append((time.process_time() - burnt) * 1e3)
    finally:
        works.stop()
        house.database.close()
        device.kill()
    yield Line("take → first byte at the printer", median(ours[WARM_UP:]), median(limit[WARM_UP:]), "ms", LIMIT, GOAL)
    yield Line("a paper end to end, CPU", median(cpu[WARM_UP:]), median(own[2 * WARM_UP :]), "ms", "CPU of the take itself", promise=CPU_MS)


def _kiosks(house: House, hall_id: int, port: int) -> tuple[DeviceEntry, DeviceEntry]:
    """The kiosk whose printer listens at the port; and the same kiosk with a printer that hangs on an agent which never comes."""
    with house.database.writing() as connection:
        kiosk = devices.by_code(connection, hall_id, "kiosk-1")
        if kiosk is None:
            raise LookupError("kiosk-1")
        connection.execute(update(Printer).where(Printer.id == kiosk.printer_id).values(transport="network", address=f"127.0.0.1:{port}"))
        away = new_key(connection.execute(insert(Printer).values(hall_id=hall_id, code="away", name="away", transport="agent", address="", state="offline")))
    return kiosk, replace(kiosk, printer_id=away)


def _connect_and_ask(port: int) -> int:
    """ns"""
    began = time.monotonic_ns()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(STATUS_REQUESTS[0])
        connection.recv(1)
        return time.monotonic_ns() - began
