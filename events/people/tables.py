"""The only tables with personal data; ``retention`` says for how long a column of it is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from events.addresses import EMAIL_LENGTH_MAX, PHONE_LENGTH_MAX
from events.db import DB

NAME_LENGTH_MAX = 100
CITY_LENGTH_MAX = 60
ANSWER_LENGTH_MAX = 2000


class Retention(StrEnum):
    """How long a column with personal data is kept."""

    CONTACT = "contact"  # while there is an event or a petition to write about
    IDENTITY = "identity"  # a keyed hash: as long as counts must recognise the person
    ANSWER = "answer"  # until the event's report is closed
    CONSENT = "consent"  # as long as the consent may have to be shown


class Person(Table, db=DB):
    """Somebody as they are counted. It holds no address: it cannot be written to or shown."""

    id: Serial
    name_key = Varchar(length=4 * NAME_LENGTH_MAX, default="", null=False)
    email_key = Bytea(default=None, null=True)  # HMAC of the normalised e-mail's SHA-256
    created_at = Timestamptz(default=None, null=False)
    # ix_person_standing serves it
    merged_into: ForeignKey[Any] = ForeignKey("self", default=None, null=True)
    erased_at = Timestamptz(default=None, null=True)

    retention = {"name_key": Retention.CONTACT, "email_key": Retention.IDENTITY}


class Particulars(Table, db=DB):
    """What somebody told of themselves in one registration, for one ticket, or with one signature.

    It is never overwritten by what is told elsewhere, however alike. ``person`` is who that counts
    as; ``name`` is whatever they want to be called.
    """

    id: Serial
    person = ForeignKey(Person, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    name = Varchar(length=NAME_LENGTH_MAX, default="", null=False)
    email = Varchar(length=EMAIL_LENGTH_MAX, default=None, null=True)
    phone = Varchar(length=PHONE_LENGTH_MAX, default=None, null=True)
    city = Varchar(length=CITY_LENGTH_MAX, default=None, null=True)
    locale = Varchar(length=10, default=None, null=True)
    told_at = Timestamptz(default=None, null=False)

    retention = dict.fromkeys(("name", "email", "phone", "city", "locale"), Retention.CONTACT)


class FirstKnown(Table, db=DB):
    """A moment from which a person is known: by registration, signature, or by hand."""

    # ix_first_known_person_at serves it
    person = ForeignKey(Person, default=None, null=False, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None, null=False)
    source = Varchar(length=20, default=None, null=False)  # registration signature list
    event = BigInt(default=None, null=True, index=True)


class KnownEmail(Table, db=DB):
    """An address that the organisation already knew, as of a date; only its keyed hash."""

    email_key = Bytea(default=None, null=False, unique=True)
    as_of = Timestamptz(default=None, null=False)

    retention = {"email_key": Retention.IDENTITY}


class Merge(Table, db=DB):
    """Two persons said to be one; undone by a second moment, never deleted."""

    id: Serial
    kept = ForeignKey(Person, default=None, null=False, index=True)
    gone = ForeignKey(Person, default=None, null=False, index=True)
    at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
    undone_at = Timestamptz(default=None, null=True)
    undone_by = Varchar(length=80, default=None, null=True)


class Answer(Table, db=DB):
    """An answer to a question of a form: the contact's, or one guest's."""

    registration = BigInt(default=None, null=False, index=True)
    ticket = BigInt(default=None, null=True, index=True)
    question = BigInt(default=None, null=False, index=True)
    value = JSONB(default=None, null=False)

    retention = {"value": Retention.ANSWER}


class Notice(Table, db=DB):
    """A privacy notice as it was shown; any version ever shown is accepted."""

    kind = Varchar(length=20, default=None, null=False)  # registration petition waiting
    version = Integer(default=None, null=False)
    text = JSONB(default=None, null=False)  # a Localised text
    since = Timestamptz(default=None, null=False)
    uq_notice_kind_version = Unique(["kind", "version"])


class Consent(Table, db=DB):
    """A person's yes or no to a purpose, under a notice, for a registration or a signature."""

    person = ForeignKey(Person, default=None, null=True, index=True)
    purpose = Varchar(length=20, default=None, null=False)  # notice updates deliver public
    given = Boolean(default=None, null=False)
    notice_kind = Varchar(length=20, default=None, null=False)
    notice_version = Integer(default=None, null=False)
    registration = BigInt(default=None, null=True, index=True)
    signature = BigInt(default=None, null=True, index=True)
    at = Timestamptz(default=None, null=False)

    retention = {"purpose": Retention.CONSENT, "given": Retention.CONSENT}
