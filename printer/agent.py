"""The print agent: the spooler beside a kiosk, for a printer that hangs on the kiosk's own cable.

It speaks to the server over HTTP and keeps nothing: what it was in the middle of when it ended is uncertain, as `hello` tells the
server at the next start.  A websocket wakes it when a ticket is taken; without one it looks every few seconds.

No paper is printed twice however the network fails.  A claim whose answer was lost is asked for again under the same word and gives
the same job, of which no byte has been sent; an outcome is told until the server says that it has heard; nothing is claimed before.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

import socketio
import structlog

from hall.paper import TicketPaper
from printer.spooler import Claimed, JobsAway, Outcome
from printer.status import PrinterStatus

_log = structlog.get_logger()

ONLY = 0
"""The agent's printer: it has one, and the server knows which."""
_REDIAL_S = (0.5, 8.0)


class Refused(JobsAway):
    """The server understood, and says no.  status: of HTTP; slug: the problem's type."""

    def __init__(self, path: str, status: int, slug: str) -> None:
        super().__init__(f"{path}: {status} {slug}")
        self.status = status
        self.slug = slug


class Server:
    """The server, as one device sees it.  url: of the server itself, such as http://10.0.0.5:8000; timeout: seconds for each step of a request."""

    def __init__(self, url: str, token: str | None = None, timeout_s: float = 5.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"{url}: a server's address is http://HOST:PORT")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._address = parts.netloc
        self._timeout_s = timeout_s
        self._headers = {"Content-Type": "application/json"} | ({} if token is None else {"Authorization": f"Bearer {token}"})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON, None where it is empty.  Raises Refused, and JobsAway when there was no whole answer: what was asked may have been done."""
        data = None if body is None else json.dumps(body).encode()
        connection = self._connection(self._address, timeout=self._timeout_s)
        try:
            connection.request(method, path, data, self._headers)
            response = connection.getresponse()
            status, content = response.status, response.read()
            answer = json.loads(content) if content else None
        except (OSError, HTTPException, ValueError) as error:
            raise JobsAway(f"{path}: {error or type(error).__name__}") from error
        finally:
            connection.close()
        if status >= 400:
            raise Refused(path, status, str(answer.get("type", "")) if isinstance(answer, dict) else "")
        return answer


class ServerJobs:
    """`printer.spooler.Jobs` over the agent's routes.  The server has given the printer to this agent, so there is nobody to share it with."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def hold(self, printer_id: int, *, anew: bool) -> int | None:  # noqa: ARG002 - as everywhere here, the server knows which printer
        """Says hello when in the middle of nothing."""
        return int(self._post("hello", {})["interrupted"]) if anew else 0

    def release(self, printer_id: int) -> None:
        """Nobody else wants it."""

    def in_doubt(self, printer_id: int) -> bool:  # noqa: ARG002
        """Whether a paper is uncertain."""
        return bool(self._server.ask("GET", "/api/v1/agent/snapshot")["uncertain"])

    def has_queued(self, printer_id: int) -> bool:  # noqa: ARG002
        """Whether anything waits for this printer."""
        return bool(self._server.ask("GET", "/api/v1/agent/snapshot")["queued"])

    def claim(self, printer_id: int, word: str) -> Claimed | None:  # noqa: ARG002
        """The oldest job, now `sending`; one whose content this agent cannot read fails."""
        answer = self._post("claim", {"word": word})
        if answer is None:
            return None
        try:
            return Claimed(answer["job"], TicketPaper.from_json(json.dumps(answer["content"])))
        except (KeyError, TypeError, ValueError):
            _log.exception("ticket-not-understood", job=answer["job"])
            self.settle(answer["job"], "failed")
            return None

    def give_back(self, job_id: int) -> None:
        """The job waits again."""
        self._tell("give-back", {"job": job_id})

    def settle(self, job_id: int, outcome: Outcome) -> None:
        """What became of the job."""
        self._tell("settle", {"job": job_id, "outcome": outcome})

    def report(self, printer_id: int, status: PrinterStatus) -> None:  # noqa: ARG002
        """What the printer is like."""
        self._post("report", {"state": status.state, "near_end": status.near_end})

    def _post(self, name: str, body: dict[str, Any]) -> Any:
        return self._server.ask("POST", f"/api/v1/agent/{name}", body)

    def _tell(self, name: str, body: dict[str, Any]) -> None:
        """Of a job that the server does not know as ours there is nothing more to tell; every other refusal may pass."""
        try:
            self._post(name, body)
        except Refused as error:
            if error.slug != "unknown-paper":
                raise
            _log.warning("job-not-ours", job=body["job"])


class Doorbell:
    """A websocket over which the server says that papers wait.  While there is none, nobody rings, and the spooler looks by itself."""

    def __init__(self, server: Server, ring: Callable[[], None]) -> None:
        self._server = server
        self._ring = ring
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it with the connection it has.  That one is not closed here: two threads that close it at once can wait for one another for ever."""
        self._stopping.set()

    def _run(self) -> None:
        pause_s = _REDIAL_S[0]
        while not self._stopping.is_set():
            try:
                self._listen()
                pause_s = _REDIAL_S[0]
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the bell, tickets are printed without it
                _log.debug("no-doorbell", reason=str(error))
                pause_s = min(_REDIAL_S[1], pause_s * 2)
            self._stopping.wait(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - so that the kiosks of a hall do not all call at once

    def _listen(self) -> None:
        """One connection, to its end."""
        ticket = self._server.ask("POST", "/api/v1/agent/socket", {})["ticket"]
        options = {"timeout": 5, "http_no_proxy": ["*"]}  # the server is in the hall, whatever proxy the machine browses through
        client = socketio.Client(reconnection=False, handle_sigint=False, request_timeout=5, websocket_extra_options=options)
        client.on("snapshot", self._heard, namespace="/agent")
        try:
            client.connect(f"{self._server.url}?ticket={quote(ticket)}", transports=["websocket"], namespaces=["/agent"], wait_timeout=5)
            _log.info("doorbell-connected")
            client.wait()
        finally:
            client.disconnect()

    def _heard(self, snapshot: dict[str, Any]) -> None:
        if snapshot.get("queued"):
            self._ring()
