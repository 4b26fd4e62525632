"""我的评价: what a clerk is told of how they were rated, later and as figures; and where they ask for a review of a finding."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template
from pydantic import Field

from hall.boards import Drawing
from hall.changing import changing
from hall.errors import NotYourFollowUp, ReviewedAlready, UnknownFollowUp, WrongFollowUpStep
from hall.followups import StepTaken, take_step
from hall.ledger import own_cases
from rules.followups import CaseAction
from rules.rating import RatingCounts
from storage import ratings
from storage.shifts import OpenShift
from storage.view import HallView
from web.contract import Body, Staff, contract
from web.house import house

DAYS, CASE_DAYS = 30, 90
"""Figures of so many days until yesterday, and cases of so many."""
LEAST = 5
"""Of fewer ratings a rate would tell who said what."""
DAY_MS = 86_400_000


class ReviewBody(Body):
    """Why the finding should be looked at again."""

    words: str = Field(min_length=1, max_length=500)


def add_rating_routes(caller: Blueprint, roles: tuple[str, ...]) -> None:
    """The page and its API."""
    door = Staff("caller", roles, at_window=True)

    @caller.get("/caller/ratings")
    def ratings_page() -> str:
        return render_template("caller_ratings.html")

    @caller.get("/api/v1/caller/ratings")
    @contract("One's own ratings until yesterday, as figures, and the follow-ups on which there is a finding.", credential=door)
    def own(shift: OpenShift) -> Drawing:
        rooms = house()
        with rooms.database.reading() as connection:
            view = HallView(rooms.database, connection, shift.hall_id, rooms.clock())
            yesterday = view.business_day - timedelta(days=1)
            first = view.business_day - timedelta(days=DAYS)
            found = ratings.counts(connection, shift.hall_id, first, yesterday, "staff", shift.staff_id).get(shift.staff_id, RatingCounts())
            return {
                "clerk": {"name": shift.name, "number": shift.number},
                "from": first.isoformat(),
                "to": yesterday.isoformat(),
                "figures": None if found.rated < LEAST else _figures(found),
                "rated": found.rated,
                "least": LEAST,
                "cases": own_cases(view, rooms.scales, shift.staff_id, view.at - CASE_DAYS * DAY_MS),
            }

    @caller.post("/api/v1/caller/ratings/<int:visit>/review")
    @contract(
        "申诉复核: the clerk asks for a review of the finding about a rating of their own; once.",
        credential=door,
        body=ReviewBody,
        refusals=(UnknownFollowUp, WrongFollowUpStep, NotYourFollowUp, ReviewedAlready),
    )
    def ask_review(shift: OpenShift, body: ReviewBody, visit: int) -> Drawing:
        rooms = house()
        with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
            take_step(hall, visit, StepTaken(CaseAction.ASK_REVIEW, body.words), shift.staff_id, rooms.scales)
        return {}


def _figures(counts: RatingCounts) -> Drawing:
    return {
        "satisfied": counts.satisfied,
        "dissatisfied": counts.dissatisfied,
        "asked": counts.asked,
        "unrated": counts.unrated,
        "not_asked": counts.not_asked,
        "set_aside": counts.set_aside,
        "satisfaction": None if counts.satisfaction is None else round(counts.satisfaction, 4),
        "response": None if counts.response is None else round(counts.response, 4),
    }
