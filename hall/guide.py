"""What the guide desk (导服台) does with a number for its holder.  Each function is one sentence, done in the transaction it is given.

Only numbers of today are touched; any other raises UnknownTicket.  Taking a number is `hall/intake.py`'s, a check-in `hall/appointments.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from hall.errors import (
    GrantReasonRequired,
    HasNumber,
    HolderRequired,
    NoPrinter,
    NumberVoid,
    PriorityNotGranted,
    RevivalsUsedUp,
    ReviveAtGuideDesk,
    UnknownDevice,
    UnknownService,
    UnknownTicket,
    WrongStep,
)
from hall.holders import Holder
from hall.intake import Taken, number_of_holder, print_again, require_served
from hall.line import step
from rules.discipline import PriorityClass
from rules.house_rules import granter_of
from rules.lifecycle import LIVE, Action, State
from rules.needs import Need, packed
from storage import devices, finding, tickets
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind
from storage.tickets import Found

OUT_OF_LINE = frozenset({State.WAITING, State.MISSED})
"""States in which a number can still be given another place in the line."""


def revive(hall: HallTransaction, ticket_id: int, *, staff: int | None = None, device: int | None = None, at_kiosk: bool = False) -> None:
    """恢复过号: a missed number waits again, put back by the hall's penalty.

    Raises UnknownTicket, WrongStep for a number that was not missed, NumberVoid, RevivalsUsedUp, and ReviveAtGuideDesk at a kiosk of a hall
    whose kiosks may not.
    """
    ticket = _today(hall, ticket_id, frozenset({State.MISSED}))
    rules = hall.catalogue.rules
    if rules.after_no_show == "void":
        raise NumberVoid()
    if at_kiosk and not rules.revive_at_kiosk:
        raise ReviveAtGuideDesk()
    if ticket.revivals >= rules.revivals:
        raise RevivalsUsedUp(times=rules.revivals)
    line = tickets.ranks(hall.connection, ticket.service_id, rules.revive_places, but=ticket.id)
    times = ticket.revivals + 1
    rank = rules.revived_rank(ticket.rank, line)
    tickets.change(hall.connection, ticket.id, rank=rank, revivals=times)
    step(hall, ticket.id, ticket.state, Action.REVIVE, ticket.party)
    hall.record(Kind.REVIVED, ticket=ticket.id, staff=staff, device=device, detail={"times": times, "rank": rank})


def cancel(hall: HallTransaction, ticket_id: int, *, staff: int | None = None, reason: str | None = None) -> None:
    """取消: its holder gives the number up.  Raises UnknownTicket, and WrongStep for one that neither waits nor was missed."""
    ticket = _today(hall, ticket_id)
    step(hall, ticket.id, ticket.state, Action.CANCEL, ticket.party)
    hall.record(Kind.CANCELLED, ticket=ticket.id, staff=staff, detail={"reason": reason} if reason else None)


def change_service(hall: HallTransaction, ticket_id: int, service_code: str, *, staff: int | None = None, holder: Holder | None = None) -> None:
    """改业务: the same number, with the place it has earned, in the line of another service.

    Closing time does not matter to somebody who has a number.  holder: whose it is, where the new service asks for a real name and the number has
    none yet.  Raises UnknownTicket, WrongStep, UnknownService, ServiceClosed (no window serves it), QuotaReached, HolderRequired, HasNumber.
    """
    ticket = _today(hall, ticket_id, OUT_OF_LINE)
    service = hall.catalogue.service_by_code.get(service_code)
    if service is None:
        raise UnknownService()
    if service.id == ticket.service_id:
        return
    whose = ticket.holder_hash if holder is None else ticket.holder_hash or holder.hash
    if service.real_name and whose is None:
        raise HolderRequired()
    if whose is not None and (own := number_of_holder(hall, service, whose)) is not None:
        raise HasNumber(number=own.number)
    require_served(hall, service)
    was = hall.catalogue.services[ticket.service_id].code
    tickets.change(hall.connection, ticket.id, service_id=service.id, for_window_id=None, for_staff_id=None, reserved_at=None)
    hall.record(Kind.SERVICE_CHANGED, ticket=ticket.id, staff=staff, detail={"service": service.code, "was": was})
    if holder is not None and ticket.holder_hash is None:
        tickets.change(hall.connection, ticket.id, holder_hash=holder.hash, holder_mask=holder.mask)
        _join(hall, tickets.live_of_holder(hall.connection, hall.hall_id, hall.business_day, holder.hash))


def grant(hall: HallTransaction, ticket_id: int, priority: PriorityClass, *, role: str, staff: int, reason: str | None = None) -> None:
    """给予优先: the number becomes one of this class, as if it had been taken so; the class before it is forgotten.

    role: of who grants.  reason: for the journal, such as the number of an authorisation.  Raises UnknownTicket, WrongStep,
    PriorityNotGranted, GrantReasonRequired.
    """
    ticket = _today(hall, ticket_id, OUT_OF_LINE)
    rule = hall.catalogue.classes[priority]
    granter = granter_of(role, rule)
    if granter is None:
        raise PriorityNotGranted()
    if rule.needs_reason and not reason:
        raise GrantReasonRequired()
    before = PriorityClass(ticket.priority)
    rank = ticket.rank + hall.catalogue.classes[before].head_start - rule.head_start
    tickets.change(hall.connection, ticket.id, rank=rank, priority_class=priority.value, callable_from=0)
    detail = {"class": priority.value, "was": before.value, "by": granter.value, "rank": rank}
    hall.record(Kind.CLASS_GRANTED, ticket=ticket.id, staff=staff, detail={**detail, "reason": reason} if reason else detail)


def set_needs(hall: HallTransaction, ticket_id: int, needs: Iterable[Need], *, staff: int | None = None) -> None:
    """需协助: what help its holder needs, for the clerk to see.  What it is stays out of the journal.  Raises UnknownTicket, WrongStep."""
    ticket = _today(hall, ticket_id, LIVE)
    tickets.change(hall.connection, ticket.id, needs=packed(needs))
    hall.record(Kind.NEEDS_NOTED, ticket=ticket.id, staff=staff)


def link(hall: HallTransaction, ticket_ids: Collection[int], *, staff: int | None = None) -> None:
    """关联: numbers of the same people: while one of them is called or served, the others are passed over and keep their places.

    Whatever each was linked with before comes along.  Raises UnknownTicket, WrongStep for one of which nothing can become any more.
    """
    party = _join(hall, [_today(hall, ticket_id, LIVE) for ticket_id in dict.fromkeys(ticket_ids)])
    hall.record(Kind.LINKED, ticket=party, staff=staff, detail={"tickets": sorted(set(ticket_ids))})


def reprint(hall: HallTransaction, device: DeviceEntry | None, ticket_id: int, phone_url: Callable[[int], str], *, staff: int | None = None) -> Taken:
    """补打: the paper once more, at a device with a printer, saying where its holder stands now.  Raises UnknownTicket, WrongStep, NoPrinter."""
    ticket = _today(hall, ticket_id, LIVE)
    if device is None or device.printer_id is None:
        raise NoPrinter()
    return print_again(hall, device, ticket, phone_url, staff=staff)


def printing_at(hall: HallTransaction, code: str | None) -> DeviceEntry | None:
    """Where the guide desk's papers come out: at the device named, else at the first guide desk with a printer; None where there is none.

    Raises UnknownDevice for a name that is no kiosk and no guide desk with a printer.
    """
    if code is None:
        return devices.desk(hall.connection, hall.hall_id)
    device = devices.by_code(hall.connection, hall.hall_id, code)
    if device is None or device.kind not in ("guide", "kiosk") or device.printer_id is None:
        raise UnknownDevice()
    return device


def _today(hall: HallTransaction, ticket_id: int, states: Collection[State] = frozenset(State)) -> Found:
    """A ticket of today in one of these states.  Raises UnknownTicket, WrongStep."""
    ticket = tickets.by_id(hall.connection, hall.hall_id, ticket_id)
    if ticket is None or ticket.business_day != hall.business_day:
        raise UnknownTicket()
    if ticket.state not in states:
        raise WrongStep(state=ticket.state.value)
    return ticket


def _join(hall: HallTransaction, linked: Collection[Found]) -> int:
    """Makes one party of these tickets and of those that each was linked with before; returns it."""
    before = finding.of_parties(hall.connection, {ticket.party for ticket in linked if ticket.party is not None})
    members = {ticket.id for ticket in linked} | {ticket.id for party in before.values() for ticket in party}
    party = min(members)
    finding.join_party(hall.connection, members, party)
    tickets.settle_party(hall.connection, party)
    return party
