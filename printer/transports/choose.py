"""From the transport and address of a `[[printer]]` to what makes its connections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast, get_args

from config.addresses import (
    Address,
    AgentAddress,
    BadAddress,
    CableName,
    FakeAddress,
    FileAddress,
    NetworkAddress,
    QueueAddress,
    SerialAddress,
    UsbAddress,
    parse_address,
)
from config.problems import did_you_mean
from printer.transports import Transport
from printer.transports.network import NetworkTransport
from printer.transports.usb import UsbTransport
from printer.transports.win32 import Win32Transport

Connect = Callable[[], Transport]
"""Makes a new, unopened transport: one for each connection."""


def choose(transport: str, address: str, *, fake: tuple[str, int] | None = None) -> Connect:
    """What connects to the printer at this address.  fake: host and port of the virtual printer, which is reached as a network printer is.

    Raises BadAddress when there is no such transport, on this machine or at all, or its addresses look otherwise.
    """
    names = get_args(CableName)
    if transport not in names:
        raise BadAddress(f'no transport "{transport}"{did_you_mean(transport, names)}; there are {", ".join(names)}')
    try:
        return _connect(parse_address(cast(CableName, transport), address), fake)
    except ImportError as error:
        raise BadAddress(f"{transport} is not to be had on this machine: {error}") from None


def _connect(place: Address, fake: tuple[str, int] | None) -> Connect:
    """Raises ImportError for what this machine has not: lines and nodes are Unix's, queues Windows'."""
    match place:
        case NetworkAddress(host, port):
            return partial(NetworkTransport, host, port)
        case SerialAddress(device, speed, flow):
            from printer.transports.serial import SerialTransport

            return partial(SerialTransport, device, speed, flow)
        case UsbAddress(vendor, product, serial):
            return partial(UsbTransport, vendor, product, serial)
        case FileAddress(path):
            from printer.transports.file import FileTransport

            return partial(FileTransport, path)
        case QueueAddress(name):
            import win32print

            return partial(Win32Transport, name, win32print)
        case FakeAddress():
            if fake is None:
                raise BadAddress("the virtual printer is not running")
            return partial(NetworkTransport, *fake)
        case AgentAddress():
            raise BadAddress("only its agent reaches this printer")
