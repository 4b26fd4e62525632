"""A page's websocket, written to by the dispatcher itself: one encoded frame for all who see the same, no thread of theirs in between.

Engine.IO gives every socket a queue without an end and a thread that empties it: fifty wakings for one call, and memory without bound for a
page that no longer reads.  Here what a socket takes at once is sent at once; a socket that is behind keeps the newest frame only, for a
snapshot is whole and the one before it says nothing more.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import TYPE_CHECKING, Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.packet import MESSAGE
from flask_socketio import SocketIO
from socketio.packet import EVENT
from wsproto.frame_protocol import FrameProtocol
from wsproto.utilities import LocalProtocolError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WIRE = "jiaohao.wire"
"""Where a socket's wire lies in the WSGI environment of its connect event."""


HANDSHAKE = ("HTTP_HOST", "HTTP_CONNECTION", "HTTP_UPGRADE", "HTTP_SEC_WEBSOCKET_VERSION", "HTTP_SEC_WEBSOCKET_KEY")
"""All of a request that opens a socket.  No extensions: to compress the same snapshot for each of fifty screens costs more than a LAN gains."""
LONGEST = 1024
"""Bytes of the longest message that is read from a page."""
SAID = re.compile(r"3|4[01]/[a-z]+,(\{\})?")
"""All that a page ever says before it goes: that it lives, that it enters or leaves its station's namespace."""


class Wire(SimpleWebSocketWSGI):  # type: ignore[misc]  # it ships no types
    """One websocket.  `push` is the dispatcher's and never waits; `send` is Engine.IO's, for its pings, and may."""

    def __init__(self, handler: Any, server: Any, **options: Any) -> None:
        super().__init__(handler, server, max_message_size=LONGEST, **options)
        self._turn = threading.Condition()
        self._sending = False
        self._broken = False
        self._newest: bytes | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        environ[WIRE] = self
        rest = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
        return super().__call__(rest | {name: environ[name] for name in HANDSHAKE}, start_response)

    def push(self, frame: bytes, *, beat: bool = False) -> None:
        """Sends a whole websocket frame now, or as soon as the page has read enough, unless a newer one comes first.

        beat: a heartbeat, which never takes the place of a snapshot that waits: it would only make the page ask for it.
        """
        with self._turn:
            if self._broken:
                return
            if self._sending:
                if not beat or self._newest is None:
                    self._newest = frame
                return
            try:
                sent = self.ws.sock.send(frame, socket.MSG_DONTWAIT)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._broken = True  # whoever reads it will say that it is gone
                return
            if sent == len(frame):
                return
            self._sending = True
        threading.Thread(target=self._catch_up, args=(frame[sent:],), name="catch-up", daemon=True).start()

    def send(self, message: str | bytes) -> None:
        """Raises OSError once the socket is broken."""
        with self._turn:
            self._turn.wait_for(lambda: self._broken or not self._sending)
            if self._broken:
                raise BrokenPipeError
            self._sending = True
        try:
            super().send(message)
        except (OSError, LocalProtocolError):  # the latter where a close frame went out meanwhile
            self._break()
            raise
        self._catch_up(None)

    def wait(self) -> str | None:
        """What the page says next; None once it is gone, or says what no page of ours says: a socket that talks is not answered but closed."""
        said = super().wait()
        return said if isinstance(said, str) and SAID.fullmatch(said) else None

    def close(self) -> None:
        """Engine.IO's last word.  The connection ends with it, for a page that is mute would never end it and hold the thread that reads it."""
        with contextlib.suppress(OSError, LocalProtocolError):
            super().close()
        with contextlib.suppress(OSError):
            self.ws.sock.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """The page is gone for the server: whoever still waits to write to it is let go."""
        with self._turn:
            behind = self._sending
        if behind:
            self._break()
            with contextlib.suppress(OSError):
                self.ws.sock.shutdown(socket.SHUT_RDWR)

    def _catch_up(self, rest: bytes | None) -> None:
        """Whoever has the turn: sends what was left, then the newest that came meanwhile, and gives the turn back."""
        while True:
            try:
                if rest is not None:
                    self.ws.sock.sendall(rest)
            except OSError:
                self._break()
                return
            with self._turn:
                rest, self._newest = self._newest, None
                if rest is None:
                    self._sending = False
                    self._turn.notify()
                    return

    def _break(self) -> None:
        with self._turn:
            self._broken, self._newest = True, None
            self._turn.notify_all()


class Book:
    """Who is connected, as Socket.IO keeps it, for one thread at a time.

    Its own looks first and writes then: of two pages that come and go in the same moment one may be entered where nobody finds it again, to be shown
    nothing, and one that is gone already be entered for ever.
    """

    def __init__(self, socketio: SocketIO) -> None:
        """From now on every websocket of this server is a Wire, and whatever is heard of it is entered here."""
        self._server = socketio.server
        self._turn = threading.RLock()
        self._speaking: str | None = None
        self._ended: str | None = None
        engine = self._server.eio
        engine._async = {**engine._async, "websocket": Wire}  # Engine.IO has no setting for it
        self._heard = dict(engine.handlers)
        engine.handlers |= {"connect": self._on_connect, "message": self._on_message, "disconnect": self._on_disconnect}

    def strike_out(self, sid: str, namespace: str) -> None:
        """Tells the page to go, and enters that it has gone."""
        with self._turn:
            self._server.disconnect(sid, namespace=namespace)

    def _on_connect(self, socket: str, environ: WSGIEnvironment) -> Any:
        with self._turn:
            return self._heard["connect"](socket, environ)

    def _on_message(self, socket: str, message: str) -> None:
        with self._turn:
            if socket not in self._server.environ:  # its last words may be read after it is gone
                return
            self._speaking = socket
            try:
                self._heard["message"](socket, message)
            finally:
                self._speaking = None
                if self._ended is not None:
                    reason, self._ended = self._ended, None
                    self._heard["disconnect"](socket, reason)

    def _on_disconnect(self, socket: str, reason: str) -> None:
        with self._turn:
            if socket == self._speaking:  # answering it shows that it is gone: it is entered first, and struck out then
                self._ended = reason
            else:
                self._heard["disconnect"](socket, reason)


def frame(namespace: str, event: str, data: bytes) -> bytes:
    """An event with some JSON as the bytes that every page in the namespace is sent.

    Written as Socket.IO's protocol says (version 5, over Engine.IO 4): its library would look through all of it for bytes, and write Chinese in escapes.
    """
    return bytes(FrameProtocol(client=False, extensions=[]).send_data(f'{MESSAGE}{EVENT}{namespace},["{event}",{data.decode()}]', fin=True))
