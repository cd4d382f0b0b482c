"""People: whom the organisation knew before."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Response, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from events import people
from events.access import Actor
from events.idempotency import RequestKey
from web.api.asking import AnyRequest, instant, once, zone
from web.bodies import read_body
from web.policy import Who

HASHES_MAX = 25_000
HASHES_BYTES_MAX = 2_000_000


class KnownPeople(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hex SHA-256 of normalised e-mails, known as of a date or time."""

    hashes: Annotated[list[str], Meta(max_length=HASHES_MAX)]
    as_of: Annotated[str, Meta(min_length=1, max_length=40)]


class Told(Struct, frozen=True):
    """How many different addresses were told."""

    known: int


@post(
    "/people/known",
    status_code=200,
    opt={"who": Who.ORGANISER, "body": KnownPeople},
    request_max_body_size=HASHES_BYTES_MAX,
)
async def know(
    request: AnyRequest, now: NamedDependency[datetime], actor: NamedDependency[Actor]
) -> Response[Told]:
    """Say which addresses the organisation knew already; the earliest date of each stays."""
    body = await read_body(request, KnownPeople)
    as_of = instant(body.as_of, "as_of", zone(request))

    async def deed(claim: RequestKey | None) -> int:
        return await people.know_emails(body.hashes, as_of, actor.name, now, claim)

    told, headers = await once(request, deed)
    return Response(Told(told), headers=headers)


HANDLERS = [know]
