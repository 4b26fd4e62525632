"""The page behind a ticket's QR code: how far the line has come, in the citizen's pocket."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hall.boards import place_of
from hall.intake import places_of
from hall.outlook import outlook
from rules.lifecycle import OPEN, State
from rules.numbering import local_time
from storage import tickets
from storage.catalogue import WindowEntry
from storage.view import HallView
from web.house import house

REFRESH_S = 15


def blueprint() -> Blueprint:
    """The phone's page."""
    phone = Blueprint("phone", __name__, template_folder="templates", static_folder="static", static_url_path="/static/phone")

    @phone.get("/t/<token>")
    def page(token: str) -> ResponseReturnValue:
        rooms = house()
        ticket_id = rooms.seals.open_phone(token)
        with rooms.database.reading() as connection:
            held = None if ticket_id is None else tickets.held(connection, ticket_id)
            if held is None:
                return render_template("phone_unknown.html"), 404
            view = HallView(rooms.database, connection, held.hall_id, rooms.clock())
            return render_template("phone.html", **_context(view, held))

    return phone


def _context(view: HallView, held: tickets.Held) -> dict[str, Any]:
    catalogue = view.catalogue
    service = catalogue.services[held.service_id]
    english = held.language == "en"
    ahead = estimate = None
    if held.state is State.WAITING:
        lies = outlook(view.connection, catalogue, held.service_id, held.rank, held.seq, view.at)
        ahead, estimate = lies.ahead, lies.estimate_min
    window = next((catalogue.windows[visit.window_id] for visit in view.visits.values() if visit.ticket_id == held.id), None) if held.state in OPEN else None
    return {
        "hall_name": catalogue.name_en if english else catalogue.name,
        "ticket": {
            "number": held.number,
            "service_name": service.name_en if english else service.name,
            "state": held.state.value,
            "issued_at": local_time(held.issued_at, catalogue.timezone).strftime("%H:%M"),
            "business_day": held.business_day.isoformat(),
        },
        "paused": view.paused is not None,
        "ahead": ahead,
        "estimate_min": estimate,
        "places": [_in_language(place, english) for place in places_of(catalogue, service)],
        "window": _name(window, english) if window else None,
        "window_place": _in_language(place_of(window), english) if window else None,
        "language": held.language,
        "now": local_time(view.at, catalogue.timezone).strftime("%H:%M"),
        "refresh_s": REFRESH_S,
    }


def _name(window: WindowEntry, english: bool) -> str:
    """As the boards call it: its public name where it has one."""
    if english:
        return window.title_en or f"Window {window.label}"
    return window.title or f"{window.label}号窗口"


def _in_language(place: dict[str, Any], english: bool) -> dict[str, Any]:
    return {**place, "floor": place["floor_en"], "zone": place["zone_en"], "title": place.get("title_en")} if english else place
