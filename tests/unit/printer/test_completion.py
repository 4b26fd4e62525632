from printer.completion import Question
from printer.decoder import Decoder, Echo, Query
from printer.profile import GENERIC_80


def question(completion, job=4217):
    return Question(GENERIC_80.model_copy(update={"completion": completion}), job)


def test_a_printer_that_echoes_is_asked_with_the_jobs_own_number():
    assert Decoder().feed(question("process_id").request) == [Echo(b"4217")]
    assert Decoder().feed(question("process_id", job=1_000_003).request) == [Echo(b"0003")]


def test_only_the_echo_of_this_job_ends_it():
    asked = question("process_id")

    assert not asked.answered(b"\x37\x224216\x00")
    assert not asked.answered(b"\x12\x00")
    assert asked.answered(b"\x37\x224217\x00")


def test_an_echo_that_comes_in_pieces_is_heard():
    asked = question("process_id")

    assert [asked.answered(bytes((byte,))) for byte in b"\x12\x37\x224217\x00"] == [False] * 7 + [True]


def test_a_printer_that_answers_in_turn_is_asked_with_gs_r():
    asked = question("in_turn")

    assert Decoder().feed(asked.request) == [Query(1)]
    assert not asked.answered(b"\x12\x1e")
    assert asked.answered(b"\x12\x00")


def test_a_printer_that_answers_nothing_in_turn_is_not_asked_and_never_heard():
    for completion in ("status_after", "none"):
        asked = question(completion)
        assert asked.request == b""
        assert not asked.answered(b"\x00\x37\x224217\x00")
