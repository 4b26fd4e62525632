"""A real server: gunicorn in a process of its own, in a folder of its own, on a port of its own."""

from __future__ import annotations

import copy
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from config.settings import ROOT
from storage import devices
from storage.db import Database
from tests.engines import Template
from tests.factories import PASSWORD, Clock, load_small_hall
from web.seals import fingerprint

SETTINGS = """
[server]
heartbeat_ms = {heartbeat_ms}
[doors]
tries_per_minute = 1000
[kiosk]
tickets_per_minute = 100000
[printing]
poll_s = 0.5
"""


PROMISED_S = 3.0
"""So soon a page is right again once it can reach the server: a hall's heartbeat and a second.  The tests' servers beat more quickly, on busy machines."""


def noon_timezone() -> str:
    """A zone in which it is about noon now, so that no test meets midnight."""
    offset = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


@dataclass
class Answer:
    """A response: status, parsed JSON (None where empty), headers."""

    status: int
    body: Any
    headers: Any


@dataclass
class Client:
    """Somebody who speaks HTTP to the server: a device with its token, or a browser with its cookies."""

    url: str
    token: str | None = None
    csrf: str | None = None
    cookies: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None, raw: bytes | None = None, timeout: float = 20) -> Answer:
        """One request; errors are answers too.  raw: a body as it is, instead of JSON."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        if key:
            headers["Idempotency-Key"] = key
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return Answer(response.status, _parsed(response.read(), response.headers), response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _parsed(error.read(), error.headers), error.headers)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **options)


def _parsed(data: bytes, headers: Any) -> Any:
    if not data:
        return None
    return json.loads(data) if "json" in headers.get("Content-Type", "") else data.decode()


class LiveServer:
    """start, stop, kill, and the ways in."""

    def __init__(
        self, folder: Path, empty_database: Template, *, heartbeat_ms: int = 500, app: str = "server:serve()", processes: int = 1, ago_ms: int = 0, **words: str
    ) -> None:
        self.folder = folder
        self._app = app
        self._processes = processes
        self.data = folder / "var"
        self.data.mkdir()
        self._config = folder / "config"
        self._config.mkdir()
        (self._config / "jiaohao.toml").write_text(SETTINGS.format(heartbeat_ms=heartbeat_ms), encoding="utf-8")
        self.database_url = empty_database.copy(self.data)
        self.heartbeat_s = heartbeat_ms / 1000
        database = self.open_database()
        # ago_ms: so long ago the hall was loaded, and its own clock stands there until somebody lets it go on.
        self.hall = load_small_hall(database, Clock(time.time_ns() // 1_000_000 - ago_ms), folder, **{"timezone": noon_timezone(), **words})
        database.close()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def beside(self) -> LiveServer:
        """Another server of the same halls, not started: one database and one data folder, a port of its own."""
        other = copy.copy(self)
        other.port = free_port()
        other.url = f"http://127.0.0.1:{other.port}"
        other._process = None
        return other

    def open_database(self) -> Database:
        """The server's database, opened beside it."""
        return Database(self.database_url)

    @property
    def environ(self) -> dict[str, str]:
        """What the server, and a command beside it, are started with."""
        ours = {"PORT": str(self.port), "JIAOHAO_DATA": str(self.data), "JIAOHAO_CONFIG": str(self._config), "JIAOHAO_DATABASE_URL": self.database_url}
        ours["JIAOHAO_WORKERS"] = str(self._processes)
        return {**os.environ, **ours, "PYTHONUNBUFFERED": "1"}

    def launch(self) -> None:
        """Starts the server and does not wait for it."""
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "config" / "gunicorn.py"), self._app]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        self.launch()
        assert self._process is not None
        deadline = time.monotonic() + 30
        while True:
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended at its start:\n{self.log()}")
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.05)
            else:
                return

    def stop(self) -> float:
        """Ctrl-C; how many seconds it took to end."""
        began = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9 of the server and its worker: as a power cut would."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(20)

    def signal(self, which: signal.Signals) -> None:
        """Sends a signal to the server and its worker (SIGSTOP: they freeze; SIGCONT: they go on)."""
        assert self._process is not None
        for pid in [self._process.pid, *self.workers()]:
            os.kill(pid, which)

    def workers(self) -> list[int]:
        """The processes that serve."""
        assert self._process is not None
        return [int(pid) for pid in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()]

    def log(self) -> str:
        """What the server has said."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`flask --app server …` beside the server."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "server", *arguments], cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )

    def token(self, code: str) -> str:
        """A device's token, given straight in the database."""
        database = self.open_database()
        token = f"token-of-{code}"
        with database.writing() as connection:
            device = devices.by_code(connection, self.hall.id, code)
            assert device is not None, code
            devices.set_token(connection, device.id, fingerprint(token))
        database.close()
        return token

    def device(self, code: str) -> Client:
        """A device that speaks to the server."""
        return Client(self.url, token=self.token(code))

    def clerk(self, username: str = "chen", window: str = "w1", **options: Any) -> Client:
        """A clerk signed in at a window."""
        client = Client(self.url)
        answer = client.post("/api/v1/caller/session", {"username": username, "password": PASSWORD, "window": window, **options})
        assert answer.status == 201, answer
        client.csrf = answer.body["csrf_token"]
        return client

    def supervisor(self, username: str = "li") -> Client:
        """A supervisor signed in."""
        return self._signed_in("supervisor", username)

    def reader(self, username: str = "li") -> Client:
        """Somebody signed in to read figures."""
        return self._signed_in("reports", username)

    def guide(self, username: str = "ding") -> Client:
        """Somebody signed in at the guide desk."""
        return self._signed_in("guide", username)

    def _signed_in(self, station: str, username: str) -> Client:
        client = Client(self.url)
        answer = client.post(f"/api/v1/{station}/session", {"username": username, "password": PASSWORD})
        assert answer.status == 201, answer
        client.csrf = answer.body["csrf_token"]
        return client


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
