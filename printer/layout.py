"""A ticket as ESC/POS bytes: text mode, so that a usual ticket is some hundred bytes and prints at once.

Chinese is encoded here and sent raw.  python-escpos builds the commands but never the text: its `text()` sends Chinese
without `FS &` and turns 「（）：、，￥」 into question marks.  A line with a character outside GBK, which most printers do not
have, is drawn as dots.

The bytes end with the cut.  Whether the printer has done them is asked by the spooler, who waits for the answer; a layout
is only what stands on the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

from hall.paper import PaperPlace, TicketPaper
from printer.columns import in_gbk, width, wrap
from printer.profile import Profile
from printer.raster import qr_raster, text_raster

Align = Literal["left", "center"]

_MARGIN = 2  # columns free on both sides, for heads that sit crooked
_RULE = "─"
_GAP_DOTS = 16
_QR_MODULE_DOTS = 6


@dataclass(frozen=True, slots=True)
class _Words:
    your_number: str
    reprint: str
    where: str
    floor_to_zone: str
    window: str
    windows: str
    and_window: str
    ahead: str
    people: str
    person: str
    nobody_ahead: str
    nobody: str
    estimate: str
    wait_there: str
    wait: str
    listen: str
    scan: str
    today: str


_WORDS = {
    "zh": _Words(
        your_number="您的号码",
        reprint="补打 第{}次",
        where="办理地点",
        floor_to_zone="",
        window="{}号窗口",
        windows="{}号窗口",
        and_window="、",
        ahead="您前面还有",
        people="{} 人等候",
        person="{} 人等候",
        nobody_ahead="您前面",
        nobody="无人等候",
        estimate="预计等候约 {} 分钟（仅供参考）",
        wait_there="请在{}休息区等候，",
        wait="请在休息区等候，",
        listen="注意呼叫及大屏显示信息。",
        scan="扫码看叫到几号",
        today="当日有效",
    ),
    "en": _Words(
        your_number="Your number",
        reprint="Reprint {}",
        where="Where to go",
        floor_to_zone=", ",
        window="Window {}",
        windows="Windows {}",
        and_window=", ",
        ahead="Waiting before you",
        people="{} people",
        person="{} person",
        nobody_ahead="Waiting before you",
        nobody="Nobody",
        estimate="About {} minutes (an estimate only)",
        wait_there="Waiting area: {}.",
        wait="Please wait in the waiting area.",
        listen="Listen for your number and watch the screens.",
        scan="Scan to see who is being called",
        today="Valid today only",
    ),
}


def ticket_bytes(paper: TicketPaper, profile: Profile) -> bytes:
    """The whole ticket for a printer of this profile, from `ESC @` to the cut.

    Raises OSError when a line must be drawn and fonts-noto-cjk is not installed.
    """
    words = _WORDS[paper.language]
    sheet = _Sheet(profile)
    sheet.line(paper.hall, align="center")
    sheet.rule()
    sheet.gap()
    sheet.line(words.your_number, align="center")
    if paper.reprint:
        sheet.line(words.reprint.format(paper.reprint), bold=True, align="center")
    sheet.line(paper.number, size=4, bold=True, align="center")
    sheet.gap()
    sheet.line(paper.service, size=2, align="center")
    sheet.gap()
    sheet.rule()
    if paper.places:
        sheet.line(words.where)
        for place in paper.places:
            for text in _place_lines(place, words):
                sheet.line(text, size=2)
        sheet.gap()
    _queue(sheet, paper, words)
    sheet.rule()
    for text in (*_waiting_lines(paper.places, words), *paper.no_show_rule):
        sheet.line(text)
    sheet.gap()
    sheet.qr(paper.phone_url)
    sheet.line(words.scan, align="center")
    sheet.rule()
    sheet.spread((paper.issued_at, words.today, paper.kiosk))
    return sheet.cut()


def _place_lines(place: PaperPlace, words: _Words) -> list[str]:
    """In the order of walking: floor and zone, the area's public name, windows."""
    windows = words.windows if len(place.windows) > 1 else words.window
    lines = [_floor_and_zone(place, words), place.title or "", windows.format(words.and_window.join(place.windows)) if place.windows else ""]
    return [line for line in lines if line]


def _floor_and_zone(place: PaperPlace, words: _Words) -> str:
    return words.floor_to_zone.join(part for part in (place.floor, place.zone) if part)


def _queue(sheet: _Sheet, paper: TicketPaper, words: _Words) -> None:
    if paper.ahead == 0:
        sheet.line(words.nobody_ahead)
        sheet.line(words.nobody, size=2)
    else:
        sheet.line(words.ahead)
        sheet.line((words.person if paper.ahead == 1 else words.people).format(paper.ahead), size=2)
    if paper.estimate_min is not None:
        low, high = paper.estimate_min
        sheet.line(words.estimate.format(high if low == high else f"{low}-{high}"))


def _waiting_lines(places: Sequence[PaperPlace], words: _Words) -> list[str]:
    """Where to sit is said only when there is one answer."""
    areas = {_floor_and_zone(place, words) for place in places}
    area = areas.pop() if len(areas) == 1 else ""
    return [words.wait_there.format(area) if area else words.wait, words.listen]


class _Sheet:
    """The paper being written: wraps, indents, and sends a change of style only when there is one."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._columns = profile.columns - 2 * _MARGIN
        self._width = self._height = 1
        self._bold = False
        self._align: Align = "left"
        self._commands = Dummy()
        self._commands._raw(b"\x1b@\x1c&")  # ESC @ leaves Chinese mode, so FS & comes after it

    def line(self, text: str, *, size: int = 1, bold: bool = False, align: Align = "left") -> None:
        indent = " " * (_MARGIN // size) if align == "left" else ""
        for row in wrap(text, self._columns // size):
            if in_gbk(row):
                self._write(indent + row, size, size, bold, align)
            else:
                self._style(self._width, self._height, self._bold, align)
                self._commands._raw(text_raster(indent + row, column_dots=self._profile.column_dots, size=size, bold=bold))

    def rule(self) -> None:
        """Double width halves its bytes and leaves it as thin; as wide as a line, it needs no other alignment than there is."""
        indent = " " * (_MARGIN // 2) if self._align == "left" else ""
        self._write(indent + _RULE * (self._columns // 4), 2, 1, False, self._align)

    def gap(self) -> None:
        self._commands._raw(b"\x1bJ" + bytes((_GAP_DOTS,)))

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

    def qr(self, content: str) -> None:
        self._style(self._width, self._height, self._bold, "center")
        if self._profile.native_qr:
            self._commands.qr(content, native=True, size=_QR_MODULE_DOTS, ec=QR_ECLEVEL_M)
        else:
            self._commands._raw(qr_raster(content, module_dots=_QR_MODULE_DOTS))
        self.gap()

    def cut(self) -> bytes:
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
