"""`flask --app server backup` and `restore`: a hall's data kept, and put in place."""

from __future__ import annotations

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from commands.failing import fail
from hall.changing import changing
from hall.restoring import begin_epoch
from rules.numbering import local_time
from storage import backups, halls, keys
from storage.dumps import CannotMove
from web.house import house
from web.seals import SECRET


def _secret_beside(file: Path) -> Path:
    """Where the secret that belongs to a backup lies."""
    return file.with_name(f"{file.name}.secret")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write a copy of the database to FILE, and of the secret to FILE.secret, while the hall goes on.

    Nothing is overwritten: take a name with the date in it.  docs/backup.md says how often, and what to do with the two.
    """
    rooms = house()
    secret = _secret_beside(file)
    for there in (file, secret):
        if there.exists():
            fail(f"{there} is there already; take another name, with the date in it")
    try:
        part = backups.part_of(secret)
        shutil.copyfile(rooms.settings.data / SECRET, part)
        backups.complete(part, secret)
        try:
            copied = backups.back_up(rooms.database, file)
        except BaseException:
            secret.unlink()  # it would keep the next try from this name
            raise
    except (CannotMove, OSError) as error:
        fail(str(error))
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
    for hall in copied:
        click.echo(f"  {hall.code}: up to change {hall.seq} of epoch {hall.epoch}")
    click.echo(f"{secret}: keep it where only you can read it, and apart from {file.name} where that leaves the house")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="There is a hall already: keep its file aside, and put the backup in its place.")
@click.option("--skip", type=click.IntRange(min=0), default=None, help="Leave out so many numbers of each prefix; else 100 for each hour since the backup.")
@with_appcontext
def restore(file: Path, replace: bool, skip: int | None) -> None:
    """Put the backup FILE in place of the database while no server runs; every hall in it begins a new epoch.

    SQLite: the file that was there is kept beside it.  PostgreSQL: the database must be empty.  FILE.secret, where it is there, is put
    in place of the data folder's secret.
    """
    rooms = house()
    told: list[str] = []
    at = rooms.clock()
    try:
        with backups.putting_in_place(rooms.database, file, at, replace=replace) as database:
            with database.writing() as connection:
                keys.skip(connection)
            with database.reading() as connection:
                rows = halls.named(connection)
            for row in rows:
                with changing(database, row.id, rooms.clock) as hall:
                    life = begin_epoch(hall, skip)
                known = local_time(life.left_at, ZoneInfo(row.timezone))
                told.append(f"{row.code}: as it was at {known:%Y-%m-%d %H:%M:%S}; epoch {life.epoch} begins")
                told.append(f"  the next numbers are {' '.join(life.next_numbers)}; if somebody holds a higher one, restore again with --skip")
                if life.papers:
                    told.append(f"  papers that may have been printed: {life.papers}; the supervisor's page asks what became of each")
        told.append(_put_secret(file, rooms.settings.data / SECRET, at))
    except (CannotMove, OSError) as error:
        fail(str(error))
    for sentence in told:
        click.echo(sentence)


def _put_secret(file: Path, place: Path, at: int) -> str:
    """The secret that belongs to the backup, in its place; says what was done."""
    beside = _secret_beside(file)
    if not beside.exists():
        return f"{beside} is not there and {place} stays: unless it is this hall's, phone pages of papers and ID numbers of appointments are not known again"
    if beside.read_bytes() == place.read_bytes():
        return "the secret is the same"
    part = backups.part_of(place)
    shutil.copyfile(beside, part)
    aside = backups.keep_aside(place, at)
    backups.complete(part, place)
    return f"the secret of the backup is in its place; the one that was there is {aside}"
