"""Pushing snapshots: one thread, after commits only, never with a hall locked.

Each audience (one device, or one signed-in person) is sent its whole snapshot when what it shows has changed, and a heartbeat with the
seq of that snapshot.  A message that is lost only delays a page until the next heartbeat: the database is what is right.  What is alike for
several audiences is drawn and encoded once.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
from flask import request
from flask_socketio import ConnectionRefusedError as SocketRefused
from flask_socketio import SocketIO
from pydantic_core import to_json
from sqlalchemy.exc import SQLAlchemyError

from hall.boards import Drawing, moment
from storage import devices, shifts
from storage.db import Clock, Database
from storage.devices import DeviceEntry
from storage.shifts import OpenShift
from storage.view import HallView
from web.sockets import PASS
from web.wire import WIRE, Book, Wire, frame

log = structlog.get_logger()

SEEN_EVERY_S = 15
"""How often it is written down which devices and which clerks' pages hold a socket."""
SEEN_PATIENCE_MS = 500
"""How long that waits for other writers: every page of the hall waits with it."""

Draw = Callable[[HallView, Any], Drawing]
"""Draws one station's snapshot for a device or a shift."""


def _each_its_own(who: DeviceEntry | OpenShift) -> Hashable:
    return who.id


@dataclass(frozen=True, slots=True)
class Station:
    """How a station is drawn, and for whom the drawing is alike: those for whom `alike` gives the same."""

    draw: Draw
    alike: Callable[[Any], Hashable] = _each_its_own


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees one snapshot: a device, or a shift."""

    station: str
    hall_id: int
    device_id: int | None
    shift_id: int | None

    def as_pass(self) -> dict[str, Any]:
        """As a socket ticket carries it."""
        return {"station": self.station, "hall": self.hall_id, "device": self.device_id, "shift": self.shift_id}


WHEN = ("epoch", "seq", "at")
"""What says when something was drawn."""


class _Picture:
    """A drawing on its way to sockets.  content: all that a screen shows, without when it was drawn.

    It is kept as bytes: the drawings of a large hall are half a million things to look through whenever Python looks for garbage.
    """

    def __init__(self, station: str, drawing: Drawing) -> None:
        self._station = station
        self.epoch: int = drawing["epoch"]
        self.seq: int = drawing["seq"]
        self._at: str = drawing["at"]
        self.content = to_json({name: value for name, value in drawing.items() if name not in WHEN})

    @cached_property
    def frame(self) -> bytes:
        """As every socket is sent it."""
        when = to_json({"epoch": self.epoch, "seq": self.seq, "at": self._at})
        return frame(f"/{self._station}", "snapshot", when[:-1] + b"," + self.content[1:])


@dataclass(slots=True)
class _Seats:
    """An audience's open sockets, and the last picture it was sent."""

    sids: set[str] = field(default_factory=set)
    last: _Picture | None = None


class Push:
    """The dispatcher.  `start` begins its thread; routes only note what happened.

    stations: by name, in the order in which they are drawn and sent.
    """

    def __init__(self, socketio: SocketIO, database: Database, clock: Clock, stations: Mapping[str, Station], heartbeat_ms: int, coalesce_ms: int) -> None:
        self._database = database
        self._clock = clock
        self._stations = stations
        self._order = {station: place for place, station in enumerate(stations)}
        self._heartbeat_s = heartbeat_ms / 1000
        self._coalesce_s = coalesce_ms / 1000
        self._seats: dict[Audience, _Seats] = defaultdict(_Seats)
        self._rooms: dict[str, Audience] = {}
        self._wires: dict[str, Wire] = {}
        self._shown: dict[int, int] = {}
        self._changed: set[int] = set()
        self._arrived: list[tuple[Audience, str]] = []
        self._wake = threading.Condition()
        self._stopped = False
        self._seen_at = 0
        self.round_at = time.monotonic()
        """When the dispatcher last came round (time.monotonic())."""
        self._book = Book(socketio)
        for station in stations:
            socketio.on_event("connect", self._connect, namespace=f"/{station}")
            socketio.on_event("disconnect", self._disconnect, namespace=f"/{station}")
        database.changes.subscribe(self._note_change)

    def start(self) -> threading.Thread:
        """Begins dispatching."""
        thread = threading.Thread(target=self._run, name="push", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ends the thread after what it is doing, and closes every socket: the pages come back to the next server by themselves."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        for sid, audience in list(self._rooms.items()):
            self._close(audience, sid)

    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._rooms)

    # Called on other threads: they note, and wake the dispatcher.

    def _note_change(self, hall_id: int, _seq: int) -> None:
        with self._wake:
            self._changed.add(hall_id)
            self._wake.notify()

    def _connect(self, _auth: object = None) -> None:
        pass_ = request.environ.get(PASS)
        if pass_ is None or request.namespace != f"/{pass_['station']}":  # type: ignore[attr-defined]  # Flask-SocketIO's request
            raise SocketRefused("wrong station")
        audience = Audience(pass_["station"], pass_["hall"], pass_["device"], pass_["shift"])
        sid: str = request.sid  # type: ignore[attr-defined]
        with self._wake:
            self._rooms[sid] = audience
            self._wires[sid] = request.environ[WIRE]
            self._arrived.append((audience, sid))
            self._wake.notify()

    def _disconnect(self, _reason: object = None) -> None:
        sid: str = request.sid  # type: ignore[attr-defined]
        with self._wake:
            wire = self._wires.pop(sid, None)
            audience = self._rooms.pop(sid, None)
            if audience is not None and audience in self._seats:
                self._seats[audience].sids.discard(sid)
                if not self._seats[audience].sids:
                    del self._seats[audience]
        if wire is not None:
            wire.hang_up()

    # The dispatcher's own thread.

    def _run(self) -> None:
        beat_at = time.monotonic() + self._heartbeat_s
        while not self._stopped:
            self.round_at = time.monotonic()
            with self._wake:
                while not (self._stopped or self._changed or self._arrived) and time.monotonic() < beat_at:
                    self._wake.wait(max(0.0, beat_at - time.monotonic()))
                changed, self._changed = self._changed, set()
                arrived, self._arrived = self._arrived, []
                for audience, sid in arrived:
                    if sid in self._rooms:
                        self._seats[audience].sids.add(sid)
            began = time.monotonic()
            try:
                self._greet(arrived)
                for hall_id in changed:
                    self._refresh(hall_id)
                if began >= beat_at:
                    self._beat()
            except Exception:  # the database is away: pages hear no heartbeat, and say so themselves
                log.exception("push failed")
            if began >= beat_at:
                beat_at = began + self._heartbeat_s
            if changed and not self._stopped:
                time.sleep(max(0.0, self._coalesce_s - (time.monotonic() - began)))

    def _greet(self, arrived: list[tuple[Audience, str]]) -> None:
        """Sends the whole snapshot to sockets that have just come."""
        by_hall: dict[int, list[tuple[Audience, str]]] = defaultdict(list)
        for audience, sid in arrived:
            by_hall[audience.hall_id].append((audience, sid))
        for hall_id, newcomers in by_hall.items():
            self._note_seen([audience for audience, _ in newcomers])
            with self._database.reading() as connection:
                view = HallView(self._database, connection, hall_id, self._clock())
                people = self._people(view, [audience for audience, _ in newcomers])
                gallery = _Gallery(self._stations, view)
                for audience, sid in newcomers:
                    seats = self._seats.get(audience)
                    if seats is None:
                        continue
                    if audience not in people:
                        self._dismiss(audience, seats)
                        continue
                    picture = gallery.picture(audience.station, people[audience])
                    if picture is not None:
                        news = seats.last is not None and picture.content != seats.last.content  # which those who sat there before have not seen
                        seats.last = picture
                        self._send(seats.sids if news else [sid], picture.frame)

    def _refresh(self, hall_id: int) -> None:
        """Draws every audience of a hall anew and sends what has changed; shows the door to those who may no longer look."""
        audiences = sorted((audience for audience in list(self._seats) if audience.hall_id == hall_id), key=lambda audience: self._order[audience.station])
        if not audiences:
            return
        with self._database.reading() as connection:
            view = HallView(self._database, connection, hall_id, self._clock())
            people = self._people(view, audiences)
            gallery = _Gallery(self._stations, view)
            for audience in audiences:
                seats = self._seats.get(audience)
                if seats is None:
                    continue
                if audience not in people:
                    self._dismiss(audience, seats)
                    continue
                picture = gallery.picture(audience.station, people[audience])
                if picture is not None and (seats.last is None or picture.content != seats.last.content):
                    seats.last = picture
                    self._send(seats.sids, picture.frame)
        self._shown[hall_id] = view.seq

    def _beat(self) -> None:
        """Catches up with the database, and tells everybody that the server lives."""
        halls: dict[int, list[Audience]] = defaultdict(list)
        for audience in list(self._seats):
            halls[audience.hall_id].append(audience)
        seen_due = self._clock() - self._seen_at > SEEN_EVERY_S * 1000  # by the hall's clock: were it put forward, nobody would be there any more
        seen = True
        for hall_id, audiences in halls.items():
            with self._database.reading() as connection:
                view = HallView(self._database, connection, hall_id, self._clock())
                at = moment(view.catalogue, view.at)
            if view.seq != self._shown.get(hall_id):
                self._refresh(hall_id)
            beats: dict[tuple[str, int, int], bytes] = {}
            for audience in audiences:
                seats = self._seats.get(audience)
                if seats is not None and seats.last is not None:
                    alike = (audience.station, seats.last.epoch, seats.last.seq)
                    if alike not in beats:
                        beats[alike] = frame(f"/{audience.station}", "heartbeat", to_json({"epoch": seats.last.epoch, "seq": seats.last.seq, "at": at}))
                    self._send(seats.sids, beats[alike], beat=True)
            if seen_due and seen:  # a database that is locked is waited for once in a round, however many halls there are
                seen = self._note_seen(audiences)
        if seen_due and seen:
            self._seen_at = self._clock()

    def _people(self, view: HallView, audiences: list[Audience]) -> dict[Audience, DeviceEntry | OpenShift]:
        """Those of the audiences that may still look, with what the drawing needs to know of them."""
        by_device = devices.by_ids(view.connection, [audience.device_id for audience in audiences if audience.device_id is not None])
        by_shift = {shift.id: shift for shift in view.open_shifts}
        found = {audience: by_device.get(audience.device_id or 0) or by_shift.get(audience.shift_id or 0) for audience in audiences}
        return {audience: who for audience, who in found.items() if who is not None}

    def _dismiss(self, audience: Audience, seats: _Seats) -> None:
        """The device was revoked, or the shift has ended."""
        for sid in list(seats.sids):
            self._close(audience, sid)

    def _close(self, audience: Audience, sid: str) -> None:
        self._book.strike_out(sid, f"/{audience.station}")

    def _send(self, sids: Iterable[str], bytes_: bytes, *, beat: bool = False) -> None:
        for sid in list(sids):
            if wire := self._wires.get(sid):
                wire.push(bytes_, beat=beat)

    def _note_seen(self, audiences: list[Audience]) -> bool:
        """Whether it could be written down; the next heartbeat tries again."""
        device_ids = [audience.device_id for audience in audiences if audience.device_id is not None]
        shift_ids = [audience.shift_id for audience in audiences if audience.shift_id is not None]
        if device_ids or shift_ids:
            try:
                with self._database.writing(SEEN_PATIENCE_MS) as connection:
                    devices.seen(connection, device_ids, self._clock())
                    shifts.page_seen(connection, shift_ids, self._clock())
            except (SQLAlchemyError, sqlite3.OperationalError) as error:  # they are shown what there is all the same
                log.warning("cannot note who is there", error=str(error))
                return False
        return True


class _Gallery:
    """The pictures of one moment of a hall, each drawn when it is first asked for."""

    def __init__(self, stations: Mapping[str, Station], view: HallView) -> None:
        self._stations = stations
        self._view = view
        self._drawn: dict[tuple[str, Hashable], _Picture | None] = {}

    def picture(self, station: str, who: DeviceEntry | OpenShift) -> _Picture | None:
        """What somebody should see; None where it cannot be drawn: one device that is set up wrongly must not silence all the others of the hall."""
        alike = (station, self._stations[station].alike(who))
        if alike not in self._drawn:
            try:
                self._drawn[alike] = _Picture(station, self._stations[station].draw(self._view, who))
            except SQLAlchemyError:
                raise
            except Exception:
                log.exception("cannot draw", station=station, who=who.id)
                self._drawn[alike] = None
        return self._drawn[alike]
