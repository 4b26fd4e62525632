"""The clips a hall needs to call everybody, and those that ship: enough for every number, the usual windows and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

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


def needed(prefixes: Iterable[str], windows: Iterable[SpokenWindow], speech: Speech) -> tuple[Part, ...]:
    """Every clip with which numbers of these prefixes are called to these windows, once each; those without words and the sentences are always among them."""
    return _each_once(chain(_chinese(list(prefixes), list(windows), speech), _english(list(prefixes), list(windows)) if speech.english else ()))


def shipped() -> tuple[Part, ...]:
    """Every clip of the pack."""
    return _each_once(chain(_chinese(sorted(PREFIXES), list(_windows()), Speech()), _chinese(["1"], [], Speech(yao=True))))


def shipped_english() -> tuple[Part, ...]:
    """Every clip of the English pack."""
    return _each_once(_english(sorted(PREFIXES), list(_windows())))


def _chinese(prefixes: list[str], windows: list[SpokenWindow], speech: Speech) -> Iterator[Part]:
    yield Part(CHIME, "")
    yield Part(PAUSE, "")
    for prefix in prefixes:
        yield please(prefix, speech)
    for window in windows:
        yield from window_parts(window)
    for name, words in SENTENCES.items():
        yield Part(f"sentence/{name}", words)
    for one in "0123456789":
        yield digit(one, yao=speech.yao)
    for count in range(1000):
        yield digits(f"{count:03d}", yao=speech.yao)


def _english(prefixes: list[str], windows: list[SpokenWindow]) -> Iterator[Part]:
    for prefix in prefixes:
        yield english_number_parts(f"{prefix}000")[0]
    for one in "0123456789":
        yield english_number_parts(f"A{one}000")[1]
    for count in range(1000):
        yield english_number_parts(f"A{count:03d}")[-1]
    for window in windows:
        yield from english_window_parts(window)


def _windows() -> Iterator[SpokenWindow]:
    """Each label by itself and after a place, and each place before a label."""
    for label in WINDOWS:
        yield SpokenWindow(str(label))
        yield SpokenWindow(str(label), place=_place(1, None))
    for floor in (None, *FLOORS):
        for zone in (None, *ZONES):
            yield SpokenWindow("1", place=_place(floor, zone))


def _place(floor: int | None, zone: str | None) -> Place:
    return Place(
        None if floor is None else f"{floor}楼",
        None if zone is None else f"{zone}区",
        None if floor is None else f"Floor {floor}",
        None if zone is None else f"Zone {zone}",
    )


def _each_once(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple({part.clip: part for part in parts}.values())
