"""Calendar files, read back."""

from dataclasses import dataclass

import icalendar
import pytest

from events.calendar import Entry, EventCalendar, Publisher, calendar_file, uid
from tests.factories import HOUR, NOON, TAIPEI


def entry(**facts):
    usual = {
        "uid": uid("festival", "one", "example.org"), "title": "人權影展, 第一場; 邊境",
        "starts_at": NOON, "ends_at": NOON + HOUR, "place": "光點華山\n台北市",
        "url": "https://example.org/t/x",
    }  # fmt: skip
    return Entry(**(usual | facts))


HOUSE = Publisher("us@example.org", TAIPEI)


def ics(*entries):
    return calendar_file(entries, NOON, HOUSE).content


def test_a_session_is_published_in_utc_under_a_stable_name():
    file = ics(entry())
    assert b"METHOD:PUBLISH\r\n" in file
    assert b"DTSTART:20260314T040000Z\r\n" in file
    assert b"X-WR-TIMEZONE:Asia/Taipei\r\n" in file
    assert b"UID:festival/one@example.org\r\n" in file
    [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert str(event["SUMMARY"]) == "人權影展, 第一場; 邊境"
    assert str(event["LOCATION"]) == "光點華山\n台北市"
    assert event["DTEND"].dt == NOON + HOUR
    assert event["ORGANIZER"] == "mailto:us@example.org"


def test_several_sessions_stand_in_one_file():
    second = entry(uid=uid("festival", "two", "example.org"), cancelled=True)
    events = icalendar.Calendar.from_ical(ics(entry(), second)).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]


def test_a_text_cannot_add_a_line_of_its_own():
    file = ics(entry(title="x\r\nATTACH:http://evil"))
    assert b"\r\nATTACH" not in file


@pytest.mark.parametrize(
    ("cancelled", "method"),
    [([], "PUBLISH"), ([False], "PUBLISH"), ([True], "CANCEL"), ([True, False], "PUBLISH"),
     ([True, True], "CANCEL")],
)  # fmt: skip
def test_what_is_cancelled_says_so(cancelled, method):
    """A calendar that passes over STATUS must hear of it too (RFC 5546)."""
    entries = [entry(uid=str(n), cancelled=gone) for n, gone in enumerate(cancelled)]
    made = calendar_file(entries, NOON, HOUSE)
    read = icalendar.Calendar.from_ical(made.content)
    assert (made.method, str(read["METHOD"])) == (method, method)
    assert [str(e["STATUS"]) for e in read.walk("VEVENT")] == [
        "CANCELLED" if gone else "CONFIRMED" for gone in cancelled
    ]


@dataclass
class Show:
    slug: str = "one"
    title: object = None
    starts_at: object = NOON
    ends_at: object = NOON + HOUR
    place: str = "光點台北"
    cancelled: bool = False
    sequence: int = 3

    def place_in(self, language: str) -> str:  # noqa: ARG002
        return self.place


def test_an_entry_of_a_void_ticket_is_cancelled_for_its_guest_alone():
    event = EventCalendar("film", {"zh-Hant": "影展", "en": "Film"}, "https://t.example.org", "en")
    held, void = event.entry(Show()), event.entry(Show(), void=True)
    assert (held.sequence, held.cancelled, held.title) == (3, False, "Film")
    assert (void.sequence, void.cancelled, void.uid) == (3, True, held.uid)
