"""A USB bus with printers on it, where pyusb looks for libusb: below it everything is ours, above it everything is pyusb's."""

from __future__ import annotations

import threading
from array import array
from time import monotonic
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

PRINTER = (0x04B8, 0x0202)
_OUT, _IN = 0x01, 0x82
_ENODEV, _ETIMEDOUT = 19, 110


class UsbBus(IBackend):
    """room: how many bytes the printer takes before it is full.  one_way: it has no endpoint to answer through."""

    def __init__(self, *, serials: tuple[str, ...] = ("J5MF000001",), one_way: bool = False, room: int = 8 * 1024 * 1024, kernel_driver: bool = False) -> None:
        self.kernel_driver = kernel_driver
        self.claimed: set[int] = set()
        self.opened: list[int] = []
        self._serials = serials
        self._one_way = one_way
        self._room = room
        self._changed = threading.Condition()
        self._received = b""
        self._answers: list[bytes] = []
        self._plugged = True

    def receive(self, length: int) -> bytes:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._received) >= length, timeout=10)
            return self._received[:length]

    def answer(self, data: bytes) -> None:
        with self._changed:
            self._answers.append(data)
            self._changed.notify_all()

    def unplug(self) -> None:
        with self._changed:
            self._plugged = False
            self._changed.notify_all()

    def enumerate_devices(self) -> Any:
        return range(len(self._serials)) if self._plugged else ()

    def get_device_descriptor(self, dev: int) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=64,
            idVendor=PRINTER[0], idProduct=PRINTER[1], bcdDevice=0x0100, iManufacturer=0, iProduct=0, iSerialNumber=3, bNumConfigurations=1,
            address=dev + 1, bus=1, port_number=dev + 1, port_numbers=(dev + 1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: int, config: int) -> Any:
        if config != 0:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0,
            bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> Any:
        if intf != 0 or alt != 0:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=1 if self._one_way else 2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=1 if self._one_way else 2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> Any:
        address = (_OUT, _IN)[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=2, wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0,
            extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: int) -> Any:
        self.opened.append(dev)
        return SimpleNamespace(dev=dev, handle=dev)

    def close_device(self, dev_handle: Any) -> None:
        self.opened.remove(dev_handle.dev)

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        raise AssertionError("a printer that is configured must not be configured again: that resets it")

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        assert not self.kernel_driver, "busy"
        self.claimed.add(intf)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.discard(intf)

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_driver = False

    def ctrl_transfer(self, dev_handle: Any, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: array[int], timeout: int) -> int:  # noqa: N803 - pyusb's names
        """Only the serial number is ever asked for: a string descriptor, after the list of languages."""
        text = b"\x09\x04" if wValue & 0xFF == 0 else self._serials[dev_handle.dev].encode("utf-16-le")
        answer = bytes((len(text) + 2, 3)) + text
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: array[int], timeout: int) -> int:
        assert ep == _OUT
        with self._changed:
            self._require_plugged()
            taken = bytes(data)[: max(0, self._room - len(self._received))]
            if not taken:
                self._changed.wait(timeout / 1000)
                raise usb.core.USBTimeoutError("Operation timed out", -7, _ETIMEDOUT)
            self._received += taken
            self._changed.notify_all()
            return len(taken)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        assert ep == _IN
        deadline = monotonic() + timeout / 1000
        with self._changed:
            while not self._answers:
                self._require_plugged()
                if not self._changed.wait(deadline - monotonic()):
                    raise usb.core.USBTimeoutError("Operation timed out", -7, _ETIMEDOUT)
            answer = self._answers.pop(0)
        buff[: len(answer)] = array("B", answer)
        return len(answer)

    def _require_plugged(self) -> None:
        if not self._plugged:
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, _ENODEV)
