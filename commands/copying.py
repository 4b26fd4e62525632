"""`flask --app server db copy`: a hall's data moved to another database."""

from __future__ import annotations

from time import monotonic

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from commands.failing import fail
from storage import copying
from storage.db import Database
from storage.dumps import CannotMove

TELL_S = 2.0
"""So often a table that takes long says how far it is."""


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@with_appcontext
def copy(source: str, target: str) -> None:
    """Copy all halls' data FROM a database TO an empty one, as JIAOHAO_DATABASE_URL names them, and compare them.

    Stop the server first.  A copy that was interrupted goes on where it was when the same command is given again.
    """
    try:
        there, here = Database(source), Database(target)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        fail(f"{error}; an address is sqlite:////folder/jiaohao.db or postgresql+psycopg://user@host/name")
    try:
        with copying.held(there) as held:
            told_at = monotonic()
            for progress in copying.copy(held, here):
                if progress.rows == progress.of or monotonic() - told_at >= TELL_S:
                    told_at = monotonic()
                    click.echo(f"{progress.table}: {progress.rows} of {progress.of}")
            click.echo("comparing")
            for name, rows, digest in copying.compare(held, here):
                click.echo(f"{name}: {rows} rows, {digest} on both sides")
    except (CannotMove, OperationalError) as error:
        fail(error)
    finally:
        there.close()
        here.close()
    click.echo("done: let JIAOHAO_DATABASE_URL name the new database; the data folder stays, its secret belongs to the hall")
