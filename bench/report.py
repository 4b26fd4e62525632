"""`python -m bench.report`: writes docs/performance.md and its plot from var/bench.json."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from itertools import groupby
from typing import Any

from config.settings import ROOT

HEADINGS = {
    "sqlite": "A transaction on SQLite",
    "memory": "A transaction on SQLite",
    "postgresql": "A transaction on PostgreSQL",
    "http": "Over HTTP",
    "http-postgresql": "Over HTTP",
    "scale": "Several processes on PostgreSQL",
    "push-50": "From the clerk's key to the screens",
    "push-500": "From the clerk's key to the screens",
    "large": "A large hall: 140 windows, 500 open pages",
    "paper": "From the tap to the paper",
    "process": "A server that nobody uses yet",
    "growth": "Years of tickets, and a crowd",
    "painted": "From the clerk's key to the eye",
    "live-page": "The supervisor's live page",
    "reports": "Reports over a year of a million visits",
}
"""What each bench's table stands under."""
INTRODUCTION = """\
# What it costs

Every figure stands beside its limit: the same work with nothing of ours in it, measured in turns with ours in the same run on the same machine. So
the ratio says something on any machine, and the figure itself only on this one. `make performance` measures everything and writes this page;
`make bench` measures and prints, `make bench BENCH="sqlite http"` only those, `make bench-quick` what is worth a look every day, in under a
minute. What was tried to make it quicker, and what that gave: [0017](decisions/0017-what-the-hot-path-costs.md).
"""
PLOT = "![A transaction beside the same one in an empty hall, by number of old tickets](images/growth.svg)"

Kept = dict[str, dict[str, Any]]
"""var/bench.json: bench → its machine and its lines."""

WIDTH, HEIGHT = 760, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 24, 48
COLOURS = ("#0b4f9e", "#b5341c", "#3c7d3f", "#7a5195")
STEP = 0.1


def document(kept: Kept) -> str:
    """The page: a table under each heading, and what it was measured on."""
    parts = [INTRODUCTION]
    for heading, benches in groupby((bench for bench in HEADINGS if bench in kept), key=HEADINGS.__getitem__):
        lines = [line for bench in benches for line in kept[bench]["lines"]]
        parts += [f"## {heading}\n", *_table(lines)]
        if any(line["point"] for line in lines):
            parts += ["", PLOT]
        parts.append("")
    return "\n".join([*parts, "## Measured on\n", *_machines(kept), ""])


def growth(kept: Kept) -> str:
    """The plot as SVG: ratio to an empty hall against the number of old tickets, a curve for each step."""
    curves: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for line in kept["growth"]["lines"]:
        if line["point"]:
            curve, tickets = line["point"]
            curves[curve].append((tickets, line["ratio"]))
    sizes = sorted({tickets for points in curves.values() for tickets, _ in points})
    top = STEP * math.ceil(max(1.2, *(ratio for points in curves.values() for _, ratio in points)) / STEP)
    bottom = STEP * math.floor(min(0.9, *(ratio for points in curves.values() for _, ratio in points)) / STEP)
    low, high = math.log(sizes[0]), math.log(sizes[-1])

    def x(tickets: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((math.log(tickets) - low) / (high - low) if high > low else 0.5)

    def y(ratio: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (top - ratio) / (top - bottom)

    shapes = []
    for number in range(round((top - bottom) / STEP) + 1):
        ratio = bottom + number * STEP
        shapes.append(f'<line x1="{LEFT}" y1="{y(ratio):.1f}" x2="{WIDTH - RIGHT}" y2="{y(ratio):.1f}" stroke="#dddddd"/>')
        shapes.append(f'<text x="{LEFT - 8}" y="{y(ratio) + 4:.1f}" text-anchor="end">{ratio:.1f}×</text>')
    shapes += [f'<text x="{x(tickets):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{tickets:,}</text>' for tickets in sizes]
    shapes.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">old tickets</text>')
    shapes.append(f'<line x1="{LEFT}" y1="{y(1.1):.1f}" x2="{WIDTH - RIGHT}" y2="{y(1.1):.1f}" stroke="#888888" stroke-dasharray="4 4"/>')
    shapes.append(f'<text x="{WIDTH - RIGHT + 8}" y="{y(1.1) + 4:.1f}" fill="#666666">goal</text>')
    for colour, (row, (curve, points)) in zip(COLOURS, enumerate(curves.items()), strict=False):
        path = " ".join(f"{x(tickets):.1f},{y(ratio):.1f}" for tickets, ratio in sorted(points))
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        shapes += [f'<circle cx="{x(tickets):.1f}" cy="{y(ratio):.1f}" r="3.5" fill="{colour}"/>' for tickets, ratio in points]
        shapes.append(f'<rect x="{WIDTH - RIGHT + 50}" y="{TOP + 24 * row}" width="12" height="12" fill="{colour}"/>')
        shapes.append(f'<text x="{WIDTH - RIGHT + 68}" y="{TOP + 24 * row + 10}">{curve}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13" fill="#222222">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>', *shapes, "</svg>", ""])


def _table(lines: list[dict[str, Any]]) -> list[str]:
    rows = ["| | ours | limit | ratio | goal | | the limit is |", "|---|--:|--:|--:|---|---|---|"]
    for line in lines:
        verdict = {None: "", True: "met", False: "**missed**"}[line["met"]]
        figures = " | ".join(f"{_figure(line[which])} {line['unit']}" for which in ("value", "limit"))
        rows.append(f"| {line['name']} | {figures} | {line['ratio_text']} | {line['goal']} | {verdict} | {line['beside']} |")
    return rows


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _machines(kept: Kept) -> list[str]:
    """One paragraph for each run: the same machine at another time is another run."""
    runs: dict[str, list[str]] = defaultdict(list)
    for bench in HEADINGS:
        if bench in kept:
            runs[json.dumps(kept[bench]["machine"])].append(bench)
    paragraphs = []
    for run, benches in runs.items():
        facts = "; ".join(f"{name}: {value}" for name, value in json.loads(run).items())
        paragraphs.append(f"- {', '.join(benches)} — {facts}")
    return paragraphs


def main() -> None:
    """Writes both."""
    kept = json.loads((ROOT / "var" / "bench.json").read_text(encoding="utf-8"))
    (ROOT / "docs" / "performance.md").write_text(document(kept), encoding="utf-8")
    if "growth" in kept:
        (ROOT / "docs" / "images" / "growth.svg").write_text(growth(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
