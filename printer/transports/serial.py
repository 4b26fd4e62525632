"""Printers on a serial line, as in many kiosks."""

from __future__ import annotations

import os
import termios
from contextlib import suppress
from time import monotonic, sleep

import serial

from config.addresses import FlowControl
from printer.transports import Silent, TransportError, WriteFailed
from printer.transports.nodes import readable, write_all

_LOOK_S = 0.005


class SerialTransport:
    """See `Transport`.

    pyserial opens and sets the line; bytes are written past it, because after a write timeout it does not tell how many went.
    A write returns when the last byte has left the machine and not when the system has taken it.
    """

    can_read = True

    def __init__(self, device: str, speed: int, flow: FlowControl = "") -> None:
        self._device = device
        self._speed = speed
        self._flow = flow
        self._line: serial.Serial | None = None

    def open(self, timeout_s: float) -> None:  # noqa: ARG002 - a line opens at once or not at all
        flows = {each: each == self._flow for each in ("rtscts", "dsrdtr", "xonxoff")}
        try:
            self._line = serial.Serial(self._device, self._speed, timeout=0, exclusive=True, **flows)
            # The line has no connections: what is still in it are late answers to an earlier one.
            self._line.reset_input_buffer()
        except (OSError, ValueError, termios.error) as error:  # SerialException is an OSError, termios.error is not
            self.close()
            raise TransportError(str(error)) from error

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._line is None:
            raise WriteFailed("not open", 0)
        deadline = monotonic() + timeout_s
        write_all(self._line.fileno(), data, timeout_s)
        try:
            while self._line.out_waiting:
                if monotonic() > deadline:
                    raise WriteFailed(f"not all of {len(data)} bytes left in {timeout_s:.1f} s", len(data))
                sleep(_LOOK_S)
        except OSError as error:
            raise WriteFailed(str(error), len(data)) from error

    def read(self, timeout_s: float) -> bytes:
        if self._line is None:
            raise TransportError("not open")
        try:
            if not readable(self._line.fileno(), timeout_s):
                raise Silent(f"nothing within {timeout_s:.2f} s")
            data = os.read(self._line.fileno(), 64)
        except OSError as error:
            raise TransportError(str(error)) from error
        if not data:
            raise TransportError("the line is gone")
        return data

    def close(self) -> None:
        if self._line is not None:
            with suppress(OSError, termios.error):
                self._line.reset_output_buffer()  # a line that is held up would keep close() waiting for half a minute
            with suppress(OSError):
                self._line.close()
            self._line = None
