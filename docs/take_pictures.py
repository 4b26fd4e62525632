"""The pictures of the pages in docs/images: the demo hall after two hours of a made-up morning, photographed in a real browser.

`.venv/bin/python docs/take_pictures.py`.  The morning goes through the hall's own API with a clock of its own, so that waits and
services have the length they have in a hall; then the server is started as `make run` starts it, and Chromium opens its pages.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's own folder is where Python looks, and the hall is beside it

from config.settings import DoorsTable, KioskTable, load_settings  # noqa: E402 - needs the line above
from hall import ticking  # noqa: E402
from rules.numbering import local_time  # noqa: E402
from server import create_app, system_clock  # noqa: E402
from storage import devices  # noqa: E402
from tests.factories import id_number  # noqa: E402

IMAGES = ROOT / "docs" / "images"
MAX_BYTES = 200_000
HALL_TIMEZONE = ZoneInfo("Asia/Shanghai")
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

SECOND, MINUTE = 1000, 60_000
MORNING_MIN = 125
STEP = 20 * SECOND
TAPS_PER_MINUTE = 1.45
EVALUATOR_AWAKE = 15 * SECOND

CLERKS = {"xulei": "1", "guzhiqiang": "2", "huangjuan": "4", "tangying": "7", "gaofeng": "11", "chenjing": "12", "taoran": "14", "jiangyun": "21"}
"""Who sits at which window."""
TAKEN = {
    "id-card": 7, "household": 3, "residence-permit": 2, "exit-entry": 6, "vehicle": 5, "driving-licence": 2, "company-registration": 8,
    "company-change": 4, "land-registration": 5, "land-use": 1, "social-insurance": 4, "employment": 3,
}  # fmt: skip
"""How often each service is asked for, against the others."""
BY_NAME = {"exit-entry", "land-registration"}
"""Services that ask for an ID card."""
RATED = {"very_good": 12, "good": 4, "bad": 1}
"""How satisfied people are, by what the level counts as: the scale's first, its second, one that is dissatisfied."""

SIZES = {
    "kiosk": (1080, 1920),
    "ticket": (1080, 1920),
    "board": (1920, 1080),
    "strip": (1920, 360),
    "caller": (1366, 768),
    "evaluator": (1280, 800),
    "supervisor": (1440, 900),
    "reports": (1440, 900),
    "waiting": (1920, 1080),
    "missed": (1920, 1080),
    "paper": (480, 1090),
    "phone": (390, 844),
}
"""The screens that the pages are drawn for."""

OVERVIEW = (1600, 1180)
PLACES = {
    "kiosk": (40, 40, 400, "取号机 kiosk"),
    "board": (480, 40, 720, "大厅屏 hall board"),
    "strip": (480, 530, 720, "窗口屏 strip over a window"),
    "paper": (1240, 40, 320, "小票 paper, on a virtual printer"),
    "caller": (40, 810, 500, "呼叫 the clerk's caller"),
    "evaluator": (580, 810, 440, "评价器 evaluator"),
    "supervisor": (1060, 810, 500, "督查 supervisor"),
}
"""Where each picture stands in the overview: left, top, width, caption."""


class Clock:
    """Milliseconds since 1970 UTC, as the morning goes by."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@dataclass
class Desk:
    """A clerk at a window, and the tablet there."""

    client: FlaskClient
    csrf: str
    tablet: FlaskClient
    tablet_id: int
    called_at: int | None = None
    starts_at: int = 0
    ends_at: int | None = None
    likes_to_rate: list[int] = field(default_factory=list)

    def press(self, what: str, body: dict[str, Any] | None = None) -> Any:
        """Presses a key of the caller."""
        return self.client.post(f"/api/v1/caller/{what}", json=body or {}, headers={"X-CSRF-Token": self.csrf})


class Morning:
    """The demo hall's first two hours, without a server: the app itself is asked."""

    def __init__(self) -> None:
        settings = replace(load_settings(), doors=DoorsTable(tries_per_minute=10_000), kiosk=KioskTable(tickets_per_minute=10_000))
        self.dice = random.Random(20261123)  # noqa: S311 - the same morning each time
        self.people = 0
        self.end = system_clock()
        here = local_time(self.end, HALL_TIMEZONE)
        long_min = min(MORNING_MIN, max(1, here.hour * 60 + here.minute - 2))  # the business day must not turn
        self.now = Clock(self.end - long_min * MINUTE)
        self.app = create_app(settings, self.now)
        self.house = self.app.extensions["jiaohao"]
        self.command("demo")  # with the morning's clock: time never runs back inside a hall
        self.passwords = dict(line.split() for line in (settings.data / "demo-passwords.txt").read_text(encoding="utf-8").splitlines())
        (self.hall_id,) = ticking.hall_ids(self.house.database)
        self.kiosks = [self._enrolled(code)[0] for code in ("kiosk-1", "kiosk-2")]
        self.desks = {username: self._seated(username, window, self.passwords[username]) for username, window in CLERKS.items()}

    def command(self, *arguments: str) -> str:
        """`flask --app server …`"""
        with self.app.app_context():
            result = self.app.test_cli_runner().invoke(args=arguments)
        assert result.exit_code == 0, f"{result.output}{result.exception!r}"
        return result.output.strip()

    def _enrolled(self, code: str) -> tuple[FlaskClient, int]:
        client = self.app.test_client()
        token = client.post("/api/v1/enrol", json={"code": self.command("device", "code", code)}).json["token"]
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        with self.house.database.reading() as connection:
            device = devices.by_code(connection, self.hall_id, code)
        assert device is not None
        return client, device.id

    def _seated(self, username: str, window: str, password: str) -> Desk:
        tablet, tablet_id = self._enrolled(f"evaluator-w{window}")
        client = self.app.test_client()
        answer = client.post("/api/v1/caller/session", json={"username": username, "password": password, "window": f"w{window}"})
        assert answer.status_code == 201, answer.json
        return Desk(client, answer.json["csrf_token"], tablet, tablet_id)

    def pass_by(self) -> None:
        """Lets the morning happen, its papers coming out of the virtual printers."""
        self.app.extensions["jiaohao.works"].start()
        seen_at = 0
        while self.now.at < self.end:
            self.now.at = min(self.end, self.now.at + STEP)
            if self.now.at - seen_at >= EVALUATOR_AWAKE:
                seen_at = self.now.at
                with self.house.database.writing() as connection:  # what their sockets would have said
                    devices.seen(connection, [desk.tablet_id for desk in self.desks.values()], seen_at)
            if self.dice.random() < TAPS_PER_MINUTE * STEP / MINUTE:
                self._tap()
            for desk in self.desks.values():
                self._work(desk)
            ticking.tick(self.house.database, self.now, self.hall_id, self.house.settings.doors.idle_limits)

    def _tap(self) -> None:
        (service,) = self.dice.choices(list(TAKEN), list(TAKEN.values()))
        wish = {"service": service}
        if service in BY_NAME:
            self.people += 1
            wish["holder"] = id_number(order=self.people)
        answer = self.dice.choice(self.kiosks).post("/api/v1/kiosk/tickets", json=wish)
        assert answer.status_code == 201, answer.json

    def _work(self, desk: Desk) -> None:
        if desk.ends_at is not None and self.now.at >= desk.ends_at:
            desk.press("finish")
            desk.called_at = desk.ends_at = None
            if self.dice.random() < 0.45:
                self._rate(desk.tablet)
        elif desk.called_at is None:
            if desk.press("next").status_code == 200:
                desk.called_at = self.now.at
                desk.starts_at = self.now.at + self.dice.randint(15, 60) * SECOND
        elif desk.ends_at is None and self.now.at >= desk.starts_at:
            if self.dice.random() < 0.06:
                desk.press("no-show")
                desk.called_at = None
            else:
                desk.press("start")
                desk.ends_at = self.now.at + round(self.dice.lognormvariate(1.75, 0.45) * MINUTE)

    def _rate(self, tablet: FlaskClient) -> None:
        snapshot = tablet.get("/api/v1/evaluator/snapshot").json
        if snapshot["request"] is None:
            return
        levels = snapshot["scale"]["levels"]
        bad = [level for level in levels if level["follow_up"]]
        (how,) = self.dice.choices(list(RATED), list(RATED.values()))
        level = {"very_good": levels[0], "good": levels[1], "bad": bad[0]}[how]
        body = {
            "rating_token": snapshot["request"]["token"],
            "level": level["level"],
            "reasons": [one["code"] for one in level["reasons"][:1] if level["follow_up"]],
        }
        assert tablet.post("/api/v1/evaluator/ratings", json=body).status_code == 201

    def close(self) -> None:
        """Waits for the last papers, and ends."""
        time.sleep(2)
        self.app.extensions["jiaohao.works"].stop()
        self.house.database.close()


@contextmanager
def served(folder: Path, port: int) -> Iterator[None]:
    """The server as `make run` starts it, from when it is ready."""
    with (folder / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "server:serve()"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - our own server
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def demo() -> str:
    """What `flask --app server demo` prints."""
    return subprocess.run([sys.executable, "-m", "flask", "--app", "server", "demo"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


class Photographer:
    """Opens pages in a browser and takes their pictures."""

    def __init__(self, browser: Browser, url: str, doors: str, morning: Morning) -> None:
        self.browser = browser
        self.url = url
        self.links = {name.strip(): link for link, name in re.findall(r"(http\S+/enrol#\d{6})\s+(.+)", doors)}
        self.morning = morning

    def context(self, name: str) -> BrowserContext:
        """A browser of its own, as large as the screen."""
        width, height = SIZES[name]
        return self.browser.new_context(base_url=self.url, viewport={"width": width, "height": height}, locale="zh-CN")

    def device(self, name: str, called: str) -> Page:
        """The page of a device that is enrolled by its link."""
        page = self.context(name).new_page()
        page.goto(self.links[called])
        page.wait_for_url(lambda address: "/enrol" not in address)
        return page

    def staff(self, name: str, path: str, session: dict[str, str]) -> tuple[Page, str]:
        """The page of somebody who signs in, and the anti-forgery token."""
        context = self.context(name)
        answer = context.request.post(f"/api/v1/{name}/session", data=session)
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto(path)
        return page, answer.json()["csrf_token"]

    def take(self, page: Page, name: str) -> None:
        """The picture, once nothing moves any more; in as many colours as 200 KB allow."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(1500)
        file = IMAGES / f"{name}.png"
        page.screenshot(path=file)
        save(Image.open(file).convert("RGB"), file)


def save(image: Image.Image, file: Path) -> None:
    """Writes a PNG of at most MAX_BYTES."""
    for colours in (256, 128, 64, 32, 16):
        image.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= MAX_BYTES:
            return
    raise AssertionError(f"{file}: {file.stat().st_size} bytes")


def photograph(camera: Photographer) -> None:
    """Opens every page, lets the hall go on a little, and takes the pictures."""
    passwords = camera.morning.passwords
    board = camera.device("board", "大厅屏")
    strip = camera.device("strip", next(name for name in camera.links if "12" in name and "屏" in name))
    evaluator = camera.device("evaluator", next(name for name in camera.links if "12" in name and "评价" in name))
    kiosk = camera.device("kiosk", "1号取号机")
    paper = camera.device("paper", "虚拟打印机")
    supervisor, _ = camera.staff("supervisor", "/supervisor", {"username": "limin", "password": passwords["limin"]})
    caller, csrf = camera.staff("caller", "/caller", {"username": "chenjing", "password": passwords["chenjing"], "window": "w12"})

    def press(what: str, body: dict[str, Any] | None = None) -> None:
        answer = caller.request.post(f"/api/v1/caller/{what}", data=body or {}, headers={"X-CSRF-Token": csrf})
        assert answer.ok, answer.text()

    camera.take(kiosk, "kiosk")
    phone_url = take_number(camera, kiosk)
    if caller.request.get("/api/v1/caller/snapshot").json()["visit"] is None:
        press("next")
    press("finish", {"previous": "served"})
    camera.take(evaluator, "evaluator")
    for desk in camera.morning.desks.values():  # the neighbours go on, on the same server
        sign_on(camera, desk)
    press("next")
    camera.take(strip, "strip")
    camera.take(board, "board")
    camera.take(camera.device("waiting", "等候屏"), "waiting")
    camera.take(camera.device("missed", "过号屏"), "missed")
    camera.take(caller, "caller")
    camera.take(supervisor, "supervisor")
    called = supervisor.request.get("/api/v1/supervisor/snapshot").json()["windows"]
    number = next(window["number"] for window in called if window["number"])
    supervisor.goto(f"/supervisor/story?number={number}")
    camera.take(supervisor, "story")
    supervisor.goto("/supervisor/follow-ups")
    camera.take(supervisor, "follow-ups")
    reports, _ = camera.staff("reports", "/reports", {"username": "limin", "password": passwords["limin"]})
    camera.take(reports, "reports")
    camera.take(paper, "paper")
    phone = camera.context("phone").new_page()
    phone.goto(phone_url)
    camera.take(phone, "phone")


def take_number(camera: Photographer, kiosk: Page) -> str:
    """Taps through the kiosk to a number; the address of its phone page."""
    with kiosk.expect_response(lambda response: response.url.endswith("/kiosk/tickets")) as answered:
        kiosk.get_by_role("button", name=re.compile("居民身份证")).first.click()
        kiosk.wait_for_timeout(600)
        kiosk.get_by_role("button", name=re.compile("^取号")).first.click()
    camera.take(kiosk, "ticket")
    return str(answered.value.json()["ticket"]["phone_url"])


def sign_on(camera: Photographer, desk: Desk) -> None:
    """A clerk of the morning calls once more; the cookie is good on every server over the same data."""
    cookie = desk.client.get_cookie("jiaohao")
    assert cookie is not None
    headers = {"X-CSRF-Token": desk.csrf, "Cookie": f"jiaohao={cookie.value}", "Content-Type": "application/json"}
    if desk.called_at is None:
        request = urllib.request.Request(f"{camera.url}/api/v1/caller/next", b"{}", headers)  # noqa: S310 - our own server
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


def compose() -> None:
    """One picture of all pages."""
    sheet = Image.new("RGB", OVERVIEW, "#e4e7ec")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(FONT, 18, index=2)
    for name, (left, top, width, caption) in PLACES.items():
        picture = Image.open(IMAGES / f"{name}.png").convert("RGB")
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        draw.rectangle((left - 1, top - 1, left + picture.width, top + picture.height), outline="#9aa4b2")
        sheet.paste(picture, (left, top))
        draw.text((left, top + picture.height + 6), caption, fill="#3a4351", font=font)
    save(sheet, IMAGES / "overview.png")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main() -> None:
    """Everything, in a folder that is gone afterwards."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jiaohao-pictures-") as folder:
        port = free_port()
        os.environ.update(JIAOHAO_DATA=str(Path(folder) / "var"), PORT=str(port))
        os.environ.pop("JIAOHAO_DATABASE_URL", None)
        morning = Morning()
        morning.pass_by()
        morning.close()
        doors = demo()
        with served(Path(folder), port), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--autoplay-policy=no-user-gesture-required", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            )
            photograph(Photographer(browser, f"http://127.0.0.1:{port}", doors, morning))
            browser.close()
    compose()


if __name__ == "__main__":
    main()
