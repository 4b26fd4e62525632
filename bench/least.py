"""The bare broadcaster (bench/bare.py) in a process of its own, and whoever calls there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from websocket import create_connection

from bench.ground import Ground
from bench.screens import MARK
from config.settings import ROOT


class Broadcaster:
    """Where its screens connect, and those who only hold a socket; and a clerk's connection."""

    def __init__(self, port: int, pid: int) -> None:
        self.pid = pid
        server = f"ws://127.0.0.1:{port}"
        self.screen, self.bystander = f"{server}/screen", f"{server}/nothing"
        self._clerk = create_connection(f"{server}/clerk", timeout=20)

    def call(self, word: str, length: int) -> None:
        """Has a message of so many bytes, of which a word is the first call, sent to every screen once a row is committed."""
        self._clerk.send(f"{MARK.decode()}{word}".ljust(length, "."))


@contextmanager
def broadcaster(ground: Ground) -> Iterator[Broadcaster]:
    """A running one."""
    command = [sys.executable, "-m", "bench.bare", str(ground.new_folder())]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Broadcaster(int(process.stdout.readline()), process.pid)
        finally:
            process.kill()
