"""The door of the websockets: without a good ticket a request is answered 401 before any upgrade.

A socket that is upgraded first and refused afterwards holds a thread while it stays mute; enough of them leave the server deaf.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from web.seals import Seals
from web.wire import HANDSHAKE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PASS = "jiaohao.pass"  # noqa: S105 - a name, no password
"""Where the opened ticket lies in the WSGI environment."""


class SocketGuard:
    """WSGI middleware around the Socket.IO server: `/socket.io` with a ticket and as a websocket, or nothing."""

    def __init__(self, app: WSGIApplication, seals: Seals) -> None:
        self._app = app
        self._seals = seals

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith("/socket.io"):
            return self._app(environ, start_response)
        query = parse_qs(environ.get("QUERY_STRING", ""))
        pass_ = self._seals.open_socket(query.get("ticket", [""])[0])
        if pass_ is None:
            return _refuse(start_response, "401 Unauthorized")
        if not _is_handshake(environ, query):
            return _refuse(start_response, "400 Bad Request")
        environ[PASS] = pass_
        return self._app(environ, start_response)


def _is_handshake(environ: WSGIEnvironment, query: dict[str, list[str]]) -> bool:
    """Whether this is how a page opens a websocket (RFC 6455, 4.2.1).  Engine.IO looks less closely, and fails half-way."""
    return (
        environ.get("REQUEST_METHOD") == "GET"
        and (query.get("EIO"), query.get("transport")) == (["4"], ["websocket"])
        and not query.keys() & {"sid", "j"}  # a page neither changes over from polling nor takes scripts
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and "upgrade" in [word.strip() for word in environ.get("HTTP_CONNECTION", "").lower().split(",")]
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and all((value := environ.get(name, "")) and value.isascii() for name in HANDSHAKE)
    )


def _refuse(start_response: StartResponse, status: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Connection", "close")])
    return [b""]
