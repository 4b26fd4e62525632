"""Making a hall to test in: a small one, with everything that matters twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select

from config.hallfile import read_hall_file
from config.scales import load_scales
from config.settings import ROOT
from hall.callerboard import caller
from hall.catalogue import load_hall
from hall.changing import changing
from hall.desk import Previous, Seat, call_next, sign_in, sign_out, start
from hall.intake import Taken, take
from hall.ticking import tick
from rules.idling import IdleLimits
from storage import devices, shifts
from storage.db import Database
from storage.models import Journal, Staff, Ticket, Visit
from storage.view import HallView

SCALES = load_scales(ROOT / "config" / "ratings.toml")
MONDAY_10 = 1_795_399_200_000
"""2026-11-23 10:00 in Shanghai, a Monday, as ms UTC."""
HOUR, MINUTE, SECOND = 3_600_000, 60_000, 1000
IDLE = IdleLimits(30 * MINUTE, 24 * HOUR)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""argon2 at its cheapest: tests sign in often, and its strength is not what they test."""

SMALL_HALL = """
schema = 1
[hall]
code = "{code}"
name = "测试大厅"
name_en = "Test hall"
timezone = "{timezone}"
rating_scale = "haochaping"
discipline = "{discipline}"
kiosk_grants = ["elderly"]
{more}
no_show_rule = ["呼叫 3 次未到为过号。"]
{queue}
[[hours]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
opens = "{opens}"
closes = "{closes}"
[[closed_day]]
day = 2026-10-01
reason = "国庆节"
[[department]]
code = "police"
name = "公安局"
name_en = "Public Security"
prefix = "B"
[[department]]
code = "commerce"
name = "工商局"
name_en = "Commerce"
prefix = "A"
[[service]]
code = "id-card"
name = "居民身份证"
name_en = "Resident ID card"
department = "police"
[[service.matter]]
code = "id-first"
name = "首次申领居民身份证"
name_en = "First resident ID card"
[[service]]
code = "household"
name = "户口登记"
name_en = "Household registration"
department = "police"
{household}
[[service]]
code = "company"
name = "企业登记"
name_en = "Company registration"
department = "commerce"
[[service]]
code = "metrology"
name = "计量与特种设备"
name_en = "Metrology"
department = "commerce"
prefix = "C"
quota = 2
[[zone]]
code = "a"
name = "A区"
name_en = "Zone A"
floor = "一楼"
floor_en = "Floor 1"
{zone_a}
[[zone]]
code = "b"
name = "B区"
name_en = "Zone B"
floor = "二楼"
floor_en = "Floor 2"
{zone_b}
[[window]]
code = "w1"
label = "1"
zone = "a"
services = ["id-card", "household"]
devices = ["window_strip", "evaluator"]
[[window]]
code = "w2"
label = "2"
zone = "a"
services = ["household", {{ service = "company", handicap_min = 10 }}]
devices = ["window_strip", "evaluator"]
[[window]]
code = "w3"
label = "12"
zone = "b"
services = ["company", "metrology"]
devices = ["window_strip", "evaluator"]
{w3}
[[printer]]
code = "printer-1"
name = "1号取号机打印机"
transport = "fake"
[[device]]
kind = "kiosk"
code = "kiosk-1"
name = "1号取号机"
name_en = "Kiosk 1"
printer = "printer-1"
[[device]]
kind = "kiosk"
code = "kiosk-2"
name = "2号取号机"
[[device]]
kind = "guide"
code = "guide-1"
name = "导服台"
name_en = "Guide desk"
printer = "printer-1"
[[device]]
kind = "display"
code = "hall-board"
name = "大厅屏"
screen = "hall_board"
[[device]]
kind = "display"
code = "board-a"
name = "A区大屏"
screen = "zone_board"
zone = "a"
[[device]]
kind = "display"
code = "board-b"
name = "B区大屏"
screen = "zone_board"
zone = "b"
[[device]]
kind = "agent"
code = "paper"
name = "虚拟打印机"
[[staff]]
username = "{staff}chen"
name = "陈静"
number = "1207"
role = "clerk"
[[staff]]
username = "{staff}gao"
name = "高峰"
number = "1208"
role = "clerk"
[[staff]]
username = "{staff}xu"
name = "徐磊"
number = "1209"
role = "clerk"
{xu}
[[staff]]
username = "{staff}li"
name = "李敏"
number = "0103"
role = "supervisor"
[[staff]]
username = "{staff}shen"
name = "沈洁"
number = "0201"
role = "head"
department = "police"
[[staff]]
username = "{staff}ding"
name = "丁兰"
number = "0301"
role = "guide"
"""
WORDS = ("more", "queue", "household", "zone_a", "zone_b", "w3", "xu", "staff")
PASSWORD = "right-horse-battery"


class Clock:
    """A clock that goes only when told to."""

    def __init__(self, now: int = MONDAY_10) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def go(self, ms: int) -> None:
        """Forward, or back for a negative ms."""
        self.now += ms


def hall_file(folder: Path, **words: str) -> Path:
    """A hall file of the small hall.

    words replace its code, timezone, opens, closes and discipline, add to [hall] (more), the service household, the zones (zone_a, zone_b), window w3
    and the clerk xu, bring [queue] and whatever other tables (queue), and stand before every username (staff): two halls may share a database, but no names.
    """
    file = folder / f"{words.get('code', 'small')}.toml"
    usual = {"code": "small", "timezone": "Asia/Shanghai", "opens": "00:00", "closes": "24:00", "discipline": "moderate"} | dict.fromkeys(WORDS, "")
    file.write_text(SMALL_HALL.format(**(usual | words)), encoding="utf-8")
    return file


@dataclass
class SmallHall:
    """A loaded small hall, and the moves of those in it."""

    database: Database
    clock: Clock
    id: int

    def take(self, service: str = "id-card", kiosk: str = "kiosk-1", **options: Any) -> Taken:
        """A citizen takes a number."""
        with changing(self.database, self.id, self.clock) as hall:
            device = devices.by_code(hall.connection, self.id, kiosk)
            assert device is not None
            return take(hall, device, service, lambda ticket: f"http://hall.test/t/{ticket}", **options)

    def seat(self, window: str = "w1", username: str = "chen", **options: Any) -> Seat:
        """A clerk signs in at a window."""
        with changing(self.database, self.id, self.clock) as hall:
            staff = hall.connection.execute(Staff.__table__.select().where(Staff.username == self.username(username))).one()
            shift = sign_in(hall, staff.id, window, **options)
        assert shift.window_id is not None
        return Seat(shift.id, shift.window_id, shift.staff_id)

    def username(self, name: str) -> str:
        """The name to sign in with."""
        return name

    def do(self, action: Any, *arguments: Any, **options: Any) -> Any:
        """One use case in one transaction."""
        with changing(self.database, self.id, self.clock) as hall:
            return action(hall, *arguments, **options)

    def rows(self, query: Any) -> list[Any]:
        """What a query finds."""
        with self.database.reading() as connection:
            return list(connection.execute(query))

    def call(self, seat: Seat, previous: Previous | None = "served") -> str | None:
        """The clerk calls the next one; whoever was there is served, unless said otherwise.  The number, None where nobody waits."""
        visit = self.do(call_next, seat, previous=previous)
        return None if visit is None else self.number(visit)

    def serve(self, seat: Seat, previous: Previous | None = "served") -> int:
        """The clerk calls the next one, who comes to the window; the visit."""
        self.do(call_next, seat, previous=previous)
        visit: int = self.do(start, seat)
        return visit

    def number(self, visit: int) -> str:
        """Whose visit it is."""
        [row] = self.rows(select(Ticket.number).join(Visit, Visit.ticket_id == Ticket.id).where(Visit.id == visit))
        return str(row.number)

    def ticket(self, number: str) -> Any:
        """A ticket of this hall as it stands."""
        [row] = self.rows(select(Ticket.__table__).where(Ticket.hall_id == self.id, Ticket.number == number))
        return row

    def visits(self, number: str) -> list[Any]:
        """Every visit of a ticket, the first first."""
        return self.rows(select(Visit.__table__).join(Ticket, Ticket.id == Visit.ticket_id).where(Ticket.number == number).order_by(Visit.id))

    def leave(self, seat: Seat) -> None:
        """The clerk signs out."""
        self.do(sign_out, seat.shift_id, seat.window_id, seat.staff_id)

    def look(self, at: Callable[[HallView], Any]) -> Any:
        """What somebody who looks at the hall now sees of it."""
        with self.database.reading() as connection:
            return at(HallView(self.database, connection, self.id, self.clock()))

    def page(self, seat: Seat) -> dict[str, Any]:
        """What the clerk's page shows."""
        shift = self.look(lambda view: shifts.get(view.connection, seat.shift_id))
        page: dict[str, Any] = self.look(lambda view: caller(view, shift))
        return page

    def page_heard(self, seat: Seat) -> None:
        """The clerk's page holds a socket just now."""
        with self.database.writing() as connection:
            shifts.page_seen(connection, [seat.shift_id], self.clock())

    def tick(self, began: int = 0) -> None:
        """The ticker does what is due; the server has run since `began`."""
        tick(self.database, self.clock, self.id, IDLE, began)

    def journal(self, kind: str) -> list[Any]:
        """The details of all that the journal tells of one kind."""
        rows = self.rows(select(Journal.detail).where(Journal.hall_id == self.id, Journal.kind == kind).order_by(Journal.seq))
        return [json.loads(row.detail) if row.detail else None for row in rows]

    def wake_evaluator(self, window: str = "w1") -> int:
        """The evaluator at a window is enrolled and holds a socket; its device id."""
        with self.database.writing() as connection:
            device = devices.by_code(connection, self.id, f"evaluator-{window}")
            assert device is not None
            devices.set_token(connection, device.id, f"token of {device.code} in {self.id}")
            devices.seen(connection, [device.id], self.clock())
        return device.id


def service_ms(visit: Any) -> int:
    """How long a visit was served, as everything that reports it reckons."""
    return int(visit.ended_at - visit.started_at - visit.held_ms)


def id_number(born: str = "19900307", order: int = 1, region: str = "320582") -> str:
    """A made-up ID number whose check digit is right (GB 11643, reckoned here anew)."""
    body = f"{region}{born}{order:03d}"
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return body + "10X98765432"[weighed % 11]


def load_small_hall(database: Database, clock: Clock, folder: Path, **words: str) -> SmallHall:
    """The small hall, loaded; everybody's password is PASSWORD."""
    hashed = CHEAP.hash(PASSWORD)
    hall_id, _ = load_hall(database, clock, read_hall_file(hall_file(folder, **words), set(SCALES)), lambda _: hashed)
    assert hall_id is not None
    return SmallHall(database, clock, hall_id)
