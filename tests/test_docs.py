"""What can be set is documented, and what is documented can be set."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.hallfile import HallFile
from config.settings import ROOT, SettingsFile

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
SERVER, HALL = PAGE.partition("## The hall: a hall file")[::2]
ROW = re.compile(r"^\| `(?P<key>\w+)` \| (?P<default>.+?) \| (?P<what>.+) \|$", re.MULTILINE)


def sections(page: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Heading → key → (default, what it does), of a page's tables."""
    found = {}
    for part in page.split("\n### ")[1:]:
        heading, _, text = part.partition("\n")
        found[heading.strip()] = {row["key"]: (row["default"], row["what"]) for row in ROW.finditer(text)}
    return found


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that a key may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def keys(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table as they are written."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def tables(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    """(heading, keys) of every table below a model."""
    for name, field in keys(model).items():
        for inner in models_in(field.annotation):
            here = (*path, name)
            heading = ".".join(here)
            if get_origin(field.annotation) is dict:
                heading = f"{heading}.*"
            yield f"[[{heading}]]" if get_origin(field.annotation) is list else f"[{heading}]", keys(inner)
            yield from tables(inner, here)


SETTINGS = dict(tables(SettingsFile))
HALL_TABLES = {"top": {"schema": keys(HallFile)["schema"]}, **dict(tables(HallFile))}


def default_of(field: FieldInfo) -> str:
    """As the page writes it."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    return f"`{json.dumps(value.value if isinstance(value, Enum) else value, ensure_ascii=False)}`"


@pytest.mark.parametrize("heading", SETTINGS)
def test_every_setting_of_the_server_is_documented_with_its_default(heading: str):
    documented = sections(SERVER)[heading]

    assert list(documented) == list(SETTINGS[heading])
    for key, field in SETTINGS[heading].items():
        default, what = documented[key]
        assert field.description, f"{heading} {key} has no description"
        assert default == default_of(field), f"{heading} {key}"
        assert what.startswith(field.description), f"{heading} {key}"


@pytest.mark.parametrize("heading", HALL_TABLES)
def test_every_key_of_a_hall_file_is_documented_with_its_default(heading: str):
    documented = sections(HALL)[heading]

    assert list(documented) == list(HALL_TABLES[heading])
    for key, field in HALL_TABLES[heading].items():
        default, what = documented[key]
        assert what.endswith("."), f"{heading} {key}"
        if default_of(field) != "`null`":
            assert default == default_of(field), f"{heading} {key}"
        else:
            assert "`" not in default, f"{heading} {key}: in words what stands for nothing"


def test_nothing_is_documented_that_is_not_there():
    assert set(sections(SERVER)) == set(SETTINGS)
    assert set(sections(HALL)) == set(HALL_TABLES)


def test_every_variable_of_the_environment_is_documented():
    read = set()
    for file in [*(ROOT / "config").glob("*.py"), *(ROOT / "printer").glob("*.py"), ROOT / "server.py"]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.targets[0].id: node.value.value for node in tree.body if is_constant(node)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get"
                and ast.unparse(node.func.value).endswith("environ")
            ):
                [name, *_] = node.args
                read.add(name.value if isinstance(name, ast.Constant) else names[ast.unparse(name)])

    documented = {row["key"] for row in ROW.finditer(PAGE.partition("## The environment")[2].partition("\n## ")[0])}

    assert documented == read


def is_constant(node: ast.stmt) -> Any:
    """NAME = "text" at the top of a module."""
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)


def test_the_settings_file_that_ships_holds_the_defaults():
    shipped = tomllib.loads((ROOT / "config" / "jiaohao.toml").read_text(encoding="utf-8"))
    text = (ROOT / "config" / "jiaohao.toml").read_text(encoding="utf-8")

    assert SettingsFile.model_validate(shipped) == SettingsFile()
    for heading, fields in SETTINGS.items():
        for key in fields:
            assert re.search(rf"^(# )?{key} = ", text, re.MULTILINE), f"{heading} {key}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_the_tests_that_a_page_names_are_there(page: Path):
    named = re.findall(r"`(tests/[\w/]+\.(?:py|js))`", page.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_what_the_page_gives_as_an_example_is_one():
    assert date.fromisoformat(re.findall(r"`(\d{4}-\d\d-\d\d)`", PAGE)[0])
    assert (ROOT / re.findall(r"`(config/halls/\S+)`", PAGE)[0]).is_file()
