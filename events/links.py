"""Addresses of pages that mails, the API and the pages themselves point to.

They begin with the public address of the settings, never with what a request claims.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_FOREIGN = re.compile(r"[^A-Za-z0-9._/-].*", re.DOTALL)


def unglued(address: str) -> str:
    """The part of a path or code that can be ours; it ends in no full stop and in no slash.

    The rest was glued to it by a mail program or a sentence: 。」）, ``>``, Chinese words. Empty
    when a whole part of the path is none of ours.
    """
    ours = _FOREIGN.sub("", address)
    return "" if ours != address and ours.endswith("/") else ours.rstrip("./")


def event(base_url: str, slug: str) -> str:
    """An event's page."""
    return f"{base_url}/e/{slug}"


def registration(base_url: str, reference: str, secret: str) -> str:
    """The page on which a guest sees a registration and may cancel it."""
    return f"{base_url}/r/{reference}/{secret}"


def cancellation(base_url: str, reference: str, secret: str) -> str:
    """The page on which a guest gives places back."""
    return f"{base_url}/r/{reference}/{secret}/cancellation"


def ticket(base_url: str, secret: str, suffix: str = "") -> str:
    """A ticket's page, or with a suffix (``.png``, ``.ics``) its picture or calendar file."""
    return f"{base_url}/t/{secret}{suffix}"


def petition(base_url: str, slug: str) -> str:
    """A petition's page."""
    return f"{base_url}/p/{slug}"


def confirmation(base_url: str, token: str) -> str:
    """The page on which a signer says "it was me", or "it wasn't"."""
    return f"{base_url}/p/confirmation/{token}"


def withdrawal(base_url: str, token: str) -> str:
    """The page on which a signer takes a signature back."""
    return f"{base_url}/p/withdrawal/{token}"


def map_of(address: str, city: str) -> str:
    """Where a map shows an address; nothing of the page goes with it.

    Many write the city in front of the street already: a map finds no city in a city.
    """
    has_city = address.replace("臺", "台").startswith(city.replace("臺", "台"))
    place = address if has_city else f"{city} {address}"
    return f"https://www.openstreetmap.org/search?query={quote(place)}"


def sign_in(base_url: str, token: str) -> str:
    """The page that signs an organiser in, once."""
    return f"{base_url}/desk/sign-in/{token}"


def pairing(base_url: str, code: str) -> str:
    """The page that pairs a phone; behind the ``#`` the code stays out of logs."""
    return f"{base_url}/door/pair#{code}"
