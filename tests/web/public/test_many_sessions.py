"""Many sessions: each with its own time and place, in the mail, on the ticket, in the calendar."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import icalendar
import pytest
from msgspec.structs import replace

from events import mails, outbox, places, registration
from events.access import SYSTEM
from events.catalogue import OfferDraft, VenueDraft
from events.outbox import Errand
from events.registration import GuestOrder
from tests.factories import EVENT, HOUR, MINUTE, NOON, SESSION, book, make_event
from web.public import files

PLACES = ["光點台北", "高雄市電影館", "臺中國家歌劇院"]


def sessions(count: int):
    """Each at a place of three in turn; every fourth at the same moment as the one before."""
    return [
        replace(
            SESSION, slug=f"s{n}", title=f"第 {n // 2} 部",
            starts_at=NOON + (1 + n - (n % 4 == 3)) * HOUR,
            ends_at=NOON + (2 + n - (n % 4 == 3)) * HOUR,
            venue=VenueDraft(name=PLACES[n % 3], city="臺北"),
        )
        for n in range(count)
    ]  # fmt: skip


async def made(count: int):
    """A pass for so many sessions, and its one ticket."""
    drafts = sessions(count)
    offer = OfferDraft(slug="pass", name="套票", sessions=[draft.slug for draft in drafts])
    await make_event(sessions=drafts, offers=[offer])
    view = await book(GuestOrder(offer="pass"))
    return view, view.tickets[0]


async def mail(settings, kind=Errand.REGISTRATION_RECEIVED):
    [post, *_] = await outbox.recent([kind], None, 1)
    return await mails.compose(post, await mails.house(settings))


def entries(file: bytes) -> dict[str, icalendar.Event]:
    return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(file).walk("VEVENT")}


@pytest.mark.parametrize("count", [2, 3, 10, 40])
async def test_the_mail_says_each_with_its_own_time_and_place(visitor, settings, count):
    _, ticket = await made(count)
    text = (await mail(settings)).text
    lines = re.findall(r"^2026/.*$", text, re.MULTILINE)
    assert len(lines) == count
    for session, line in zip(ticket.sessions, lines, strict=True):
        assert line.endswith(f"第 {int(session.slug[1:]) // 2} 部：{session.venue} 臺北")
    assert len((await mail(settings)).calendar.content) > 0


async def test_two_that_read_alike_are_still_two(visitor, settings):
    twins = [replace(SESSION, slug=slug) for slug in ("one", "two")]
    offer = OfferDraft(slug="pass", name="套票", sessions=["one", "two"])
    await make_event(sessions=twins, offers=[offer])
    await book(GuestOrder(offer="pass"))
    assert len(re.findall(r"^2026/.*光點台北", (await mail(settings)).text, re.MULTILINE)) == 2


async def test_the_ticket_s_page_says_each_with_its_own_place(visitor):
    _, ticket = await made(10)
    page = (await visitor.get(f"/t/{ticket.ticket.secret}", "zh-Hant")).text
    header = page.partition("<header>")[2].partition("</header>")[0]
    shown = re.findall(r"<p>(.*?)</p>", header)
    assert len(shown) == 10
    for session, line in zip(ticket.sessions, shown, strict=True):
        assert session.venue in line


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (8, 8), (9, 9), (10, 9), (40, 9)])
async def test_the_picture_counts_those_it_has_no_room_for(database, count, lines):
    _, ticket = await made(count)
    shown = files._when(ticket.sessions, "zh-Hant", ZoneInfo("Asia/Taipei"))
    assert len(shown) == lines
    rest = count - files.SESSIONS_SHOWN_MAX
    assert (f"另有 {rest} 場" in shown[-1]) is (rest > 0)
    if count > 1:
        for session, line in zip(ticket.sessions, shown[: files.SESSIONS_SHOWN_MAX], strict=False):
            assert session.venue in line


async def test_a_session_is_called_the_same_in_every_calendar(visitor, settings):
    _, ticket = await made(3)
    for spoken in ("zh-Hant", "en"):
        of_event = entries((await visitor.get(f"/e/film/calendar.ics?lang={spoken}")).content)
        of_ticket = entries(
            (await visitor.get(f"/t/{ticket.ticket.secret}.ics?lang={spoken}")).content
        )
        assert of_event.keys() == of_ticket.keys()
        files_ = [of_event, of_ticket]
        if spoken == "zh-Hant":
            files_.append(entries((await mail(settings)).calendar.content))
        for name in ("SUMMARY", "LOCATION", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "URL"):
            values = [{uid: e[name].to_ical() for uid, e in file.items()} for file in files_]
            assert values == [values[0]] * len(values), name


LOCAL = {"zh-Hant": "光點台北", "en": "SPOT Taipei"}
MOVES = {
    "nothing": ({}, 0),
    "later": ({"starts_at": SESSION.starts_at + HOUR, "ends_at": SESSION.ends_at + HOUR}, 1),
    "longer": ({"ends_at": SESSION.ends_at + HOUR}, 1),
    "elsewhere": ({"venue": VenueDraft(name="別處", city="臺北")}, 1),
    "another street": ({"venue": replace(SESSION.venue, address="二街 3 號")}, 1),
    "an English name": ({"venue": replace(SESSION.venue, name=LOCAL)}, 1),
    "an English street": ({"venue": replace(SESSION.venue, address=LOCAL)}, 1),
    "another name": ({"title": "換片"}, 1),
    "more places": ({"capacity": 99}, 0),
    "doors earlier": ({"doors_open_minutes": 90}, 0),
}


async def sequence(visitor, **venue) -> int:
    """The number after the session's venue was put so."""
    held = replace(SESSION, venue=replace(SESSION.venue, **venue))
    await places.put_event("film", replace(EVENT, sessions=[held]), SYSTEM, NOON)
    [entry] = entries((await visitor.get("/e/film/calendar.ics")).content).values()
    return int(entry["SEQUENCE"])


@pytest.mark.parametrize("field", ["name", "address"])
async def test_each_language_of_a_venue_s_text_moves_it(visitor, field):
    await make_event()
    turned = dict(reversed(LOCAL.items()))
    put = [LOCAL, turned, LOCAL | {"en": "SPOT"}, LOCAL | {"en": " "}, LOCAL["zh-Hant"]]
    assert [await sequence(visitor, **{field: text}) for text in put] == [1, 1, 2, 3, 4]


@pytest.mark.parametrize(("change", "raised"), MOVES.values(), ids=MOVES.keys())
async def test_what_moves_has_a_greater_number(visitor, change, raised):
    await make_event()
    await book()
    before = entries((await visitor.get("/e/film/calendar.ics")).content)
    draft = replace(EVENT, sessions=[replace(SESSION, **change)])
    await places.put_event("film", draft, SYSTEM, NOON)
    after = entries((await visitor.get("/e/film/calendar.ics")).content)
    assert before.keys() == after.keys()
    [was], [now] = before.values(), after.values()
    assert (was["SEQUENCE"], now["SEQUENCE"]) == (0, raised)


def stands(entry: icalendar.Event) -> tuple[int, object]:
    """Of two entries with one name the greater stands (RFC 5546 §2.1.5)."""
    return entry["SEQUENCE"], entry["DTSTAMP"].dt


async def test_who_books_again_is_in_the_calendar_again(visitor, settings):
    view, _ = await made(1)
    await registration.cancel(view.reference, SYSTEM, None, NOON + MINUTE)
    [gone] = entries(
        (await mail(settings, Errand.REGISTRATION_CANCELLED)).calendar.content
    ).values()
    await book(GuestOrder(offer="pass"), now=NOON + 2 * MINUTE)
    [again] = entries((await mail(settings)).calendar.content).values()
    assert (str(gone["STATUS"]), str(again["STATUS"])) == ("CANCELLED", "CONFIRMED")
    assert stands(again) > stands(gone)


async def test_a_cancelled_ticket_leaves_the_calendar(visitor, settings):
    view, ticket = await made(3)
    before = entries((await mail(settings)).calendar.content)
    await registration.cancel(view.reference, SYSTEM, None, NOON + HOUR)
    told = await mail(settings, Errand.REGISTRATION_CANCELLED)
    assert told.calendar.method == "CANCEL"
    after = entries(told.calendar.content)
    assert after.keys() == before.keys()
    assert {str(e["STATUS"]) for e in after.values()} == {"CANCELLED"}
    assert all(stands(after[uid]) > stands(before[uid]) for uid in before)
    page = await visitor.get(f"/t/{ticket.ticket.secret}.ics")
    assert page.headers["content-type"].endswith("method=CANCEL")
    assert entries(page.content).keys() == before.keys()
