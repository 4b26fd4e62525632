"""A hall's notices: a folder with pictures and one file, `notices.toml`, that staff write themselves.

    data/notices/<the hall's code>/notices.toml

    [[notice]]
    title = "国庆节放假通知"
    text = "10月1日至7日放假，10月8日正常办理。"
    picture = "guoqing.png"
    begins = 2026-09-25
    ends = 2026-10-07

One that is written wrongly is left out and told of; it takes none of the others with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from config.settings import Strict

FILE = "notices.toml"
MAX_FILE, MAX_NOTICES = 256 * 1024, 50
MAX_PICTURE, MAX_PIXELS = 8 * 1024 * 1024, 40_000_000
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
"""What Pillow calls the kinds of pictures that are shown, whatever their files are called, and what a browser calls them."""

Notice = dict[str, Any]
"""title, text, picture: {name, version} | None, begins and ends in ms UTC | None."""


class NoticeTable(Strict):
    """[[notice]]"""

    title: Annotated[str, Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(max_length=1000)] = ""
    picture: Annotated[str, Field(max_length=120)] | None = None
    begins: datetime | date | None = None
    ends: datetime | date | None = None


class Unfit(Exception):
    """A notice, or its picture, is not shown; its words say why."""


def folder_of(data: Path, hall_code: str) -> Path:
    """Where a hall's notices lie."""
    return data / "notices" / hall_code


def read_notices(folder: Path, timezone: str) -> tuple[list[Notice] | None, list[str]]:
    """(the notices in the order of the file, a sentence for the staff on each that is left out).  No file: no notices; one that cannot be read: None."""
    file = folder / FILE
    try:
        if file.stat().st_size > MAX_FILE:
            return None, [f"{FILE} 太大（超过 {MAX_FILE // 1024} KB），没有读取。"]
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return [], []
    except UnicodeDecodeError:
        return None, [f"{FILE} 不是 UTF-8 文字，没有读取。请用 UTF-8 保存。"]
    except tomllib.TOMLDecodeError as error:
        return None, [f"{FILE} 写法有误，没有读取：{error}"]
    except OSError as error:
        return None, [f"{FILE} 读不出来：{error.strerror}"]
    tables = raw.get("notice", [])
    if not isinstance(tables, list) or set(raw) - {"notice"}:
        return None, [f"{FILE} 里每条公告要以 [[notice]] 开头。"]
    notices: list[Notice] = []
    problems = [f"公告最多 {MAX_NOTICES} 条，后面的没有显示。"] if len(tables) > MAX_NOTICES else []
    for number, table in enumerate(tables[:MAX_NOTICES], 1):
        try:
            notices.append(_notice(folder, table, ZoneInfo(timezone)))
        except ValidationError as error:
            keys = "、".join(sorted({str(one["loc"][0]) if one["loc"] else "[[notice]]" for one in error.errors()}))
            problems.append(f"第 {number} 条公告没有显示：{keys} 填写不对。")
        except Unfit as error:
            problems.append(f"第 {number} 条公告没有显示：{error}")
    return notices, problems


def _notice(folder: Path, table: Any, zone: ZoneInfo) -> Notice:
    """Raises ValidationError and Unfit."""
    notice = NoticeTable.model_validate(table)
    begins, ends = _moment(notice.begins, zone), _moment(notice.ends, zone, whole_day=True)
    if begins is not None and ends is not None and ends <= begins:
        raise Unfit("结束时间不晚于开始时间。")
    picture = None
    if notice.picture is not None:
        path, _ = find_picture(folder, notice.picture)
        stat = path.stat()
        picture = {"name": notice.picture, "version": f"{stat.st_mtime_ns:x}-{stat.st_size:x}"}
    return {"title": notice.title, "text": notice.text.strip(), "picture": picture, "begins": begins, "ends": ends}


def _moment(value: datetime | date | None, zone: ZoneInfo, *, whole_day: bool = False) -> int | None:
    """ms UTC of the hall's own time; a day alone is its beginning, or its end where it is whole."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=1) if whole_day else value, time())
    return round((value if value.tzinfo else value.replace(tzinfo=zone)).timestamp() * 1000)


def find_picture(folder: Path, name: str) -> tuple[Path, str]:
    """(file, MIME type) of a picture that lies in the folder itself.  Raises Unfit: for another place, another kind, or too large a file."""
    path = folder / name
    if name != Path(name).name or name.startswith(".") or "\0" in name:
        raise Unfit(f"图片只写文件名，不写路径：{name}")
    if not path.is_file():
        raise Unfit(f"没有图片文件 {name}。")
    if path.resolve().parent != folder.resolve():
        raise Unfit(f"图片 {name} 不在公告文件夹里。")
    if path.stat().st_size > MAX_PICTURE:
        raise Unfit(f"图片 {name} 太大，最多 {MAX_PICTURE // 1024 // 1024} MB。")
    from PIL import Image, UnidentifiedImageError  # few halls have pictures

    try:
        with Image.open(path, formats=tuple(PICTURES)) as image:
            kind, pixels = image.format or "", image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(f"{name} 不是 PNG、JPEG 或 WebP 图片。") from None
    if pixels > MAX_PIXELS:
        raise Unfit(f"图片 {name} 像素太多，最多 {MAX_PIXELS // 1_000_000} 百万像素。")
    return path, PICTURES[kind]


def named_in(notices: Iterable[Notice]) -> set[str]:
    """The pictures that these notices show."""
    return {one["picture"]["name"] for one in notices if one["picture"] is not None}
