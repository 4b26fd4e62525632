"""What every transport owes the spooler, each over the real thing or the nearest to it: a socket, a pseudo-terminal, a pipe, pyusb, pywin32."""

from __future__ import annotations

import os
import pty
import socket
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.addresses import BadAddress
from printer.fake import FakePrinter
from printer.status import STATUS_REQUESTS
from printer.transports import Silent, Transport, TransportError, WriteFailed
from printer.transports.choose import choose
from printer.transports.file import FileTransport
from printer.transports.network import NetworkTransport
from printer.transports.serial import SerialTransport
from printer.transports.usb import UsbTransport
from printer.transports.win32 import Win32Transport
from tests.usbbus import PRINTER, UsbBus
from tests.winspool import QUEUE, Win32Print

MUCH = 32 * 1024 * 1024
"""More than any buffer between here and a printer that reads nothing."""


@dataclass
class Bench:
    """One transport and the other end of its cable; gone: an address at which no printer is.

    receive is None for a printer that keeps what it gets to itself, answer for one that speaks by itself or never.
    """

    transport: Transport
    gone: Transport
    receive: Callable[[int], bytes] | None
    answer: Callable[[bytes], object] | None
    unplug: Callable[[], object]
    clean_up: list[Callable[[], object]] = field(default_factory=list)


def network_bench(tmp_path: Path) -> Bench:
    listener = socket.create_server(("127.0.0.1", 0))
    closed = socket.create_server(("127.0.0.1", 0))
    nobody = closed.getsockname()[1]
    closed.close()
    ends: list[socket.socket] = []

    def end() -> socket.socket:
        if not ends:
            ends.append(listener.accept()[0])
            ends[0].settimeout(10)
        return ends[0]

    def receive(length: int) -> bytes:
        data = b""
        while len(data) < length:
            data += end().recv(length - len(data))
        return data

    return Bench(
        NetworkTransport("127.0.0.1", listener.getsockname()[1]),
        NetworkTransport("127.0.0.1", nobody),
        receive,
        lambda data: end().sendall(data),
        lambda: end().close(),
        clean_up=[listener.close, lambda: [each.close() for each in ends]],
    )


def serial_bench(tmp_path: Path) -> Bench:
    master, slave = pty.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    closed: list[int] = []

    def unplug() -> None:
        os.close(master)
        os.close(slave)
        closed.extend((master, slave))

    def clean_up() -> None:
        if not closed:
            unplug()

    return Bench(
        SerialTransport(name, 9600),
        SerialTransport(str(tmp_path / "no-such-line"), 9600),
        lambda length: read_all(master, length),
        lambda data: os.write(master, data),
        unplug,
        clean_up=[clean_up],
    )


def file_bench(tmp_path: Path) -> Bench:
    node = tmp_path / "lp0"
    os.mkfifo(node)
    reader = os.open(node, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    closed: list[int] = []

    def unplug() -> None:
        os.close(reader)
        closed.append(reader)

    return Bench(
        FileTransport(str(node)),
        FileTransport(str(tmp_path / "lp1")),
        lambda length: read_all(reader, length),
        None,
        unplug,
        clean_up=[lambda: None if closed else unplug()],
    )


def usb_bench(tmp_path: Path) -> Bench:
    bus = UsbBus()
    return Bench(
        UsbTransport(*PRINTER, backend=bus),
        UsbTransport(0x04B8, 0x0E15, backend=bus),
        bus.receive,
        bus.answer,
        bus.unplug,
    )


def win32_bench(tmp_path: Path) -> Bench:
    """The other end is what the spooler keeps: it is on the printer only when the document has ended."""
    spooler = Win32Print()
    return Bench(
        Win32Transport(QUEUE, spooler),
        Win32Transport("a queue that was deleted", spooler),
        spooler.receive,
        None,
        spooler.stop_service,
        clean_up=[lambda: None if not spooler.open_handles else pytest.fail("a handle stayed open")],
    )


def fake_bench(tmp_path: Path) -> Bench:
    fake = FakePrinter()
    fake.start()
    away = FakePrinter()
    away.start()
    away.stop()
    return Bench(
        choose("fake", "", fake=(fake.host, fake.port))(),
        choose("fake", "", fake=(away.host, away.port))(),
        None,
        None,
        fake.stop,
        clean_up=[fake.stop],
    )


def read_all(fd: int, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += os.read(fd, length - len(data))
    return data


BENCHES = {"network": network_bench, "serial": serial_bench, "file": file_bench, "usb": usb_bench, "win32": win32_bench, "fake": fake_bench}


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = BENCHES[request.param](tmp_path)
    yield bench
    bench.transport.close()
    for clean_up in bench.clean_up:
        clean_up()


HELD_UP = [name for name in BENCHES if name != "fake"]  # the virtual printer always reads on
ANSWERING = ["network", "serial", "usb"]


def test_what_is_written_arrives_whole_and_in_order(bench):
    bench.transport.open(5)
    ticket = bytes(range(256)) * 8

    bench.transport.write(ticket, 5)

    if bench.receive:
        assert bench.receive(len(ticket)) == ticket


def test_what_can_answer_says_so_and_the_answer_comes(bench):
    bench.transport.open(5)
    bench.transport.write(STATUS_REQUESTS[0], 5)
    if bench.answer:
        bench.answer(b"\x12")

    if bench.transport.can_read:
        assert bench.transport.read(5) == b"\x12"
    else:
        with pytest.raises(Silent):
            bench.transport.read(5)


def test_silence_is_told_in_time_and_the_connection_stands(bench):
    bench.transport.open(5)

    with pytest.raises(Silent):
        bench.transport.read(0.05)
    bench.transport.write(b"A", 5)


@pytest.mark.parametrize("bench", HELD_UP, indirect=True)
def test_a_printer_that_takes_no_more_is_told_with_how_much_had_gone(bench):
    bench.transport.open(5)

    with pytest.raises(WriteFailed) as failure:
        bench.transport.write(bytes(MUCH), 0.5)

    assert 0 < failure.value.sent < MUCH


def test_nothing_has_gone_before_it_is_open(bench):
    with pytest.raises(WriteFailed) as failure:
        bench.transport.write(b"A", 5)

    assert failure.value.sent == 0
    with pytest.raises(TransportError):
        bench.transport.read(0.05)


def test_no_printer_there_is_told(bench):
    with pytest.raises(TransportError):
        bench.gone.open(2)
    bench.gone.close()


def test_a_printer_unplugged_is_never_taken_for_one_that_is_silent(bench):
    bench.transport.open(5)
    bench.transport.write(b"A", 5)
    if bench.receive:
        bench.receive(1)  # so that it hangs up on nothing unread
    bench.unplug()

    if bench.transport.can_read:
        with pytest.raises(TransportError) as failure:
            bench.transport.read(5)
        assert not isinstance(failure.value, Silent)
    else:
        with pytest.raises(WriteFailed):
            bench.transport.write(b"B", 5)


def test_closing_is_quiet_also_twice_and_unopened(bench):
    bench.transport.close()
    bench.transport.open(5)

    bench.transport.close()
    bench.transport.close()


@pytest.mark.parametrize("bench", ANSWERING, indirect=True)
def test_an_answer_in_pieces_is_read_as_it_comes(bench):
    bench.transport.open(5)
    bench.answer(b"\x37\x22")

    heard = bench.transport.read(5)
    bench.answer(b"0001\x00")
    while len(heard) < 7:
        heard += bench.transport.read(5)

    assert heard == b"\x37\x220001\x00"


def test_serial_bytes_left_over_from_an_earlier_connection_are_not_answers():
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.write(master, b"\x12\x12")
    transport = SerialTransport(os.ttyname(slave), 9600)

    transport.open(5)

    with pytest.raises(Silent):
        transport.read(0.05)
    transport.close()
    os.close(master)
    os.close(slave)


def test_a_serial_line_belongs_to_one():
    master, slave = pty.openpty()
    first, second = SerialTransport(os.ttyname(slave), 9600), SerialTransport(os.ttyname(slave), 9600)
    first.open(5)

    with pytest.raises(TransportError):
        second.open(5)

    first.close()
    os.close(master)
    os.close(slave)


def test_closing_a_serial_line_that_is_held_up_does_not_wait_for_it():
    master, slave = pty.openpty()
    tty.setraw(slave)
    transport = SerialTransport(os.ttyname(slave), 9600)
    transport.open(5)
    with pytest.raises(WriteFailed):
        transport.write(bytes(MUCH), 0.1)

    closing = threading.Thread(target=transport.close)
    closing.start()
    closing.join(5)

    assert not closing.is_alive()
    os.close(master)
    os.close(slave)


def test_a_name_that_is_wrong_does_not_become_a_file(tmp_path):
    with pytest.raises(TransportError):
        FileTransport(str(tmp_path / "lp9")).open(5)

    assert list(tmp_path.iterdir()) == []


def test_the_kernels_own_driver_is_taken_off_a_usb_printer():
    bus = UsbBus(kernel_driver=True)
    transport = UsbTransport(*PRINTER, backend=bus)

    transport.open(5)

    assert not bus.kernel_driver
    assert bus.claimed == {0}
    transport.close()
    assert bus.claimed == set()


def test_two_usb_printers_of_one_model_are_told_apart_by_serial_number():
    bus = UsbBus(serials=("J5MF000001", "J5MF000002"))
    transport = UsbTransport(*PRINTER, "J5MF000002", backend=bus)

    transport.open(5)

    assert bus.opened == [1]
    transport.close()
    with pytest.raises(TransportError, match="04b8:0202:J5MF000003"):
        UsbTransport(*PRINTER, "J5MF000003", backend=bus).open(5)


def test_a_usb_printer_without_a_way_back_says_so():
    bus = UsbBus(one_way=True)
    transport = UsbTransport(*PRINTER, backend=bus)

    transport.open(5)

    assert not transport.can_read
    with pytest.raises(Silent):
        transport.read(5)
    transport.close()


def test_a_usb_printer_unplugged_at_the_first_byte_may_have_had_it():
    bus = UsbBus()
    transport = UsbTransport(*PRINTER, backend=bus)
    transport.open(5)
    bus.unplug()

    with pytest.raises(WriteFailed) as failure:
        transport.write(b"ticket", 5)

    assert failure.value.sent > 0
    transport.close()


def test_a_usb_printer_that_takes_nothing_at_all_has_had_nothing():
    bus = UsbBus(room=0)
    transport = UsbTransport(*PRINTER, backend=bus)
    transport.open(5)

    with pytest.raises(WriteFailed) as failure:
        transport.write(b"ticket", 0.05)

    assert failure.value.sent == 0
    transport.close()


def test_a_windows_document_is_handed_on_when_it_is_closed_in_one_piece():
    spooler = Win32Print(mouthful=100)
    transport = Win32Transport(QUEUE, spooler)
    transport.open(5)
    transport.write(bytes(range(256)) * 8, 5)
    transport.write(b"cut", 5)
    before = list(spooler.printed)

    transport.close()

    assert before == []
    assert spooler.printed == [bytes(range(256)) * 8 + b"cut"]
    assert spooler.open_handles == set()


def test_looking_at_a_windows_queue_leaves_no_document_in_it():
    spooler = Win32Print()
    transport = Win32Transport(QUEUE, spooler)

    transport.open(5)
    transport.close()

    assert (spooler.printed, spooler.kept, spooler.open_handles) == ([], None, set())


def test_a_windows_document_that_could_not_be_written_whole_is_not_printed():
    spooler = Win32Print(room=700)
    transport = Win32Transport(QUEUE, spooler)
    transport.open(5)
    with pytest.raises(WriteFailed) as failure:
        transport.write(bytes(1000), 5)

    transport.close()

    assert failure.value.sent >= 700
    assert (spooler.printed, spooler.kept) == ([], None)


def test_windows_refusing_a_document_has_had_no_byte_of_it():
    transport = Win32Transport(QUEUE, Win32Print(locked=True))
    transport.open(5)

    with pytest.raises(WriteFailed, match="Access is denied") as failure:
        transport.write(b"ticket", 5)

    assert failure.value.sent == 0
    transport.close()


def test_the_spooler_of_windows_failing_at_the_first_byte_may_have_had_it():
    spooler = Win32Print()
    transport = Win32Transport(QUEUE, spooler)
    transport.open(5)
    transport.write(b"", 5)
    spooler.stop_service()

    with pytest.raises(WriteFailed) as failure:
        transport.write(b"ticket", 5)

    assert failure.value.sent > 0
    transport.close()


def test_a_windows_queue_is_named_where_pywin32_is_and_refused_where_it_is_not(monkeypatch):
    with pytest.raises(BadAddress, match="win32 is not to be had on this machine"):
        choose("win32", QUEUE)
    spooler = Win32Print()
    monkeypatch.setitem(sys.modules, "win32print", spooler)

    transport = choose("win32", QUEUE)()

    transport.open(5)
    assert len(spooler.open_handles) == 1
    transport.close()


@pytest.mark.parametrize(
    ("transport", "address", "says"),
    [
        ("netwerk", "192.0.2.10:9100", 'did you mean "network"'),
        ("network", "192.0.2.10:96100", "192.0.2.10:9100"),
        ("network", "http://192.0.2.10", "192.0.2.10:9100"),
        ("network", "", "192.0.2.10:9100"),
        ("serial", "COM1", "/dev/ttyS1:9600"),
        ("serial", "/dev/ttyS1:9601", "9601 is no speed"),
        ("serial", "/dev/ttyS1:9600,rtcts", 'did you mean "rtscts"'),
        ("usb", "4b8:202", "04b8:0202"),
        ("file", "lp0", "/dev/usb/lp0"),
        ("fake", "somewhere", "no address"),
        ("agent", "", "only its agent"),
        ("win32", "", "as Windows lists it"),
        ("win32", " EPSON", "as Windows lists it"),
    ],
)
def test_a_bad_address_says_how_a_good_one_is_written(transport, address, says):
    with pytest.raises(BadAddress, match=says):
        choose(transport, address)


@pytest.mark.parametrize(
    ("transport", "address", "kind"),
    [
        ("network", "192.0.2.10", NetworkTransport),
        ("network", "[2001:db8::10]:9100", NetworkTransport),
        ("network", "printer-3.hall.local:9101", NetworkTransport),
        ("serial", "/dev/ttyS1", SerialTransport),
        ("serial", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0", SerialTransport),
        ("serial", "/dev/ttyUSB0:115200,dsrdtr", SerialTransport),
        ("usb", "04b8:0202", UsbTransport),
        ("usb", "04B8:0202:J5MF012345", UsbTransport),
        ("file", "/dev/usb/lp0", FileTransport),
    ],
)
def test_a_good_address_makes_its_transport(transport, address, kind):
    assert isinstance(choose(transport, address)(), kind)
