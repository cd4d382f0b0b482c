"""Readers of another language, crawlers, maps: what a page says to who comes from elsewhere."""

from __future__ import annotations

import io
import urllib.robotparser
from urllib.parse import unquote

import pytest
from msgspec.structs import replace
from PIL import Image

from events import cities, db, links, mails, outbox
from events.catalogue import Choice, OfferDraft, VenueDraft
from events.registration import GuestOrder
from events.settings import describe_organisation
from tests.factories import NOON, SESSION, book, make_event
from web.public import files

LANGUAGES = [
    ("de", "en"), ("de-AT,de;q=0.9", "en"), ("fr,ja;q=0.8", "en"), ("vi", "en"), ("id,th", "en"),
    ("de,zh;q=0.3", "zh-Hant-TW"), ("ja,en;q=0.5,zh;q=0.1", "en"), ("zh-CN", "zh-Hant-TW"),
    ("", "zh-Hant-TW"), ("*", "zh-Hant-TW"), ("*;q=0.5", "zh-Hant-TW"), ("en-GB", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "language"), LANGUAGES)
async def test_a_browser_that_speaks_neither_gets_english(visitor, header, language):
    headers = {"accept-language": header} if header else {}
    visitor.http.headers.pop("accept-language", None)
    page = (await visitor.http.get("/", headers=headers)).text
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    ("chinese", "english"),
    [("臺北市", "Taipei"), ("台北", "Taipei"), ("臺北", "Taipei"), ("新竹縣", "Hsinchu County"),
     ("新竹市", "Hsinchu"), ("台東縣", "Taitung County"), ("新北市", "New Taipei"),
     ("Berlin", "Berlin"), ("東京", "東京"), ("", ""), ("市", "市"), ("高雄", "Kaohsiung")],
)  # fmt: skip
def test_cities_have_english_names(chinese, english):
    assert cities.city(chinese, "en") == english
    assert cities.city(chinese, "zh-Hant") == chinese


async def test_english_pages_and_files_name_the_city_in_english(visitor, settings):
    await make_event()
    view = await book()
    await db.execute("UPDATE registration SET locale = 'en'")
    secret = view.tickets[0].ticket.secret
    [post] = await outbox.recent([mails.KINDS[0]], None, 1)
    mail = await mails.compose(post, await mails.house(settings))
    paths = ("/", "/e/film", "/e/film/calendar.ics", f"/t/{secret}", f"/t/{secret}.ics")
    english = [(await visitor.get(path, "en")).text for path in paths] + [mail.text]
    english = [text.replace("Asia/Taipei", "") for text in english]
    assert ["Taipei" in text and "臺北" not in text.replace("%", "") for text in english] == [
        True
    ] * 6
    chinese = [(await visitor.get(path, "zh-TW")).text for path in paths]
    chinese = [text.replace("Asia/Taipei", "") for text in chinese]  # a zone, no city
    assert ["臺北" in text and "Taipei" not in text for text in chinese] == [True] * 5


NAME = {"zh-Hant": "光點館", "en": "Spot House"}
STREET = {"zh-Hant": "中山北路二段", "en": "Second Zhongshan Road"}
HERE = VenueDraft(name=NAME, address=STREET)
PLAIN = VenueDraft(name="Halle 3", address="Gasse 5")
OFFERS = [
    OfferDraft(slug="free", name="一般", sessions=["one"]),
    OfferDraft(slug="pick", name="選場", sessions=["one"], choose=Choice()),
]


async def shown_of_a_venue(visitor, settings, venue, language) -> dict[str, str]:
    """All pages, files and mails for guests that show a venue, in a language."""
    await make_event(sessions=[replace(SESSION, venue=venue)], offers=OFFERS)
    view = await book()
    await db.execute("UPDATE registration SET locale = $1", language)
    ticket = view.tickets[0]
    secret = ticket.ticket.secret
    manage = f"/r/{view.reference}/{view.secret}"
    paths = ("/", "/e/film", "/e/film/register", "/e/film/calendar.ics", f"/t/{secret}",
             f"/t/{secret}.ics", manage)  # fmt: skip
    shown = {path: (await visitor.get(path, language)).text for path in paths}
    [post] = await outbox.recent([mails.KINDS[0]], None, 1)
    mail = await mails.compose(post, await mails.house(settings))
    shown["mail"], shown["invitation"] = mail.text, mail.calendar.content.decode()
    shown["picture"] = files._shared_place(ticket.sessions, language)
    return {name: text.replace("\r\n ", "") for name, text in shown.items()}


@pytest.mark.parametrize("language", NAME)
async def test_a_venue_is_named_in_the_reader_s_language_everywhere(visitor, settings, language):
    shown = await shown_of_a_venue(visitor, settings, HERE, language)
    [other] = NAME.keys() - {language}
    assert [name for name, text in shown.items() if NAME[language] not in text] == []
    foreign = (NAME[other], STREET[other], "zh-Hant&#39;:", "{'")
    assert [name for name, text in shown.items() if any(f in text for f in foreign)] == []
    with_street = {name for name, text in shown.items() if STREET[language] in text}
    assert with_street >= shown.keys() - {"/", "/e/film/register", "picture"}


@pytest.mark.parametrize("language", NAME)
@pytest.mark.parametrize("venue", [PLAIN, VenueDraft(name={"en": "Halle 3"})])
async def test_a_venue_of_one_text_has_it_in_every_language(visitor, settings, venue, language):
    shown = await shown_of_a_venue(visitor, settings, venue, language)
    assert [name for name, text in shown.items() if "Halle 3" not in text] == []


SECRET_PATHS = (
    "/r/R-12345678/x", "/t/x", "/t/x.png", "/w/x", "/desk", "/desk/events", "/door",
    "/door/board", "/api/v1/events", "/p/confirmation/x", "/p/withdrawal/x",
)  # fmt: skip


async def test_crawlers_leave_secrets_and_staff_alone(visitor):
    response = await visitor.get("/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(response.text.splitlines())
    assert [path for path in SECRET_PATHS if rules.can_fetch("Any", path)] == []
    for path in ("/", "/e/film", "/p/gaza", "/c/equality"):
        assert rules.can_fetch("Any", path)


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png",
                                  "/apple-touch-icon-precomposed.png"])  # fmt: skip
async def test_the_icons_that_browsers_ask_for_are_there(visitor, path):
    response = await visitor.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("image/")
    assert Image.open(io.BytesIO(response.content)).size[0] >= 48


async def test_an_address_has_a_map_beside_it(visitor):
    venue = replace(SESSION.venue, address="中華路一段 1 號")
    await make_event(sessions=[replace(SESSION, venue=venue)])
    secret = (await book()).tickets[0].ticket.secret
    for path in ("/e/film", f"/t/{secret}"):
        page = (await visitor.get(path)).text
        assert 'href="https://www.openstreetmap.org/search?query=' in page
        assert 'rel="noreferrer"' in page


async def test_a_venue_without_an_address_has_no_map(visitor):
    await make_event()
    assert "openstreetmap" not in (await visitor.get("/e/film")).text


async def test_every_mail_says_how_to_reach_the_organisers(settings, database):
    contact = "hello@ngo.example · 02-1234-5678"
    await describe_organisation({"zh-Hant": "組織"}, contact, "#FFE600", None, NOON)
    await make_event()
    await book(GuestOrder(offer="free"), GuestOrder(offer="free", name="Dee", email="dee@x.org"))
    house = await mails.house(settings)
    posts = await outbox.recent(list(mails.KINDS), None, 10)
    composed = [await mails.compose(post, house) for post in posts]
    assert [mail.text.splitlines()[-1] for mail in composed if mail] == [contact] * 2


@pytest.mark.parametrize(
    ("address", "city", "asked"),
    [
        ("中山北路二段18號", "台北市", "台北市 中山北路二段18號"),
        ("台北市中山區中山北路二段18號", "台北市", "台北市中山區中山北路二段18號"),
        ("臺北市中山區中山北路二段18號", "台北市", "臺北市中山區中山北路二段18號"),
        ("18 Zhongshan N. Rd.", "", " 18 Zhongshan N. Rd."),
    ],
)
def test_a_map_is_asked_for_a_city_once(address, city, asked):
    assert unquote(links.map_of(address, city)).partition("query=")[2] == asked.strip()
