"""Measures: figures that somebody reported."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency

from events import measures
from events.access import Actor
from events.idempotency import RequestKey
from events.measures import MeasureDraft
from web.api.asking import AnyRequest, Made, once
from web.bodies import read_body
from web.policy import Who


@post("/measures", opt={"who": Who.ORGANISER, "body": MeasureDraft})
async def report(
    request: AnyRequest, now: NamedDependency[datetime], actor: NamedDependency[Actor]
) -> Response[Made]:
    """Report a figure of a line; of one line, figure and period the latest stands."""
    draft = await read_body(request, MeasureDraft)

    async def deed(claim: RequestKey | None) -> int:
        return await measures.report(draft, actor, now, claim)

    made, headers = await once(request, deed)
    return Response(Made(made), status_code=201, headers=headers)


HANDLERS = [report]
