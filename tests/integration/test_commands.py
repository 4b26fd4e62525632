"""The command line, as a person at the server types it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from config.settings import load_settings
from server import create_app
from storage.db import Database
from storage.models import Hall, Ticket
from tests.factories import HOUR, Clock, SmallHall, hall_file, load_small_hall

Run = Callable[..., Result]


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The app over a data folder of its own, without a database."""
    app = create_app(load_settings({"JIAOHAO_DATA": str(tmp_path / "var"), "JIAOHAO_CONFIG": str(tmp_path)}), clock)
    yield app
    app.extensions["jiaohao"].database.close()


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command."""
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def loaded(app: Flask, run: Run, clock: Clock, tmp_path: Path) -> SmallHall:
    """The small hall, loaded into the app's database."""
    assert run("db", "upgrade").exit_code == 0
    return load_small_hall(app.extensions["jiaohao"].database, clock, tmp_path)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of ours below a group, with its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_help_tells_each_command_in_a_line(app: Flask, run: Run):
    found = list(commands(app.cli))
    assert {("db", "upgrade"), ("hall", "load"), ("staff", "add"), ("device", "add"), ("device", "revoke"), ("demo",)} <= {words for words, _ in found}

    for words, command in found:
        line = command.get_short_help_str(limit=400)
        assert line.endswith(".") or words == ("routes",), words
        shown = run(*words, "--help")
        assert shown.exit_code == 0, words
        assert " ".join(line.split()[:4]) in " ".join(shown.output.split()), words


# Halls


def test_a_hall_is_loaded_with_a_password_for_everybody(app: Flask, run: Run, tmp_path: Path):
    run("db", "upgrade")

    result = run("hall", "load", str(hall_file(tmp_path)))

    assert result.exit_code == 0, result.output
    passwords = dict(re.findall(r"password of (\S+), shown this once: (\S+)", result.output))
    assert set(passwords) == {"chen", "gao", "xu", "li", "shen", "ding"}
    answer = app.test_client().post("/api/v1/supervisor/session", json={"username": "li", "password": passwords["li"]})
    assert answer.status_code == 201


def test_a_hall_loaded_again_tells_no_passwords(loaded: SmallHall, run: Run, tmp_path: Path):
    result = run("hall", "load", str(hall_file(tmp_path)))

    assert result.output == "nothing to change\n"


def test_a_year_without_holidays_is_warned_of(run: Run, clock: Clock, tmp_path: Path):
    clock.go(72 * 365 * 24 * HOUR)  # 2098: no calendar goes so far
    run("db", "upgrade")

    result = run("hall", "load", str(hall_file(tmp_path, more='calendar = "china"')))

    assert result.exit_code == 0, result.output
    assert "the holidays of 2098 are not known" in result.stderr


def test_a_rehearsal_says_what_would_change(run: Run, tmp_path: Path, app: Flask):
    run("db", "upgrade")

    result = run("hall", "load", "--dry-run", str(hall_file(tmp_path)))

    assert "hall small: new" in result.output.splitlines()
    assert "password" not in result.output
    with app.extensions["jiaohao"].database.reading() as connection:
        assert connection.execute(select(Hall.id)).all() == []


def test_a_file_with_mistakes_is_told_all_of_them_and_loads_nothing(loaded: SmallHall, run: Run, tmp_path: Path):
    file = hall_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("zone = ", "zones = ").replace('role = "clerk"', 'role = "clark"'), encoding="utf-8")

    result = run("hall", "load", str(file))

    assert result.exit_code == 2
    assert 'small.toml: window[1] "w1".zone: is missing' in result.output
    assert 'small.toml: staff[1] "chen".role: ' in result.output


def test_nobody_works_in_two_halls_under_one_name(loaded: SmallHall, run: Run, tmp_path: Path):
    result = run("hall", "load", str(hall_file(tmp_path, code="branch")))

    assert result.exit_code == 2
    assert 'branch.toml: staff "chen": works in the hall small already' in result.output


# People


def test_somebody_added_signs_in_with_the_password_that_was_printed(app: Flask, loaded: SmallHall, run: Run):
    password = run("staff", "add", "wang", "--name", "王浩", "--number", "0108", "--role", "supervisor").output.strip()

    answer = app.test_client().post("/api/v1/supervisor/session", json={"username": "wang", "password": password})

    assert answer.status_code == 201
    assert (answer.get_json()["name"], answer.get_json()["number"]) == ("王浩", "0108")


def test_a_new_password_takes_the_place_of_the_old_one_and_lifts_a_lock_out(app: Flask, loaded: SmallHall, run: Run):
    def sign_in(password: str) -> int:
        return app.test_client().post("/api/v1/supervisor/session", json={"username": "wang", "password": password}).status_code

    old = run("staff", "add", "wang", "--role", "admin").output.strip()
    assert [sign_in("wrong") for _ in range(5)] == [401] * 5
    assert sign_in(old) == 423

    new = run("staff", "password", "wang").output.strip()

    assert (sign_in(old), sign_in(new)) == (401, 201)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("staff", "add", "chen", "--role", "clerk"), "chen is there already"),
        (("staff", "password", "nobody"), "nobody is called nobody"),
        (("staff", "add", "wang", "--role", "head"), "--department is needed"),
        (("staff", "add", "wang", "--role", "head", "--department", "nowhere"), "there are commerce, police"),
        (("staff", "add", "wang", "--role", "boss"), "Invalid value for '--role'"),
        (("staff", "add", "wang", "--role", "clerk", "--hall", "elsewhere"), "--hall is one of: small"),
        (("device", "add", "kiosk", "kiosk-1"), "kiosk-1 is there already"),
        (("device", "add", "evaluator", "tablet"), "--window CODE"),
        (("device", "add", "evaluator", "tablet", "--window", "w99"), "no window w99"),
        (("device", "code", "nothing"), "no device nothing"),
        (("device", "revoke", "nothing"), "no device nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(loaded: SmallHall, run: Run, words: tuple[str, ...], said: str):
    result = run(*words)

    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output


# Devices


def test_a_device_added_speaks_with_the_token_that_was_printed(app: Flask, loaded: SmallHall, run: Run):
    token = run("device", "add", "display", "strip-by-hand", "--window", "w3").output.strip()

    answer = app.test_client().get("/api/v1/display/snapshot", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer.get_json()["screen"]["kind"] == "window_strip"
    assert answer.get_json()["window"]["label"] == "12"


def test_a_code_enrols_a_device_and_a_revoked_one_is_shut_out(app: Flask, loaded: SmallHall, run: Run):
    def ask(token: str) -> int:
        return app.test_client().get("/api/v1/kiosk/catalogue", headers={"Authorization": f"Bearer {token}"}).status_code

    code = run("device", "code", "kiosk-2").output.strip()
    assert re.fullmatch(r"\d{6}", code)
    token = app.test_client().post("/api/v1/enrol", json={"code": code}).get_json()["token"]
    assert ask(token) == 200

    revoked = run("device", "revoke", "kiosk-2")

    assert (revoked.exit_code, revoked.output) == (0, "")
    assert ask(token) == 401


def test_a_device_added_by_hand_is_left_alone_when_the_hall_file_is_loaded_again(app: Flask, loaded: SmallHall, run: Run, tmp_path: Path):
    token = run("device", "add", "kiosk", "lobby").output.strip()

    again = run("hall", "load", str(hall_file(tmp_path)))

    assert again.output.strip() == "nothing to change"
    assert app.test_client().get("/api/v1/kiosk/snapshot", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_name_that_a_retired_device_had_is_not_given_again(loaded: SmallHall, run: Run, tmp_path: Path):
    file = hall_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace('code = "kiosk-2"', 'code = "kiosk-3"'), encoding="utf-8")
    run("hall", "load", str(file))

    result = run("device", "add", "kiosk", "kiosk-2")

    assert result.exit_code == 2, result.output
    assert "kiosk-2 is there already, or was" in result.output


# The demo


def test_the_demo_prints_the_way_into_every_page(app: Flask, run: Run):
    result = run("demo")

    assert result.exit_code == 0, result.output
    codes = re.findall(r"/enrol#(\d{6})  (.+)", result.output)
    assert {name for _, name in codes} >= {"1号取号机", "2号取号机", "大厅屏", "A区大屏", "B区大屏", "虚拟打印机", "12号窗口屏", "12号评价器"}
    assert app.test_client().post("/api/v1/enrol", json={"code": codes[0][0]}).status_code == 201
    [password] = re.findall(r"limin +(\S+)  李敏", result.output)
    assert app.test_client().post("/api/v1/supervisor/session", json={"username": "limin", "password": password}).status_code == 201


def test_the_demo_keeps_what_is_there(app: Flask, run: Run, clock: Clock):
    first = run("demo").output
    database: Database = app.extensions["jiaohao"].database
    with database.reading() as connection:
        hall_id = connection.execute(select(Hall.id)).scalar_one()
    number = SmallHall(database, clock, hall_id).take("id-card").number

    second = run("demo").output

    with database.reading() as connection:
        assert [row.number for row in connection.execute(select(Ticket.number))] == [number]
    people = re.compile(r"^  [a-z]+ +[a-z0-9]{4}-.*$", re.MULTILINE)
    assert people.findall(first) == people.findall(second)
    assert len(people.findall(first)) == 12


def test_the_demo_passwords_are_for_the_owner_of_the_data_only(app: Flask, run: Run):
    run("demo")

    data: Path = app.extensions["jiaohao"].settings.data
    assert {file.name: oct(file.stat().st_mode)[-3:] for file in (data / "demo-passwords.txt", data / "secret")} == {
        "demo-passwords.txt": "600",
        "secret": "600",
    }


# Screens


def test_a_screen_is_set_and_given_back_by_a_command(app: Flask, run: Run, loaded: SmallHall):
    token = run("device", "add", "display", "lobby").output.strip()

    def shown() -> str:
        return str(app.test_client().get("/api/v1/display/snapshot", headers={"Authorization": f"Bearer {token}"}).get_json()["screen"]["kind"])

    assert run("device", "screen", "lobby", "waiting_board", "--zone", "b").exit_code == 0
    assert shown() == "waiting_board"
    wrong = run("device", "screen", "lobby", "zone_board")
    assert wrong.exit_code == 2
    assert "a zone board needs a zone" in wrong.stderr.lower()
    assert shown() == "waiting_board"
    assert run("device", "screen", "lobby", "as-in-file").exit_code == 0
    assert shown() == "hall_board"


def test_a_check_of_the_notices_says_what_there_is_and_what_is_wrong(app: Flask, run: Run, loaded: SmallHall):
    folder = app.extensions["jiaohao"].settings.data / "notices" / "small"
    folder.mkdir(parents=True)
    (folder / "notices.toml").write_text('[[notice]]\ntitle = "放假通知"\n', encoding="utf-8")
    right = run("notices", "check")
    assert (right.exit_code, "放假通知" in right.output, str(folder) in right.output) == (0, True, True)

    (folder / "notices.toml").write_text('[[notice]]\ntitle = "海报"\npicture = "none.png"\n', encoding="utf-8")
    wrong = run("notices", "check")

    assert wrong.exit_code == 1
    assert "没有图片文件 none.png" in wrong.output
