"""A report as an Excel workbook, with a chart that Excel draws from the numbers beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

FORMATS = {"count": "#,##0", "minutes": "0.0", "hours": "0.0", "number": "0.0", "share": "0.0%", "text": "@"}
DASHES = ("solid", "dash", "round_dot")
MARKERS = ("circle", "square", "diamond")
CHARTS = {"lines": "line", "bars": "bar"}
WIDEST = 40


def xlsx_of(report: Mapping[str, Any]) -> bytes:
    """Two sheets: the report, and what its chart is drawn from."""
    file = io.BytesIO()
    # Text stays text: strings_to_formulas and _urls would make live cells of what somebody typed.
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("报表")
    bold, title, note = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 16}), book.add_format({"font_color": "#434b54"})
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
    bolds = {kind: book.add_format({"num_format": shown, "bold": True, "top": 1}) for kind, shown in FORMATS.items()}

    def write(row: int, column: int, cell: Mapping[str, Any], shown: Any) -> None:
        if isinstance(cell["value"], int | float):
            sheet.write_number(row, column, cell["value"], shown)
        else:
            sheet.write_string(row, column, cell["text"], note if cell["why"] else shown)

    sheet.write_string(0, 0, report["title"], title)
    sheet.write_string(1, 0, "　".join(text for text in (report["hall"], report["period"], report["scope"], report["abnormal"]) if text), note)
    sheet.write_row(3, 0, ["", "本期", "上期", "去年同期"], bold)
    row = 4
    for headline in report["headlines"]:
        sheet.write_string(row, 0, headline["label"])
        for place, key in enumerate(("cell", "before", "year_before"), 1):
            write(row, place, headline[key], formats[headline["kind"]])
        row += 1
    row += 1
    chart_row = row
    if report["chart"]:
        row += 16
    kinds = ["text", *(column["kind"] for column in report["columns"])]
    for place, label in enumerate([report["by_name"], *(column["label"] for column in report["columns"])]):
        sheet.write_string(row, place, label, head)
    table_row = row
    for cells in report["rows"]:
        row += 1
        for place, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
            write(row, place, cell, formats[kind])
    if report["total"]:
        row += 1
        for place, (cell, kind) in enumerate(zip(report["total"], kinds, strict=True)):
            write(row, place, cell, bolds[kind])
    for text in (report["empty"], *report["notes"]):
        if text:
            row += 1
            sheet.write_string(row + 1, 0, text, note)
    widths = [max([4, *(2 * len(cells[0]["text"]) for cells in report["rows"])]), *(12 for _ in report["columns"])]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(table_row)
    if report["chart"]:
        _draw(book, sheet, report["chart"], chart_row)
    book.close()
    return file.getvalue()


def _draw(book: Any, sheet: Any, chart: Mapping[str, Any], at: int) -> None:
    data = book.add_worksheet("图表数据")
    data.write_row(0, 1, [one["label"] for one in chart["series"]])
    data.write_column(1, 0, chart["labels"])
    last = len(chart["labels"])
    for place, one in enumerate(chart["series"], 1):
        for row, value in enumerate(one["values"], 1):
            if value is not None:
                data.write_number(row, place, value)
    if chart["kind"] == "heat":
        data.conditional_format(1, 1, last, len(chart["series"]), {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#103e7e"})
    drawn = book.add_chart({"type": CHARTS.get(chart["kind"], "line")})
    for place, _ in enumerate(chart["series"], 1):
        line = {"color": "#103e7e", "dash_type": DASHES[(place - 1) % len(DASHES)], "width": 2}
        looks: dict[str, Any] = {"line": line, "marker": {"type": MARKERS[(place - 1) % len(MARKERS)], "size": 6}}
        if chart["kind"] == "bars":
            looks = {"fill": {"color": "#103e7e"}, "data_labels": {"value": True}}
        drawn.add_series({"name": ["图表数据", 0, place], "categories": ["图表数据", 1, 0, last, 0], "values": ["图表数据", 1, place, last, place], **looks})
    drawn.set_title({"name": f"{chart['title']}（{chart['unit']}）"})
    if chart["kind"] == "bars":
        drawn.set_y_axis({"reverse": True})
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 960, "height": 300})
    sheet.insert_chart(at, 0, drawn)
