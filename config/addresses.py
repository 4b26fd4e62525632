"""Where a printer is: the address of a `[[printer]]`, in the form of its transport.

    network  192.0.2.10:9100                     without a port 9100
    serial   /dev/ttyS1:19200,rtscts             without a speed 9600; rtscts, dsrdtr or xonxoff where the cable has one
    usb      04b8:0202 or 04b8:0202:J5MF012345   vendor and product in hex as `lsusb` shows them, serial number where there are two
    file     /dev/usb/lp0                        bytes go, nothing comes back
    fake     (empty)                             the virtual printer
    agent    (empty)                             a printer on another machine
    win32    EPSON TM-T88V Receipt               a print queue of Windows, by its name there; only beside an agent, never in a hall file

What connects to it is `printer/transports/choose.py`'s affair; the agent beside a printer has its address in its own settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from config.problems import did_you_mean

TransportName = Literal["fake", "network", "usb", "serial", "file", "agent"]
"""What a hall file may name."""
CableName = Literal[TransportName, "win32"]
"""What connects on one machine or another: the server runs on none that has print queues of Windows."""
FlowControl = Literal["", "rtscts", "dsrdtr", "xonxoff"]

SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_FLOWS: dict[str, FlowControl] = {"": "", "rtscts": "rtscts", "dsrdtr": "dsrdtr", "xonxoff": "xonxoff"}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_USB = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::([!-~]+))?")


class BadAddress(ValueError):
    """The address has not the form of its transport; the message says which form that is."""


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    """host: a name or an IP address, IPv6 without brackets."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """speed: baud, eight bits, no parity."""

    device: str
    speed: int
    flow: FlowControl


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """serial: None takes the first with this vendor and product."""

    vendor: int
    product: int
    serial: str | None


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A device node that takes raw bytes."""

    path: str


@dataclass(frozen=True, slots=True)
class FakeAddress:
    """The virtual printer, which makes its own port."""


@dataclass(frozen=True, slots=True)
class AgentAddress:
    """A printer that only an agent reaches."""


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """A print queue of Windows: \\\\SERVER\\NAME where another machine shares it."""

    name: str


Address = NetworkAddress | SerialAddress | UsbAddress | FileAddress | FakeAddress | AgentAddress | QueueAddress


def parse_address(transport: CableName, address: str) -> Address:
    """The address of a printer.  Raises BadAddress."""
    return _FORMS[transport](address)


def _network(address: str) -> NetworkAddress:
    host, port = address, "9100"
    if ":" in address and not address.endswith("]"):
        host, _, port = address.rpartition(":")
    if not _HOST.fullmatch(host) or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadAddress("a network printer's address is written 192.0.2.10:9100")
    return NetworkAddress(host.strip("[]"), int(port))


def _serial(address: str) -> SerialAddress:
    place, _, flow = address.partition(",")
    device, colon, speed = place.rpartition(":")
    if not colon or not speed.isdecimal():  # /dev/serial/by-path/… has colons of its own
        device, speed = place, "9600"
    if not _is_path(device):
        raise BadAddress("a serial printer's address is written /dev/ttyS1:9600")
    if int(speed) not in SPEEDS:
        raise BadAddress(f"{speed} is no speed of a serial line; those are {', '.join(map(str, SPEEDS))}")
    if flow not in _FLOWS:
        raise BadAddress(f'no flow control "{flow}"{did_you_mean(flow, _FLOWS)}; there are rtscts, dsrdtr and xonxoff')
    return SerialAddress(device, int(speed), _FLOWS[flow])


def _usb(address: str) -> UsbAddress:
    found = _USB.fullmatch(address)
    if found is None:
        raise BadAddress("a USB printer's address is written 04b8:0202, as `lsusb` shows it, or 04b8:0202:SERIAL where there are two")
    return UsbAddress(int(found[1], 16), int(found[2], 16), found[3])


def _file(address: str) -> FileAddress:
    if not _is_path(address):
        raise BadAddress("a device node is written /dev/usb/lp0")
    return FileAddress(address)


def _fake(address: str) -> FakeAddress:
    if address:
        raise BadAddress("the virtual printer has no address")
    return FakeAddress()


def _agent(address: str) -> AgentAddress:
    if address:
        raise BadAddress("the address of a printer with an agent stands in the agent's own settings")
    return AgentAddress()


def _win32(address: str) -> QueueAddress:
    if not address or not address.isprintable() or address != address.strip():
        raise BadAddress("a print queue is named as Windows lists it among its printers: EPSON TM-T88V Receipt")
    return QueueAddress(address)


def _is_path(text: str) -> bool:
    return text.startswith("/") and text.isprintable() and not text.endswith("/")


_FORMS: dict[CableName, Callable[[str], Address]] = {
    "network": _network,
    "serial": _serial,
    "usb": _usb,
    "file": _file,
    "fake": _fake,
    "agent": _agent,
    "win32": _win32,
}
