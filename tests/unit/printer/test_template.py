from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from config.problems import ConfigError
from printer.decoder import Cut, Decoder, Line, Unknown
from printer.layout import ticket_bytes
from printer.profile import GENERIC_80
from printer.template import DEFAULT, read_template
from tests.unit.printer.papers import ENGLISH, USUAL


def own(folder, text):
    file = folder / "ticket.toml"
    file.write_text(text, encoding="utf-8")
    return file


def printed(template, paper=USUAL):
    events = Decoder().feed(ticket_bytes(paper, GENERIC_80, template))
    assert not [event for event in events if isinstance(event, Unknown)]
    return events


def texts(template, paper=USUAL):
    return [event.text.strip() for event in printed(template, paper) if isinstance(event, Line) and event.kind == "text"]


def problems_of(folder, text):
    with pytest.raises(ConfigError) as error:
        read_template(own(folder, text))
    return error.value.problems


def test_a_hall_without_a_template_of_its_own_has_the_one_as_shipped(tmp_path):
    assert read_template(tmp_path / "ticket.toml") == read_template()


def test_a_hall_may_change_one_thing_and_keep_the_rest(tmp_path):
    template = read_template(own(tmp_path, 'footer = { zh = "祝您办事顺利！", en = "Have a good day." }'))

    assert texts(template)[14:16] == ["祝您办事顺利！", "扫码看叫到几号"]
    assert "Have a good day." in texts(template, ENGLISH)
    assert texts(template)[:14] == texts(read_template())[:14]


def test_two_copies_are_two_papers_that_say_the_same(tmp_path):
    events = printed(read_template(own(tmp_path, "copies = 2")))

    assert events.count(Cut()) == 2
    assert events[: len(events) // 2] == events[len(events) // 2 :]


def test_a_hall_may_write_its_own_lines(tmp_path):
    template = read_template(
        own(
            tmp_path,
            """
            margin = 0
            [[line]]
            text = "{service}：{number}"
            size = 3
            [[line]]
            text = { zh = "第{reprint}次补打", en = "Copy {reprint}" }
            [[line]]
            text = { en = "English only" }
            [[line]]
            text = "→{place}"
            [[line]]
            text = "没有人在等"
            unless = "ahead"
            """,
        )
    )

    assert texts(template) == ["企业登记：A056", "→二楼B区", "→11、12、13号窗口"]
    assert texts(template, replace(USUAL, reprint=1, ahead=0)) == ["企业登记：A056", "第1次补打", "→二楼B区", "→11、12、13号窗口", "没有人在等"]
    assert texts(template, ENGLISH)[-3:] == ["English only", "→Floor 2, Zone B", "→Window 12"]


def test_a_paper_without_a_phone_page_has_no_code_and_no_word_of_one():
    said = printed(read_template(), replace(USUAL, phone_url=""))

    assert not [event for event in said if isinstance(event, Line) and (event.kind == "qr" or "扫码" in event.text)]


def test_braces_in_a_name_are_only_braces():
    assert "{number} 局" in texts(read_template(), replace(USUAL, hall="{number} 局"))


def test_a_logo_is_printed_as_dots_in_the_middle_and_no_wider_than_a_line(tmp_path):
    picture = Image.new("RGBA", (1056, 100), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 528, 100))
    picture.save(tmp_path / "logo.png")
    lines = DEFAULT.read_text(encoding="utf-8").partition("\n[[line]]\n")[2]

    (drawn,) = [
        event
        for event in printed(read_template(own(tmp_path, f'[[line]]\nlogo = "logo.png"\n[[line]]\n{lines}')))
        if isinstance(event, Line) and event.kind == "image"
    ]

    assert (drawn.width, drawn.height, drawn.align) == (528, 50, "center")
    assert drawn.bitmap is not None
    assert drawn.bitmap.data[:33] == b"\xff" * 33
    assert drawn.bitmap.data[34:66] == bytes(32)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("copy = 2", 'copy: unknown key (did you mean "copies"?)'),
        ("copies = 3", "copies: Input should be less than or equal to 2, not 3"),
        ('[[line]]\ntext = "{nmber}"', 'line[1].text.zh: Value error, nothing on a ticket is called nmber (did you mean "number"?)'),
        ('[[line]]\ntext = "{number"', "line[1].text.zh: Value error, expected '}' before end of string"),
        ('[[line]]\ntext = "{number}"\n[[line]]\nalign = "centre"\ntext = ""', "line[2].align: Input should be 'left' or 'center', not 'centre'"),
        ('[[line]]\ntext = "{number}{reprint}"\nsize = 5', "line[1].size: Input should be less than or equal to 4, not 5"),
        ('[[line]]\ntext = { cn = "{number}" }', "line[1].text.cn"),
        (
            '[[line]]\ntext = "{number}{reprint}"\nqr = "{phone_url}"',
            "line: Value error, line 1 is text and qr; a line is one of text, spread, qr, logo, rule, gap",
        ),
        ('[[line]]\ntext = "{number}"\nwhen = "busy"', "line[1].when: Value error, nothing on a ticket is called busy"),
        ('[[line]]\nlogo = "logo.png"', "line[1].logo: Value error, this picture cannot be read"),
        ('[[line]]\ntext = "{number}"', "nowhere on the zh ticket stands {reprint}"),
        (
            '[place.zh]\nfloor_to_zone = ""\nwindow = "{n}号"\nwindows = "{}号"\nand_window = "、"',
            "place.zh.window: Value error, the windows' labels stand where {} stands",
        ),
        ("copies = ", "Invalid value"),
    ],
)
def test_a_mistake_is_told_with_its_place_when_the_file_is_read(tmp_path, text, says):
    told = problems_of(tmp_path, text)

    assert any("ticket.toml: " in one and says in one for one in told), told


def test_a_ticket_printed_again_that_does_not_say_so_in_english_is_refused(tmp_path):
    (told,) = problems_of(tmp_path, '[[line]]\ntext = "{number}"\n[[line]]\ntext = { zh = "{reprint}" }')

    assert "nowhere on the en ticket stands {reprint}" in told
