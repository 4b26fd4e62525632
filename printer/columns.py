"""How wide text is on paper, and where its lines break.

A printer gives one column to a one-byte character and two to a two-byte one, whatever Unicode says of its width: 「“」, 「—」
and 「·」 are narrow on screens and two columns on paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MAY_NOT_BEGIN = "，。、；：？！）》」』】〕…—·”’％℃,.;:?!)]}%"
_MAY_NOT_END = "（《「『【〔“‘￥([{"
_PIECE = re.compile(r"\s+|[!-~]+|.", re.DOTALL)


def in_gbk(text: str) -> bool:
    """Whether every character is one that a Chinese printer has in its font."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def char_columns(char: str) -> int:
    """The columns of one character; one outside GBK, which is drawn, takes what Unicode gives it."""
    if in_gbk(char):
        return len(char.encode("gbk"))
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def width(text: str) -> int:
    """The columns that text takes."""
    return sum(map(char_columns, text))


def plain(text: str) -> str:
    """The text with every control character as a space, so that a name can never be taken for a command."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """The lines of text, each at most so many columns wide; at least one line.

    Latin words and numbers stay whole where they fit a line, closing punctuation never begins one and opening
    punctuation never ends one.  Spaces at a break are dropped.
    """
    lines: list[str] = []
    line = ""
    for piece in _unbreakable(plain(text), columns):
        if line and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    if line.rstrip() or not lines:
        lines.append(line.rstrip())
    return lines


def _unbreakable(text: str, columns: int) -> Iterator[str]:
    held = ""
    for piece in _PIECE.findall(text):
        if held and piece[0] not in _MAY_NOT_BEGIN and held[-1] not in _MAY_NOT_END:
            yield from _cut(held, columns)
            held = ""
        held += piece
    if held:
        yield from _cut(held, columns)


def _cut(piece: str, columns: int) -> Iterator[str]:
    """The piece whole, or in lengths of a line when it is longer than one."""
    part = ""
    for char in piece:
        if part and width(part) + char_columns(char) > columns:
            yield part
            part = ""
        part += char
    yield part
