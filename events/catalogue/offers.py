"""Putting the offers 票種 of an event, and the sessions that each admits to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from events import db
from events.catalogue.event_draft import OfferDraft
from events.catalogue.tables import Offer
from events.text import tidied, to_json

OFFER_NUMBERS = 256  # one byte of the ticket code


def free_numbers(taken: Sequence[int]) -> Iterator[int]:
    """Numbers for new offers: the least that no offer of the event has."""
    return (number for number in range(OFFER_NUMBERS) if number not in taken)


Unlinked = tuple[str, int, int]
"""A session that an offer no longer admits to: the offer's slug and id, and the session's id."""


_REPLACED = [
    Offer.position, Offer.name, Offer.price, Offer.access, Offer.choose_min, Offer.choose_max,
    Offer.opens_at, Offer.closes_at, Offer.per_registration_max, Offer.group_max,
]  # fmt: skip


def _offer(event: int, position: int, number: int, draft: OfferDraft) -> Offer:
    return Offer(
        event=event,
        slug=draft.slug,
        number=number,
        position=position,
        name=to_json(tidied(draft.name)),
        price=draft.price,
        access=draft.access,
        choose_min=draft.choose.min if draft.choose else None,
        choose_max=draft.choose.max if draft.choose else None,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        per_registration_max=draft.per_registration_max,
        group_max=draft.group_max,
    )


async def _put_admits(ids: Mapping[str, int], admits: list[tuple[int, int]]) -> list[Unlinked]:
    """Say which sessions the offers admit to; returns those that they no longer do."""
    offers, sessions = [offer for offer, _ in admits], [session for _, session in admits]
    gone = await db.fetch(
        """DELETE FROM offer_session
           WHERE offer = ANY($1::int[]) AND (offer, session) NOT IN (
               SELECT * FROM unnest($2::int[], $3::int[]))
           RETURNING offer, session""",
        list(ids.values()), offers, sessions,
    )  # fmt: skip
    await db.execute(
        """INSERT INTO offer_session (offer, session)
           SELECT * FROM unnest($1::int[], $2::int[]) ON CONFLICT DO NOTHING""",
        offers, sessions,
    )  # fmt: skip
    slugs = {offer: slug for slug, offer in ids.items()}
    return [(slugs[row["offer"]], row["offer"], row["session"]) for row in gone]


async def put_offers(
    event: int, drafts: Sequence[OfferDraft], sessions: Mapping[str, int]
) -> tuple[dict[str, int], list[Unlinked]]:
    """Make or replace the offers; each keeps its number for ever.

    Returns their ids by slug, and the sessions that they no longer admit to.
    """
    kept = await Offer.select(Offer.slug, Offer.number).where(Offer.event == event)
    taken = {row["slug"]: row["number"] for row in kept}
    numbers = free_numbers(list(taken.values()))
    offers = [
        _offer(event, position, taken[d.slug] if d.slug in taken else next(numbers), d)
        for position, d in enumerate(drafts)
    ]
    ids: dict[str, int] = {}
    if offers:
        rows = (
            await Offer.insert(*offers)
            .on_conflict((Offer.event, Offer.slug), "DO UPDATE", _REPLACED)
            .returning(Offer.id, Offer.slug)
        )
        ids = {row["slug"]: row["id"] for row in rows}
    admits = [(ids[draft.slug], sessions[slug]) for draft in drafts for slug in draft.sessions]
    return ids, await _put_admits(ids, admits)
