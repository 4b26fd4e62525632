"""一键求助: somebody at a kiosk wants a person."""

from __future__ import annotations

from hall.errors import UnknownHelpCall
from storage import helpcalls
from storage.db import HallTransaction
from storage.devices import DeviceEntry
from storage.journal import Kind


def call_help(hall: HallTransaction, kiosk: DeviceEntry) -> None:
    """Rings at the guide desk until somebody answers; a kiosk that rings already goes on ringing, once."""
    if any(call.device_id == kiosk.id for call in helpcalls.open_calls(hall.connection, hall.hall_id)):
        return
    call_id = helpcalls.add(hall.connection, hall.hall_id, kiosk.id, hall.at)
    hall.record(Kind.HELP_CALLED, device=kiosk.id, detail={"call": call_id})


def answer_help(hall: HallTransaction, call_id: int, staff_id: int) -> None:
    """Somebody is on the way; one answer is enough.  Raises UnknownHelpCall."""
    if not helpcalls.is_there(hall.connection, hall.hall_id, call_id):
        raise UnknownHelpCall()
    if helpcalls.answer(hall.connection, hall.hall_id, hall.at, call=call_id, staff_id=staff_id):
        hall.record(Kind.HELP_ANSWERED, staff=staff_id, detail={"call": call_id})
