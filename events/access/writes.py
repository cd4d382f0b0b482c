"""Tokens, sign-in links and staff sessions. Each deed is in the journal."""

from __future__ import annotations

from datetime import datetime, timedelta

from events import db, journal, outbox, people, sealing
from events.access.reads import account_of, default_team, link_token
from events.access.rules import (
    DEFAULT_TEAM,
    MAILED_LINK_WORKS_FOR,
    PRINTED_LINK_WORKS_FOR,
    SESSION_AGE_MAX,
    SYSTEM,
    TOKEN_NAME_LENGTH_MAX,
    Actor,
)
from events.access.tables import Role
from events.errors import Invalid, NotFound
from events.text import normalise, tidy

FIRST_ROLE = Role.ADMIN
LATER_ROLE = Role.ORGANISER


async def make_token(name: str, role: Role, now: datetime) -> str:
    """A new API token of the organisation's team, shown this once.

    Raises Invalid when the name is empty or too long.
    """
    name = tidy(name)
    if not name:
        raise Invalid.one("name", "required")
    if len(name) > TOKEN_NAME_LENGTH_MAX:
        raise Invalid.one("name", "too_long", max=TOKEN_NAME_LENGTH_MAX)
    token = sealing.fresh()
    async with db.transaction():
        token_id = await db.fetch_value(
            """INSERT INTO api_token (name, role, team, token_hash, created_at)
               VALUES ($1, $2, $3, $4, $5) RETURNING id""",
            name, role, await default_team(), sealing.digest(token), now,
        )  # fmt: skip
        await _journal(SYSTEM, "access.token_made", f"token:{token_id}", now, role=role)
    return token


async def revoke_token(token_id: int, actor: Actor, now: datetime) -> None:
    """Make a token useless from its next request on. Raises NotFound; again: nothing."""
    async with db.transaction():
        row = await db.fetch_row(
            "SELECT team, revoked_at FROM api_token WHERE id = $1 FOR UPDATE", token_id
        )
        if row is None or not actor.may_write or not actor.holds(row["team"]):
            raise NotFound("token")
        if row["revoked_at"] is None:
            await db.execute("UPDATE api_token SET revoked_at = $2 WHERE id = $1", token_id, now)
            await _journal(actor, "access.token_revoked", f"token:{token_id}", now)


async def make_sign_in_link(email: str, now: datetime) -> str:
    """The token of a link for the command line to print; it signs in once, within a day.

    Makes the account when the address has none: an admin if it is the first, else an organiser.
    Raises Invalid for what is no address, NotFound when the account is disabled.
    """
    email = normalise(email)
    local, _, domain = email.rpartition("@")
    if not local or not domain or " " in email or len(email) > people.EMAIL_LENGTH_MAX:
        raise Invalid.one("email", "malformed")
    async with db.transaction():
        await db.execute("SELECT id FROM team WHERE slug = $1 FOR UPDATE", DEFAULT_TEAM)
        account = await account_of(email) or await _make_account(email, now)
        link, expires_at = await _make_link(account, PRINTED_LINK_WORKS_FOR, now)
        await _journal(SYSTEM, "access.link_made", f"account:{account}", now)
    return link_token(link, expires_at)


async def ask_sign_in(email: str, now: datetime) -> None:
    """Promise a sign-in mail to an enabled account; for any other address silently nothing."""
    async with db.transaction():
        account = await account_of(email)
        if account is None:
            return
        link, _ = await _make_link(account, MAILED_LINK_WORKS_FOR, now)
        await outbox.post(outbox.Kind.SIGN_IN, link, now)
        await journal.record(
            journal.Deed(journal.GUEST, "access.link_asked", f"account:{account}"), now
        )


async def sign_in(link_token: str, now: datetime, leaving: str | None = None) -> str | None:
    """A new session's token for a link that was not used yet and still works, else None.

    ``leaving`` is the session token that the browser held until now: it ends.
    """
    token = sealing.fresh()
    async with db.transaction():
        account = await db.fetch_value(
            """UPDATE sign_in_link AS l SET used_at = $2 FROM account AS a
               WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2
                 AND a.id = l.account AND a.disabled_at IS NULL RETURNING a.id""",
            sealing.digest(link_token), now,
        )  # fmt: skip
        if account is None:
            return None
        if leaving:
            await _end_session(leaving, now)
        await db.execute(
            """INSERT INTO staff_session (account, token_hash, created_at, seen_at, expires_at)
               VALUES ($1, $2, $3, $3, $4)""",
            account, sealing.digest(token), now, now + SESSION_AGE_MAX,
        )  # fmt: skip
        await journal.record(
            journal.Deed(f"account:{account}", "access.signed_in", f"account:{account}"), now
        )
    return token


async def sign_out(session_token: str, now: datetime) -> None:
    """End a browser's session; an unknown token: nothing."""
    async with db.transaction():
        account = await _end_session(session_token, now)
        if account is not None:
            who = f"account:{account}"
            await journal.record(journal.Deed(who, "access.signed_out", who), now)


async def disable_account(account_id: int, actor: Actor, now: datetime) -> None:
    """Shut an account out from its next request on. Raises NotFound for all but admins."""
    async with db.transaction():
        disabled = actor.role is Role.ADMIN and await db.fetch_value(
            """UPDATE account SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1
               RETURNING id""",
            account_id, now,
        )  # fmt: skip
        if not disabled:
            raise NotFound("account")
        await db.execute(
            "UPDATE staff_session SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL",
            account_id, now,
        )  # fmt: skip
        await _journal(actor, "access.account_disabled", f"account:{account_id}", now)


async def _make_account(email: str, now: datetime) -> int:
    """An account in the organisation's team; the team's row is locked by the caller."""
    [person] = await people.identify([people.PersonDraft(email=email)], now, None)
    if await db.fetch_value("SELECT id FROM account WHERE person = $1", person):
        raise NotFound("account")
    first = not await db.fetch_value("SELECT EXISTS (SELECT FROM account)")
    role = FIRST_ROLE if first else LATER_ROLE
    account: int = await db.fetch_value(
        "INSERT INTO account (person, role, created_at) VALUES ($1, $2, $3) RETURNING id",
        person, role, now,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO membership (team, account) VALUES ($1, $2)", await default_team(), account
    )
    await _journal(SYSTEM, "access.account_made", f"account:{account}", now, role=role)
    return account


async def _make_link(account: int, works_for: timedelta, now: datetime) -> tuple[int, datetime]:
    expires_at = now + works_for
    link: int = await db.fetch_value("SELECT nextval(pg_get_serial_sequence('sign_in_link', 'id'))")
    await db.execute(
        """INSERT INTO sign_in_link (id, account, token_hash, expires_at)
           VALUES ($1, $2, $3, $4)""",
        link, account, sealing.digest(link_token(link, expires_at)), expires_at,
    )  # fmt: skip
    return link, expires_at


async def _end_session(session_token: str, now: datetime) -> int | None:
    account: int | None = await db.fetch_value(
        """UPDATE staff_session SET revoked_at = $2
           WHERE token_hash = $1 AND revoked_at IS NULL RETURNING account""",
        sealing.digest(session_token), now,
    )  # fmt: skip
    return account


async def _journal(actor: Actor, deed: str, subject: str, now: datetime, **facts: object) -> None:
    await journal.record(journal.Deed(actor.name, deed, subject, facts=facts), now)
