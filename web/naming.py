"""Names of the things that organisers choose from a list, for people."""

from __future__ import annotations

from events.catalogue import Hosting, Kind
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
