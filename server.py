"""The only wiring: settings, database, stations, push, spoolers, ticker.  Nothing imports this module."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from datetime import timedelta
from typing import cast

import structlog
from argon2 import PasswordHasher
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

import agent.routes
import caller.routes
import display.routes
import evaluator.routes
import guide.appointments
import guide.routes
import kiosk.routes
import paper.routes
import phone.routes
import reports.routes
import supervisor.routes
from config.alarms import load_alarms
from config.scales import load_scales
from config.settings import ROOT, Settings, config_folder, load_settings
from hall import alarms, callerboard, guideboard, kiosks, noticing, settling, ticking
from hall.holders import Holders
from printer.fake import FakePrinter
from printer.jobs import DatabaseJobs, Worker
from printer.profile import Profile, find_profile, load_profiles
from printer.spooler import Spooler, Timing
from printer.template import in_use
from printer.transports.choose import choose
from reports.exporting import Exporter
from rules.alarms import Book
from storage import devices
from storage.db import Clock, Database
from storage.devices import PrinterEntry
from voice.pack import OWN, load_pack
from web import errors, front, metrics
from web.auth import csrf
from web.clock import SteadyClock
from web.contract import IdConverter
from web.house import House
from web.pace import Pace
from web.push import Push, Station
from web.seals import Seals, load_secret
from web.sessions import SessionsOfAnyAge
from web.sockets import SocketGuard
from web.watchdog import Sign, Watchdog

MAX_BODY = 64 * 1024
TICK_S = 1.0
GAP_MS = 5_000
"""Since the last good tick; after a longer one nobody counts as unheard of who could not have been heard."""
WATCH_EVERY_S = 5.0
"""How often a hall is watched for alarms, whose limits are minutes: it reads all that the live page shows."""
FORGET_EVERY_S = 3600.0
SWITCH_S = 0.0005
"""How long a thread may keep the interpreter from others: a call asks for it many times, and must not wait 5 ms each time beside a report."""
SETTLE_EVERY_S = 600.0
"""How often it is looked whether there is a day to add up; while there is one, a day is added up each second."""
NOTICES_EVERY_S = 5.0
DATABASE_PATIENCE = 4
"""So many watchdog times without the database, and the server is started anew; sooner it could only answer worse."""

log = structlog.get_logger()


system_clock = SteadyClock()
"""Milliseconds since 1970, UTC; read by all that is not told another clock."""


class Works:
    """What runs beside the requests: push, a spooler for each printer that hangs on no agent, the virtual printers, the ticker, exports, the watchdog."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        push: Push,
        fakes: dict[str, tuple[PrinterEntry, FakePrinter]],
        exporter: Exporter,
        limits: Book,
    ) -> None:
        self.push = push
        self._exporter = exporter
        self._settings = settings
        self._database = database
        self._clock = clock
        self._fakes = fakes
        self._limits = limits
        self._profiles: dict[str, Profile] = {}
        self._spoolers: dict[int, Spooler] = {}
        self._worker: Worker | None = None
        self._stopping = threading.Event()
        self._ticked_at = self._read_at = time.monotonic()
        signs = {
            "ticker": Sign(lambda: self._ticked_at),
            "push": Sign(lambda: push.round_at, slack_s=settings.server.heartbeat_ms / 1000),
            "database": Sign(lambda: self._read_at, patience=DATABASE_PATIENCE),
        }
        self._watchdog = Watchdog(signs)

    def start(self) -> None:
        """Begins all of it; the schema must be there.  Raises ConfigError, or BadAddress, for what no printer could work with."""
        in_use()
        self._profiles = load_profiles()
        self._worker = Worker(self._settings.data)
        for hall_id in ticking.hall_ids(self._database):
            with self._database.reading() as connection:
                printers = devices.printers(connection, hall_id)
            self._spoolers |= {printer.id: self._spooler(hall_id, printer, self._worker.word) for printer in printers if printer.transport != "agent"}
        for spooler in self._spoolers.values():
            spooler.start()
        self._database.changes.subscribe_to_papers(self._wake_spooler)
        self._database.listen()
        threading.Thread(target=self._tick, name="ticker", daemon=True).start()
        self.push.start()
        self._exporter.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Ends all of it, within about a second; a paper that is being printed is waited for as long."""
        self._stopping.set()
        self._watchdog.stop()
        self.push.stop()
        self._exporter.stop()
        stopping = [threading.Thread(target=spooler.stop) for spooler in self._spoolers.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._database.changes.end()

    def _wake_spooler(self, printer_id: int) -> None:
        if spooler := self._spoolers.get(printer_id):
            spooler.wake()

    def _spooler(self, hall_id: int, printer: PrinterEntry, worker: str) -> Spooler:
        place = None
        if printer.transport == "fake":
            fake = FakePrinter()
            fake.start()
            self._fakes[printer.code] = (printer, fake)
            place = (fake.host, fake.port)
        connect = choose(printer.transport, printer.address, fake=place)
        printing = self._settings.printing
        timing = Timing(check_s=printing.poll_s, status_s=printing.answer_s, completion_s=printing.completion_s)
        jobs = DatabaseJobs(self._database, self._clock, hall_id, worker)
        return Spooler(printer.id, find_profile(printer.profile, self._profiles), connect, jobs, timing)

    def _tick(self) -> None:
        began = ticked = self._clock()
        forget_at = settle_at = watch_at = notices_at = time.monotonic()
        while not self._stopping.wait(TICK_S):
            try:
                if self._clock() - ticked > GAP_MS:  # we stood still, or the database was away: whom we did not hear meanwhile is not gone
                    began = self._clock()
                hall_ids = ticking.hall_ids(self._database)
                self._read_at = time.monotonic()
                for hall_id in hall_ids:
                    self._ticked_at = time.monotonic()
                    ticking.tick(self._database, self._clock, hall_id, self._settings.doors.idle_limits, began)
                ticked = self._clock()
                if time.monotonic() >= watch_at:
                    for hall_id in hall_ids:
                        alarms.watch(self._database, self._clock, hall_id, self._limits, began)
                    watch_at = time.monotonic() + WATCH_EVERY_S
                if time.monotonic() >= settle_at and not any(settling.settle_a_day(self._database, self._clock, hall_id) for hall_id in hall_ids):
                    settle_at = time.monotonic() + SETTLE_EVERY_S
                if time.monotonic() >= forget_at:
                    ticking.forget_answers(self._database, self._clock)
                    for hall_id in hall_ids:
                        ticking.forget_words(self._database, self._clock, hall_id)
                    forget_at = time.monotonic() + FORGET_EVERY_S
                if time.monotonic() >= notices_at:
                    noticing.follow_folders(self._database, self._clock, self._settings.data)
                    notices_at = time.monotonic() + NOTICES_EVERY_S
            except Exception:
                log.exception("tick failed")  # whatever is wrong now, the next second may be well
            self._ticked_at = time.monotonic()


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The app as `flask --app server` loads it: with the commands, and nothing running."""
    import commands  # a server does without them, and without all that only they need

    app = wire(settings, clock)
    commands.install(app)
    return app


def wire(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The app with all its parts, none of them running yet: `app.extensions["jiaohao.works"].start()` begins them."""
    settings = settings or load_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

    database = Database(settings.database_url)
    secret = load_secret(settings.data)
    seals = Seals(secret)
    scales = load_scales(ROOT / "config" / "ratings.toml")

    app = Flask("jiaohao", static_folder=str(ROOT / "web" / "static"), template_folder=str(ROOT / "web" / "templates"))
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=MAX_BODY,
        SESSION_COOKIE_NAME="jiaohao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.server.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),  # by the browser's clock; a session ends with its shift
        SESSION_REFRESH_EACH_REQUEST=False,  # a cookie says the same all its life: it is sealed at the sign-in, not at each call
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_HEADERS=["X-CSRF-Token"],
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    csrf.init_app(app)
    errors.install(app)
    app.url_map.converters["int"] = IdConverter
    app.session_interface = SessionsOfAnyAge()
    app.extensions["jiaohao"] = House(settings, database, clock, scales, seals, PasswordHasher(), Pace(settings.doors.tries_per_minute), Holders(secret))

    fakes: dict[str, tuple[PrinterEntry, FakePrinter]] = {}
    draw_evaluator = evaluator.routes.drawing_of(scales, seals)
    limits = load_alarms(config_folder())
    draw_supervisor = supervisor.routes.drawing_of(limits)
    for blueprint in (
        front.blueprint(),
        kiosk.routes.blueprint(settings.kiosk.tickets_per_minute),
        caller.routes.blueprint(),
        display.routes.blueprint(load_pack(settings.data / OWN)),
        evaluator.routes.blueprint(draw_evaluator),
        supervisor.routes.blueprint(draw_supervisor, limits),
        reports.routes.blueprint(scales),
        guide.routes.blueprint(),
        guide.appointments.blueprint(),
        phone.routes.blueprint(),
        paper.routes.blueprint(fakes),
        agent.routes.blueprint(),
    ):
        app.register_blueprint(blueprint)
    stations = {  # the walls first: everybody looks there
        "display": Station(display.routes.draw, display.routes.alike),
        "caller": Station(callerboard.caller),
        "evaluator": Station(draw_evaluator),
        "kiosk": Station(kiosks.kiosk),
        "agent": Station(kiosks.agent),
        "guide": Station(guideboard.guide),
        "supervisor": Station(draw_supervisor, lambda _shift: "supervisor"),
    }
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        cors_allowed_origins=None,
        ping_interval=20,
        ping_timeout=10,
        always_connect=True,  # push, told of a page while it is only half connected, could not close it
    )
    push = Push(socketio, database, clock, stations, settings.server.heartbeat_ms, settings.server.coalesce_ms)
    app.register_blueprint(metrics.blueprint(settings.server.metrics_token, push.connected))
    app.wsgi_app = SocketGuard(app.wsgi_app, seals)  # type: ignore[method-assign]  # the documented way to wrap an app
    if proxies := settings.server.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # as above
    app.extensions["jiaohao.works"] = Works(settings, database, clock, push, fakes, Exporter(database, clock, scales), limits)
    return app


def wait_for(database: Database) -> None:
    """Returns once the database lets us in.  A process that ended because it does not would take gunicorn, and all others, with it."""
    while True:
        try:
            database.engine.connect().close()
        except OperationalError as error:
            log.warning("waiting for the database", error=str(error))
            time.sleep(TICK_S)
        else:
            return


def serve() -> Flask:
    """The app with everything running: what gunicorn loads."""
    sys.setswitchinterval(SWITCH_S)
    app = wire()
    database = cast(House, app.extensions["jiaohao"]).database
    wait_for(database)
    system_clock.go_on_from(ticking.last_moment(database))
    cast(Works, app.extensions["jiaohao.works"]).start()
    gc.collect()
    gc.freeze()  # all this stays: to look through it for garbage again and again would hold every page up for a tenth of a second
    return app
