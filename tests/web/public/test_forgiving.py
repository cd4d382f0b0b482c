"""Forms that forgive: whatever happens between typing and booking, nothing typed is lost."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import db, petitions, registration
from events.access import SYSTEM
from events.petitions import PetitionDraft
from tests.factories import NOON, OFFER, SESSION, make_campaign, make_event
from tests.web.conftest import HIDDEN
from tests.web.public.test_promises import QUESTIONS, TYPED, filled
from tests.web.public.test_registering import CY, FORM, POST, errors, registered
from web.public.routes import HANDLERS

PETITION = "/p/gaza"
SIGNED = {"name": "Cy", "email": "cy@", "city": "臺南", "public": "on"}


async def gaza() -> None:
    await make_campaign()
    draft = PetitionDraft(title="停火", demand="停火", campaigns=["equality"])
    await petitions.put_petition("gaza", draft, SYSTEM, NOON)


def kept(page: str, typed: dict[str, str]) -> dict[str, str | None]:
    """What the form of a page holds of what was typed."""
    held = filled(page)
    return {name: held.get(name) for name in typed}


def language_button(page: str) -> str:
    """Where the button of the other language sends the form."""
    return page.partition('form="form" formaction="')[2].partition('"')[0]


async def registrations() -> int:
    return await db.fetch_value("SELECT count(*) FROM registration")


@pytest.mark.parametrize(("language", "other"), [("en", "zh-Hant"), ("zh-TW", "en")])
@pytest.mark.parametrize(("form", "typed"), [(FORM, TYPED), (PETITION, SIGNED)])
async def test_changing_the_language_keeps_what_was_typed(visitor, form, typed, language, other):
    await make_event(questions=QUESTIONS)
    await gaza()
    action = language_button((await visitor.get(form, language)).text)
    assert action.endswith(f"?lang={other}")
    shown = await visitor.send(form, action, {**typed, "show": "language"}, language)
    assert shown.status_code == 200
    assert f'<html lang="{"en" if other == "en" else "zh-Hant-TW"}">' in shown.text
    assert kept(shown.text, typed) == typed
    assert await db.fetch_value("SELECT count(*) FROM signature") == await registrations() == 0


async def test_changing_the_language_keeps_what_is_to_be_cancelled(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY | {"places": "3"}))
    page = f"/r/{view.reference}/{view.secret}/cancellation"
    chosen = [ticket.ticket.public_id for ticket in view.tickets[:2]]
    action = language_button((await visitor.get(page)).text)
    shown = await visitor.send(page, action, {"tickets": chosen, "show": "language"})
    assert shown.text.count(" checked") == 2
    assert (await registration.registration_view(view.id)).state == "confirmed"


@pytest.mark.parametrize(("form", "post", "typed"), [
    (FORM, POST, TYPED), (PETITION, f"{PETITION}/signatures", SIGNED | {"email": "cy@x.org"}),
])  # fmt: skip
async def test_a_form_that_was_open_for_too_long_comes_back_whole(visitor, form, post, typed):
    await make_event(questions=QUESTIONS)
    await gaza()
    hidden = dict(HIDDEN.findall((await visitor.get(form)).text))
    visitor.http.cookies.clear()
    stale = await visitor.http.post(post, data=hidden | typed, headers={"accept-language": "en"})
    assert stale.status_code == 403
    assert "The page was open for too long." in stale.text
    assert kept(stale.text, typed) == typed
    again = await visitor.http.post(post, data=filled(stale.text) | {"deliver": "on"})
    assert again.status_code == 303


async def test_a_form_of_another_site_is_not_shown_again(visitor):
    await make_event()
    visitor.http.headers["sec-fetch-site"] = "cross-site"
    response = await visitor.send(FORM, POST, TYPED)
    assert response.status_code == 403
    assert "dee@example.org" not in response.text


async def test_what_sold_out_while_typing_is_kept_until_there_is_a_place(visitor):
    await make_event(questions=QUESTIONS, sessions=[replace(SESSION, capacity=3)])
    other = await registered(await visitor.send(FORM, POST, CY | {"places": "3"}))
    hidden = dict(HIDDEN.findall((await visitor.get("/p/x", "en")).text))
    hidden |= {"notice": "1", "offer": "free"}
    full = await visitor.send(f"/r/{other.reference}/{other.secret}/cancellation", POST,
                              hidden | TYPED)  # fmt: skip
    assert full.status_code == 409
    assert "All places are taken." in full.text
    assert "Complete the registration" not in full.text
    assert kept(full.text, TYPED) == TYPED
    still = await visitor.http.post(POST, data=filled(full.text) | {"show": "form"})
    assert kept(still.text, TYPED) == TYPED
    await registration.cancel(other.reference, other.secret, None, NOON)
    free = await visitor.http.post(POST, data=filled(still.text) | {"show": "form"})
    assert kept(free.text, TYPED) == TYPED
    view = await registered(await visitor.http.post(POST, data=filled(free.text)))
    assert [ticket.name for ticket in view.tickets] == ["Cy", "Dee", "Eve"]


@pytest.mark.parametrize("left", [1, 2])
async def test_who_is_too_many_keeps_all_names(visitor, left):
    await make_event(questions=QUESTIONS, sessions=[replace(SESSION, capacity=left)])
    response = await visitor.send(FORM, POST, TYPED)
    assert response.status_code == 409
    assert list(errors(response.text)) == ["places"]
    assert kept(response.text, TYPED) == TYPED


async def test_who_was_too_many_for_a_moment_is_still_typed(visitor):
    """Without a script: three people, two, and three again."""
    await make_event()
    third = {"guest-3-name": "Eve", "guest-3-email": "eve@example.org"}
    typed = CY | {"guest-2-name": "Bo", "places": "3"} | third
    page = (await visitor.send(FORM, POST, typed | {"show": "guests"})).text
    for count in ("2", "1", "3"):
        shown = await visitor.http.post(
            POST, data=filled(page) | {"places": count, "show": "guests"}
        )
        page = shown.text
        assert kept(page, third) == third
        assert ('id="guest-3"' in page) is (count == "3")
    assert page.count("Eve") == 1
    for count in (2, 3):
        fields = filled(page) | {"places": str(count), "email": f"cy{count}@example.org"}
        fields.pop("key", None)
        view = await registered(await visitor.http.post(POST, data=fields))
        assert [ticket.name for ticket in view.tickets] == ["Cy", "Bo", "Eve"][:count]


async def test_one_of_two_tickets_that_went_is_named(visitor):
    offers = [replace(OFFER, size=0), replace(OFFER, slug="other")]
    await make_event(questions=QUESTIONS, offers=offers)
    response = await visitor.send(FORM, POST, TYPED | {"offer": "free"})
    said = "What you chose is full by now. Please choose another."
    assert errors(response.text) == {"offer": said}
    assert kept(response.text, TYPED) == TYPED


async def test_back_and_the_same_form_again_leads_to_the_first_booking(visitor):
    await make_event()
    fields = filled((await visitor.get(FORM)).text) | CY
    first = await visitor.http.post(POST, data=fields)
    again = await visitor.http.post(POST, data=fields)
    assert await registrations() == 1
    assert again.headers["location"].partition("?")[0] == first.headers["location"]
    page = (await visitor.get(again.headers["location"])).text
    assert "You sent this form before." in page


async def test_the_same_again_from_a_page_that_was_fetched_anew_is_found_too(visitor):
    await make_event()
    first = await visitor.send(FORM, POST, CY)
    again = await visitor.send(FORM, POST, CY)
    assert again.headers["location"] == first.headers["location"] + "?sent=before"
    assert await registrations() == 1


async def test_who_gave_the_places_back_may_book_the_same_again(visitor):
    await make_event()
    view = await registered(await visitor.send(FORM, POST, CY))
    await registration.cancel(view.reference, view.secret, None, NOON)
    again = await registered(await visitor.send(FORM, POST, CY))
    assert again.id != view.id


@pytest.mark.parametrize("changed", [{"name": "Dee"}, {"places": "2"}, {"phone": "0912345678"}])
async def test_back_and_another_form_asks_before_it_books_again(visitor, changed):
    await make_event()
    fields = filled((await visitor.get(FORM)).text) | CY
    first = await visitor.http.post(POST, data=fields)
    asked = await visitor.http.post(POST, data=fields | changed, headers={"accept-language": "en"})
    assert await registrations() == 1
    assert "nothing new was booked" in asked.text
    assert f'href="{first.headers["location"]}"' in asked.text
    assert kept(asked.text, CY | changed) == CY | changed
    second = await visitor.http.post(POST, data=filled(asked.text))
    assert second.status_code == 303
    assert await registrations() == 2


@pytest.mark.parametrize("email", ["dee@example.org", "cy@example.net", "cy+2@example.org"])
async def test_the_next_person_at_a_shared_screen_sees_nothing_of_the_one_before(visitor, email):
    await make_event()
    fields = filled((await visitor.get(FORM)).text) | CY
    first = await visitor.http.post(POST, data=fields)
    theirs = {"name": "Dee", "email": email}
    asked = await visitor.http.post(POST, data=fields | theirs)
    assert await registrations() == 1
    assert first.headers["location"] not in asked.text
    assert kept(asked.text, theirs) == theirs
    view = await registered(await visitor.http.post(POST, data=filled(asked.text)))
    assert view.contact.email == email


async def test_a_mended_form_is_not_one_that_was_sent_before(visitor):
    await make_event()
    wrong = filled((await visitor.get(FORM)).text) | CY | {"email": "cy@"}
    refused = await visitor.http.post(POST, data=wrong)
    view = await registered(await visitor.http.post(POST, data=filled(refused.text) | CY))
    assert view.contact.email == CY["email"]


async def test_the_key_of_a_form_opens_nothing_in_another_browser(visitor):
    await make_event()
    fields = filled((await visitor.get(FORM)).text) | CY
    first = await visitor.http.post(POST, data=fields)
    visitor.http.cookies.clear()
    theirs = filled((await visitor.get(FORM)).text) | CY | {"key": fields["key"]}
    other = await visitor.http.post(POST, data=theirs)
    assert other.status_code == 303
    assert first.headers["location"] not in other.headers["location"]


def paths(method: str) -> set[str]:
    return {
        path for handler in HANDLERS for path in handler.paths if method in handler.http_methods
    }  # type: ignore[union-attr]


def test_no_address_of_a_form_is_a_dead_end():
    """Whoever reloads or shares the address of a sent form gets somewhere."""
    assert paths("POST") - paths("GET") == set()


async def test_the_address_of_a_sent_form_leads_to_the_form(visitor):
    await make_event()
    response = await visitor.get(POST)
    assert (response.status_code, response.headers["location"]) == (303, FORM)
