"""People 參與者: the only room that holds personal data. Other rooms hold ids."""

from events.people.answers import answers_of, keep_answers
from events.people.consenting import ConsentDraft, consent, refused
from events.people.identity import Known, PersonDraft, email_key, identify
from events.people.known_addresses import know_emails
from events.people.merging import merge, undo_merge
from events.people.notices import NOTICES, NoticeView, notice_known, show_notice
from events.people.particulars import (
    ParticularsView,
    forget_particulars,
    keep_particulars,
    particulars,
)
from events.people.published import folded
from events.people.retention import retention
from events.people.tables import (
    ANSWER_LENGTH_MAX,
    CITY_LENGTH_MAX,
    NAME_LENGTH_MAX,
    Particulars,
    Person,
    Retention,
)

__all__ = [
    "ANSWER_LENGTH_MAX",
    "CITY_LENGTH_MAX",
    "NAME_LENGTH_MAX",
    "NOTICES",
    "ConsentDraft",
    "Known",
    "NoticeView",
    "Particulars",
    "ParticularsView",
    "Person",
    "PersonDraft",
    "Retention",
    "answers_of",
    "consent",
    "email_key",
    "folded",
    "forget_particulars",
    "identify",
    "keep_answers",
    "keep_particulars",
    "know_emails",
    "merge",
    "notice_known",
    "particulars",
    "refused",
    "retention",
    "show_notice",
    "undo_merge",
]
