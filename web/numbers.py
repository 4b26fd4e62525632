"""What somebody is answered who was given a number, at a kiosk or by the guide desk."""

from __future__ import annotations

from hall.appointments import CheckedIn
from hall.boards import moment, seconds, ticket
from hall.intake import Taken
from hall.once import StatusAndBody
from rules.slots import callable_from
from storage.catalogue import Catalogue
from web.house import house


def phone_url(ticket_id: int) -> str:
    """The address of a ticket's phone page."""
    return f"{house().settings.server.public_url}/t/{house().seals.phone(ticket_id)}"


def given(catalogue: Catalogue, taken: Taken, came: CheckedIn | None = None) -> StatusAndBody:
    """201 for a new number, 200 for one that its holder had already; came: by an appointment."""
    drawing = ticket(
        catalogue,
        taken.service,
        ticket_id=taken.ticket_id,
        number=taken.number,
        state=taken.state.value,
        priority=taken.priority.value,
        issued_at=taken.issued_at,
        business_day=taken.business_day,
        language=taken.language,
        ahead=taken.ahead,
        estimate_s=seconds(taken.estimate_min),
    )
    return 200 if taken.again else 201, {
        "ticket": {**drawing, "token": house().seals.phone(taken.ticket_id), "phone_url": phone_url(taken.ticket_id)},
        "print": None if taken.print_job is None else {"job": taken.print_job, "state": "queued"},
        "again": taken.again,
        "appointment": None
        if came is None
        else {
            "slot": moment(catalogue, came.slot_at),
            "arrival": came.arrival.value,
            "callable_from": moment(catalogue, callable_from(came.slot_at, catalogue.rules)),
        },
    }
