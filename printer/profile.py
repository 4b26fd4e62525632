"""What one model of printer can do and how it says so: the facts that differ between models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One model.

    dots: printable width.  columns: characters of the small Latin font in that width; a Chinese character takes two.
    native_qr: the printer draws QR codes itself (GS ( k); else they are sent as an image.
    cut: the bytes that bring the last line past the cutter and cut.
    status_mask, status_value: an answer to DLE EOT is one when `answer & status_mask == status_value`.
    """

    name: str
    dots: int = 576
    columns: int = 48
    native_qr: bool = True
    cut: bytes = b"\x1dVB\x00"
    status_mask: int = 0x93
    status_value: int = 0x12

    @property
    def column_dots(self) -> int:
        """The width of one column in dots."""
        return self.dots // self.columns


GENERIC_80 = Profile(name="generic-80")
