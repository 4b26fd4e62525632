"""A report as PDF, A4.  WeasyPrint is imported when it is needed: it stands on Pango, which not every machine has."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from reports.drawing import svg_of

ROOT = Path(__file__).parent.parent
OWN_FONT = ROOT / "node_modules" / "@fontsource-variable" / "noto-sans-sc" / "wght.css"


class NoPango(Exception):
    """What WeasyPrint stands on is not on this machine."""


def pdf_of(report: Mapping[str, Any]) -> bytes:
    """The report as it is to be printed.  Raises NoPango."""
    try:
        import weasyprint
    except OSError as error:
        raise NoPango(str(error)) from None
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape())
    text = environment.get_template("printed.html").render(report=report, chart=svg_of(report["chart"]) if report["chart"] else None)
    sheets = [] if _has_chinese() else [weasyprint.CSS(filename=str(OWN_FONT))]
    return bytes(weasyprint.HTML(string=text, base_url=str(ROOT)).write_pdf(stylesheets=sheets))


def _has_chinese() -> bool:
    """Whether the machine has a font for Chinese; else the pages' own is taken."""
    try:
        found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=20)  # noqa: S607 - wherever fontconfig is
    except OSError:
        return False
    return bool(found.stdout.strip())
