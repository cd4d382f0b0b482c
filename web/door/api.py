"""The protocol of the phones, under ``/api/v1/door``: pairing, the list, and their scans.

Phones are never limited and carry their own ids: nothing here looks at Idempotency-Key.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from events import admission, devices
from events.admission import ROWS_MAX, DoorList, ScanRow
from events.devices import DeviceView, PairedDevice
from events.errors import Invalid
from web import cookies, limits
from web.bodies import Malformed, decode, read_body
from web.forms import read
from web.policy import Who, phone_token, phones_only

FROM_PAGE = "x-door"
UPLOAD_BYTES_MAX = 1_000_000
_encode = msgspec.json.Encoder().encode


class PairingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A pairing code, and what the phone would like to be called."""

    pairing_code: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(max_length=80)] | None = None


class ListQuery(Struct):
    """``since``: the ``rev`` of an earlier answer, to get only what changed."""

    since: str | None = None


class Clock(Struct):
    """The phone's clock at the moment of sending."""

    sent_at: datetime


class Upload(Struct, kw_only=True):
    """An upload of a phone. Rows that do not look like this are answered ``unreadable``."""

    rows: Annotated[list[ScanRow], Meta(max_length=ROWS_MAX)]
    announced: int = 0
    clock: Clock | None = None
    rev: str | None = None


class Answered(Struct, kw_only=True):
    """The answer to an upload: a result for each row, in the order sent.

    ``announced`` is the highest seq that the server has heard of, ``missing`` are the first of
    those up to it that have no result: to be sent, or said to be lost (``kind: "lost"``).
    """

    acked_through: int
    announced: int
    missing: list[int]
    server_now: datetime
    results: list[dict[str, Any]]
    changes: DoorList | None
    alerts: list[dict[str, Any]]


class Door(Controller):
    """The door protocol, section 4 of the contract."""

    path = "/api/v1/door"
    tags = ["Door"]

    @post(
        "/pairing",
        status_code=200,
        opt={
            "who": Who.PUBLIC,
            "limit": limits.PAIR,
            "quiet": True,
            "body": PairingBody,
            "answer": PairedDevice,
        },
    )
    async def pairing(
        self, request: Request[Any, Any, Any], now: NamedDependency[datetime]
    ) -> Response[bytes]:
        """Pair a phone. Our own page gets a cookie instead of the token.

        The cookie outlives the phone's time at the door: what it scanned is still heard afterwards,
        and the event may be put off.
        """
        body = await read_body(request, PairingBody)
        paired = await devices.pair(body.pairing_code, body.name, now)
        facts = asdict(paired)
        if FROM_PAGE not in request.headers:
            return _json(facts)
        token = facts.pop("token")
        cookie = cookies.make(request, cookies.DOOR, token, cookies.YEAR_SECONDS, "strict")
        response = _json(facts)
        response.set_cookie(cookie)
        return response

    @get(
        "/list",
        opt={"who": Who.DEVICE, "query": ListQuery, "answer": DoorList},
    )
    async def list(
        self, request: Request[Any, Any, Any], now: NamedDependency[datetime]
    ) -> Response[bytes]:
        """Everything a phone needs offline, or what of it changed since a revision."""
        asked = read(ListQuery, dict(request.query_params), is_form=True, is_whole=True)
        async with phones_only(request):
            device = await devices.device_for_token(phone_token(request))
        held = await admission.door_list(device, asked.since, now)
        return _json(msgspec.structs.asdict(held) | {"device": _about(device)})

    @post(
        "/scans",
        status_code=200,
        opt={"who": Who.DEVICE, "body": Upload, "answer": Answered},
        request_max_body_size=UPLOAD_BYTES_MAX,
    )
    async def scans(
        self, request: Request[Any, Any, Any], now: NamedDependency[datetime]
    ) -> Response[bytes]:
        """Take an upload: each row is kept and answered, and the list's changes go back."""
        async with phones_only(request):
            upload = await _upload(request)
            return _json(await admission.record(phone_token(request), upload, now))


async def _upload(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The body of an upload. Refuses only what is not ``{rows: […]}``, or has too many rows.

    Whoever is no phone hears that first. Raises UnknownPhone, Malformed or Invalid.
    """
    try:
        body = decode(await request.body())
    except Malformed:
        body = {}
    rows = body.get("rows")
    if isinstance(rows, list) and len(rows) <= ROWS_MAX:
        return body
    await devices.device_for_token(phone_token(request))
    raise Invalid.one("rows", "too_many", max=ROWS_MAX) if isinstance(rows, list) else Malformed


def _about(device: DeviceView) -> dict[str, Any]:
    """The phone itself, for one that lost its store and must go on."""
    return {
        "device": device.id,
        "name": device.name,
        "role": device.role,
        "gate": device.gate,
        "sessions": device.sessions,
        "received_through": device.received_through,
        "announced": device.announced,
    }


def _json(value: object) -> Response[bytes]:
    return Response(_encode(value), media_type="application/json")
