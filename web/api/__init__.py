"""The API for programs, ``/api/v1``: JSON in and out, a bearer token, problems by RFC 9457.

A route says who may use it and the shape of its body, and then reads like this::

    @put("/campaigns/{slug:str}", opt={"who": Who.ORGANISER, "body": CampaignBody})
    async def put_campaign(…) -> Response[CampaignView]:
        draft = await read_body(request, CampaignBody)
        made = await campaigns.put_campaign(slug, draft.draft(), actor, now)

A POST does its use case through ``idempotent.once``.
"""

from __future__ import annotations

from litestar import Router

from web.api.routes import HANDLERS

router = Router("/api/v1", route_handlers=HANDLERS, tags=["Turnout"])
