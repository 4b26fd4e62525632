"""Rating at a kiosk: whoever holds the paper scans its code, and rates the visit that this number ended with.

The code is the sealed token behind the paper's QR code (web/seals.py): it can be neither guessed nor made from a number, so nobody rates
another's visit.
"""

from __future__ import annotations

import re

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall import evaluation
from hall.boards import Drawing, scale_drawing
from hall.changing import changing
from hall.errors import AlreadyRated, NothingToRate, RatingPeriodOver, RatingReasonRequired, UnknownTicket
from hall.evaluation import Said
from rules.rating import Source
from storage import ratings
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.ratings import Subject
from web.contract import Body, Device, contract
from web.house import house

TOKEN = re.compile(r"(?:^|/t/)([0-9]+\.[A-Za-z0-9_-]+)$")
"""A scanner types the address behind the code, or the token alone."""
REFUSALS = (UnknownTicket, NothingToRate, AlreadyRated, RatingPeriodOver)


class CodeBody(Body):
    """What the scanner has read."""

    code: str = Field(max_length=200)


class KioskRatingBody(CodeBody):
    """What the citizen said."""

    level: str = Field(max_length=32)
    reasons: list[int] = Field(default=[], max_length=20)


def add_rating_routes(kiosk: Blueprint, door: Device) -> None:
    """The API; the page is the kiosk's own."""

    @kiosk.post("/api/v1/kiosk/ratings/visit")
    @contract("Which visit a paper's code lets one rate, and on which scale; changes nothing.", credential=door, body=CodeBody, refusals=REFUSALS)
    def visit(device: DeviceEntry, body: CodeBody) -> Drawing:
        rooms = house()
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            found, catalogue = evaluation.rateable(hall, _visit_of(hall, body.code)), hall.catalogue
            service = catalogue.services[found.service_id]
            return {
                "number": found.number,
                "service_name": service.name,
                "service_name_en": service.name_en,
                "window": catalogue.windows[found.window_id].label,
                "scale": scale_drawing(rooms.scales[catalogue.rating_scale]),
            }

    @kiosk.post("/api/v1/kiosk/ratings")
    @contract(
        "Rates the visit that a paper's number ended with.", credential=door, body=KioskRatingBody, answers=(201,), refusals=(*REFUSALS, RatingReasonRequired)
    )
    def rate(device: DeviceEntry, body: KioskRatingBody) -> ResponseReturnValue:
        rooms = house()
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            scale, said = rooms.scales[hall.catalogue.rating_scale], Said(body.level, body.reasons)
            evaluation.rate_later(hall, scale, _visit_of(hall, body.code), said, Source.KIOSK, device=device.id)
        return {}, 201


def _visit_of(hall: HallTransaction, code: str) -> Subject | None:
    """The visit that the paper's number ended with.  Raises UnknownTicket for a code that is not ours."""
    token = TOKEN.search(code.strip())
    ticket_id = None if token is None else house().seals.open_phone(token[1])
    if ticket_id is None:
        raise UnknownTicket()
    return ratings.last_served(hall.connection, hall.hall_id, ticket_id)
