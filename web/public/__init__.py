"""The public pages: programme, event, registration, ticket, petition, campaign."""

from __future__ import annotations

from litestar import Router

from web.public.routes import HANDLERS

router = Router("/", route_handlers=HANDLERS, include_in_schema=False)
