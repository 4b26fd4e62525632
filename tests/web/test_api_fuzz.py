"""Anything at all sent to every address of the API, with every kind of credential and with none: what comes back is what the document says.

What is sent is made from the document itself: what it allows, what it does not, and now and then what the hall really has.
JIAOHAO_LONG=1 sends more, JIAOHAO_SEED changes what is random.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.engines import Template
from tests.factories import PASSWORD
from tests.live import Client, LiveServer

LONG = os.environ.get("JIAOHAO_LONG") == "1"
SEED = int(os.environ.get("JIAOHAO_SEED", "20261124"))
EXAMPLES = 200 if LONG else 10
"""Requests to one operation, for each of: allowed, not allowed; with the credential, with another, without any."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KEYPAD = '[[device]]\nkind = "keypad"\ncode = "keypad-w3"\nname = "键盘"\nwindow = "w3"\n'
DEVICES = {"kiosk": "kiosk-1", "display": "hall-board", "evaluator": "evaluator-w1", "agent": "paper", "keypad": "keypad-w3"}
REAL: dict[str, list[Any]] = {
    "service": ["id-card", "household", "company", "metrology"],
    "window": ["w1", "w2", "w3"],
    "clerk": ["chen", "gao", "xu"],
    "username": ["chen", "li", "ding"],
    "password": [PASSWORD],
    "number": ["A001", "B001", "B002", "C001"],
    "device": ["guide-1", "kiosk-1"],
    "holder": ["11010519491231002X"],
    "code": ["kiosk-1", "printer-1"],
    "visit": [1, 2, 3, None],
    "ticket": ["1", "2", "3"],
    "ticket_id": ["1", "2", "3"],
    "tickets": [[1, 2], [3, 4, 5]],
    "job": [1, 2],
    "level": ["very_satisfied", "dissatisfied"],
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, empty_database: Template) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path_factory.mktemp("hall"), empty_database, queue=KEYPAD)
    server.start()
    kiosk = server.device("kiosk-1")
    for service in ("id-card", "company", "household") * 3:
        assert kiosk.post("/api/v1/kiosk/tickets", {"service": service}).status == 201
    yield server
    server.stop()


class Doors:
    """Those who may come in; somebody signed out by what was sent signs in again."""

    def __init__(self, hall: LiveServer) -> None:
        self._hall = hall
        self._known: dict[str, Client] = {kind: hall.device(code) for kind, code in DEVICES.items()}

    def somebody(self, operation: Any) -> Client:
        """Whom the document lets in there."""
        kinds, roles = operation.definition.raw.get("x-device-kinds"), operation.definition.raw.get("x-roles")
        if roles is None:
            return self._known[kinds[0]] if kinds else Client(self._hall.url)
        station = operation.path.split("/")[3]
        station = {"appointments": "guide", "openapi.json": "supervisor"}.get(station, station)
        known = self._known.get(station)
        if known is None or known.get(f"/api/v1/{station}/session").status != 200:
            known = self._known[station] = {
                "caller": lambda: self._hall.clerk(take_over=True),
                "guide": self._hall.guide,
                "supervisor": self._hall.supervisor,
                "reports": self._hall.reader,
            }[station]()
        return known

    def stranger(self, operation: Any, chance: random.Random) -> Client:
        """Whom it does not: another device, a wrong token, nobody."""
        kinds = operation.definition.raw.get("x-device-kinds", ())
        return chance.choice((self._known["kiosk" if "display" in kinds else "display"], Client(self._hall.url, token="nobody's"), Client(self._hall.url)))


def send(case: Case, client: Client, chance: random.Random) -> int:
    """Sends it, and holds the answer against the document; the status."""
    headers = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    if client.csrf and chance.random() < 0.95:
        headers["X-CSRF-Token"] = client.csrf
    if chance.random() < 0.3:
        headers["Idempotency-Key"] = f"key-{chance.randrange(50)}"
    response = case.call(headers=headers, cookies={cookie.name: cookie.value or "" for cookie in client.cookies})
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        problem = response.json()
        assert response.headers["content-type"][0].startswith("application/problem+json"), case.as_curl_command()
        assert problem["type"], case.as_curl_command()
        assert problem["title"], case.as_curl_command()
        assert problem["title_en"], case.as_curl_command()
        assert problem["status"] == response.status_code
    return int(response.status_code)


def with_what_is_real(case: Case, chance: random.Random) -> None:
    """Puts names and numbers of this hall in the place of some that were made up."""
    for container in (case.body, case.path_parameters):
        if isinstance(container, dict):
            container.update({name: chance.choice(REAL[name]) for name in container if name in REAL and chance.random() < 0.8})


@pytest.mark.timeout(3600 if LONG else 240)
def test_whatever_is_sent_is_answered_as_the_document_says(hall: LiveServer):
    print(f"\nseed {SEED}")  # noqa: T201 - what a failure is played again with
    doors = Doors(hall)
    document = hall.supervisor().get("/api/v1/openapi.json").body
    config = SchemathesisConfig.from_dict({"base-url": hall.url, "generation": {"with-security-parameters": False}})
    found: list[str] = []
    answers: Counter[int] = Counter()
    for result in schemathesis.openapi.from_dict(document, config=config).get_all_operations():
        operation = result.ok()

        def try_out(mode: GenerationMode, *, inside: bool, operation: Any = operation) -> None:
            @seed(SEED)
            @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(mode), luck=st.integers(0, 1 << 32))
            def one(case: Case, luck: int) -> None:
                lucky = random.Random(luck)
                if mode is GenerationMode.POSITIVE and lucky.random() < 0.7:
                    with_what_is_real(case, lucky)
                status = send(case, doors.somebody(operation) if inside else doors.stranger(operation, lucky), lucky)
                answers[status] += 1
                if not inside and "security" in operation.definition.raw:
                    assert status in (400, 401, 403, 404), f"let in: {case.as_curl_command()}"

            try:
                one()
            except BaseExceptionGroup as group:
                found.extend(f"{operation.label}: {error}" for error in group.exceptions)
            except Exception as error:  # noqa: BLE001 - all that is wrong is told at the end
                found.append(f"{operation.label}: {error}")

        try_out(GenerationMode.POSITIVE, inside=True)
        if operation.body:
            try_out(GenerationMode.NEGATIVE, inside=True)
        try_out(GenerationMode.POSITIVE, inside=False)
    print(dict(sorted(answers.items())))  # noqa: T201
    assert found == [], "\n\n".join(found)
    assert "Traceback" not in hall.log()
    assert answers[200] + answers[201] > sum(answers.values()) / 20, "nearly nothing was let through: nothing was tried"
