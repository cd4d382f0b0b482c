"""Settings: the operator's, from the environment, and the organisation's, from the desk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import msgspec
from piccolo.columns import JSONB, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from events import db
from events.text import in_language

PREFIX = "TURNOUT_"
SECRET_KEY_LENGTH_MIN = 32
ACCENT = "#FFE600"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the processes take from the environment, read once at start-up."""

    database_url: str = field(repr=False)
    valkey_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Turnout <turnout@localhost>"
    mail_reply_to: str = ""
    mail_per_minute: int = 600
    time_zone: str = "Asia/Taipei"
    rate_limits: str = "on"
    webhook_allow: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone: dates without an offset are meant in it."""
        return ZoneInfo(self.time_zone)

    @property
    def secure(self) -> bool:
        """Whether the public address is HTTPS, so that cookies may say so."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read ``TURNOUT_<FIELD>``, or the file that ``TURNOUT_<FIELD>_FILE`` names.

        Raises SystemExit naming every variable that is missing or weak.
        """
        environment = os.environ if env is None else env
        given = {f.name: read(f.name, environment) for f in fields(cls)}
        present = {name: value for name, value in given.items() if value is not None}
        missing = [f.name for f in fields(cls) if f.default is MISSING and f.name not in present]
        if missing:
            raise SystemExit(f"Set {', '.join(_variable(name) for name in missing)}")
        return cls(**_checked(present))  # type: ignore[arg-type]


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def read(name: str, env: Mapping[str, str]) -> str | None:
    """One field as the environment gives it, or the file that it names; None when it is empty."""
    if path := env.get(_variable(name) + "_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return env.get(_variable(name)) or None


def _checked(given: dict[str, str]) -> dict[str, object]:
    """The values in their types. Raises SystemExit for the first one that is no use."""
    values: dict[str, object] = dict(given)
    if len(given["secret_key"]) < SECRET_KEY_LENGTH_MIN:
        raise SystemExit(f"{_variable('secret_key')} is weak: {SECRET_KEY_LENGTH_MIN} characters")
    if rate := given.get("mail_per_minute"):
        if not rate.isdecimal() or int(rate) == 0:
            raise SystemExit(f"{_variable('mail_per_minute')} must be a whole number above 0")
        values["mail_per_minute"] = int(rate)
    if base_url := given.get("base_url"):
        values["base_url"] = base_url.rstrip("/")
    if zone := given.get("time_zone"):
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError):
            raise SystemExit(f"{_variable('time_zone')} is no time zone: {zone}") from None
    if given.get("rate_limits", "on") not in ("on", "off"):
        raise SystemExit(f"{_variable('rate_limits')} is on or off")
    return values


class Organisation(Table, db=db.DB):
    """The organisation as its organisers describe it: one row, or none before they have."""

    name = JSONB(default=None, null=False)  # a Localised text
    contact = Varchar(length=500, default="", null=False)
    accent = Varchar(length=7, default=ACCENT, null=False)
    logo = Bytea(default=None, null=True)  # PNG, re-encoded when uploaded
    revision = Integer(default=1, null=False)
    changed_at = Timestamptz(default=None, null=True)


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """The organisation as pages show it."""

    names: dict[str, str]
    contact: str
    accent: str
    has_logo: bool
    revision: int

    def name(self, language: str) -> str:
        """The organisation's name in a language."""
        return in_language(self.names, language)


UNNAMED = OrganisationView({"zh-Hant": "到場 Turnout", "en": "Turnout"}, "", ACCENT, False, 0)


async def organisation() -> OrganisationView:
    """The organisation as organisers describe it, or the defaults of a fresh installation."""
    row = await db.fetch_row(
        "SELECT name, contact, accent, logo IS NOT NULL AS has_logo, revision FROM organisation"
    )
    if row is None:
        return UNNAMED
    names = msgspec.json.decode(row["name"], type=dict[str, str])
    return OrganisationView(names, row["contact"], row["accent"], row["has_logo"], row["revision"])


async def logo() -> bytes | None:
    """The organisation's logo as PNG."""
    row = await Organisation.select(Organisation.logo).first()
    return row["logo"] if row else None


async def describe_organisation(
    names: dict[str, str], contact: str, accent: str, logo: bytes | None, now: datetime
) -> None:
    """Describe the organisation anew; a logo of None leaves the old one."""
    async with db.transaction():
        await db.execute(
            """INSERT INTO organisation (id, name, contact, accent, logo, revision, changed_at)
               VALUES (1, $1::jsonb, $2, $3, $4, 1, $5)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, contact = excluded.contact,
                   accent = excluded.accent, logo = coalesce(excluded.logo, organisation.logo),
                   revision = organisation.revision + 1, changed_at = excluded.changed_at""",
            msgspec.json.encode(names).decode(), contact, accent, logo, now,
        )  # fmt: skip
