"""People 參與者: the only room that holds personal data. Other rooms hold ids."""

from events.people.reads import NoticeView, PersonView, answers_of, notice_known, persons
from events.people.rules import NOTICES, Known, PersonDraft, email_key
from events.people.tables import (
    ANSWER_LENGTH_MAX,
    CITY_LENGTH_MAX,
    EMAIL_LENGTH_MAX,
    NAME_LENGTH_MAX,
    PHONE_LENGTH_MAX,
    Person,
)
from events.people.writes import (
    ConsentDraft,
    consent,
    identify,
    keep_answers,
    know_emails,
    merge,
    show_notice,
    undo_merge,
)

__all__ = [
    "ANSWER_LENGTH_MAX",
    "CITY_LENGTH_MAX",
    "EMAIL_LENGTH_MAX",
    "NAME_LENGTH_MAX",
    "NOTICES",
    "PHONE_LENGTH_MAX",
    "ConsentDraft",
    "Known",
    "NoticeView",
    "Person",
    "PersonDraft",
    "PersonView",
    "answers_of",
    "consent",
    "email_key",
    "identify",
    "keep_answers",
    "know_emails",
    "merge",
    "notice_known",
    "persons",
    "show_notice",
    "undo_merge",
]
