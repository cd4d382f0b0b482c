"""The reference that names a registration, and the secret that opens its page."""

from __future__ import annotations

import secrets

from events import sealing
from events.tickets import CROCKFORD


def fresh_reference() -> str:
    """A random reference that can be read out: ``R-7K2M9QXD``."""
    return "R-" + "".join(secrets.choice(CROCKFORD) for _ in range(8))


def secret_of(reference: str) -> str:
    """The secret of a registration's page."""
    return sealing.secret("registration", reference)
