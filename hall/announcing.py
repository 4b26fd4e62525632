"""Announcements: what a player of an audio zone is to say, who of its players has the voice, and who begins which sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from hall.boards import Drawing, moment
from rules.announcing import Announced, Voice, may_begin, may_hold
from rules.speech import Place, Speech, SpokenWindow, announcement
from storage import facts, screenhealth
from storage.catalogue import Catalogue, WindowEntry
from storage.db import Clock, Database
from storage.devices import DeviceEntry
from storage.facts import Call
from storage.view import HallView


@dataclass(frozen=True, slots=True)
class Turn:
    """may: whether this player has the voice, or may begin what it asked for.  begun: the last announcement begun in its zone, by whomever."""

    may: bool
    begun: Announced = (0, 0)


NOBODY = Turn(may=False)


def voice(view: HallView, device: DeviceEntry) -> Drawing | None:
    """What this screen is to say, the oldest first; None where it is no player.  docs/interfaces.md is the contract."""
    if device.speaks is None:
        return None
    rules = view.catalogue.voice
    called = [(call, view.catalogue.windows[call.window_id]) for call in view.calls]
    return {
        "zone": device.speaks,
        "standby": device.standby,
        "max_age_s": rules.max_age_s,
        "announcements": [_announcement(view, call, window, rules.speech) for call, window in called if window.zone.audio == device.speaks],
    }


def _announcement(view: HallView, call: Call, window: WindowEntry, speech: Speech) -> Drawing:
    spoken = spoken_window(window, placed=has_several_places(view.catalogue))
    whole, short = (announcement(call.number, spoken, said) for said in (speech, replace(speech, times=1, english=False)))
    return {
        "seq": call.seq,
        "id": f"{call.visit_id}-{call.nth}",
        "at": moment(view.catalogue, call.at),
        "sentence": whole.sentence,
        "sentence_en": whole.sentence_en,
        "clips": list(whole.clips),
        "short": list(short.clips),
    }


def spoken_window(window: WindowEntry, *, placed: bool) -> SpokenWindow:
    """A window as it is announced; placed: with floor and zone."""
    zone = window.zone
    place = Place(zone.floor, zone.name, zone.floor_en, zone.name_en) if placed else None
    return SpokenWindow(window.label, window.title, window.title_en, place)


def has_several_places(catalogue: Catalogue) -> bool:
    """Whether a window alone would not say where to go."""
    return len({window.zone.id for window in catalogue.window_by_code.values()}) > 1


def hold(connection: Connection, device: DeviceEntry, now: int) -> Turn:
    """A player whose sound runs was heard just now (ms UTC): it has the voice of its zone, or another one has."""
    if device.speaks is None:
        return NOBODY
    zone = screenhealth.voice(connection, device.hall_id, device.speaks)
    return Turn(_holds(connection, device, device.speaks, zone, now), zone.begun)


def begin(database: Database, clock: Clock, device: DeviceEntry, announced: Announced, page: str, takes_ms: int) -> Turn:
    """A player is about to say an announcement, which takes so long: it alone may, and nobody says it, or an earlier one, after this.

    page: the name that the player's page has given itself; asked again under it, the same is answered.
    """
    if device.speaks is None:
        return NOBODY
    now = clock()
    with database.writing() as connection:
        zone = screenhealth.voice(connection, device.hall_id, device.speaks)
        hall = connection.execute(facts.HALL, {"hall": device.hall_id}).one()
        known = announced <= (hall.epoch, hall.seq)  # or it would silence the zone until then
        if not (_holds(connection, device, device.speaks, zone, now) and known and may_begin(zone, announced, page, now)):
            return Turn(may=False, begun=zone.begun)
        screenhealth.begin(connection, device.hall_id, device.speaks, announced, page, now + takes_ms)
        return Turn(may=True, begun=announced)


def _holds(connection: Connection, device: DeviceEntry, zone: str, voice: Voice, now: int) -> bool:
    """Whether the player has the voice; it is noted that it was heard."""
    may = may_hold(voice, device.id, standby=device.standby, now=now)
    if may:
        screenhealth.hold_voice(connection, device.hall_id, zone, device.id, now)
    return may
