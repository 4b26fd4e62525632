"""Words as a voice is given them."""

from __future__ import annotations

import pytest

from rules.clips import shipped, shipped_english
from voice.phonemes import CannotSay, phonemes, pinyin


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("零五六号", "ling2 wu3 liu4 hao4"),
        ("五五五号", "wu2 wu2 wu3 hao4"),
        ("九五号", "jiu2 wu3 hao4"),
        ("零一一号", "ling2 yi1 yi1 hao4"),
        ("一百一十二号", "yi4 bai3 yi1 shi2 er4 hao4"),
        ("一千零一号", "yi4 qian1 ling2 yi1 hao4"),
        ("一百五十号", "yi4 bai2 wu3 shi2 hao4"),
        ("二楼", "er4 lou2"),
        ("区", "qu1"),
    ],
)
def test_tones_change_as_they_do_when_one_speaks(word: str, syllables: str):
    assert " ".join(pinyin(word)) == syllables


def test_every_chinese_character_of_the_pack_has_a_syllable_with_a_tone():
    for part in shipped():
        for word in part.words.replace("、", " ").replace("，", " ").replace("。", " ").split():
            if not word.isascii():
                syllables = pinyin(word)
                assert len(syllables) == len(word), part
                assert all(syllable[:-1].isalpha() and syllable[-1] in "12345" for syllable in syllables), part


def test_every_english_word_of_the_pack_can_be_said():
    said = {part.clip: phonemes(part.words) for part in shipped_english()}

    assert said["en/to-window/102"] == "plˈiz ɡˈO tə wˈɪndO wˈʌn hˈʌndɹəd ænd tˈu"
    assert said["en/number/A"] == "nˈʌmbəɹ ˈA,"


@pytest.mark.parametrize("text", ["Business Area", "", "—", "12号窗口", "一楼①区"])
def test_what_has_no_phonemes_is_not_guessed_at(text: str):
    with pytest.raises(CannotSay):
        phonemes(text)
