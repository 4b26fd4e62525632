"""Making a hall to test in: a small one, with everything that matters twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from config.hallfile import read_hall_file
from config.scales import load_scales
from config.settings import ROOT
from hall.catalogue import load_hall
from hall.changing import changing
from hall.desk import Seat, sign_in
from hall.intake import Taken, take
from storage import devices, schema
from storage.db import Database
from storage.models import Staff

SCALES = load_scales(ROOT / "config" / "ratings.toml")
MONDAY_10 = 1_795_399_200_000
"""2026-11-23 10:00 in Shanghai, a Monday, as ms UTC."""
HOUR, MINUTE, SECOND = 3_600_000, 60_000, 1000
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
discipline = "moderate"
kiosk_grants = ["elderly"]
{more}
no_show_rule = ["呼叫 3 次未到为过号。"]
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
[[zone]]
code = "b"
name = "B区"
name_en = "Zone B"
floor = "二楼"
floor_en = "Floor 2"
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
username = "chen"
name = "陈静"
number = "1207"
role = "clerk"
[[staff]]
username = "gao"
name = "高峰"
number = "1208"
role = "clerk"
[[staff]]
username = "xu"
name = "徐磊"
number = "1209"
role = "clerk"
[[staff]]
username = "li"
name = "李敏"
number = "0103"
role = "supervisor"
"""
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
    """A hall file of the small hall; words replace its code, timezone, opens, closes."""
    file = folder / f"{words.get('code', 'small')}.toml"
    file.write_text(
        SMALL_HALL.format(**{"code": "small", "timezone": "Asia/Shanghai", "opens": "00:00", "closes": "24:00", "more": "", **words}), encoding="utf-8"
    )
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

    def wake_evaluator(self, window: str = "w1") -> int:
        """The evaluator at a window is enrolled and holds a socket; its device id."""
        with self.database.writing() as connection:
            device = devices.by_code(connection, self.id, f"evaluator-{window}")
            assert device is not None
            devices.set_token(connection, device.id, f"token of {device.code}")
            devices.seen(connection, [device.id], self.clock())
        return device.id


def database_file(folder: Path) -> Path:
    """An empty database with the newest schema."""
    file = folder / "empty.db"
    database = Database(f"sqlite:///{file}")
    schema.upgrade(database)
    database.close()
    return file


def open_copy(empty: Path, folder: Path) -> Database:
    """A database of one's own, made from the empty one."""
    file = folder / "jiaohao.db"
    shutil.copy(empty, file)
    return Database(f"sqlite:///{file}")


def load_small_hall(database: Database, clock: Clock, folder: Path, **words: str) -> SmallHall:
    """The small hall, loaded; everybody's password is PASSWORD."""
    hashed = CHEAP.hash(PASSWORD)
    hall_id, _ = load_hall(database, clock, read_hall_file(hall_file(folder, **words), set(SCALES)), lambda _: hashed)
    assert hall_id is not None
    return SmallHall(database, clock, hall_id)
