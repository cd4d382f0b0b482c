"""Events: sessions, offers, gates, questions, and what they are credited to."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from piccolo.columns import (
    JSONB,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events.access import Team
from events.campaigns import Campaign, Hosting, Line
from events.db import DB, one_of


class Kind(StrEnum):
    """The sort of gathering."""

    SCREENING = "screening"
    PERFORMANCE = "performance"
    RUN = "run"
    CAMP = "camp"
    EXHIBITION = "exhibition"
    TALK = "talk"
    WORKSHOP = "workshop"
    TRAINING = "training"
    BOOTH = "booth"
    MARCH = "march"
    VISIT = "visit"
    MEETING = "meeting"
    OTHER = "other"


class GateKind(StrEnum):
    """The purpose of a gate; only ``entry`` lets in."""

    ENTRY = "entry"
    EXIT = "exit"
    PICKUP = "pickup"
    START = "start"
    FINISH = "finish"
    STATION = "station"
    TABLE = "table"


class CreditRole(StrEnum):
    """The rank of a campaign among those of an event: at most one primary, any number of also."""

    PRIMARY = "primary"
    ALSO = "also"


class Access(StrEnum):
    """Who may book an offer."""

    OPEN = "open"
    CODE = "code"
    APPROVAL = "approval"
    INVITATION = "invitation"


class QuestionKind(StrEnum):
    """The sort of answer to a question; the last two choose among its options."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


class Event(Table, db=DB):
    """A gathering with a public page. Its id is the event number in ticket codes (24 bits)."""

    id: Serial
    slug = Varchar(length=80, default=None, null=False, unique=True)
    title = JSONB(default=None, null=False)
    kind = Varchar(length=20, default=None, null=False, choices=Kind)
    summary = JSONB(default=None, null=True)
    published = Boolean(default=False, null=False)
    hosting = Varchar(length=20, default=Hosting.HOST, null=False, choices=Hosting)
    email = Varchar(length=10, default="required", null=False)  # required or optional
    sensitive = Boolean(default=False, null=False)
    form_version = Integer(default=1, null=False)
    team = ForeignKey(Team, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=None, null=False)
    ck_event_number_24_bits = Check("id BETWEEN 1 AND 16777215")


class Venue(Table, db=DB):
    """Where a session takes place, known by a hash of its texts: an index cannot hold them all."""

    id: Serial
    key = Varchar(length=64, default=None, null=False, unique=True)
    name = JSONB(default=None, null=False)
    city = Varchar(length=60, default="", null=False)
    address = JSONB(default=None, null=False)


class Session(Table, db=DB):
    """One dated occurrence of an event at a venue."""

    id: Serial
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    slug = Varchar(length=80, default=None, null=False)
    title = JSONB(default=None, null=True)
    position = Integer(default=0, null=False)
    starts_at = Timestamptz(default=None, null=False, index=True)
    ends_at = Timestamptz(default=None, null=False)
    venue = ForeignKey(Venue, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    doors_open_minutes = Integer(default=60, null=False)
    last_entry_minutes = Integer(default=60, null=False)
    within: ForeignKey[Any] = ForeignKey(
        "self", default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    practice = Boolean(default=False, null=False)
    sequence = Integer(default=0, null=False)  # raised by what calendars must take over
    uq_session_event_slug = Unique(["event", "slug"])
    ck_session_ends_after_it_starts = Check("ends_at > starts_at")


class SessionCancellation(Table, db=DB):
    """A session that will not be held: who said so, when and why."""

    session = ForeignKey(
        Session, default=None, null=False, unique=True, on_delete=OnDelete.restrict
    )
    at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    reason = Varchar(length=500, default="", null=False)


class Offer(Table, db=DB):
    """A kind of place one can book; ``number`` is its index in ticket codes (8 bits)."""

    id: Serial
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    slug = Varchar(length=80, default=None, null=False)
    number = SmallInt(default=None, null=False)
    position = Integer(default=0, null=False)
    name = JSONB(default=None, null=False)
    price = Integer(default=0, null=False)  # minor units of the organisation's currency
    access = Varchar(length=20, default="open", null=False)
    choose_min = Integer(default=None, null=True)
    choose_max = Integer(default=None, null=True)
    opens_at = Timestamptz(default=None, null=True)
    closes_at = Timestamptz(default=None, null=True)
    per_registration_max = Integer(default=10, null=False)
    group_max = Integer(default=None, null=True)
    uq_offer_event_slug = Unique(["event", "slug"])
    uq_offer_event_number = Unique(["event", "number"])
    ck_offer_number_8_bits = Check("number BETWEEN 0 AND 255")


class OfferSession(Table, db=DB):
    """A session that an offer admits to."""

    offer = ForeignKey(Offer, default=None, null=False, index=True)
    session = ForeignKey(Session, default=None, null=False, index=True)
    uq_offer_session_offer_session = Unique(["offer", "session"])


class Gate(Table, db=DB):
    """A place where codes are shown 掃描點."""

    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    slug = Varchar(length=80, default=None, null=False)
    kind = Varchar(length=20, default=None, null=False, choices=GateKind)
    name = JSONB(default=None, null=False)
    position = Integer(default=0, null=False)
    uq_gate_event_slug = Unique(["event", "slug"])


class Question(Table, db=DB):
    """Something the form asks the contact or each guest."""

    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    slug = Varchar(length=80, default=None, null=False)
    ask = Varchar(length=10, default=None, null=False)  # contact or guest
    label = JSONB(default=None, null=False)
    kind = Varchar(length=20, default=None, null=False)
    required = Boolean(default=False, null=False)
    options = JSONB(default=None, null=True)
    offers = JSONB(default=None, null=True)
    show_if = JSONB(default=None, null=True)
    position = Integer(default=0, null=False)
    uq_question_event_slug = Unique(["event", "slug"])


class FormVersion(Table, db=DB):
    """The questions of an event's form as they were asked under one version."""

    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    version = Integer(default=None, null=False)
    questions = JSONB(default=None, null=False)
    since = Timestamptz(default=None, null=False)
    uq_form_version_event_version = Unique(["event", "version"])


class Credit(Table, db=DB):
    """That an event, or one session of it, counts for a campaign, perhaps on a line.

    Rows are dated and closed, never edited: ``until`` is null while the credit holds.
    """

    id: Serial
    event = ForeignKey(Event, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, default=None, null=True, index=True)
    campaign = ForeignKey(
        Campaign, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    role = Varchar(length=10, default=None, null=False, choices=CreditRole)
    line = ForeignKey(Line, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    since = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=True)
    by = Varchar(length=80, default=None, null=False)
    ck_credit_role = one_of("role", CreditRole)
