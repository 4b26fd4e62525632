"""What stands in the hall: machines with a browser, each in a context of its own, and what they complained of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from re import Pattern
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from sqlalchemy import select

from storage import devices
from storage.models import Hall, Ticket, Visit
from tests.factories import PASSWORD
from tests.live import LiveServer
from web.seals import fingerprint

Size = tuple[int, int]
HURRIED = re.compile(r"WebSocket .*/socket\.io")
"""A page whose time is hurried misses heartbeats, and drops its socket."""
CUT_OFF = re.compile(r"net::ERR_(CONNECTION|INTERNET_DISCONNECTED|EMPTY_RESPONSE|CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED)|WebSocket")
"""What a page says whose server is gone, also in the middle of a font."""

KIOSK: Size = (1080, 1920)
KIOSK_LYING: Size = (1920, 1080)
BOARD: Size = (1920, 1080)
STRIP: Size = (1920, 360)
STRIP_MEDIUM: Size = (384, 192)
STRIP_TINY: Size = (192, 64)
CALLER: Size = (1366, 768)
EVALUATOR: Size = (1280, 800)
SUPERVISOR: Size = (1440, 900)
GUIDE: Size = (1280, 800)
GUIDE_UPRIGHT: Size = (800, 1280)
PHONE: Size = (390, 844)

STATIONS = {"kiosk": KIOSK, "display": BOARD, "evaluator": EVALUATOR, "paper": SUPERVISOR}
TOUCHED = frozenset({"kiosk", "evaluator", "guide", "enrol", "t"})
CODE_LIVES_MS = 600_000
SETTLE_MS = 450
"""A kiosk's page is deaf for 0.4 s after it has turned, lest a double tap act on what the first tap opened (kiosk/static/state.js)."""


def tap(key: Locator) -> None:
    """A citizen's tap on a kiosk's page that they have seen for longer than a finger's bounce."""
    key.wait_for()
    key.page.wait_for_timeout(SETTLE_MS)
    key.tap()


def press(caller: Page, key: str) -> None:
    """A clerk's key, once the one before is up again: a key stays down until the page shows what came of it."""
    expect(caller.locator("[aria-busy=true]")).to_have_count(0)
    caller.keyboard.press(key)


@dataclass
class Floor:
    """Opens machines; `close` fails when one of them complained of anything that was not allowed."""

    browser: Browser
    server: LiveServer
    patience_ms: int
    _contexts: list[BrowserContext] = field(default_factory=list)
    _complaints: list[str] = field(default_factory=list)
    _allowed: list[Pattern[str]] = field(default_factory=list)

    def open(
        self,
        path: str,
        size: Size = SUPERVISOR,
        *,
        keep: dict[str, str] | None = None,
        faked_time: bool | str = False,
        heard: list[str] | None = None,
        touched: bool = False,
        before: Callable[[Page], None] | None = None,
    ) -> Page:
        """A new machine at this address; pages of citizens are always touched.

        keep: what its browser has kept from an earlier day.  faked_time: `page.clock` may hurry it; or what its own clock says.
        heard: gets everything that its socket brings.  before: prepares the page before it is opened.
        """
        # The machine's own clock stands in another zone: only the hall's may be seen.
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=touched or path.split("/")[1] in TOUCHED,
            locale="zh-CN",
            timezone_id="Pacific/Auckland",
            base_url=self.server.url,
        )
        self._contexts.append(context)
        context.set_default_timeout(self.patience_ms)
        for name, value in (keep or {}).items():
            context.add_init_script(f"localStorage.setItem({json.dumps(name)}, {json.dumps(value)})")
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._complaints.append(f"page error: {error} {page.url}"))
        page.on("response", self._on_response)
        if heard is not None:
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
        if faked_time:
            page.clock.install(time=faked_time if isinstance(faked_time, str) else None)
            self.allow(HURRIED)
        if before is not None:
            before(page)
        page.goto(path)
        return page

    def device(self, code: str, station: str, size: Size | None = None, **options: Any) -> Page:
        """The page of an enrolled device."""
        path = f"/{station}/{code}"
        return self.open(path, size or STATIONS[station], keep={f"jiaohao:{path}": self.server.token(code)}, **options)

    def enrol_code(self, code: str, digits: str) -> None:
        """An administrator gives out a device's six-digit code."""
        database = self.server.open_database()
        with database.writing() as connection:
            device = devices.by_code(connection, self.server.hall.id, code)
            assert device is not None, code
            devices.set_enrol_code(connection, device.id, fingerprint(digits), self.server.hall.clock() + CODE_LIVES_MS)
        database.close()

    def caller(self, username: str = "chen", window: str = "w3", size: Size = CALLER, **options: Any) -> Page:
        """A clerk's page, signed in by its own form."""
        page = self.open("/caller", size, **options)
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_label("窗口", exact=True).select_option(window)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name=re.compile("^呼叫下一位")).wait_for()
        return page

    def supervisor(self, username: str = "li") -> Page:
        """A supervisor's page, signed in by its own form."""
        page = self.open("/supervisor", SUPERVISOR)
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_text("已连接", exact=True).wait_for()
        return page

    def guide(self, username: str = "ding", size: Size = GUIDE, **options: Any) -> Page:
        """The guide desk's tablet, signed in by its own form."""
        page = self.open("/guide", size, **options)
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").tap()
        page.locator(".tile").first.wait_for()
        return page

    def take(self, service: str, **options: str) -> str:
        """Somebody takes a number at another kiosk."""
        answer = self.server.device("kiosk-2").post("/api/v1/kiosk/tickets", {"service": service, **options}, key=f"{service}-{len(self.tickets())}-of-kiosk-2")
        assert answer.status == 201, answer
        return str(answer.body["ticket"]["number"])

    def papers(self) -> list[str]:
        """What has come out of the virtual printer, newest first: the words of each paper, decoded from the bytes that were sent to it."""
        answer = self.server.device("paper").get("/api/v1/paper/papers")
        [printer] = answer.body["printers"]
        return ["\n".join(line["text"].strip() for line in paper["lines"] if line["kind"] == "text") for paper in printer["papers"]]

    def break_printer(self, **troubles: bool) -> None:
        """Breaks the virtual printer, or mends it."""
        assert self.server.device("paper").post("/api/v1/paper/printers/printer-1", troubles).status == 200

    def tickets(self) -> list[str]:
        """The numbers that were given, in the database."""
        return [str(row.number) for row in self._rows(select(Ticket.number).order_by(Ticket.id))]

    def calls(self) -> list[tuple[str, int]]:
        """Everybody who was called, and how many times, in the database."""
        return [
            (str(row.number), int(row.calls))
            for row in self._rows(select(Ticket.number, Visit.calls).join(Ticket, Ticket.id == Visit.ticket_id).order_by(Visit.id))
        ]

    def time(self) -> str:
        """A pattern of the hall's own time, 「12:34」, now or a minute ago."""
        [zone] = self._rows(select(Hall.timezone))
        now = datetime.now(ZoneInfo(zone.timezone))
        return "|".join((now - timedelta(minutes=ago)).strftime("%H:%M") for ago in (0, 1))

    def allow(self, complaint: Pattern[str]) -> None:
        """This test makes a machine complain so."""
        self._allowed.append(complaint)

    def close(self) -> None:
        """Switches everything off."""
        for context in self._contexts:
            context.close()
        unexpected = [complaint for complaint in self._complaints if not any(allowed.search(complaint) for allowed in self._allowed)]
        assert unexpected == [], "\n".join(unexpected)

    def _rows(self, query: Any) -> list[Any]:
        database = self.server.open_database()
        with database.reading() as connection:
            rows = list(connection.execute(query))
        database.close()
        return rows

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.text} {urlsplit(message.location['url']).path}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._complaints.append(f"answered {response.status} {response.url}")
