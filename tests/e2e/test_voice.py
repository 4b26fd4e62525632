"""What is heard in the hall: once, in order, one after the other, where it matters, and whoever may fail."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from tests.e2e.conftest import ARGS, PATIENCE_MS
from tests.e2e.floor import CUT_OFF, Floor
from tests.e2e.sounds import crowded, gaps, numbers, overlaps, record, said, until, usual_clips, waited
from tests.engines import Template
from tests.live import PROMISED_S, Client, LiveServer

LONG = os.environ.get("JIAOHAO_LONG") == "1"
MAX_AGE_S = 10
HEARD = "--autoplay-policy=no-user-gesture-required"
PLAYER = """
[[device]]
kind = "display"
code = "player-{zone}{standby}"
name = "{zone}区广播屏"
screen = "zone_board"
zone = "{zone}"
speaks = "{zone}"
"""
PLAYERS = "".join(PLAYER.format(zone=zone, standby="") for zone in "abc") + PLAYER.format(zone="a", standby="-2") + "standby = true\n"
ZONE_C = """
[[zone]]
code = "c"
name = "C区"
name_en = "Zone C"
floor = "三楼"
floor_en = "Floor 3"
audio = "c"
[[window]]
code = "w9"
label = "9"
zone = "c"
services = ["household"]
"""
ZONES = {"a": ("w1", "chen", "id-card"), "b": ("w3", "gao", "company"), "c": ("w9", "xu", "household")}
"""Of each audio zone: a window, its clerk, and what is served there only."""
PAINTED = """
window.painted = new Set();
new MutationObserver(() => document.querySelectorAll('.newest .number, .calls .number').forEach((one) => window.painted.add(one.textContent)))
  .observe(document, { subtree: true, childList: true, characterData: true });
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """As on a wall: its Chromium was started so that a page may speak by itself."""
    expect.set_options(timeout=PATIENCE_MS)
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*ARGS, HEARD])
    yield browser
    browser.close()


@pytest.fixture
def server(empty_database: Template, tmp_path: Path) -> Iterator[LiveServer]:
    voice = f"[voice]\ntimes = 1\nmax_age_s = {MAX_AGE_S}\n"
    server = LiveServer(tmp_path, empty_database, queue=voice + ZONE_C + PLAYERS, zone_a='audio = "a"', zone_b='audio = "b"')
    record(server.data, usual_clips())
    server.start()
    yield server
    server.stop()


def player(floor: Floor, code: str) -> Page:
    page = floor.device(code, "display")
    expect(page.locator(".board")).to_be_visible()
    return page


def clerk(server: LiveServer, zone: str) -> Client:
    window, name, _ = ZONES[zone]
    return server.clerk(name, window)


def call(client: Client) -> str:
    """The clerk calls the next one; the number."""
    answer = client.post("/api/v1/caller/next", {"previous": "served"}, key=str(time.monotonic_ns()))
    assert answer.status == 200, answer
    return str(answer.body["ticket"]["number"])


def take(server: LiveServer, zone: str, count: int) -> None:
    kiosk = server.device("kiosk-2")
    for turn in range(count):
        assert kiosk.post("/api/v1/kiosk/tickets", {"service": ZONES[zone][2]}, key=f"{zone}-{turn}-{time.monotonic_ns()}").status == 201


def storm(server: LiveServer, calls: int, within_s: float) -> dict[str, list[str]]:
    """Calls in three zones by turns, evenly over a time; what was called in each.  After a stall it does not hurry: no window calls two in one moment."""
    clerks = {zone: clerk(server, zone) for zone in ZONES}
    for zone in ZONES:
        take(server, zone, calls // len(ZONES) + 1)
    called: dict[str, list[str]] = {zone: [] for zone in ZONES}
    for turn in range(calls):
        at = time.monotonic()
        zone = "abc"[turn % 3]
        called[zone].append(call(clerks[zone]))
        time.sleep(max(0.0, at + within_s / calls - time.monotonic()))
    return called


def told(supervisor: Client, code: str) -> dict[str, Any]:
    """What the supervisor sees of a player."""
    devices = supervisor.get("/api/v1/supervisor/snapshot").body["devices"]
    return dict(next(one["screen"] or {} for one in devices if one["code"] == code))


def test_far_more_calls_than_can_be_said_are_all_painted_and_said_in_order_once_each_in_its_zone(floor: Floor, server: LiveServer):
    seconds = 60 if LONG else 15
    players = {zone: player(floor, f"player-{zone}") for zone in ZONES}
    for page in players.values():
        page.evaluate(PAINTED)

    called = storm(server, seconds * 200 // 60, seconds)

    supervisor = server.supervisor()
    for zone, page in players.items():
        deadline = time.monotonic() + 2 * MAX_AGE_S
        while (of := told(supervisor, f"player-{zone}"))["spoken"] + of["skipped"] < len(called[zone]):
            assert time.monotonic() < deadline, of
            page.wait_for_timeout(200)
        spoken = said(page)
        heard = numbers(spoken)
        assert heard == [number for number in called[zone] if number in heard], "in order, once, and of this zone only"
        assert (of["spoken"], of["skipped"]) == (len(heard), len(called[zone]) - len(heard))
        assert of["spoken"] >= 5
        assert of["skipped"] >= 1
        assert crowded(spoken) == []
        assert all(abs(gap) < 1 for gap in gaps(spoken)), "no gap between the parts"
        assert set(called[zone]) <= set(page.evaluate("[...window.painted]"))


def test_a_recall_is_said_again_and_a_call_that_was_taken_back_is_not(floor: Floor, server: LiveServer):
    page = player(floor, "player-a")
    take(server, "a", 2)
    chen = clerk(server, "a")
    first = call(chen)
    assert chen.post("/api/v1/caller/recall").status == 200
    second = call(chen)
    assert chen.post("/api/v1/caller/undo").status == 200
    third = call(chen)
    waited(page, 3)

    assert numbers(said(page))[:3] == [first, first, third]
    assert second == third, "whoever was called by mistake is called again"
    assert len({one["id"] for one in said(page)}) == 3


def test_nothing_is_said_twice_when_a_player_is_loaded_anew_in_the_middle_of_a_sentence(floor: Floor, server: LiveServer):
    page = player(floor, "player-a")
    take(server, "a", 2)
    chen = clerk(server, "a")
    first = call(chen)
    waited(page, 1)
    assert numbers(said(page)) == [first]

    page.reload()
    second = call(chen)
    waited(page, 1)

    assert numbers(said(page)) == [second]


def test_the_standby_speaks_when_the_main_player_is_killed_and_is_silent_once_it_is_back(floor: Floor, server: LiveServer, playwright_again: Browser):
    standby = player(floor, "player-a-2")
    main_floor = Floor(playwright_again, server, PATIENCE_MS)
    main = player(main_floor, "player-a")
    take(server, "a", 5)
    chen = clerk(server, "a")
    wait_for_voice(main)
    first = call(chen)
    waited(main, 1)
    by_main = said(main)
    assert numbers(by_main) == [first]

    kill(playwright_again)
    second = call(chen)
    third = call(chen)

    waited(standby, 2)
    assert numbers(said(standby)) == [second, third]
    assert overlaps([*by_main, *said(standby)]) == []
    back = player(floor, "player-a")
    wait_for_voice(back)
    fourth = call(chen)
    waited(back, 1)
    assert numbers(said(back)) == [fourth]
    assert numbers(said(standby)) == [second, third]


@pytest.fixture
def playwright_again(browser: Browser) -> Iterator[Browser]:
    """Another browser process, which a test may kill."""
    again = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=[*ARGS, HEARD])
    yield again
    again.close()


def processes(browser: Browser, kind: str) -> list[int]:
    """The processes of a browser that are of a kind."""
    return [one["id"] for one in browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"] if one["type"] == kind]


def kill(browser: Browser) -> None:
    """kill -9, as a player's machine loses its power."""
    [process] = processes(browser, "browser")
    os.kill(process, signal.SIGKILL)


def wait_for_voice(page: Page) -> None:
    """Until a player has the voice of its zone: it asks every second."""
    with page.expect_response(lambda response: response.url.endswith("/display/health") and response.json()["speaks"] is True):
        pass


def test_the_browser_that_blocks_sound_says_so_on_the_wall_and_to_the_supervisor_until_somebody_touches_it(browser: Browser, server: LiveServer, folder: Path):
    browser = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=[*ARGS, "--autoplay-policy=document-user-activation-required"])
    floor = Floor(browser, server, PATIENCE_MS)
    page = floor.device("player-a", "display", touched=True)
    page.wait_for_event("request", lambda request: "display/health" in request.url and '"blocked"' in (request.post_data or ""))  # to look at a page touches it
    question = page.get_by_role("button", name=re.compile("启用声音"))
    expect(question).to_be_visible()
    take(server, "a", 2)
    chen = clerk(server, "a")
    number = call(chen)
    expect(page.locator(".newest .number")).to_have_text(number)
    page.screenshot(path=folder / "enable-sound.png")
    box, newest = question.bounding_box(), page.locator(".newest").bounding_box()
    assert box is not None
    assert newest is not None
    assert box["y"] + box["height"] <= newest["y"] + 1, "the calls can be read on a wall that nobody can touch"
    with page.expect_response(re.compile("display/health")) as health:
        pass
    assert health.value.request.post_data_json["audio"] == "blocked"
    assert said(page) == []

    question.tap()

    expect(question).to_have_count(0)
    waited(page, 1)
    assert numbers(said(page)) == [number]
    with page.expect_response(re.compile("display/health")) as health:
        pass
    assert health.value.request.post_data_json["audio"] == "running"
    floor.close()
    browser.close()


def test_a_player_that_was_cut_off_says_nothing_that_has_become_too_old_and_goes_on_with_what_has_not(floor: Floor, server: LiveServer):
    """JIAOHAO_LONG=1: cut off for half a minute."""
    floor.allow(CUT_OFF)
    page = player(floor, "player-a")
    take(server, "a", 3)
    chen = clerk(server, "a")
    wait_for_voice(page)
    first = call(chen)
    waited(page, 1)

    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("屏幕暂停更新")
    call(chen)
    page.wait_for_timeout(30_000 if LONG else MAX_AGE_S * 1000 + 500)
    third = call(chen)
    page.context.set_offline(False)

    waited(page, 2)
    assert numbers(said(page)) == [first, third]


def test_a_killed_server_that_comes_back_has_nothing_said_twice(floor: Floor, server: LiveServer):
    floor.allow(CUT_OFF)
    page = player(floor, "player-a")
    take(server, "a", 2)
    chen = clerk(server, "a")
    first = call(chen)
    waited(page, 1)

    server.kill()
    expect(page.get_by_role("status")).to_contain_text("屏幕暂停更新")
    server.start()
    expect(page.get_by_role("status")).to_have_count(0)
    second = call(chen)

    waited(page, 2)
    assert numbers(said(page)) == [first, second]


def test_an_answer_that_was_lost_does_not_cost_a_citizen_their_call(floor: Floor, server: LiveServer):
    floor.allow(re.compile(r"ERR_FAILED .*/display/announce"))
    page = player(floor, "player-a")
    take(server, "a", 1)
    chen = clerk(server, "a")
    wait_for_voice(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/v1/display/announce", lose, times=1)
    number = call(chen)
    waited(page, 1)

    assert lost == [200]
    assert numbers(said(page)) == [number]


def test_a_tab_that_was_suspended_wakes_to_what_is_right_now(server: LiveServer, playwright_again: Browser):
    floor = Floor(playwright_again, server, PATIENCE_MS)
    floor.allow(CUT_OFF)
    page = player(floor, "player-a")
    take(server, "a", 3)
    chen = clerk(server, "a")
    wait_for_voice(page)
    first = call(chen)
    waited(page, 1)
    tabs = processes(playwright_again, "renderer")

    for tab in tabs:
        os.kill(tab, signal.SIGSTOP)
    call(chen)
    time.sleep(MAX_AGE_S + 0.5)
    third = call(chen)
    for tab in tabs:
        os.kill(tab, signal.SIGCONT)

    expect(page.locator(".newest .number")).to_have_text(third, timeout=PROMISED_S * 1000)
    waited(page, 2)
    assert numbers(said(page)) == [first, third]
    floor.close()


def test_a_page_that_falls_says_why_and_is_loaded_again(floor: Floor, server: LiveServer):
    floor.allow(re.compile("page error: .*thrown for a test"))
    page = player(floor, "player-a")
    with page.expect_event("load"):
        page.evaluate("setTimeout(() => { throw new Error('thrown for a test'); })")

    expect(page.locator(".board")).to_be_visible()
    assert told(server.supervisor(), "player-a")["error"] == "Error: thrown for a test"


def test_a_video_on_the_wall_gives_way_to_the_voice(floor: Floor, server: LiveServer):
    page = player(floor, "player-a")
    page.evaluate("document.body.append(Object.assign(document.createElement('video'), { id: 'video' }))")
    take(server, "a", 1)
    call(clerk(server, "a"))

    until(page, "document.getElementById('video').volume < 0.2")
    until(page, "document.getElementById('video').volume === 1")
    assert len(said(page)) == 1
