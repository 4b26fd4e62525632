"""From the clerk's key to the eye: POST next → painted on a wall in Chromium, beside → the last of fifty websocket clients, of the same calls."""

from __future__ import annotations

import random
import selectors
import shutil
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median, quantiles

from playwright.sync_api import Page, expect, sync_playwright
from websocket import create_connection

from bench.ground import Ground
from bench.table import Line
from tests.live import Client, LiveServer

SCREENS = 50
ROUNDS = 100
WARM_UP = 5
BETWEEN_S = (0.1, 0.2)
"""Longer than the dispatcher rests after a push, and at no fixed beat, so that calls meet the browser's frames anywhere."""
PATIENCE_S = 20
FRAME_MS = 1000 / 60
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PAINTED = """() => {
  window.paints = [];
  addEventListener('painted', ({ detail: { heardAt, paintedAt } }) => {
    const number = document.querySelector('.newest .number')?.textContent;
    window.paints.push({ number, heard: performance.timeOrigin + heardAt, painted: performance.timeOrigin + paintedAt });
  });
}"""


def painted(ground: Ground) -> Iterator[Line]:
    """Until the number stands on the wall, of so many calls; and the page's own part of that, from the message to its frame."""
    live = LiveServer(ground.new_folder(), ground.empty("SQLite"), heartbeat_ms=2000)
    live.start()
    try:
        on_wall, own, last = _measure(live, ground.rounds(ROUNDS))
    finally:
        live.stop()
    for name, at in (("p50", median), ("p99", _p99)):
        yield Line(f"call → painted in Chromium, {name}", at(on_wall), at(last), "ms", f"the last of {SCREENS} websocket clients, of the same calls")
    yield Line("message → painted in Chromium, p50", median(own), FRAME_MS, "ms", "a frame at 60 a second")


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[98]


def _measure(server: LiveServer, rounds: int) -> list[tuple[float, ...]]:
    kiosk, clerk, screen = server.device("kiosk-2"), server.clerk("xu", "w3"), server.device("hall-board")
    for _ in range(rounds + WARM_UP):
        kiosk.post("/api/v1/kiosk/tickets", {"service": "company"})
    here, there = get_context("spawn").Pipe()
    host = server.url.removeprefix("http://")
    tickets = [screen.post("/api/v1/display/socket").body["ticket"] for _ in range(SCREENS)]
    addresses = [f"ws://{host}/socket.io/?EIO=4&transport=websocket&ticket={ticket}" for ticket in tickets]
    watcher = get_context("spawn").Process(target=_watch, args=(there, addresses), daemon=True)
    watcher.start()
    there.close()
    _ask(here)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.add_init_script(f"localStorage.setItem('jiaohao:/display/hall-board', '{screen.token}')")
        page.goto(f"{server.url}/display/hall-board")
        expect(page.locator(".welcome")).to_be_visible()
        page.evaluate(PAINTED)
        calls = [_call(clerk, here, page) for _ in range(rounds + WARM_UP)][WARM_UP:]
        browser.close()
    here.close()
    watcher.join(PATIENCE_S)
    return list(zip(*calls, strict=True))


def _call(clerk: Client, watcher: Connection, page: Page) -> tuple[float, float, float]:
    """One call: ms until it was painted, the page's own part of that, ms until the last of the sockets had it."""
    time.sleep(random.uniform(*BETWEEN_S))
    began = time.time() * 1000
    answer = clerk.post("/api/v1/caller/next", {"previous": "served"})
    if answer.status != 200:
        raise AssertionError(answer)
    number = answer.body["ticket"]["number"]
    watcher.send(number)
    last = _ask(watcher)
    paint = page.wait_for_function("(number) => window.paints.find((paint) => paint.number === number)", arg=number).json_value()
    return paint["painted"] - began, paint["painted"] - paint["heard"], last - began


def _ask(watcher: Connection) -> float:
    if not watcher.poll(PATIENCE_S):
        raise AssertionError("the sockets did not hear in time")
    return float(watcher.recv())


def _watch(pipe: Connection, addresses: list[str]) -> None:
    """In a process of its own: opens a socket for each address, says so, and then for each number that it is asked, when (ms since 1970) the last had it."""
    sockets = []
    for address in addresses:
        socket = create_connection(address, timeout=PATIENCE_S)
        socket.recv()
        socket.send("40/display,")
        sockets.append(socket)
    heard: dict[int, list[tuple[float, str]]] = {number: [] for number in range(len(sockets))}
    wanted: str | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        for number, socket in enumerate(sockets):
            selector.register(socket, selectors.EVENT_READ, number)
        pipe.send(0.0)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    try:
                        wanted = f'"{pipe.recv()}"'
                    except EOFError:
                        return
                    continue
                message = str(sockets[key.data].recv())
                heard[key.data].append((time.time() * 1000, message))
                if message == "2":  # the server's ping
                    sockets[key.data].send("3")
            firsts = [next((at for at, message in messages if wanted in message), None) for messages in heard.values()] if wanted else [None]
            if None not in firsts:
                wanted = None
                for messages in heard.values():
                    messages.clear()
                pipe.send(max(at for at in firsts if at is not None))
