"""Two server processes of one PostgreSQL hall behind nginx, as deploy/nginx/jiaohao.conf sets it up; only addresses and paths are the test's own."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config.settings import ROOT
from tests.engines import empty_postgres
from tests.factories import PASSWORD
from tests.live import Client, LiveServer
from tests.postgres import PostgresServer
from tests.web.screens import watching

SHIPPED = (ROOT / "deploy" / "nginx" / "jiaohao.conf").read_text(encoding="utf-8")
AROUND = """
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
{user}
events {{}}
http {{
    include {folder}/mime.types;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/jiaohao.conf;
}}
"""
TRIES = 5
PATIENCE_S = 15


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], what: str) -> None:
    """Waits for a condition."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class Nginx:
    """The shipped file in an nginx of the test's own, with a certificate that nobody else trusts."""

    def __init__(self, folder: Path, servers: list[LiveServer]) -> None:
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "the tests need nginx; on Debian: apt-get install nginx"
        self.folder = folder
        folder.mkdir()
        self.http_port, self.https_port = free_port(), free_port()
        self.url = f"https://localhost:{self.https_port}"
        self.certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        files = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run([*made, *files], check=True, capture_output=True)
        ours = {
            r"listen 80;": f"listen 127.0.0.1:{self.http_port};",
            r"listen 443 ssl": f"listen 127.0.0.1:{self.https_port} ssl",
            r"/etc/ssl/jiaohao/fullchain\.pem": str(self.certificate),
            r"/etc/ssl/jiaohao/privkey\.pem": str(key),
            r"server 127\.0\.0\.1:8000 ": f"server 127.0.0.1:{servers[0].port} ",
            r"server 127\.0\.0\.1:8001 ": f"server 127.0.0.1:{servers[1].port} ",
        }
        text = SHIPPED
        for theirs, our in ours.items():
            text, count = re.subn(theirs, our, text)
            assert count == 1, theirs
        (folder / "jiaohao.conf").write_text(text, encoding="utf-8")
        shutil.copy("/etc/nginx/mime.types", folder)
        user = "user root;" if os.geteuid() == 0 else ""  # the folder is for its owner only
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
        self._command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
        self._process: subprocess.Popen[bytes] | None = None

    def test(self) -> str:
        """What `nginx -t` says."""
        return subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False).stderr

    def start(self) -> None:
        """Starts it and waits until it listens."""
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)

        def listens() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, (self.folder / "error.log").read_text()
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.https_port)) == 0

        until(listens, "nginx does not listen")

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)


@pytest.fixture
def pair(postgres: PostgresServer, tmp_path: Path) -> Iterator[list[LiveServer]]:
    """Two processes on one database, set up for a proxy as docs/deployment.md says."""
    template = empty_postgres(postgres)
    first = LiveServer(tmp_path, template)
    settings = first.folder / "config" / "jiaohao.toml"
    text = settings.read_text(encoding="utf-8").replace("[server]", "[server]\nproxies = 1\nsecure_cookies = true")
    settings.write_text(text.replace("tries_per_minute = 1000", f"tries_per_minute = {TRIES}"), encoding="utf-8")
    second = first.beside()
    for server in (first, second):
        server.start()
    yield [first, second]
    for server in (first, second):
        server.stop()
    template.drop(first.database_url)


@pytest.fixture
def nginx(pair: list[LiveServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nginx]:
    nginx = Nginx(tmp_path / "nginx", pair)
    for variable in ("SSL_CERT_FILE", "WEBSOCKET_CLIENT_CA_BUNDLE"):  # what Python's own HTTPS and the websockets trust
        monkeypatch.setenv(variable, str(nginx.certificate))
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.fixture
def kiosk(nginx: Nginx, pair: list[LiveServer]) -> Client:
    """A kiosk that knows only the proxy."""
    return Client(nginx.url, token=pair[0].token("kiosk-1"))


def browser(nginx: Nginx) -> Client:
    """Says where it comes from, as every browser does and the anti-forgery check over HTTPS asks."""
    client = Client(nginx.url)
    client._opener.addheaders = [("Referer", f"{nginx.url}/")]
    return client


def take(kiosk: Client, key: str) -> str:
    answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=key)
    assert answer.status == 201, answer
    return str(answer.body["ticket"]["number"])


def sockets_at(server: LiveServer) -> int:
    """How many websockets a process holds: every other connection of the proxy to it is closed after its answer."""
    port = f":{server.port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(row[1].endswith(port) and row[3] == "01" for row in rows)


def test_nginx_takes_the_file_as_it_ships_without_a_warning(nginx: Nginx):
    said = nginx.test()

    assert "test is successful" in said
    assert "warn" not in said


def test_who_comes_by_http_is_sent_to_https(nginx: Nginx):
    connection = http.client.HTTPConnection("127.0.0.1", nginx.http_port)
    connection.request("GET", "/kiosk/kiosk-1", headers={"Host": "hall.example.gov.cn"})
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, "https://hall.example.gov.cn/kiosk/kiosk-1")
    connection.close()


def clerk_at(nginx: Nginx, username: str, window: str) -> Client:
    """A clerk signed in through the proxy."""
    clerk = browser(nginx)
    answer = clerk.post("/api/v1/caller/session", {"username": username, "password": PASSWORD, "window": window})
    assert answer.status == 201, answer
    assert "; Secure" in answer.headers["Set-Cookie"]
    clerk.csrf = answer.body["csrf_token"]
    return clerk


def test_a_clerk_works_over_https(nginx: Nginx, kiosk: Client):
    number = take(kiosk, "one")
    clerk = clerk_at(nginx, "chen", "w1")

    called = clerk.post("/api/v1/caller/next")

    assert called.status == 200, called
    assert called.body["visit"]["ticket"]["number"] == number


def test_scripts_are_packed_and_what_only_machines_may_see_is_not_there(nginx: Nginx):
    request = urllib.request.Request(f"{nginx.url}/static/js/api.js", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"

    assert browser(nginx).get("/metrics").status == 404


def test_whichever_process_takes_a_call_the_boards_at_both_hear_it(nginx: Nginx, pair: list[LiveServer], kiosk: Client):
    board = Client(nginx.url, token=pair[0].token("hall-board"))
    clerk = clerk_at(nginx, "chen", "w1")
    with watching(nginx, "display", board) as one, watching(nginx, "display", board) as another:
        assert [sockets_at(server) for server in pair] == [1, 1]
        number = take(kiosk, "one")

        assert clerk.post("/api/v1/caller/next").status == 200

        for screen in (one, another):
            screen.until(lambda screen=screen: [call["number"] for call in screen.shown["calls"]] == [number])


def kill(server: LiveServer) -> None:
    """kill -9, and until nobody listens at its port any more: a process of many threads takes a moment to die."""
    server.kill()

    def refuses() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", server.port)) != 0

    until(refuses, "the process did not die")


def test_one_process_dies_and_the_hall_goes_on_through_the_other(nginx: Nginx, pair: list[LiveServer], kiosk: Client):
    board = Client(nginx.url, token=pair[0].token("hall-board"))
    with watching(nginx, "display", board) as one, watching(nginx, "display", board) as another:
        kill(pair[0])

        numbers = [take(kiosk, f"after {count}") for count in range(10)]  # none of them fails: what could not be sent goes to the other
        assert len(set(numbers)) == 10
        until(lambda: one.cut_off_at or another.cut_off_at, "no page noticed")
        [left] = [screen for screen in (one, another) if screen.cut_off_at is None]
        with watching(nginx, "display", board) as back:
            assert sockets_at(pair[1]) == 2
            for screen in (left, back):
                screen.until(lambda screen=screen: screen.shown["seq"] >= kiosk.get("/api/v1/kiosk/snapshot").body["seq"])


class Breaking:
    """In a dead process's place: takes a request, and breaks off without a word.  seen: the methods of those it took."""

    def __init__(self, port: int) -> None:
        self.seen: list[str] = []
        self._door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self._door.accept()
                with visitor:
                    self.seen.append(visitor.recv(65536).split(b" ")[0].decode())

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


@pytest.fixture
def breaking(pair: list[LiveServer]) -> Iterator[Breaking]:
    """Stands in the first process's place."""
    kill(pair[0])
    breaking = Breaking(pair[0].port)
    yield breaking
    breaking.close()


def test_a_tap_that_may_have_arrived_is_repeated_by_the_kiosk_and_not_by_the_proxy(nginx: Nginx, breaking: Breaking, kiosk: Client):
    taps = 0
    while "POST" not in breaking.seen:
        answer = kiosk.post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=f"tap {taps}")
        taps += 1

    assert answer.status == 503
    assert take(kiosk, f"tap {taps - 1}") == f"B{taps:03}"


def test_what_only_asks_is_asked_again_of_the_other_process(nginx: Nginx, breaking: Breaking, kiosk: Client):
    told = []
    while "GET" not in breaking.seen:
        told.append(kiosk.get("/api/v1/kiosk/snapshot").status)

    assert set(told) == {200}


def test_with_no_process_left_a_browser_is_given_a_page_that_comes_back_by_itself(nginx: Nginx, pair: list[LiveServer]):
    for server in pair:
        kill(server)

    away = browser(nginx).get("/kiosk/kiosk-1")

    assert (away.status, away.headers["Refresh"]) == (503, "5")
    assert "系统正在启动" in away.body
    pair[0].start()
    until(lambda: browser(nginx).get("/kiosk/kiosk-1").status == 200, "the hall did not come back")


def wrong_code_from(nginx: Nginx, address: str, **headers: str) -> int:
    """An enrolment from another address of this machine: 404, or 429 after too many."""
    connection = http.client.HTTPSConnection("127.0.0.1", nginx.https_port, source_address=(address, 0), context=ssl._create_unverified_context())
    connection.request("POST", "/api/v1/enrol", b'{"code": "000000"}', {"Content-Type": "application/json", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def test_each_visitor_is_known_by_its_own_address_and_cannot_pretend_another(nginx: Nginx):
    while wrong_code_from(nginx, "127.0.0.1") != 429:
        pass
    for _ in range(TRIES):  # each process counts for itself: until the other has had enough as well
        wrong_code_from(nginx, "127.0.0.1")

    assert wrong_code_from(nginx, "127.0.0.2") == 404
    assert wrong_code_from(nginx, "127.0.0.1", **{"X-Forwarded-For": "127.0.0.3"}) == 429
