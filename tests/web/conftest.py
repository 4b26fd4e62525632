"""What the tests of the doors stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.db import Database
from tests.engines import Template
from tests.factories import Clock
from tests.live import LiveServer
from tests.web.visitors import Site, open_site


@pytest.fixture
def open_with(database: Database, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Site]]:
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
