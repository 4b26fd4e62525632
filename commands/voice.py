"""`flask --app server voice …`: the clips with which a hall speaks.  What only rendering needs is imported when something is rendered."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import inspect, select

from commands.failing import fail
from hall.announcing import has_several_places, spoken_window
from hall.clips import clips_of
from rules.clips import shipped, shipped_english
from rules.speech import Part, announcement
from storage.catalogue import Catalogue, load_catalogue
from storage.models import Hall
from voice.pack import OWN, Pack, load_pack
from web.house import house

if TYPE_CHECKING:
    from voice.engine import Engine

VOICE = "zf_xiaoyi"
ENGINES = ("kokoro", "recorded", "null")
TOLD = 40
"""So many faults are told one by one."""


def group() -> AppGroup:
    """The commands for the voice."""
    voice = AppGroup("voice", help="The clips with which a hall speaks.")
    for command in (render, check, say):
        voice.add_command(command)
    return voice


@click.command("render")
@click.option("--engine", "engine_name", type=click.Choice(ENGINES), default="kokoro", help="Who speaks: kokoro, recordings (--from), or a hum for trying out.")
@click.option("--voice", default=VOICE, show_default=True, help="Kokoro's voice.")
@click.option(
    "--from", "recordings", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Recordings called by the names of clips: please/A.wav."
)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Where clips go; else the hall's own, voice/ in the data folder.")
@click.option("--only", default="*", help="A pattern for the names of clips, such as 'please/*'.")
@click.option("--whole", is_flag=True, help="The whole pack, not only what neither this hall nor the pack that ships has: for another voice.")
@click.option("--english", is_flag=True, help="With --whole: the English clips too, whose voice is always the same.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="How many at a time.")
@with_appcontext
def render(engine_name: str, voice: str, recordings: Path | None, into: Path | None, only: str, whole: bool, english: bool, jobs: int) -> None:
    """Make the clips that are missing; it can be stopped and goes on where it was."""
    try:
        from voice import rendering
        from voice.checking import absent
        from voice.engine import CannotRender, Null, Recorded
    except ImportError as error:
        fail(f"{error.name} is not installed: `make voice` installs what rendering needs")
    if (engine_name == "recorded") != (recordings is not None):
        fail("--engine recorded and --from FOLDER go together")
    folder = into or _own()
    if recordings is not None:
        wanted = _recorded(Recorded(recordings).names())
    elif whole:
        wanted = rendering.missing([*shipped(), *(shipped_english() if english else ()), *_needed()], folder)
    else:
        wanted = absent(_needed(), Pack(folder) if into else load_pack(folder))
    wanted = [part for part in {part.clip: part for part in wanted}.values() if fnmatchcase(part.clip, only)]
    if not wanted:
        click.echo("nothing is missing")
        return
    try:
        engine: Engine = Recorded(recordings) if recordings is not None else Null() if engine_name == "null" else _kokoro(voice)
    except CannotRender as error:
        fail(error)
    made = rendering.render(wanted, engine, folder, jobs)
    with click.progressbar(made, length=len(wanted), label=f"{len(wanted)} clips", file=sys.stderr, show_pos=True) as bar:
        problems = [one.problem for one in bar if one.problem is not None]
    click.echo(f"{len(wanted) - len(problems)} clips in {folder}")
    if problems:
        fail(*problems)


def _recorded(names: list[str]) -> list[Part]:
    """The clips of these names; a name that no clip has is told."""
    known = {part.clip: part for part in (*_needed(), *shipped(), *shipped_english())}
    for name in names:
        if name not in known:
            click.echo(f"{name}: is no clip that a hall here or the pack has; docs/voice.md tells the names", err=True)
    return [known[name] for name in names if name in known]


def _kokoro(voice: str) -> Engine:
    from voice.kokoro import Kokoro

    return Kokoro(voice)


@click.command("check")
@click.option("--whole", is_flag=True, help="Check every clip of the pack that ships too, not only what the halls here need.")
@with_appcontext
def check(whole: bool) -> None:
    """Say what the halls here need and have not, and which of their clips are cut off, too loud or too soft."""
    try:
        from voice.checking import absent, faults
    except ImportError as error:
        fail(f"{error.name} is not installed: `make voice` installs what checking needs")
    pack = load_pack(_own())
    parts = {part.clip: part for part in (*_needed(), *((*shipped(), *shipped_english()) if whole else ()))}
    lacking = absent(parts.values(), pack)
    problems = [f"{part.clip}: missing; it says 「{part.text}」" for part in lacking]
    there = [part for part in parts.values() if part not in lacking]
    with click.progressbar(there, label=f"{len(there)} clips", file=sys.stderr) as bar:
        for part in bar:
            problems += faults(part, pack)
    if problems:
        more = [f"… and {len(problems) - TOLD} more"] if len(problems) > TOLD else []
        fail(*problems[:TOLD], *more)
    click.echo(f"{len(there)} clips are all there and as they should be")


@click.command("say")
@click.argument("number")
@click.argument("window")
@click.option("--hall", "hall_code", default=None, help="Needed where there are several halls.")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), default=Path("call.ogg"), show_default=True, help="Where the sound goes.")
@with_appcontext
def say(number: str, window: str, hall_code: str | None, file: Path) -> None:
    """Write the call of NUMBER to the window with the code WINDOW as a sound file, as it will be heard."""
    try:
        from voice import sound
    except ImportError as error:
        fail(f"{error.name} is not installed: `make voice` installs what listening needs")
    catalogue = _catalogue(hall_code)
    windows = catalogue.window_by_code
    if window not in windows:
        fail(f"no window {window}; there are {', '.join(windows)}")
    try:
        call = announcement(number.upper(), spoken_window(windows[window], placed=has_several_places(catalogue)), catalogue.voice.speech)
    except ValueError as error:
        fail(error)
    pack = load_pack(_own())
    lacking = [clip for clip in dict.fromkeys(call.clips) if not pack.has(clip)]
    if lacking:
        fail(*(f"{clip}: missing; `voice render` makes it" for clip in lacking))
    file.write_bytes(sound.encode(sound.joined(pack.open(clip) for clip in call.clips)))
    click.echo(f"{file}: {call.sentence}")


def _own() -> Path:
    return house().settings.data / OWN


def _catalogues() -> dict[str, Catalogue]:
    """The catalogue of every hall that is loaded, by the hall's code; of none where there is no database yet: a pack can be made without."""
    with house().database.reading() as connection:
        if not inspect(connection).has_table(Hall.__tablename__):
            return {}
        halls = list(connection.execute(select(Hall.id, Hall.code, Hall.catalogue_version)))
        return {row.code: load_catalogue(connection, row.id, row.catalogue_version) for row in halls}


def _catalogue(code: str | None) -> Catalogue:
    """Of the hall with this code, or of the only one."""
    halls = _catalogues()
    if code is None and len(halls) == 1:
        return next(iter(halls.values()))
    if code is None or code not in halls:
        fail(f"which hall? --hall is one of: {', '.join(sorted(halls)) or '(none is loaded)'}")
    return halls[code]


def _needed() -> tuple[Part, ...]:
    """What the halls here need, each clip once; where none is loaded, nothing."""
    return tuple({part.clip: part for catalogue in _catalogues().values() for part in clips_of(catalogue)}.values())
