"""Behind the kiosk's PIN: new paper, a test print, papers to decide on, this kiosk out of use.

At the peak nobody watches the supervisor's page: whoever stands at the kiosk with a roll of paper must be able to mend it there.
"""

from __future__ import annotations

from typing import Literal

from argon2.exceptions import VerifyMismatchError
from flask import Blueprint
from pydantic import Field

from hall import printing
from hall.boards import Drawing
from hall.changing import changing
from hall.errors import BadRequest, NothingToDecide, UnknownDevice, UnknownPaper, WrongPin
from hall.kiosks import undecided_papers
from storage import halls
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.view import HallView
from web.contract import Body, Device, Id, contract
from web.errors import TooManyTries
from web.house import house
from web.pace import Pace

TRIES_PER_MINUTE = 30
"""Actions with a PIN from one kiosk: enough for quick hands, too few to guess six digits."""
WRONG_PER_MINUTE = 5


class PinBody(Body):
    """The kiosk's PIN."""

    pin: str = Field(pattern=r"^[0-9]{4,8}$")


class ActBody(PinBody):
    """One action; `job` for those on a paper."""

    action: Literal["paper_changed", "test_print", "out_of_use", "in_use", "printed", "reprint", "drop"]
    job: Id | None = None


def add_maintenance_routes(kiosk: Blueprint, door: Device) -> None:
    """The kiosk's maintenance API."""
    wrong = Pace(WRONG_PER_MINUTE)
    tries = Pace(TRIES_PER_MINUTE)

    def check(device: DeviceEntry, pin: str) -> None:
        """Raises WrongPin, and TooManyTries before the PIN is even looked at."""
        if wait := max(tries.wait_s(str(device.id)), wrong.locked_s(str(device.id))):
            raise TooManyTries(retry_after_s=wait)
        rooms = house()
        with rooms.database.reading() as connection:
            hashed = halls.kiosk_pin_hash(connection, device.hall_id)
        try:
            rooms.passwords.verify(hashed or "", pin)
        except (VerifyMismatchError, ValueError):
            wrong.wait_s(str(device.id))
            raise WrongPin() from None

    def state(device: DeviceEntry) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, device.hall_id, rooms.clock())
            return {"papers": [] if device.printer_id is None else undecided_papers(view, device.printer_id)}

    @kiosk.post("/api/v1/kiosk/maintenance")
    @contract("What there is to mend at this kiosk, for whoever knows its PIN.", credential=door, body=PinBody, refusals=(WrongPin, TooManyTries))
    def maintenance(device: DeviceEntry, body: PinBody) -> Drawing:
        check(device, body.pin)
        return state(device)

    @kiosk.post("/api/v1/kiosk/maintenance/act")
    @contract("Mends something at this kiosk.", credential=door, body=ActBody, refusals=(WrongPin, TooManyTries, UnknownPaper, NothingToDecide, UnknownDevice))
    def act(device: DeviceEntry, body: ActBody) -> Drawing:
        check(device, body.pin)
        rooms = house()
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            _act(hall, device, body)
        return state(device)


def _act(hall: HallTransaction, device: DeviceEntry, body: ActBody) -> None:
    match body.action:
        case "paper_changed":
            printing.paper_changed(hall, device)
        case "test_print":
            printing.print_test(hall, device)
        case "out_of_use" | "in_use":
            printing.set_out_of_use(hall, device.code, body.action == "out_of_use")
        case "printed" | "reprint" | "drop":
            if body.job is None or device.printer_id is None:
                raise BadRequest(fields=["job"])
            printing.decide(hall, body.job, body.action, device=device.id, printer=device.printer_id)
