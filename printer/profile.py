"""What one model of printer can do and how it says so: the facts that differ between models, one file a model in `profiles/`.

A printer that has no file prints with `generic-80` or `generic-58`; `flask --app server printer test NAME` shows on paper and
on the terminal which facts hold.  To add a model, copy the nearest file, name the manual that each fact is from, and test it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from config.problems import ConfigError, did_you_mean, explain
from config.settings import Strict

FOLDER = Path(__file__).resolve().parent / "profiles"

Completion = Literal["process_id", "in_turn", "status_after", "none"]
"""How it is known that a ticket has been printed, the best first; see `completion.py`."""


def _bytes(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    if not re.fullmatch(r"([0-9A-Fa-f]{2}( |$))*", written):
        raise ValueError('bytes are written in hex, such as "1d 56 42 00"')
    return bytes.fromhex(written)


def _byte(value: int) -> int:
    if not 0 <= value <= 0xFF:
        raise ValueError("a byte is 0 to 255")
    return value


HexBytes = Annotated[bytes, BeforeValidator(_bytes)]
Byte = Annotated[int, AfterValidator(_byte)]


class Profile(Strict):
    """One model.

    dots: printable width.  columns: characters of the small Latin font in that width; a Chinese character takes two.
    native_qr: the printer draws QR codes itself (GS ( k); else they are sent as an image.
    whole_raster: every line is drawn here and sent as dots, for a printer without Chinese characters; a ticket is 30-50 KB.
    chinese_mode: the bytes, after ESC @, that make two bytes one Chinese character; none where it is so from the start.
    cut: the bytes that bring the last line past the cutter and cut.
    status_mask, status_value: an answer to DLE EOT is one when `answer & status_mask == status_value`.
    near_end: it has a sensor for a roll that is nearly used up; without one its bits mean nothing.
    """

    name: str = ""
    dots: int = Field(ge=192, le=832)
    columns: int = Field(ge=16, le=69)
    native_qr: bool
    whole_raster: bool = False
    chinese_mode: HexBytes = b"\x1c&"
    cut: HexBytes
    status_mask: Byte = 0x93
    status_value: Byte = 0x12
    near_end: bool
    completion: Completion

    @property
    def column_dots(self) -> int:
        """The width of one column in dots."""
        return self.dots // self.columns

    @field_validator("columns")
    @classmethod
    def _room(cls, columns: int, info: ValidationInfo) -> int:
        if info.data.get("dots", 8 * columns) < 8 * columns:
            raise ValueError("so many columns in so few dots leave no room for a Chinese character")
        return columns

    @field_validator("status_value")
    @classmethod
    def _possible(cls, value: int, info: ValidationInfo) -> int:
        if value & ~info.data.get("status_mask", 0xFF):
            raise ValueError("it has bits that status_mask leaves out, so no answer could ever be one")
        return value


def load_profiles(folder: Path = FOLDER) -> dict[str, Profile]:
    """The profiles by name, which is their file's.  Raises ConfigError, which lists every mistake in all of them."""
    profiles: dict[str, Profile] = {}
    problems: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
            profiles[file.stem] = Profile.model_validate({**raw, "name": file.stem})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{file.name}: {error}")
        except ValidationError as error:
            problems += explain(error, Profile, file.name)
    if problems:
        raise ConfigError(problems)
    return profiles


def find_profile(name: str, profiles: dict[str, Profile]) -> Profile:
    """The profile with this name.  Raises ConfigError."""
    if name not in profiles:
        raise ConfigError([f'no printer profile "{name}"{did_you_mean(name, profiles)}; there are {", ".join(sorted(profiles))}'])
    return profiles[name]


GENERIC_80 = load_profiles()["generic-80"]
