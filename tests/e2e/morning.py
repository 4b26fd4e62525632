"""A large hall and its morning, played by the hall's own use cases with a clock of its own before the server starts."""

from __future__ import annotations

import random
from pathlib import Path

from hall import desk, evaluation, pausing
from storage import devices
from tests.engines import Template
from tests.factories import MINUTE, SCALES, SmallHall
from tests.live import LiveServer

LONG_MS = 100 * MINUTE
STEP_MS = MINUTE // 2
NAMES = (
    *("吴燕", "徐磊", "陆敏", "朱琳", "顾志强", "钱芳", "沈洁", "赵伟", "孙丽", "高峰", "王晓蕾", "周明", "黄娟", "郑凯", "何平", "唐颖", "曹阳"),
    *("邵云", "蒋芸", "马超", "严冬", "丁宁", "范斌", "袁媛", "夏雨", "薛刚", "金鑫", "潘虹", "戴军", "宋佳", "陶然", "姜波", "方圆", "殷健"),
)
DEPARTMENTS = {"police": "公安局", "commerce": "工商局", "land": "国土局", "traffic": "交通局", "labour": "劳动保障局", "tobacco": "烟草局", "water": "水利局"}
SERVICES = {
    "exit-entry": ("出入境证件", "police", "D"),
    "social": ("社会保险", "labour", "E"),
    "land-title": ("土地登记", "land", "F"),
    "transport": ("道路运输证", "traffic", "G"),
    "tobacco-licence": ("烟草专卖许可", "tobacco", "H"),
    "water-use": ("取水许可", "water", "J"),
}
BUSY = ("id-card", "household", "company", *list(SERVICES)[:4])


def large_hall(windows: int) -> str:
    """Tables that make a hall of so many windows of the small one, with a clerk for each."""
    tables = ["[alarms.service]\nlimits = [15, 25, 60]"]
    tables += [
        f'[[department]]\ncode = "{code}"\nname = "{name}"\nname_en = "{code}"\nprefix = "{prefix}"'
        for (code, name), prefix in zip(list(DEPARTMENTS.items())[2:], "KLMNP", strict=True)
    ]
    tables += [
        f'[[service]]\ncode = "{code}"\nname = "{name}"\nname_en = "{code}"\ndepartment = "{department}"\nprefix = "{prefix}"'
        for code, (name, department, prefix) in SERVICES.items()
    ]
    for n in range(4, windows + 1):
        label, served = str(n + 10), [BUSY[n % len(BUSY)], BUSY[(n + 1) % len(BUSY)]] if n % 9 else ["tobacco-licence", "water-use"]
        tables.append(f'[[window]]\ncode = "w{n}"\nlabel = "{label}"\nzone = "{"a" if n < windows // 3 else "b"}"\nservices = ["{served[0]}", "{served[1]}"]')
        name = NAMES[n % len(NAMES)]
        tables.append(f'[[staff]]\nusername = "clerk{n}"\nname = "{name}"\nnumber = "{2000 + n}"\nrole = "clerk"')
    return "\n".join(tables)


def morning(folder: Path, empty_database: Template, windows: int) -> LiveServer:
    """A server, not started, of a hall that has been at work for a hundred minutes: some windows are paused, one serves for very long, some are shut."""
    server = LiveServer(folder, empty_database, ago_ms=LONG_MS, queue=large_hall(windows))
    server.hall.database = server.open_database()
    play(server.hall, windows)
    server.hall.database.close()
    return server


def play(hall: SmallHall, windows: int) -> None:
    """The morning, the same each time."""
    dice = random.Random(windows)
    clerks = {"w1": "chen", "w2": "gao", "w3": "xu", **{f"w{n}": f"clerk{n}" for n in range(4, windows + 1)}}
    shut = {f"w{n}" for n in range(4, windows + 1) if n % 8 == 0}
    seats = {window: hall.seat(window, clerk) for window, clerk in clerks.items() if window not in shut}
    with hall.database.writing() as connection:
        for code in ("hall-board", "board-a", "kiosk-1", "evaluator-w1"):
            device = devices.by_code(connection, hall.id, code)
            assert device is not None
            devices.set_token(connection, device.id, f"token of {code}")
            devices.seen(connection, [device.id], hall.clock())
    scale = SCALES["haochaping"]
    levels = ["very_satisfied"] * 30 + ["satisfied"] * 8 + ["dissatisfied"]
    tablet = hall.wake_evaluator("w1")
    ends: dict[str, int] = {}
    until = hall.clock() + LONG_MS - MINUTE
    while hall.clock() < until:
        for _ in range(round(dice.choice([1, 1, 2, 2]) * windows / 40)):
            hall.take(dice.choice(BUSY), kiosk="kiosk-2")
        for window, seat in seats.items():
            if ends.get(window, 0) > hall.clock():
                continue
            hall.wake_evaluator("w1")
            visit = hall.do(desk.call_next, seat, previous="missed" if dice.random() < 0.08 else "served")
            if visit is None:
                continue
            if window == "w1" and (before := asked(hall, seat.window_id)) is not None and dice.random() < 0.7:
                level = dice.choice(levels)
                reasons = [scale.levels[level].reasons[0].code] if level == "dissatisfied" else []
                hall.do(evaluation.rate, scale, before, seat.window_id, tablet, level, reasons, None)
            if dice.random() < 0.95:
                hall.do(desk.start, seat)
            # From a certain time on one of them does not come to an end any more.
            ends[window] = until if window == "w5" and until - hall.clock() < 29 * MINUTE else hall.clock() + round(dice.uniform(4, 22) * MINUTE)
        hall.clock.go(STEP_MS)
        if hall.clock() > until - 14 * MINUTE and "w6" in seats:
            seat = seats.pop("w6")
            hall.do(desk.finish, seat, previous="served")
            hall.do(pausing.pause, seat, "临时离岗", confirmed=True)


def asked(hall: SmallHall, window_id: int) -> int | None:
    """The visit of a window whose rating is open."""
    request: tuple[int, int, int] | None = hall.look(lambda view: view.open_requests.get(window_id))
    return None if request is None else request[0]
