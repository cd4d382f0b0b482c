"""What a real deployment must not be: a setting that is missing or weak stops it, by name.

Whoever means it says so in ``TURNOUT_ALLOW_WEAK`` (fields, separated by commas: ``rate_limits``,
``base_url``, ``smtp_url``); then each is spoken of at the start, and allowed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from urllib.parse import parse_qs, urlsplit

from events.settings import Settings, variable

ALLOWED = "TURNOUT_ALLOW_WEAK"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def strong_settings(*, needs: Collection[str] = frozenset()) -> Settings:
    """The settings of the environment, fit for strangers.

    Raises SystemExit naming every variable that is missing, no use or weak.
    """
    settings = Settings.from_env(needs=needs)
    refuse_weak(settings, allowed_weak(os.environ))
    return settings


def refuse_weak(settings: Settings, allowed: Collection[str]) -> None:
    """Speak of what is weak and allowed. Raises SystemExit naming what is not allowed."""
    refused = []
    for name, why in weak(settings).items():
        if name in allowed:
            print(f"{variable(name)} {why} (allowed by {ALLOWED})", file=sys.stderr)
        else:
            refused.append(f"{variable(name)} {why}")
    if refused:
        raise SystemExit("\n".join(refused))


def weak(settings: Settings) -> dict[str, str]:
    """What of the settings is weak: the field, and a sentence that follows its variable."""
    found = {}
    if settings.rate_limits == "off":
        found["rate_limits"] = "is off: nothing stops a stranger who tries every link"
    if in_clear(settings.base_url):
        found["base_url"] = "begins with http://: tickets and sign-in links would travel in clear"
    if password_in_clear(settings.smtp_url):
        found["smtp_url"] = (
            "sends its password in clear: use smtps://, or add ?starttls=1 to the address"
        )
    return found


def in_clear(base_url: str) -> bool:
    """Whether a public address is without HTTPS although it leaves this machine."""
    parts = urlsplit(base_url)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK


def password_in_clear(smtp_url: str) -> bool:
    """Whether a relay's password would be sent without TLS."""
    parts = urlsplit(smtp_url)
    starttls = parse_qs(parts.query).get("starttls") == ["1"]
    return parts.scheme == "smtp" and parts.password is not None and not starttls


def allowed_weak(env: Mapping[str, str]) -> frozenset[str]:
    """The fields that the environment allows to be weak."""
    return frozenset(part.strip() for part in env.get(ALLOWED, "").split(",") if part.strip())
