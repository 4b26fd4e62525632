"""PostgreSQL's own programs for copies of a database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

PACKAGED = Path("/usr/lib/postgresql")
"""Where Debian's packages keep the programs of each version."""


class CannotMove(Exception):
    """The data can be neither kept nor put in place; the sentence says why, and what to do."""


def program(name: str) -> str:
    """Where pg_dump or pg_restore is: on the PATH, or of the newest version installed.  Raises CannotMove."""
    if found := shutil.which(name):
        return found
    versions = [file for file in PACKAGED.glob(f"*/bin/{name}") if file.parts[-3].isdigit()]
    if not versions:
        raise CannotMove(f"{name} is not on this machine; it comes with PostgreSQL's client, on Debian: apt-get install postgresql-client")
    return str(max(versions, key=lambda file: int(file.parts[-3])))


def run(name: str, url: URL, *arguments: str) -> None:
    """Runs a program on the database; the password goes by the environment, where others cannot read it.  Raises CannotMove."""
    from psycopg.conninfo import make_conninfo  # where there is no PostgreSQL, its driver is not loaded

    _, reach = url.get_dialect()().create_connect_args(url)
    password = reach.pop("password", None)
    _run([program(name), f"--dbname={make_conninfo('', **reach)}", *arguments], {} if password is None else {"PGPASSWORD": password})


def check(file: Path) -> None:
    """Reads a dump from end to end.  Raises CannotMove for one that is damaged."""
    _run([program("pg_restore"), f"--file={os.devnull}", str(file)], {})


def _run(command: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, and the words are ours
    if done.returncode != 0:
        raise CannotMove(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
