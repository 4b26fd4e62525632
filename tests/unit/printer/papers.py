"""The tickets that the tests of the printer print."""

from __future__ import annotations

from dataclasses import replace

from hall.paper import PaperPlace, TicketPaper

USUAL = TicketPaper(
    hall="张家港市行政服务中心",
    number="A056",
    service="企业登记",
    places=(PaperPlace("二楼", "B区", ("11", "12", "13")),),
    ahead=6,
    estimate_min=(15, 25),
    no_show_rule=("呼叫 3 次未到为过号。过号可到导服台恢复，", "当天限 1 次，排在 3 人之后。"),
    phone_url="http://192.168.10.20:8000/t/Jq3vX9kTz0aLw2Rm7Yb1Cd",
    issued_at="2026-11-23 10:19",
    kiosk="1号取号机",
)

ENGLISH = replace(
    USUAL,
    hall="Zhangjiagang Government Service Centre",
    service="Business registration and licensing",
    places=(PaperPlace("Floor 2", "Zone B", ("12",)),),
    ahead=1,
    no_show_rule=("Three calls without an answer and the number is passed; the guide desk can bring it back once a day.",),
    kiosk="Kiosk 1",
    language="en",
)
