"""Walls at work: set from afar, right again after every cut, every call painted, and as light after months as on the first day."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from config.notices import folder_of
from tests.e2e.floor import BOARD, CUT_OFF, Floor
from tests.e2e.samples import USUAL_CALLS, board, call
from tests.e2e.wall import Wall
from tests.live import PROMISED_S, LiveServer

LONG = os.environ.get("JIAOHAO_LONG") == "1"


@pytest.fixture
def server(live: LiveServer) -> LiveServer:
    return live


def devtools(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


# Set from afar


def test_a_wall_becomes_another_kind_while_it_stands_there(floor: Floor, server: LiveServer):
    floor.take("company")
    wall = floor.device("hall-board", "display")
    expect(wall.locator(".newest")).to_be_visible()
    wall.evaluate("window.neverReloaded = true")
    supervisor = server.supervisor()

    for body, sign in (
        ({"kind": "waiting_board", "zone": "b"}, ".lines li"),
        ({"kind": "missed_board"}, ".quiet"),
        ({"kind": "notices"}, ".quiet"),
        ({"kind": "window_strip", "window": "w3"}, ".strip"),
        ({"kind": None}, ".newest"),
    ):
        assert supervisor.post("/api/v1/supervisor/screens/hall-board", body).status == 200
        expect(wall.locator(sign)).to_be_visible()
    assert wall.evaluate("window.neverReloaded") is True


def test_a_notice_comes_to_the_wall_with_its_picture_and_goes_when_its_file_goes(floor: Floor, server: LiveServer):
    wall = floor.device("hall-board", "display")
    server.supervisor().post("/api/v1/supervisor/screens/hall-board", {"kind": "notices"})
    expect(wall.get_by_role("heading", name="欢迎光临")).to_be_visible()
    folder = folder_of(server.data, "small")
    folder.mkdir(parents=True)
    Image.new("RGB", (600, 400), "#103e7e").save(folder / "通知.jpg")

    (folder / "notices.toml").write_text('[[notice]]\ntitle = "放假通知"\ntext = "10月1日放假。"\npicture = "通知.jpg"\n', encoding="utf-8")

    expect(wall.get_by_role("heading", name="放假通知")).to_be_visible()
    expect(wall.locator("canvas[data-drawn]")).to_be_visible()
    assert wall.evaluate("[...document.querySelector('canvas').getContext('2d').getImageData(300, 200, 1, 1).data]")[:3] == pytest.approx([16, 62, 126], abs=4)
    (folder / "notices.toml").unlink()
    expect(wall.get_by_role("heading", name="欢迎光临")).to_be_visible()


# Cut off and back


def test_a_wall_whose_page_was_suspended_is_right_as_soon_as_it_wakes(floor: Floor, server: LiveServer):
    floor.allow(CUT_OFF)
    floor.take("company")
    floor.take("company")
    clerk = server.clerk("chen", "w3")
    assert clerk.post("/api/v1/caller/next").status == 200
    wall = floor.device("hall-board", "display", BOARD)
    expect(wall.locator(".newest .number")).to_have_text("A001")

    devtools(wall).send("Page.setWebLifecycleState", {"state": "frozen"})
    assert clerk.post("/api/v1/caller/next", {"previous": "served"}).status == 200
    threading.Event().wait(4 * server.heartbeat_s)  # the page misses several heartbeats; it cannot be asked meanwhile
    devtools(wall).send("Page.setWebLifecycleState", {"state": "active"})

    expect(wall.locator(".newest .number")).to_have_text("A002", timeout=PROMISED_S * 1000)
    expect(wall.get_by_role("status")).to_have_count(0, timeout=PROMISED_S * 1000)


@pytest.mark.parametrize("kind", ["waiting_board", "missed_board", "notices"])
def test_every_kind_says_that_it_has_lost_the_server_and_is_right_when_it_is_back(floor: Floor, server: LiveServer, kind: str):
    floor.allow(CUT_OFF)
    floor.take("company")
    server.supervisor().post("/api/v1/supervisor/screens/hall-board", {"kind": kind})
    wall = floor.device("hall-board", "display", BOARD)
    expect(wall.locator(".board")).to_be_visible()

    server.kill()
    expect(wall.get_by_role("status")).to_contain_text("屏幕暂停更新，请留意广播或咨询导服台")

    server.start()
    expect(wall.get_by_role("status")).to_have_count(0, timeout=PROMISED_S * 1000)


# Every call


def test_every_call_of_three_windows_is_painted(floor: Floor, server: LiveServer):
    """JIAOHAO_LONG=1: as many as a large hall calls in an hour."""
    rounds = 67 if LONG else 10
    clerks = [server.clerk(name, window) for name, window in (("chen", "w1"), ("gao", "w2"), ("xu", "w3"))]
    kiosk = server.device("kiosk-2")
    for number in range(rounds):
        for service in ("id-card", "household", "company"):
            assert kiosk.post("/api/v1/kiosk/tickets", {"service": service}, key=f"{service} {number}").status == 201
    wall = floor.device("hall-board", "display", BOARD)
    expect(wall.locator(".welcome")).to_be_visible()
    wall.evaluate("""() => {
      window.stood = new Set();
      addEventListener('painted', () => document.querySelectorAll('.newest .number, .calls .number').forEach((node) => window.stood.add(node.textContent)));
    }""")
    called: list[str] = []
    stands: dict[str, threading.Event] = defaultdict(threading.Event)

    def call_all(clerk_number: int) -> None:
        while (answer := clerks[clerk_number].post("/api/v1/caller/next", {"previous": "served"})).status == 200:
            called.append(answer.body["ticket"]["number"])
            if not stands[called[-1]].wait(10):  # sooner than it can be read, nobody who was called can have been served
                return
        assert answer.status == 204, answer

    windows = [threading.Thread(target=call_all, args=(number,)) for number in range(3)]
    for window in windows:
        window.start()
    while any(window.is_alive() for window in windows):
        for number in wall.evaluate("[...window.stood]"):
            stands[number].set()
        wall.wait_for_timeout(10)

    assert len(set(called)) == 3 * rounds
    assert set(called) <= set(wall.evaluate("[...window.stood]"))


# Months


def test_fifty_thousand_snapshots_leave_nothing_behind(floor: Floor, folder: Path):
    """As many as come in weeks; 2,000 of them here, 50,000 with JIAOHAO_LONG=1."""
    count = 50_000 if LONG else 2000
    wall = Wall(floor, BOARD)
    tools = devtools(wall.page)
    tools.send("HeapProfiler.enable")
    tools.send("Performance.enable")

    def weighed() -> dict[str, float]:
        """The page's heap in bytes, its nodes, documents and listeners, after the rubbish was taken out."""
        wall.page.wait_for_timeout(1000)  # until the last call has arrived: a movement holds what it moves
        for _ in range(3):
            tools.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
        return {name: metrics[name] for name in ("JSHeapUsedSize", "Nodes", "Documents", "JSEventListeners")}

    def show(first: int, last: int) -> None:
        for number in range(first, last):
            kind = "zone_board" if number % 50 == 0 else "hall_board"
            newest = call(number, f"A{number % 1000:03d}", "called" if number % 2 else "serving", str(number % 140 + 1))
            snapshot = board(kind) | {"calls": [newest, *USUAL_CALLS[number % 5 :]]}
            if number % 25:
                wall.send(snapshot)
            else:
                wall.show(snapshot)

    show(0, count // 4)
    before = weighed()
    show(count // 4, count)
    after = weighed()

    # One snapshot is about 2,000 bytes: were they kept, there would be millions more.
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 1_000_000
    assert after["Nodes"] < before["Nodes"] + 300
    assert after["Documents"] <= before["Documents"]
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 5
