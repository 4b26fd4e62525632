"""The bench's lines and its page: what was measured is what is written, and what misses its goal is called missed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.__main__ import BENCHES, QUICK
from bench.report import HEADINGS, document, growth
from bench.table import Line, save

MACHINE = {"measured": "2026-11-23 10:00 UTC", "processors": "2 × some"}


def line(**facts: Any) -> Line:
    return Line(**{"name": "take", "value": 200.0, "limit": 100.0, "unit": "µs", "beside": "sqlite3 alone", **facts})


def kept(tmp_path: Path, **measured: list[Line]) -> Any:
    file = tmp_path / "bench.json"
    save(file, MACHINE, measured, order=BENCHES)
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("measured", "met"),
    [
        (line(), None),
        (line(goal=2.0), True),
        (line(goal=1.9), False),
        (line(promise=200), True),
        (line(promise=199), False),
        (line(goal=2.0, promise=199), False),
        (line(rate=True, value=40.0, goal=0.4), True),
        (line(rate=True, value=39.0, goal=0.4), False),
    ],
)
def test_a_goal_is_met_when_all_of_it_holds(measured: Line, met: bool | None):
    assert measured.met is met


def test_a_line_says_figure_limit_ratio_and_verdict():
    assert line(goal=1.7).row().split() == ["take", "200.0", "100.0", "µs", "2.00×", "≤", "1.7×", "MISSED"]
    assert line(rate=True, unit="requests/s", value=45.0, goal=0.4).row().split() == ["take", "45.0", "100.0", "requests/s", "45%", "≥", "40%", "met"]


def test_the_page_has_every_line_under_its_heading(tmp_path: Path):
    page = document(kept(tmp_path, growth=[line(name="take, 5 old")], sqlite=[line(goal=2.7)], http=[line(name="over HTTP", promise=50)]))

    assert "| take | 200 µs | 100 µs | 2.00× | ≤ 2.7× | met | sqlite3 alone |" in page
    assert "| over HTTP | 200 µs | 100 µs | 2.00× | ≤ 50 µs | **missed** | sqlite3 alone |" in page
    headings = [part.partition("\n")[0] for part in page.split("\n## ")[1:]]
    assert headings == ["A transaction on SQLite", "Over HTTP", "Years of tickets, and a crowd", "Measured on"]
    assert "2 × some" in page


def test_what_is_not_measured_this_time_stays_as_it_was(tmp_path: Path):
    kept(tmp_path, http=[line(name="old")], sqlite=[line(name="old")])

    now = kept(tmp_path, sqlite=[line(name="new")])

    assert [(bench, now[bench]["lines"][0]["name"]) for bench in now] == [("sqlite", "new"), ("http", "old")]


def test_the_plot_has_a_curve_for_each_step_and_higher_is_costlier(tmp_path: Path):
    points = [("take", 10_000, 1.0), ("take", 5_000_000, 1.3), ("call_next", 10_000, 1.05), ("call_next", 5_000_000, 1.05)]
    lines = [line(value=100 * ratio, point=(step, tickets)) for step, tickets, ratio in points]

    svg = ElementTree.fromstring(growth(kept(tmp_path, growth=[*lines, line(name="a crowd")])))

    curves = [curve.attrib["points"].split() for curve in svg.iter("{http://www.w3.org/2000/svg}polyline")]
    heights = [[float(point.partition(",")[2]) for point in curve] for curve in curves]
    assert [len(curve) for curve in curves] == [2, 2]
    assert heights[0][0] > heights[0][1], "the y of SVG goes down"
    assert heights[1][0] == heights[1][1]
    words = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"take", "call_next", "5,000,000"} <= {*words}


def test_every_bench_has_its_heading_and_those_of_every_day_are_benches():
    assert list(HEADINGS) == list(BENCHES)
    assert {*QUICK} < {*BENCHES}
