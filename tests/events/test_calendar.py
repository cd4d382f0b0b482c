"""Calendar files, read back."""

import icalendar

from events.calendar import Entry, ics, uid
from tests.factories import HOUR, NOON


def entry(**facts):
    usual = {
        "uid": uid("festival", "one", "example.org"), "title": "人權影展, 第一場; 邊境",
        "starts_at": NOON, "ends_at": NOON + HOUR, "place": "光點華山\n台北市",
        "url": "https://example.org/t/x",
    }  # fmt: skip
    return Entry(**(usual | facts))


def test_a_session_is_published_in_utc_under_a_stable_name():
    file = ics([entry()], NOON)
    assert b"METHOD:PUBLISH\r\n" in file
    assert b"DTSTART:20260314T040000Z\r\n" in file
    assert b"UID:festival/one@example.org\r\n" in file
    [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert str(event["SUMMARY"]) == "人權影展, 第一場; 邊境"
    assert str(event["LOCATION"]) == "光點華山\n台北市"
    assert event["DTEND"].dt == NOON + HOUR


def test_several_sessions_stand_in_one_file():
    second = entry(uid=uid("festival", "two", "example.org"), cancelled=True)
    events = icalendar.Calendar.from_ical(ics([entry(), second], NOON)).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]


def test_a_text_cannot_add_a_line_of_its_own():
    file = ics([entry(title="x\r\nATTACH:http://evil")], NOON)
    assert b"\r\nATTACH" not in file
