"""Names, for people, of what organisers choose from a list and of what happens at a door."""

from __future__ import annotations

from events.campaigns import Hosting
from events.catalogue import Kind
from events.words import mark as _

KINDS = {
    Kind.SCREENING: _("Screening"),
    Kind.PERFORMANCE: _("Performance"),
    Kind.RUN: _("Run"),
    Kind.CAMP: _("Camp"),
    Kind.EXHIBITION: _("Exhibition"),
    Kind.TALK: _("Talk"),
    Kind.WORKSHOP: _("Workshop"),
    Kind.TRAINING: _("Training"),
    Kind.BOOTH: _("Stall"),
    Kind.MARCH: _("March"),
    Kind.VISIT: _("Visit"),
    Kind.MEETING: _("Meeting"),
    Kind.OTHER: _("Event"),
}
HOSTING = {
    Hosting.HOST: _("Host"),
    Hosting.CO_HOST: _("Co-host"),
    Hosting.SUPPORT: _("Supporter"),
    Hosting.PARTICIPANT: _("Participant"),
}
_FALSE_CODE = _("Let in on a code that is no ticket: not counted")
INCIDENTS = {
    "conflict": _("Two scans under one number: the phone sends the second again"),
    "unreadable": _("A scan that cannot be read: not counted"),
    "lost": _("A scan that its phone no longer has"),
    "told_unreadable": _FALSE_CODE,
    "told_forged": _FALSE_CODE,
    "told_unknown": _FALSE_CODE,
    "told_wrong_event": _("Let in on a ticket of another event: not counted"),
}
FIGURES = {
    "count": _("Number"),
    "participants": _("Participants"),
    "actions": _("Actions"),
    "signatures": _("Signed"),
    "letters": _("Letters"),
    "views": _("Views"),
    "joined": _("Joined"),
    "reach": _("Reach"),
    "interactions": _("Interactions"),
    "percent": _("Percent"),
    "new_people_percent": _("New people, percent"),
    "registered": _("Registered"),
    "attendances": _("Attendances"),
    "people": _("People"),
    "headcount": _("Counted heads"),
}
