"""The database is away for a while: pages say that what they show is old, and are right again by themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.floor import Floor
from tests.live import LiveServer
from tests.postgres import PostgresServer

AWAY = re.compile(r"503|WebSocket connection")
SAYS_SO = "屏幕暂停更新，请留意广播或咨询导服台"


@pytest.fixture
def server(live_on_own_postgres: LiveServer) -> LiveServer:
    return live_on_own_postgres


def test_a_board_without_a_database_says_that_it_is_old_and_comes_back_by_itself(floor: Floor, own_postgres: PostgresServer):
    floor.allow(AWAY)
    clerk, number = floor.server.clerk(), floor.take("id-card")
    board = floor.device("hall-board", "display")
    clerk.post("/api/v1/caller/next")
    expect(board.locator(".newest .number")).to_have_text(number)
    board.evaluate("window.neverReloaded = true")

    own_postgres.stop()

    expect(board.get_by_role("status")).to_contain_text(SAYS_SO)
    expect(board.locator(".newest .number")).to_have_text(number)

    own_postgres.start()

    expect(board.get_by_text(SAYS_SO)).to_be_hidden()
    second = floor.take("id-card")
    clerk.post("/api/v1/caller/next", {"previous": "served"})
    expect(board.locator(".newest .number")).to_have_text(second)
    assert board.evaluate("window.neverReloaded === true")
