"""/metrics tells a Prometheus, and nobody else, how the hall is doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import server
from config.settings import load_settings
from tests.factories import SmallHall


@pytest.fixture
def app(hall: SmallHall, tmp_path: Path) -> Iterator[Flask]:
    address = hall.database.url.render_as_string(hide_password=False)
    settings = load_settings({"JIAOHAO_DATA": str(tmp_path), "JIAOHAO_CONFIG": str(tmp_path), "JIAOHAO_DATABASE_URL": address})
    app = server.create_app(replace(settings, server=settings.server.model_copy(update={"metrics_token": "let-me-see"})), hall.clock)
    yield app
    app.extensions["jiaohao"].database.close()


def test_the_figures_of_this_moment(app: Flask, hall: SmallHall):
    hall.take("id-card")
    hall.take("company")
    hall.seat("w1")

    answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer let-me-see"})

    lines = answer.text.splitlines()
    assert answer.status_code == 200
    assert 'jiaohao_waiting{hall="small",service="id-card"} 1.0' in lines
    assert 'jiaohao_tickets_today{hall="small"} 2.0' in lines
    assert 'jiaohao_windows_open{hall="small"} 1.0' in lines
    assert 'jiaohao_print_jobs{hall="small",printer="printer-1",state="queued"} 2.0' in lines
    assert 'jiaohao_printer_ready{hall="small",printer="printer-1"} 0.0' in lines


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guess"}])
def test_nobody_else_is_told(app: Flask, headers: dict[str, str]):
    assert app.test_client().get("/metrics", headers=headers).status_code == 401
