"""Waiting on a file descriptor, and writing to it so that it is known how much went: what cables and device nodes share."""

from __future__ import annotations

import os
import select
from time import monotonic

from printer.transports import WriteFailed


def readable(fd: int, timeout_s: float) -> bool:
    """Whether there is something to read within the time; True also when the other end has gone."""
    return bool(select.select([fd], [], [], max(timeout_s, 0.0))[0])


def write_all(fd: int, data: bytes, timeout_s: float) -> None:
    """Gives all of data to a descriptor that does not block.  Raises WriteFailed, which tells how much the system had taken."""
    deadline = monotonic() + timeout_s
    sent = 0
    while sent < len(data):
        left = deadline - monotonic()
        if left <= 0:
            raise WriteFailed(f"the printer took {sent} of {len(data)} bytes in {timeout_s:.1f} s", sent)
        try:
            if select.select([], [fd], [], left)[1]:
                sent += os.write(fd, data[sent:])
        except BlockingIOError:
            continue  # there was room for a byte less than it seemed
        except OSError as error:
            raise WriteFailed(str(error), sent) from error
