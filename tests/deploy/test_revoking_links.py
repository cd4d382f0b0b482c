"""``turnout revoke-links KIND``: every link of the kind ends on a running system, and no other."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest_asyncio

from deploy.command import LINKS
from events import access, db, devices, link_epochs, links, petitions
from events.access import SYSTEM
from events.devices import PairingDraft
from events.link_epochs import Links
from tests.events.petitions.evening import by_email, last_signature, make_petition
from tests.factories import book, make_event, sign_at_once
from tests.web.conftest import HIDDEN

TOP = Path(__file__).parents[2]
ENDS_SECONDS_MAX = 60
ANA = "ana@example.org"


@pytest_asyncio.fixture
async def made(server, database):
    """Something of everything that has a link; how to make the link of each kind anew."""
    from events import clock

    now = clock.read()
    await make_event()
    view = await book()
    await make_petition()
    await sign_at_once("release", by_email(), now)
    signed = await last_signature()
    invited = await devices.make_pairing("film", PairingDraft(uses=300), SYSTEM, now)

    async def link_of(kind: Links) -> str:
        match kind:
            case Links.TICKETS:
                ticket = (await _seen(view.id)).tickets[0].ticket
                return links.ticket("", ticket.secret)
            case Links.REGISTRATIONS:
                seen = await _seen(view.id)
                return links.registration("", seen.reference, seen.secret)
            case Links.CONFIRMATIONS:
                return links.confirmation("", petitions.confirm_token(signed))
            case Links.WITHDRAWALS:
                return links.withdrawal("", petitions.withdraw_token(signed))
            case Links.SIGN_INS:
                return links.sign_in("", await access.make_sign_in_link(ANA, clock.read()))
            case Links.PAIRINGS:
                return (await devices.pairing_view(invited)).pairing_code

    return link_of


async def _seen(registration_id: int):
    from events import registration

    return await registration.registration_view(registration_id)


async def opens(http: httpx.AsyncClient, kind: Links, link: str) -> bool:
    """Whether a link does on the running server what it was given out for."""
    if kind is Links.PAIRINGS:
        answer = await http.post("/api/v1/door/pairing", json={"pairing_code": link})
    elif kind is Links.SIGN_INS:
        shown = await http.get(link)
        answer = await http.post(link, data=dict(HIDDEN.findall(shown.text)))
    else:
        answer = await http.get(link)
    http.cookies.clear()
    assert answer.status_code in (200, 303, 404, 410), answer.text
    return answer.status_code < 400


def revoke(kind: str, settings) -> None:
    variables = {
        "TURNOUT_DATABASE_URL": settings.database_url,
        "TURNOUT_VALKEY_URL": settings.valkey_url,
        "TURNOUT_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "deploy.command", "revoke-links", kind]
    subprocess.run(command, cwd=TOP, env=os.environ | variables, check=True, capture_output=True)


async def ends(http: httpx.AsyncClient, kind: Links, given_out: list[str]) -> None:
    """Wait until the server has heard of it; a try may spend a link."""
    deadline = time.monotonic() + ENDS_SECONDS_MAX
    for link in given_out:
        if not await opens(http, kind, link):
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    raise AssertionError(f"links of {kind} still open")


async def test_all_links_of_the_kind_end_and_no_other(made, server, settings):
    async with httpx.AsyncClient(base_url=server.base_url) as http:
        for ended in Links:
            given_out = {kind: [await made(kind)] * 60 for kind in Links}
            given_out[Links.SIGN_INS] = [await made(Links.SIGN_INS) for _ in range(60)]
            for kind in Links:
                assert await opens(http, kind, given_out[kind][0]), kind
            await asyncio.to_thread(revoke, ended, settings)
            await ends(http, ended, given_out[ended][1:-1])
            for kind in Links:
                assert await opens(http, kind, given_out[kind][-1]) is (kind is not ended), kind
            await link_epochs.load()
            assert await opens(http, ended, await made(ended))
    told = await db.fetch(
        "SELECT actor, subject FROM journal WHERE deed = 'links.ended' ORDER BY id"
    )
    assert [tuple(row) for row in told] == [("system", kind) for kind in Links]


def test_the_command_knows_every_kind():
    assert tuple(LINKS) == tuple(Links)
