"""The ledger of bad ratings as files: CSV and XLSX, one row for each case.  What somebody may not read is not in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from hall.boards import Drawing
from hall.ledger import ACTIONS, Reader, case_drawing, cases, step_drawing
from rules.followups import FINDINGS, REVIEWS, CaseAction
from rules.rating import Scale
from storage import followups
from storage.view import HallView

TITLE = "差评整改台账"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    ("序号", 6),
    ("票号", 8),
    ("办理日期", 12),
    ("部门", 14),
    ("业务", 18),
    ("窗口", 6),
    ("工作人员", 10),
    ("工号", 8),
    ("评价等级", 10),
    ("原因", 30),
    ("留言", 30),
    ("评价渠道", 12),
    ("评价时间", 18),
    ("整改期限", 12),
    ("期限情况", 18),
    ("状态", 16),
    ("责任人", 10),
    ("回访情况", 30),
    ("认定", 14),
    ("认定说明", 30),
    ("认定人", 10),
    ("整改情况", 30),
    ("申诉复核", 14),
    ("复核说明", 30),
    ("再次评价", 10),
    ("办结时间", 18),
    ("作废原因", 20),
)


def rows_of(view: HallView, scales: Mapping[str, Scale], reader: Reader, since: int, until: int) -> list[list[str]]:
    """The ledger's rows, as its columns say; of the cases opened from `since` until before `until` (ms UTC)."""
    found = cases(view, reader, since, until)
    steps = followups.steps(view.connection, [case.visit_id for case in found])
    rows = []
    for place, case in enumerate(found, 1):
        taken = steps.get(case.visit_id, [])
        drawn = [(step.action, step_drawing(view.catalogue, step, reader.sees_words)) for step in taken]
        rows.append(_row(place, case_drawing(view, scales, reader, case), drawn))
    return rows


def _row(place: int, case: Drawing, steps: Sequence[tuple[CaseAction, Drawing]]) -> list[str]:
    finding = next((action for action, _ in reversed(steps) if action in FINDINGS), None)
    review = next((action for action, _ in reversed(steps) if action in REVIEWS), None)
    asked = any(action is CaseAction.ASK_REVIEW for action, _ in steps)
    return [
        str(place),
        case["number"],
        case["day"],
        case["department"],
        case["service"],
        case["window"],
        case["clerk"]["name"],
        case["clerk"]["number"],
        case["level"]["name"],
        "；".join(case["reasons"]),
        case["comment"] or "",
        case["source"],
        _minute(case["rated_at"]),
        case["deadline"]["on"],
        case["deadline"]["words"],
        case["state_name"],
        case["assigned_to"] or "",
        _words(steps, CaseAction.CALL_BACK),
        "" if finding is None else ACTIONS[finding],
        _words(steps, *FINDINGS),
        case["finder"] or "",
        _words(steps, CaseAction.CORRECT),
        ACTIONS[review] if review else "复核中" if asked else "",
        _words(steps, CaseAction.ASK_REVIEW, *REVIEWS),
        case["second_level"] or "",
        _minute(case["closed_at"]),
        case["set_aside"]["reason"] if case["set_aside"] else "",
    ]


def _words(steps: Sequence[tuple[CaseAction, Drawing]], *of: CaseAction) -> str:
    """What was written at these steps, the first first."""
    return "；".join(step["words"] for action, step in steps if action in of and step["words"])


def _minute(moment: str | None) -> str:
    """「2026-11-23 10:42」, the hall's time."""
    return "" if moment is None else f"{moment[:10]} {moment[11:16]}"


def as_csv(rows: list[list[str]]) -> bytes:
    """With a byte-order mark, by which spreadsheet programs know that it is UTF-8; nothing in it is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A citizen's words must not become a formula in somebody's spreadsheet."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def as_xlsx(rows: list[list[str]], heading: str) -> bytes:
    """One sheet, ready to be printed on its side; every cell is text."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet(TITLE)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8E8E4"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, heading, title)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, head)
    for place, row in enumerate(rows, 2):
        for column, words in enumerate(row):
            sheet.write_string(place, column, words, cell)
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    book.close()
    return file.getvalue()
