"""A server that stood still, or had no database for a while, has heard nobody: that does not mean that they are gone."""

from __future__ import annotations

from sqlalchemy import select

from hall.desk import finish
from storage.models import Ticket
from tests.factories import MINUTE
from tests.faults.halls import until
from tests.web.visitors import Site


def test_nobody_called_is_put_back_because_the_server_did_not_hear_their_clerk(site: Site):
    seat, colleague = site.hall.seat("w1", "chen"), site.hall.seat("w2", "gao")
    site.hall.wake_evaluator("w2")
    site.hall.take("household")
    site.hall.take("household")
    site.hall.serve(colleague)
    site.hall.call(seat)
    site.hall.do(finish, colleague)
    site.hall.page_heard(seat)
    works = site.app.extensions["jiaohao.works"]
    works.start()
    try:
        site.clock.go(5 * MINUTE)
        until(lambda: site.hall.journal("rating_closed"))  # the ticker has found what is over, and would have found the clerk gone
    finally:
        works.stop()

    assert [row.state for row in site.hall.rows(select(Ticket.state).order_by(Ticket.id))] == ["done", "called"]
