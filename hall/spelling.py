"""How a Chinese name is found by typing letters.  Written down when a hall is loaded: the words it takes fill more memory than all the rest of a server."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def spelling(name: str) -> dict[str, str]:
    """initials: the first letter of each syllable, 「居民身份证」 → jmsfz.  pinyin: all of them, with spaces between."""
    return {"initials": "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower(), "pinyin": " ".join(lazy_pinyin(name)).lower()}
