from printer.decoder import Cut, Decoder, Echo, Line, Query, Unknown
from printer.layout import ticket_bytes
from printer.profile import GENERIC_80
from tests.unit.printer.papers import USUAL


def test_a_ticket_that_comes_byte_by_byte_is_the_same_ticket():
    data = ticket_bytes(USUAL, GENERIC_80)
    slowly = Decoder()

    assert [event for byte in data for event in slowly.feed(bytes((byte,)))] == Decoder().feed(data)


def test_chinese_before_chinese_mode_is_rubbish():
    events = Decoder().feed("企".encode("gb18030") + b"\n")

    assert Unknown(b"\xc6") in events


def test_a_four_byte_character_is_one_that_printers_lack():
    assert Decoder().feed(b"\x1c&" + "㐀".encode("gb18030") + b"\n") == [Unknown("㐀".encode("gb18030")), Line("text", "□")]


def test_an_unknown_command_is_told():
    assert Decoder().feed(b"\x1bQ") == [Unknown(b"\x1bQ")]
    assert Decoder().feed(b"\x1d(E\x01\x00\x07") == [Unknown(b"\x1d(E\x01\x00\x07")]


def test_each_makers_way_to_cut_is_a_cut():
    for command in (b"\x1dV\x00", b"\x1dVB\x00", b"\x1bi", b"\x1bm"):
        assert Decoder().feed(b"A" + command) == [Line("text", "A"), Cut()]


def test_a_process_id_is_kept_for_the_echo():
    assert Decoder().feed(b"\x1d(H\x06\x0000" + b"4217") == [Echo(b"4217")]


def test_initialising_leaves_chinese_mode_and_every_style():
    decoder = Decoder()
    decoder.feed(b"\x1c&\x1d!\x33\x1bE\x01\x1ba\x01\x1b@")

    assert decoder.feed(b"A\n") == [Line("text", "A")]


def test_a_command_that_broke_off_is_forgotten():
    decoder = Decoder()
    decoder.feed(b"\x1d(k\x60\x001P0http://")
    decoder.abandon()

    assert decoder.feed(b"\x1dV\x00\x1dr\x01") == [Cut(), Query(1)]
