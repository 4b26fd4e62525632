"""Every kind of screen, in every state, on walls of every size: nothing is cut, nothing lies over anything, and what matters is large enough."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.floor import STRIP, STRIP_MEDIUM, STRIP_TINY, Floor, Size
from tests.e2e.looks import AXE, CUT, FAULTS
from tests.e2e.samples import BOARDS, STRIPS, Snapshot
from tests.e2e.wall import AT, Wall
from tests.live import LiveServer

WALLS: tuple[Size, ...] = ((1920, 1080), (1080, 1920), (384, 192), (3840, 2160), (2160, 3840), (1366, 768), (1280, 1024), (1920, 540), (192, 384))
PANELS: tuple[Size, ...] = (STRIP, STRIP_MEDIUM, STRIP_TINY, (1280, 240), (960, 160), (512, 64), (1920, 1080))
KINDS = ("hall-board", "zone-board", "waiting-board", "missed-board", "notices")
USUAL = {name for name in BOARDS if not name.endswith(("-crowded", "-titled", "-long"))}
"""What is not driven to the edge of what a wall can hold: there, no type is small."""
PAGE = timedelta(seconds=8)
"""How long a page of rows stands."""
PICTURE = Path(__file__).parent / "poster.png"

OVERLAID = """() => {
  const faults = [];
  const name = (node) => `${node.tagName}.${node.className} 「${node.textContent.trim().slice(0, 30)}」`;
  const seen = [...document.querySelectorAll('#app *')].filter((node) => !node.closest('.sr-only, svg') && node.getClientRects().length > 0);
  for (const holder of seen.filter((node) => node.matches('li, .turn, .told, .what, .stale-word, header, .newest, .posted, .inside'))) {
    const edge = holder.getBoundingClientRect();
    for (const node of seen.filter((other) => other !== holder && holder.contains(other))) {
      const box = node.getBoundingClientRect();
      if (box.top < edge.top - 1 || box.bottom > edge.bottom + 1) faults.push(`${name(node)} reaches out of ${holder.tagName}.${holder.className}`);
    }
  }
  for (const row of seen.filter((node) => node.matches('li, .head, .now, h1.at, .newest .arriving'))) {
    const boxes = [...row.children].filter((node) => seen.includes(node)).map((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = node.textContent.trim() === '' ? node.getBoundingClientRect() : range.getBoundingClientRect();
      const { top, bottom } = node.getBoundingClientRect(); // trimmed to the signs, as a line of type is not
      return [node, { left, right, top, bottom }];
    });
    for (const [at, [one, a]] of boxes.entries()) {
      for (const [other, b] of boxes.slice(at + 1)) {
        const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
        if (over) faults.push(`${name(one)} lies over ${name(other)}`);
      }
    }
  }
  return faults;
}"""
"""What reaches out of its row or block, or lies over its neighbour, as sentences."""

SMALL_TYPE = """([leastU]) => {
  const unit = document.createElement('i');
  unit.style.cssText = 'position: absolute; width: calc(100 * var(--u))';
  document.querySelector('#app').append(unit);
  const least = leastU * unit.getBoundingClientRect().width / 100;
  unit.remove();
  return [...document.querySelectorAll('#app *')].filter((node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
    .filter((node) => !node.closest('.sr-only') && node.getClientRects().length > 0 && parseFloat(getComputedStyle(node).fontSize) < least - 0.1)
    .map((node) => `${node.className} 「${node.textContent.trim()}」 is ${getComputedStyle(node).fontSize}, less than ${least}`);
}"""
"""Type smaller than so many --u, as sentences."""

FAINT = """() => {
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => linear(Number(part) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faults = [];
  for (const node of document.querySelectorAll('.number, .window, .at, .label, b')) {
    if (node.closest('.sr-only')) continue;
    let ground = node;
    while (ground !== document.documentElement && getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
    const [one, other] = [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor].map(luminance).sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 7) faults.push(`「${node.textContent.trim()}」 has a contrast of ${contrast.toFixed(1)}`);
  }
  return faults;
}"""
"""Numbers whose contrast is below 7:1, as sentences."""

NEWEST = """() => {
  const number = document.querySelector('.newest .number, .strip .number');
  if (number === null) return null;
  const range = document.createRange();
  range.selectNodeContents(number);
  return { high: number.getBoundingClientRect().height / innerHeight, wide: range.getBoundingClientRect().width / innerWidth };
}"""
"""How much of the wall the newest number takes: its digits' height, and its width."""


def faults(page: Page, usual: bool) -> list[str]:
    """All that is wrong with how a wall looks now."""
    found = [*page.evaluate(CUT, [False]), *page.evaluate(OVERLAID), *page.evaluate(FAINT)]
    if usual:
        found += page.evaluate(SMALL_TYPE, [3.9])
    newest = page.evaluate(NEWEST)
    size = page.viewport_size
    assert size is not None
    # Upright, four characters a sixth as high as the wall would be wider than it; on a wall that is nearly square five would not stand beside the call-out.
    least = 1 / 6 if size["width"] >= 1.5 * size["height"] or newest is None else 1 / 9
    if newest is not None and newest["high"] < least and newest["wide"] < 0.9:
        found.append(f"the newest number takes {newest['high']:.3f} of the height and {newest['wide']:.3f} of the width")
    return found


@pytest.fixture
def wall(floor: Floor) -> Wall:
    return opened(floor)


def opened(floor: Floor, **options: int) -> Wall:
    """A wall that stands still, with the picture of its notices."""
    wall = Wall(floor, (1920, 1080), **options)
    wall.page.emulate_media(reduced_motion="reduce")
    wall.page.route("**/api/v1/display/notices/*", lambda route: route.fulfill(path=PICTURE))
    wall.page.evaluate("document.fonts.ready")
    return wall


@pytest.mark.parametrize("size", WALLS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_boards_in_every_state(wall: Wall, folder: Path, size: Size):
    wall.resize(size)
    for name, snapshot in BOARDS.items():
        wall.show(snapshot)
        if wall.page.locator("canvas").count():
            expect(wall.page.locator("canvas[data-drawn]")).to_be_visible()

        assert faults(wall.page, usual=name in USUAL) == [], name
        if name in KINDS:
            wall.page.screenshot(path=folder / f"wall-{name}-{size[0]}x{size[1]}.png")


@pytest.mark.parametrize("size", PANELS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_strips_in_every_state(wall: Wall, folder: Path, size: Size):
    wall.resize(size)
    for name, snapshot in STRIPS.items():
        wall.show(snapshot)

        assert faults(wall.page, usual=False) == [], name
        if name in ("called", "paused"):
            wall.page.screenshot(path=folder / f"wall-strip-{name}-{size[0]}x{size[1]}.png")


@pytest.mark.parametrize(("name", "sizes"), [*((kind, WALLS) for kind in KINDS), ("called", PANELS)])
def test_walls_that_have_lost_the_server(floor: Floor, folder: Path, name: str, sizes: tuple[Size, ...]):
    wall = opened(floor, heartbeat_ms=1000)
    wall.show((BOARDS | STRIPS)[name])
    expect(wall.page.locator(".stale-word, .strip.stale")).to_be_visible()

    for size in sizes:
        wall.resize(size)
        assert faults(wall.page, usual=False) == [], size
        expect(wall.page.locator("#app")).to_contain_text("暂停更新")
        expect(wall.page.locator(".turn")).to_have_count(0)
    wall.page.screenshot(path=folder / f"wall-{name}-stale.png")


def test_what_axe_finds(wall: Wall):
    wall.page.evaluate(AXE)
    for size, samples in (((1920, 1080), BOARDS), (STRIP_MEDIUM, STRIPS)):
        wall.resize(size)
        for name, snapshot in samples.items():
            wall.show(snapshot)
            assert wall.page.evaluate(FAULTS, [[]]) == [], name


def test_rows_that_do_not_fit_come_by_turns_and_all_of_them_come(wall: Wall):
    lines = [line | {"waiting": 200 + at} for at, line in enumerate(BOARDS["waiting-board-crowded"]["services"])]

    seen: set[str] = set()
    for turn in range(2):
        wall.show(BOARDS["waiting-board-crowded"] | {"services": lines, "at": (AT + turn * PAGE).isoformat()})
        seen |= set(wall.page.locator(".count .number").all_inner_texts())

    assert seen == {str(200 + at) for at in range(len(lines))}


def test_a_call_arrives_calmly_and_on_a_wall_without_motion_at_once(floor: Floor):
    wall = Wall(floor, (1920, 1080))
    duration = "getComputedStyle(document.querySelector('.arriving')).animationDuration"
    board: Snapshot = BOARDS["hall-board"]

    wall.show(board)
    assert wall.page.evaluate(duration) == "0.48s"
    wall.show(board | {"screen": {"kind": "hall_board", "motion": False, "high_contrast": False}})
    assert wall.page.evaluate(duration) == "0s"
    wall.show(board)
    wall.page.emulate_media(reduced_motion="reduce")
    assert wall.page.evaluate(duration) == "0s"


def test_a_wall_of_few_colours_is_sent_no_colour_between(wall: Wall):
    colours = """() => [...new Set([...document.querySelectorAll('#app *')].flatMap((node) => {
      const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(node);
      return [color, backgroundColor, ...(borderTopWidth === '0px' ? [] : [borderTopColor])];
    }))]"""
    for name in ("hall-board-contrast", "waiting-board-contrast", "notices-contrast"):
        wall.show(BOARDS[name])
        assert set(wall.page.evaluate(colours)) <= {"rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(255, 255, 0)", "rgba(0, 0, 0, 0)"}, name


def test_the_samples_are_what_the_server_sends(live: LiveServer):
    supervisor, screen = live.supervisor(), live.device("hall-board")
    kinds: dict[str, dict[str, str]] = {
        "hall_board": {},
        "zone_board": {"zone": "a"},
        "waiting_board": {},
        "missed_board": {},
        "notices": {},
        "window_strip": {"window": "w1"},
    }
    for kind, place in kinds.items():
        assert supervisor.post("/api/v1/supervisor/screens/hall-board", {"kind": kind, **place}).status == 200
        sent = screen.get("/api/v1/display/snapshot").body

        for name, sample in (BOARDS | STRIPS).items():
            if sample["screen"]["kind"] == kind:
                assert set(sample) | {"epoch", "seq", "at", "paused", "voice"} == set(sent), name
                assert set(sample["screen"]) == set(sent["screen"]), name
