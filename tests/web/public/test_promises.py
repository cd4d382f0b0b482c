"""What the event's page and its form promise, and that a refusal keeps what was typed."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from events import db
from events.catalogue import Access, Choice, OfferDraft, QuestionDraft, QuestionKind
from tests.factories import DAY, HOUR, NOON, OFFER, SESSION, make_event
from tests.web.conftest import HIDDEN
from tests.web.public.test_registering import CHOICE, CY, FORM, POST, TWO, errors, registered

VIP = replace(OFFER, slug="vip", name={"zh-Hant": "貴賓", "en": "Guests of honour"})
FREE = OFFER
PICK = OfferDraft(slug="pick", name="自選", sessions=["one", "two"], choose=Choice(min=1))
PAST = replace(SESSION, slug="past", starts_at=NOON - DAY, ends_at=NOON - DAY + HOUR)
QUESTIONS = [
    QuestionDraft(slug="from", ask="contact", kind=QuestionKind.TEXT, label="From?",
                  required=False),
    QuestionDraft(slug="diet", ask="guest", kind=QuestionKind.CHOICE, label="Diet?",
                  required=False, options=["meat", "plants"]),
]  # fmt: skip
TYPED = {
    "name": "Cy",
    "email": "cy@example.org",
    "phone": "0912 345 678",
    "places": "3",
    "guest-2-name": "Dee",
    "guest-2-email": "dee@example.org",
    "guest-2-q-diet": "meat",
    "guest-3-name": "Eve",
    "q-from": "a poster",
    "q-diet": "plants",
    "updates": "on",
    "via": "poster",
    "code": "ABC",
}


def filled(page: str) -> dict[str, str]:
    """What the fields of a page's form hold: those of a text, and those that are ticked."""
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    tags = [
        dict(re.findall(r'([a-z-]+)="([^"]*)"', tag)) | ({"on": "1"} if " checked" in tag else {})
        for tag in re.findall(r"<input([^>]*)>", form)
    ]
    held = {
        tag["name"]: tag["value"]
        for tag in tags
        if "name" in tag and (tag.get("type") not in ("radio", "checkbox") or "on" in tag)
    }
    selected = re.findall(
        r'<select[^>]*name="([^"]+)".*?<option[^>]* selected>([^<]+)', form, re.DOTALL
    )
    return held | dict(selected)


async def only_with_a_code(*slugs: str) -> None:
    """The organiser keeps offers for people with a code, after the form was opened."""
    await db.execute("UPDATE offer SET access = 'code' WHERE slug = ANY($1)", list(slugs))


async def open_form(visitor, language: str = "en") -> dict[str, str]:
    """The hidden fields of a form that is open in a browser, however long."""
    return dict(HIDDEN.findall((await visitor.get(FORM, language)).text))


async def send(visitor, fields: dict[str, str], language: str = "en"):
    """Send a form that was opened before."""
    return await visitor.http.post(POST, data=fields, headers={"accept-language": language})


NEEDS_CODE = {"en": "This ticket is for people who were given a code.",
              "zh-TW": "這種票要有報名代碼才能報名"}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize(
    ("offers", "chosen"),
    [
        ([FREE], {}),
        ([FREE], {"offer": "free"}),
        ([FREE, VIP], {"offer": "vip"}),
        ([FREE, VIP, replace(VIP, slug="third")], {"offer": "vip"}),
    ],
)
async def test_a_form_without_its_code_comes_back_with_everything_typed(
    visitor, language, offers, chosen
):
    await make_event(offers=offers, questions=QUESTIONS)
    fields = await open_form(visitor, language) | TYPED | chosen
    await only_with_a_code(fields["offer"])
    response = await send(visitor, fields, language)
    assert response.status_code == 403
    assert errors(response.text) == {"offer": NEEDS_CODE[language]}
    assert 'id="offer"' in response.text
    held = filled(response.text)
    assert {name: held.get(name) for name in TYPED} == TYPED
    assert held.get("offer", fields["offer"]) == fields["offer"]
    assert await db.fetch_value("SELECT count(*) FROM registration") == 0


async def test_a_form_that_names_no_ticket_hears_of_the_only_one(visitor):
    await make_event(offers=[FREE])
    fields = await open_form(visitor) | TYPED
    await only_with_a_code(fields.pop("offer"))
    response = await send(visitor, fields)
    assert response.status_code == 403
    assert errors(response.text) == {"offer": NEEDS_CODE["en"]}
    assert filled(response.text)["offer"] == "free"


async def test_a_form_that_names_none_of_the_tickets_for_a_code_is_shown_them_all(visitor):
    await make_event(offers=[FREE, VIP])
    fields = await open_form(visitor) | TYPED
    await only_with_a_code("free", "vip")
    response = await send(visitor, fields)
    assert response.status_code == 422
    assert errors(response.text) == {"offer": NEEDS_CODE["en"]}
    assert [f'value="{slug}"' in response.text for slug in ("free", "vip")] == [True, True]


async def test_who_has_no_code_may_take_another_ticket_with_what_they_typed(visitor):
    await make_event(offers=[FREE, VIP], questions=QUESTIONS)
    fields = await open_form(visitor) | TYPED | {"offer": "vip"}
    await only_with_a_code("vip")
    response = await send(visitor, fields)
    page = response.text
    assert "Only with a code" in page
    again = filled(page) | {"offer": "free"}
    view = await registered(await send(visitor, again))
    assert [ticket.name for ticket in view.tickets] == ["Cy", "Dee", "Eve"]


async def test_ticked_sessions_stay_ticked_while_they_can_be_booked(visitor):
    await make_event(sessions=[SESSION, TWO], offers=[CHOICE, replace(PICK, slug="vip")])
    await only_with_a_code("vip")
    fields = TYPED | {"offer": "vip", "session": "two"}
    response = await visitor.send(FORM, POST, fields)
    assert response.status_code == 403
    assert filled(response.text)["session"] == "two"


CODE_WORDS = {"en": ("Only with a code", "These places are for people who were given a code."),
              "zh-TW": ("憑報名代碼", "這些名額保留給拿到代碼的人。")}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("access", [Access.CODE, Access.INVITATION, Access.APPROVAL])
async def test_what_is_only_for_a_code_is_not_shown_as_open(visitor, language, access):
    await make_event(sessions=[replace(SESSION, capacity=5)], offers=[replace(VIP, access=access)])
    only, places = CODE_WORDS[language]
    page = (await visitor.get("/e/film", language)).text
    assert only in page
    assert "/register" not in page
    assert "5" not in page.partition("<dt>")[2].partition("</section>")[0].partition(only)[0][-20:]
    form = (await visitor.get(FORM, language)).text
    assert places in form
    assert '<form class="form"' not in form


async def test_beside_an_open_ticket_one_for_a_code_is_named_as_such(visitor):
    await make_event(offers=[FREE, replace(VIP, access=Access.CODE)])
    page = (await visitor.get("/e/film")).text
    row = page.partition("Guests of honour")[2].partition("</tr>")[0]
    assert "Only with a code" in row
    form = (await visitor.get(FORM)).text
    assert "Guests of honour" not in form
    asked = (await visitor.get(f"{FORM}?offer=vip")).text
    row = asked.partition('value="vip"')[2].partition("</label>")[0]
    assert row.partition(">")[0].strip() == "disabled"
    assert "Only with a code" in row


async def test_a_ticket_whose_time_is_over_leaves_the_form_while_others_are_open(visitor):
    early = replace(OFFER, slug="early", name="early", closes_at=NOON + HOUR)
    await make_event(
        sessions=[replace(SESSION, ends_at=NOON + DAY)], offers=[FREE, early], questions=QUESTIONS
    )
    fields = await open_form(visitor) | TYPED | {"offer": "early"}
    visitor.clock.forward(2 * HOUR)
    response = await send(visitor, fields)
    assert response.status_code == 410
    assert errors(response.text) == {"offer": "Registration is not open for this ticket."}
    held = filled(response.text)
    assert {name: held.get(name) for name in TYPED} == TYPED


@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_a_session_that_is_over_is_refused_by_name_and_the_form_stays(visitor, language):
    offer = replace(PICK, sessions=["past", "one"])
    await make_event(sessions=[PAST, SESSION], offers=[offer])
    response = await visitor.send(FORM, POST, CY | {"session": ["past"]}, language)
    assert response.status_code == 422
    said = {"en": "This session is over. Please choose another.", "zh-TW": "這個場次"}
    assert errors(response.text)["session"].startswith(said[language])
    assert filled(response.text)["name"] == "Cy"


async def test_a_link_to_a_session_that_is_over_or_full_chooses_nothing(visitor):
    full = replace(SESSION, slug="full", capacity=0)
    await make_event(
        sessions=[PAST, full, SESSION, TWO],
        offers=[
            replace(PICK, slug="gone", sessions=["past", "full"]),
            replace(PICK, sessions=["past", "one", "two"]),
            FREE,
        ],
    )
    for session in ("past", "full", "nothing"):
        held = filled((await visitor.get(f"{FORM}?session={session}")).text)
        assert "session" not in held
        assert "offer" not in held
    held = filled((await visitor.get(f"{FORM}?session=two")).text)
    assert (held["offer"], held["session"]) == ("pick", "two")


async def test_a_pass_is_shown_with_the_places_that_it_will_get(visitor):
    full = replace(PAST, capacity=0)
    last = replace(SESSION, capacity=3)
    await make_event(sessions=[full, last], offers=[replace(OFFER, sessions=["past", "one"])])
    assert "3 places left" in (await visitor.get("/e/film")).text
    response = await visitor.send(FORM, POST, CY | {"places": "4"})
    assert errors(response.text) == {"places": "Places left for what you chose: 3."}
    assert (
        len((await registered(await visitor.send(FORM, POST, CY | {"places": "3"}))).tickets) == 3
    )


async def test_a_session_of_a_form_says_when_it_opens(visitor):
    later = replace(PICK, slug="later", sessions=["two"], opens_at=NOON + HOUR)
    full = replace(TWO, capacity=0)
    await make_event(sessions=[SESSION, full], offers=[PICK, later])
    form = (await visitor.get(FORM)).text
    row = form.partition('value="two"')[2].partition("</label>")[0]
    assert "Opens Sat 14 March 2026, 13:00" in row


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("Open", "可報名")),
        ({"size": 4}, ("4 places left", "剩 4 個名額")),
        ({"size": 0}, ("Full", "額滿")),
        ({"access": Access.CODE}, ("Only with a code", "憑報名代碼")),
        ({"closes_at": NOON}, ("Registration is over", "報名已截止")),
        ({"opens_at": NOON + HOUR / 2}, ("Opens Sat 14 March 2026, 12:30", "開放報名")),
    ],
)
async def test_the_programme_says_of_an_event_what_its_page_says(visitor, facts, said):
    await make_event(offers=[replace(OFFER, **facts)])
    for language, words in zip(("en", "zh-TW"), said, strict=True):
        for path in ("/", "/e/film"):
            page = (await visitor.get(path, language)).text.partition("<h1>")[2]
            assert words in re.sub(r"\s+", " ", page)


@pytest.mark.parametrize(("choice", "said"), [
    (Choice(min=1), "You choose the sessions below."),
    (Choice(min=1, max=3), "You choose the sessions below."),
    (Choice(min=2), "You choose at least 2 sessions below."),
    (Choice(min=1, max=2), "You choose sessions below: up to 2."),
    (Choice(min=2, max=2), "You choose sessions below: exactly 2."),
])  # fmt: skip
async def test_the_form_says_how_many_sessions_may_be_chosen(visitor, choice, said):
    slugs = ["one", "two", "three"]
    sessions = [replace(SESSION, slug=slug) for slug in slugs]
    offer = replace(OFFER, sessions=slugs, choose=choice)
    await make_event(sessions=sessions, offers=[offer, replace(OFFER, slug="pass", sessions=slugs)])
    page = (await visitor.get("/e/film/register")).text
    assert said in page
    assert ("as many as you like" in page) is (choice.max in (None, 3))
