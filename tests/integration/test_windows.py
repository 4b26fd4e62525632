"""The agent on Windows, as far as it can be seen from elsewhere: what it imports, what is installed for it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config.hallfile import read_hall_file
from config.problems import ConfigError
from config.settings import ROOT
from tests.factories import SCALES, hall_file
from tests.winspool import QUEUE

HIDDEN = "import sys; from tests.as_on_windows import hide; hide(); "
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def on_windows(code: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a process that has not what only Unix has."""
    return subprocess.run([sys.executable, "-c", HIDDEN + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_agent_says_how_it_is_used():
    done = on_windows("import runpy; sys.argv = ['printer', 'agent', '--help']; runpy.run_module('printer', run_name='__main__')")

    assert done.returncode == 0, done.stderr
    assert "win32:NAME" in done.stdout


@pytest.mark.parametrize(
    ("cable", "made"),
    [
        (("network", "192.0.2.10"), "NetworkTransport"),
        (("usb", "04b8:0202"), "UsbTransport"),
        (("win32", QUEUE), "Win32Transport"),
        (("serial", "/dev/ttyS1"), "serial is not to be had on this machine"),
        (("file", "/dev/usb/lp0"), "file is not to be had on this machine"),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else None,
)
def test_it_has_its_cables_there_or_says_that_it_has_not(cable, made):
    done = on_windows(
        "from tests.winspool import Win32Print; sys.modules['win32print'] = Win32Print()\n"
        "from printer.__main__ import printer_at\n"
        f"try: print(type(printer_at({':'.join(cable)!r})()).__name__)\n"
        "except ValueError as error: print(error)"
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(made)


def test_a_hall_file_cannot_name_a_queue_since_the_server_has_none(tmp_path):
    file = hall_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace('transport = "fake"', f'transport = "win32"\naddress = "{QUEUE}"'), encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        read_hall_file(file, set(SCALES))

    [problem] = error.value.problems
    assert 'printer[1] "printer-1".transport' in problem
    assert "'agent'" in problem


@pytest.mark.parametrize("code", ["import printer.jobs", "import printer.transports.serial", "import printer.transports.file", "import select; select.poll()"])
def test_what_needs_unix_fails_there_so_these_tests_can_fail(code):
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False).returncode == 0

    assert re.search(r"^(ModuleNotFoundError|ImportError|AttributeError): ", on_windows(code).stderr, re.MULTILINE)


def own_files() -> list[Path]:
    """Our own files that the agent is made of."""
    code = "import json, printer.__main__, printer.layout; print(json.dumps([getattr(module, '__file__', None) or '/' for module in sys.modules.values()]))"
    files = [Path(file) for file in json.loads(on_windows(code).stdout)]
    return [file for file in files if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / ".venv") and not file.is_relative_to(ROOT / "tests")]


def locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall((ROOT / "requirements" / name).read_text(encoding="utf-8")))


def test_everything_the_agent_imports_is_installed_for_it():
    needed = set()
    for file in own_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            needed |= {name.partition(".")[0] for name in names}
    distributions = {name: found[0].lower().replace("_", "-") for name, found in packages_distributions().items()} | {"win32print": "pywin32"}
    third_party = {distributions[name] for name in needed if name in distributions}

    assert {"python-escpos", "python-socketio", "pywin32", "pydantic"} <= third_party
    assert third_party <= locked("agent-windows.txt").keys()


def test_it_is_installed_there_in_the_versions_that_are_tested_here():
    here, there = locked("run.txt"), locked("agent-windows.txt")

    assert {name: version for name, version in there.items() if here.get(name) != version}.keys() == {"pywin32", "colorama"}
