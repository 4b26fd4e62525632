"""Websockets by hand: what a page that is broken, or no page at all, may send; and what it costs the server."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.live import LiveServer

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
HANDSHAKE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
MASK = b"\x37\xfa\x21\x3d"


def request(server: LiveServer, query: str, headers: dict[str, str] = HANDSHAKE, method: str = "GET") -> bytes:
    """The opening of a websocket at /socket.io."""
    lines = [f"{method} /socket.io/?{query} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def upgraded(server: LiveServer, ticket: str, *, receive_buffer: int | None = None) -> socket.socket:
    """A websocket that has said nothing yet.  receive_buffer: how many bytes wait at this end before the server must keep them."""
    connection = socket.socket()
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(request(server, f"EIO=4&transport=websocket&ticket={ticket}"))
    head = b""
    while b"\r\n\r\n" not in head:
        byte = connection.recv(1)
        assert byte, head
        head += byte
    assert head.startswith(b"HTTP/1.1 101 "), head
    return connection


def frame(payload: bytes, opcode: int = TEXT, *, last: bool = True, masked: bool = True) -> bytes:
    """One frame, as a browser sends it."""
    size = len(payload)
    head = bytes([opcode | (0x80 if last else 0)])
    flag = 0x80 if masked else 0
    head += (
        bytes([flag | size]) if size < 126 else bytes([flag | 126]) + size.to_bytes(2, "big") if size < 65536 else bytes([flag | 127]) + size.to_bytes(8, "big")
    )
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload)) if masked else head + payload


def ended(connection: socket.socket) -> bool:
    """Whether the server has ended the connection; what it sent before is thrown away."""
    connection.setblocking(False)
    try:
        while connection.recv(1 << 16):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def workers(server: LiveServer) -> list[int]:
    """The processes that answer."""
    assert server._process is not None
    pid = server._process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _status(server: LiveServer, word: str) -> int:
    return sum(int(line.split()[1]) for pid in workers(server) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(f"{word}:"))


def memory_mb(server: LiveServer) -> float:
    """What the server's workers hold now."""
    return _status(server, "VmRSS") / 1024


def threads(server: LiveServer) -> int:
    """How many the server's workers run."""
    return _status(server, "Threads")
