"""What the tests of the doors stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage.db import Database
from tests.engines import Template
from tests.factories import Clock
from tests.live import LiveServer
from tests.web.visitors import Site, open_site


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by the minute is counted in one and the same: half-way through it the machine's clock stands still."""
    half_past = SimpleNamespace(time=lambda: 1_800_000_030.0)
    for module in ("limits.storage.memory", "limits.strategies", "web.pace"):
        monkeypatch.setattr(f"{module}.time", half_past)


@pytest.fixture
def open_with(database: Database, clock: Clock, tmp_path: Path, one_minute: None) -> Iterator[Callable[..., Site]]:
    """Opens a site with other settings than the tests' own."""
    opened: list[Site] = []

    def open_(**tables: Any) -> Site:
        opened.append(open_site(database, clock, tmp_path, **tables))
        return opened[-1]

    yield open_
    for site in opened:
        site.hall.database.close()


@pytest.fixture
def site(open_with: Callable[..., Site]) -> Site:
    return open_with()


@pytest.fixture(scope="module")
def server(empty_database: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A real server that the tests of one file share."""
    server = LiveServer(tmp_path_factory.mktemp("server"), empty_database)
    server.start()
    yield server
    server.stop()
