"""What people did: letters, actions and signatures, each once, and who of those who came acted."""

from __future__ import annotations

from events import actions, petitions
from events.access import SYSTEM
from events.actions import ActionDraft
from tests.events.petitions.evening import by_email, by_ticket, last_signature, make_petition
from tests.events.reports.gathering import (
    campaign,
    come,
    counts,
    credit,
    event,
    of_session,
    session,
    ticket,
    totals,
)
from tests.factories import HOUR, NOON, pair, sign_at_once


async def act(quantity: int = 1, kind: str = "letter", **where: object) -> None:
    draft = ActionDraft(type=kind, quantity=quantity, **where)  # type: ignore[arg-type]
    await actions.act(draft, SYSTEM, NOON)


async def sign(who, petition: str = "release", **facts: object) -> None:
    await sign_at_once(petition, await by_ticket(who.ticket.id, **facts), NOON + HOUR)


async def confirm() -> None:
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON + HOUR)


async def done() -> tuple[int | None, ...]:
    """Signatures, letters, actions and who acted, of the film."""
    shown = await totals()
    return shown.signatures, shown.letters, shown.actions, shown.acted


async def test_a_signature_of_somebody_inside_counts_and_they_acted(database):
    await event(session("one"))
    await make_petition()
    phone, cy, dee = await pair(), await ticket(), await ticket(name="Dee")
    await come(phone, cy)
    await come(phone, dee)
    await sign(cy)
    await sign(cy)
    assert await done() == (1, 0, 1, 1)
    assert (await totals()).actions_by_type == {"signature": 1}


async def test_two_petitions_are_two_signatures_of_one_who_acted(database):
    await event(session("one"))
    await make_petition()
    await make_petition("reform")
    cy = await ticket()
    await come(await pair(), cy)
    await sign(cy)
    await sign(cy, "reform")
    assert await done() == (2, 0, 2, 1)


async def test_a_signature_from_the_poster_counts_there_once_confirmed(database):
    await event(session("one"))
    await make_petition()
    await come(await pair(), await ticket(name="Dee"))
    await sign_at_once("release", by_email(session="film/one"), NOON + HOUR)
    assert await done() == (0, 0, 0, 0)
    await confirm()
    assert await done() == (1, 0, 1, 0)


async def test_a_signature_made_elsewhere_is_not_of_the_session(database):
    await event(session("one"))
    await make_petition()
    await come(await pair(), await ticket())
    await sign_at_once("release", by_email(), NOON + HOUR)
    await confirm()
    assert await done() == (0, 0, 0, 0)
    assert (await counts()).signatures == 1


async def test_withdrawn_it_counts_no_more(database):
    await event(session("one"))
    await make_petition()
    cy = await ticket()
    await come(await pair(), cy)
    await sign(cy)
    await petitions.withdraw(petitions.withdraw_token(await last_signature()), NOON + HOUR)
    assert await done() == (0, 0, 0, 0)


async def test_a_witnessed_signature_survives_the_undo_of_the_admission_without_its_actor(database):
    await event(session("one"))
    await make_petition()
    phone, cy = await pair(), await ticket()
    row = phone.row(code=cy.ticket.code, told="admit")
    await phone.send(row)
    await sign(cy)
    await phone.send(phone.row("undo", undoes=row["id"]))
    assert await done() == (1, 0, 1, 0)


async def test_who_signed_in_one_session_did_not_act_in_the_other(database):
    await event(session("one"), session("two", 4))
    await make_petition()
    phone, cy = await pair(), await ticket("pass")
    await come(phone, cy)
    await come(phone, cy, "film/two")
    await sign(cy, session="film/one")
    assert [(await of_session(f"film/{slug}")).acted for slug in ("one", "two")] == [1, 0]
    assert (await totals()).acted == 1


async def test_letters_are_actions_of_their_type_and_a_correction_is_another_row(database):
    await event(session("one"))
    await act(7, session="film/one")
    await act(-2, session="film/one")
    await act(4, "postcard", session="film/one")
    shown = await totals()
    assert (shown.letters, shown.actions, shown.acted) == (5, 9, None)
    assert shown.actions_by_type == {"letter": 5, "postcard": 4}


async def test_an_action_counts_once_however_it_belongs_to_a_campaign(database):
    await campaign("equality")
    await campaign("refugees", "equality")
    await event(session("one"), campaigns=credit("refugees"))
    await make_petition(campaigns=["equality"])
    await act(1, session="film/one", campaign="equality", petition="release")
    await act(10, campaign="refugees")
    await act(100, petition="release")
    await act(1000)
    assert (await counts("equality")).letters == 111
    assert (await counts("refugees")).letters == 11
    assert (await counts()).letters == 1111
    assert (await totals()).letters == 1


async def test_a_signature_counts_once_for_a_campaign_that_has_session_and_petition(database):
    await campaign("equality")
    await campaign("climate")
    await event(session("one"), campaigns=credit("equality"))
    await make_petition(campaigns=["equality", "climate"])
    cy = await ticket()
    await come(await pair(), cy)
    await sign(cy)
    assert [(await counts(slug)).signatures for slug in ("equality", "climate", None)] == [1, 1, 1]
