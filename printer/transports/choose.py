"""From the transport and address of a `[[printer]]` to what makes its connections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast, get_args

from config.addresses import AgentAddress, BadAddress, FakeAddress, FileAddress, NetworkAddress, SerialAddress, TransportName, UsbAddress, parse_address
from config.problems import did_you_mean
from printer.transports import Transport
from printer.transports.file import FileTransport
from printer.transports.network import NetworkTransport
from printer.transports.serial import SerialTransport
from printer.transports.usb import UsbTransport

Connect = Callable[[], Transport]
"""Makes a new, unopened transport: one for each connection."""


def choose(transport: str, address: str, *, fake: tuple[str, int] | None = None) -> Connect:
    """What connects to the printer at this address.  fake: host and port of the virtual printer, which is reached as a network printer is.

    Raises BadAddress when there is no such transport, or its addresses look otherwise.
    """
    names = get_args(TransportName)
    if transport not in names:
        raise BadAddress(f'no transport "{transport}"{did_you_mean(transport, names)}; there are {", ".join(names)}')
    match parse_address(cast(TransportName, transport), address):
        case NetworkAddress(host, port):
            return partial(NetworkTransport, host, port)
        case SerialAddress(device, speed, flow):
            return partial(SerialTransport, device, speed, flow)
        case UsbAddress(vendor, product, serial):
            return partial(UsbTransport, vendor, product, serial)
        case FileAddress(path):
            return partial(FileTransport, path)
        case FakeAddress():
            if fake is None:
                raise BadAddress("the virtual printer is not running")
            return partial(NetworkTransport, *fake)
        case AgentAddress():
            raise BadAddress("only its agent reaches this printer")
