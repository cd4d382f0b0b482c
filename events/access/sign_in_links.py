"""Links that sign an account in once: printed by the command, or mailed to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from events import addresses, db, journal, outbox, sealing
from events.access.accounts import account_of, make_account
from events.access.actors import SYSTEM
from events.access.tables import SignInLink, Team
from events.access.teams import DEFAULT_TEAM
from events.errors import Invalid

PRINTED_LINK_WORKS_FOR = timedelta(days=1)
MAILED_LINK_WORKS_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SignInMail:
    """The sign-in mail: its address, the link's token, and until when the link works."""

    email: str
    token: str
    expires_at: datetime


def link_token(link: int, expires_at: datetime) -> str:
    """The token of a sign-in link: derived, so that the mail can be composed again."""
    return sealing.secret("sign-in", link, expires_at.isoformat())


async def _make_link(
    account: int | None, works_for: timedelta, now: datetime
) -> tuple[int, datetime]:
    expires_at = now + works_for
    link: int = await db.fetch_value("SELECT nextval(pg_get_serial_sequence('sign_in_link', 'id'))")
    token_hash = sealing.digest(link_token(link, expires_at))
    kept = SignInLink(id=link, account=account, token_hash=token_hash, expires_at=expires_at)
    await SignInLink.insert(kept)
    return link, expires_at


async def make_sign_in_link(email: str, now: datetime) -> str:
    """The token of a link for the command line to print; it signs in once, within a day.

    Makes the account when the address has none: an admin if it is the first, else an organiser.
    Raises Invalid for what is no address, NotFound when the account is disabled.
    """
    if addresses.mended(email) is None:
        raise Invalid.one("email", "malformed")
    async with db.transaction():
        await Team.select(Team.id).where(Team.slug == DEFAULT_TEAM).lock_rows("UPDATE")
        account = await account_of(email) or await make_account(email, now)
        link, expires_at = await _make_link(account, PRINTED_LINK_WORKS_FOR, now)
        deed = journal.Deed(SYSTEM.name, "access.link_made", f"account:{account}")
        await journal.record(deed, now)
    return link_token(link, expires_at)


async def ask_sign_in(email: str, now: datetime) -> None:
    """Promise a sign-in mail to an enabled account; for any other address do the same in vain.

    The same statements run in both cases; that a link is nobody's is found by who composes the
    mail.
    """
    async with db.transaction():
        account = await account_of(email)
        link, _ = await _make_link(account, MAILED_LINK_WORKS_FOR, now)
        await outbox.post(outbox.Errand.SIGN_IN, link, now)
        await journal.record(
            journal.Deed(journal.GUEST, "access.link_asked", f"sign_in_link:{link}"), now
        )


async def forget_nobodys_links(now: datetime) -> None:
    """Drop the links that were asked for in vain, once they would no longer work anyway."""
    await SignInLink.delete().where(
        SignInLink.account.is_null(), SignInLink.expires_at < now - PRINTED_LINK_WORKS_FOR
    )


async def sign_in_mail(link: int) -> SignInMail | None:
    """The mail that an outbox row of ``Errand.SIGN_IN`` stands for; None once it is of no use."""
    row = await db.fetch_row(
        """SELECT a.email, l.expires_at FROM sign_in_link AS l JOIN account AS a ON a.id = l.account
           WHERE l.id = $1 AND l.used_at IS NULL AND a.disabled_at IS NULL""",
        link,
    )
    if row is None:
        return None
    return SignInMail(row["email"], link_token(link, row["expires_at"]), row["expires_at"])
