"""Petitions: the page, signing, and what the mailed links do. Every signer sees the same thanks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from events import people, petitions
from events.errors import FieldError, Invalid
from events.idempotency import Replay
from events.petitions import Occasion, PetitionView, SignatureDraft
from web import csrf, forms, idempotent, language, limits, pages
from web.forms import Form, form_values, read
from web.policy import Who

FIELDS = ("name", "email", "city", "deliver", "public", "updates", "notice", "version")
SIGN = {"who": Who.PUBLIC, "limit": limits.SIGN, "forgives": True}
LINK = {"who": Who.GUEST, "limit": limits.SECRET}


@get("/p/{slug:str}", opt={"who": Who.PUBLIC})
async def petition(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[str]:
    """A petition; ``?at=event/session`` says at which session its poster hangs."""
    found = await petitions.petition(slug)
    return await _page(request, found, Form({"at": request.query_params.get("at", "")}), now)


async def _page(
    request: Request[Any, Any, Any],
    found: PetitionView,
    form: Form,
    now: datetime,
    status: int = 200,
) -> Response[str]:
    """The petition with its form; a form that came too late comes back with a word."""
    return pages.show(
        request,
        "public/petition.html",
        status=status,
        path=f"/p/{found.slug}",
        petition=found,
        form=form,
        word=csrf.SAID if csrf.is_stale(request) else "",
        notice=await people.show_notice("petition", now),
        earlier=await petitions.earlier_texts(found.id),
    )


@post("/p/{slug:str}/signatures", status_code=303, opt=SIGN)
async def create_signature(
    request: Request[Any, Any, Any], slug: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """Sign, and be thanked; or mend what is wrong."""
    found = await petitions.petition(slug)
    values = await form_values(request)
    spoken = language.of(request)
    if csrf.is_stale(request):
        return await _page(request, found, Form(values), now, csrf.STATUS)
    if "show" in values:
        return await _page(request, found, Form(values), now)
    try:
        await sign(request, slug, read_draft(values), Occasion(spoken), now)
    except Invalid as refusal:
        form = forms.mend(values, _as_fields(refusal.errors), FIELDS, spoken)
        return await _page(request, found, form, now, 422)
    return Response(None, status_code=303, headers={"location": f"/p/{quote(slug)}/thanks"})


def read_draft(values: forms.Values, *, with_person: bool = True) -> SignatureDraft:
    """The signature that a form asks for. Raises Invalid."""
    consents = {name: values.get(name, "") for name in ("notice", "public", "updates")}
    raw: dict[str, Any] = {"consents": consents | {"deliver": values.get("deliver", "off")}}
    if values.get("version"):
        raw["version"] = values["version"]
    if with_person:
        raw |= {name: values.get(name, "") for name in ("name", "email", "city")}
        raw["session"] = values.get("at", "")
    return read(SignatureDraft, raw, is_form=True)


async def sign(
    request: Request[Any, Any, Any],
    slug: str,
    draft: SignatureDraft,
    occasion: Occasion,
    now: datetime,
) -> None:
    """Sign once, however often the button is pressed; a poster of an unknown session still counts.

    Raises NotFound, PetitionClosed or Invalid.
    """
    claim = await idempotent.form_claim(request)
    try:
        await petitions.sign(slug, draft, now, claim, occasion)
    except Replay:
        return
    except Invalid as refusal:
        if [error.field for error in refusal.errors] != ["session"]:
            raise
        nowhere = msgspec.structs.replace(draft, session=None)
        await petitions.sign(slug, nowhere, now, claim, occasion)


OWN_CODES = {"name": "no_name", "email": "not_an_email"}
"""A signature asks for a name and an address otherwise than a registration does."""


def _as_fields(errors: list[FieldError]) -> list[FieldError]:
    named = [(e.field.removeprefix("consents."), e) for e in errors]
    return [
        FieldError(name, e.code if e.code == "too_long" else OWN_CODES.get(name, e.code), e.facts)
        for name, e in named
    ]


@get("/p/{slug:str}/signatures", opt={"who": Who.PUBLIC})
async def to_the_petition(slug: FromPath[str]) -> Response[Any]:
    """Somebody who reloads or shares the address of a sent form finds the petition."""
    return Response(None, status_code=303, headers={"location": f"/p/{quote(slug)}"})


@get("/p/{slug:str}/thanks", opt={"who": Who.PUBLIC})
async def thanks(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """The same for everybody, whether new, repeated or already confirmed."""
    found = await petitions.petition(slug)
    return pages.show(request, "public/thanks.html", petition=found)


@get("/p/confirmation/{token:str}", opt=LINK)
async def confirmation(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """The page of the mailed link; nothing happens before a button is pressed."""
    signature = await petitions.to_confirm(token)
    return pages.show(request, "public/confirmation.html", signature=signature, token=token)


@post("/p/confirmation/{token:str}", status_code=303, opt=LINK)
async def confirm(token: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """It was me: the signature counts."""
    await petitions.confirm(token, now)
    return Response(None, status_code=303, headers={"location": f"/p/confirmation/{quote(token)}"})


@get("/p/rejection/{token:str}", opt=LINK)
async def to_the_confirmation(token: FromPath[str]) -> Response[Any]:
    """The address of the button leads back to the page that it stands on."""
    return Response(None, status_code=303, headers={"location": f"/p/confirmation/{quote(token)}"})


@post("/p/rejection/{token:str}", status_code=303, opt=LINK)
async def reject(token: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """It wasn't me: the signature never counts."""
    await petitions.reject(token, now)
    return Response(None, status_code=303, headers={"location": f"/p/confirmation/{quote(token)}"})


@get("/p/withdrawal/{token:str}", opt=LINK)
async def withdrawal(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Taking a signature back; nothing happens before the button."""
    signature = await petitions.to_withdraw(token)
    return pages.show(request, "public/withdrawal.html", signature=signature, token=token)


@post("/p/withdrawal/{token:str}", status_code=303, opt=LINK)
async def withdraw(token: FromPath[str], now: NamedDependency[datetime]) -> Response[Any]:
    """The signature no longer counts."""
    await petitions.withdraw(token, now)
    return Response(None, status_code=303, headers={"location": f"/p/withdrawal/{quote(token)}"})
