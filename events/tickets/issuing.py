"""Issuing tickets, inside the transaction of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db
from events.tickets import codes


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket to issue: ``offer_number`` is the offer's index in codes, 255 for none."""

    event: int
    offer: int | None
    offer_number: int
    heads: int | None = None


async def issue(drafts: list[TicketDraft], now: datetime) -> list[int]:
    """Issue tickets with fresh numbers, in an open transaction; their ids, in the drafts' order."""
    slot = codes.KEY_SLOTS[-1]
    numbers = [codes.fresh_number() for _ in drafts]
    shorts = [codes.fresh_short() for _ in drafts]
    signed = [
        codes.encode(draft.event, number, draft.offer_number, 0, slot)
        for draft, number in zip(drafts, numbers, strict=True)
    ]
    rows = await db.fetch(
        """INSERT INTO ticket (number, short, event, offer, heads, tag, short_tag,
                               issue, key_slot, issued_at, changed_in)
           SELECT *, 0, $8::smallint, $9::timestamptz, pg_current_xact_id()::text::bigint
           FROM unnest($1::bytea[], $2::text[], $3::int[], $4::int[], $5::int[],
                       $6::bytea[], $7::bytea[])
           RETURNING id, number""",
        numbers, shorts, [d.event for d in drafts], [d.offer for d in drafts],
        [d.heads for d in drafts],
        [codes.tag(d.event, code) for d, code in zip(drafts, signed, strict=True)],
        [codes.tag(d.event, short) for d, short in zip(drafts, shorts, strict=True)],
        slot, now,
    )  # fmt: skip
    ids = {row["number"]: row["id"] for row in rows}
    return [ids[number] for number in numbers]
