"""Phones at the door: inviting them, and taking them back."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from events import devices, links
from events.access import Actor
from events.devices import PairingDraft
from events.errors import NotFound
from events.idempotency import RequestKey
from web.api.asking import AnyRequest, base_url, once
from web.bodies import read_body
from web.policy import Who


class Invited(Struct, frozen=True):
    """A phone that may be paired until ``expires_at``, by its code or by opening the address."""

    id: int
    pairing_code: str
    pairing_url: str
    expires_at: datetime


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No fields."""


class Revocation(Struct, frozen=True):
    """A phone whose scans are quarantined from now on."""

    id: int
    revoked: bool


@post("/events/{slug:str}/devices", opt={"who": Who.ORGANISER, "body": PairingDraft})
async def invite(
    request: AnyRequest,
    slug: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Invited]:
    """Invite one or more phones to an event's door."""
    draft = await read_body(request, PairingDraft)

    async def deed(claim: RequestKey | None) -> int:
        return await devices.make_pairing(slug, draft, actor, now, claim)

    made, headers = await once(request, deed)
    view = await devices.pairing_view(made)
    url = links.pairing(base_url(request), view.pairing_code)
    invited = Invited(view.id, view.pairing_code, url, view.expires_at)
    return Response(invited, status_code=201, headers=headers)


@post(
    "/devices/{device:str}/revocation",
    status_code=200,
    opt={"who": Who.ORGANISER, "body": Nothing},
)
async def revoke(
    request: AnyRequest,
    device: FromPath[str],
    now: NamedDependency[datetime],
    actor: NamedDependency[Actor],
) -> Response[Revocation]:
    """Take a phone back: what it still sends is kept, and counts only once accepted."""
    await read_body(request, Nothing)
    number = device_number(device)

    async def deed(claim: RequestKey | None) -> int:
        return await devices.revoke(number, actor, now, claim)

    done, headers = await once(request, deed)
    return Response(Revocation(done, revoked=True), headers=headers)


def device_number(device: str) -> int:
    """The id of a phone in an address. Raises NotFound for what is none."""
    if not (device.isascii() and device.isdecimal() and len(device) < 10):
        raise NotFound("device")
    return int(device)


HANDLERS = [invite, revoke]
