"""A live server of the demo hall, as tests start it, as large as a line of the bench needs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice

from sqlalchemy import select, update

from bench.ground import Engine, Ground, busiest_window, load_demo_hall
from config.hallfile import DeviceTable, HallFile, StaffTable
from storage.models import Device
from tests.factories import Clock, SmallHall
from tests.live import Client, LiveServer, noon_timezone
from web.seals import fingerprint

KIOSK, SUPERVISOR = "bench-kiosk", "bench-supervisor"


class House:
    """The server and those who speak to it.  The kiosk has no printer, so that no virtual paper is drawn while requests are timed.

    boards, windows: how many boards that show the whole hall there are; how many windows, the demo hall's again and again (0: as it has them).
    """

    def __init__(self, live: LiveServer, boards: int, windows: int) -> None:
        self.live = live
        database = live.open_database()
        clock = Clock(time.time_ns() // 1_000_000)
        self.boards = [f"bench-board-{number}" for number in range(boards)]
        self.windows: list[str] = []

        def furnish(file: HallFile) -> HallFile:
            plain = {service.code for service in file.service if not service.real_name}
            served = {room.code: [one.service for one in room.served() if one.service in plain] for room in file.window}
            open_to_all = [room for room in file.window if served[room.code]]
            rooms = list(islice(cycle(open_to_all), windows or len(open_to_all)))
            tables = [room.model_copy(update={"code": f"n{number}", "label": f"{number}"}) for number, room in enumerate(rooms, 1)]
            self.windows = [table.code for table in tables]
            self._first = {table.code: served[room.code][0] for table, room in zip(tables, rooms, strict=True)}
            devices = [DeviceTable(kind="display", code=code, name=code, screen="hall_board") for code in self.boards]
            devices.append(DeviceTable(kind="kiosk", code=KIOSK, name=KIOSK))
            staff = [StaffTable(username=_clerk(code), name=code, role="clerk") for code in self.windows]
            staff.append(StaffTable(username=SUPERVISOR, name=SUPERVISOR, role="supervisor"))
            return file.model_copy(update={"window": tables, "device": [*file.device, *devices], "staff": staff})

        hall_id = load_demo_hall(database, clock, noon_timezone(), furnish)
        busiest, self.services = busiest_window(database, hall_id, clock)
        self._busiest = busiest.code
        with database.writing() as connection:
            for device in connection.execute(select(Device.id, Device.code).where(Device.hall_id == hall_id)).all():
                connection.execute(update(Device).where(Device.id == device.id).values(token_hash=fingerprint(device.code)))
        database.close()
        live.hall = SmallHall(live.hall.database, clock, hall_id)

    def kiosk(self) -> Client:
        """The kiosk."""
        return self.device(KIOSK)

    def device(self, code: str) -> Client:
        """Any device: its token is its code."""
        return Client(self.live.url, token=code)

    def clerk(self, window: str = "") -> Client:
        """A clerk, signed in at a window: the one that serves most services unless another is named."""
        window = window or self._busiest
        return self.live.clerk(_clerk(window), window)

    def send_home(self, supervisor: Client) -> None:
        """清场: nobody waits any more."""
        answer = supervisor.post("/api/v1/supervisor/hall/clear")
        if answer.status != 200:
            raise AssertionError(answer)

    def service_of(self, window: str) -> str:
        """The code of what a window serves first, for which nobody has to say who they are."""
        return self._first[window]

    def socket_address(self, client: Client, station: str) -> str:
        """The address of a websocket of a station, good for 60 s."""
        answer = client.post(f"/api/v1/{station}/socket")
        if answer.status != 200:
            raise AssertionError(answer)
        return f"{self.live.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket&ticket={answer.body['ticket']}"

    def board_addresses(self) -> list[str]:
        """Those of the boards."""
        return [self.socket_address(self.device(code), "display") for code in self.boards]


def _clerk(window: str) -> str:
    return f"clerk-{window}"


@contextmanager
def open_house(ground: Ground, engine: Engine, *, boards: int = 0, windows: int = 0, processes: int = 1) -> Iterator[House]:
    """A running server with a folder of its own."""
    template = ground.empty(engine)
    live = LiveServer(ground.new_folder(), template, heartbeat_ms=2000, processes=processes)
    try:
        house = House(live, boards, windows)
        live.start()
        yield house
    finally:
        live.stop()
        template.drop(live.database_url)
