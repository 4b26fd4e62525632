"""Screens tell how they are, and players ask whether they may speak."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint
from pydantic import Field

from hall.announcing import Turn, begin
from hall.boards import Drawing
from hall.screenhealth import RUNNING, report
from storage.devices import DeviceEntry
from storage.screenhealth import Health
from voice.pack import Pack
from web.contract import Body, Device, Id, contract
from web.house import house

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
LONGEST_MS = 60_000
"""No announcement takes longer: so long, at the most, a player that has died holds up the others of its zone."""


class Shown(Body):
    """A picture, or an announcement: what the journal had come to."""

    epoch: Count
    seq: Id


class HealthBody(Body):
    """How a screen is.

    shown: the picture on it; due: the newest meant for it that it knows of.  cut_off: it hears no heartbeat.  painted_ms: how long ago it drew.
    spoken, skipped: announcements, since its page was loaded.  error: what made it fall, said once.
    """

    kind: str = Field(max_length=32)
    width: Count
    height: Count
    shown: Shown | None
    due: Shown | None
    cut_off: bool
    audio: Literal["running", "blocked", "none"]
    painted_ms: Count
    uptime_s: Count
    spoken: Count = 0
    skipped: Count = 0
    error: str | None = Field(None, max_length=300)


class AnnounceBody(Shown):
    """Which announcement is about to be begun, by which page, and how long it takes."""

    page: str = Field(min_length=8, max_length=64)
    takes_ms: int = Field(ge=0, le=LONGEST_MS)


def add_health_routes(display: Blueprint, door: Device, pack: Pack) -> None:
    """POST /api/v1/display/health and /api/v1/display/announce."""

    @display.post("/api/v1/display/health")
    @contract("How a screen is; whether it has the voice of its audio zone.", credential=door, body=HealthBody)
    def health(device: DeviceEntry, body: HealthBody) -> Drawing:
        rooms = house()
        shown, due = ((one.epoch, one.seq) if one else (0, 0) for one in (body.shown, body.due))
        told = Health(
            kind=body.kind,
            width=body.width,
            height=body.height,
            epoch=shown[0],
            seq=shown[1],
            due_epoch=due[0],
            due_seq=due[1],
            audio=body.audio,
            uptime_s=body.uptime_s,
            spoken=body.spoken,
            skipped=body.skipped,
            painted_at=rooms.clock() - body.painted_ms,
            behind=due > shown or body.cut_off,
            mute=device.speaks is not None and body.audio != RUNNING,
            fault=body.error,
        )
        turn = report(rooms.database, rooms.clock, device, told)
        return {"speaks": turn.may, "begun": _begun(turn), "clips": pack.version()}

    @display.post("/api/v1/display/announce")
    @contract("A player is about to say an announcement: whether it may.", credential=door, body=AnnounceBody)
    def announce(device: DeviceEntry, body: AnnounceBody) -> Drawing:
        rooms = house()
        turn = begin(rooms.database, rooms.clock, device, (body.epoch, body.seq), body.page, body.takes_ms)
        return {"may": turn.may, "begun": _begun(turn)}


def _begun(turn: Turn) -> Drawing:
    return {"epoch": turn.begun[0], "seq": turn.begun[1]}
