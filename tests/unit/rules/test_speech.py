"""How a call is spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clips import FLOORS, SENTENCES, WINDOWS, ZONES, shipped, shipped_english
from rules.numbering import PREFIXES, number_of
from rules.speech import Place, Speech, SpokenWindow, announcement, cardinal, english_cardinal, heard_alike

ONCE = Speech(times=1, chime=False)


def said(number: str, label: str = "12", place: Place | None = None, title: str | None = None, speech: Speech = ONCE) -> tuple[str, str]:
    """The clips of a call, and its sentence."""
    call = announcement(number, SpokenWindow(label, title, place=place), speech)
    return " ".join(call.clips), call.sentence


@pytest.mark.parametrize(
    ("number", "label", "clips", "sentence"),
    [
        ("A008", "12", "please/A number/008 to-window/12", "请A零零八号到十二号窗口办理业务"),
        ("Z999", "200", "please/Z number/999 to-window/200", "请Z九九九号到二百号窗口办理业务"),
        ("B000", "2", "please/B number/000 to-window/2", "请B零零零号到二号窗口办理业务"),
        ("A1056", "3", "please/A digit/1 number/056 to-window/3", "请A一零五六号到三号窗口办理业务"),
        ("1001", "7", "please/1 number/001 to-window/7", "请一零零一号到七号窗口办理业务"),
        ("2001", "7", "please/2 number/001 to-window/7", "请二零零一号到七号窗口办理业务"),
        ("11056", "7", "please/1 digit/1 number/056 to-window/7", "请一一零五六号到七号窗口办理业务"),
        ("C012", "01", "please/C number/012 to-window/1", "请C零一二号到一号窗口办理业务"),
        ("C012", "A3", "please/C number/012 to-window/A3", "请C零一二号到A三号窗口办理业务"),
        ("C012", "a-03", "please/C number/012 to-window/A3", "请C零一二号到A三号窗口办理业务"),
        ("C012", "0", "please/C number/012 to-window/0", "请C零一二号到零号窗口办理业务"),
        ("C012", "12A", "please/C number/012 to-window/12A", "请C零一二号到十二A窗口办理业务"),
        ("C012", "综窗", "please/C number/012 to-window/综窗", "请C零一二号到综窗窗口办理业务"),
    ],
)
def test_a_call_is_a_prefix_set_apart_its_digits_singly_and_the_window_as_a_cardinal(number: str, label: str, clips: str, sentence: str):
    assert said(number, label) == (clips, sentence)


@pytest.mark.parametrize(
    ("place", "clip", "sentence"),
    [
        (Place("二楼"), "to-place/2", "请A零五六号到二楼十二号窗口办理业务"),
        (Place("2楼", "B区"), "to-place/2-B", "请A零五六号到二楼B区十二号窗口办理业务"),
        (Place(None, "B区"), "to-place/B", "请A零五六号到B区十二号窗口办理业务"),
        (Place("10楼", "3区"), "to-place/10楼-3区", "请A零五六号到十楼三区十二号窗口办理业务"),
        (Place("二层", "企业大厅"), "to-place/二层-企业大厅", "请A零五六号到二层企业大厅十二号窗口办理业务"),
    ],
)
def test_where_a_hall_has_several_places_the_place_goes_before_the_window(place: Place, clip: str, sentence: str):
    assert said("A056", place=place) == (f"please/A number/056 {clip} window/12", sentence)


def test_a_place_of_which_nothing_is_known_is_not_said():
    assert said("A056", place=Place()) == said("A056")


def test_a_window_whose_label_is_no_number_is_called_by_its_title():
    assert said("A056", "企服", title="企业服务专区") == ("please/A number/056 to-window/企业服务专区", "请A零五六号到企业服务专区办理业务")


def test_a_window_with_a_number_is_called_by_it_whatever_its_title():
    assert said("A056", "40", title="企业服务专区")[1] == "请A零五六号到四十号窗口办理业务"


def test_one_can_be_said_as_yao_in_numbers_but_never_in_a_window():
    yao = Speech(yao=True, times=1, chime=False)

    assert said("A011", "11", speech=yao) == ("please/A number/011-yao to-window/11", "请A零幺幺号到十一号窗口办理业务")
    assert said("1001", speech=yao)[0].startswith("please/1-yao number/001-yao ")
    assert said("A1056", speech=yao)[0].startswith("please/A digit/1-yao number/056 "), "a number without a one is the same clip"


def test_a_hall_can_give_a_letter_another_word():
    hotel = Speech(letters={"H": "红"}, times=1, chime=False)

    assert said("H056", speech=hotel) == ("please/红 number/056 to-window/12", "请红零五六号到十二号窗口办理业务")
    assert said("A056", speech=hotel)[0].startswith("please/A ")


def test_a_call_is_said_twice_after_a_chime_with_a_pause_between():
    call = announcement("A056", SpokenWindow("12"), Speech())

    body = ("please/A", "number/056", "to-window/12")
    assert call.clips == ("chime", *body, "pause", *body)
    assert call.sentence == "请A零五六号到十二号窗口办理业务", "what is written says it once"


def test_english_follows_once_where_it_is_set():
    call = announcement("A1056", SpokenWindow("12", place=Place("二楼", "B区", "Floor 2", "Zone B")), Speech(english=True))

    assert call.clips[-6:] == ("pause", "en/number/A", "en/digit/1", "en/digits/056", "en/to-place/floor-two-zone-b", "en/window/12")
    assert call.sentence_en == "Number A, one zero five six, please go to Floor two, Zone B, window twelve"
    assert announcement("A056", SpokenWindow("12"), Speech()).sentence_en == ""


def test_a_title_is_said_in_english_too():
    call = announcement("A056", SpokenWindow("企服", "企业服务专区", "Business Service Area"), Speech(english=True))

    assert call.sentence_en == "Number A, zero five six, please go to Business Service Area"


@pytest.mark.parametrize("number", ["", "A", "A08", "I008", "AB08", "A00八", "A00٨", "a008", "008"])
def test_what_is_no_number_is_not_called(number: str):
    with pytest.raises(ValueError, match="is not a number"):
        announcement(number, SpokenWindow("12"), Speech())


@pytest.mark.parametrize(
    ("count", "words"),
    [
        *(
            (0, "零"),
            (1, "一"),
            (2, "二"),
            (10, "十"),
            (11, "十一"),
            (12, "十二"),
            (20, "二十"),
            (22, "二十二"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百零一"),
        ),
        *((102, "一百零二"), (110, "一百一十"), (112, "一百一十二"), (120, "一百二十"), (200, "二百"), (1000, "一千"), (1001, "一千零一")),
        *((1010, "一千零一十"), (1200, "一千二百"), (2002, "二千零二"), (9999, "九千九百九十九")),
    ],
)
def test_a_cardinal_is_said_as_the_name_of_a_window(count: int, words: str):
    assert cardinal(count) == words


@pytest.mark.parametrize("count", [-1, 10_000])
def test_there_are_windows_from_0_to_9999(count: int):
    with pytest.raises(ValueError, match="is not from 0 to 9999"):
        cardinal(count)


@given(st.integers(1, 9999))
def test_a_cardinal_can_be_counted_back(count: int):
    total, figure = 0, 0
    for sign in cardinal(count):
        if sign in (units := {"十": 10, "百": 100, "千": 1000}):
            total += (figure or 1) * units[sign]
            figure = 0
        else:
            figure = "零一二三四五六七八九".index(sign)

    assert total + figure == count


@pytest.mark.parametrize(
    ("count", "words"),
    [(7, "seven"), (12, "twelve"), (40, "forty"), (99, "ninety nine"), (100, "one hundred"), (102, "one hundred and two"), (1200, "one two zero zero")],
)
def test_a_window_in_english(count: int, words: str):
    assert english_cardinal(count) == words


def test_letters_that_rhyme_or_were_confused_are_told():
    assert list(heard_alike("ABCDEF", Speech())) == [("B", "D", "E")]
    assert list(heard_alike("AHFW", Speech())) == [("A", "H")]
    assert list(heard_alike("ACF", Speech())) == []


def test_a_letter_with_a_word_of_its_own_rhymes_with_nothing():
    assert list(heard_alike("AH", Speech(letters={"H": "红"}))) == []


def test_one_and_seven_are_heard_alike_unless_one_is_yao():
    assert list(heard_alike("17", Speech())) == [("1", "7")]
    assert list(heard_alike("17", Speech(yao=True))) == []


CHINESE, ENGLISH = ({part.clip: part for part in parts()} for parts in (shipped, shipped_english))
PLACES = st.builds(
    lambda floor, zone: Place(
        f"{floor}楼" if floor else None, f"{zone}区" if zone else None, f"Floor {floor}" if floor else None, f"Zone {zone}" if zone else None
    ),
    st.sampled_from([None, *FLOORS]),
    st.sampled_from([None, *ZONES]),
)


@given(st.sampled_from(sorted(PREFIXES)), st.integers(0, 9999), st.sampled_from(WINDOWS), st.none() | PLACES, st.booleans())
def test_every_number_window_and_place_of_a_usual_hall_is_made_of_clips_that_ship(prefix: str, sequence: int, label: int, place: Place | None, yao: bool):
    call = announcement(number_of(prefix, sequence), SpokenWindow(str(label), place=place), Speech(yao=yao, english=True))

    assert set(call.clips) <= CHINESE.keys() | ENGLISH.keys()
    assert "".join(CHINESE[clip].text for clip in call.clips[1 : call.clips.index("pause")]) == call.sentence


def test_no_clip_ships_twice_and_each_says_something_but_the_chime_and_the_pause():
    assert len(CHINESE) == len(list(shipped()))
    assert len(ENGLISH) == len(list(shipped_english()))
    assert {clip for clip, part in {**CHINESE, **ENGLISH}.items() if not part.words} == {"chime", "pause"}
    assert {f"sentence/{name}" for name in SENTENCES} <= CHINESE.keys()
