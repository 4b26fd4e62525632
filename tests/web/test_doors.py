"""Who is let in, and who is not."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Callable

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select

from config.settings import DoorsTable, ServerTable
from storage.models import Device as DeviceRow
from storage.models import Staff as StaffRow
from tests.factories import MINUTE, PASSWORD, SECOND
from tests.live import PROMISED_S, LiveServer
from tests.web.screens import Screen, socket_ticket, status_line, watching
from tests.web.visitors import STATION_DEVICES, Site, refused, routes_with_contracts, somewhere
from web.contract import Device, Staff
from web.openapi import PREFIX
from web.seals import SOCKET_TICKET_S, Seals, load_secret

OPEN_DOORS = {
    ("POST", "/api/v1/enrol"),
    ("GET", "/api/v1/caller/windows"),
    ("POST", "/api/v1/caller/session"),
    ("POST", "/api/v1/guide/session"),
    ("POST", "/api/v1/reports/session"),
    ("POST", "/api/v1/supervisor/session"),
}
"""All of the API that asks for no credential: what lets somebody in, and the list of windows on the sign-in page."""
PAGES = {"/", "/enrol", "/healthz", "/readyz", "/metrics"}


def command(site: Site, *words: str) -> str:
    """What a command prints."""
    result = site.app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return result.output.strip()


# Without a credential


def test_without_a_credential_only_the_doors_that_let_people_in_stand_open(site: Site):
    asked = {(method, path): site.stranger().ask(method, path, {}) for method, path, _ in routes_with_contracts(site.app)}

    for door, answer in asked.items():
        if door not in OPEN_DOORS:
            refused(answer, 401, "signed-out")
    assert set(asked) >= OPEN_DOORS


def test_outside_the_api_there_is_nothing_but_page_shells_libraries_and_health(site: Site):
    others = {rule.rule for rule in site.app.url_map.iter_rules() if not rule.rule.startswith(PREFIX)}

    stations = {f"/{station}" for station in ("kiosk", "caller", "display", "evaluator", "guide", "supervisor", "reports", "paper")}
    rooms = {"/supervisor/story", "/supervisor/follow-ups", "/caller/ratings"}
    shells = {f"/{station}/<code>" for station in ("kiosk", "display", "evaluator", "guide", "paper")}
    assert {path for path in others if not path.startswith(("/static/", "/vendor/", "/voice/"))} <= PAGES | stations | rooms | shells | {"/t/<token>"}
    for rule in site.app.url_map.iter_rules():
        if rule.rule in others:
            assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}, rule


def test_a_page_shell_says_nothing_of_the_hall(site: Site):
    site.hall.take()

    stations = ("/kiosk", "/caller", "/display/hall-board", "/evaluator/evaluator-w1", "/guide", "/supervisor", "/reports", "/paper")
    for path in ("/", "/enrol", *stations, "/supervisor/story", "/supervisor/follow-ups", "/caller/ratings"):
        answer = site.stranger().get(path)
        assert answer.status_code == 200, path
        assert "测试大厅" not in answer.text, path
        assert "B001" not in answer.text, path


def test_the_sign_in_page_is_told_the_windows_and_nothing_else(site: Site):
    site.clerk()

    body = site.stranger().get("/api/v1/caller/windows").get_json()

    assert set(body) == {"hall", "windows"}
    assert {key for window in body["windows"] for key in window} == {"code", "label", "title", "place"}


def test_without_its_token_the_figures_of_metrics_are_not_told(site: Site):
    assert site.stranger().get("/metrics").status_code in (401, 404)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic token-of-1-kiosk-1", "token-of-1-kiosk-1", "Bearer token-of-1-kiosk-1 x"])
def test_a_device_needs_its_own_token(site: Site, header: str):
    site.device("kiosk-1")

    refused(site.stranger().ask("GET", "/api/v1/kiosk/catalogue", headers={"Authorization": header}), 401, "signed-out")


def test_a_phone_knows_its_own_ticket_and_no_other(site: Site):
    first, second = (site.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}).get_json()["ticket"] for _ in range(2))
    seal = first["token"].partition(".")[2]

    page = site.stranger().get(f"/t/{first['token']}")

    assert page.status_code == 200
    assert first["number"] in page.text
    assert second["number"] not in page.text
    for token in (f"{second['id']}.{seal}", str(second["id"]), "nonsense"):
        answer = site.stranger().get(f"/t/{token}")
        assert answer.status_code == 404
        assert second["number"] not in answer.text


# With one


def test_reading_changes_nothing(site: Site):
    site.hall.wake_evaluator()
    clerk = site.clerk()
    site.hall.take()
    for step in ("next", "start", "finish"):
        clerk.post(f"/api/v1/caller/{step}")
    visitors = [*(site.device(code) for code in STATION_DEVICES.values()), clerk, site.guide(), site.supervisor(), site.stranger()]
    paths = [somewhere(rule.rule) for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or set())]

    with site.unchanged():
        answers = [visitor.get(path).status_code for visitor in visitors for path in paths]

    assert set(answers) <= {200, 401, 403, 404, 422}


def test_a_device_is_let_in_at_its_own_station_only(site: Site):
    visitors = {kind: site.device(code) for kind, code in STATION_DEVICES.items()}

    for method, path, contract in routes_with_contracts(site.app):
        if isinstance(contract.credential, Device):
            for kind, visitor in visitors.items():
                if kind not in contract.credential.kinds:
                    refused(visitor.ask(method, path, {}), 403, "forbidden")


def test_a_device_is_no_member_of_staff(site: Site):
    kiosk = site.device("kiosk-1")

    for method, path, contract in routes_with_contracts(site.app):
        if isinstance(contract.credential, Staff):
            refused(kiosk.ask(method, path, {}), *((403, "forbidden") if contract.credential.keypad else (401, "signed-out")))


def test_a_clerk_is_not_let_into_the_supervisors_room(site: Site):
    with site.unchanged():
        refused(site.stranger().post("/api/v1/supervisor/session", {"username": "chen", "password": PASSWORD}), 403, "forbidden")

    refused(site.clerk().get("/api/v1/supervisor/snapshot"), 401, "signed-out")


def test_a_clerk_is_not_let_to_the_guide_desk(site: Site):
    with site.unchanged():
        refused(site.stranger().post("/api/v1/guide/session", {"username": "chen", "password": PASSWORD}), 403, "forbidden")

    refused(site.clerk().get("/api/v1/guide/snapshot"), 401, "signed-out")


def test_whoever_stands_at_the_guide_desk_calls_nobody_and_watches_nobody(site: Site):
    guide = site.guide()

    refused(guide.post("/api/v1/caller/session", {"username": "ding", "password": PASSWORD, "window": "w1"}), 403, "forbidden")
    refused(guide.post("/api/v1/supervisor/session", {"username": "ding", "password": PASSWORD}), 403, "forbidden")
    refused(guide.get("/api/v1/supervisor/snapshot"), 401, "signed-out")


@pytest.mark.parametrize("path", ["/api/v1/guide/snapshot", "/api/v1/guide/session"])
def test_a_supervisor_may_stand_at_the_guide_desk(site: Site, path: str):
    assert site.guide("li").get(path).status_code == 200


def test_a_supervisor_may_sit_down_at_a_window_beside_the_own_room(site: Site):
    supervisor = site.supervisor()

    answer = supervisor.post("/api/v1/caller/session", {"username": "li", "password": PASSWORD, "window": "w1"})

    assert answer.status_code == 201
    assert supervisor.get("/api/v1/caller/snapshot").get_json()["clerk"]["name"] == "李敏"
    assert supervisor.get("/api/v1/supervisor/session").get_json()["role"] == "supervisor"


def test_every_change_by_a_session_needs_the_anti_forgery_token(site: Site):
    clerk, supervisor = site.clerk(), site.supervisor()
    site.hall.take()
    visitors = {"caller": clerk, "guide": site.guide(), "supervisor": supervisor, "reports": site.reader()}

    with site.unchanged():
        for method, path, contract in routes_with_contracts(site.app):
            if isinstance(contract.credential, Staff) and method != "GET":
                visitor = visitors[contract.credential.station]
                for token in (None, "wrong", f"{visitor.csrf}x"):
                    refused(type(visitor)(visitor.browser, csrf=token).ask(method, path, {}), 403, "csrf")


def test_the_anti_forgery_token_of_one_browser_is_no_good_in_another(site: Site):
    chen, gao = site.clerk("chen", "w1"), site.clerk("gao", "w2")
    chen.csrf = gao.csrf

    with site.unchanged():
        refused(chen.post("/api/v1/caller/pause", {"reason": "午餐"}), 403, "csrf")


def test_signing_out_ends_the_session(site: Site):
    clerk = site.clerk()

    assert clerk.ask("DELETE", "/api/v1/caller/session").status_code == 204

    refused(clerk.get("/api/v1/caller/snapshot"), 401, "signed-out")


def test_a_stolen_cookie_is_no_good_once_its_owner_has_signed_out(site: Site):
    clerk, thief = site.clerk(), site.stranger()
    cookie = clerk.browser.get_cookie("jiaohao")
    assert cookie is not None
    thief.browser.set_cookie("jiaohao", cookie.value)
    assert thief.get("/api/v1/caller/snapshot").status_code == 200

    clerk.ask("DELETE", "/api/v1/caller/session")

    refused(thief.get("/api/v1/caller/snapshot"), 401, "signed-out")


def test_a_forged_cookie_is_no_session(site: Site):
    site.clerk()
    forger = site.stranger()
    forger.browser.set_cookie("jiaohao", "eyJjYWxsZXIiOjF9.ZZZZZZ.AAAAAAAAAAAAAAAAAAAAAAAAAAA")

    refused(forger.get("/api/v1/caller/snapshot"), 401, "signed-out")


def test_a_clerk_who_does_nothing_is_signed_out(site: Site):
    clerk = site.clerk()
    site.clock.go(29 * MINUTE)
    assert clerk.get("/api/v1/caller/snapshot").status_code == 200

    site.clock.go(MINUTE)

    refused(clerk.get("/api/v1/caller/snapshot"), 401, "signed-out")
    with site.unchanged():
        refused(clerk.post("/api/v1/caller/next"), 401, "signed-out")


def test_a_clerk_who_works_is_not_signed_out(site: Site):
    clerk = site.clerk()

    for _ in range(3):
        site.clock.go(20 * MINUTE)
        assert clerk.post("/api/v1/caller/next").status_code == 204


# Passwords


def test_too_many_wrong_passwords_lock_the_name_out_for_a_while(site: Site):
    def sign_in(password: str) -> object:
        return site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": password})

    with site.unchanged():
        for _ in range(5):
            refused(sign_in("wrong"), 401, "wrong-password")
        locked = refused(sign_in(PASSWORD), 423, "locked-out")
        site.clock.go(10 * MINUTE - SECOND)
        refused(sign_in(PASSWORD), 423, "locked-out")
    site.clock.go(SECOND)

    assert locked["until"] == "2026-11-23T10:10:00.000+08:00"
    assert sign_in(PASSWORD).status_code == 201


def test_the_right_password_begins_the_count_again(site: Site):
    for _ in range(3):
        for _ in range(4):
            refused(site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": "wrong"}), 401, "wrong-password")
        site.supervisor()


def test_one_locked_out_does_not_lock_out_another(site: Site):
    for _ in range(5):
        site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": "wrong"})

    assert site.clerk().csrf


def test_an_unknown_name_is_answered_as_a_wrong_password_is(site: Site):
    bodies = [
        refused(site.stranger().post("/api/v1/supervisor/session", {"username": name, "password": "wrong"}), 401, "wrong-password") for name in ("li", "nobody")
    ]

    assert bodies[0] == bodies[1]


def test_too_many_tries_from_one_address_are_slowed(open_with: Callable[..., Site]):
    site = open_with(doors=DoorsTable(tries_per_minute=3))
    for name in ("a", "b", "c"):
        site.stranger().post("/api/v1/supervisor/session", {"username": name, "password": "wrong"})

    answer = site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": PASSWORD})

    body = refused(answer, 429, "too-many-tries")
    assert 1 <= body["retry_after_s"] <= 60
    assert answer.headers["Retry-After"] == str(body["retry_after_s"])


def test_no_password_no_token_and_no_code_is_kept_as_it_is(site: Site):
    kiosk = site.device("kiosk-1")
    code = command(site, "device", "code", "kiosk-2")

    [password] = site.hall.rows(select(StaffRow.password_hash).where(StaffRow.username == "li"))
    kept = {value for row in site.hall.rows(select(DeviceRow.token_hash, DeviceRow.enrol_code_hash)) for value in row if value is not None}

    assert password[0].startswith("$argon2id$")
    assert PASSWORD not in password[0]
    assert len(kept) == 2
    assert kept.isdisjoint({kiosk.token, code})


# What every answer carries


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(site: Site):
    answer = site.stranger().post("/api/v1/supervisor/session", {"username": "li", "password": PASSWORD})

    attributes = {word.strip() for word in answer.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= attributes
    assert "Secure" not in attributes


def test_where_the_hall_speaks_https_so_does_the_cookie(open_with: Callable[..., Site]):
    site = open_with(server=ServerTable(secure_cookies=True))
    browser = site.app.test_client()
    https = {"base_url": "https://hall.test"}

    answer = browser.post("/api/v1/supervisor/session", json={"username": "li", "password": PASSWORD}, **https)

    assert "Secure" in {word.strip() for word in answer.headers["Set-Cookie"].split(";")}


def test_over_https_a_page_of_ours_may_change_things(open_with: Callable[..., Site]):
    """Over HTTPS the anti-forgery check wants to know which page asks: our pages must be allowed to say so, and only to us."""
    site = open_with(server=ServerTable(secure_cookies=True))
    browser = site.app.test_client()
    https = {"base_url": "https://hall.test"}
    csrf = browser.post("/api/v1/caller/session", json={"username": "chen", "password": PASSWORD, "window": "w1"}, **https).get_json()["csrf_token"]

    page = browser.get("/caller", **https)
    answer = browser.post("/api/v1/caller/next", json={}, headers={"X-CSRF-Token": csrf, "Referer": "https://hall.test/caller"}, **https)
    foreign = browser.post("/api/v1/caller/next", json={}, headers={"X-CSRF-Token": csrf, "Referer": "https://elsewhere.test/"}, **https)

    assert page.headers["Referrer-Policy"] == "same-origin"
    assert answer.status_code == 204
    refused(foreign, 403, "csrf")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/caller",
        "/kiosk",
        "/healthz",
        "/nowhere",
        "/api/v1/caller/windows",
        "/api/v1/kiosk/snapshot",
        "/static/js/link.js",
        "/vendor/lit-html/lit-html.js",
    ],
)
def test_every_answer_forbids_what_pages_do_not_need(site: Site, path: str):
    answer = site.stranger().get(path)
    answer.close()
    headers = answer.headers

    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/caller", "/api/v1/caller/windows", "/api/v1/kiosk/snapshot"])
def test_what_is_said_of_now_is_not_kept_for_later(site: Site, path: str):
    assert site.stranger().get(path).headers["Cache-Control"] == "no-store"


# Libraries


@pytest.mark.parametrize(
    "name",
    ["lit-html/lit-html.js", "lit-html/directives/repeat.js", "socket.io-client/dist/socket.io.esm.min.js", "@fontsource-variable/noto-sans-sc/index.css"],
)
def test_the_libraries_of_the_pages_are_served(site: Site, name: str):
    answer = site.stranger().get(f"/vendor/{name}")

    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize(
    "name",
    [
        "typescript/lib/tsc.js",
        ".package-lock.json",
        "socket.io-client/package.json",
        "socket.io-client/build/esm/index.js",
        "lit-html/package.json",
        "lit-html",
        "lit-html/",
        "lit-html/../typescript/lib/tsc.js",
        "lit-html/../../server.py",
        "lit-html/../../var/secret",
        "lit-html/..%2f..%2fserver.py",
        "lit-html/%2e%2e/typescript/lib/tsc.js",
        "lit-html//etc/passwd",
        "/etc/passwd",
        "lit-html/..\\..\\server.py",
        "lit-html/\x00",
    ],
)
def test_nothing_else_is_served_as_a_library(site: Site, name: str):
    answer = site.stranger().get(f"/vendor/{name}")

    assert answer.status_code in (308, 404), answer.text[:200]


@pytest.mark.parametrize("name", ["lit-html/../typescript/lib/tsc.js", "lit-html/%2e%2e/typescript/lib/tsc.js", "lit-html/../../server.py"])
def test_a_path_that_climbs_is_refused_by_the_real_server_too(server: LiveServer, name: str):
    asked = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--path-as-is", f"{server.url}/vendor/{name}"], capture_output=True, text=True, check=True
    )

    assert asked.stdout == "404"


# Enrolment


def test_a_code_enrols_its_device_once(site: Site):
    code = command(site, "device", "code", "kiosk-1")

    answer = site.stranger().post("/api/v1/enrol", {"code": code})
    with site.unchanged():
        refused(site.stranger().post("/api/v1/enrol", {"code": code}), 404, "wrong-code")

    body = answer.get_json()
    assert answer.status_code == 201
    assert {name: body[name] for name in ("kind", "code", "name", "path")} == {
        "kind": "kiosk",
        "code": "kiosk-1",
        "name": "1号取号机",
        "path": "/kiosk/kiosk-1",
    }
    kiosk = site.stranger()
    kiosk.token = body["token"]
    assert kiosk.get("/api/v1/kiosk/snapshot").get_json()["kiosk"]["code"] == "kiosk-1"


def test_a_device_enrolled_anew_is_no_longer_known_by_its_old_token(site: Site):
    old = site.device("kiosk-1")

    site.stranger().post("/api/v1/enrol", {"code": command(site, "device", "code", "kiosk-1")})

    refused(old.get("/api/v1/kiosk/snapshot"), 401, "signed-out")


def test_a_code_runs_out(site: Site):
    code = command(site, "device", "code", "kiosk-1")
    site.clock.go(10 * MINUTE)

    with site.unchanged():
        refused(site.stranger().post("/api/v1/enrol", {"code": code}), 404, "wrong-code")


def test_a_new_code_takes_the_place_of_the_old_one(site: Site):
    old, new = (command(site, "device", "code", "kiosk-1") for _ in range(2))

    refused(site.stranger().post("/api/v1/enrol", {"code": old}), 404, "wrong-code")
    assert site.stranger().post("/api/v1/enrol", {"code": new}).status_code == 201


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", "123456\n", " 12345", 123456])
def test_a_code_is_six_digits(site: Site, code: object):
    with site.unchanged():
        refused(site.stranger().post("/api/v1/enrol", {"code": code}), 422, "bad-request")


def test_guessing_codes_is_slowed(open_with: Callable[..., Site]):
    site = open_with(doors=DoorsTable(tries_per_minute=3))
    code = command(site, "device", "code", "kiosk-1")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(3):
        refused(site.stranger().post("/api/v1/enrol", {"code": wrong}), 404, "wrong-code")

    with site.unchanged():
        answer = site.stranger().post("/api/v1/enrol", {"code": code})

    assert answer.headers["Retry-After"] == str(refused(answer, 429, "too-many-tries")["retry_after_s"])


# Sockets


class OldSigner(TimestampSigner):
    """Seals as it was done a minute and a second ago."""

    def get_timestamp(self) -> int:
        return int(time.time()) - SOCKET_TICKET_S - 1


def test_a_socket_without_a_good_ticket_is_refused_before_it_is_upgraded(server: LiveServer):
    pass_ = {"station": "display", "hall": server.hall.id, "device": 1, "shift": None}
    good = socket_ticket(server.device("hall-board"), "display")
    old = URLSafeTimedSerializer(load_secret(server.data), salt="socket", signer=OldSigner, signer_kwargs={"digest_method": hashlib.sha256}).dumps(pass_)
    forged = Seals(b"another secret").socket(pass_)
    words, when, seal = good.split(".")
    altered = [f"{words}.{when}.{seal[::-1]}", f"{words[::-1]}.{when}.{seal}", f"{words}.{when[:-1]}.{seal}"]
    of_another_purpose = Seals(load_secret(server.data)).rating(1)

    assert status_line(server, f"transport=websocket&ticket={good}").endswith("101 Switching Protocols")
    for ticket in (None, "", "nonsense", *altered, old, forged, of_another_purpose):
        query = "transport=websocket" + ("" if ticket is None else f"&ticket={ticket}")
        assert status_line(server, query).endswith("401 Unauthorized"), ticket


def test_nothing_but_a_websocket_is_let_in(server: LiveServer):
    ticket = socket_ticket(server.device("hall-board"), "display")

    assert status_line(server, f"transport=polling&ticket={ticket}", upgrade=False).endswith("400 Bad Request")
    assert status_line(server, f"transport=polling&ticket={ticket}").endswith("400 Bad Request")
    assert status_line(server, f"transport=websocket&ticket={ticket}", upgrade=False).endswith("400 Bad Request")
    assert status_line(server, f"ticket={ticket}").endswith("400 Bad Request")
    assert status_line(server, "transport=polling", upgrade=False).endswith("401 Unauthorized")


@pytest.mark.parametrize("station", ["caller", "evaluator", "guide", "supervisor", "kiosk"])
def test_a_ticket_of_one_station_opens_no_socket_of_another(server: LiveServer, station: str):
    ticket = socket_ticket(server.device("hall-board"), "display")

    stranger = Screen(server.url, station, ticket)
    stranger.until(lambda: stranger.cut_off_at is not None)
    stranger.close()
    assert stranger.sent == []


def test_a_revoked_device_is_shut_out_and_its_socket_closed_within_a_heartbeat_and_a_second(server: LiveServer):
    board = server.device("board-a")
    with watching(server, "display", board) as screen:
        ticket = socket_ticket(board, "display")

        revoked = server.command("device", "revoke", "board-a")
        revoked_at = time.monotonic()

        assert revoked.returncode == 0, revoked.stderr
        screen.until(lambda: screen.cut_off_at is not None)
        assert screen.cut_off_at is not None
        assert screen.cut_off_at - revoked_at < PROMISED_S
        assert board.get("/api/v1/display/snapshot").status == 401
        assert board.post("/api/v1/display/socket").status == 401
    late = Screen(server.url, "display", ticket)
    late.until(lambda: late.cut_off_at is not None)
    assert late.snapshots == [], "a ticket given out before the revocation is good for nothing"
    late.close()


def test_the_socket_of_a_clerk_who_signs_out_is_closed(server: LiveServer):
    clerk = server.clerk("xu", "w3")
    with watching(server, "caller", clerk) as screen:
        assert clerk.ask("DELETE", "/api/v1/caller/session").status == 204

        screen.until(lambda: screen.cut_off_at is not None)
