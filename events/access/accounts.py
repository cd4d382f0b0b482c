"""Accounts of those who sign in to the desk: looked up, made, disabled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal, people
from events.access.actors import SYSTEM, Actor
from events.access.tables import Account, Membership, Role, StaffSession
from events.access.teams import default_team
from events.errors import NotFound

FIRST_ROLE = Role.ADMIN
LATER_ROLE = Role.ORGANISER


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the desk shows it; the e-mail is the person's, None once erased."""

    id: int
    email: str | None
    role: Role
    disabled: bool


async def account(account_id: int) -> AccountView:
    """One account. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT a.id, p.email, a.role, a.disabled_at IS NOT NULL AS disabled
           FROM account AS a JOIN person_named AS p ON p.id = a.person WHERE a.id = $1""",
        account_id,
    )
    if row is None:
        raise NotFound("account")
    return AccountView(row["id"], row["email"], Role(row["role"]), row["disabled"])


async def account_of(email: str) -> int | None:
    """The enabled account of an address."""
    found: int | None = await db.fetch_value(
        """SELECT a.id FROM account AS a JOIN person_now AS p ON p.id = a.person
           WHERE p.email_key = $1 AND a.disabled_at IS NULL ORDER BY a.id LIMIT 1""",
        people.email_key(email),
    )
    return found


async def make_account(email: str, now: datetime) -> int:
    """A new account in the organisation's team: an admin if it is the first, else an organiser.

    The caller holds the team's row. Raises NotFound when the person has a disabled account.
    """
    [person] = await people.identify([people.PersonDraft(email=email)], now, None)
    if await Account.exists().where(Account.person == person):
        raise NotFound("account")
    role = LATER_ROLE if await Account.exists() else FIRST_ROLE
    [made] = await Account.insert(Account(person=person, role=role, created_at=now))
    account: int = made["id"]
    await Membership.insert(Membership(team=await default_team(), account=account))
    subject, facts = f"account:{account}", {"role": role}
    await journal.record(
        journal.Deed(SYSTEM.name, "access.account_made", subject, None, facts), now
    )
    return account


async def disable_account(account_id: int, actor: Actor, now: datetime) -> None:
    """Shut an account out from its next request on. Raises NotFound for all but admins."""
    async with db.transaction():
        if actor.role is not Role.ADMIN or not await Account.exists().where(
            Account.id == account_id
        ):
            raise NotFound("account")
        await Account.update({Account.disabled_at: now}).where(
            Account.id == account_id, Account.disabled_at.is_null()
        )
        await StaffSession.update({StaffSession.revoked_at: now}).where(
            StaffSession.account == account_id, StaffSession.revoked_at.is_null()
        )
        deed = journal.Deed(actor.name, "access.account_disabled", f"account:{account_id}")
        await journal.record(deed, now)
