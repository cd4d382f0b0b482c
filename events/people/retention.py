"""Personal data, column by column, and the class that says for how long each is kept."""

from __future__ import annotations

from events.people.tables import (
    Answer,
    Consent,
    FirstKnown,
    KnownEmail,
    Merge,
    Notice,
    Particulars,
    Person,
    Retention,
)

_TABLES = (Person, Particulars, FirstKnown, KnownEmail, Merge, Answer, Notice, Consent)


def retention() -> dict[str, dict[str, Retention]]:
    """For each table of this room its columns with personal data, and the class of each.

    A table without any is there too, with no column. No other room holds personal data, but that
    an account keeps the address with which it signs in.
    """
    return {table._meta.tablename: dict(getattr(table, "retention", {})) for table in _TABLES}
