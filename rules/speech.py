"""How a call is spoken: which clips, in which order, and what they say.

Digits are said singly (零五六), a window as a cardinal (十二, 二 and never 两), and the prefix is set apart, because it is what people
mishear.  A clip is named by what it says, so a recording of the same name takes its place; `rules/clips.py` lists those that ship.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rules.numbering import PREFIXES

DIGITS = "零一二三四五六七八九"
YAO = "幺"
HEARD_ALIKE = ("BDEGPTVZ", "AHJK", "MN", "SX", "QU", "17")
"""Prefixes that a recogniser, or an old ear, takes for one another.  Measured on A to H, where C and F were never mistaken; the others by rhyme."""

CHIME, PAUSE = "chime", "pause"
"""Clips without words: what goes before a call, and the silence before it is said again."""
_UNWRITTEN = str.maketrans("", "", " 、")
_PLACE_NOUNS = ("窗口", "区", "台", "室", "厅", "处", "中心")
_FLOOR = re.compile(rf"([1-9]|[{DIGITS[1:]}])楼")
_ZONE = re.compile(r"([A-Z])区")
_LETTERED = re.compile(r"([A-Z])-?([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Part:
    """One clip: its name, and what it says.  Nothing is said by the chime and the pause.

    words: with a space between words, as a voice needs them, and 、 where it waits a moment; neither is written.
    """

    clip: str
    words: str

    @property
    def text(self) -> str:
        """As it is written."""
        return self.words if self.clip.startswith("en/") else self.words.translate(_UNWRITTEN)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a hall wants it said.

    yao: 幺 for 一 in numbers.  letters: another word for a prefix that is misheard.  english: once more in English.  times: how often in
    Chinese.  chime: whether a chime goes before.
    """

    yao: bool = False
    letters: Mapping[str, str] = field(default_factory=dict)
    english: bool = False
    times: int = 2
    chime: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window is, as far as it has to be said: 「二楼」, 「B区」, both in the order of walking."""

    floor: str | None = None
    zone: str | None = None
    floor_en: str | None = None
    zone_en: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenWindow:
    """A window as it is called: its label, the title that is said where the label is no number, its place where the hall has several."""

    label: str
    title: str | None = None
    title_en: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """clips: all that is played, one right after the other.  sentence, sentence_en: what is said, once; the English is empty unless it is spoken."""

    clips: tuple[str, ...]
    sentence: str
    sentence_en: str


def announcement(number: str, window: SpokenWindow, speech: Speech) -> Announcement:
    """How this number is called to this window.  Raises ValueError for what is no number (a prefix and at least three digits)."""
    chinese = (*number_parts(number, speech), *window_parts(window))
    english = (*english_number_parts(number), *english_window_parts(window)) if speech.english else ()
    clips = [CHIME] if speech.chime else []
    for turn in range(speech.times):
        clips += [PAUSE] * (turn > 0) + [part.clip for part in chinese]
    if english:
        clips += [PAUSE, *(part.clip for part in english)]
    return Announcement(tuple(clips), "".join(part.text for part in chinese), " ".join(part.text for part in english))


def number_parts(number: str, speech: Speech) -> tuple[Part, ...]:
    """「请、A」「零五六号」; a fourth digit stands between.  Raises ValueError for what is no number."""
    prefix, more, last = _split(number)
    return (please(prefix, speech), *(digit(one, yao=speech.yao) for one in more), digits(last, yao=speech.yao))


def please(prefix: str, speech: Speech) -> Part:
    """「请、A」, 「请、一」: the prefix set apart, or a digit that the others follow."""
    if prefix.isdigit():
        return Part(*_said(f"please/{prefix}", f"请、{prefix}", yao=speech.yao))
    spoken = speech.letters.get(prefix, prefix)
    return Part(f"please/{spoken}", f"请、{spoken}")


def digit(one: str, *, yao: bool = False) -> Part:
    """「一」: what goes before the last three digits of a long number."""
    return Part(*_said(f"digit/{one}", one, yao=yao))


def digits(three: str, *, yao: bool = False) -> Part:
    """「零五六号」"""
    return Part(*_said(f"number/{three}", f"{three}号", yao=yao))


def window_parts(window: SpokenWindow) -> tuple[Part, ...]:
    """「到十二号窗口办理业务」; with a place 「到二楼B区」「十二号窗口办理业务」."""
    key, words = _window(window)
    if window.place is None or not (window.place.floor or window.place.zone):
        return (Part(f"to-window/{key}", f"到 {words} 办理 业务"),)
    return (_place(window.place), Part(f"window/{key}", f"{words} 办理 业务"))


def english_number_parts(number: str) -> tuple[Part, ...]:
    """Number A, zero five six.  Raises ValueError for what is no number."""
    prefix, more, last = _split(number)
    return (
        Part(f"en/number/{prefix}", f"Number {_DIGIT_NAMES[int(prefix)] if prefix.isdigit() else prefix},"),
        *(Part(f"en/digit/{one}", _DIGIT_NAMES[int(one)]) for one in more),
        Part(f"en/digits/{last}", " ".join(_DIGIT_NAMES[int(one)] for one in last) + ","),
    )


def english_window_parts(window: SpokenWindow) -> tuple[Part, ...]:
    """Please go to window twelve; with a place, please go to floor two, zone B | window twelve."""
    key, words = _window_en(window)
    place = window.place
    if place is None or not (place.floor_en or place.zone_en):
        return (Part(f"en/to-window/{key}", f"please go to {words}"),)
    floor, zone = (re.sub(r"\d+", lambda found: english_cardinal(int(found[0])), name or "") for name in (place.floor_en, place.zone_en))
    where = ", ".join(one for one in (floor, zone) if one)
    return (Part(f"en/to-place/{where.lower().replace(', ', '-').replace(' ', '-')}", f"please go to {where},"), Part(f"en/window/{key}", words))


def _split(number: str) -> tuple[str, str, str]:
    """Prefix, the digits before the last three, the last three."""
    prefix, rest = number[:1], number[1:]
    if prefix not in PREFIXES or len(rest) < 3 or not (rest.isascii() and rest.isdigit()):
        raise ValueError(f"{number!r} is not a number: a prefix and at least three digits")
    return prefix, rest[:-3], rest[-3:]


def _said(clip: str, text: str, *, yao: bool) -> tuple[str, str]:
    """The clip and its words with digits said singly; with 幺 it is another clip, where that is another sound."""
    written = "".join(DIGITS[int(one)] if one.isascii() and one.isdigit() else one for one in text)
    if yao and DIGITS[1] in written:
        return f"{clip}-yao", written.replace(DIGITS[1], YAO)
    return clip, written


def _window(window: SpokenWindow) -> tuple[str, str]:
    """The window's part of a clip's name, and its words."""
    label = window.label.strip().upper()
    if label.isascii() and label.isdigit():
        return str(int(label)), f"{cardinal(int(label))}号 窗口"
    if lettered := _LETTERED.fullmatch(label):
        letter, count = lettered[1], int(lettered[2])
        return f"{letter}{count}", f"{letter} {cardinal(count)}号 窗口"
    name = (window.title or window.label).strip()
    words = _counted(name)
    return name, words if words.endswith(_PLACE_NOUNS) else f"{words} 窗口"


def _window_en(window: SpokenWindow) -> tuple[str, str]:
    label = window.label.strip().upper()
    if label.isascii() and label.isdigit():
        return str(int(label)), f"window {english_cardinal(int(label))}"
    if lettered := _LETTERED.fullmatch(label):
        return f"{lettered[1]}{int(lettered[2])}", f"window {lettered[1]} {english_cardinal(int(lettered[2]))}"
    words = (window.title_en or window.label).strip()
    return words.lower().replace(" ", "-"), words if window.title_en else f"window {words}"


def _place(place: Place) -> Part:
    """「到二楼B区」; its name has the figure and the letter where there are any, and the words where there are not."""
    keys, words = [], []
    if place.floor:
        found = _FLOOR.fullmatch(place.floor)
        floor = int(found[1]) if found and found[1].isascii() else DIGITS.index(found[1]) if found else None
        keys.append(place.floor if floor is None else str(floor))
        words.append(_counted(place.floor))
    if place.zone:
        zone = _ZONE.fullmatch(place.zone)
        keys.append(zone[1] if zone else place.zone)
        words.append(f"{zone[1]} 区" if zone else _counted(place.zone))
    return Part(f"to-place/{'-'.join(keys)}", f"到 {' '.join(words)}")


def _counted(name: str) -> str:
    """A name with its figures as they are said: 「2楼」 is 「二楼」."""
    return re.sub("[0-9]{1,4}", lambda found: cardinal(int(found[0])), name)


def cardinal(count: int) -> str:
    """「十二」, 「二十」, 「一百零二」; 二 and never 两, as in the name of a window.  0 to 9999."""
    if not 0 <= count <= 9999:
        raise ValueError(f"{count} is not from 0 to 9999")
    if count == 0:
        return DIGITS[0]
    said, skipped = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = count // place % 10
        if figure:
            said += DIGITS[0] * (skipped and said != "") + ("" if unit == "十" and not said and figure == 1 else DIGITS[figure]) + unit
        skipped = figure == 0
    return said


_DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def english_cardinal(count: int) -> str:
    """twelve, one hundred and two; past 999 the digits one by one."""
    if count > 999:
        return " ".join(_DIGIT_NAMES[int(one)] for one in str(count))
    if count >= 100:
        rest = count % 100
        return f"{_DIGIT_NAMES[count // 100]} hundred" + (f" and {english_cardinal(rest)}" if rest else "")
    if count >= 20:
        return _TENS[count // 10 - 2] + (f" {_DIGIT_NAMES[count % 10]}" if count % 10 else "")
    return _TEENS[count - 10] if count >= 10 else _DIGIT_NAMES[count]


def heard_alike(prefixes: Iterable[str], speech: Speech) -> Iterator[tuple[str, ...]]:
    """The groups of a hall's prefixes that are easily taken for one another when they are spoken; a letter with a word of its own is not among them."""
    plain = {prefix for prefix in prefixes if prefix not in speech.letters}
    for group in HEARD_ALIKE:
        if group == "17" and speech.yao:
            continue
        together = tuple(prefix for prefix in group if prefix in plain)
        if len(together) > 1:
            yield together
