"""Every face of a ticket in every state: what is no ticket any more looks like none anywhere."""

from __future__ import annotations

import io
import re

import icalendar
import pytest
import zxingcpp
from PIL import Image

from events import db, registration, tickets
from events.registration import TicketView
from events.tickets import Why
from tests.factories import NOON, book, make_event, pair

FACES = ("", "/code.png", ".png", ".pdf", ".ics")
JPEG = re.compile(rb"\xff\xd8\xff.*?\xff\xd9", re.DOTALL)


async def live() -> TicketView:
    [ticket] = (await book()).tickets
    return ticket


async def admitted() -> TicketView:
    ticket = await live()
    assert await (await pair()).show(ticket) == "admit"
    return ticket


async def cancelled() -> TicketView:
    view = await book()
    await registration.cancel(view.reference, view.secret, None, NOON)
    return view.tickets[0]


async def replaced() -> TicketView:
    ticket = await live()
    await tickets.bar([ticket.ticket.id], Why.REPLACED, "Ana", NOON)
    return ticket


async def issued_anew() -> TicketView:
    ticket = await live()
    await db.execute("UPDATE ticket SET issue = issue + 1")
    return ticket


def codes(image: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))]


def shown(face: str, body: bytes) -> list[str]:
    """The codes that a face shows, or for a calendar the states of its entries."""
    match face:
        case "/code.png" | ".png":
            return codes(body)
        case ".pdf":
            return [code for picture in JPEG.findall(body) for code in codes(picture)]
        case ".ics":
            found = icalendar.Calendar.from_ical(body).walk("VEVENT")
            return [str(entry["STATUS"]) for entry in found]
    return re.findall(r"code\.png|class=\"short\"", body.decode())


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("state", [live, admitted])
async def test_a_ticket_shows_its_code_on_every_face(visitor, state, face):
    await make_event()
    ticket = await state()
    response = await visitor.get(f"/t/{ticket.ticket.secret}{face}")
    wanted = {"": ["code.png", 'class="short"'], ".ics": ["CONFIRMED"]}
    assert response.status_code == 200
    assert shown(face, response.content) == wanted.get(face, [ticket.ticket.code])


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("state", [cancelled, replaced, issued_anew])
async def test_what_is_no_ticket_any_more_is_void_on_every_face(visitor, state, face):
    await make_event()
    ticket = await state()
    response = await visitor.get(f"/t/{ticket.ticket.secret}{face}")
    if state is issued_anew:
        assert response.status_code == 404
        return
    assert shown(face, response.content) == (["CANCELLED"] if face == ".ics" else [])
    assert ticket.ticket.code.encode() not in response.content
    assert ticket.ticket.short.encode() not in response.content


@pytest.mark.parametrize(("state", "word"), [
    (cancelled, ("Cancelled", "已取消")), (replaced, ("Replaced by a new ticket", "已換發新票")),
])  # fmt: skip
async def test_the_page_says_why_it_is_void_and_offers_nothing(visitor, state, word):
    await make_event()
    ticket = await state()
    for language, said in zip(("en", "zh-TW"), word, strict=True):
        page = (await visitor.get(f"/t/{ticket.ticket.secret}", language)).text
        assert said in page
        assert "ticket--void" in page
        assert f"/t/{ticket.ticket.secret}.png" not in page
        assert 'href="/e/film"' in page


@pytest.mark.parametrize("state", [cancelled, replaced])
async def test_a_void_picture_differs_from_a_clean_one(visitor, state):
    """No yellow ticket is left over for whoever only glances at it."""
    await make_event()
    clean = (await visitor.get(f"/t/{(await live()).ticket.secret}.png")).content
    void = (await visitor.get(f"/t/{(await state()).ticket.secret}.png")).content
    corner = [Image.open(io.BytesIO(p)).convert("RGB").getpixel((30, 30)) for p in (clean, void)]
    assert corner[0] != corner[1]


async def test_the_registration_shows_no_way_to_a_void_ticket(visitor):
    await make_event()
    view = await book()
    await tickets.bar([view.tickets[0].ticket.id], Why.REPLACED, "Ana", NOON)
    page = (await visitor.get(f"/r/{view.reference}/{view.secret}")).text
    assert f"/t/{view.tickets[0].ticket.secret}" not in page
