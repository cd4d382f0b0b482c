"""Accounts of those who sign in to the desk: looked up, made, disabled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import addresses, db, journal
from events.access.actors import SYSTEM, Actor
from events.access.tables import Account, Membership, Role, StaffSession
from events.access.teams import default_team
from events.errors import NotFound

FIRST_ROLE = Role.ADMIN
LATER_ROLE = Role.ORGANISER


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the desk shows it."""

    id: int
    email: str
    role: Role
    disabled: bool


async def account(account_id: int) -> AccountView:
    """One account. Raises NotFound."""
    row = (
        await Account.select(Account.email, Account.role, Account.disabled_at)
        .where(Account.id == account_id)
        .first()
    )
    if row is None:
        raise NotFound("account")
    disabled = row["disabled_at"] is not None
    return AccountView(account_id, row["email"], Role(row["role"]), disabled)


async def account_of(email: str) -> int | None:
    """The enabled account of an address."""
    found = (
        await Account.select(Account.id)
        .where(Account.email == addresses.same(email), Account.disabled_at.is_null())
        .first()
    )
    return found["id"] if found else None


async def make_account(email: str, now: datetime) -> int:
    """A new account in the organisation's team: an admin if it is the first, else an organiser.

    The caller holds the team's row. Raises NotFound when the address has a disabled account.
    """
    email = addresses.same(email)
    if await Account.exists().where(Account.email == email):
        raise NotFound("account")
    role = LATER_ROLE if await Account.exists() else FIRST_ROLE
    [made] = await Account.insert(Account(email=email, role=role, created_at=now))
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
