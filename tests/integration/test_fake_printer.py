"""The fake printer over a real socket, asked by python-escpos and by our own transport."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from time import monotonic, sleep

import pytest
from escpos.printer import Network

from printer.completion import Question
from printer.fake import FakePrinter
from printer.layout import ticket_bytes
from printer.profile import GENERIC_80
from printer.status import COMPLETION_REQUEST, STATUS_REQUESTS, PrinterStatus, is_completion, is_status, parse
from printer.transports import Silent, TransportError, WriteFailed
from printer.transports.network import NetworkTransport
from tests.unit.printer.papers import USUAL

JOB = ticket_bytes(USUAL, GENERIC_80) + COMPLETION_REQUEST


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    printer = FakePrinter(clock=lambda: 1_763_864_340_000)
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def transport(printer: FakePrinter) -> Iterator[NetworkTransport]:
    transport = NetworkTransport(printer.host, printer.port)
    transport.open(5)
    yield transport
    transport.close()


def eventually(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline, "it never came true"
        sleep(0.005)


def ask(transport: NetworkTransport) -> PrinterStatus:
    answers = []
    for request in STATUS_REQUESTS:
        transport.write(request, 5)
        answers.append(transport.read(5)[0])
    return parse(*answers)


def test_python_escpos_sees_a_ready_printer_and_prints_on_it(printer):
    escpos = Network(printer.host, printer.port, timeout=5)
    escpos.open()

    assert escpos.is_online()
    assert escpos.paper_status() == 2
    escpos.set(align="center", bold=True, double_height=True, double_width=True)
    escpos.text("Hall 1\n")
    escpos.qr("http://hall/t/1", native=True, size=4)
    escpos.cut()
    escpos.close()

    eventually(lambda: len(printer.papers()) == 1)
    hall, code = (line for line in printer.papers()[0]["lines"] if line["kind"] != "feed")
    assert (hall["text"], hall["width"], hall["height"], hall["bold"], hall["align"]) == ("Hall 1", 2, 2, True, "center")
    assert (code["text"], code["width"]) == ("http://hall/t/1", 4)
    assert printer.unknown() == []


def test_python_escpos_sees_that_the_paper_is_out(printer):
    printer.configure(paper_out=True)
    escpos = Network(printer.host, printer.port, timeout=5)
    escpos.open()

    assert escpos.paper_status() == 0
    assert not escpos.is_online()
    escpos.close()


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, PrinterStatus("ready")),
        ({"near_end": True}, PrinterStatus("ready", near_end=True)),
        ({"paper_out": True}, PrinterStatus("paper_out", near_end=True)),
        ({"cover_open": True}, PrinterStatus("cover_open")),
        ({"offline": True}, PrinterStatus("offline")),
    ],
    ids=["nothing", "near_end", "paper_out", "cover_open", "offline"],
)
def test_every_setting_is_told_in_real_time(printer, transport, settings, status):
    printer.configure(**settings)

    assert ask(transport) == status


def test_a_ticket_is_confirmed_and_can_be_read(printer, transport):
    transport.write(JOB, 5)

    assert transport.read(5) == b"\x00"
    (paper,) = printer.papers()
    assert paper["id"] == 1
    assert paper["at_ms"] == 1_763_864_340_000
    assert paper["bytes"] == len(JOB)
    assert "A056" in [line["text"] for line in paper["lines"]]
    assert printer.unknown() == []


def test_papers_are_plain_data_and_the_qr_code_comes_drawn(printer, transport):
    transport.write(JOB, 5)
    transport.read(5)

    (paper,) = json.loads(json.dumps(printer.papers()))
    (code,) = [line for line in paper["lines"] if line["kind"] == "qr"]
    assert code["qr"]["size"] == 33 + 2 * 4
    assert code["qr"]["path"].startswith("M4 4h7v1h-7z")


def test_what_is_sent_while_the_paper_is_out_comes_when_it_is_back_also_for_one_who_hung_up(printer, transport):
    printer.configure(paper_out=True)
    transport.write(JOB, 5)
    with pytest.raises(Silent):
        transport.read(0.2)
    assert ask(transport).state == "paper_out"
    transport.close()
    assert printer.papers() == []

    printer.configure(paper_out=False)

    assert len(printer.papers()) == 1


def test_a_silent_printer_prints_and_never_answers(printer, transport):
    printer.configure(silent=True)
    transport.write(STATUS_REQUESTS[0] + JOB, 5)

    with pytest.raises(Silent):
        transport.read(0.2)
    eventually(lambda: len(printer.papers()) == 1)


def test_a_dropped_connection_loses_the_rest_of_the_ticket_once(printer, transport):
    printer.configure(drop_after=100)
    transport.write(JOB, 5)

    with pytest.raises(TransportError):
        transport.read(5)
    assert printer.papers() == []
    assert printer.settings()["drop_after"] is None


def test_a_request_for_status_in_two_halves_is_answered_once(printer, transport):
    transport.write(b"\x10", 5)
    transport.write(b"\x04\x01\x10\x04", 5)
    assert transport.read(5) == b"\x12"
    transport.write(b"\x04", 5)

    assert transport.read(5) == b"\x12"
    with pytest.raises(Silent):
        transport.read(0.1)


def test_the_newest_fifty_papers_are_kept_newest_first(printer, transport):
    for _ in range(52):
        transport.write(b"A\n\x1dV\x00\x1dr\x01", 5)
        transport.read(5)

    assert [paper["id"] for paper in printer.papers()] == list(range(52, 2, -1))


def test_rubbish_is_neither_a_status_nor_a_completion(printer, transport):
    printer.configure(garbage=True)
    transport.write(STATUS_REQUESTS[0] + JOB, 5)

    heard = transport.read(5)
    while len(heard) < 2:
        heard += transport.read(5)
    assert not any(is_status(byte, GENERIC_80) or is_completion(byte) for byte in heard)
    assert len(printer.papers()) == 1


def test_a_slow_printer_tells_its_state_at_once_and_its_completion_when_it_is_through(printer, transport):
    printer.configure(slow=1000)
    began = monotonic()
    transport.write(JOB, 5)

    assert ask(transport).state == "ready"
    assert printer.papers() == []
    assert transport.read(10) == b"\x00"
    assert monotonic() - began >= len(JOB) / 1000 * 0.9
    assert len(printer.papers()) == 1


def test_a_slow_printer_goes_on_for_one_who_hung_up_and_from_where_the_paper_ended(printer, transport):
    printer.configure(slow=2000, paper_out=True)
    transport.write(JOB, 5)
    assert ask(transport).state == "paper_out"
    transport.close()

    printer.configure(paper_out=False)

    eventually(lambda: len(printer.papers()) == 1)


def test_a_job_with_a_name_has_it_echoed(printer, transport):
    question = Question(GENERIC_80.model_copy(update={"completion": "process_id"}), 56)
    transport.write(ticket_bytes(USUAL, GENERIC_80) + question.request, 5)

    while not question.answered(transport.read(5)):
        pass
    assert len(printer.papers()) == 1


def test_the_page_of_the_virtual_printer_breaks_and_mends_it(live):
    agent = live.device("paper")

    def set_to(**changes):
        return agent.post("/api/v1/paper/printers/printer-1", changes).body["settings"]

    assert {key: set_to(garbage=True, slow=120, drop_after=100)[key] for key in ("garbage", "slow", "drop_after")} == {
        "garbage": True,
        "slow": 120,
        "drop_after": 100,
    }
    assert {key: set_to(garbage=False, slow=0, drop_after=0)[key] for key in ("garbage", "slow", "drop_after")} == {
        "garbage": False,
        "slow": 0,
        "drop_after": None,
    }


def test_an_unknown_setting_is_refused(printer):
    with pytest.raises(TypeError):
        printer.configure(on_fire=True)


def test_a_printer_that_was_unplugged_takes_nothing_and_comes_back_on_its_port(printer, transport):
    assert ask(transport).state == "ready"
    printer.stop()

    with pytest.raises(WriteFailed) as failure:
        transport.write(JOB, 5)
    assert failure.value.sent == 0
    with pytest.raises(TransportError):
        NetworkTransport(printer.host, printer.port).open(5)

    printer.start()
    again = NetworkTransport(printer.host, printer.port)
    again.open(5)
    assert ask(again).state == "ready"
    again.close()


def test_the_transport_tells_how_much_had_gone_when_the_printer_took_no_more(printer, transport):
    # A printer whose buffer is full reads no more: here one that is busy with somebody else.
    second = NetworkTransport(printer.host, printer.port)
    second.open(5)

    with pytest.raises(WriteFailed) as failure:
        second.write(bytes(64 * 1024 * 1024), 0.5)

    assert 0 < failure.value.sent < 64 * 1024 * 1024
    second.close()
