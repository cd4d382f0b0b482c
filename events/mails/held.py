"""The mails that an organiser may read: about events and petitions of their teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events import db
from events.access import Actor, Role
from events.mails.composing import KINDS
from events.mails.gathering import NEVER_HELD
from events.outbox import Errand, Post

_ABOUT = f"""
    FROM outbox AS o
    LEFT JOIN guest_seated AS g ON g.ticket = o.subject
         AND o.kind IN ('{Errand.GUEST_TICKET}', '{Errand.GUEST_CANCELLED}')
    LEFT JOIN registration_made AS r ON r.id = coalesce(
        g.registration,
        CASE WHEN o.kind IN ('{Errand.REGISTRATION_RECEIVED}', '{Errand.REGISTRATION_CANCELLED}')
             THEN o.subject END)
    LEFT JOIN event_named AS e ON e.id = r.event
    LEFT JOIN signature_given AS s ON s.id = CASE
        WHEN o.kind IN ('{Errand.SIGNATURE_PENDING}', '{Errand.SIGNATURE_REPEATED}')
        THEN o.subject END
    LEFT JOIN petition_named AS p ON p.id = s.petition
"""
_HELD = f"""{_ABOUT}
    WHERE o.kind = ANY($1::text[])
      AND ($2::int[] IS NULL OR coalesce(e.team, p.team) = ANY($2))
"""


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """How many mails wait, and how many were given up."""

    waiting: int
    dead: int


def _scope(actor: Actor) -> tuple[list[Errand], list[int] | None]:
    """The kinds and teams of an actor; what belongs to no team is for admins alone."""
    is_admin = actor.role is Role.ADMIN
    kinds = [kind for kind in KINDS if is_admin or kind not in NEVER_HELD]
    return kinds, actor.held_teams


async def recent_held(actor: Actor, before: int | None, count_max: int) -> list[Post]:
    """The newest mails that the actor may read, newest first; ``before`` pages on."""
    rows = await db.fetch(
        f"""SELECT o.id, o.lane, o.kind, o.subject, o.posted_at, o.due_at, o.attempts, o.outcome,
                   o.done_at, o.last_error {_HELD}
              AND ($3::bigint IS NULL OR o.id < $3) ORDER BY o.id DESC LIMIT $4""",
        *_scope(actor), before, count_max,
    )  # fmt: skip
    return [Post.of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a mail goes, or went: also when it would say nothing any more."""

    name: str
    email: str


async def readers(posts: Sequence[int]) -> dict[int, Reader]:
    """Who is told by each row, as far as it is about a ticket, a registration or a signature."""
    rows = await db.fetch(
        f"""SELECT o.id, t.name, t.email {_ABOUT}
            JOIN mailbox_told AS t ON t.id = coalesce(g.particulars, s.particulars, r.contact)
            WHERE o.id = ANY($1::bigint[])""",
        posts,
    )
    return {row["id"]: Reader(row["name"], row["email"]) for row in rows}


async def one_held(actor: Actor, post_id: int) -> Post | None:
    """One mail, if the actor may read it."""
    found = await recent_held(actor, post_id + 1, 1)
    return found[0] if found and found[0].id == post_id else None


async def trouble(actor: Actor) -> MailTrouble:
    """How many of the mails that the actor may read wait, and how many were given up."""
    row = await db.fetch_row(
        f"""SELECT count(*) FILTER (WHERE o.outcome IS NULL) AS waiting,
                   count(*) FILTER (WHERE o.outcome = 'dead') AS dead {_HELD}
              AND (o.outcome IS NULL OR o.outcome = 'dead')""",
        *_scope(actor),
    )
    assert row is not None
    return MailTrouble(**row)
