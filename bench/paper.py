"""From a ticket's commit to the first byte of its paper at the printer, beside what the network alone takes."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import cast

from sqlalchemy import update

from bench.ground import Ground, busiest_window, load_demo_hall, phone_url
from bench.table import Line
from config.settings import load_settings
from hall.changing import changing
from hall.intake import take
from printer.status import COMPLETION_REQUEST, STATUS_REQUESTS
from server import Works, create_app
from storage import devices, schema
from storage.models import Printer
from web.house import House

ROUNDS = 60
WAIT_S = 20
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


def first_byte(ground: Ground) -> Iterator[Line]:
    """The server's own parts in this process, the printer in another.  The limit: connecting to it, and one question answered."""
    here, there = get_context("spawn").Pipe()
    device = get_context("spawn").Process(target=printer, args=(there,), daemon=True)
    device.start()
    port = here.recv()
    folder = ground.folder / "paper"
    folder.mkdir()
    (folder / "jiaohao.toml").write_text(SETTINGS, encoding="utf-8")
    app = create_app(load_settings({"JIAOHAO_DATA": str(folder), "JIAOHAO_CONFIG": str(folder)}))
    house, works = cast(House, app.extensions["jiaohao"]), cast(Works, app.extensions["jiaohao.works"])
    schema.upgrade(house.database)
    hall_id = load_demo_hall(house.database, house.clock)
    with house.database.writing() as connection:
        kiosk = devices.by_code(connection, hall_id, "kiosk-1")
        if kiosk is None:
            raise LookupError("kiosk-1")
        connection.execute(update(Printer).where(Printer.id == kiosk.printer_id).values(transport="network", address=f"127.0.0.1:{port}"))
    services = cycle(busiest_window(house.database, hall_id, house.clock)[1])
    committed: list[int] = []
    house.database.changes.subscribe(lambda _hall, _seq: committed.append(time.monotonic_ns()))
    works.start()
    ours, limit = [], []
    try:
        for _ in range(ROUNDS):
            time.sleep(0.1)  # the last paper is settled, and everybody rests
            limit.append(_connect_and_ask(port))
            committed.clear()
            with changing(house.database, hall_id, house.clock) as hall:
                take(hall, kiosk, next(services), phone_url)
            if not here.poll(WAIT_S):
                raise AssertionError("no paper came")
            ours.append((here.recv() - committed[0]) / 1e6)
    finally:
        works.stop()
        house.database.close()
        device.kill()
    yield Line("take → first byte at the printer", median(ours[5:]), median(limit[5:]), "ms")


def _connect_and_ask(port: int) -> float:
    began = time.monotonic_ns()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(STATUS_REQUESTS[0])
        connection.recv(1)
        return (time.monotonic_ns() - began) / 1e6
