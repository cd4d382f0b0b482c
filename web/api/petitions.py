"""Petitions and their signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from events import petitions
from events.access import Actor
from events.idempotency import RequestKey
from events.petitions import Occasion, PetitionDraft, PetitionView, SignatureDraft
from web import language, limits
from web.api.asking import AnyRequest, ListQuery, Page, once, paged, put_answer, query
from web.bodies import read_body
from web.policy import Who


class Thanks(Struct, frozen=True):
    """The only answer to a signature, whether new, repeated or counted already."""

    thanks: bool = True


class Withdrawal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of the signer's mail or ticket page."""

    token: Annotated[str, Meta(max_length=200)]


class Withdrawn(Struct, frozen=True):
    """The petition, and the state of the signature that was taken back."""

    petition: str
    state: str


@get("/petitions", opt={"who": Who.PUBLIC, "query": ListQuery})
async def list_petitions(request: AnyRequest) -> Page[PetitionView]:
    """All petitions, the newest first."""
    asked = query(request, ListQuery)
    return paged(await petitions.petitions(), asked, lambda petition: petition.slug)


@get("/petitions/{slug:str}", opt={"who": Who.PUBLIC})
async def show_petition(slug: FromPath[str]) -> PetitionView:
    """A petition and how many signatures count."""
    return await petitions.petition(slug)


@put("/petitions/{slug:str}", opt={"who": Who.ORGANISER, "body": PetitionDraft})
async def put_petition(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[PetitionView]:
    """Make a petition, or replace it."""
    draft = await read_body(request, PetitionDraft, PetitionView)
    made = await petitions.put_petition(slug, draft, actor, now)
    return put_answer(made, await petitions.petition(slug))


@post(
    "/petitions/{slug:str}/signatures",
    status_code=202,
    opt={"who": Who.PUBLIC, "body": SignatureDraft, "limit": limits.SIGN},
)
async def sign(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[Thanks]:
    """Sign. With a ticket the signer is its guest; else a mailed button confirms."""
    draft = await read_body(request, SignatureDraft)
    occasion = Occasion(language.of(request))

    async def deed(claim: RequestKey | None) -> int:
        await petitions.sign(slug, draft, now, claim, occasion)
        return 0

    _, headers = await once(request, deed)
    return Response(Thanks(), status_code=202, headers=headers)


@post(
    "/petitions/{slug:str}/withdrawal",
    status_code=200,
    opt={"who": Who.GUEST, "body": Withdrawal, "limit": limits.SECRET},
)
async def withdraw(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[Withdrawn]:
    """Take a signature back; again: no change."""
    body = await read_body(request, Withdrawal)

    async def deed(claim: RequestKey | None) -> int:
        return (await petitions.withdraw(body.token, now, slug, claim)).id

    done, headers = await once(request, deed)
    signed = await petitions.signature(done)
    return Response(Withdrawn(signed.petition, signed.state), headers=headers)


HANDLERS = [list_petitions, show_petition, put_petition, sign, withdraw]
