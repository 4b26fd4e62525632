"""Telling a person what is wrong with a file: all of it at once, where, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError


class ConfigError(Exception):
    """A file cannot be used.  problems: one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """「 (did you mean "x"?)」 where something known is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""


def explain(error: ValidationError, model: type[BaseModel], file: str, raw: Any = None) -> list[str]:
    """One sentence for each of pydantic's errors: file, place, what is wrong."""
    sentences = []
    for one in error.errors():
        place = name_place(one["loc"], raw)
        if one["type"] == "extra_forbidden":
            key = str(one["loc"][-1])
            sentences.append(f"{file}: {place}: unknown key{did_you_mean(key, _keys_at(model, one['loc'][:-1]))}")
        elif one["type"] == "missing":
            sentences.append(f"{file}: {place}: is missing")
        else:
            given = "" if isinstance(one["input"], dict | list) else f", not {one['input']!r}"
            sentences.append(f"{file}: {place}: {one['msg']}{given}")
    return sentences


def name_place(location: tuple[int | str, ...], raw: Any = None) -> str:
    """「service[3] "id-card".department」: counted from 1, with the entry's code where it has one."""
    words: list[str] = []
    here = raw
    for step in location:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            code = here.get("code") or here.get("username") if isinstance(here, dict) else None
            words[-1] += f"[{step + 1}]" + (f' "{code}"' if code else "")
        else:
            here = here.get(step) if isinstance(here, dict) else None
            words.append(step)
    return ".".join(words)


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            found = _model_in(model.model_fields[step].annotation)
            if found is None:
                return []
            model = found
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        if found := _model_in(argument):
            return found
    return None
