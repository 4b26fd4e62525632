"""What a wall may be told: an ordinary morning, a crowded one with long names, an empty hall."""

from __future__ import annotations

from typing import Any

Snapshot = dict[str, Any]

A, B = (
    {"floor": "一楼", "zone": "A区", "floor_en": "Floor 1", "zone_en": "Zone A"},
    {"floor": "二楼", "zone": "B区", "floor_en": "Floor 2", "zone_en": "Zone B"},
)
FAR = {"floor": "负一楼", "zone": "不动产登记服务区", "floor_en": "Floor -1", "zone_en": "Real estate"}
HALL = {"name": "张家港市行政服务中心", "name_en": "Zhangjiagang Administrative Service Center", "timezone": "Asia/Shanghai"}
LONG_HALL = {**HALL, "name": "新疆维吾尔自治区伊犁哈萨克自治州政务服务和公共资源交易中心"}
NAMES = ("出入境证件", "居民身份证", "户口登记", "社会保险", "企业登记", "税务综合", "公积金", "不动产登记", "食品经营许可", "婚姻登记", "车辆管理", "医疗保障")
LONG_NAMES = (
    "建设工程规划许可与施工许可联合办理",
    "城市基础设施配套费缴纳",
    "外国人来华工作许可与居留许可联办窗口业务",
    "VOC排放许可（GB 37822）",
    "新生儿出生一件事",
)
TITLE, LONG_TITLE = "企业服务专区", "建设工程审批综合受理（含消防验收备案）专窗"


def screen(kind: str, **wall: bool) -> Snapshot:
    return {"hall": HALL, "screen": {"kind": kind, "motion": True, "high_contrast": False, **wall}}


def call(visit: int, number: str, state: str, label: str, place: dict[str, str] = B, title: str | None = None) -> dict[str, Any]:
    return {
        "id": f"{visit}-1",
        "visit": visit,
        "number": number,
        "state": state,
        "window": {"label": label, "title": title},
        "place": place,
        "service_name": "企业登记",
        "called_at": "2026-11-23T10:42:00+08:00",
    }


def waiting(*names: str) -> list[dict[str, Any]]:
    return [{"code": f"s{at}", "name": name, "waiting": max(1, 28 - 3 * at)} for at, name in enumerate(names)]


USUAL_CALLS = [
    call(1, "A056", "called", "12"),
    call(2, "B112", "called", "2", A),
    call(3, "F047", "serving", "22"),
    call(4, "C083", "serving", "5", A),
    call(5, "D031", "serving", "15"),
    call(6, "E026", "serving", "19"),
]
CROWDED_CALLS = [
    call(1, "W1056", "called", "128", FAR),
    call(2, "M1112", "called", "127", FAR, LONG_TITLE),
    *(call(3 + at, f"D{1031 + at}", "serving", str(101 + at), FAR, TITLE if at % 3 == 0 else None) for at in range(20)),
]
TITLED_CALLS = [call(1, "A1056", "called", "8", FAR, LONG_TITLE), call(2, "W112", "called", "8", A, TITLE)]
MISSED = ["A051", "B104", "C079", "F040"]


def board(kind: str = "hall_board", **wall: bool) -> Snapshot:
    zone = B if kind == "zone_board" else None
    return {**screen(kind, **wall), "zone": zone, "calls": USUAL_CALLS, "missed": MISSED, "waiting": waiting(*NAMES[:5])}


def line(name: str, at: int, serving: list[str], estimate: list[int] | None) -> dict[str, Any]:
    return {"code": f"s{at}", "name": name, "waiting": 3 * at % 31, "serving": serving, "estimate_s": estimate}


USUAL_LINES = [
    line(name, at, [f"A0{at + 10}", f"A0{at + 30}"][: at % 3], [60 * 5 * at, 60 * 5 * (at + 2)] if at % 4 else None) for at, name in enumerate(NAMES[:8])
]
CROWDED_LINES = [
    line((LONG_NAMES * 4)[at], 100 + at, ["W1056", "W1055", "M1042"], [60 * (100 + at), 60 * (140 + at)]) | {"waiting": 128 + at} for at in range(20)
]
LONG_TEXT = (
    "因系统升级，11月28日（星期六）08:00至18:00暂停办理不动产登记、税务综合和公积金业务，其他业务正常办理。\n"
    "需要办理的市民可以在“苏服办”App上提交申请，或者拨打咨询电话0512-12345。给您带来不便，敬请谅解。\n"
    + "老年人、残疾人、孕妇和带婴儿的市民可以在导服台取优先号，工作人员会帮助您填写表格、复印材料。"
    * 4
)


def notice(title: str, text: str = "", picture: str | None = None) -> dict[str, Any]:
    return {"title": title, "text": text, "picture": None if picture is None else {"name": picture, "version": "1"}, "begins": None, "ends": None}


def strip(state: str, number: str | None = None, **window: Any) -> Snapshot:
    return {
        **screen("window_strip"),
        "window": {"label": "12", "title": None, "services": ["企业登记", "企业变更"], "place": B} | window,
        "state": state,
        "number": number,
        "call": None if number is None else "481-1",
        "others": ["11", "13"],
    }


PAUSED = {"paused": {"since": "2026-11-23T10:30:00+08:00", "reason": "网络"}}

BOARDS: dict[str, Snapshot] = {
    "hall-board": board(),
    "hall-board-crowded": board()
    | {"hall": LONG_HALL, "calls": CROWDED_CALLS, "missed": ["W1056", "A051", "M1001"] * 2, "waiting": waiting(*LONG_NAMES, *NAMES)},
    "hall-board-titled": board() | {"calls": TITLED_CALLS},
    "hall-board-serving": board() | {"calls": [one | {"state": "serving"} for one in USUAL_CALLS]},
    "hall-board-empty": board() | {"calls": [], "missed": [], "waiting": waiting(*NAMES)},
    "hall-board-paused": board() | PAUSED,
    "hall-board-contrast": board(high_contrast=True, motion=False),
    "zone-board": board("zone_board"),
    "waiting-board": {**screen("waiting_board"), "zone": None, "services": USUAL_LINES},
    "waiting-board-crowded": {**screen("waiting_board"), "hall": LONG_HALL, "zone": FAR, "services": CROWDED_LINES},
    "waiting-board-empty": {**screen("waiting_board"), "zone": B, "services": []},
    "waiting-board-paused": {**screen("waiting_board"), "zone": B, "services": USUAL_LINES} | PAUSED,
    "waiting-board-contrast": {**screen("waiting_board", high_contrast=True), "zone": None, "services": USUAL_LINES},
    "missed-board": {**screen("missed_board"), "zone": None, "missed": MISSED, "revive": "guide_desk"},
    "missed-board-crowded": {**screen("missed_board"), "zone": FAR, "missed": [f"{'WAM'[at % 3]}{980 + at:03d}" for at in range(60)], "revive": "kiosk"},
    "missed-board-empty": {**screen("missed_board"), "zone": None, "missed": [], "revive": None},
    "missed-board-void": {**screen("missed_board"), "zone": B, "missed": MISSED, "revive": None},
    "notices": {**screen("notices"), "notices": [notice("国庆节放假通知", "10月1日至7日放假，10月8日（星期四）正常办理。")]},
    "notices-long": {**screen("notices"), "notices": [notice("关于不动产登记、税务综合和公积金业务因系统升级暂停办理的通知", LONG_TEXT)]},
    "notices-picture": {**screen("notices"), "notices": [notice("国庆节放假通知", "10月1日至7日放假，10月8日（星期四）正常办理。", "poster.png")]},
    "notices-poster": {**screen("notices"), "notices": [notice("文明服务月", picture="poster.png")]},
    "notices-none": {**screen("notices"), "notices": []},
    "notices-contrast": {**screen("notices", high_contrast=True), "notices": [notice("国庆节放假通知", "10月1日至7日放假。")]},
}
"""Every kind of board in every state."""

STRIPS: dict[str, Snapshot] = {
    "called": strip("called", "A056"),
    "called-long": strip("called", "W1056", label="128", services=list(LONG_NAMES)),
    "called-titled": strip("called", "A1056", title=LONG_TITLE, services=list(LONG_NAMES)),
    "serving": strip("serving", "A056"),
    "serving-titled": strip("serving", "A056", title=TITLE),
    "paused": strip("paused"),
    "free": strip("free"),
    "closed": strip("closed") | {"others": []},
    "hall-paused": strip("free") | PAUSED,
    "contrast": strip("called", "A056") | {"screen": {"kind": "window_strip", "motion": False, "high_contrast": True}},
}
"""A window strip in every state."""
