"""The print agent's side of the server: jobs for a printer that hangs on a kiosk's own cable.  The agent itself is `printer/agent.py`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall import printing
from hall.boards import Drawing
from hall.errors import UnknownDevice, UnknownPaper
from hall.kiosks import agent
from storage import devices, printjobs
from storage.devices import DeviceEntry
from web.contract import Body, Device, Id, Nothing, contract
from web.house import house
from web.push import SEEN_EVERY_S
from web.stations import add_snapshot_route, add_socket_route


class ClaimBody(Body):
    """word: the agent's own name for this claim; asked again with it, the same job is given."""

    word: str = Field(min_length=8, max_length=64)


class JobBody(Body):
    """A job of this agent's printer."""

    job: Id


class SettleBody(JobBody):
    """What became of it."""

    outcome: Literal["printed", "failed", "uncertain"]


class ReportBody(Body):
    """What the printer is like."""

    state: Literal["ready", "paper_out", "cover_open", "offline", "unknown"]
    near_end: bool


def blueprint() -> Blueprint:
    """The agent's API."""
    station = Blueprint("agent", __name__)
    door = Device(("agent",))

    @station.post("/api/v1/agent/hello")
    @contract("An agent has started: what it was in the middle of sending is uncertain.", credential=door, body=Nothing, refusals=(UnknownDevice,))
    def hello(device: DeviceEntry, _body: Nothing) -> Drawing:
        rooms = house()
        return {"interrupted": printing.settle_interrupted(rooms.database, rooms.clock, _heard(device))}

    @station.post("/api/v1/agent/claim")
    @contract(
        "The oldest paper to print, now the agent's; 204 when there is none.", credential=door, body=ClaimBody, answers=(200, 204), refusals=(UnknownDevice,)
    )
    def claim(device: DeviceEntry, body: ClaimBody) -> ResponseReturnValue:
        rooms = house()
        claimed = printing.claim(rooms.database, rooms.clock, _heard(device), body.word)
        return ("", 204) if claimed is None else ({"job": claimed[0], "content": asdict(claimed[1])}, 200)

    @station.post("/api/v1/agent/give-back")
    @contract("No byte was sent: the paper waits again.", credential=door, body=JobBody, refusals=(UnknownDevice, UnknownPaper))
    def give_back(device: DeviceEntry, body: JobBody) -> Drawing:
        _require_own(device, body.job)
        printing.give_back(house().database, body.job)
        return {}

    @station.post("/api/v1/agent/settle")
    @contract("What became of a paper.", credential=door, body=SettleBody, refusals=(UnknownDevice, UnknownPaper))
    def settle(device: DeviceEntry, body: SettleBody) -> Drawing:
        _require_own(device, body.job)
        printing.settle(house().database, house().clock, body.job, body.outcome)
        return {}

    @station.post("/api/v1/agent/report")
    @contract("What the printer is like.", credential=door, body=ReportBody, refusals=(UnknownDevice,))
    def report(device: DeviceEntry, body: ReportBody) -> Drawing:
        printing.report(house().database, house().clock, device.hall_id, _heard(device), body.state, body.near_end)
        return {}

    add_snapshot_route(station, "agent", door, agent)
    add_socket_route(station, "agent", door)
    return station


def _heard(device: DeviceEntry) -> int:
    """Notes that the agent is there, also when it has no socket; its printer.  Raises UnknownDevice for an agent without one."""
    if device.printer_id is None:
        raise UnknownDevice()
    now = house().clock()
    if now - (device.seen_at or 0) >= SEEN_EVERY_S * 1000:
        with house().database.writing() as connection:
            devices.seen(connection, [device.id], now)
    return device.printer_id


def _require_own(device: DeviceEntry, job_id: int) -> None:
    """Raises UnknownPaper for another printer's job."""
    printer_id = _heard(device)
    with house().database.reading() as connection:
        job = printjobs.get(connection, job_id)
    if job is None or job.printer_id != printer_id:
        raise UnknownPaper()
