"""All handlers of the desk, in the order of its menu."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from web.desk import (
    campaigns,
    event,
    events,
    impact,
    mail,
    organisation,
    signing_in,
    today,
)

HANDLERS: list[ControllerRouterHandler] = [
    *signing_in.HANDLERS,
    *today.HANDLERS,
    *events.HANDLERS,
    *event.HANDLERS,
    *campaigns.HANDLERS,
    *impact.HANDLERS,
    *mail.HANDLERS,
    *organisation.HANDLERS,
]
