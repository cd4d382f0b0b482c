"""Withdrawing a signature."""

from __future__ import annotations

from datetime import datetime

from events.errors import NotFound
from events.idempotency import RequestKey
from events.petitions.signature import WITHDRAW, SignatureView, opened, signature
from events.petitions.steps import move
from events.petitions.tables import COUNTED, State


def after_withdrawing(state: State) -> State | None:
    """The state after a withdrawal; None, no change, unless the signature counts or still could."""
    return State.WITHDRAWN if state == State.PENDING or state in COUNTED else None


async def withdraw(
    token: str, now: datetime, petition: str | None = None, claim: RequestKey | None = None
) -> SignatureView:
    """Take a signature back. Again: no change.

    Raises NotFound for a wrong token, or one of another petition than the one named.
    """
    signed = opened(token, WITHDRAW)
    if petition is not None and (await signature(signed)).petition != petition:
        raise NotFound("signature")
    return await move(signed, after_withdrawing, now, claim)
