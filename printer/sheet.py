"""A paper being written: text, rules, QR codes and pictures as ESC/POS bytes for one profile.

Chinese is encoded here and sent raw.  python-escpos builds the commands but never the text: its `text()` sends Chinese
without `FS &` and turns 「（）：、，￥」 into question marks.  A line with a character outside GBK, which most printers do not
have, is drawn as dots; for a profile that asks for it, every line is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from printer.columns import in_gbk, width, wrap
from printer.profile import Profile
from printer.raster import picture_raster, qr_raster, rule_raster, text_raster

Align = Literal["left", "center"]

_RULE = "─"
_QR_MODULE_DOTS = 6
_RULE_SPARE = 2
"""Columns by which a rule may be shorter than a line."""


class Sheet:
    """Wraps, indents, and sends a change of style only when there is one.  margin: columns left free on both sides."""

    def __init__(self, profile: Profile, margin: int) -> None:
        self._profile = profile
        self._margin = margin
        self._columns = profile.columns - 2 * margin
        self._width = self._height = 1
        self._bold = False
        self._align: Align = "left"
        self._commands = Dummy()
        self._commands._raw(b"\x1b@" + profile.chinese_mode)  # ESC @ leaves Chinese mode, so FS & comes after it

    def line(self, text: str, *, size: int = 1, bold: bool = False, align: Align = "left") -> None:
        """Text on as many lines as it takes.  Raises OSError when it must be drawn and fonts-noto-cjk is not installed."""
        indent = " " * (self._margin // size) if align == "left" else ""
        for row in wrap(text, self._columns // size):
            if in_gbk(row) and not self._profile.whole_raster:
                self._write(indent + row, size, size, bold, align)
            elif row:
                self._style(self._width, self._height, self._bold, align)
                self._commands._raw(text_raster(indent + row, column_dots=self._profile.column_dots, size=size, bold=bold))

    def rule(self) -> None:
        """A line across, within the margins."""
        if self._profile.whole_raster:
            self._style(self._width, self._height, self._bold, "center")
            self._commands._raw(rule_raster(self._columns * self._profile.column_dots))
            return
        # Wide characters leave it as thin and make it some bytes.  It is in the middle by its indent, so it needs no other alignment.
        times = next((times for times in (4, 3) if self._columns % (2 * times) <= _RULE_SPARE), 2)
        length = self._columns // (2 * times)
        indent = (self._profile.columns - 2 * times * length) // 2 // times if self._align == "left" else 0
        self._write(" " * indent + _RULE * length, times, 1, False, self._align)

    def gap(self, dots: int) -> None:
        """White paper."""
        self._commands._raw(b"\x1bJ" + bytes((dots,)))

    def spread(self, parts: Sequence[str]) -> None:
        """The parts on one line, from edge to edge; each on its own line when that would leave less than two columns between."""
        spare = self._columns - sum(map(width, parts))
        between = len(parts) - 1
        if spare < 2 * between or not in_gbk("".join(parts)):
            for part in parts:
                self.line(part)
            return
        text = parts[0]
        for nth, part in enumerate(parts[1:]):
            text += " " * ((spare + nth) // between) + part
        self.line(text, align="center")  # as wide as a line, so it stands where it would from the left

    def qr(self, content: str, *, native: bool | None = None) -> None:
        """A QR code in the middle, with white below.  native: whether the printer draws it; None leaves that to the profile."""
        self._style(self._width, self._height, self._bold, "center")
        if native if native is not None else self._profile.native_qr and not self._profile.whole_raster:
            self._commands.qr(content, native=True, size=_QR_MODULE_DOTS, ec=QR_ECLEVEL_M)
        else:
            self._commands._raw(qr_raster(content, module_dots=_QR_MODULE_DOTS))
        self.gap(16)

    def picture(self, file: Path) -> None:
        """A picture in the middle, made smaller when it is wider than a line.  Raises OSError when it cannot be read."""
        self._style(self._width, self._height, self._bold, "center")
        self._commands._raw(picture_raster(file, self._columns * self._profile.column_dots))

    def raw(self, data: bytes) -> None:
        """Commands as they are; they must leave the style as it was."""
        self._commands._raw(data)

    def cut(self) -> bytes:
        """Ends the paper: all its bytes, from `ESC @` to the cut."""
        self._commands._raw(self._profile.cut)
        return bytes(self._commands.output)

    def _write(self, text: str, width: int, height: int, bold: bool, align: Align) -> None:
        self._style(width, height, bold, align)
        self._commands._raw(text.encode("gb18030") + b"\n")

    def _style(self, width: int, height: int, bold: bool, align: Align) -> None:
        if (width, height) != (self._width, self._height):
            # GS ! and not ESC !, which leaves Chinese characters as they are.
            self._commands.set(custom_size=True, width=width, height=height)
            self._width, self._height = width, height
        if bold != self._bold:
            self._commands.set(bold=bold)
            self._bold = bold
        if align != self._align:
            self._commands.set(align=align)
            self._align = align
