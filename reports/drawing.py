"""A report's chart as SVG, for paper: series are told by dash and marker and by their names, never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 34, 30
INK, INK_2, GRID, BLUE = "#12171d", "#434b54", "#d4d4cf", "#103e7e"
DASHES = ("", "9 5", "2 5")
SHADES = 5


def svg_of(chart: Mapping[str, Any]) -> str:
    """The picture."""
    drawn = {"lines": _lines, "bars": _bars, "heat": _heat}[chart["kind"]]
    body, height = drawn(chart)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-size="13" fill="{INK}">{body}</svg>'


def steps(greatest: float) -> list[float]:
    """Round numbers from nought up to the greatest, five or so."""
    if greatest <= 0:
        return [0, 1]
    size = 10 ** len(str(int(greatest))) / 100
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10, 20, 25, 50, 100) if greatest / (size * factor) <= 5)
    return [step * place for place in range(int(-(-greatest // step)) + 1)]


def _text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def _lines(chart: Mapping[str, Any]) -> tuple[str, int]:
    labels = chart["labels"]
    values = [value for one in chart["series"] for value in one["values"] if value is not None]
    marks = steps(max(values, default=0))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(index: int, value: float) -> tuple[float, float]:
        return LEFT + wide * (index + 0.5) / len(labels), TOP + high * (1 - value / marks[-1])

    body = []
    for mark in marks:
        y = place(0, mark)[1]
        body.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>' + _text(LEFT - 8, y + 4, f"{mark:g}", "end"))
    every = -(-len(labels) // 16)
    body += [_text(place(index, 0)[0], HEIGHT - 8, label) for index, label in enumerate(labels) if index % every == 0]
    x = LEFT
    for order, one in enumerate(chart["series"]):
        points = [place(index, value) if value is not None else None for index, value in enumerate(one["values"])]
        path = "".join(f"{'L' if index and points[index - 1] else 'M'}{point[0]:.1f} {point[1]:.1f}" for index, point in enumerate(points) if point is not None)
        dash = f' stroke-dasharray="{DASHES[order % len(DASHES)]}"' if DASHES[order % len(DASHES)] else ""
        body.append(f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="2"{dash}/>')
        body += [_marker(order, *point) for point in points if point is not None]
        body.append(f'<path d="M{x} 14h34" stroke="{BLUE}" stroke-width="2"{dash}/>' + _marker(order, x + 17, 14) + _text(x + 42, 19, one["label"], "start"))
        x += 120
    return "".join(body), HEIGHT


def _marker(order: int, x: float, y: float) -> str:
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{BLUE}"/>',
        f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#fff" stroke="{BLUE}" stroke-width="1.5"/>',
        f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z" fill="#fff" stroke="{BLUE}" stroke-width="1.5"/>',
    )
    return shapes[order % len(shapes)]


def _bars(chart: Mapping[str, Any]) -> tuple[str, int]:
    labels, values = chart["labels"], chart["series"][0]["values"]
    greatest = max([value for value in values if value is not None], default=0) or 1
    row, body = 24, []
    for index, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = 6 + row * index
        body.append(_text(216, y + 14, label, "end"))
        if value is not None:
            body.append(f'<rect x="224" y="{y}" width="{620 * value / greatest:.1f}" height="18" fill="{BLUE}"/>')
            body.append(_text(232 + 620 * value / greatest, y + 14, f"{value:,}", "start"))
    return "".join(body), 12 + row * len(labels)


def shade(value: float, greatest: float) -> int:
    """How dark a field of the heat map is, 0 (nothing) to SHADES."""
    return 0 if value <= 0 or greatest <= 0 else min(SHADES, 1 + int(SHADES * value / greatest * 0.9999))


FIELDS: Sequence[tuple[str, str]] = (("#ffffff", INK), ("#e3ebf6", INK), ("#b9cdea", INK), ("#86a6d8", INK), ("#3f69ad", "#ffffff"), ("#0a2a58", "#ffffff"))


def _heat(chart: Mapping[str, Any]) -> tuple[str, int]:
    labels, series = chart["labels"], chart["series"]
    greatest = max((value or 0 for one in series for value in one["values"]), default=0)
    wide, row = (WIDTH - 96) / max(1, len(labels)), 30
    body = [_text(96 + wide * (index + 0.5), 16, f"{label} 时") for index, label in enumerate(labels)]
    for order, one in enumerate(series):
        y = 24 + row * order
        body.append(_text(88, y + 20, one["label"], "end"))
        for index, value in enumerate(one["values"]):
            fill, ink = FIELDS[shade(value or 0, greatest)]
            body.append(f'<rect x="{96 + wide * index:.1f}" y="{y}" width="{wide - 2:.1f}" height="{row - 2}" fill="{fill}" stroke="{GRID}"/>')
            body.append(_text(96 + wide * (index + 0.5) - 1, y + 20, f"{value:g}", more=f' fill="{ink}"'))
    return "".join(body), 30 + row * len(series)
