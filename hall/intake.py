"""Taking a number: ticket, print job and journal row in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hall.errors import (
    GrantReasonRequired,
    HallPaused,
    HolderRequired,
    KioskOutOfUse,
    NoPaper,
    PriorityNotGranted,
    QuotaReached,
    ServiceClosed,
    SessionQuotaReached,
    UnknownService,
)
from hall.holders import Holder
from hall.outlook import outlook
from hall.paper import Language, PaperPlace, TicketPaper
from rules.discipline import PriorityClass, rank_of
from rules.hours import ClosedReason, quota_reached
from rules.house_rules import Granter
from rules.lifecycle import State
from rules.numbering import iso_time, local_time, number_of
from storage import devices, printjobs, tickets
from storage.catalogue import Catalogue, ServiceEntry
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind
from storage.tickets import Found


@dataclass(frozen=True, slots=True)
class Taken:
    """A number just given: the ticket's facts, and the print job if the device has a printer.  again: it was given before, to the same person."""

    ticket_id: int
    number: str
    service: ServiceEntry
    priority: PriorityClass
    ahead: int
    estimate_min: tuple[int, int] | None
    issued_at: int
    business_day: str
    language: Language
    print_job: int | None
    state: State = State.WAITING
    again: bool = False


def take(
    hall: HallTransaction,
    device: DeviceEntry | None,
    service_code: str,
    phone_url: Callable[[int], str],
    *,
    priority: PriorityClass = PriorityClass.ORDINARY,
    language: Language = "zh",
    holder: Holder | None = None,
    granter: Granter = Granter.KIOSK,
    staff: int | None = None,
    reason: str | None = None,
    needs: str = "",
) -> Taken:
    """Gives out the next number of a service and queues its paper.  Whoever still has a number for it (`holder`) is given that one once more.

    device: where it is printed, None for nowhere.  phone_url: ticket id → the address printed as QR code.  An ordinary holder who is old
    enough is elderly; any other class is granted by `granter`, with a reason where it needs one.  needs: as rules.needs.packed gives them.
    Raises UnknownService, ServiceClosed, QuotaReached, PriorityNotGranted, GrantReasonRequired, HolderRequired, HallPaused, KioskOutOfUse,
    or NoPaper where the hall's kiosks stop without paper.
    """
    catalogue = hall.catalogue
    require_at_work(hall, device, granter)
    service = catalogue.service_by_code.get(service_code)
    if service is None:
        raise UnknownService()
    if holder is None and service.real_name:
        raise HolderRequired()
    if holder is not None and (own := number_of_holder(hall, service, holder.hash)) is not None:
        return print_again(hall, device, own, phone_url, staff=staff)
    by_age = class_of(hall, holder)
    if priority is PriorityClass.ORDINARY:
        priority = by_age
    rule = catalogue.classes[priority]
    if priority is not by_age:
        if granter not in rule.granted_by:
            raise PriorityNotGranted()
        if rule.needs_reason and not reason:
            raise GrantReasonRequired()
    _require_open(hall, catalogue, service)
    return issue(
        hall,
        device,
        service,
        phone_url,
        priority=priority,
        rank=rank_of(hall.at, rule.head_start),
        language=language,
        holder=None if holder is None else (holder.hash, holder.mask),
        staff=staff,
        needs=needs,
        detail={"reason": reason} if reason else {},
    )


def class_of(hall: HallTransaction, holder: Holder | None) -> PriorityClass:
    """What a person is without being granted anything: elderly by the birth date in their ID number, else ordinary."""
    old = holder is not None and holder.age(hall.business_day) >= hall.catalogue.rules.elderly_from_age
    return PriorityClass.ELDERLY if old else PriorityClass.ORDINARY


def require_at_work(hall: HallTransaction, device: DeviceEntry | None, granter: Granter) -> None:
    """Raises HallPaused, and at a kiosk KioskOutOfUse or NoPaper: the guide desk gives a number without paper too."""
    if hall.paused_at is not None:
        raise HallPaused()
    if device is None or granter is not Granter.KIOSK:
        return
    if device.out_of_use_at is not None:
        raise KioskOutOfUse()
    if hall.catalogue.stops_without_paper and device.printer_id is not None and not _can_print(hall, device.printer_id):
        raise NoPaper()


def number_of_holder(hall: HallTransaction, service: ServiceEntry, holder_hash: str) -> Found | None:
    """The number that this person still has for a service today; one that was missed for good is none."""
    revivable = hall.catalogue.rules.revivals_allowed
    return next(
        (
            one
            for one in tickets.live_of_holder(hall.connection, hall.hall_id, hall.business_day, holder_hash)
            if one.service_id == service.id and (one.state is not State.MISSED or one.revivals < revivable)
        ),
        None,
    )


def issue(
    hall: HallTransaction,
    device: DeviceEntry | None,
    service: ServiceEntry,
    phone_url: Callable[[int], str],
    *,
    priority: PriorityClass,
    rank: int,
    language: Language,
    holder: tuple[str, str] | None = None,
    staff: int | None = None,
    needs: str = "",
    callable_from: int = 0,
    detail: Mapping[str, Any] | None = None,
) -> Taken:
    """The number itself: ticket, journal row and paper.  holder: hash and mask of the person; callable_from: ms UTC; detail: more for the journal."""
    catalogue = hall.catalogue
    prefix = catalogue.classes[priority].prefix or service.prefix
    sequence = tickets.next_sequence(hall.connection, hall.hall_id, hall.business_day, prefix)
    number = number_of(prefix, sequence)
    device_id = None if device is None else device.id
    place = {name: value for name, value, usual in (("rank", rank, hall.at), ("callable_from", callable_from, 0)) if value != usual}
    told = {"service": service.code, "number": number, "class": priority.value, **place, **(detail or {})}
    seq = hall.record(Kind.TAKEN, device=device_id, staff=staff, detail=told)
    row = {
        "hall_id": hall.hall_id,
        "business_day": hall.business_day,
        "prefix": prefix,
        "sequence": sequence,
        "number": number,
        "seq": seq,
        "service_id": service.id,
        "priority_class": priority.value,
        "rank": rank,
        "state": State.WAITING.value,
        "issued_at": hall.at,
        "language": language,
        "device_id": device_id,
        "needs": needs,
        "callable_from": callable_from,
    }
    party = None
    if holder is not None:
        party = _party_of(hall, holder[0])
        row |= {"holder_hash": holder[0], "holder_mask": holder[1], "party": party}
    ticket_id = tickets.add(hall.connection, row)
    if party is not None:
        tickets.settle_party(hall.connection, party)
    hall.amend(seq, ticket=ticket_id)
    lies = outlook(hall.connection, catalogue, service.id, rank, seq, hall.at)
    early = callable_from > hall.at  # how long they wait is for them to say, who came before their time
    estimate = None if early else lies.estimate_min
    job = None
    if device is not None and device.printer_id is not None:
        paper = _paper(catalogue, service, device, number, lies.ahead, estimate, phone_url(ticket_id), language, hall.at)
        job = printjobs.queue(hall, device.printer_id, ticket_id, device.id, paper.to_json())
    return Taken(ticket_id, number, service, priority, lies.ahead, estimate, hall.at, hall.business_day.isoformat(), language, job)


def _party_of(hall: HallTransaction, holder_hash: str) -> int | None:
    """What the tickets of one person share: the id of the first of those that are still live, which is told so; None where there is none."""
    live = tickets.live_of_holder(hall.connection, hall.hall_id, hall.business_day, holder_hash)
    if not live:
        return None
    if live[0].party is not None:
        return live[0].party
    tickets.change(hall.connection, live[0].id, party=live[0].id)
    return live[0].id


def print_again(hall: HallTransaction, device: DeviceEntry | None, ticket: Found, phone_url: Callable[[int], str], *, staff: int | None = None) -> Taken:
    """补打: the paper of a ticket once more, where its holder stands now; nothing else of it changes."""
    catalogue = hall.catalogue
    service = catalogue.services[ticket.service_id]
    language: Language = "en" if ticket.language == "en" else "zh"
    ahead, estimate, job = 0, None, None
    if ticket.state is State.WAITING:
        lies = outlook(hall.connection, catalogue, service.id, ticket.rank, ticket.seq, hall.at)
        ahead, estimate = lies.ahead, lies.estimate_min
    if device is not None and device.printer_id is not None:
        times = 1 + printjobs.last_reprint(hall.connection, ticket.id)
        paper = _paper(catalogue, service, device, ticket.number, ahead, estimate, phone_url(ticket.id), language, ticket.issued_at)
        content = replace(paper, reprint=times).to_json()
        job = printjobs.queue(hall, device.printer_id, ticket.id, device.id, content, reprint=times)
        hall.record(Kind.REPRINTED, ticket=ticket.id, staff=staff, device=device.id, detail={"job": job, "times": times})
    return Taken(
        ticket.id,
        ticket.number,
        service,
        PriorityClass(ticket.priority),
        ahead,
        estimate,
        ticket.issued_at,
        ticket.business_day.isoformat(),
        language,
        job,
        ticket.state,
        again=True,
    )


def _can_print(hall: HallTransaction, printer_id: int) -> bool:
    return any(printer.id == printer_id and printer.state == "ready" for printer in devices.printers(hall.connection, hall.hall_id))


def _require_open(hall: HallTransaction, catalogue: Catalogue, service: ServiceEntry) -> None:
    closed = catalogue.timetable.closed_at(hall.at)
    if closed is not None:
        raise ServiceClosed(reason=closed.reason.value, opens_at=iso_time(closed.opens_at, catalogue.timezone))
    require_served(hall, service)


def require_served(hall: HallTransaction, service: ServiceEntry) -> None:
    """Raises ServiceClosed for a service that no window serves, QuotaReached for one that has given out its numbers."""
    catalogue = hall.catalogue
    if service.id not in catalogue.serving:
        raise ServiceClosed(reason=ClosedReason.NO_WINDOW.value, opens_at=None)
    session = catalogue.timetable.session_at(hall.at) if service.session_quota is not None else None
    sold_out = catalogue.timetable.sold_out(
        hall.at,
        day=service.quota is not None and quota_reached(tickets.taken_on(hall.connection, service.id, hall.business_day), service.quota),
        session=session is not None
        and quota_reached(tickets.taken_on(hall.connection, service.id, hall.business_day, since=session.begins), service.session_quota),
    )
    if sold_out is not None:
        again = {"reason": sold_out.reason.value, "opens_at": iso_time(sold_out.opens_at, catalogue.timezone)}
        if sold_out.reason is ClosedReason.SESSION_QUOTA and sold_out.opens_at is not None:
            raise SessionQuotaReached(**again, time=f"{local_time(sold_out.opens_at, catalogue.timezone):%H:%M}")
        raise QuotaReached(**again)


def places_of(catalogue: Catalogue, service: ServiceEntry) -> list[dict[str, Any]]:
    """Where a service is done: one entry a zone (or titled window), with its windows' labels; the windows that only help out are left out."""
    places: dict[tuple[int, str | None], dict[str, Any]] = {}
    for window in catalogue.homes.get(service.id, ()):
        zone = window.zone
        place = places.setdefault(
            (zone.id, window.title),
            {
                "floor": zone.floor,
                "zone": zone.name,
                "floor_en": zone.floor_en,
                "zone_en": zone.name_en,
                "title": window.title,
                "title_en": window.title_en,
                "windows": [],
            },
        )
        place["windows"].append(window.label)
    return list(places.values())


def _paper(
    catalogue: Catalogue,
    service: ServiceEntry,
    device: DeviceEntry,
    number: str,
    ahead: int,
    estimate: tuple[int, int] | None,
    phone_url: str,
    language: Language,
    issued_at: int,
) -> TicketPaper:
    english = language == "en"
    suffix = "_en" if english else ""
    return TicketPaper(
        hall=catalogue.name_en if english else catalogue.name,
        number=number,
        service=service.name_en if english else service.name,
        places=tuple(
            PaperPlace(place["floor" + suffix], place["zone" + suffix], tuple(place["windows"]), place["title" + suffix] or place["title"])
            for place in places_of(catalogue, service)
        ),
        ahead=ahead,
        estimate_min=estimate,
        no_show_rule=catalogue.no_show_rule_en if english else catalogue.no_show_rule,
        phone_url=phone_url,
        issued_at=local_time(issued_at, catalogue.timezone).replace(tzinfo=None).isoformat(" ", "minutes"),
        kiosk=device.name_en if english else device.name,
        language=language,
    )
