"""What only Unix has, taken away from this process, as far as our own code and the packages it stands on see it.

The standard library keeps it: here it is Unix's own, which on Windows is another.
"""

from __future__ import annotations

import builtins
import os
import select
import signal
import socket
import sys
from types import ModuleType
from typing import Any

MODULES = frozenset({"crypt", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty"})
ATTRIBUTES: dict[ModuleType, tuple[str, ...]] = {
    os: ("O_NOCTTY", "O_NONBLOCK", "O_SYNC", "fork", "getuid", "geteuid", "mkfifo", "openpty", "statvfs", "ttyname", "uname"),
    select: ("epoll", "poll"),
    signal: ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "pause", "pthread_kill", "setitimer", "sigwait"),
    socket: ("AF_UNIX",),
}


def hide() -> None:
    """From now on `import fcntl` and its like fail, and `os.O_NOCTTY` and its like are not there.  For a process of its own."""
    found = builtins.__import__

    def import_(name: str, globals_: Any = None, locals_: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        importer = (globals_ or {}).get("__name__", "").partition(".")[0]
        if level == 0 and name.partition(".")[0] in MODULES and importer not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return found(name, globals_, locals_, fromlist, level)

    builtins.__import__ = import_
    for module, names in ATTRIBUTES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
