"""The server's settings: `config/jiaohao.toml`, then the environment.  Every mistake is told at once, with its place."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.problems import ConfigError, explain
from rules.idling import IdleLimits

ROOT = Path(__file__).resolve().parent.parent


class Strict(BaseModel):
    """A table in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerTable(Strict):
    """[server]"""

    public_url: str = Field("http://127.0.0.1:8000", description="Where citizens' phones reach this server; printed as QR code.")
    heartbeat_ms: int = Field(2000, ge=100, description="How often every page hears that the server lives.")
    coalesce_ms: int = Field(50, ge=0, le=50, description="Snapshots for one audience are at least so far apart.")
    metrics_token: str = Field("", description="The bearer token that /metrics asks for; empty: there is no /metrics.")
    secure_cookies: bool = Field(False, description="True where the server is reached over HTTPS only.")
    proxies: int = Field(0, ge=0, description="How many proxies stand before the server: so many addresses of X-Forwarded-For are believed.")


class DoorsTable(Strict):
    """[doors]"""

    idle_sign_out_min: int = Field(30, ge=1, description="A clerk who does nothing for so long is signed out.")
    supervisor_idle_min: int = Field(480, ge=1, description="A supervisor who does nothing for so long is signed out; the live page is for watching.")
    wrong_passwords: int = Field(5, ge=1, description="So many in a row lock the name out.")
    lock_out_min: int = Field(10, ge=1, description="For how long.")
    enrol_code_min: int = Field(10, ge=1, description="How long a device's six-digit code lives.")
    tries_per_minute: int = Field(20, ge=1, description="Sign-ins and enrolments from one address.")

    @property
    def idle_limits(self) -> IdleLimits:
        """When somebody is signed out."""
        return IdleLimits(self.idle_sign_out_min * 60_000, self.supervisor_idle_min * 60_000)


class KioskTable(Strict):
    """[kiosk]"""

    tickets_per_minute: int = Field(12, ge=1, description="More than this from one kiosk is slowed and reported.")


class PrintingTable(Strict):
    """[printing]"""

    poll_s: float = Field(3.0, gt=0, description="How often an idle printer is asked how it is.")
    answer_s: float = Field(2.0, gt=0, description="How long a printer may take for an answer.")
    completion_s: float = Field(10.0, gt=0, description="How long a ticket may take to print; after that its paper is uncertain.")


class SettingsFile(Strict):
    """The whole file."""

    server: ServerTable = ServerTable()
    doors: DoorsTable = DoorsTable()
    kiosk: KioskTable = KioskTable()
    printing: PrintingTable = PrintingTable()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.  data: the folder that holds the database, the secret and the logs; workers: how many processes serve the one port."""

    data: Path
    database_url: str
    server: ServerTable
    doors: DoorsTable
    kiosk: KioskTable
    printing: PrintingTable
    workers: int = 1


def config_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the files are that a hall may change."""
    return Path(environ.get("JIAOHAO_CONFIG", ROOT / "config"))


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads JIAOHAO_CONFIG (a folder, default `config/`), JIAOHAO_DATA (default `var/`), JIAOHAO_DATABASE_URL and JIAOHAO_WORKERS.

    Raises ConfigError, which lists every mistake.
    """
    data = Path(environ.get("JIAOHAO_DATA", ROOT / "var"))
    database_url = environ.get("JIAOHAO_DATABASE_URL", f"sqlite:///{data / 'jiaohao.db'}")
    workers = environ.get("JIAOHAO_WORKERS", "1")
    if not (workers.isascii() and workers.isdigit() and int(workers) >= 1):
        raise ConfigError([f"JIAOHAO_WORKERS={workers}: must be how many processes serve the hall, 1 or more"])
    if int(workers) > 1 and database_url.startswith("sqlite"):
        raise ConfigError([f"JIAOHAO_WORKERS={workers}: several processes need PostgreSQL; set JIAOHAO_DATABASE_URL, or leave JIAOHAO_WORKERS at 1"])
    file = config_folder(environ) / "jiaohao.toml"
    raw: dict[str, Any] = {}
    if file.exists():
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ConfigError([f"{file}: {error}"]) from None
    try:
        tables = SettingsFile.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(explain(error, SettingsFile, file.name)) from None
    if (port := environ.get("PORT")) and "public_url" not in raw.get("server", {}):
        tables = tables.model_copy(update={"server": tables.server.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})})
    return Settings(data, database_url, tables.server, tables.doors, tables.kiosk, tables.printing, int(workers))
