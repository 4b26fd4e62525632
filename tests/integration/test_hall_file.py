"""A hall file becomes a hall: as it says, again and again, with every mistake told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.hallfile import HallFile, read_hall_file
from config.problems import ConfigError
from config.settings import ROOT
from hall import desk
from hall.catalogue import load_hall
from hall.errors import UnknownService
from hall.kiosks import kiosk_catalogue
from storage.db import Database
from storage.models import Base, Department, Device, Hall, Journal, Matter, Printer, Service, Staff, Ticket, Window, WindowService, Zone
from tests.factories import CHEAP, SCALES, Clock, SmallHall, hall_file

DEMO = ROOT / "config" / "halls" / "zhangjiagang.toml"
EVERYTHING: tuple[type[Base], ...] = (Hall, Department, Service, Matter, Zone, Window, WindowService, Printer, Device, Staff, Journal)
HOUSEHOLD = """
[[service]]
code = "household"
name = "户口登记"
name_en = "Household registration"
department = "police"
"""


@pytest.fixture
def load(database: Database, clock: Clock) -> Callable[..., tuple[int | None, list[str]]]:
    """Loads a file; (hall id, changes)."""

    def load_(file: Path, **options: bool) -> tuple[int | None, list[str]]:
        return load_hall(database, clock, read_hall_file(file, set(SCALES)), lambda _: CHEAP.hash("password"), **options)

    return load_


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All that a hall file can change."""
    with database.reading() as connection:
        return {model.__tablename__: [tuple(row) for row in connection.execute(select(*model.__table__.columns))] for model in EVERYTHING}


def changed(file: Path, *replacements: tuple[str, str]) -> Path:
    """The file with words replaced, each of which must be there."""
    text = file.read_text(encoding="utf-8")
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    return file


def without_household(file: Path) -> Path:
    """The small hall's file after the household registration has moved out."""
    return changed(
        file, (HOUSEHOLD.lstrip(), ""), ('services = ["id-card", "household"]', 'services = ["id-card"]'), ('services = ["household", ', "services = [")
    )


# The demo hall


@pytest.fixture(scope="module")
def demo() -> HallFile:
    return read_hall_file(DEMO, set(SCALES))


def test_the_demo_hall_is_as_large_as_is_said(demo: HallFile):
    assert (len(demo.department), len(demo.service), len(demo.window)) == (31, 45, 40)
    assert all(one.devices == ["window_strip", "evaluator"] for one in demo.window)
    kinds = [device.screen or device.kind for device in demo.device]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "kiosk": 2,
        "guide": 1,
        "hall_board": 1,
        "zone_board": 2,
        "waiting_board": 1,
        "missed_board": 1,
        "notices": 1,
        "agent": 1,
    }
    assert {member.role for member in demo.staff} == {"clerk", "guide", "head", "supervisor", "admin"}


def test_each_of_its_three_integrated_windows_stands_for_ten_departments(demo: HallFile):
    department = {service.code: service.department for service in demo.service}
    integrated = [window for window in demo.window if window.title and "综合" in window.title]

    assert len(integrated) == 3
    for window in integrated:
        assert len({department[served.service] for served in window.served()}) == 10, window.title


def test_each_of_its_services_has_a_window_that_does_not_merely_help_out(demo: HallFile):
    homes = {served.service for window in demo.window for served in window.served() if served.handicap_min == 0}

    assert {service.code for service in demo.service} == homes


def test_each_of_its_departments_offers_something(demo: HallFile):
    assert {service.department for service in demo.service} == {department.code for department in demo.department}


def test_the_demo_hall_loads_and_loading_it_again_changes_nothing(database: Database, load: Callable[..., tuple[int | None, list[str]]]):
    hall_id, changes = load(DEMO)
    before = rows(database)

    again, nothing = load(DEMO)

    assert hall_id is not None
    assert changes[0] == "hall zhangjiagang: new"
    assert (len(before["department"]), len(before["service"]), len(before["window"])) == (31, 45, 40)
    assert len(before["device"]) == 10 + 2 * 40, "every window has a strip and an evaluator"
    assert (again, nothing) == (hall_id, [])
    assert rows(database) == before


# Changing a hall


def test_a_service_that_the_file_no_longer_names_is_no_longer_given_out(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    _, changes = load(without_household(hall_file(tmp_path)))

    assert "service household: retired" in changes
    with pytest.raises(UnknownService):
        hall.take("household")
    [kept] = hall.rows(select(Service.retired_at).where(Service.code == "household"))
    assert kept.retired_at is not None, "nothing is ever deleted"


def test_those_who_wait_for_a_service_that_has_gone_are_still_called(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    waiting = hall.take("household")

    load(without_household(hall_file(tmp_path)))

    assert hall.do(desk.call_next, hall.seat("w1")) is not None
    [ticket] = hall.rows(select(Ticket.state).where(Ticket.id == waiting.ticket_id))
    assert ticket.state == "called"


def test_a_service_that_is_named_again_comes_back(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    [before] = hall.rows(select(Service.id).where(Service.code == "household"))
    load(without_household(hall_file(tmp_path)))

    _, changes = load(hall_file(tmp_path))

    [after] = hall.rows(select(Service.id, Service.retired_at).where(Service.code == "household"))
    assert (after.id, after.retired_at) == (before.id, None)
    assert any(change.startswith("service household: retired_at") for change in changes)
    assert hall.take("household").number == "B001"


def test_what_is_renamed_is_found_by_its_new_name(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    def spelled() -> tuple[str, str]:
        catalogue = hall.look(lambda view: kiosk_catalogue(view.catalogue))
        service = next(service for department in catalogue["departments"] for service in department["services"] if service["code"] == "household")
        return service["initials"], service["pinyin"]

    before = spelled()
    load(changed(hall_file(tmp_path), ("户口登记", "A4银行登记")))

    assert before == ("hkdj", "hu kou deng ji")
    assert spelled() == ("a4yhdj", "a4 yin hang deng ji"), "as people read the word, not each character"


def test_a_change_has_a_seq_and_is_journalled_once(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    [before] = hall.rows(select(Hall.seq, Hall.catalogue_version))

    load(changed(hall_file(tmp_path), ('label = "12"', 'label = "15"')))

    [after] = hall.rows(select(Hall.seq, Hall.catalogue_version))
    [last] = hall.rows(select(Journal.kind).where(Journal.seq == after.seq))
    assert (after.seq, after.catalogue_version, last.kind) == (before.seq + 1, before.catalogue_version + 1, "catalogue_loaded")


def test_a_window_keeps_its_code_and_its_line_under_another_label(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    hall.take("company")
    seat = hall.seat("w3")

    load(changed(hall_file(tmp_path), ('label = "12"', 'label = "15"')))

    assert hall.do(desk.call_next, seat) is not None
    strips = {row.code: row.retired_at is None for row in hall.rows(select(Device.code, Device.retired_at).where(Device.code.like("strip-%")))}
    assert strips == {"strip-w1": True, "strip-w2": True, "strip-w3": True}, "what is enrolled stays enrolled"


def test_staff_added_by_hand_and_passwords_are_left_alone(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    before = hall.rows(select(Staff.username, Staff.password_hash).order_by(Staff.id))

    load(changed(hall_file(tmp_path), ('name = "高峰"', 'name = "高锋"')))

    assert hall.rows(select(Staff.username, Staff.password_hash).order_by(Staff.id)) == before
    assert [row.name for row in hall.rows(select(Staff.name).where(Staff.username == "gao"))] == ["高锋"]


def test_a_rehearsal_lists_the_changes_and_makes_none(hall: SmallHall, load: Callable[..., tuple[int | None, list[str]]], tmp_path: Path):
    file = without_household(changed(hall_file(tmp_path), ('name = "计量与特种设备"', 'name = "计量"')))
    before = rows(hall.database)

    hall_id, rehearsed = load(file, dry_run=True)

    assert hall_id is None
    assert rows(hall.database) == before
    assert "service household: retired" in rehearsed
    assert "service metrology: name '计量与特种设备' → '计量'" in rehearsed
    assert load(file)[1] == rehearsed, "what is rehearsed is what happens"


def test_a_rehearsal_of_a_new_hall_leaves_no_hall(database: Database, load: Callable[..., tuple[int | None, list[str]]]):
    load(DEMO, dry_run=True)

    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Hall)) == 0


# Mistakes


def problems(file: Path) -> list[str]:
    """What is wrong with it."""
    with pytest.raises(ConfigError) as refused:
        read_hall_file(file, set(SCALES))
    return refused.value.problems


def test_every_mistake_is_told_at_once_with_its_place_and_what_was_meant(tmp_path: Path):
    file = changed(
        hall_file(tmp_path),
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shangai"'),
        ('rating_scale = "haochaping"', 'rating_scale = "haochapin"'),
        ('prefix = "A"', 'prefix = "I"'),
        ('department = "police"', 'department = "polize"'),
        ("quota = 2", "quotas = 2"),
        ('opens = "00:00"', 'opens = "8:00"'),
        ('services = ["company", "metrology"]', 'services = ["compani", "metrology"]'),
        ('printer = "printer-1"', 'printer = "printer-2"'),
        ('kind = "agent"', 'kind = "agents"'),
        ('number = "0103"\n', ""),
        ('role = "supervisor"', 'rolle = "supervisor"'),
    )

    found = "\n".join(problems(file))

    for words in (
        'small.toml: hall.timezone: Value error, no such time zone (did you mean "Asia/Shanghai"?)',
        'small.toml: hall.rating_scale: no scale "haochapin" (did you mean "haochaping"?)',
        'small.toml: department[2] "commerce".prefix: Value error, a prefix is one letter (not I or O) or one digit',
        'small.toml: service[1] "id-card".department: no department "polize" (did you mean "police"?)',
        'small.toml: service[2] "household".department: no department "polize" (did you mean "police"?)',
        'small.toml: service[4] "metrology".quotas: unknown key (did you mean "quota"?)',
        "small.toml: hours[1].opens: Value error, a time is written 08:30",
        'small.toml: window[3] "w3".services[1]: no service "compani" (did you mean "company"?)',
        'small.toml: device[1] "kiosk-1".printer: no printer "printer-2" (did you mean "printer-1"?)',
        '"paper".kind: ',
        'small.toml: staff[4] "li".role: is missing',
        'small.toml: staff[4] "li".rolle: unknown key (did you mean "role"?)',
    ):
        assert words in found


def test_what_is_there_twice_is_told(tmp_path: Path):
    file = changed(hall_file(tmp_path), ('code = "household"', 'code = "id-card"'), ('username = "gao"', 'username = "chen"'), ('code = "w2"', 'code = "w1"'))

    found = problems(file)

    assert 'small.toml: service "id-card": is there 2 times' in found
    assert 'small.toml: staff "chen": is there 2 times' in found
    assert 'small.toml: window "w1": is there 2 times' in found


def test_a_device_may_not_be_called_what_the_screen_of_a_window_is_called(tmp_path: Path):
    file = changed(hall_file(tmp_path), ('code = "kiosk-2"', 'code = "strip-w3"'), ('label = "2"', 'label = "1"'))

    found = problems(file)

    assert 'small.toml: device "strip-w3": is there 2 times' in found
    assert 'small.toml: window label "1": is there 2 times' in found


def test_hours_in_which_nothing_is_open_are_a_mistake(tmp_path: Path):
    assert problems(hall_file(tmp_path, opens="17:00", closes="08:30")) == ["small.toml: hours[1]: closes at 08:30, which is not after 17:00"]


def test_a_screen_without_its_place_is_a_mistake(tmp_path: Path):
    file = changed(
        hall_file(tmp_path),
        ('screen = "hall_board"\n', ""),
        ('screen = "zone_board"\nzone = "a"\n', 'screen = "zone_board"\n'),
        ('kind = "agent"', 'kind = "evaluator"'),
    )

    assert {problem.partition(" ")[2].partition(" ")[2] for problem in problems(file)} == {
        '"hall-board".screen: is missing',
        '"board-a".zone: is missing',
        '"paper".window: is missing',
    }


PLAYER = '[[device]]\nkind = "{kind}"\ncode = "{code}"\nname = "广播"\nscreen = "hall_board"\n{speaks}\n'


@pytest.mark.parametrize(
    ("players", "said"),
    [
        ([("display", "one", 'speaks = "hal"')], '"one".speaks: no zone has audio "hal" (did you mean "hall"?)'),
        ([("kiosk", "one", 'speaks = "hall"')], '"one".speaks: only a display speaks'),
        ([("display", "one", "standby = true")], '"one".speaks: is missing; a standby player needs an audio zone'),
        ([("display", "one", 'speaks = "hall"'), ("display", "two", 'speaks = "hall"')], '"two".speaks: "one" is the main player of "hall" already'),
    ],
)
def test_a_player_that_nobody_hears_and_two_at_once_are_mistakes(tmp_path: Path, players: list[tuple[str, str, str]], said: str):
    tables = "".join(PLAYER.format(kind=kind, code=code, speaks=speaks) for kind, code, speaks in players)

    [found] = problems(hall_file(tmp_path, queue=tables))

    assert found.endswith(said)


@pytest.mark.parametrize("services", ["7", '"id-card"', "true", "[7]", "{}", "[[]]"])
def test_a_list_that_is_no_list_is_a_mistake_like_any_other(tmp_path: Path, services: str):
    file = changed(hall_file(tmp_path), ('services = ["company", "metrology"]', f"services = {services}"))

    assert all(problem.startswith('small.toml: window[3] "w3".services') for problem in problems(file))


@pytest.mark.parametrize("text", [b"", b"schema = 1", b"schema = 2\n[hall]", b"hall = 7\nhours = 8\nservice = [9]\nwindow = {}", b"[hall", b"\xff\xfe"])
def test_a_file_that_is_no_hall_at_all_says_so(tmp_path: Path, text: bytes):
    file = tmp_path / "odd.toml"
    file.write_bytes(text)

    assert all("odd.toml: " in problem for problem in problems(file))


def test_a_file_that_is_not_there_says_so(tmp_path: Path):
    assert "nowhere.toml" in problems(tmp_path / "nowhere.toml")[0]
