"""Who may do what: accounts, teams, sign-in links, staff sessions and API tokens."""

from events.access.accounts import AccountView, account, disable_account
from events.access.actors import SYSTEM, Actor
from events.access.sign_in_links import (
    MAILED_LINK_WORKS_FOR,
    SignInMail,
    ask_sign_in,
    forget_nobodys_links,
    make_sign_in_link,
    sign_in_mail,
)
from events.access.staff_sessions import (
    SESSION_AGE_MAX,
    SESSION_IDLE_MAX,
    session_actor,
    sign_in,
    sign_out,
)
from events.access.tables import Account, ApiToken, Membership, Role, Team
from events.access.teams import team_of
from events.access.tokens import actor_for_token, make_token, revoke_token

__all__ = [
    "MAILED_LINK_WORKS_FOR",
    "SESSION_AGE_MAX",
    "SESSION_IDLE_MAX",
    "SYSTEM",
    "Account",
    "AccountView",
    "Actor",
    "ApiToken",
    "Membership",
    "Role",
    "SignInMail",
    "Team",
    "account",
    "actor_for_token",
    "ask_sign_in",
    "disable_account",
    "forget_nobodys_links",
    "make_sign_in_link",
    "make_token",
    "revoke_token",
    "session_actor",
    "sign_in",
    "sign_in_mail",
    "sign_out",
    "team_of",
]
