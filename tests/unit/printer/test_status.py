import pytest

from printer.profile import GENERIC_80
from printer.status import PrinterStatus, is_completion, is_status, parse


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12, 0x12), PrinterStatus("ready")),
        ((0x12, 0x12, 0x12, 0x1E), PrinterStatus("ready", near_end=True)),
        ((0x1A, 0x32, 0x12, 0x7E), PrinterStatus("paper_out", near_end=True)),
        ((0x1A, 0x12, 0x12, 0x72), PrinterStatus("paper_out")),
        ((0x1A, 0x16, 0x12, 0x12), PrinterStatus("cover_open")),
        ((0x1A, 0x36, 0x12, 0x72), PrinterStatus("cover_open")),
        ((0x1A, 0x12, 0x12, 0x12), PrinterStatus("offline")),
        ((0x12, 0x52, 0x1A, 0x12), PrinterStatus("offline")),
    ],
    ids=["ready", "nearly out", "paper out", "paper out, not near", "cover open", "cover open lifts the paper", "offline", "cutter jammed"],
)
def test_the_four_answers_say_what_a_person_must_do(answers, status):
    assert parse(*answers) == status


def test_only_bytes_with_the_fixed_bits_are_answers():
    assert [byte for byte in (0x12, 0x7E, 0x00, 0x10, 0x92, 0x13, 0xFF) if is_status(byte, GENERIC_80)] == [0x12, 0x7E]


def test_a_late_status_is_no_completion_and_neither_is_the_end_of_paper():
    assert [byte for byte in (0x00, 0x03, 0x12, 0x1E, 0x0C, 0x0F, 0xFF) if is_completion(byte)] == [0x00, 0x03]
