"""The clips that ship: enough for every number, the usual windows and places, and what a hall says to all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rules.numbering import PREFIXES
from rules.speech import (
    CHIME,
    PAUSE,
    Part,
    Place,
    Speech,
    SpokenWindow,
    digit,
    digits,
    english_number_parts,
    english_window_parts,
    please,
    window_parts,
)

WINDOWS = range(1, 201)
FLOORS = range(1, 7)
ZONES = "ABCDEF"

SENTENCES = {
    "closing-soon": "各位 群众，大厅 即将 停止 办理，请您 抓紧 时间。",
    "closing": "各位 群众，今天 的 办理 时间 已经 结束，感谢 您的 配合。",
    "paused": "各位 群众，大厅 暂停 叫号，请您 稍候，您的 号码 仍然 有效。",
    "resumed": "各位 群众，大厅 恢复 叫号，请您 留意 屏幕 和 广播。",
}
"""What is said to the whole hall; the clip is `sentence/` and the key."""


def shipped() -> Iterator[Part]:
    """Every clip of the Chinese pack, those without words first."""
    yield Part(CHIME, "")
    yield Part(PAUSE, "")
    for prefix in sorted(PREFIXES):
        yield please(prefix, Speech())
    for one in "0123456789":
        yield digit(one)
    for count in range(1000):
        yield digits(f"{count:03d}")
    for place in _places():
        yield window_parts(SpokenWindow("1", place=place))[0]
    for number in WINDOWS:
        yield window_parts(SpokenWindow(str(number)))[0]
        yield window_parts(SpokenWindow(str(number), place=Place("1楼")))[1]
    for name, words in SENTENCES.items():
        yield Part(f"sentence/{name}", words)
    yield please("1", Speech(yao=True))
    yield digit("1", yao=True)
    for count in range(1000):
        if "1" in f"{count:03d}":
            yield digits(f"{count:03d}", yao=True)


def shipped_english() -> Iterator[Part]:
    """Every clip of the English pack."""
    for prefix in sorted(PREFIXES):
        yield english_number_parts(f"{prefix}000")[0]
    for one in "0123456789":
        yield english_number_parts(f"A{one}000")[1]
    for count in range(1000):
        yield english_number_parts(f"A{count:03d}")[-1]
    for place in _places():
        yield english_window_parts(SpokenWindow("1", place=place))[0]
    for number in WINDOWS:
        yield english_window_parts(SpokenWindow(str(number)))[0]
        yield english_window_parts(SpokenWindow(str(number), place=Place(floor_en="Floor 1")))[1]


def _places() -> Iterator[Place]:
    """Every floor, every zone, every zone of a floor."""
    floors = [(None, None), *((f"{floor}楼", f"Floor {floor}") for floor in FLOORS)]
    zones = [(None, None), *((f"{zone}区", f"Zone {zone}") for zone in ZONES)]
    for (floor, floor_en), (zone, zone_en) in product(floors, zones):
        if floor or zone:
            yield Place(floor, zone, floor_en, zone_en)
