"""`flask --app server device screen` and `… notices check`: what the walls show."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

import click
from flask.cli import AppGroup, with_appcontext

from commands.failing import fail
from config.notices import folder_of, read_notices
from hall.changing import changing
from hall.errors import Refusal
from hall.screens import set_screen
from rules.screens import ScreenKind
from storage import halls
from web.house import house

AS_IN_FILE = "as-in-file"


def screen_command(hall_id_of: Callable[[str | None], int]) -> click.Command:
    """`device screen`.  hall_id_of: the hall's code, None for the only one → its id."""

    @click.command("screen")
    @click.argument("code")
    @click.argument("kind", type=click.Choice([*get_args(ScreenKind), AS_IN_FILE]))
    @click.option("--zone", default=None, help="The code of the zone it shows.")
    @click.option("--window", default=None, help="The code of the window it shows.")
    @click.option("--hall", "hall_code", default=None, help="Needed where there are several halls.")
    @with_appcontext
    def screen(code: str, kind: str, zone: str | None, window: str | None, hall_code: str | None) -> None:
        """Set what the screen CODE shows, at once; as-in-file gives it back to the hall file."""
        rooms = house()
        hall_id = hall_id_of(hall_code)
        try:
            with changing(rooms.database, hall_id, rooms.clock) as hall:
                set_screen(hall, code, None if kind == AS_IN_FILE else cast(ScreenKind, kind), zone=zone, window=window)
        except Refusal as refusal:
            fail(*refusal.sentences())

    return screen


def notices_group() -> AppGroup:
    """The commands for notices."""
    group = AppGroup("notices", help="What the notice screens show.")

    @group.command("check")
    def check() -> None:
        """Say what is in each hall's folder of notices, and what is wrong with it."""
        rooms = house()
        with rooms.database.reading() as connection:
            named = halls.named(connection)
        wrong = False
        for _, code, timezone in named:
            folder = folder_of(rooms.settings.data, code)
            notices, problems = read_notices(folder, timezone)
            click.echo(f"{folder}: {len(notices or [])}")
            for notice in notices or []:
                click.echo(f"  {notice['title']}")
            for problem in problems:
                click.echo(f"  ! {problem}")
            wrong = wrong or bool(problems)
        if wrong:
            raise SystemExit(1)

    return group
