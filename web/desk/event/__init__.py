"""The pages of one event, under ``/desk/events/{slug}``."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from web.desk.event import phones, quarantine, registrations, turnout, who_came

HANDLERS: list[ControllerRouterHandler] = [
    *turnout.HANDLERS,
    *who_came.HANDLERS,
    *registrations.HANDLERS,
    *phones.HANDLERS,
    *quarantine.HANDLERS,
]
