"""Who may do what: accounts, teams, sign-in links, staff sessions and API tokens."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import Bytea, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from events.addresses import EMAIL_LENGTH_MAX
from events.db import DB, one_of


class Role(StrEnum):
    """The right of an account or a token, from most to least."""

    ADMIN = "admin"  # everything
    ORGANISER = "organiser"  # write and read what their teams hold
    READER = "reader"  # figures only, no persons


class Team(Table, db=DB):
    """A group of organisers; every event is held by one."""

    id: Serial
    slug = Varchar(length=80, default=None, null=False, unique=True)
    name = Varchar(length=120, default=None, null=False)


class Account(Table, db=DB):
    """Somebody who signs in to the desk. The address is its own: an account is not a person."""

    id: Serial
    # as addresses are compared
    email = Varchar(length=EMAIL_LENGTH_MAX, default=None, null=False, unique=True)
    role = Varchar(length=20, default=None, null=False, choices=Role)
    created_at = Timestamptz(default=None, null=False)
    disabled_at = Timestamptz(default=None, null=True)
    ck_account_role = one_of("role", Role)


class Membership(Table, db=DB):
    """An account in a team."""

    team = ForeignKey(Team, default=None, null=False, index=True)
    account = ForeignKey(Account, default=None, null=False, index=True)
    uq_membership_team_account = Unique(["team", "account"])


class SignInLink(Table, db=DB):
    """A link that signs an account in once; asked for an address without account, it is nobody's.

    So whoever asks cannot tell, by the time it takes, which addresses have an account.
    """

    id: Serial
    account = ForeignKey(Account, default=None, null=True, index=True)
    token_hash = Bytea(default=None, null=False, unique=True)
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)


class StaffSession(Table, db=DB):
    """A signed-in browser: a 256-bit token of which only the SHA-256 is kept."""

    id: Serial
    account = ForeignKey(Account, default=None, null=False, index=True)
    token_hash = Bytea(default=None, null=False, unique=True)
    created_at = Timestamptz(default=None, null=False)
    seen_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)


class ApiToken(Table, db=DB):
    """A program's key to the API, held by a team."""

    id: Serial
    name = Varchar(length=120, default=None, null=False)
    role = Varchar(length=20, default=None, null=False, choices=Role)
    team = ForeignKey(Team, default=None, null=False, index=True)
    token_hash = Bytea(default=None, null=False, unique=True)
    created_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
    ck_api_token_role = one_of("role", Role)
