"""The evaluator: the tablet on which a citizen rates the service just ended."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from hall import evaluation
from hall.boards import Drawing, scale_drawing
from hall.boards import evaluator as drawing
from hall.changing import changing
from hall.errors import AlreadyRated, RatingClosed, RatingReasonRequired, UnknownRating
from hall.evaluation import Said
from rules.numbering import iso_time
from rules.rating import Scale
from storage.devices import DeviceEntry
from storage.view import HallView
from web.contract import Body, Device, contract
from web.house import house
from web.push import Draw
from web.seals import Seals
from web.stations import add_snapshot_route, add_socket_route

CLOSED = (UnknownRating, RatingClosed, AlreadyRated)


class RatingBody(Body):
    """What the citizen said."""

    rating_token: str = Field(max_length=200)
    level: str = Field(max_length=32)
    reasons: list[int] = Field(default=[], max_length=20)
    comment: str | None = Field(default=None, max_length=500)


class TouchBody(Body):
    """Somebody is choosing."""

    rating_token: str = Field(max_length=200)


def blueprint(draw: Draw) -> Blueprint:
    """The evaluator's page and API."""
    evaluator = Blueprint("evaluator", __name__, template_folder="templates", static_folder="static", static_url_path="/static/evaluator")
    door = Device(("evaluator",))

    @evaluator.get("/evaluator")
    @evaluator.get("/evaluator/<code>")
    def page(code: str = "") -> str:
        return render_template("evaluator.html")

    @evaluator.post("/api/v1/evaluator/ratings")
    @contract("Rates the visit that this token was made for.", credential=door, body=RatingBody, answers=(201,), refusals=(*CLOSED, RatingReasonRequired))
    def ratings(device: DeviceEntry, body: RatingBody) -> ResponseReturnValue:
        rooms = house()
        visit_id, window_id = _rated(device, body.rating_token)
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            scale = rooms.scales[hall.catalogue.rating_scale]
            evaluation.rate(hall, scale, visit_id, window_id, device.id, Said(body.level, body.reasons, body.comment))
        return {}, 201

    @evaluator.post("/api/v1/evaluator/touch")
    @contract("Keeps the question open while somebody is choosing.", credential=door, body=TouchBody, refusals=CLOSED)
    def touch(device: DeviceEntry, body: TouchBody) -> Drawing:
        rooms = house()
        visit_id, window_id = _rated(device, body.rating_token)
        with changing(rooms.database, device.hall_id, rooms.clock) as hall:
            closes_at = evaluation.touch(hall, visit_id, window_id)
            return {"closes_at": iso_time(closes_at, hall.catalogue.timezone)}

    add_snapshot_route(evaluator, "evaluator", door, draw)
    add_socket_route(evaluator, "evaluator", door)
    return evaluator


def drawing_of(scales: Mapping[str, Scale], seals: Seals) -> Draw:
    """Draws the tablet's snapshot; the only place where a rating token is shown."""
    drawn = {name: scale_drawing(scale) for name, scale in scales.items()}

    def draw(view: HallView, device: DeviceEntry) -> Drawing:
        return drawing(view, device, drawn[view.catalogue.rating_scale], seals.rating)

    return draw


def _rated(device: DeviceEntry, token: str) -> tuple[int, int]:
    """(visit id, window id); the use case checks that they belong together.  Raises UnknownRating for a token that is not ours."""
    visit_id = house().seals.open_rating(token)
    if visit_id is None or device.window_id is None:
        raise UnknownRating()
    return visit_id, device.window_id
