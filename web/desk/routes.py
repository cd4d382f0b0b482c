"""All handlers of the desk, in the order of its menu."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from web.desk import (
    campaigns,
    gatherings,
    impact,
    mail,
    organisation,
    phones,
    registrations,
    signing_in,
    today,
    turnout,
)

HANDLERS: list[ControllerRouterHandler] = [
    *signing_in.HANDLERS,
    *today.HANDLERS,
    *gatherings.HANDLERS,
    *turnout.HANDLERS,
    *registrations.HANDLERS,
    *phones.HANDLERS,
    *campaigns.HANDLERS,
    *impact.HANDLERS,
    *mail.HANDLERS,
    *organisation.HANDLERS,
]
