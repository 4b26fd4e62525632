"""Taking a number: ticket, print job and journal row in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hall.errors import KioskOutOfUse, NoPaper, PriorityNotGranted, QuotaReached, ServiceClosed, UnknownService
from hall.paper import Language, PaperPlace, TicketPaper
from rules.discipline import PriorityClass, rank_of
from rules.hours import ClosedReason, quota_reached
from rules.lifecycle import State
from rules.numbering import iso_time, local_time, number_of
from rules.timing import RECENT_MS, estimate_min
from storage import devices, printjobs, tickets
from storage.catalogue import Catalogue, ServiceEntry
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind


@dataclass(frozen=True, slots=True)
class Taken:
    """A number just given: the ticket's facts, and the print job if the device has a printer."""

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


def take(
    hall: HallTransaction,
    device: DeviceEntry,
    service_code: str,
    phone_url: Callable[[int], str],
    *,
    priority: PriorityClass = PriorityClass.ORDINARY,
    language: Language = "zh",
) -> Taken:
    """Gives out the next number of a service and queues its paper.

    phone_url: ticket id → the address printed as QR code.  Raises UnknownService, ServiceClosed, QuotaReached, PriorityNotGranted,
    KioskOutOfUse, or NoPaper where the hall stops without paper.
    """
    catalogue = hall.catalogue
    if device.out_of_use_at is not None:
        raise KioskOutOfUse()
    if catalogue.stops_without_paper and device.printer_id is not None and not _can_print(hall, device.printer_id):
        raise NoPaper()
    service = catalogue.service_by_code.get(service_code)
    if service is None:
        raise UnknownService()
    if priority is not PriorityClass.ORDINARY and priority not in catalogue.kiosk_grants:
        raise PriorityNotGranted()
    _require_open(hall, catalogue, service)

    sequence = tickets.next_sequence(hall.connection, hall.hall_id, hall.business_day, service.prefix)
    number = number_of(service.prefix, sequence)
    rank = rank_of(hall.at, catalogue.classes[priority].head_start)
    seq = hall.record(Kind.TAKEN, device=device.id, detail={"service": service.code, "number": number, "class": priority.value})
    ticket_id = tickets.add(
        hall.connection,
        {
            "hall_id": hall.hall_id,
            "business_day": hall.business_day,
            "prefix": service.prefix,
            "sequence": sequence,
            "number": number,
            "seq": seq,
            "service_id": service.id,
            "priority_class": priority.value,
            "rank": rank,
            "state": State.WAITING.value,
            "issued_at": hall.at,
            "language": language,
            "device_id": device.id,
        },
    )
    hall.amend(seq, ticket=ticket_id)
    prospect = tickets.prospect(hall.connection, service.id, rank, seq, hall.at - RECENT_MS)
    estimate = estimate_min(prospect.ahead, prospect.pace_ms, prospect.finished, prospect.windows)
    job = None
    if device.printer_id is not None:
        paper = _paper(hall, catalogue, service, device, number, prospect.ahead, estimate, phone_url(ticket_id), language)
        job = printjobs.queue(hall.connection, hall.hall_id, device.printer_id, ticket_id, device.id, paper.to_json(), hall.at)
    return Taken(ticket_id, number, service, priority, prospect.ahead, estimate, hall.at, hall.business_day.isoformat(), language, job)


def _can_print(hall: HallTransaction, printer_id: int) -> bool:
    return any(printer.id == printer_id and printer.state == "ready" for printer in devices.printers(hall.connection, hall.hall_id))


def _require_open(hall: HallTransaction, catalogue: Catalogue, service: ServiceEntry) -> None:
    closed = catalogue.timetable.closed_at(hall.at)
    if closed is not None:
        raise ServiceClosed(reason=closed.reason.value, opens_at=iso_time(closed.opens_at, catalogue.timezone))
    if service.id not in catalogue.serving:
        raise ServiceClosed(reason=ClosedReason.NO_WINDOW.value, opens_at=None)
    if service.quota is not None and quota_reached(tickets.taken_on(hall.connection, service.id, hall.business_day), service.quota):
        opens_at = catalogue.timetable.next_opening(hall.at, tomorrow=True)
        raise QuotaReached(reason=ClosedReason.QUOTA.value, opens_at=iso_time(opens_at, catalogue.timezone))


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
    hall: HallTransaction,
    catalogue: Catalogue,
    service: ServiceEntry,
    device: DeviceEntry,
    number: str,
    ahead: int,
    estimate: tuple[int, int] | None,
    phone_url: str,
    language: Language,
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
        issued_at=local_time(hall.at, catalogue.timezone).strftime("%Y-%m-%d %H:%M"),
        kiosk=device.name_en if english else device.name,
        language=language,
    )
