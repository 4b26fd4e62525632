"""What import-linter cannot say about who imports whom."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT

PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]
SOURCES = sorted(file for package in [*PACKAGES, "bench"] for file in (ROOT / package).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """The full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module or ""


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 50


@pytest.mark.parametrize("file", sorted((ROOT / "rules").rglob("*.py")), ids=lambda file: file.name)
def test_rules_import_nothing_but_the_standard_library_and_other_rules(file: Path):
    allowed = sys.stdlib_module_names | {"rules"}

    assert {name for name in imported(file) if name.partition(".")[0] not in allowed} == set()


@pytest.mark.parametrize("file", sorted((ROOT / "rules").rglob("*.py")), ids=lambda file: file.name)
def test_rules_read_no_clock_no_file_and_no_environment(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {"now", "utcnow", "today", "monotonic", "time_ns", "environ"}

    assert asked == set()
    assert {name.partition(".")[0] for name in imported(file)}.isdisjoint({"os", "pathlib", "random", "secrets", "time"})


def test_nothing_imports_the_wiring():
    """Tests and the bench stand outside of the house and may start it."""
    inside = [file for file in SOURCES if file.relative_to(ROOT).parts[0] != "bench"]

    assert [str(file.relative_to(ROOT)) for file in inside if "server" in {name.partition(".")[0] for name in imported(file)}] == []


RARELY_USED = {
    "alembic": "the commands",
    "pypinyin": "loading a hall",
    "escpos": "the first paper",
    "PIL": "the first paper, or a logo on it",
    "psycopg": "PostgreSQL",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "xlsxwriter": "a table to take home",
    "weasyprint": "a report to take home",
    "chinese_calendar": "loading a hall",
}
"""What fills memory and takes time to load, and what it is loaded for: where it is used, and not with the server."""


def test_a_server_starts_without_what_is_rarely_used():
    code = "import sys, server; print(*sorted({name.partition('.')[0] for name in sys.modules} | sys.modules.keys()))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    loaded = set(done.stdout.split())
    assert "sqlalchemy" in loaded
    assert loaded & RARELY_USED.keys() == set()


def test_every_folder_of_code_is_held_to_the_layers():
    folders = {file.parent.name for file in ROOT.glob("*/__init__.py")}

    assert folders - {"bench", "tests"} == set(PACKAGES)


def test_no_folder_of_code_hides_a_module_of_the_standard_library():
    assert set(PACKAGES).isdisjoint(sys.stdlib_module_names)


def test_no_file_is_called_after_nothing():
    assert [str(file.relative_to(ROOT)) for file in SOURCES if file.stem in ("utils", "helpers", "common")] == []
