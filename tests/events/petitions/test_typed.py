"""What somebody typed to sign: the same work whoever it is, kept by the worker a moment later."""

from __future__ import annotations

import pytest

from events import db, outbox, petitions
from events.outbox import Errand, Lane
from tasks.deeds import DEEDS
from tests.events.petitions.evening import (
    by_email,
    by_ticket,
    last_signature,
    mails,
    make_event,
    make_petition,
    make_ticket,
    signatures,
    typed_by_email,
)
from tests.factories import DAY, HOUR, MINUTE, NOON, sign_at_once

PRESSED = {
    "confirmed": [lambda signed: petitions.confirm(petitions.confirm_token(signed), NOON)],
    "rejected": [lambda signed: petitions.reject(petitions.confirm_token(signed), NOON)],
    "withdrawn": [
        lambda signed: petitions.confirm(petitions.confirm_token(signed), NOON),
        lambda signed: petitions.withdraw(petitions.withdraw_token(signed), NOON),
    ],
    "pending": [],
}


@pytest.fixture(autouse=True)
async def petition(database):
    await make_petition()


async def told() -> list[str]:
    return db.column(await db.fetch("SELECT name FROM particulars ORDER BY id"), "name")


async def test_signing_is_the_same_work_whoever_does_it_and_whatever_they_signed(statements):
    event = await make_event()
    await sign_at_once("release", await by_ticket(await make_ticket(event)), NOON)
    for name, buttons in PRESSED.items():
        await sign_at_once("release", by_email(name, f"{name}@example.org"), NOON)
        for press in buttons:
            await press(await last_signature())
    assert [state for state, _ in await signatures()] == ["pending", *PRESSED]
    run = {}
    for name in ("cy", "never seen", *PRESSED):
        statements.clear()
        email = f"{name.replace(' ', '.')}@example.org"
        await petitions.sign("release", by_email(name, email), NOON)
        run[name] = [*statements]
    assert run["cy"]
    assert all(said == run["cy"] for said in run.values()), run


async def test_until_the_worker_comes_nothing_is_signed():
    [typed] = await typed_by_email(1)
    assert (await signatures(), await mails()) == ([], [])
    [post] = await outbox.claim(Lane.DEEDS, NOON)
    assert (post.kind, post.subject) == (Errand.TYPED_SIGNATURE, typed)
    for _ in range(2):  # a deed may be done twice
        await DEEDS[post.kind](post.subject, NOON + MINUTE)
    assert (await signatures(), await mails()) == ([("pending", None)], ["signature_pending"])
    assert await db.fetch_value("SELECT count(*) FROM typed_signature") == 0


async def test_it_is_given_when_it_was_typed_however_late_the_worker_comes():
    [typed] = await typed_by_email(1)
    await make_petition(open=False)
    await petitions.keep_typed(typed, NOON + DAY)
    signed = await db.fetch_row("SELECT made_at, mail_due_at FROM signature")
    assert (signed["made_at"], signed["mail_due_at"]) == (NOON, NOON + DAY)


async def test_typed_once_an_hour_and_kept_all_at_once_it_is_one_mail_an_hour():
    for hours in range(4):
        await petitions.sign("release", by_email(), NOON + hours * HOUR)
    for row in await db.fetch("SELECT id FROM typed_signature ORDER BY id"):
        await petitions.keep_typed(row["id"], NOON + DAY)
    posts = await outbox.recent([Errand.SIGNATURE_PENDING], None, 10)
    assert sorted(post.due_at for post in posts) == [NOON + DAY, NOON + DAY + HOUR]


async def test_what_was_told_is_dropped_when_nothing_comes_of_it():
    await sign_at_once("release", by_email(), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON)
    await petitions.sign("release", by_email("ＣＹ"), NOON)
    assert await told() == ["Cy", "ＣＹ"]
    await petitions.keep_typed(await db.fetch_value("SELECT max(id) FROM typed_signature"), NOON)
    assert await told() == ["Cy"]
