"""From the clerk's key to the eye: POST next → painted on a wall in Chromium, beside → the last of fifty websocket clients, of the same calls.

`measure()` stands alone: a server, a browser and fifty sockets of its own, all gone afterwards.
"""

from __future__ import annotations

import random
import selectors
import shutil
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, expect, sync_playwright
from websocket import create_connection

from tests.engines import empty_sqlite
from tests.live import Client, LiveServer

SCREENS = 50
ROUNDS = 100
WARM_UP = 5
BETWEEN_S = (0.1, 0.2)
"""Longer than the dispatcher rests after a push, and at no fixed beat, so that calls meet the browser's frames anywhere."""
PATIENCE_S = 20
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PAINTED = """() => {
  window.paints = [];
  addEventListener('painted', ({ detail: { heardAt, paintedAt } }) => {
    const number = document.querySelector('.newest .number')?.textContent;
    window.paints.push({ number, heard: performance.timeOrigin + heardAt, painted: performance.timeOrigin + paintedAt });
  });
}"""


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds, p50 and p99 of so many calls.

    next_painted: from before the POST to the frame in which the number stands on the wall.  heard_painted: the page's own part of it, from
    the message to that frame.  next_last_of_50: from before the POST until the last of fifty other sockets has the snapshot.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = LiveServer(folder, empty_sqlite(folder), heartbeat_ms=2000)
        server.start()
        try:
            return _measure(server, rounds)
        finally:
            server.stop()


def _measure(server: LiveServer, rounds: int) -> dict[str, float]:
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
    painted, own, last = zip(*calls, strict=True)
    return {
        **_figures("next_painted", painted),
        **_figures("heard_painted", own),
        **_figures(f"next_last_of_{SCREENS}", last),
    }


def _figures(name: str, values: tuple[float, ...]) -> dict[str, float]:
    return {f"{name}_p50_ms": median(values), f"{name}_p99_ms": quantiles(values, n=100)[98]}


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
            selector.register(socket.fileno(), selectors.EVENT_READ, number)  # type: ignore[no-untyped-call]  # websocket-client's
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


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:24} {value:8.1f}")
