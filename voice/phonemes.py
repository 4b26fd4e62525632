"""Words as the phonemes that Kokoro was taught, for Chinese and for the few English words of a call.

Chinese goes from characters to pinyin (pypinyin), to IPA (misaki's table), to Kokoro's way of writing a tone: an arrow after the vowel.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

_TONES = (("˧˩˧", "↓"), ("˧˥", "↗"), ("˥˩", "↘"), ("˥", "→"), ("ɻ̩", "ɨ"), ("ɹ̩", "ɨ"), ("\u032f", ""))
"""IPA → Kokoro: falling-rising, rising, falling, level; the buzzing i of 四 and 是; and no mark for a glide."""
_BREAKS = {"，": ",", "。": ".", ",": ",", ".": "."}
_SILENT = " （）()《》“”·-"
_WORD = re.compile(r"[A-Za-z]+|[\u4e00-\u9fff]+|[，。,.]")

LETTERS = {
    "A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl",
    "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊlju",
    "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi",
}  # fmt: skip
"""Names of the letters, in the phonemes of American English."""
ENGLISH = {
    "number": "nˈʌmbəɹ", "please": "plˈiz", "go": "ɡˈO", "to": "tə", "window": "wˈɪndO", "floor": "flˈɔɹ", "zone": "zˈOn", "and": "ænd",
    "zero": "zˈɪɹO", "one": "wˈʌn", "two": "tˈu", "three": "θɹˈi", "four": "fˈɔɹ", "five": "fˈIv", "six": "sˈɪks", "seven": "sˈɛvən", "eight": "ˈAt",
    "nine": "nˈIn", "ten": "tˈɛn", "eleven": "ɪlˈɛvən", "twelve": "twˈɛlv", "thirteen": "θˌɜɹtˈin", "fourteen": "fˌɔɹtˈin", "fifteen": "fˌɪftˈin",
    "sixteen": "sˌɪkstˈin", "seventeen": "sˌɛvəntˈin", "eighteen": "ˌAtˈin", "nineteen": "nˌIntˈin", "twenty": "twˈɛnti", "thirty": "θˈɜɹTi",
    "forty": "fˈɔɹTi", "fifty": "fˈɪfti", "sixty": "sˈɪksti", "seventy": "sˈɛvənti", "eighty": "ˈATi", "ninety": "nˈInti", "hundred": "hˈʌndɹəd",
}  # fmt: skip
"""All the words that a call needs; a hall's own titles in English are recorded, not rendered."""


class CannotSay(Exception):
    """A word for which there are no phonemes."""


def phonemes(text: str) -> str:
    """What Kokoro is given for a text; spaces between words are kept, for they shape the rhythm.  Raises CannotSay."""
    if unknown := _WORD.sub("", text).strip(_SILENT):
        raise CannotSay(unknown)
    said = ""
    for word in _WORD.findall(text):
        if word in _BREAKS:
            said = f"{said.rstrip()}{_BREAKS[word]} "
        elif word.isascii():
            said += f"{_english(word)} "
        else:
            said += f"{''.join(_syllable(one) for one in pinyin(word))} "
    if not said.strip():
        raise CannotSay(text)
    return said.strip()


def _english(word: str) -> str:
    found = LETTERS.get(word) or ENGLISH.get(word.lower())
    if found is None:
        raise CannotSay(word)
    return found


def pinyin(word: str) -> list[str]:
    """Its syllables as 「ling2」, with the changes of tone that speech makes: 一 falls before 百 and 千, and of two low tones the first rises."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    for place, (one, following) in enumerate(pairwise(word)):
        if one == "一" and following in "百千":
            syllables[place] = "yi4"
        elif syllables[place].endswith("3") and syllables[place + 1].endswith("3"):
            syllables[place] = f"{syllables[place][:-1]}2"
    return syllables


@cache
def _syllable(pinyin: str) -> str:
    from misaki.transcription import pinyin_to_ipa

    said = "".join(pinyin_to_ipa(pinyin)[0])
    for ipa, written in _TONES:
        said = said.replace(ipa, written)
    return said
