"""Mails, composed when an outbox row is read: by the worker to send, by the desk to show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from events import outbox
from events.mails.letterhead import House
from events.mails.parts import Mail
from events.outbox import Errand, Lane, Post

KINDS = tuple(kind for kind in Errand if kind.lane is Lane.MAILS)
"""The kinds of outbox rows that are mails."""

_COMPOSERS: dict[str, Callable[[Post, House], Awaitable[Mail | None]]]
_COMPOSERS = outbox.performers(Lane.MAILS)


async def compose(post: Post, house: House) -> Mail | None:
    """The mail that an outbox row promises; None when there is nobody left to tell.

    Raises KeyError for a kind that is no mail, NotFound when its subject is gone.
    """
    return await _COMPOSERS[post.kind](post, house)
