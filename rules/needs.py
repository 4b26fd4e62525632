"""What help somebody needs, so that the clerk knows before they stand there (需协助)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Need(StrEnum):
    """A closed list: a note in free words could hold what is nobody's business."""

    HEARING = "hearing"
    SIGHT = "sight"
    WHEELCHAIR = "wheelchair"
    LANGUAGE = "language"
    INFANT = "infant"


NEED_NAMES = {Need.HEARING: "听力不便", Need.SIGHT: "视力不便", Need.WHEELCHAIR: "坐轮椅", Need.LANGUAGE: "需语言帮助", Need.INFANT: "带婴幼儿"}


def packed(needs: Iterable[Need]) -> str:
    """As one text, each once, in a fixed order."""
    wanted = set(needs)
    return ",".join(need.value for need in Need if need in wanted)


@lru_cache
def unpacked(text: str) -> tuple[Need, ...]:
    """The needs in such a text."""
    return tuple(Need(code) for code in text.split(",") if code)
