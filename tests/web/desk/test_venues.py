"""A venue with a name for each language, on the pages of the desk."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events import campaigns
from events.access import SYSTEM
from events.campaigns import Count, LineDraft
from events.catalogue import CreditDraft, CreditRole, VenueDraft
from tests.factories import NOON, SESSION, book, make_campaign, make_event

NAME = {"zh-Hant": "光點館", "en": "Spot House"}
CITY = {"zh-Hant": "臺北", "en": "Taipei"}
PAGES = (
    "/desk", "/desk/events/film", "/desk/events/film/headcounts",
    "/desk/campaigns/equality/lines/films",
)  # fmt: skip


@pytest.mark.parametrize("language", NAME)
async def test_a_venue_is_named_in_the_language_of_who_reads(ana, language):
    await make_campaign()
    line = LineDraft(category="影展", activity="放映", count=Count.SESSIONS, figures=[])
    await campaigns.put_line("equality", "films", line, SYSTEM, NOON)
    credit = CreditDraft(campaign="equality", role=CreditRole.PRIMARY, line="films")
    session = replace(SESSION, venue=VenueDraft(name=NAME, city="臺北"))
    await make_event(sessions=[session], campaigns=[credit])
    await book()
    ana.headers["accept-language"] = language
    [other] = NAME.keys() - {language}
    shown = {page: await ana.read(page) for page in PAGES}
    assert [page for page, text in shown.items() if NAME[language] not in text] == []
    pages = (*PAGES, "/desk/events", "/desk/campaigns/equality", "/desk/events/film/registrations")
    texts = [await ana.read(page) for page in pages]
    assert [text for text in texts if NAME[other] in text or CITY[other] in text] == []
