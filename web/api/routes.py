"""All handlers of the API, in the order of the contract."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from web import openapi
from web.api import (
    actions,
    campaigns,
    devices,
    events,
    headcounts,
    measures,
    notices,
    people,
    petitions,
    quarantine,
    registrations,
    reports,
)

HANDLERS: list[ControllerRouterHandler] = [
    *campaigns.HANDLERS,
    *events.HANDLERS,
    *petitions.HANDLERS,
    *registrations.HANDLERS,
    *headcounts.HANDLERS,
    *actions.HANDLERS,
    *measures.HANDLERS,
    *people.HANDLERS,
    *devices.HANDLERS,
    *quarantine.HANDLERS,
    *reports.HANDLERS,
    *notices.HANDLERS,
    openapi.show,
]
