"""Short ways to say who came where, and to ask for figures."""

from __future__ import annotations

from datetime import date

import msgspec

from events import admission, places, reports
from events.access import SYSTEM
from events.admission import HeadcountDraft
from events.campaigns import CampaignDraft, LineDraft, put_campaign, put_line
from events.catalogue import CreditDraft, CreditRole, OfferDraft, SessionDraft
from events.measures import MeasureDraft, report
from events.registration import Contact, GuestOrder, TicketView
from tests.factories import EVENT, HOUR, NOON, SESSION, TAIPEI, Phone, book

LATER = NOON + 30 * HOUR
DAY_OF = (date(2026, 3, 14), date(2026, 3, 14))


def session(slug: str, hours: float = 1, **facts: object) -> SessionDraft:
    """A session of two hours that begins so many hours after noon."""
    starts_at = NOON + hours * HOUR
    usual = {"slug": slug, "starts_at": starts_at, "ends_at": starts_at + 2 * HOUR}
    return msgspec.structs.replace(SESSION, **(usual | facts))  # type: ignore[arg-type]


def credit(primary: str, *also: str, line: str | None = None) -> list[CreditDraft]:
    """What a session or an event counts for."""
    return [
        CreditDraft(campaign=primary, role=CreditRole.PRIMARY, line=line),
        *(CreditDraft(campaign=slug, role=CreditRole.ALSO) for slug in also),
    ]


async def campaign(slug: str, parent: str | None = None) -> None:
    await put_campaign(slug, CampaignDraft(name=slug, parent=parent), SYSTEM, NOON)


async def event(*sessions: SessionDraft, slug: str = "film", **facts: object) -> None:
    """An event of these sessions, with an offer for each and a pass for all."""
    slugs = [one.slug for one in sessions]
    offers = [OfferDraft(slug=one, name=one, sessions=[one]) for one in slugs]
    whole = OfferDraft(slug="pass", name="套票", sessions=slugs)
    usual = {"sessions": list(sessions), "offers": [*offers, whole], "campaigns": []}
    draft = msgspec.structs.replace(EVENT, **(usual | facts))
    await places.put_event(slug, draft, SYSTEM, NOON)


async def ticket(offer: str = "one", name: str = "Cy", slug: str = "film", at=NOON) -> TicketView:
    """A ticket of somebody with an address of their own."""
    contact = Contact(name=name, email=f"{name.lower()}@example.org")
    return (await book(GuestOrder(offer=offer), event=slug, contact=contact, now=at)).tickets[0]


async def come(
    phone: Phone, who: TicketView, where: str = "film/one", at=NOON + HOUR, **said: object
) -> None:
    """Let somebody in, whatever the rule says: the phone has told them so."""
    assert await phone.show(who, now=at, session=where, told="admit", **said) is not None


async def count(where: str, heads: int) -> None:
    await admission.count_heads(where, HeadcountDraft(count=heads), SYSTEM, NOON)


async def turnout(slug: str = "film", now=NOON + HOUR):
    return await reports.turnout(slug, SYSTEM, now)


async def totals(slug: str = "film", now=NOON + HOUR):
    return (await turnout(slug, now)).totals


async def of_session(where: str, now=NOON + HOUR):
    shown = await turnout(where.split("/")[0], now)
    return next(one for one in shown.sessions if one.session == where)


async def counts(slug: str | None = None, since=None, until=None, now=LATER):
    """The counts of a campaign, of the organisation without one."""
    if slug is None:
        return await reports.organisation_counts(since, until, TAIPEI, now)
    return await reports.campaign_counts(slug, since, until, TAIPEI, now)


async def line(slug: str = "films", campaign: str = "equality", **facts: object) -> None:
    """A line of the impact report."""
    usual = {
        "category": "影展", "activity": slug, "count": "sessions", "count_unit": "場",
        "figures": ["participants", "letters"],
    }  # fmt: skip
    draft = msgspec.convert(usual | facts, LineDraft)
    await put_line(campaign, slug, draft, SYSTEM, NOON)


async def measure(value: int, **facts: object) -> None:
    """A reported number of participants in 2026."""
    usual = {
        "campaign": "equality", "line": "films", "figure": "participants", "value": value,
        "unit": "人次", "qualifier": "exact", "basis": "manual", "since": "2026-01-01",
        "until": "2026-12-31",
    }  # fmt: skip
    await report(msgspec.convert(usual | facts, MeasureDraft), SYSTEM, NOON)


async def row(language: str = "zh-Hant") -> dict[str, object]:
    """The only row of the impact report of 2026."""
    year = date(2026, 1, 1), date(2026, 12, 31)
    [only] = (await reports.impact(*year, language, TAIPEI, LATER)).rows
    return only.cells
