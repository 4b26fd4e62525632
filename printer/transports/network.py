"""Printers on the network: raw bytes over TCP, usually port 9100."""

from __future__ import annotations

import socket
from time import monotonic

from printer.transports import Silent, TransportError, WriteFailed


class NetworkTransport:
    """See `Transport`."""

    can_read = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self, timeout_s: float) -> None:
        try:
            self._socket = socket.create_connection(self._address, timeout=timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise TransportError(f"{self._address[0]}:{self._address[1]}: {error}") from error

    def write(self, data: bytes, timeout_s: float) -> None:
        if self._socket is None:
            raise WriteFailed("not open", 0)
        deadline = monotonic() + timeout_s
        view = memoryview(data)
        sent = 0
        while sent < len(view):
            try:
                self._socket.settimeout(max(deadline - monotonic(), 0.001))
                sent += self._socket.send(view[sent:])
            except OSError as error:
                raise WriteFailed(str(error), sent) from error

    def read(self, timeout_s: float) -> bytes:
        if self._socket is None:
            raise TransportError("not open")
        try:
            self._socket.settimeout(max(timeout_s, 0.001))
            data = self._socket.recv(64)
        except TimeoutError as error:
            raise Silent(f"nothing within {timeout_s:.2f} s") from error
        except OSError as error:
            raise TransportError(str(error)) from error
        if not data:
            raise TransportError("the printer closed the connection")
        return data

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
