"""Watching a hall: what is read of it for the rules, what becomes of its alarms, and who has seen them.

Found by the ticker every few seconds, never while somebody takes a number or is called.  docs/alarms.md tells the rules to a hall.
"""

from __future__ import annotations

from collections.abc import Iterator

from hall.boards import window_state
from hall.changing import changing
from hall.errors import AlarmOver
from hall.evaluation import AWAKE_MS
from rules.alarms import Book, Change, Desk, Facts, Line, changes, merged, read, working_ms
from rules.rating import RatingCounts
from storage import alarms, followups, halls
from storage.catalogue import WindowEntry
from storage.db import Clock, Database, HallTransaction
from storage.facts import WindowDay
from storage.journal import Kind
from storage.view import HallView


def facts_of(view: HallView, began: int = 0) -> Facts:
    """What the rules look at.  began: since when the server has heard, without a break, whoever speaks to it (ms UTC)."""
    return Facts(
        lines=[
            Line(view.catalogue.services[service].code, queue.waiting, max(0, stands_at(view) - queue.longest_since)) for service, queue in view.queues.items()
        ],
        desks=[_desk(view, window) for window in view.catalogue.window_by_code.values()],
        lost_ms=dict(_lost(view, began)),
        broken_ms=dict(_broken(view)),
        overdue_follow_ups=len(followups.overdue(view.connection, view.hall_id, view.at)),
    )


def stands_at(view: HallView) -> int:
    """Where the hall's clocks stand: now, or the moment at which the whole hall was stopped (ms UTC)."""
    return view.at if view.paused is None else view.paused[0]


def since(view: HallView, moment: int) -> int:
    """How long it is since then (ms UTC), without the time in which the whole hall stood still."""
    return working_ms(moment, stands_at(view), view.standstills)


def idle_since(view: HallView, window: WindowEntry) -> int | None:
    """Since when a free window could have called somebody who waits (ms UTC); None where it is not free, or nobody waits who may come to it."""
    shift = view.shifts.get(window.id)
    if shift is None or window_state(view, window) != "free":
        return None
    tied = view.catalogue.tied.get(shift.staff_id)
    waiting = [
        max(one.issued_at, one.callable_from)
        for service in window.services
        for one in view.lines.get(service, ())
        if one.callable_from <= view.at
        and not one.passed_over
        and one.for_window_id in (None, window.id)
        and one.for_staff_id in (None, shift.staff_id)
        and (tied is None or service in tied)
    ]
    day = view.window_days.get(window.id, WindowDay())
    return max(min(waiting), shift.started_at, day.last_ended_at) if waiting else None


def _desk(view: HallView, window: WindowEntry) -> Desk:
    visit, pause = view.visits.get(window.id), view.pauses.get(window.id)
    day, ratings = view.window_days.get(window.id, WindowDay()), view.rating_counts.get(window.id, RatingCounts())
    state, idle = window_state(view, window), idle_since(view, window)
    return Desk(
        window.code,
        serving_ms=max(0, stands_at(view) - visit.started_at - visit.held_ms) if visit is not None and visit.started_at is not None else None,
        paused_ms=since(view, pause[0]) if pause is not None and state == "paused" else None,
        idle_ms=None if idle is None else since(view, idle),
        served=day.served,
        missed=day.missed,
        dissatisfied=ratings.dissatisfied,
    )


def _lost(view: HallView, began: int) -> Iterator[tuple[str, int]]:
    """The devices that ought to be there and are not, and screens that show what is over: all of an open hall, but those of a window only
    while somebody sits there.
    """
    if view.closed is not None and not view.shifts:
        return
    for device in view.devices:
        window = view.window_of_device.get(device.code)
        if device.enrolled and device.kind != "guide" and (window is None or window in view.shifts):
            heard = max(device.seen_at or 0, began)
            screen = view.screens.get(device.code)
            if view.at - heard >= AWAKE_MS:
                yield device.code, since(view, heard)
            elif screen is not None and screen.stuck_since is not None:
                yield device.code, since(view, screen.stuck_since)


def _broken(view: HallView) -> Iterator[tuple[str, int]]:
    """The printers of an open hall that are out of order; of one that cannot say how it is nothing is known."""
    if view.closed is None or view.shifts:
        for printer in view.printers.values():
            if printer.state not in ("ready", "unknown"):
                yield printer.code, since(view, printer.state_since)


def limits_of(view: HallView, usual: Book) -> Book:
    """The limits that hold in a hall."""
    return merged(usual, view.catalogue.alarms)


def due(view: HallView, usual: Book, began: int = 0) -> list[Change]:
    """What is to become of the hall's alarms; nothing while the whole hall stands still."""
    if view.paused is not None:
        return []
    standing = {(alarm.rule, alarm.subject): alarm.level for alarm in view.alarms}
    return changes(standing, read(facts_of(view, began), limits_of(view, usual)))


def watch(database: Database, clock: Clock, hall_id: int, usual: Book, began: int = 0) -> bool:
    """Raises, moves and ends the alarms of a hall, in one transaction; False when there is nothing to do.

    usual: the limits where the hall has none of its own.  began: as for facts_of.
    """
    with database.reading() as connection:
        if not due(HallView(database, connection, hall_id, clock()), usual, began):
            return False
    with changing(database, hall_id, clock) as hall:
        if halls.now(hall.connection, hall_id).business_day != hall.business_day:
            return True  # the day has just turned: what is left of its alarms is seen once that is committed
        view = HallView(database, hall.connection, hall_id, hall.at)  # again, now that the hall is locked: another process may have been quicker
        standing = {(alarm.rule, alarm.subject): alarm for alarm in view.alarms}
        for change in due(view, usual, began):
            _settle(hall, change, standing.get((change.rule, change.subject)))
    return True


def _settle(hall: HallTransaction, change: Change, alarm: alarms.Standing | None) -> None:
    detail = {"rule": change.rule.value, "subject": change.subject, "value": change.value}
    if alarm is None or change.before is None:
        if change.after is not None:
            alarms.begin(hall.connection, hall.hall_id, change.rule, change.subject, change.after, hall.at)
            hall.record(Kind.ALARM_RAISED, detail={**detail, "level": int(change.after)})
    elif change.after is None:
        alarms.change(hall.connection, alarm.id, ended_at=hall.at)
        hall.record(Kind.ALARM_ENDED, detail={**detail, "alarm": alarm.id, "level": int(change.before)})
    else:
        alarms.change(hall.connection, alarm.id, level=int(change.after), level_since=hall.at)
        kind = Kind.ALARM_ESCALATED if change.after > change.before else Kind.ALARM_EASED
        hall.record(kind, detail={**detail, "alarm": alarm.id, "level": int(change.after), "was": int(change.before)})


def acknowledge(hall: HallTransaction, alarm_id: int, level: int, staff_id: int) -> None:
    """确认: somebody has seen it, at the level that their page showed; above that it has to be acknowledged again.

    Who was first at a level is who has seen it.  Raises AlarmOver for one that has ended, or is not of this hall.
    """
    alarm = next((one for one in alarms.standing(hall.connection, hall.hall_id) if one.id == alarm_id), None)
    if alarm is None:
        raise AlarmOver()
    seen = min(level, alarm.level)
    if alarm.acknowledged_level is not None and alarm.acknowledged_level >= seen:
        return
    alarms.change(hall.connection, alarm.id, acknowledged_at=hall.at, acknowledged_by=staff_id, acknowledged_level=seen)
    hall.record(Kind.ALARM_ACKNOWLEDGED, staff=staff_id, detail={"rule": alarm.rule.value, "subject": alarm.subject, "alarm": alarm.id, "level": seen})
