"""One rule for addresses at every entrance: what one takes all take, and keep alike."""

from __future__ import annotations

import pytest
import pytest_asyncio

from events import access, db, petitions
from events.petitions import PetitionDraft
from tests.events.test_addresses import MENDED, NO_PHONES, NONE, PHONES
from tests.factories import NOON, make_event
from tests.web.api.program import ORDER, Program, changed

TYPED = [*MENDED, *(text for text in NONE if text.strip() and text.isprintable())]
API, FORM = "/events/film/registrations", ("/e/film/register", "/e/film/registrations")
PETITION = ("/p/rights", "/p/rights/signatures")
FIRST = "first@example.org"
SIGNED = {"name": "Cy", "deliver": "on"}


@pytest_asyncio.fixture
async def house(database):
    await make_house()


async def make_house() -> None:
    """An event and a petition, and nobody yet."""
    await make_event()
    draft = PetitionDraft(title="x", demand="y", campaigns=[])
    await petitions.put_petition("rights", draft, access.SYSTEM, NOON)


async def kept() -> list[str]:
    rows = await db.fetch("SELECT DISTINCT email FROM particulars WHERE email IS NOT NULL")
    return db.column(rows, "email")


async def by_api(visitor, typed):
    program = Program(visitor.http)
    order = changed(ORDER, contact__email=typed, consents__notice=await program.notice())
    return (await program.post(API, order)).status_code == 201


async def by_api_for_a_guest(visitor, typed):
    program = Program(visitor.http)
    guests = [{"offer": "free", "name": "Dee", "email": typed}]
    facts = {"contact__email": FIRST, "guests": guests}
    order = changed(ORDER, **facts, consents__notice=await program.notice())
    return (await program.post(API, order)).status_code == 201


async def by_form(visitor, typed):
    answer = await visitor.send(*FORM, {"name": "Cy", "email": typed})
    return answer.status_code == 303


async def by_form_for_a_guest(visitor, typed):
    fields = {"name": "Cy", "email": FIRST, "places": "2"}
    guest = {"guest-2-name": "Dee", "guest-2-email": typed}
    answer = await visitor.send(*FORM, fields | guest)
    return answer.status_code == 303


async def by_signing(visitor, typed):
    program = Program(visitor.http)
    consents = {"notice": await program.notice("petition"), "deliver": True}
    body = {"name": "Cy", "email": typed, "consents": consents}
    return (await program.post("/petitions/rights/signatures", body)).status_code == 202


async def by_signing_on_a_page(visitor, typed):
    answer = await visitor.send(*PETITION, SIGNED | {"email": typed})
    return answer.status_code == 303


ENTRANCES = [
    by_api, by_api_for_a_guest, by_form, by_form_for_a_guest, by_signing, by_signing_on_a_page,
]  # fmt: skip


@pytest.mark.parametrize("enter", ENTRANCES, ids=lambda enter: enter.__name__)
async def test_every_entrance_takes_and_keeps_the_same(house, visitor, enter):
    for typed in TYPED:
        await db.execute("SELECT kept.reset()")
        await make_house()
        assert await enter(visitor, typed) is (typed in MENDED), typed
        found = [email for email in await kept() if email != FIRST]
        assert found == ([MENDED[typed]] if typed in MENDED else []), typed


@pytest.mark.parametrize("typed", TYPED, ids=ascii)
async def test_the_desk_has_the_same_rule(house, visitor, typed):
    answer = await visitor.send("/desk/sign-in", "/desk/sign-in", {"email": typed})
    assert (answer.status_code == 303) is (typed in MENDED)


@pytest.mark.parametrize("typed", [*PHONES, *NO_PHONES], ids=ascii)
async def test_a_phone_number_is_kept_as_it_was_written_or_named(house, visitor, typed):
    fields = {"name": "Cy", "email": "cy@example.org", "phone": typed}
    answer = await visitor.send(*FORM, fields)
    program = Program(visitor.http)
    order = changed(ORDER, contact__phone=typed, consents__notice=await program.notice())
    told = await program.post(API, order)
    if typed in PHONES:
        assert (answer.status_code, told.status_code) == (303, 201)
        phones = await db.fetch("SELECT DISTINCT phone FROM particulars WHERE phone IS NOT NULL")
        assert db.column(phones, "phone") == [typed]
    else:
        assert (answer.status_code, told.status_code) == (422, 422)
        assert 'href="#phone"' in answer.text
        assert [e["field"] for e in told.json()["errors"]] == ["contact.phone"]
