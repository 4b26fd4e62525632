"""ESC/POS bytes read back into what they put on paper: the fake printer's eye, and the tests'.

It knows the commands that `layout.py` and python-escpos send.  Everything else comes out as `Unknown`, so a test can hold
that nothing was sent which a printer might print as rubbish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
_ALIGNS: tuple[Align, ...] = ("left", "center", "right")
_LINE_DOTS = 32
_RULES = frozenset("─━-=")


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Dots row by row, eight a byte, the first in the highest bit; every row begins a new byte."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the paper, from the top down.

    width and height: of text and rules, how many times the normal size; of a QR code, the dots of a module; of an image and
    a feed, dots.  text: also what a QR code holds.
    """

    kind: Literal["text", "rule", "qr", "image", "feed"]
    text: str = ""
    width: int = 1
    height: int = 1
    bold: bool = False
    align: Align = "left"
    bitmap: Bitmap | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """The paper ends here."""


@dataclass(frozen=True, slots=True)
class Query:
    """GS r: the printer owes an answer, now that all before it has been processed."""

    kind: int


@dataclass(frozen=True, slots=True)
class Echo:
    """GS ( H fn 48: the printer owes the name back, now that all before it has been printed."""

    name: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that no command begins with, or characters that printers lack."""

    data: bytes


Event = Line | Cut | Query | Echo | Unknown

# Bytes of argument after the commands of one length.
_ARGUMENTS = dict.fromkeys((b"\x1b@", b"\x1bi", b"\x1bm", b"\x1c&", b"\x1c."), 0) | dict.fromkeys(
    (b"\x10\x04", b"\x1bE", b"\x1ba", b"\x1b!", b"\x1bd", b"\x1bJ", b"\x1bt", b"\x1d!", b"\x1dr"), 1
)
_LEADS = frozenset(b"\x10\x1b\x1c\x1d")


class _NotWhole(Exception):
    """The rest of this command has not come yet."""


class Decoder:
    """Takes bytes in pieces of any size, as a socket gives them, and keeps the state a printer keeps between them."""

    def __init__(self) -> None:
        self._rest = b""
        self._text: list[str] = []
        self._events: list[Event] = []
        self._qr = ("", 3)
        self._reset()

    def feed(self, data: bytes) -> list[Event]:
        """What these bytes, after those before, made the printer do."""
        stream = self._rest + data
        at = 0
        try:
            while at < len(stream):
                at = self._step(stream, at)
        except _NotWhole:
            pass
        self._rest = stream[at:]
        events, self._events = self._events, []
        return events

    def abandon(self) -> None:
        """Forgets a command that the connection broke off in."""
        self._rest = b""

    def _reset(self) -> None:
        self._chinese = False
        self._width = self._height = 1
        self._bold = False
        self._align: Align = "left"
        self._style: tuple[int, int, bool, Align] | None = None

    def _step(self, stream: bytes, at: int) -> int:
        byte = stream[at]
        if byte in _LEADS:
            return self._command(stream, at)
        if byte == 0x0A:
            self._end_line()
        elif 0x20 <= byte < 0x7F:
            self._put(chr(byte))
        elif byte >= 0x81 and self._chinese:
            return self._two_bytes(stream, at)
        else:
            self._events.append(Unknown(stream[at : at + 1]))
        return at + 1

    def _two_bytes(self, stream: bytes, at: int) -> int:
        length = 4 if 0x30 <= _take(stream, at + 1, 1)[0] <= 0x39 else 2
        code = _take(stream, at, length)
        try:
            char = code.decode("gbk")
        except UnicodeDecodeError:
            self._events.append(Unknown(code))
            char = "□"
        self._put(char)
        return at + length

    def _command(self, stream: bytes, at: int) -> int:
        name = _take(stream, at, 2)
        start = at + 2
        if name in _ARGUMENTS:
            arguments = _take(stream, start, _ARGUMENTS[name])
            self._simple(name, arguments[0] if arguments else 0)
            return start + len(arguments)
        if name == b"\x1dV":
            mode = _take(stream, start, 1)[0]
            length = 2 if mode in (65, 66) else 1
            _take(stream, start, length)
            self._end_line(only_if_text=True)
            self._events.append(Cut())
            return start + length
        if name == b"\x1d(":
            header = _take(stream, start, 3)
            length = int.from_bytes(header[1:], "little")
            body = _take(stream, start + 3, length)
            self._extended(name + header, header[:1], body)
            return start + 3 + length
        if name == b"\x1dv":
            header = _take(stream, start, 6)
            across, down = int.from_bytes(header[2:4], "little"), int.from_bytes(header[4:6], "little")
            dots = _take(stream, start + 6, across * down)
            self._end_line(only_if_text=True)
            bitmap = Bitmap(across * 8, down, dots)
            self._events.append(Line("image", "", bitmap.width, bitmap.height, False, self._align, bitmap))
            return start + 6 + len(dots)
        self._events.append(Unknown(name))
        return start

    def _simple(self, name: bytes, value: int) -> None:
        match name:
            case b"\x1b@":
                self._end_line(only_if_text=True)
                self._reset()
            case b"\x1bi" | b"\x1bm":
                self._end_line(only_if_text=True)
                self._events.append(Cut())
            case b"\x1c&":
                self._chinese = True
            case b"\x1c.":
                self._chinese = False
            case b"\x1bE":
                self._bold = bool(value & 1)
            case b"\x1b!":
                self._height, self._width, self._bold = 1 + (value >> 4 & 1), 1 + (value >> 5 & 1), bool(value & 8)
            case b"\x1d!":
                self._width, self._height = 1 + (value >> 4 & 7), 1 + (value & 7)
            case b"\x1ba":
                if value % 48 < len(_ALIGNS):
                    self._align = _ALIGNS[value % 48]
                else:
                    self._events.append(Unknown(name + bytes((value,))))
            case b"\x1bd" | b"\x1bJ":
                self._end_line(only_if_text=True)
                self._events.append(Line("feed", height=value * _LINE_DOTS if name == b"\x1bd" else value))
            case b"\x1dr":
                self._events.append(Query(value))
            # What is left is a code page, of which ASCII is the same in all, and DLE EOT, answered before it got here.

    def _extended(self, command: bytes, group: bytes, body: bytes) -> None:
        content, module = self._qr
        match group, body[:2]:
            case b"k", b"1A" | b"1E":
                pass
            case b"k", b"1C":
                self._qr = (content, body[2])
            case b"k", b"1P":
                self._qr = (body[3:].decode("utf-8", "replace"), module)
            case b"k", b"1Q":
                self._end_line(only_if_text=True)
                self._events.append(Line("qr", content, module, module, False, self._align))
            case b"H", b"00":
                self._events.append(Echo(body[2:]))
            case _:
                self._events.append(Unknown(command + body))

    def _put(self, char: str) -> None:
        if self._style is None:
            self._style = (self._width, self._height, self._bold, self._align)
        self._text.append(char)

    def _end_line(self, *, only_if_text: bool = False) -> None:
        if only_if_text and not self._text:
            return
        text = "".join(self._text)
        is_rule = len(text.strip()) > 2 and set(text.strip()) <= _RULES
        width, height, bold, align = self._style or (self._width, self._height, self._bold, self._align)
        self._events.append(Line("rule" if is_rule else "text", text, width, height, bold, align))
        self._text = []
        self._style = None


def _take(stream: bytes, at: int, length: int) -> bytes:
    part = stream[at : at + length]
    if len(part) < length:
        raise _NotWhole
    return part
