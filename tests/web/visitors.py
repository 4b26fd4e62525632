"""Those who come to the app's doors, over Flask's own client: no socket, and a clock that can be moved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config.settings import DoorsTable, KioskTable, PrintingTable, ServerTable, Settings
from server import create_app
from storage import devices
from storage.db import Database
from storage.models import Answer, Base, Hall, Rating, RatingRequest, Shift, Ticket, Visit
from tests.factories import PASSWORD, Clock, SmallHall, load_small_hall
from web.contract import Credential, Device, Staff
from web.openapi import PREFIX, UNDOCUMENTED_METHODS
from web.seals import fingerprint

WATCHED: tuple[type[Base], ...] = (Ticket, Visit, RatingRequest, Rating, Shift, Answer)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
STATION_DEVICES = {"kiosk": "kiosk-1", "display": "hall-board", "evaluator": "evaluator-w1", "agent": "paper"}


@dataclass
class Visitor:
    """A device with its token, or a browser with its cookies."""

    browser: FlaskClient
    token: str | None = None
    csrf: str | None = None

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, raw: bytes | None = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """One request.  raw: a body as it is, instead of JSON."""
        given = dict(headers or {})
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        if self.csrf:
            given["X-CSRF-Token"] = self.csrf
        if key is not None:
            given["Idempotency-Key"] = key
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        return self.browser.open(path, method=method, headers={"Content-Type": "application/json", **given}, data=data)

    def get(self, path: str) -> TestResponse:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.ask("POST", path, {} if body is None else body, **options)


@dataclass
class Site:
    """An app that serves the small hall, with nothing running beside the requests."""

    app: Flask
    hall: SmallHall

    @property
    def clock(self) -> Clock:
        """The app's and the hall's clock."""
        return self.hall.clock

    def stranger(self) -> Visitor:
        """Somebody without a credential."""
        return Visitor(self.app.test_client())

    def device(self, code: str) -> Visitor:
        """An enrolled device."""
        token = f"token-of-{self.hall.id}-{code}"
        with self.hall.database.writing() as connection:
            device = devices.by_code(connection, self.hall.id, code)
            assert device is not None, code
            devices.set_token(connection, device.id, fingerprint(token))
        return Visitor(self.app.test_client(), token=token)

    def clerk(self, username: str = "chen", window: str = "w1", **options: Any) -> Visitor:
        """A clerk signed in at a window."""
        return self._signed_in("/api/v1/caller/session", {"username": username, "password": PASSWORD, "window": window, **options})

    def supervisor(self, username: str = "li") -> Visitor:
        """A supervisor signed in."""
        return self._signed_in("/api/v1/supervisor/session", {"username": username, "password": PASSWORD})

    def guide(self, username: str = "ding") -> Visitor:
        """Somebody signed in at the guide desk."""
        return self._signed_in("/api/v1/guide/session", {"username": username, "password": PASSWORD})

    def reader(self, username: str = "li") -> Visitor:
        """Somebody signed in to read figures."""
        return self._signed_in("/api/v1/reports/session", {"username": username, "password": PASSWORD})

    def one_with(self, credential: Credential) -> Visitor:
        """Somebody whom a contract lets in."""
        if isinstance(credential, Device):
            return self.device(STATION_DEVICES[credential.kinds[0]])
        if isinstance(credential, Staff):
            if credential.station == "guide":
                return self.guide()
            if credential.station == "reports":
                return self.reader()
            return self.supervisor() if credential.station != "caller" else self.clerk("gao", "w2") if credential.keypad else self.clerk()
        return self.stranger()

    def seq(self) -> int:
        """Of the hall's last change."""
        [row] = self.hall.rows(select(Hall.seq).where(Hall.id == self.hall.id))
        return int(row.seq)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Within it nothing may change."""
        before = self._state()
        yield
        assert self._state() == before

    def _state(self) -> dict[str, int]:
        counts = {model.__tablename__: self.hall.rows(select(func.count()).select_from(model))[0][0] for model in WATCHED}
        seqs = {f"seq of hall {row.id}": row.seq for row in self.hall.rows(select(Hall.id, Hall.seq))}
        return {**counts, **seqs}

    def _signed_in(self, path: str, body: dict[str, Any]) -> Visitor:
        visitor = self.stranger()
        answer = visitor.post(path, body)
        assert answer.status_code == 201, answer.text
        visitor.csrf = answer.get_json()["csrf_token"]
        return visitor


def open_site(database: Database, clock: Clock, folder: Path, **tables: Any) -> Site:
    """The app over a database, with the small hall loaded.  tables: server, doors, kiosk, printing where they differ from the tests' own."""
    data = folder / "var"
    settings = Settings(
        data,
        str(database.url),
        tables.get("server", ServerTable()),
        tables.get("doors", DoorsTable(tries_per_minute=1000)),
        tables.get("kiosk", KioskTable(tickets_per_minute=1000)),
        tables.get("printing", PrintingTable()),
    )
    app = create_app(settings, clock)
    return Site(app, load_small_hall(app.extensions["jiaohao"].database, clock, folder))


def routes_with_contracts(app: Flask) -> list[tuple[str, str, Any]]:
    """(method, path, contract) of every route under /api/v1 that declares one; a path's parameters are filled with what is nowhere."""
    found = []
    for rule in app.url_map.iter_rules():
        contract = getattr(app.view_functions[rule.endpoint], "contract", None)
        if rule.rule.startswith(PREFIX) and contract is not None:
            found += [(method, somewhere(rule.rule), contract) for method in (rule.methods or set()) - UNDOCUMENTED_METHODS]
    return sorted(found, key=lambda route: route[:2])


def somewhere(rule: str) -> str:
    """A path that fits a rule, with parameters that are nowhere."""
    return re.sub(r"<(?:\w+:)?\w+>", "nowhere", re.sub(r"<int:\w+>", "99999", rule))


def refused(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """Holds an answer against what every refusal promises, and returns its body."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert (body["type"], body["status"]) == (slug, status)
    assert CHINESE.search(body["title"])
    assert body["title_en"]
    return dict(body)
