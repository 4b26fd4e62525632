"""A PostgreSQL of the tests' own: in a folder of its own, reached by a socket in that folder, never one that is there already."""

from __future__ import annotations

import itertools
import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from storage.dumps import program

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests that care for no power cut."""
FEW = ("max_connections=200", "shared_buffers=32MB", "listen_addresses=", "autovacuum_naptime=600")
ALWAYS_THERE = "postgres"


def _another_user() -> dict[str, Any]:
    """How subprocess starts a program as somebody who owns nothing."""
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def running(*settings: str) -> Iterator[PostgresServer]:
    """A PostgreSQL in a folder of its own.  Not in pytest's: each pytest that begins closes that to the other user, as whom PostgreSQL runs for root."""
    with tempfile.TemporaryDirectory(prefix="jiaohao-pg-") as folder:
        server = PostgresServer(Path(folder) / "pg", *settings)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)


class PostgresServer:
    """initdb, start, stop, kill; PostgreSQL refuses to run as root, so for root it runs as another user."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._binaries = Path(program("initdb")).resolve().parent
        self._settings = (*FEW, *settings)
        self._as = _another_user() if os.geteuid() == 0 else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
            for parent in self.folder.parents:  # pytest's folders are for their owner only: let the other user pass, and no more
                if not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o001)
        self._run("initdb", "--pgdata", self.data, "--username", ALWAYS_THERE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._binaries / program), *map(str, arguments)]
        done = subprocess.run(command, **self._as, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Starts it and waits until it lets somebody in."""
        settings = [word for setting in self._settings for word in ("-c", setting)]
        with (self.folder / "postgres.log").open("ab") as log:
            command = [str(self._binaries / "postgres"), "-D", str(self.data), *settings, "-c", f"unix_socket_directories={self.folder}"]
            self._process = subprocess.Popen(command, **self._as, cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            assert self._process.poll() is None, self.log()
            try:
                self.admin().close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it and everybody's connections (SIGINT), or at once and without a word, as a power cut would (SIGQUIT)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def signal(self, which: signal.Signals) -> None:
        """Sends a signal to every process of it (SIGSTOP: it hangs; SIGCONT: it goes on)."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in [self._process.pid, *map(int, children)]:
            os.kill(pid, which)

    def log(self) -> str:
        """What it has said."""
        return (self.folder / "postgres.log").read_text(encoding="utf-8")

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to look after the databases with."""
        return psycopg.connect(host=str(self.folder), user=ALWAYS_THERE, dbname=ALWAYS_THERE, autocommit=True, connect_timeout=5)

    def url(self, name: str) -> str:
        """As JIAOHAO_DATABASE_URL takes it."""
        return f"postgresql+psycopg://{ALWAYS_THERE}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of another that nobody is connected to; its name."""
        name = f"hall_{next(self._names)}"
        with self.admin() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def drop(self, name: str) -> None:
        """Deletes a database, whoever is connected."""
        with self.admin() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
