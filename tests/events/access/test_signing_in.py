"""Signing in: a link that works once, then a session that ends by itself."""

from __future__ import annotations

import pytest

from events import access, db, outbox
from events.access import SYSTEM, Role, sign_in_links
from events.errors import Invalid, NotFound
from events.outbox import Errand
from tests.factories import DAY, HOUR, MINUTE, NOON

ANA = "ana@example.org"
BEN = "ben@example.org"


async def signed_in(email: str = ANA) -> str:
    token = await access.sign_in(await access.make_sign_in_link(email, NOON), NOON)
    assert token is not None
    return token


async def test_the_first_account_is_an_admin_and_the_next_an_organiser(database):
    ana = await access.session_actor(await signed_in(ANA), NOON)
    ben = await access.session_actor(await signed_in(BEN), NOON)

    assert (ana.role, ben.role) == (Role.ADMIN, Role.ORGANISER)
    assert ana.teams == ben.teams != frozenset()


async def test_a_second_link_for_an_address_is_for_the_same_account(database):
    first = await access.session_actor(await signed_in(ANA), NOON)
    second = await access.session_actor(await signed_in(" ANA@Example.org "), NOON)

    assert first == second
    assert (await access.account(first.id)).email == ANA


@pytest.mark.parametrize("email", ["", "ana", "@example.org", "ana@", "a na@example.org"])
async def test_a_link_needs_an_address(database, email):
    with pytest.raises(Invalid):
        await access.make_sign_in_link(email, NOON)


async def test_a_link_works_once(database):
    link = await access.make_sign_in_link(ANA, NOON)

    assert await access.sign_in(link, NOON)
    assert await access.sign_in(link, NOON) is None


async def test_a_printed_link_works_for_a_day_and_a_mailed_one_for_15_minutes(database):
    assert await access.sign_in(await access.make_sign_in_link(ANA, NOON), NOON + DAY) is None
    await access.ask_sign_in(ANA, NOON)
    [post] = await outbox.recent([Errand.SIGN_IN], None, 10)
    mail = await access.sign_in_mail(post.subject)

    assert (mail.email, mail.expires_at) == (ANA, NOON + 15 * MINUTE)
    assert await access.sign_in(mail.token, NOON + 15 * MINUTE) is None
    assert await access.sign_in(mail.token, NOON + 14 * MINUTE)
    assert await access.sign_in_mail(post.subject) is None


async def test_asking_for_an_address_without_account_is_the_same_work_in_vain(database, statements):
    await access.make_sign_in_link(ANA, NOON)
    run = []
    for email in (ANA, "dee@example.org"):
        statements.clear()
        await access.ask_sign_in(email, NOON)
        run.append([*statements])
    assert run[0] == run[1] != []
    posts = await outbox.recent([Errand.SIGN_IN], None, 10)
    mails = [await access.sign_in_mail(post.subject) for post in posts]
    assert [mail and mail.email for mail in mails] == [None, ANA]


async def test_a_link_that_is_nobodys_signs_nobody_in_and_is_dropped(database):
    await access.ask_sign_in("dee@example.org", NOON)
    row = await db.fetch_row("SELECT id, account, expires_at FROM sign_in_link")
    assert row["account"] is None
    token = sign_in_links.link_token(row["id"], row["expires_at"])
    assert await access.sign_in(token, NOON) is None
    await access.make_sign_in_link(ANA, NOON)
    for at, left in ((NOON + DAY, 2), (NOON + 2 * DAY, 1)):
        await access.forget_nobodys_links(at)
        assert await db.fetch_value("SELECT count(*) FROM sign_in_link") == left


async def test_every_sign_in_has_a_token_of_its_own_and_ends_the_one_before(database):
    first = await signed_in()
    link = await access.make_sign_in_link(ANA, NOON)

    second = await access.sign_in(link, NOON, leaving=first)

    assert second != first
    assert await access.session_actor(first, NOON) is None
    assert await access.session_actor(second, NOON)


async def test_a_session_ends_after_12_idle_hours(database):
    token = await signed_in()

    assert await access.session_actor(token, NOON + 11 * HOUR)
    assert await access.session_actor(token, NOON + 22 * HOUR)
    assert await access.session_actor(token, NOON + 34 * HOUR) is None


async def test_a_session_ends_after_14_days_however_busy(database):
    token = await signed_in()
    for half_day in range(1, 34):
        await access.session_actor(token, NOON + half_day * 10 * HOUR)

    assert await access.session_actor(token, NOON + 14 * DAY - HOUR)
    assert await access.session_actor(token, NOON + 14 * DAY) is None


async def test_signing_out_ends_the_session_for_good(database):
    token = await signed_in()

    await access.sign_out(token, NOON)
    await access.sign_out("no such token", NOON)

    assert await access.session_actor(token, NOON) is None


async def test_a_disabled_account_is_nobody_at_its_next_request(database):
    await signed_in(ANA)
    token = await signed_in(BEN)
    link = await access.make_sign_in_link(BEN, NOON)
    ben = await access.session_actor(token, NOON)

    await access.disable_account(ben.id, SYSTEM, NOON)

    assert await access.session_actor(token, NOON) is None
    assert await access.sign_in(link, NOON) is None
    with pytest.raises(NotFound):
        await access.make_sign_in_link(BEN, NOON)


async def test_nothing_of_a_disabled_account_works_though_nobody_ended_it(database):
    """Neither a session that is open, nor a mail that waits, nor the link in it."""
    token = await signed_in(ANA)
    await access.ask_sign_in(ANA, NOON)
    [post] = await outbox.recent([Errand.SIGN_IN], None, 10)
    mail = await access.sign_in_mail(post.subject)
    await db.execute("UPDATE account SET disabled_at = $1", NOON)
    assert await access.session_actor(token, NOON) is None
    assert await access.sign_in_mail(post.subject) is None
    assert await access.sign_in(mail.token, NOON) is None


async def test_only_an_admin_disables_an_account(database):
    ana = await access.session_actor(await signed_in(ANA), NOON)
    ben = await access.session_actor(await signed_in(BEN), NOON)

    with pytest.raises(NotFound):
        await access.disable_account(ana.id, ben, NOON)


async def test_the_journal_names_accounts_and_no_address(database):
    await access.sign_out(await signed_in(), NOON)

    rows = await db.fetch("SELECT actor, deed, subject, facts::text FROM journal ORDER BY id")
    assert db.column(rows, "deed") == [
        "access.account_made", "access.link_made", "access.signed_in", "access.signed_out",
    ]  # fmt: skip
    assert "@" not in str([tuple(row) for row in rows])
