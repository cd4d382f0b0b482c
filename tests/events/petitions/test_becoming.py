"""What becomes of a signature: confirmed, rejected, withdrawn, witnessed late, counted as one."""

import asyncio

import pytest
import pytest_asyncio

from events import db, people, petitions
from events.errors import NotFound
from events.petitions import signing
from tests.events.petitions.evening import (
    Pause,
    admit,
    by_email,
    by_ticket,
    last_signature,
    make_event,
    make_petition,
    make_ticket,
    session_of,
    signatures,
    undo,
)
from tests.factories import HOUR, MINUTE, NOON, sign_at_once


@pytest_asyncio.fixture(autouse=True)
async def petition(database):
    await make_petition()


async def signed_by_email(**facts):
    await sign_at_once("release", by_email(**facts), NOON)
    return await last_signature()


async def steps():
    rows = await db.fetch("SELECT state FROM signature_step ORDER BY id")
    return db.column(rows, "state")


async def test_the_mailed_button_confirms_once_however_often_it_is_pressed():
    token = petitions.confirm_token(await signed_by_email())
    first = await petitions.confirm(token, NOON)
    again = await petitions.confirm(token, NOON + HOUR)
    assert first.state == again.state == "confirmed"
    assert await steps() == ["pending", "confirmed"]


async def test_it_counts_from_the_day_it_was_confirmed():
    await petitions.confirm(petitions.confirm_token(await signed_by_email()), NOON + HOUR)
    assert await db.fetch_value("SELECT counted_at FROM signature_now") == NOON + HOUR


async def test_a_poster_signature_keeps_its_session_when_confirmed():
    event = await make_event()
    signed = await signed_by_email(session="festival/two")
    await petitions.confirm(petitions.confirm_token(signed), NOON)
    assert await signatures() == [("confirmed", await session_of(event, "two"))]


async def test_it_was_not_me_takes_it_off_and_the_button_stays_dead():
    token = petitions.confirm_token(await signed_by_email())
    assert (await petitions.reject(token, NOON)).state == "rejected"
    assert (await petitions.confirm(token, NOON)).state == "rejected"


async def test_a_witnessed_signature_cannot_be_rejected_from_a_mailbox():
    event = await make_event()
    ticket = await make_ticket(event)
    token = petitions.confirm_token(await signed_by_email())
    await admit(ticket, await session_of(event, "one"))
    await sign_at_once("release", await by_ticket(ticket), NOON)
    witnessed = petitions.confirm_token(await last_signature())
    assert (await petitions.reject(token, NOON)).state == "rejected"
    assert (await petitions.reject(witnessed, NOON)).state == "witnessed"
    assert (await petitions.petition("release")).signatures.witnessed == 1


async def test_withdrawing_again_changes_nothing():
    signed = await signed_by_email()
    token = petitions.withdraw_token(signed)
    await petitions.confirm(petitions.confirm_token(signed), NOON)
    await petitions.withdraw(token, NOON, "release")
    await petitions.withdraw(token, NOON, "release")
    assert await steps() == ["pending", "confirmed", "withdrawn"]
    assert (await petitions.petition("release")).signatures.total == 0


async def test_each_token_opens_one_signature_for_one_purpose():
    signed = await signed_by_email()
    confirm, withdraw = petitions.confirm_token(signed), petitions.withdraw_token(signed)
    wrong = [withdraw, f"{signed + 1}.{confirm.partition('.')[2]}", "", ".", "1", "0.x", "²." + "x"]
    for token in wrong:
        with pytest.raises(NotFound):
            await petitions.confirm(token, NOON)
    with pytest.raises(NotFound):
        await petitions.withdraw(confirm, NOON)
    with pytest.raises(NotFound):
        await petitions.withdraw(withdraw, NOON, "another")
    assert (await petitions.to_confirm(confirm)).id == (await petitions.to_withdraw(withdraw)).id


async def test_an_admission_that_arrives_late_witnesses():
    event = await make_event()
    ticket = await make_ticket(event)
    await sign_at_once("release", await by_ticket(ticket, session="festival/one"), NOON)
    await admit(ticket, await session_of(event, "two"))
    assert await petitions.witness_admissions(event, NOON) == 0
    await admit(ticket, await session_of(event, "one"))
    assert await petitions.witness_admissions(event, NOON) == 1
    assert await petitions.witness_admissions(event, NOON) == 0
    assert await signatures() == [("witnessed", await session_of(event, "one"))]


@pytest.mark.parametrize("taken_off", ["withdrawn", "rejected"])
async def test_no_admission_brings_back_what_was_taken_off(taken_off):
    event = await make_event()
    ticket = await make_ticket(event)
    await sign_at_once("release", await by_ticket(ticket, session="festival/one"), NOON)
    signed = await last_signature()
    if taken_off == "withdrawn":
        await petitions.withdraw(petitions.withdraw_token(signed), NOON)
    else:
        await petitions.reject(petitions.confirm_token(signed), NOON)
    await admit(ticket, await session_of(event, "one"))
    assert await petitions.witness_admissions(event, NOON) == 0
    assert await steps() == ["pending", taken_off]


async def test_however_often_it_is_given_again_one_mail_an_hour_is_promised():
    minutes = (0, 1, 30, 59, 61, 90)
    for minute in minutes:
        await sign_at_once("release", by_email(), NOON + minute * MINUTE)
    rows = await db.fetch("SELECT due_at FROM outbox WHERE kind LIKE 'signature%' ORDER BY id")
    assert db.column(rows, "due_at") == [NOON, NOON + HOUR, NOON + 2 * HOUR]


async def test_a_pass_takes_the_session_it_was_admitted_to():
    event = await make_event()
    ticket = await make_ticket(event)
    await sign_at_once("release", await by_ticket(ticket), NOON)
    await admit(ticket, await session_of(event, "two"))
    await petitions.witness_admissions(event, NOON)
    assert await signatures() == [("witnessed", await session_of(event, "two"))]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("name", ["Cy", "Dee"])
async def test_an_address_that_somebody_typed_is_vouched_for_by_nobodys_admission(name, before):
    event = await make_event()
    ticket = await make_ticket(event, name=name, email=f"{name.lower()}@example.org")
    if before:
        await signed_by_email(session="festival/one")
    await admit(ticket, await session_of(event, "one"))
    if not before:
        await signed_by_email(session="festival/one")
    assert await petitions.witness_admissions(event, NOON) == 0
    assert await signatures() == [("pending", await session_of(event, "one"))]


@pytest.mark.parametrize("before", [True, False])
async def test_another_ticket_of_the_same_person_vouches_for_nothing(before):
    event = await make_event()
    first, second = await make_ticket(event), await make_ticket(event)
    signing = sign_at_once("release", await by_ticket(second, session="festival/one"), NOON)
    if before:
        await signing
    await admit(first, await session_of(event, "one"))
    if not before:
        await signing
    assert await petitions.witness_admissions(event, NOON) == 0
    assert await signatures() == [("pending", await session_of(event, "one"))]
    await admit(second, await session_of(event, "one"))
    assert await petitions.witness_admissions(event, NOON) == 1


async def test_an_online_signature_without_a_session_waits_for_its_mail():
    event = await make_event()
    await signed_by_email()
    ticket = await make_ticket(event)
    await admit(ticket, await session_of(event, "one"))
    await petitions.witness_admissions(event, NOON)
    assert await signatures() == [("pending", None)]


async def test_a_witnessed_signature_survives_the_undo_of_the_admission():
    event = await make_event()
    ticket = await make_ticket(event, "one")
    await sign_at_once("release", await by_ticket(ticket), NOON)
    entry = await admit(ticket, await session_of(event, "one"))
    await petitions.witness_admissions(event, NOON)
    await undo(entry)
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await petitions.witness_admissions(event, NOON) == 0
    assert await signatures() == [("witnessed", await session_of(event, "one"))]


async def test_an_admission_between_looking_and_signing_is_not_missed(monkeypatch):
    """Signing has seen no admission; the door's task must wait until it has signed."""
    event = await make_event()
    ticket = await make_ticket(event, "one")
    draft = await by_ticket(ticket)
    pause = Pause(signing.keep)
    monkeypatch.setattr(signing, "keep", pause)
    signer = asyncio.create_task(sign_at_once("release", draft, NOON))
    await pause.reached.wait()
    await admit(ticket, await session_of(event, "one"))
    witness = asyncio.create_task(petitions.witness_admissions(event, NOON))
    await asyncio.wait([witness], timeout=1)
    pause.over.set()
    await asyncio.gather(signer, witness)
    assert await signatures() == [("witnessed", await session_of(event, "one"))]


async def test_of_two_merged_signers_the_earlier_signature_stays():
    async def counted():
        rows = await db.fetch("SELECT counted FROM signature_now ORDER BY id")
        return db.column(rows, "counted")

    await signed_by_email()
    first = await last_signature()
    await petitions.confirm(petitions.confirm_token(first), NOON)
    await sign_at_once("release", by_email("Cyril"), NOON + HOUR)
    second = await last_signature()
    await petitions.confirm(petitions.confirm_token(second), NOON + HOUR)
    assert await counted() == [True, True]
    kept, gone = db.column(await db.fetch("SELECT id FROM person ORDER BY id DESC"), "id")
    merge = await people.merge(kept, gone, "account:1", NOON + HOUR)
    assert await counted() == [True, False]
    await sign_at_once("release", by_email("Cyril"), NOON + HOUR)
    assert await counted() == [True, False]
    await petitions.withdraw(petitions.withdraw_token(first), NOON + HOUR)
    assert await counted() == [False, True]
    await people.undo_merge(merge, "account:1", NOON + HOUR)
    assert await signatures() == [("withdrawn", None), ("confirmed", None)]
