"""What deploy/ hands to systemd, to Chromium and to a machine's administrator agrees with what there is."""

from __future__ import annotations

import importlib.util
import json
import mmap
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.settings import ROOT
from printer.__main__ import _parser as agent_parser
from printer.profile import load_profiles
from server import create_app

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.*"))
SERVERS = [DEPLOY / "systemd" / name for name in ("jiaohao-server.service", "jiaohao-server@.service")]
SCREENS = [DEPLOY / "systemd" / name for name in ("jiaohao-kiosk.service", "jiaohao-display.service")]
INSTALLED = "/opt/jiaohao/"
DOCUMENTED = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").partition("## The environment")[2].partition("\n## ")[0]


def lines(unit: Path) -> list[tuple[str, str]]:
    """(key, value) of a unit's lines, those that go on in the next one put together."""
    text = unit.read_text(encoding="utf-8").replace("\\\n", " ")
    return [(key, value) for key, is_, value in (line.partition("=") for line in text.splitlines() if not line.startswith(("#", "["))) if is_]


def values(unit: Path, key: str) -> list[str]:
    return [value for name, value in lines(unit) if name == key]


def words(unit: Path) -> list[str]:
    """ExecStart's, as systemd splits them."""
    [command] = values(unit, "ExecStart")
    return shlex.split(command)


def environment(name: str) -> dict[str, str]:
    """What an environment file sets, with what it offers behind a `#`."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (DEPLOY / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_systemd_understands_every_unit(tmp_path: Path):
    assert shutil.which("systemd-analyze"), "the tests need systemd-analyze; on Debian: apt-get install systemd"
    for unit in UNITS:
        text = re.sub(rf"{INSTALLED}\.venv/bin/\w+|/usr/bin/cage", "/bin/true", unit.read_text(encoding="utf-8"))  # not installed where the tests run
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    said = subprocess.run(["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False)

    ours = [line for line in said.stderr.splitlines() if "jiaohao" in line]
    assert (said.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_what_a_unit_names_in_the_program_s_folder_is_there(unit: Path):
    named = re.findall(rf"{INSTALLED}([\w./-]+)", unit.read_text(encoding="utf-8"))

    assert named
    for path in named:
        if path.startswith(".venv/bin/"):
            assert (Path(sys.executable).parent / Path(path).name).exists(), path
        else:
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_the_environment_file_of_a_unit_ships_and_sets_what_the_unit_uses(unit: Path):
    [file] = values(unit, "EnvironmentFile")
    sets = environment(Path(file).name)

    assert file.startswith("/etc/jiaohao/")
    assert set(re.findall(r"\$\{(\w+)\}", unit.read_text(encoding="utf-8"))) <= set(sets)


def test_the_server_s_environment_file_sets_what_the_settings_know():
    assert set(environment("jiaohao.env")) <= set(re.findall(r"^\| `(\w+)`", DOCUMENTED, re.MULTILINE))
    assert "JIAOHAO_AGENT_TOKEN" in environment("agent.env")


def test_the_server_is_started_as_everywhere_else():
    single, several = (words(unit) for unit in SERVERS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert several == ["/usr/bin/env", "PORT=%i", *single]
    assert f"gunicorn {single[1]} {single[2]} '{single[3]}'" in makefile
    assert [line for line in lines(SERVERS[0]) if line[0] not in ("Description", "ExecStart")] == [
        line for line in lines(SERVERS[1]) if line[0] not in ("Description", "ExecStart")
    ]


@pytest.mark.parametrize("unit", SERVERS, ids=lambda unit: unit.name)
def test_the_server_has_room_for_the_sockets_of_a_large_hall(unit: Path):
    spec = importlib.util.spec_from_file_location("gunicorn_settings", ROOT / "config" / "gunicorn.py")
    assert spec is not None
    assert spec.loader is not None
    gunicorn = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gunicorn)

    assert int(values(unit, "LimitNOFILE")[0]) > 2 * gunicorn.threads
    assert int(values(unit, "TasksMax")[0]) > 4 * gunicorn.threads
    assert int(values(unit, "TimeoutStopSec")[0]) > 2 * gunicorn.graceful_timeout


def test_the_agent_is_started_with_options_that_it_has():
    sets = environment("agent.env")
    _, dash_m, module, *arguments = words(DEPLOY / "systemd" / "jiaohao-agent.service")

    options = agent_parser().parse_args([re.sub(r"\$\{(\w+)\}", lambda found: sets[found[1]], word) for word in arguments])

    assert (dash_m, module) == ("-m", "printer")
    assert (options.server, options.printer) == (sets["JIAOHAO_SERVER"], sets["JIAOHAO_PRINTER"])
    assert options.profile in load_profiles()


def test_the_backup_calls_a_command_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JIAOHAO_DATA", str(tmp_path))
    shell, dash_c, script = words(DEPLOY / "systemd" / "jiaohao-backup.service")
    [command] = re.findall(r"--app server (\w+) ", script)

    assert (shell, dash_c) == ("/bin/sh", "-c")
    assert command in create_app().cli.commands


def test_backups_older_than_a_month_go_and_their_secrets_with_them(tmp_path: Path):
    old, new = time.time() - 40 * 86_400, time.time()
    for name, at in (
        ("jiaohao-20260101-023000.backup", old),
        ("jiaohao-20260101-023000.backup.secret", old),
        ("jiaohao-20260201-023000.backup", new),
        ("x", old),
    ):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    [prune] = values(DEPLOY / "systemd" / "jiaohao-backup.service", "ExecStartPost")

    subprocess.run(shlex.split(prune.replace("/var/backups/jiaohao", str(tmp_path))), check=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["jiaohao-20260201-023000.backup", "x"]


@pytest.fixture(scope="module")
def chromium() -> mmap.mmap:
    """The browser's program, to look for names in: a switch that it does not have is ignored without a word."""
    for program in (Path("/usr/lib/chromium/chromium"), Path("/usr/lib/chromium-browser/chromium-browser")):
        if program.exists():
            with program.open("rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    raise AssertionError("the tests need chromium; on Debian: apt-get install chromium")


@pytest.mark.parametrize("unit", SCREENS, ids=lambda unit: unit.name)
def test_the_browser_has_every_switch_that_a_screen_starts_it_with(unit: Path, chromium: mmap.mmap):
    cage, *own, browser = words(unit)[: words(unit).index("/usr/bin/chromium") + 1]
    switches = [word.removeprefix("--").partition("=") for word in words(unit) if word.startswith("--") and word != "--"]
    names = [name for name, _, _ in switches] + [value for name, _, value in switches if name == "disable-features"]

    assert (cage, own, browser) == ("/usr/bin/cage", ["-d", "--"], "/usr/bin/chromium")
    assert words(unit)[-1] == "${JIAOHAO_PAGE}"
    assert [name for name in names if chromium.find(b"\0" + name.encode() + b"\0") < 0] == []


def test_the_browser_has_every_policy_that_it_is_given(chromium: mmap.mmap):
    policies = json.loads((DEPLOY / "chromium" / "jiaohao.json").read_text(encoding="utf-8"))

    assert [name for name in policies if chromium.find(b"\0" + name.encode() + b"\0") < 0] == []


def test_screens_open_pages_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JIAOHAO_DATA", str(tmp_path))
    pages = re.findall(r"^#?JIAOHAO_PAGE=https://[^/]+(/[^#\n]*)", (DEPLOY / "screen.env").read_text(encoding="utf-8"), re.MULTILINE)
    visitor = create_app().test_client()

    assert len(pages) == 2
    assert [visitor.get(page).status_code for page in pages] == [200, 200]
