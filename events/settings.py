"""Settings: the operator's, from the environment, and the organisation's, from the desk."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import msgspec
from piccolo.columns import JSONB, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from events import db
from events.checked_settings import CHECKS
from events.text import in_language

PREFIX = "TURNOUT_"
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
    trusted_proxies: str = ""
    metrics_token: str = field(default="", repr=False)
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
    def from_env(
        cls, env: Mapping[str, str] | None = None, *, needs: Collection[str] = frozenset()
    ) -> Self:
        """Read ``TURNOUT_<FIELD>``, or the file that ``TURNOUT_<FIELD>_FILE`` names.

        ``needs``: fields that have a default and must be given all the same. Raises SystemExit
        naming every variable that is missing, or else every one that is no use.
        """
        environment = os.environ if env is None else env
        given: dict[str, object] = {}
        missing, wrong = [], []
        for known in fields(cls):
            try:
                value = read(known.name, environment)
                if value is not None:
                    given[known.name] = CHECKS.get(known.name, str)(value)
                elif known.default is MISSING or known.name in needs:
                    missing.append(variable(known.name))
            except ValueError as problem:
                wrong.append(f"{variable(known.name)} {problem}")
        if missing:
            wrong.insert(0, f"Set {', '.join(missing)}")
        if wrong:
            raise SystemExit("\n".join(wrong))
        return cls(**given)  # type: ignore[arg-type]


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def read(name: str, env: Mapping[str, str]) -> str | None:
    """One field as the environment gives it, or the file that it names; None when it is empty.

    Raises ValueError when the file cannot be read, or is no text.
    """
    if path := env.get(variable(name) + "_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, ValueError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is no text"
            raise ValueError(f"cannot be read from {path}: {why}") from None
    return env.get(variable(name)) or None


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
