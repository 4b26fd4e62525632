"""What a printer says about itself.

`DLE EOT 1-4` are answered in real time, even with no paper.  `GS r 1` is answered in its turn, so its answer says that all that
was sent before it has been processed; a printer without paper does not answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from printer.profile import Profile

State = Literal["ready", "paper_out", "cover_open", "offline", "unknown"]

STATUS_REQUESTS = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04")
COMPLETION_REQUEST = b"\x1dr\x01"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """state: `offline` when it cannot be reached or says so, `unknown` when it does not answer.  near_end: the roll is nearly used up."""

    state: State
    near_end: bool = False


def is_status(answer: int, profile: Profile) -> bool:
    """Whether a byte is an answer to DLE EOT at all."""
    return answer & profile.status_mask == profile.status_value


def parse(printer: int, offline_cause: int, error_cause: int, paper: int, *, near_end_sensor: bool = True) -> PrinterStatus:
    """The status in the four answers to `STATUS_REQUESTS`, each of which is one by `is_status`.

    An open cover comes first: it lifts the paper from its sensor, and no paper can be told until it is closed.
    near_end_sensor: False where the profile says that there is none, and its bits mean nothing.
    """
    near_end = near_end_sensor and bool(paper & 0x0C)
    if offline_cause & 0x04:
        return PrinterStatus("cover_open", near_end)
    if paper & 0x60 or offline_cause & 0x20:
        return PrinterStatus("paper_out", near_end)
    if printer & 0x08 or offline_cause & 0x40 or error_cause & 0x6C:
        return PrinterStatus("offline", near_end)
    return PrinterStatus("ready", near_end)


def is_completion(answer: int) -> bool:
    """Whether a byte answers `COMPLETION_REQUEST` with paper still there.  Late answers to DLE EOT have bit 4 and are none."""
    return answer & 0x90 == 0 and answer & 0x0C == 0
