"""Names of what the desk shows by a code: figures, actions, mails, verdicts, roles."""

from __future__ import annotations

from events.outbox import DEAD, GATHERED, KEPT, NEEDLESS, SENT, Errand
from events.words import mark as _
from web.naming import FIGURES, HOSTING, INCIDENTS, KINDS

ACTIONS = {
    "signature": _("Signed"),
    "letter": _("Letters of support"),
    "postcard": _("Postcards"),
    "call": _("Calls"),
    "pledge": _("Pledges"),
    "photo": _("Photos"),
    "join": _("Joined"),
}
BASES = {
    "manual": _("counted by hand"),
    "self_report": _("reported by hosts"),
    "external": _("from another platform"),
    "estimate": _("estimate"),
}
MAILS = {
    Errand.REGISTRATION_RECEIVED: _("Registration"),
    Errand.GUEST_TICKET: _("Ticket of a companion"),
    Errand.REGISTRATION_CANCELLED: _("Cancellation"),
    Errand.GUEST_CANCELLED: _("Cancellation of a companion"),
    Errand.SIGNATURE_PENDING: _("Signature to confirm"),
    Errand.SIGNATURE_REPEATED: _("Signed before"),
    Errand.SIGN_IN: _("Sign-in link"),
    Errand.MAILS_GATHERED: _("Many at once"),
}
MAIL_STATES = {
    None: _("Waiting"),
    SENT: _("Sent"),
    KEPT: _("Kept here, not sent"),
    NEEDLESS: _("No longer needed"),
    GATHERED: _("Told in one mail with others"),
    DEAD: _("Given up"),
}
VERDICTS = {
    "unreadable": _("Not our code"),
    "forged": _("Ticket not found"),
    "unknown": _("Ticket not found"),
    "wrong_event": _("Another event"),
    "replaced": _("Replaced by a new ticket"),
    "cancelled": _("Ticket cancelled"),
    "session_cancelled": _("Session cancelled"),
    "unpaid": _("Not paid yet"),
    "not_approved": _("Not accepted yet"),
    "consent_missing": _("Parental consent missing"),
    "wrong_session": _("Another session"),
    "too_early": _("Before entry opened"),
    "closed": _("After entry closed"),
    "already_in": _("Used already"),
}
HEARD = VERDICTS | {"admit": _("Come in"), "admit_new": _("Come in (new ticket)")}
SCANS = {
    "in": _("In"),
    "out": _("Out"),
    "back": _("Back again"),
    "undo": _("Taken back"),
    "walk_in": _("Walk-in"),
    "count": _("Heads counted"),
}
ROLES = {"lead": _("Lead"), "steward": _("Steward")}
GATE_KINDS = {
    "entry": _("Entrance"),
    "exit": _("Exit"),
    "pickup": _("Pick-up"),
    "start": _("Start line"),
    "finish": _("Finish line"),
    "station": _("Station"),
    "table": _("Petition table"),
}
VIA = {"door": _("at the door"), "online": _("online")}

NAMES = {
    "figures": FIGURES,
    "actions": ACTIONS,
    "bases": BASES,
    "mails": MAILS,
    "mail_states": MAIL_STATES,
    "verdicts": VERDICTS,
    "heard": HEARD,
    "scans": SCANS,
    "roles": ROLES,
    "gates": GATE_KINDS,
    "via": VIA,
    "kinds": KINDS,
    "hosting": HOSTING,
    "incidents": INCIDENTS,
}
