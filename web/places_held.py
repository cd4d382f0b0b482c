"""Booking within the places that one caller may hold; the form and the API book through it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request

from events import idempotency, registration
from events.idempotency import RequestKey
from events.registration import Order
from web import limits


async def register(
    request: Request[Any, Any, Any],
    slug: str,
    order: Order,
    now: datetime,
    claim: RequestKey | None,
) -> int:
    """Register, and give the registration's id. What was made before holds nothing more.

    Raises TooMany, and what ``registration.register`` raises.
    """
    try:
        async with limits.holding(request, slug, order.places, order.contact.email):
            return await registration.register(slug, order, now, claim)
    except limits.TooMany:
        await idempotency.replay_if_kept(claim, now)
        raise
