"""A festival as Ana would put it, and what is needed around it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from events import campaigns, db, places, tickets
from events.access import SYSTEM, Actor, Role
from events.campaigns import CampaignDraft, Count, Figure, LineDraft
from events.catalogue import (
    CreditDraft,
    CreditRole,
    EventDraft,
    Kind,
    OfferDraft,
    QuestionDraft,
    QuestionKind,
    SessionDraft,
    VenueDraft,
)
from events.places import Draw, EventView
from events.tickets import TicketDraft
from tests.factories import DAY, HOUR, NOON

PRIMARY, ALSO = CreditRole.PRIMARY, CreditRole.ALSO


def changed(draft, **facts):
    """The draft with other facts."""
    return msgspec.structs.replace(draft, **facts)


def a_session(slug: str = "one", day: int = 1, **facts: object) -> SessionDraft:
    """Two hours at noon of a day after NOON, for 20 people in Taipei."""
    usual = {
        "slug": slug,
        "starts_at": NOON + day * DAY,
        "ends_at": NOON + day * DAY + 2 * HOUR,
        "venue": VenueDraft(name="光點", city="台北"),
        "capacity": 20,
    }
    return SessionDraft(**usual | facts)


def an_offer(slug: str = "free", *sessions: str, **facts: object) -> OfferDraft:
    """A free ticket to the session ``one``, or to those named."""
    return OfferDraft(
        **{"slug": slug, "name": "自由入場", "sessions": [*sessions] or ["one"]} | facts
    )


def a_question(slug: str = "meal", **facts: object) -> QuestionDraft:
    """A text that each guest may leave."""
    usual = {"slug": slug, "ask": "guest", "label": "餐點", "kind": QuestionKind.TEXT}
    return QuestionDraft(**usual | {"required": False} | facts)


def an_event(**facts: object) -> EventDraft:
    """A published screening with one session and one offer, credited to nothing."""
    usual = {
        "title": {"zh-Hant": "影展", "en": "Festival"},
        "kind": Kind.SCREENING,
        "published": True,
        "campaigns": [],
        "sessions": [a_session()],
        "offers": [an_offer()],
    }
    return EventDraft(**usual | facts)


def credit(campaign: str, role: CreditRole = PRIMARY, line: str | list[str] | None = None):
    """That something counts for a campaign."""
    return CreditDraft(campaign=campaign, role=role, line=line)


async def make_campaigns() -> None:
    """Education, and below it schools; each with the lines ``films`` and ``talks``."""
    for slug, parent in (("education", None), ("schools", "education")):
        await campaigns.put_campaign(slug, CampaignDraft(name=slug, parent=parent), SYSTEM, NOON)
        for line in ("films", "talks"):
            draft = LineDraft(
                category="行動", activity=line, count=Count.SESSIONS, figures=[Figure.PARTICIPANTS]
            )
            await campaigns.put_line(slug, line, draft, SYSTEM, NOON)


async def put(
    draft: EventDraft | None = None, slug: str = "festival", now: datetime = NOON
) -> EventView:
    """Put the event and see what became of it."""
    await places.put_event(slug, draft or an_event(), SYSTEM, now)
    return await places.event(slug, now, SYSTEM)


async def an_organiser(team: str) -> Actor:
    """Somebody of a team of their own."""
    number = await db.fetch_value(
        """INSERT INTO team (slug, name) VALUES ($1, $1)
           ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id""",
        team,
    )
    return Actor("account", number, Role.ORGANISER, frozenset((number,)))


async def take_place(event: EventView, offer: str = "free", session: str = "one") -> int:
    """A ticket of the offer with a place in the session, drawn from both quotas."""
    booked, held = event.offer(offer), event.session(session)
    async with db.transaction():
        [ticket] = await tickets.issue([TicketDraft(event.id, booked.id, booked.number)], NOON)
        pools = await db.fetch(
            "SELECT id FROM quota WHERE session = $1 OR offer = $2", held.id, booked.id
        )
        await places.claim([Draw(ticket, pool["id"], 1) for pool in pools], NOON)
    return ticket
