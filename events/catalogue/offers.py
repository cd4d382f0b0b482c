"""Offers 票種 and the sessions they admit to, as they are put."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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


async def put_offers(
    event: int, drafts: Sequence[OfferDraft], sessions: Mapping[str, int]
) -> tuple[dict[str, int], list[Unlinked]]:
    """Make or replace the offers; each keeps its number for ever.

    Returns their ids by slug, and the sessions that they no longer admit to.
    """
    kept = {row["slug"]: row["number"] for row in await _numbered(event)}
    numbers = free_numbers(list(kept.values()))
    ids: dict[str, int] = {}
    for position, draft in enumerate(drafts):
        number = kept[draft.slug] if draft.slug in kept else next(numbers)
        choose = draft.choose
        ids[draft.slug] = await db.fetch_value(
            """INSERT INTO offer (event, slug, number, position, name, price, access,
                   choose_min, choose_max, opens_at, closes_at, per_registration_max, group_max)
               VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13)
               ON CONFLICT (event, slug) DO UPDATE SET position = excluded.position,
                   name = excluded.name, price = excluded.price, access = excluded.access,
                   choose_min = excluded.choose_min, choose_max = excluded.choose_max,
                   opens_at = excluded.opens_at, closes_at = excluded.closes_at,
                   per_registration_max = excluded.per_registration_max,
                   group_max = excluded.group_max RETURNING id""",
            event, draft.slug, number, position, to_json(tidied(draft.name)), draft.price,
            draft.access, choose.min if choose else None, choose.max if choose else None,
            draft.opens_at, draft.closes_at, draft.per_registration_max, draft.group_max,
        )  # fmt: skip
    admits = [(ids[draft.slug], sessions[slug]) for draft in drafts for slug in draft.sessions]
    return ids, await _put_admits(ids, admits)


async def _put_admits(ids: Mapping[str, int], admits: list[tuple[int, int]]) -> list[Unlinked]:
    """Say which sessions the offers admit to; returns what they admitted to before."""
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


async def _numbered(event: int) -> list[dict[str, Any]]:
    return await Offer.select(Offer.slug, Offer.number).where(Offer.event == event)
