"""The command line: `flask --app server …`."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from commands import backups, copying, printers, screens, voice
from commands.failing import fail
from config.hallfile import read_hall_file
from config.notices import folder_of
from config.problems import ConfigError
from config.settings import ROOT
from hall.catalogue import load_hall
from hall.changing import changing
from hall.holidays import missing_in
from rules.numbering import business_day
from rules.speech import Speech, heard_alike
from storage import devices, schema
from storage.journal import Kind
from storage.models import Department, Device, Hall, Staff, Window
from web.house import House, house
from web.seals import fingerprint

DEMO = ROOT / "config" / "halls" / "zhangjiagang.toml"
DEMO_NOTICES = DEMO.with_name("zhangjiagang-notices")
DEMO_CODE_MIN = 12 * 60
"""A demo's enrolment links live for a working day."""
KINDS = ("kiosk", "guide", "display", "evaluator", "keypad", "agent")
ROLES = ("clerk", "guide", "head", "supervisor", "admin")


def install(app: Flask) -> None:
    """Adds the commands to the app."""
    for group in (_db(), _hall(), _staff(), _device(), printers.group(), screens.notices_group(), voice.group()):
        app.cli.add_command(group)
    for command in (backups.backup, backups.restore, demo):
        app.cli.add_command(command)


def _hall_id(code: str | None) -> int:
    """The hall with this code, or the only one."""
    rooms = house()
    with rooms.database.reading() as connection:
        halls = {row.code: row.id for row in connection.execute(select(Hall.code, Hall.id))}
    if code is None and len(halls) == 1:
        return int(next(iter(halls.values())))
    if code is None or code not in halls:
        fail(f"which hall? --hall is one of: {', '.join(sorted(halls)) or '(none is loaded)'}")
    return int(halls[code or ""])


def _department_id(hall_id: int, code: str) -> int:
    """The department of a hall with this code."""
    with house().database.reading() as connection:
        departments = {row.code: row.id for row in connection.execute(select(Department.code, Department.id).where(Department.hall_id == hall_id))}
    if code not in departments:
        fail(f"no department {code}; there are {', '.join(sorted(departments))}")
    return int(departments[code])


def _new_password() -> str:
    """Sixteen characters that can be read aloud."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _db() -> AppGroup:
    group = AppGroup("db", help="The database.")

    @group.command("upgrade")
    def upgrade() -> None:
        """Bring the schema to the newest version."""
        schema.upgrade(house().database)

    group.add_command(copying.copy)
    return group


def _load(file: Path, dry_run: bool) -> tuple[int | None, list[str], dict[str, str]]:
    """Loads a hall file; (hall id, changes, username → new password)."""
    rooms = house()
    passwords: dict[str, str] = {}

    def password_for(username: str) -> str:
        passwords[username] = _new_password()
        return rooms.passwords.hash(passwords[username])

    try:
        hall_file = read_hall_file(file, set(rooms.scales))
    except ConfigError as error:
        fail(*error.problems)
    with rooms.database.reading() as connection:
        elsewhere = (
            select(Staff.username, Hall.code).join(Hall).where(Hall.code != hall_file.hall.code, Staff.username.in_([one.username for one in hall_file.staff]))
        )
        taken = [f'{file.name}: staff "{row.username}": works in the hall {row.code} already' for row in connection.execute(elsewhere)]
    if taken:
        fail(*taken)
    today = business_day(rooms.clock(), ZoneInfo(hall_file.hall.timezone))
    for year in missing_in(hall_file, today):
        click.echo(f"warning: the holidays of {year} are not known; the hall opens on them unless the file says otherwise", err=True)
    for alike in heard_alike(hall_file.prefixes(), Speech(yao=hall_file.voice.yao, letters=hall_file.voice.letters)):
        told = f"warning: spoken, the prefixes {', '.join(alike)} are easily taken for one another"
        click.echo(f"{told}; choose others, give them words in [voice.letters], or record them (docs/voice.md)", err=True)
    hall_id, changes = load_hall(rooms.database, rooms.clock, hall_file, password_for, dry_run=dry_run)
    return hall_id, changes, {} if dry_run else passwords


def _hall() -> AppGroup:
    group = AppGroup("hall", help="Halls and what they offer.")

    @group.command("load")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
    def load(file: Path, dry_run: bool) -> None:
        """Make a hall what FILE says; nothing is ever deleted."""
        _, changes, passwords = _load(file, dry_run)
        for change in changes or ["nothing to change"]:
            click.echo(change)
        for username, password in passwords.items():
            click.echo(f"password of {username}, shown this once: {password}")

    @group.command("pin")
    @click.option("--hall", "hall_code", default=None, help="Needed where there are several halls.")
    def pin(hall_code: str | None) -> None:
        """Give the hall's kiosks a new maintenance PIN and print it, once."""
        rooms = house()
        hall_id = _hall_id(hall_code)
        digits = f"{secrets.randbelow(1_000_000):06d}"
        hashed = rooms.passwords.hash(digits)
        with rooms.database.writing() as connection:
            connection.execute(Hall.__table__.update().where(Hall.id == hall_id).values(kiosk_pin_hash=hashed))  # type: ignore[attr-defined]  # as below
        click.echo(digits)

    return group


def _staff() -> AppGroup:
    group = AppGroup("staff", help="People who work in the hall.")

    @group.command("add")
    @click.argument("username")
    @click.option("--name", "shown", default="", help="The name citizens see; else USERNAME.")
    @click.option("--number", default="", help="工号")
    @click.option("--role", type=click.Choice(ROLES), required=True)
    @click.option("--department", "department_code", default=None, help="Whose figures a head sees, and to whose a clerk's time counts; its code.")
    @click.option("--hall", "hall_code", default=None, help="Needed where there are several halls.")
    def add(username: str, shown: str, number: str, role: str, department_code: str | None, hall_code: str | None) -> None:
        """Add a member of staff and print the generated password, once."""
        rooms = house()
        hall_id = _hall_id(hall_code)
        if role == "head" and department_code is None:
            fail("whose head? --department is needed for the role head")
        department = None if department_code is None else _department_id(hall_id, department_code)
        password = _new_password()
        hashed = rooms.passwords.hash(password)
        with rooms.database.writing() as connection:
            if connection.execute(select(Staff.id).where(Staff.username == username)).one_or_none() is not None:
                fail(f"{username} is there already; `staff password {username}` gives a new password")
            connection.execute(
                Staff.__table__.insert(),  # type: ignore[attr-defined]  # a declarative class's __table__ is a Table
                {
                    "hall_id": hall_id,
                    "username": username,
                    "name": shown or username,
                    "number": number,
                    "role": role,
                    "password_hash": hashed,
                    "failures": 0,
                    "locked_until": 0,
                    "department_id": department,
                },
            )
        click.echo(password)

    @group.command("password")
    @click.argument("username")
    def password(username: str) -> None:
        """Give somebody a new password, print it once, and lift a lock-out."""
        rooms = house()
        new = _new_password()
        hashed = rooms.passwords.hash(new)
        with rooms.database.writing() as connection:
            statement = Staff.__table__.update().where(Staff.username == username).values(password_hash=hashed, failures=0, locked_until=0)  # type: ignore[attr-defined]
            if connection.execute(statement).rowcount != 1:
                fail(f"nobody is called {username}")
        click.echo(new)

    return group


def _device() -> AppGroup:
    group = AppGroup("device", help="Kiosks, screens, evaluators.")

    def code_option(command: click.decorators.FC) -> click.decorators.FC:
        return click.option("--hall", "hall_code", default=None, help="Needed where there are several halls.")(command)

    @group.command("add")
    @click.argument("kind", type=click.Choice(KINDS))
    @click.argument("name")
    @click.option("--window", default=None, help="The code of the window it stands at.")
    @code_option
    def add(kind: str, name: str, window: str | None, hall_code: str | None) -> None:
        """Add a device called NAME (its code) and print its token, once."""
        rooms = house()
        hall_id = _hall_id(hall_code)
        if kind == "evaluator" and window is None:
            fail("an evaluator stands at a window: --window CODE")
        token = secrets.token_urlsafe(32)
        with changing(rooms.database, hall_id, rooms.clock) as hall:
            if hall.connection.execute(select(Device.id).where(Device.hall_id == hall_id, Device.code == name)).first() is not None:
                fail(f"{name} is there already, or was: a device keeps its name when it is retired")
            window_id = None
            if window is not None:
                window_id = hall.connection.execute(select(Window.id).where(Window.hall_id == hall_id, Window.code == window)).scalar_one_or_none()
                if window_id is None:
                    fail(f"no window {window}")
            screen = None if kind != "display" else "window_strip" if window else "hall_board"
            hall.connection.execute(
                Device.__table__.insert(),  # type: ignore[attr-defined]  # as above
                {
                    "hall_id": hall_id,
                    "kind": kind,
                    "code": name,
                    "name": name,
                    "name_en": name,
                    "screen": screen,
                    "window_id": window_id,
                    "token_hash": fingerprint(token),
                    "by_hand": True,
                },
            )
            device = devices.by_code(hall.connection, hall_id, name)
            hall.record(Kind.DEVICE_ENROLLED, device=device.id if device else None)
        click.echo(token)

    @group.command("code")
    @click.argument("name")
    @code_option
    def code(name: str, hall_code: str | None) -> None:
        """Print a six-digit code with which the device NAME is enrolled at /enrol."""
        rooms = house()
        click.echo(_enrol_code(_hall_id(hall_code), name, rooms.settings.doors.enrol_code_min))

    @group.command("revoke")
    @click.argument("name")
    @code_option
    def revoke(name: str, hall_code: str | None) -> None:
        """Take the device's token away; its socket is closed within a heartbeat."""
        rooms = house()
        hall_id = _hall_id(hall_code)
        with changing(rooms.database, hall_id, rooms.clock) as hall:
            device = devices.by_code(hall.connection, hall_id, name)
            if device is None:
                fail(f"no device {name}")
                return
            devices.set_token(hall.connection, device.id, None)
            hall.record(Kind.DEVICE_REVOKED, device=device.id)

    group.add_command(screens.screen_command(_hall_id))
    return group


def _enrol_code(hall_id: int, name: str, minutes: int) -> str:
    """A fresh six-digit code for a device, not in use by any other."""
    rooms = house()
    with rooms.database.writing() as connection:
        device = devices.by_code(connection, hall_id, name)
        if device is None:
            fail(f"no device {name}")
        while True:
            code = f"{secrets.randbelow(1_000_000):06d}"
            if not devices.enrol_code_in_use(connection, fingerprint(code)):
                break
        devices.set_enrol_code(connection, device.id if device else 0, fingerprint(code), rooms.clock() + minutes * 60_000)
    return code


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo hall at first start and print every page's address, with enrolment links and passwords."""
    rooms = house()
    schema.upgrade(rooms.database)
    with rooms.database.reading() as connection:
        halls = list(connection.execute(select(Hall.id, Hall.code)))
    keep = rooms.settings.data / "demo-passwords.txt"
    if not halls:
        _, _, passwords = _load(DEMO, dry_run=False)
        shutil.copytree(DEMO_NOTICES, folder_of(rooms.settings.data, DEMO.stem), dirs_exist_ok=True)
        keep.touch(mode=0o600)
        keep.write_text("".join(f"{username} {password}\n" for username, password in passwords.items()), encoding="utf-8")
    _print_doors(rooms, _hall_id(None) if len(halls) < 2 else halls[0].id, keep)


def _print_doors(rooms: House, hall_id: int, keep: Path) -> None:
    """What a person needs to walk through the demo hall."""
    base = rooms.settings.server.public_url
    with rooms.database.reading() as connection:
        staff = list(connection.execute(select(Staff.username, Staff.name, Staff.role).where(Staff.hall_id == hall_id, Staff.retired_at.is_(None))))
        shown = list(
            connection.execute(
                select(Device.code, Device.name)
                .where(
                    Device.hall_id == hall_id,
                    Device.retired_at.is_(None),
                    Device.kind != "guide",
                    Device.window_id.is_(None) | Device.code.in_(("strip-w12", "evaluator-w12")),
                )
                .order_by(Device.id)
            )
        )
    click.echo(f"\n叫号 Jiaohao\n\n  {base}/\n\nPages of devices (open a link once in a browser; it stays enrolled there)")
    for device in shown:
        click.echo(f"  {base}/enrol#{_enrol_code(hall_id, device.code, DEMO_CODE_MIN)}  {device.name}")
    click.echo(f"  {base}/kiosk?reader=fake  an enrolled kiosk with a stand-in for its ID card reader")
    click.echo("  (every window has a strip and an evaluator too: `flask --app server device code strip-w7`)")
    click.echo(f"\nPages of staff\n  {base}/caller\n  {base}/guide\n  {base}/supervisor\n  {base}/reports")
    passwords = dict(line.split() for line in keep.read_text(encoding="utf-8").splitlines()) if keep.exists() else {}
    for member in staff:
        if member.username in passwords:
            click.echo(f"  {member.username:12} {passwords[member.username]}  {member.name} ({member.role})")
    click.echo("")
