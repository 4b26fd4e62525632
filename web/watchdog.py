"""What systemd is told of the server: that it answers, and that it still lives.

systemd gives a service a datagram socket for this (sd_notify(3)).  The word that the server lives is only said while every part of it does:
a process whose threads hang, or that has lost its database for good, is better started anew.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

PINGS = 4
"""How often the word is said in the time within which systemd wants to hear it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A part's sign of life.  at: when it was last seen (time.monotonic()); patience: how many watchdog times may pass before the part is
    given up, and slack_s: seconds on top of them."""

    at: Callable[[], float]
    patience: int = 1
    slack_s: float = 0


class Watchdog:
    """Speaks to the socket that NOTIFY_SOCKET names; where there is none, says nothing.  WATCHDOG_USEC: the watchdog time, in microseconds."""

    def __init__(self, signs: Mapping[str, Sign], environ: Mapping[str, str] = os.environ) -> None:
        self._signs = signs
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._time_s = int(environ.get("WATCHDOG_USEC", "0")) / 1_000_000
        self._stopping = threading.Event()

    def start(self) -> None:
        """The server is ready; from now on its parts are watched."""
        self._say("READY=1")
        if self._address and self._time_s:
            threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Ends the watching."""
        self._stopping.set()

    def given_up(self) -> list[str]:
        """The parts that have shown no sign of life for too long."""
        now = time.monotonic()
        return [name for name, sign in self._signs.items() if now - sign.at() > sign.patience * self._time_s + sign.slack_s]

    def _watch(self) -> None:
        while not self._stopping.wait(self._time_s / PINGS):
            if not (lost := self.given_up()):
                self._say("WATCHDOG=1")
                continue
            log.error("the server is to be started anew", lost=lost)
            self._say("WATCHDOG=trigger")  # not only silence: other processes of the same service may be well, and say so
            return

    def _say(self, word: str) -> None:
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address  # an abstract socket
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
                door.connect(address)
                door.send(word.encode())
        except OSError as error:
            log.warning("systemd does not hear", word=word, error=str(error))
