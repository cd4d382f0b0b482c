"""Signing a petition, by ticket or by e-mail: once for ever, and never telling."""

import asyncio

import pytest
import pytest_asyncio

from events import db, outbox, people, petitions, sealing, tickets
from events.errors import Invalid, NotFound
from events.idempotency import Replay, RequestKey
from events.outbox import Errand
from events.petitions import Occasion, SignatureConsents, SignatureDraft, keeping
from tests.events.petitions.evening import (
    CONSENTS,
    Pause,
    admit,
    by_email,
    by_ticket,
    code_of,
    last_signature,
    let_in,
    mails,
    make_event,
    make_petition,
    make_ticket,
    phone_at,
    session_of,
    signatures,
    typed_by_email,
)
from tests.factories import HOUR, NOON, keep_typed, sign_at_once


@pytest_asyncio.fixture(autouse=True)
async def petition(database):
    await make_petition()


async def refused(draft):
    with pytest.raises(Invalid) as refusal:
        await sign_at_once("release", draft, NOON)
    return [(error.field, error.code) for error in refusal.value.errors]


async def test_by_email_it_is_pending_until_the_mailed_button():
    await sign_at_once("release", by_email(), NOON)
    assert await signatures() == [("pending", None)]
    assert await mails() == ["signature_pending"]


async def test_at_a_poster_it_takes_the_posters_session():
    event = await make_event()
    await sign_at_once("release", by_email(session="festival/two"), NOON)
    assert await signatures() == [("pending", await session_of(event, "two"))]
    assert await db.fetch_value("SELECT origin FROM signature") == "poster"


async def test_an_admitted_guest_is_witnessed_and_gets_no_mail():
    ticket = await make_ticket(await make_event())
    session = await db.fetch_value("SELECT min(id) FROM session")
    await admit(ticket, session)
    await sign_at_once("release", await by_ticket(ticket, session="festival/one"), NOON)
    assert await signatures() == [("witnessed", session)]
    assert await mails() == []


async def test_without_a_session_the_latest_admission_counts():
    event = await make_event()
    ticket = await make_ticket(event)
    await admit(ticket, await session_of(event, "two"), NOON)
    await admit(ticket, await session_of(event, "one"), NOON + HOUR)
    await sign_at_once("release", await by_ticket(ticket), NOON)
    assert await signatures() == [("witnessed", await session_of(event, "one"))]


async def test_of_two_admissions_at_one_moment_the_later_phones_is_the_latest():
    event = await make_event()
    ticket = await make_ticket(event)
    earlier = await phone_at(await session_of(event, "two"))
    later = await phone_at(await session_of(event, "one"))
    await let_in(ticket, later)
    await let_in(ticket, earlier)
    await sign_at_once("release", await by_ticket(ticket), NOON)
    assert await signatures() == [("witnessed", await session_of(event, "one"))]


async def test_before_the_door_it_is_pending_at_the_tickets_only_session():
    event = await make_event()
    await sign_at_once("release", await by_ticket(await make_ticket(event, "two")), NOON)
    assert await signatures() == [("pending", await session_of(event, "two"))]


async def test_before_the_door_a_pass_is_pending_at_no_session():
    ticket = await make_ticket(await make_event())
    await sign_at_once("release", await by_ticket(ticket), NOON)
    assert await signatures() == [("pending", None)]


async def test_admitted_elsewhere_is_not_witnessed_here():
    event = await make_event()
    ticket = await make_ticket(event)
    await admit(ticket, await session_of(event, "one"))
    await sign_at_once("release", await by_ticket(ticket, session="festival/two"), NOON)
    assert await signatures() == [("pending", await session_of(event, "two"))]


async def test_the_ticket_decides_who_signs():
    ticket = await make_ticket(await make_event())
    draft = SignatureDraft(
        ticket=await code_of(ticket), name="Dee", email="not an address", consents=CONSENTS
    )
    await sign_at_once("release", draft, NOON)
    told = await db.fetch_value("SELECT particulars FROM signature")
    assert (await people.particulars([told]))[told].name == "Cy"


async def test_the_ticket_page_signs_for_its_guest():
    ticket = await make_ticket(await make_event(), "one")
    draft = SignatureDraft(consents=CONSENTS)
    await sign_at_once("release", draft, NOON, occasion=Occasion("en", ticket))
    assert await db.fetch_value("SELECT ticket FROM signature") == ticket


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code[:-1], lambda code: code + "A"])
async def test_a_code_that_is_not_ours_is_refused(spoil):
    code = await code_of(await make_ticket(await make_event()))
    assert await refused(SignatureDraft(ticket=spoil(code), consents=CONSENTS)) == [
        ("ticket", "unknown")
    ]


async def test_a_code_of_another_installation_is_refused():
    code = await code_of(await make_ticket(await make_event()))
    sealing.use_key("the key of quite another organisation, also long")
    assert await refused(SignatureDraft(ticket=code, consents=CONSENTS)) == [("ticket", "unknown")]


async def test_a_replaced_or_cancelled_ticket_is_refused():
    ticket = await make_ticket(await make_event())
    code = await code_of(ticket)
    await db.execute("UPDATE ticket SET issue = issue + 1 WHERE id = $1", ticket)
    assert await refused(SignatureDraft(ticket=code, consents=CONSENTS)) == [("ticket", "unknown")]
    await tickets.bar([ticket], tickets.Why.CANCELLED, "guest", NOON)
    assert await refused(await by_ticket(ticket)) == [("ticket", "cancelled")]


async def test_everything_wrong_is_said_at_once():
    draft = SignatureDraft(
        name=" \u200b ", session="festival/none", presence="8341",
        consents=SignatureConsents(notice=99, deliver=False),
    )  # fmt: skip
    assert await refused(draft) == [
        ("presence", "unknown"), ("name", "required"), ("email", "required"),
        ("consents.deliver", "required"), ("consents.notice", "notice_unknown"),
        ("session", "unknown"),
    ]  # fmt: skip
    assert await signatures() == []


@pytest.mark.parametrize("email", ["cy", "cy@", "cy@x", "a b@example.org", "a@b@example.org"])
async def test_what_is_no_address_is_refused(email):
    assert await refused(by_email(email=email)) == [("email", "malformed")]


async def test_a_session_of_another_event_is_refused_with_a_ticket():
    ticket = await make_ticket(await make_event())
    await make_event("run", ["morning"])
    assert await refused(await by_ticket(ticket, session="run/morning")) == [
        ("session", "not_of_this_event")
    ]


async def test_a_stranger_names_no_session_that_is_not_published():
    """Its address would be told by what is answered; who holds a ticket knows it already."""
    ticket = await make_ticket(await make_event())
    await db.execute("UPDATE event SET published = false WHERE slug = 'festival'")
    for session in ("festival/one", "festival/none"):
        assert await refused(by_email(session=session)) == [("session", "unknown")]
    await sign_at_once("release", await by_ticket(ticket, session="festival/one"), NOON)
    assert len(await signatures()) == 1


async def test_unknown_and_closed_petitions_are_refused():
    with pytest.raises(NotFound):
        await sign_at_once("none", by_email(), NOON)
    await make_petition(open=False)
    with pytest.raises(petitions.PetitionClosed) as refusal:
        await sign_at_once("release", by_email(), NOON)
    assert refusal.value.slug == "release"


async def test_signing_again_is_the_same_signature():
    await sign_at_once("release", by_email(), NOON)
    await sign_at_once("release", by_email("ｃＹ ", "CY@Example.org"), NOON)
    assert await signatures() == [("pending", None)]
    assert await mails() == ["signature_pending"] * 2


async def test_two_names_at_one_address_are_two_people():
    await sign_at_once("release", by_email("Cy"), NOON)
    await sign_at_once("release", by_email("Dee"), NOON)
    assert await signatures() == [("pending", None)] * 2


async def test_a_counted_signature_keeps_its_session_and_only_the_mailbox_learns():
    event = await make_event()
    ticket = await make_ticket(event)
    await admit(ticket, await session_of(event, "one"))
    await sign_at_once("release", await by_ticket(ticket), NOON)
    await sign_at_once("release", await by_ticket(ticket, session="festival/two"), NOON)
    assert await signatures() == [("witnessed", await session_of(event, "one"))]
    await sign_at_once("release", by_email(), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await sign_at_once("release", by_email(session="festival/two"), NOON)
    assert await mails() == ["signature_pending", "signature_repeated"]


async def test_signed_in_three_ways_it_is_counted_once_as_it_first_came_to_count():
    event = await make_event()
    first, second = await make_ticket(event), await make_ticket(event)
    await sign_at_once("release", by_email(session="festival/two"), NOON)
    by_mail = await last_signature()
    await admit(first, await session_of(event, "one"))
    await sign_at_once("release", await by_ticket(first), NOON + HOUR)
    await admit(second, await session_of(event, "two"))
    await sign_at_once("release", await by_ticket(second), NOON + 2 * HOUR)
    await petitions.confirm(petitions.confirm_token(by_mail), NOON + 3 * HOUR)
    assert [state for state, _ in await signatures()] == ["confirmed", "witnessed", "witnessed"]
    counted = await db.fetch("SELECT session, counted_at FROM signature_now WHERE counted")
    assert [tuple(row) for row in counted] == [(await session_of(event, "one"), NOON + HOUR)]
    assert (await petitions.petition("release")).signatures.total == 1


async def test_a_pending_signature_forgets_no_session():
    event = await make_event()
    await sign_at_once("release", by_email(session="festival/two"), NOON)
    await sign_at_once("release", by_email(), NOON)
    assert await signatures() == [("pending", await session_of(event, "two"))]


async def test_a_withdrawn_signature_can_be_given_again():
    await sign_at_once("release", by_email(), NOON)
    signed = await last_signature()
    await petitions.confirm(petitions.confirm_token(signed), NOON)
    await petitions.withdraw(petitions.withdraw_token(signed), NOON)
    await sign_at_once("release", by_email(), NOON)
    assert await signatures() == [("withdrawn", None), ("pending", None)]
    await petitions.confirm(petitions.confirm_token(signed), NOON)
    assert await signatures() == [("withdrawn", None), ("pending", None)]
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    assert await signatures() == [("withdrawn", None), ("confirmed", None)]
    assert (await petitions.petition("release")).signatures.total == 1


async def test_a_signer_becomes_known_through_the_sessions_event():
    event = await make_event()
    await sign_at_once("release", by_email(session="festival/two"), NOON)
    row = await db.fetch_row("SELECT source, at, event FROM first_known")
    assert tuple(row) == ("signature", NOON, event)


async def test_consents_are_kept_with_their_notice():
    draft = by_email()
    await sign_at_once("release", draft, NOON)
    rows = await db.fetch("SELECT purpose, given, notice_version FROM consent ORDER BY purpose")
    assert [tuple(row) for row in rows] == [
        ("deliver", True, 1), ("notice", True, 1), ("public", False, 1), ("updates", False, 1),
    ]  # fmt: skip


async def test_a_stranger_cannot_consent_for_a_counted_signer():
    await sign_at_once("release", by_email(), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    wider = SignatureConsents(notice=1, deliver=True, public=True, updates=True)
    await sign_at_once(
        "release", SignatureDraft(name="Cy", email="cy@example.org", consents=wider), NOON
    )
    assert await db.fetch_value("SELECT count(*) FROM consent WHERE given") == 2


@pytest.mark.parametrize("first", [True, False])
async def test_a_stranger_cannot_consent_for_a_pending_signer_before_or_after_them(first):
    """One button confirms what both typed with the address: so neither may widen it."""
    wider = SignatureConsents(notice=1, deliver=True, public=True, updates=True)
    stranger = SignatureDraft(name="Cy", email="cy@example.org", consents=wider)
    for draft in (stranger, by_email()) if first else (by_email(), stranger):
        await sign_at_once("release", draft, NOON)
    latest = await db.fetch(
        "SELECT DISTINCT ON (purpose) purpose, given FROM consent ORDER BY purpose, id DESC"
    )
    assert {row["purpose"]: row["given"] for row in latest} == {
        "notice": True, "deliver": True, "public": False, "updates": False,
    }  # fmt: skip


async def test_the_same_key_signs_once_and_says_so():
    claim = RequestKey.of("guest", "POST", "/petitions/release/signatures", "k", b"body")
    await petitions.sign("release", by_email(), NOON, claim)
    with pytest.raises(Replay) as replay:
        await petitions.sign("release", by_email(), NOON, claim)
    [taken] = await outbox.recent([Errand.TYPED_SIGNATURE], None, 10)
    assert replay.value.made == taken.subject
    await keep_typed(NOON)
    assert await mails() == ["signature_pending"]


async def test_a_hundred_taps_at_once_are_one_signature():
    event = await make_event()
    ticket = await make_ticket(event)
    await admit(ticket, await session_of(event, "one"))
    draft = await by_ticket(ticket)
    taps = (sign_at_once("release", draft, NOON) for _ in range(100))
    await asyncio.gather(*taps)
    assert await signatures() == [("witnessed", await session_of(event, "one"))]
    assert await db.fetch_value("SELECT count(*) FROM signature_step") == 1


@pytest.mark.parametrize("by_whom", ["ticket", "e-mail"])
async def test_who_signs_twice_at_once_signs_once(monkeypatch, by_whom):
    """Both found nothing to renew, unless the second waits for the first."""
    if by_whom == "ticket":
        draft = await by_ticket(await make_ticket(await make_event(), "one"))
        two = [petitions.sign("release", draft, NOON) for _ in range(2)]
    else:
        two = [petitions.keep_typed(typed, NOON) for typed in await typed_by_email(2)]
    pause = Pause(keeping._insert)
    monkeypatch.setattr(keeping, "_insert", pause)
    first = asyncio.create_task(two[0])
    await pause.reached.wait()
    second = asyncio.create_task(two[1])
    await asyncio.wait([second], timeout=1)
    pause.over.set()
    await asyncio.gather(first, second)
    assert await db.fetch_value("SELECT count(*) FROM signature") == 1
