from hypothesis import given
from hypothesis import strategies as st

from printer.columns import plain, width, wrap


def test_a_chinese_character_and_its_punctuation_take_two_columns():
    assert width("（A056）：￥5，“好”—·") == 4 + 4 + 2 + 2 + 1 + 2 + 2 + 2 + 2 + 2 + 2


def test_a_line_breaks_before_the_character_that_does_not_fit():
    assert wrap("企业登记窗口", 8) == ["企业登记", "窗口"]


def test_closing_punctuation_never_begins_a_line_and_opening_never_ends_one():
    assert wrap("请等候，（二楼）", 6) == ["请等", "候，", "（二", "楼）"]


def test_numbers_and_latin_words_stay_whole():
    assert wrap("窗口 101、102、103", 10) == ["窗口 101、", "102、103"]
    assert wrap("Business registration and licensing", 22) == ["Business registration", "and licensing"]


def test_what_is_longer_than_a_line_is_cut_rather_than_lost():
    assert wrap("ABCDEFGHIJ", 4) == ["ABCD", "EFGH", "IJ"]


def test_an_empty_text_is_one_empty_line():
    assert wrap("", 44) == [""]


@given(st.text(alphabet=st.characters(codec="gbk"), max_size=120), st.integers(min_value=4, max_value=44))
def test_no_line_is_too_wide_and_nothing_but_spaces_is_lost(text, columns):
    lines = wrap(text, columns)

    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(plain(text).split())
