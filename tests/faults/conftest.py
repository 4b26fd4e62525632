"""What the tests of bad sockets share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Template
from tests.live import LiveServer


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, empty_database: Template) -> Iterator[LiveServer]:
    """A server that the tests of one file share; it drops a socket which does not answer within two seconds."""
    server = LiveServer(tmp_path_factory.mktemp("hall"), empty_database, app="tests.impatient:serve()")
    server.start()
    yield server
    server.stop()
