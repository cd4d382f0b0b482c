"""Secrets that are derived, not stored: HMAC-SHA256 under the installation's secret key.

Each purpose has a key of its own, so that one kind of secret says nothing about another. A purpose
has an epoch too, which is in its key: a new one ends all that was derived before.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping

_purposes: dict[str, bytes] = {}
_epochs: dict[str, int] = {}
_root = b""


def use_key(secret_key: str) -> None:
    """Take the installation's secret key (``TURNOUT_SECRET_KEY``); once, at start-up."""
    global _root
    _root = secret_key.encode()
    _purposes.clear()
    _epochs.clear()


def use_epochs(epochs: Mapping[str, int]) -> None:
    """Take the epoch of each purpose that has one: what was derived in an earlier one is no more.

    A purpose that is not named is in its first.
    """
    for purpose, epoch in epochs.items():
        if _epochs.get(purpose, 0) != epoch:
            _epochs[purpose] = epoch
            _purposes.pop(purpose, None)


def derive(purpose: str, *parts: str | int | bytes) -> bytes:
    """The 32 secret bytes of a purpose and its parts: always the same for the same ones."""
    assert _root, "events.sealing.use_key() comes first"
    key = _purposes.get(purpose)
    if key is None:
        epoch = _epochs.get(purpose, 0)
        named = f"{purpose}\0{epoch}" if epoch else purpose
        key = _purposes[purpose] = hmac.digest(_root, named.encode(), "sha256")
    message = b"\0".join(p if isinstance(p, bytes) else _raw(str(p)) for p in parts)
    return hmac.digest(key, message, "sha256")


def secret(purpose: str, *parts: str | int | bytes) -> str:
    """A derived secret for a link: 128 bits, 22 URL-safe characters."""
    return urlsafe_b64encode(derive(purpose, *parts)[:16]).rstrip(b"=").decode()


def opens(given: str, purpose: str, *parts: str | int | bytes) -> bool:
    """Whether the given text is the ``secret`` of a purpose and its parts, in constant time."""
    return same(given, secret(purpose, *parts))


def same(given: str | bytes, ours: str | bytes) -> bool:
    """Whether what was given is ours, in constant time.

    The only place that compares secrets: as bytes, for a text may hold any character.
    """
    return hmac.compare_digest(_raw(given), _raw(ours))


def _raw(told: str | bytes) -> bytes:
    return told if isinstance(told, bytes) else told.encode("utf-8", "surrogatepass")


def fresh() -> str:
    """A random secret of 256 bits that is not derived from anything."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """The SHA-256 of a random token; only this is stored, never the token."""
    return hashlib.sha256(_raw(token)).digest()
