"""Who may do what: accounts, teams, sign-in links, staff sessions and API tokens."""

from events.access.reads import (
    AccountView,
    SignInMail,
    account,
    actor_for_token,
    session_actor,
    sign_in_mail,
    team_of,
)
from events.access.rules import (
    MAILED_LINK_WORKS_FOR,
    SESSION_AGE_MAX,
    SESSION_IDLE_MAX,
    SYSTEM,
    Actor,
)
from events.access.tables import Account, ApiToken, Membership, Role, Team
from events.access.writes import (
    ask_sign_in,
    disable_account,
    make_sign_in_link,
    make_token,
    revoke_token,
    sign_in,
    sign_out,
)

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
    "make_sign_in_link",
    "make_token",
    "revoke_token",
    "session_actor",
    "sign_in",
    "sign_in_mail",
    "sign_out",
    "team_of",
]
