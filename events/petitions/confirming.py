"""Confirming a signature by the mailed button, or saying that it was not given."""

from __future__ import annotations

from datetime import datetime

from events.petitions.signature import CONFIRM, SignatureView, opened
from events.petitions.steps import move
from events.petitions.tables import State


def after_confirming(state: State) -> State | None:
    """The state after the mailed button; None, no change, for any but a pending signature."""
    return State.CONFIRMED if state == State.PENDING else None


def after_rejecting(state: State) -> State | None:
    """The state after "it wasn't me"; None, no change, unless only the mailbox vouches for it."""
    return State.REJECTED if state in (State.PENDING, State.CONFIRMED) else None


async def confirm(token: str, now: datetime) -> SignatureView:
    """The mailed button: a pending signature counts. Again: no change. Raises NotFound."""
    return await move(opened(token, CONFIRM), after_confirming, now)


async def reject(token: str, now: datetime) -> SignatureView:
    """Say "it wasn't me": the signature never counts. Again: no change. Raises NotFound."""
    return await move(opened(token, CONFIRM), after_rejecting, now)
