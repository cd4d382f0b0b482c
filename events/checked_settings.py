"""What each setting must be: from its text to its value, or a sentence that says what is wrong.

A check raises ValueError; its sentence goes on after the variable's name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from email.utils import getaddresses
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from events import addresses

LOCAL_MAILBOX = re.compile(rf"{addresses.LOCAL.pattern}@localhost")
SECRET_LENGTH_MIN = 32
SECRET_BITS_MIN = 80
PROXIES_PREFIX_MIN = 7
"""The widest network that proxies may be in: the largest private one, fc00::/7."""


def _random(value: str) -> str:
    """A secret that nobody guesses: long, and not one word again and again."""
    if len(value) < SECRET_LENGTH_MIN:
        raise ValueError(f"is weak: give it {SECRET_LENGTH_MIN} random characters or more")
    if _bits(value) < SECRET_BITS_MIN:
        raise ValueError("is weak: its characters repeat; take random ones")
    return value


def _bits(text: str) -> float:
    """Shannon's entropy of the characters of the shortest piece that the text repeats, in bits."""
    piece = text[: (text + text).find(text, 1)]
    shares = [times / len(piece) for times in Counter(piece).values()]
    return -len(piece) * sum(share * math.log2(share) for share in shares)


def address_of(value: str, *schemes: str) -> SplitResult:
    """A URL of one of the schemes. Raises ValueError; never says the URL, which holds a password.

    A port that is no number is refused here, not where somebody connects.
    """
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError("is no address") from None
    if parts.scheme not in schemes:
        raise ValueError(f"must begin with {' or '.join(f'{name}://' for name in schemes)}")
    return parts


def _database_url(value: str) -> str:
    if not address_of(value, "postgresql", "postgres").path.strip("/"):
        raise ValueError("must name a database: postgresql://user@host/database")
    return value


def _valkey_url(value: str) -> str:
    parts = address_of(value, "redis", "rediss", "unix")
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("must say where: redis://host:port or unix:///path/to/socket")
    return value


def _base_url(value: str) -> str:
    parts = address_of(value, "https", "http")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must be the public address alone, like https://turnout.example.org")
    if parts.username is not None or any(c.isspace() or not c.isprintable() for c in value):
        raise ValueError("must be the public address alone, without a name or a blank in it")
    return f"{parts.scheme}://{parts.netloc}"


def _smtp_url(value: str) -> str:
    if not address_of(value, "smtp", "smtps").hostname:
        raise ValueError("must be smtp://host:port or smtps://host:port")
    return value


def _mailbox(value: str) -> str:
    """One mailbox with or without a name, its address mended; one of this machine will do."""
    found = getaddresses([value])
    given = found[0][1] if len(found) == 1 and value.isprintable() else ""
    address = given if LOCAL_MAILBOX.fullmatch(given) else addresses.mended(given)
    if not address:
        raise ValueError("must be one address, like Turnout <turnout@example.org>")
    return value.replace(given, address)


def _mail_per_minute(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or not 0 < int(value[:9]) < 10**6:
        raise ValueError("must be a whole number above 0")
    return int(value)


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"is no time zone: {value}") from None
    return value


def _rate_limits(value: str) -> str:
    if value not in ("on", "off"):
        raise ValueError("is on or off")
    return value


def _networks(value: str) -> str:
    """Networks such as ``10.0.0.0/8, ::1``, in the form that every reader of them takes."""
    try:
        found = [ip_network(part.strip(), strict=False) for part in value.split(",")]
    except ValueError:
        raise ValueError("must be networks, like 10.0.0.0/8, 192.168.1.7") from None
    return ",".join(map(str, found))


def _proxies(value: str) -> str:
    """Networks of our own proxies: whoever believes the whole world believes every caller."""
    known = _networks(value)
    if any(ip_network(part).prefixlen < PROXIES_PREFIX_MIN for part in known.split(",")):
        raise ValueError("must be our own proxies, not everybody: like 10.0.0.0/8, 192.168.1.7")
    return known


CHECKS: Mapping[str, Callable[[str], object]] = {
    "database_url": _database_url,
    "valkey_url": _valkey_url,
    "secret_key": _random,
    "base_url": _base_url,
    "smtp_url": _smtp_url,
    "mail_from": _mailbox,
    "mail_reply_to": _mailbox,
    "mail_per_minute": _mail_per_minute,
    "time_zone": _time_zone,
    "rate_limits": _rate_limits,
    "trusted_proxies": _proxies,
    "metrics_token": _random,
    "webhook_allow": _networks,
}
