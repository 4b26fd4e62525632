"""`flask --app server printer …`: setting printers up."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from commands.failing import fail
from config.addresses import BadAddress
from config.problems import ConfigError, did_you_mean
from printer.fake import FakePrinter
from printer.profile import find_profile, load_profiles
from printer.selftest import try_out
from printer.transports.choose import choose
from storage.models import Hall, Printer
from web.house import house


def group() -> AppGroup:
    """The commands for printers."""
    printer = AppGroup("printer", help="Printers.")

    @printer.command("test")
    @click.argument("name")
    @click.option("--profile", "other", default=None, help="Another profile than the hall file's, to see whether it fits.")
    @click.option("--hall", "hall_code", default=None, help="Needed where two halls have a printer called NAME.")
    def test(name: str, other: str | None, hall_code: str | None) -> None:
        """Print a self-test page on the printer NAME and say what it answered.

        The page shows which profile fits: columns, width, Chinese, sizes, QR codes, cut.  For a virtual printer a fresh one
        is made, and what it printed is shown here.
        """
        fake = FakePrinter()
        try:
            transport, address, profile_name = _printer(name, hall_code)
            profile = find_profile(other or profile_name, load_profiles())
            if transport == "fake":
                fake.start()
            connect = choose(transport, address, fake=(fake.host, fake.port))
            for said in try_out(connect, profile, f"{name} {transport} {address}".strip()):
                click.echo(said)
            for paper in reversed(fake.papers()):
                for line in paper["lines"]:
                    click.echo(f"  │ {line['text'] or '[' + line['kind'] + ']'}")
        except (ConfigError, BadAddress) as error:
            fail(error)
        finally:
            fake.stop()

    return printer


def _printer(code: str, hall_code: str | None) -> tuple[str, str, str]:
    """Transport, address and profile of the printer with this code.  Raises ConfigError where there is none, or more than one."""
    rooms = house()
    with rooms.database.reading() as connection:
        query = select(Printer.code, Hall.code.label("hall"), Printer.transport, Printer.address, Printer.profile).join(Hall, Hall.id == Printer.hall_id)
        rows = list(connection.execute(query.where(Printer.retired_at.is_(None))))
    found = [row for row in rows if row.code == code and hall_code in (None, row.hall)]
    if len(found) > 1:
        raise ConfigError([f"{len(found)} halls have a printer {code}; --hall is one of: {', '.join(sorted(row.hall for row in found))}"])
    if not found:
        raise ConfigError([f"no printer {code}{did_you_mean(code, [row.code for row in rows])}"])
    return found[0].transport, found[0].address, found[0].profile
