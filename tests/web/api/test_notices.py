"""The privacy notice of each form."""

from __future__ import annotations

import pytest

from events import settings
from tests.factories import NOON
from tests.web.api.program import ORDER, made, put_film, refused


@pytest.mark.parametrize("kind", ["registration", "petition", "waiting"])
async def test_each_form_has_a_notice(public, kind):
    notice = made(await public.get(f"/notices/{kind}"), 200)
    assert set(notice) == {"version", "text"}
    assert notice["version"] == 1
    assert made(await public.get(f"/notices/{kind}"), 200) == notice


async def test_it_is_in_the_language_asked_for(public, client):
    chinese = made(await public.get("/notices/registration"), 200)["text"]
    english = made(await public.get("/notices/registration", lang="en"), 200)["text"]
    assert "報名" in chinese
    assert "register" in english
    header = {"accept-language": "en-GB,en;q=0.9"}
    answer = await client.get("/api/v1/notices/registration", headers=header)
    assert answer.json()["text"] == english


async def test_another_text_is_another_version_and_older_ones_are_still_accepted(ana, public):
    await put_film(ana)
    names = {"zh-Hant": "人權會", "en": "Rights"}
    await settings.describe_organisation(names, "hi@example.org", "#FFE600", None, NOON)
    notice = made(await public.get("/notices/registration"), 200)
    assert notice["version"] == 2
    assert "人權會" in notice["text"]
    made(await public.post("/events/film/registrations", ORDER))


async def test_there_are_no_other_notices(public):
    refused(await public.get("/notices/cookies"), 404, "not_found")
