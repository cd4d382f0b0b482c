"""Actions that organisers enter: letters, postcards, calls."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency

from events import actions
from events.access import Actor
from events.actions import ActionDraft, ActionView
from events.idempotency import RequestKey
from web.api.asking import AnyRequest, once
from web.bodies import read_body
from web.policy import Who


@post("/actions", opt={"who": Who.ORGANISER, "body": ActionDraft})
async def act(
    request: AnyRequest, now: NamedDependency[datetime], actor: NamedDependency[Actor]
) -> Response[ActionView]:
    """Enter so many actions of a type; a negative quantity corrects."""
    draft = await read_body(request, ActionDraft)

    async def deed(claim: RequestKey | None) -> int:
        return await actions.act(draft, actor, now, claim)

    made, headers = await once(request, deed)
    return Response(await actions.action(made), status_code=201, headers=headers)


HANDLERS = [act]
