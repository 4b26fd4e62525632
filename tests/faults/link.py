"""A cable between a client and a server that can be cut at the worst moment."""

from __future__ import annotations

import contextlib
import socket
import threading


class Link:
    """Carries TCP connections to a server on this machine.

    lose_answer(path): of the next request to that path, the server answers and the answer is lost.  refuse(path): every request to that
    path is hung up on, unsent.  lost: the paths whose answers were lost.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._lose: list[str] = []
        self._refuse: list[str] = []
        self.lost: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, name="link", daemon=True).start()

    def lose_answer(self, path: str) -> None:
        self._lose.append(path)

    def refuse(self, path: str) -> None:
        self._refuse.append(path)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), name="link-carry", daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near:
            head = near.recv(65536)
            path = head.split(b" ", 2)[1].decode().partition("?")[0] if head.count(b" ") >= 2 else ""
            if path in self._refuse:
                return
            with socket.create_connection(("127.0.0.1", self._to)) as far:
                far.sendall(head)
                sending = threading.Thread(target=_pour, args=(near, far), name="link-pour", daemon=True)
                sending.start()
                if path in self._lose:
                    far.recv(65536)
                    self._lose.remove(path)
                    self.lost.append(path)
                    near.shutdown(socket.SHUT_RDWR)
                else:
                    _pour(far, near)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_RDWR)
