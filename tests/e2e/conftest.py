"""Journeys in a real browser over a real server: one Chromium for all, a context of its own for every machine of the hall."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.e2e.floor import Floor
from tests.e2e.looks import PICTURES, look_at
from tests.engines import Template
from tests.live import LiveServer

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one that drives every browser of a process: it allows no second beside it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "the journeys need chromium; on Debian: apt-get install chromium"
    expect.set_options(timeout=PATIENCE_MS)
    browser = playwright.chromium.launch(executable_path=executable, args=ARGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def server(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A real server with the small hall, shared by the tests of one file."""
    server = LiveServer(tmp_path_factory.mktemp("hall"), empty_database)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def floor(browser: Browser, server: LiveServer) -> Iterator[Floor]:
    """The hall's floor: its machines are opened one by one, and none of them may complain."""
    floor = Floor(browser, server, PATIENCE_MS)
    # A page that asks who is signed in, when nobody is, is answered 401; the browser writes that down as an error.
    floor.allow(re.compile(r"401 .*/api/v1/(caller|guide|reports|supervisor)/session$"))
    yield floor
    floor.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go: JIAOHAO_SCREENSHOTS=FOLDER keeps them."""
    folder = Path(PICTURES or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(folder: Path) -> Callable[..., None]:
    """Holds that a page has no fault; the options are those of `look_at`."""

    def look(page: Page, name: str, **options: Any) -> None:
        assert look_at(page, folder / f"{name}.png", **options) == [], name

    return look
