"""Every column that could hold personal data says for how long it is kept, or why it need not."""

from __future__ import annotations

from piccolo.columns import JSON, Bytea, Column, Text, Varchar
from piccolo.conf.apps import table_finder

from events import people
from events.people import Retention

NOT_PERSONAL = {
    "first_known": {"source"},  # registration, signature or list
    "merge": {"by", "undone_by"},  # accounts by number
    "notice": {"kind", "text"},  # what the organisation says
    "consent": {"notice_kind"},
}


def could_be_personal(column: Column) -> bool:
    return isinstance(column, Varchar | Text | JSON | Bytea)


def test_every_table_of_the_room_answers():
    tables = {table._meta.tablename for table in table_finder(["events.people.tables"])}
    assert set(people.retention()) == tables


def test_every_text_has_a_class_or_is_named_as_not_personal():
    """A new column that somebody forgets to classify is found here."""
    for table in table_finder(["events.people.tables"]):
        name = table._meta.tablename
        classified = set(people.retention()[name])
        texts = {c._meta.name for c in table._meta.columns if could_be_personal(c)}
        assert texts - classified == NOT_PERSONAL.get(name, set()), name


def test_a_class_stands_only_for_a_column_that_is_there():
    for table in table_finder(["events.people.tables"]):
        columns = {column._meta.name for column in table._meta.columns}
        assert set(people.retention()[table._meta.tablename]) <= columns


def test_every_class_is_used():
    used = {kept for columns in people.retention().values() for kept in columns.values()}
    assert used == set(Retention)
