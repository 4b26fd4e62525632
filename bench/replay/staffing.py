"""How many clerks a day needs: of the hall file's windows, those that are open, so that the hall is busy and yet keeps up."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench.replay.people import HALF_HOUR_MS, SECOND_MS, Figures
from config.hallfile import WindowTable

FULL = 1.0
"""A window stays closed while those beside it do not reach this load in the busiest half hour."""


def staffed(figures: Figures) -> list[WindowTable]:
    """The windows that are open: the least busy ones close, one after the other, as long as no other is filled and each service keeps a home."""
    windows = {window.code: window for window in figures.hall.window}
    while True:
        loads = _loads(figures, windows)
        for code in sorted(loads, key=lambda code: loads[code]):
            fewer = {other: window for other, window in windows.items() if other != code}
            after = _loads(figures, fewer)
            if _homes(fewer.values()).keys() == _homes(windows.values()).keys() and all(load <= max(FULL, loads[other]) for other, load in after.items()):
                windows = fewer
                break
        else:
            return list(windows.values())


def _homes(windows: Collection[WindowTable]) -> Mapping[str, list[str]]:
    """Service → the windows it has without a handicap."""
    homes: dict[str, list[str]] = {}
    for window in windows:
        for served in window.served():
            if not served.handicap_min:
                homes.setdefault(served.service, []).append(window.code)
    return homes


def _loads(figures: Figures, windows: Mapping[str, WindowTable]) -> dict[str, float]:
    """Window → which part of the busiest half hour it is busy, if each service divides evenly among its homes."""
    loads = dict.fromkeys(windows, 0.0)
    for service, homes in _homes(windows.values()).items():
        each = figures.people[service] * max(figures.parts) * (figures.mean_ms(service) + figures.day.walk_s * SECOND_MS) / HALF_HOUR_MS / len(homes)
        for code in homes:
            loads[code] += each
    return loads
