"""/metrics: the hall's figures of this moment for a Prometheus that holds the token of `[server] metrics_token`."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from hall.ticking import hall_ids
from storage.view import HallView
from web.errors import SignInFirst
from web.house import House, house

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class HallCollector(Collector):
    """Reads every hall once a scrape.  sockets: how many are open in this process."""

    def __init__(self, rooms: House, sockets: int) -> None:
        self._rooms = rooms
        self._sockets = sockets

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges."""
        waiting = GaugeMetricFamily("jiaohao_waiting", "People waiting now.", labels=["hall", "service"])
        taken = GaugeMetricFamily("jiaohao_tickets_today", "Numbers given out on the business day.", labels=["hall"])
        windows = GaugeMetricFamily("jiaohao_windows_open", "Windows with a clerk, not paused.", labels=["hall"])
        ready = GaugeMetricFamily("jiaohao_printer_ready", "1 while the printer is ready.", labels=["hall", "printer"])
        jobs = GaugeMetricFamily("jiaohao_print_jobs", "Papers neither printed nor decided, by state.", labels=["hall", "printer", "state"])
        database = self._rooms.database
        for hall_id in hall_ids(database):
            with database.reading() as connection:
                view = HallView(database, connection, hall_id, self._rooms.clock())
                code = view.catalogue.code
                for service_id, queue in view.queues.items():
                    waiting.add_metric([code, view.catalogue.services[service_id].code], queue.waiting)
                taken.add_metric([code], view.taken)
                windows.add_metric([code], len(view.shifts.keys() - view.pauses.keys()))
                for printer in view.printers.values():
                    ready.add_metric([code, printer.code], float(printer.state == "ready"))
                for (printer_id, state), count in view.pending_jobs.items():
                    jobs.add_metric([code, view.printers[printer_id].code if printer_id in view.printers else "retired", state], count)
        sockets = GaugeMetricFamily("jiaohao_sockets", "Websockets open in this process.")
        sockets.add_metric([], self._sockets)
        return [waiting, taken, windows, ready, jobs, sockets]


def blueprint(token: str, sockets: Callable[[], int]) -> Blueprint:
    """The scrape's address; without a token in the settings it is not there."""
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def scrape() -> Response:
        if not token:
            raise NotFound()
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            raise SignInFirst()
        registry = CollectorRegistry(auto_describe=False)
        registry.register(HallCollector(house(), sockets()))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE)

    return metrics
