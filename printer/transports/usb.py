"""Printers on a USB cable, spoken to directly (USB Printer Class 1.1: bulk out, and bulk in where the printer answers).

libusb must be installed (Debian: libusb-1.0-0) and the server's user allowed to open the device.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import usb.core
import usb.util

from printer.transports import Silent, TransportError, WriteFailed

_PRINTER_CLASS = 7
_PIECE = 4096  # what a failed transfer says of itself is only how far it came; small ones lose little
_EMPTY_S = 0.01


class UsbTransport:
    """See `Transport`.  backend: pyusb's, None for libusb."""

    def __init__(self, vendor: int, product: int, serial: str | None = None, *, backend: Any = None) -> None:
        self._vendor, self._product, self._serial = vendor, product, serial
        self._backend = backend
        self._device: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None

    @property
    def can_read(self) -> bool:
        return self._in is not None

    def open(self, timeout_s: float) -> None:
        try:
            self._device = self._find()
            self._device.default_timeout = _ms(timeout_s)
            self._claim()
        except usb.core.NoBackendError as error:
            self.close()
            raise TransportError(f"{self._name()}: libusb is not installed (Debian: libusb-1.0-0)") from error
        except (usb.core.USBError, ValueError, NotImplementedError) as error:  # ValueError: no right to read the serial number
            self.close()
            raise TransportError(f"{self._name()}: {error}") from error
        except TransportError:
            self.close()
            raise

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._out is None:
            raise WriteFailed("not open", 0)
        deadline = monotonic() + timeout_s
        sent = 0
        while sent < len(data):
            left = deadline - monotonic()
            if left <= 0:
                raise WriteFailed(f"the printer took {sent} of {len(data)} bytes in {timeout_s:.1f} s", sent)
            try:
                sent += self._out.write(data[sent : sent + _PIECE], _ms(left))
            except usb.core.USBTimeoutError:
                continue  # libusb says so only when nothing of the piece went
            except usb.core.USBError as error:
                raise WriteFailed(str(error), sent + 1) from error  # of a transfer that broke nobody knows how far it came

    def read(self, timeout_s: float) -> bytes:
        if self._out is None:
            raise TransportError("not open")
        if self._in is None:
            raise Silent("this printer has no way back")
        deadline = monotonic() + timeout_s
        while (left := deadline - monotonic()) > 0:
            try:
                data = bytes(self._in.read(self._in.wMaxPacketSize, _ms(left)))
            except usb.core.USBTimeoutError:
                break
            except usb.core.USBError as error:
                raise TransportError(str(error)) from error
            if data:
                return data
            sleep(_EMPTY_S)  # an empty packet: the printer has nothing to say yet
        raise Silent(f"nothing within {timeout_s:.2f} s")

    def close(self) -> None:
        if self._device is not None:
            with suppress(usb.core.USBError, NotImplementedError):
                usb.util.dispose_resources(self._device)  # releases the interface too
        self._device = self._interface = self._out = self._in = None

    def _find(self) -> Any:
        found = usb.core.find(find_all=True, backend=self._backend, idVendor=self._vendor, idProduct=self._product)
        for device in found:
            if self._serial is None or device.serial_number == self._serial:
                return device
        raise TransportError(f"{self._name()} is not connected")

    def _claim(self) -> None:
        """Takes the printer's interface, from the kernel's own printer driver too."""
        try:
            configuration = self._device.get_active_configuration()
        except usb.core.USBError:
            self._device.set_configuration()
            configuration = self._device.get_active_configuration()
        self._interface = usb.util.find_descriptor(configuration, bInterfaceClass=_PRINTER_CLASS) or configuration[(0, 0)]
        number = self._interface.bInterfaceNumber
        with suppress(NotImplementedError):  # only Linux has drivers to take off
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
        usb.util.claim_interface(self._device, number)
        self._out = self._endpoint(usb.util.ENDPOINT_OUT)
        self._in = self._endpoint(usb.util.ENDPOINT_IN)
        if self._out is None:
            raise TransportError(f"{self._name()} takes no bytes: it is not a printer")

    def _endpoint(self, direction: int) -> Any:
        def fits(endpoint: Any) -> bool:
            is_bulk: bool = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
            goes_there: bool = usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction
            return is_bulk and goes_there

        return usb.util.find_descriptor(self._interface, custom_match=fits)

    def _name(self) -> str:
        serial = f":{self._serial}" if self._serial else ""
        return f"USB printer {self._vendor:04x}:{self._product:04x}{serial}"


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # 0 would mean for ever
