"""Text, QR codes and pictures as dots, for what a printer cannot set by itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

from printer.columns import char_columns, width

# Debian's fonts-noto-cjk has every character of GB18030; index 2 of the collection is Simplified Chinese.
_FONTS = {False: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", True: "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"}
_SIMPLIFIED_CHINESE = 2
_BASELINE = 0.88  # of the em, from its top: where ideographs of Noto stand
_LEADING = 8


def text_raster(text: str, *, column_dots: int, size: int, bold: bool) -> bytes:
    """One line as a GS v 0 command, its characters in the same columns in which the printer would have set them.

    Raises OSError where fonts-noto-cjk is not installed.
    """
    cell = column_dots * size
    em = 2 * cell
    font = _font(em, bold)
    image = Image.new("L", (width(text) * cell, em + _LEADING))
    draw = ImageDraw.Draw(image)
    column = 0
    for char in text:
        columns = char_columns(char)
        centre = (column + columns / 2) * cell
        draw.text((centre, _LEADING / 2 + em * _BASELINE), char, fill=255, font=font, anchor="ms")
        column += columns
    return _command(image)


def qr_raster(content: str, *, module_dots: int) -> bytes:
    """A QR code as a GS v 0 command, without a quiet zone, as printers draw their own."""
    image = _from_modules(segno.make_qr(content, error="m", boost_error=False).matrix)
    return _command(image.resize((image.width * module_dots, image.height * module_dots), Image.Resampling.NEAREST))


@lru_cache(maxsize=8)
def picture_raster(file: Path, dots: int) -> bytes:
    """A picture as a GS v 0 command, at most so many dots wide; what is darker than half is ink, and what is transparent is paper.

    Raises OSError when it cannot be read.
    """
    with Image.open(file) as opened:
        picture = opened.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = paper.convert("L")
    if grey.width > dots:
        grey = grey.resize((dots, max(1, round(grey.height * dots / grey.width))))
    return _command(ImageOps.invert(grey))


def rule_raster(dots: int) -> bytes:
    """A line of two dots' strength as a GS v 0 command, with white above and below."""
    image = Image.new("L", (dots, 18))
    image.paste(255, (0, 8, dots, 10))
    return _command(image)


def comb_raster(dots: int) -> bytes:
    """A comb as wide as the paper, a tooth every 16 dots and one at each end, as a GS v 0 command: shows what of the width is printed."""
    image = Image.new("L", (dots, 24))
    image.paste(255, (0, 0, dots, 2))
    for left in (*range(0, dots, 16), dots - 2):
        image.paste(255, (left, 0, left + 2, 24))
    return _command(image)


@lru_cache(maxsize=8)
def _font(em: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS[bold], em, index=_SIMPLIFIED_CHINESE)


def _from_modules(matrix: Iterable[Iterable[int]]) -> Image.Image:
    rows = [bytes(255 if module else 0 for module in row) for row in matrix]
    return Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))


def _command(image: Image.Image) -> bytes:
    # Light is ink here: a set bit is a dot that the head burns.  Dithering would leave crumbs round every stroke.
    dots = image.convert("1", dither=Image.Dither.NONE)
    across = (dots.width + 7) // 8
    return b"\x1dv0\x00" + across.to_bytes(2, "little") + dots.height.to_bytes(2, "little") + dots.tobytes()
