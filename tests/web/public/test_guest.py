"""A guest's own pages: what they show, give back and hand out."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from events import db, petitions, registration
from events.access import SYSTEM
from events.petitions import PetitionDraft
from tests.factories import NOON, make_event

FORM = "/e/film/register"
POST = "/e/film/registrations"


async def booked(visitor, places: int = 1, name: str = "阿默") -> registration.RegistrationView:
    fields = {"name": name, "email": "amo@example.org", "places": str(places)}
    response = await visitor.send(FORM, POST, fields)
    _, _, reference, secret = response.headers["location"].split("/")
    return await registration.by_secret(reference, secret)


def address(view: registration.RegistrationView) -> str:
    return f"/r/{view.reference}/{view.secret}"


async def test_the_registration_shows_its_tickets(visitor):
    await make_event()
    view = await booked(visitor, 2)
    page = await visitor.get(address(view), "zh-TW")
    assert page.status_code == 200
    assert "報名完成" in page.text
    assert "2 張票券" in page.text
    for ticket in view.tickets:
        assert f"/t/{ticket.ticket.secret}" in page.text


@pytest.mark.parametrize("path", ["/r/{reference}/x", "/r/R-00000000/{secret}", "/t/x", "/t/x.png"])
async def test_a_wrong_secret_opens_nothing_and_says_nothing(visitor, path):
    """The page is the one of an address that never was."""
    await make_event()
    view = await booked(visitor)
    path = path.format(reference=view.reference, secret=view.secret)
    wrong, unknown = await visitor.get(path), await visitor.get("/nothing")
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(path, "") == unknown.text.replace("/nothing", "")


async def test_chosen_places_are_given_back_by_a_button(visitor):
    await make_event()
    view = await booked(visitor, 3)
    form = f"{address(view)}/cancellation"
    shown = await visitor.get(form)
    assert (await registration.registration_view(view.id)).state == "confirmed"
    assert "Cancel the ticked tickets" in shown.text
    chosen = [view.tickets[0].ticket.public_id, view.tickets[2].ticket.public_id]
    response = await visitor.send(form, form, {"tickets": chosen})
    assert (response.status_code, response.headers["location"]) == (303, address(view))
    after = await registration.registration_view(view.id)
    assert [ticket.ticket.cancelled for ticket in after.tickets] == [True, False, True]
    assert await db.fetch_value("SELECT min(taken) FROM quota") == 1


async def test_giving_back_nothing_asks_again(visitor):
    await make_event()
    view = await booked(visitor, 2)
    form = f"{address(view)}/cancellation"
    response = await visitor.send(form, form, {})
    assert response.status_code == 422
    assert "Please choose at least one ticket." in response.text


async def test_one_place_is_ticked_already(visitor):
    await make_event()
    view = await booked(visitor)
    shown = await visitor.get(f"{address(view)}/cancellation")
    assert "checked" in shown.text


async def test_somebody_elses_ticket_is_not_given_back(visitor):
    await make_event()
    mine, other = await booked(visitor), await booked(visitor, name="阿寶")
    form = f"{address(mine)}/cancellation"
    response = await visitor.send(form, form, {"tickets": other.tickets[0].ticket.public_id})
    assert response.status_code == 404
    assert (await registration.registration_view(other.id)).state == "confirmed"


async def test_the_ticket_page_shows_a_code_that_a_scanner_reads(visitor):
    await make_event()
    ticket = (await booked(visitor)).tickets[0].ticket
    page = await visitor.get(f"/t/{ticket.secret}", "zh-TW")
    assert f'<img src="/t/{ticket.secret}/code.png"' in page.text
    assert f"{ticket.short[:4]} {ticket.short[4:]}" in page.text
    assert "長按圖片儲存" in page.text
    image = await visitor.get(f"/t/{ticket.secret}/code.png")
    assert image.headers["content-type"] == "image/png"
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(image.content)))
    assert read.text == ticket.code


async def test_the_ticket_is_a_picture_a_page_and_a_calendar_entry_too(visitor):
    await make_event()
    ticket = (await booked(visitor)).tickets[0].ticket
    picture = await visitor.get(f"/t/{ticket.secret}.png")
    assert Image.open(io.BytesIO(picture.content)).size[0] == 900
    page = await visitor.get(f"/t/{ticket.secret}.pdf")
    assert page.headers["content-type"] == "application/pdf"
    assert page.content.startswith(b"%PDF-")
    entry = await visitor.get(f"/t/{ticket.secret}.ics", "zh-TW")
    assert entry.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20260314T050000Z" in entry.text
    assert "看見平等" in entry.text
    assert (await visitor.get(f"/t/{ticket.secret}.exe")).status_code == 404


async def test_no_page_of_a_guest_is_kept_or_found(visitor):
    await make_event()
    view = await booked(visitor)
    secret = view.tickets[0].ticket.secret
    for path in (
        address(view),
        f"{address(view)}/cancellation",
        f"/t/{secret}",
        f"/t/{secret}.png",
    ):
        response = await visitor.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
    assert 'content="noindex"' in (await visitor.get(address(view))).text


async def offer_petition() -> None:
    draft = PetitionDraft(
        title="讓孩子活下去", demand="停火", campaigns=["equality"], events=["film"]
    )
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)


async def test_a_ticket_that_has_not_come_in_only_reads_the_petition(visitor):
    await make_event()
    await offer_petition()
    ticket = (await booked(visitor)).tickets[0].ticket
    page = await visitor.get(f"/t/{ticket.secret}", "en")
    assert "讓孩子活下去" in page.text
    assert "I sign" not in page.text


async def test_signing_from_the_ticket_is_one_tap(visitor):
    await make_event()
    await offer_petition()
    ticket = (await booked(visitor)).tickets[0].ticket
    path = f"/t/{ticket.secret}/signatures"
    fields = {"petition": "gaza", "notice": "1"}
    await visitor.get("/p/gaza")
    response = await visitor.send(FORM, path, fields)
    assert (response.status_code, response.headers["location"]) == (
        303,
        f"/t/{ticket.secret}#petitions",
    )
    assert await db.fetch_value("SELECT state FROM signature_now") == "pending"
    page = await visitor.get(f"/t/{ticket.secret}", "en")
    assert "it counts once you have come in" in page.text


async def test_a_cancelled_ticket_shows_no_code(visitor):
    await make_event()
    view = await booked(visitor)
    await registration.cancel(view.reference, view.secret, None, NOON)
    page = await visitor.get(f"/t/{view.tickets[0].ticket.secret}", "en")
    assert "Cancelled" in page.text
    assert "code.png" not in page.text
