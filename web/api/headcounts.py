"""Headcounts: people who never had a ticket."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import admission
from events.access import Actor
from events.admission import HeadcountDraft
from events.idempotency import RequestKey
from web.api.asking import AnyRequest, Made, once
from web.bodies import read_body
from web.policy import Who


@post(
    "/sessions/{event:str}/{session:str}/headcounts",
    opt={"who": Who.ORGANISER, "body": HeadcountDraft},
)
async def count_heads(
    request: AnyRequest,
    event: FromPath[str],
    session: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Made]:
    """Add people to a session's headcount; a negative count corrects, down to a sum of 0."""
    draft = await read_body(request, HeadcountDraft)

    async def deed(claim: RequestKey | None) -> int:
        return await admission.count_heads(f"{event}/{session}", draft, actor, now, claim)

    made, headers = await once(request, deed)
    return Response(Made(made), status_code=201, headers=headers)


HANDLERS = [count_heads]
