"""Trying a printer out, against the virtual one and as the command a technician types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from printer.columns import width
from printer.fake import FakePrinter
from printer.profile import GENERIC_80, load_profiles
from printer.selftest import try_out
from printer.transports.choose import choose
from printer.transports.file import FileTransport


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    printer = FakePrinter()
    printer.start()
    yield printer
    printer.stop()


def tried(printer: FakePrinter, profile=GENERIC_80) -> list[str]:
    return [*try_out(choose("network", f"{printer.host}:{printer.port}"), profile, "printer-1")]


def test_a_good_printer_says_its_state_and_that_it_has_printed(printer):
    said = tried(printer)

    assert said[:3] == ["printer-1: connected, profile generic-80", "DLE EOT 1: 12, 2: 12, 3: 12, 4: 12", "status: ready"]
    assert said[-1].startswith("completion in_turn: answered 00 after")


@pytest.mark.parametrize("profile", load_profiles().values(), ids=lambda profile: profile.name)
def test_the_page_fits_its_paper_and_is_nothing_the_printer_does_not_know(printer, profile):
    tried(printer, profile.model_copy(update={"completion": "in_turn"}))

    (paper,) = printer.papers()
    texts = [line for line in paper["lines"] if line["kind"] in ("text", "rule")]
    assert printer.unknown() == []
    assert all(width(line["text"]) * line["width"] <= profile.columns for line in texts)
    assert profile.name in "".join(line["text"] for line in texts)
    assert [line["kind"] for line in paper["lines"] if line["kind"] in ("qr", "image")] == ["image", "image", "qr", "image"]
    assert ("1234567890" * 7)[: profile.columns] in [line["text"] for line in texts]


def test_paper_near_its_end_is_said_only_of_a_printer_that_can_know_it(printer):
    printer.configure(near_end=True)

    assert "status: ready, paper near end" in tried(printer)
    assert "status: ready" in tried(printer, GENERIC_80.model_copy(update={"near_end": False}))


def test_rubbish_is_shown_as_it_came_with_what_an_answer_would_be(printer, monkeypatch):
    monkeypatch.setattr("printer.selftest._DONE_S", 0.2)
    printer.configure(garbage=True)

    said = tried(printer)

    assert "DLE EOT 1: e5, 2: e5, 3: e5, 4: e5" in said
    assert "status: unknown; an answer has (byte & 0x93) == 0x12" in said
    assert "no answer in 0 s, but e5" in said[-1]


def test_a_printer_that_is_not_there_is_said_in_a_line(printer):
    printer.stop()

    (said,) = tried(printer)

    assert "refused" in said


def test_a_device_node_is_printed_on_and_said_to_prove_nothing(tmp_path):
    node = tmp_path / "lp0"
    node.touch()

    said = [*try_out(lambda: FileTransport(str(node)), GENERIC_80, "printer-1")]

    assert "status: nothing comes back on this transport; the printer's state is unknown" in said
    assert said[-1] == "completion in_turn: nothing says that it has been printed; look at the paper"
    assert node.read_bytes().endswith(GENERIC_80.cut + b"\x1dr\x01")


def test_the_command_prints_what_a_virtual_printer_would(live):
    said = live.command("printer", "test", "printer-1", "--profile", "epson-tm-t20")

    assert said.returncode == 0, said.stderr
    assert "connected, profile epson-tm-t20" in said.stdout
    assert "completion process_id: answered 37 22 34 32 31 37 00" in said.stdout
    assert "│ 中文：企业登记" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("printer-9",), 'no printer printer-9 (did you mean "printer-1"?)'), (("printer-1", "--profile", "epson-t20"), 'did you mean "epson-tm-t20"')],
)
def test_the_command_says_what_was_probably_meant(live, arguments, says):
    said = live.command("printer", "test", *arguments)

    assert said.returncode == 2
    assert says in said.stderr
