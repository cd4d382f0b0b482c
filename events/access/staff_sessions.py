"""Signed-in browsers: a session begins with a link, and ends by itself or by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from events import db, journal, sealing
from events.access.actors import Actor
from events.access.sign_in_links import link_token
from events.access.tables import Role, SignInLink, StaffSession

SESSION_IDLE_MAX = timedelta(hours=12)
SESSION_AGE_MAX = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)

_TEAMS_OF = "(SELECT coalesce(array_agg(team), '{}') FROM membership WHERE account = a.id)"


async def session_actor(session_token: str, now: datetime) -> Actor | None:
    """The actor who is signed in with a browser's token; notes once a minute that they were seen.

    None when it is unknown, signed out, idle for 12 hours, 14 days old, or of a disabled account.
    """
    row = await db.fetch_row(
        f"""SELECT s.id AS session, s.seen_at, a.id, a.role, {_TEAMS_OF} AS teams
            FROM staff_session AS s JOIN account AS a ON a.id = s.account
            WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
              AND s.seen_at > $3 AND a.disabled_at IS NULL""",
        sealing.digest(session_token), now, now - SESSION_IDLE_MAX,
    )  # fmt: skip
    if row is None:
        return None
    if now - row["seen_at"] >= SEEN_EVERY:
        await StaffSession.update({StaffSession.seen_at: now}).where(
            StaffSession.id == row["session"],
            StaffSession.seen_at < now,
            StaffSession.revoked_at.is_null(),
        )
    return Actor("account", row["id"], Role(row["role"]), frozenset(row["teams"]))


async def sign_in(token_of_link: str, now: datetime, leaving: str | None = None) -> str | None:
    """A new session's token for a link that was not used yet and still works, else None.

    ``leaving`` is the session token that the browser held until now: it ends.
    """
    token = sealing.fresh()
    async with db.transaction():
        account = await _spend(token_of_link, now)
        if account is None:
            return None
        if leaving:
            await _end_session(leaving, now)
        begun = StaffSession(
            account=account,
            token_hash=sealing.digest(token),
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_AGE_MAX,
        )
        await StaffSession.insert(begun)
        await journal.record(
            journal.Deed(f"account:{account}", "access.signed_in", f"account:{account}"), now
        )
    return token


async def _spend(given: str, now: datetime) -> int | None:
    """The account of a link, which is used from now on; None for a link that does not work.

    Also for one of an epoch that was ended: its hash is kept, but we would not give it out today.
    """
    link = await db.fetch_row(
        """SELECT l.id, l.expires_at, a.id AS account
           FROM sign_in_link AS l JOIN account AS a ON a.id = l.account
           WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2
             AND a.disabled_at IS NULL
           FOR UPDATE OF l""",
        sealing.digest(given), now,
    )  # fmt: skip
    if link is None or not sealing.same(given, link_token(link["id"], link["expires_at"])):
        return None
    await SignInLink.update({SignInLink.used_at: now}).where(SignInLink.id == link["id"])
    account: int = link["account"]
    return account


async def sign_out(session_token: str, now: datetime) -> None:
    """End a browser's session; an unknown token: nothing."""
    async with db.transaction():
        account = await _end_session(session_token, now)
        if account is not None:
            who = f"account:{account}"
            await journal.record(journal.Deed(who, "access.signed_out", who), now)


async def _end_session(session_token: str, now: datetime) -> int | None:
    ended = (
        await StaffSession.update({StaffSession.revoked_at: now})
        .where(
            StaffSession.token_hash == sealing.digest(session_token),
            StaffSession.revoked_at.is_null(),
        )
        .returning(StaffSession.account)
    )
    return ended[0]["account"] if ended else None
