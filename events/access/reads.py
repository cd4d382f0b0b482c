"""Who is asking, and whom the sign-in mail goes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, people, sealing
from events.access.rules import (
    DEFAULT_TEAM,
    SEEN_EVERY,
    SESSION_IDLE_MAX,
    Actor,
)
from events.access.tables import Role
from events.errors import NotFound

_TEAMS_OF = "(SELECT coalesce(array_agg(team), '{}') FROM membership WHERE account = a.id)"


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the desk shows it; the e-mail is the person's, None once erased."""

    id: int
    email: str | None
    role: Role
    disabled: bool


@dataclass(frozen=True, slots=True)
class SignInMail:
    """What the sign-in mail needs: where it goes, the link's token and until when it works."""

    email: str
    token: str
    expires_at: datetime


async def actor_for_token(token: str, now: datetime) -> Actor | None:  # noqa: ARG001 - a front door
    """Who holds an API token; None for a token that is unknown or revoked."""
    row = await db.fetch_row(
        "SELECT id, role, team FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL",
        sealing.digest(token),
    )
    return Actor("token", row["id"], Role(row["role"]), frozenset((row["team"],))) if row else None


async def session_actor(session_token: str, now: datetime) -> Actor | None:
    """Who is signed in with a browser's token, and that they were seen just now.

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
        await db.execute(
            """UPDATE staff_session SET seen_at = $2
               WHERE id = $1 AND seen_at < $2 AND revoked_at IS NULL""",
            row["session"], now,
        )  # fmt: skip
    return Actor("account", row["id"], Role(row["role"]), frozenset(row["teams"]))


async def account(account_id: int) -> AccountView:
    """One account. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT a.id, p.email, a.role, a.disabled_at IS NOT NULL AS disabled
           FROM account AS a JOIN person AS p ON p.id = a.person WHERE a.id = $1""",
        account_id,
    )
    if row is None:
        raise NotFound("account")
    return AccountView(row["id"], row["email"], Role(row["role"]), row["disabled"])


async def account_of(email: str) -> int | None:
    """The enabled account of an address."""
    found: int | None = await db.fetch_value(
        """SELECT a.id FROM account AS a JOIN person AS p ON p.id = a.person
           WHERE p.email_key = $1 AND a.disabled_at IS NULL ORDER BY a.id LIMIT 1""",
        people.email_key(email),
    )
    return found


async def sign_in_mail(link: int) -> SignInMail | None:
    """The mail that an outbox row of ``Kind.SIGN_IN`` stands for; None when it is of no use."""
    row = await db.fetch_row(
        """SELECT p.email, l.expires_at FROM sign_in_link AS l
           JOIN account AS a ON a.id = l.account JOIN person AS p ON p.id = a.person
           WHERE l.id = $1 AND l.used_at IS NULL AND a.disabled_at IS NULL
             AND p.email IS NOT NULL""",
        link,
    )
    if row is None:
        return None
    return SignInMail(row["email"], link_token(link, row["expires_at"]), row["expires_at"])


def link_token(link: int, expires_at: datetime) -> str:
    """The token of a sign-in link: derived, so that the mail can be composed again."""
    return sealing.secret("sign-in", link, expires_at.isoformat())


async def team_of(actor: Actor) -> int:
    """The team that holds what the actor makes: their first, or the organisation's."""
    if actor.teams:
        return min(actor.teams)
    return await default_team()


async def default_team() -> int:
    """The team that exists from the first migration on."""
    team: int = await db.fetch_value("SELECT id FROM team WHERE slug = $1", DEFAULT_TEAM)
    return team
