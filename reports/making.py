"""A report's file, in any of its formats."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import structlog

from config.settings import ROOT
from hall.errors import Refusal
from reports.__main__ import NO_PANGO
from reports.csvfile import csv_of

PATIENCE_S = 120
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

log = structlog.get_logger()


class NoPdf(Refusal):
    """The machine lacks what a PDF is made with."""

    slug, status = "no-pdf", 503
    title = "服务器缺少排版组件 Pango，不能生成 PDF。请下载 Excel，并请管理员安装 libpangoft2-1.0-0 和 libharfbuzz-subset0。"
    title_en = (
        "The server lacks Pango, so it can make no PDF. Take the Excel file, and ask an administrator to install libpangoft2-1.0-0 and libharfbuzz-subset0."
    )


class NotMade(Refusal):
    """The file could not be made."""

    slug, status = "not-made", 503
    title, title_en = "文件没有生成，请缩短时间范围再试。", "The file could not be made. Please try a shorter time."


def file_of(report: Mapping[str, Any], kind: str) -> bytes:
    """The file's bytes.  Raises NoPdf, NotMade."""
    if kind == "csv":
        return csv_of(report)
    command = [sys.executable, "-m", "reports", kind]
    try:
        made = subprocess.run(command, input=json.dumps(report).encode(), capture_output=True, check=False, cwd=ROOT, timeout=PATIENCE_S)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        raise NotMade() from None
    if made.returncode == NO_PANGO:
        raise NoPdf()
    if made.returncode != 0:
        log.error("a report's file was not made", kind=kind, said=made.stderr.decode(errors="replace")[-2000:])
        raise NotMade()
    return made.stdout
