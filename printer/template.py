"""What stands on a ticket, as `templates/ticket.toml` and a hall's own config/ticket.toml say it; the first explains the form."""

from __future__ import annotations

import string
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from config.problems import ConfigError, did_you_mean, explain
from config.settings import Strict, config_folder
from hall.paper import Language

DEFAULT = Path(__file__).resolve().parent / "templates" / "ticket.toml"

FIELDS = (
    *("hall", "number", "service", "issued_at", "kiosk", "phone_url", "footer", "reprint", "place", "area"),
    *("ahead", "one_ahead", "estimate", "no_show_rule"),
)
_MUST = ("number", "reprint")
_KINDS = ("text", "spread", "qr", "logo", "rule", "gap")


def named(text: str) -> list[str]:
    """The fields that a text names, in its order.  Raises ValueError for braces that do not fit together."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def _known_field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"nothing on a ticket is called {name or '{}'}{did_you_mean(name, FIELDS)}")
    return name


def _known_fields(text: str) -> str:
    for name in named(text):
        _known_field(name)
    return text


def _one_place(text: str) -> str:
    if named(text) != [""]:
        raise ValueError("the windows' labels stand where {} stands, once")
    return text


def _in_both_languages(written: Any) -> Any:
    return {"zh": written, "en": written} if isinstance(written, str) else written


Text = Annotated[str, AfterValidator(_known_fields)]
Windows = Annotated[str, AfterValidator(_one_place)]
Texts = Annotated[dict[Language, Text], BeforeValidator(_in_both_languages)]
FieldName = Annotated[str, AfterValidator(_known_field)]


class Line(Strict):
    """[[line]]"""

    text: Texts | None = None
    spread: list[Texts] | None = None
    qr: Text | None = None
    logo: Path | None = None
    rule: bool = False
    gap: int = Field(0, ge=0, le=255)
    size: int = Field(1, ge=1, le=4)
    bold: bool = False
    align: Literal["left", "center"] = "left"
    when: FieldName | None = None
    unless: FieldName | None = None

    @field_validator("logo")
    @classmethod
    def _picture(cls, file: Path, info: ValidationInfo) -> Path:
        from PIL import Image, UnidentifiedImageError  # few papers have a picture

        file = (info.context or Path()) / file
        try:
            with Image.open(file) as picture:
                picture.verify()
        except (OSError, UnidentifiedImageError, SyntaxError) as error:
            raise ValueError(f"this picture cannot be read: {error}") from None
        return file


class PlaceWords(Strict):
    """[place.zh], [place.en]: how a place is written.  {} stands for the windows' labels."""

    floor_to_zone: str
    window: Windows
    windows: Windows
    and_window: str


class Template(Strict):
    """The whole file.  copies: papers for one ticket."""

    copies: int = Field(1, ge=1, le=2)
    margin: int = Field(2, ge=0, le=8)
    footer: Annotated[dict[Language, str], BeforeValidator(_in_both_languages)]
    place: dict[Language, PlaceWords]
    line: list[Line]

    @field_validator("line")
    @classmethod
    def _one_thing_each(cls, lines: list[Line]) -> list[Line]:
        for nth, line in enumerate(lines, 1):
            kinds = [kind for kind in _KINDS if getattr(line, kind)]
            if len(kinds) != 1:
                raise ValueError(f"line {nth} is {' and '.join(kinds) or 'nothing'}; a line is one of {', '.join(_KINDS)}")
        return lines

    @field_validator("line")
    @classmethod
    def _says_what_it_must(cls, lines: list[Line]) -> list[Line]:
        languages: tuple[Language, ...] = ("zh", "en")
        for language in languages:
            said = {name for line in lines for name in named((line.text or {}).get(language, ""))}
            for must in _MUST:
                if must not in said:
                    raise ValueError(f"nowhere on the {language} ticket stands {{{must}}}: a ticket has a number, and one printed again says so")
        return lines


def read_template(own: Path | None = None) -> Template:
    """The hall's template, where the file is there; what it does not name is as shipped.  Raises ConfigError, which lists every mistake."""
    file = own if own is not None and own.exists() else DEFAULT
    try:
        shipped = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{file}: {error}"]) from None
    try:
        return Template.model_validate({**shipped, **raw}, context=file.parent)
    except ValidationError as error:
        raise ConfigError(explain(error, Template, file.name, raw)) from None


def in_use() -> Template:
    """The template of this server or agent, read once.  Raises ConfigError; who starts up asks first, so that no ticket meets it."""
    return _read_once(config_folder() / "ticket.toml")


_read_once = lru_cache(maxsize=4)(read_template)
