"""`python -m reports pdf|xlsx`: a report as JSON in, its file out.  A process of its own, so that the server's windows do not wait while it draws."""

from __future__ import annotations

import json
import os
import sys

NICENESS = 10
NO_PANGO = 3
"""What the process ends with where the machine cannot make a PDF."""


def main(what: str) -> int:
    """Makes one file."""
    from reports.printed import NoPango, pdf_of  # the server reads NO_PANGO here, and draws nothing itself
    from reports.spreadsheet import xlsx_of

    if hasattr(os, "nice"):
        os.nice(NICENESS)
    report = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(pdf_of(report) if what == "pdf" else xlsx_of(report))
    except NoPango as error:
        sys.stderr.write(f"{error}\n")
        return NO_PANGO
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
