"""A live server of the demo hall, as tests start it, with fifty screens on its walls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert

from bench.ground import Ground, busiest_window, first_clerk, load_demo_hall
from storage.models import Device
from tests.factories import Clock, SmallHall
from tests.live import Client, LiveServer, noon_timezone
from web.seals import fingerprint

SCREENS = 50
KIOSK = "bench-kiosk"


class House:
    """The server and those who speak to it.  The kiosk has no printer, so that no virtual paper is drawn while requests are timed."""

    def __init__(self, live: LiveServer) -> None:
        self.live = live
        database = live.open_database()
        clock = Clock(time.time_ns() // 1_000_000)
        hall_id = load_demo_hall(database, clock, noon_timezone())
        window, self.services = busiest_window(database, hall_id, clock)
        self._window = window.code
        _, self._username = first_clerk(database, hall_id)
        with database.writing() as connection:
            device = {"hall_id": hall_id, "name_en": ""}
            connection.execute(insert(Device).values(kind="kiosk", code=KIOSK, name=KIOSK, token_hash=fingerprint(KIOSK), **device))
            for screen in map(_screen, range(SCREENS)):
                connection.execute(
                    insert(Device).values(kind="display", code=screen, name=screen, screen="hall_board", token_hash=fingerprint(screen), **device)
                )
        database.close()
        live.hall = SmallHall(live.hall.database, clock, hall_id)

    def kiosk(self) -> Client:
        """The kiosk."""
        return Client(self.live.url, token=KIOSK)

    def clerk(self) -> Client:
        """A clerk, signed in at the window that serves most services."""
        return self.live.clerk(self._username, self._window)

    def socket_addresses(self) -> list[str]:
        """The websocket's address for each screen, good for 60 s."""
        host = self.live.url.removeprefix("http://")
        tickets = [Client(self.live.url, token=_screen(number)).post("/api/v1/display/socket").body["ticket"] for number in range(SCREENS)]
        return [f"ws://{host}/socket.io/?EIO=4&transport=websocket&ticket={ticket}" for ticket in tickets]


def _screen(number: int) -> str:
    return f"bench-screen-{number}"


@contextmanager
def open_house(ground: Ground, name: str) -> Iterator[House]:
    """A running server with a folder of its own."""
    folder = Path(ground.folder / name)
    folder.mkdir()
    live = LiveServer(folder, ground.empty, heartbeat_ms=2000)
    house = House(live)
    live.start()
    try:
        yield house
    finally:
        live.stop()
