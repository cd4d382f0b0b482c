"""Mails, composed when an outbox row is read: by the worker to send, by the desk to show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from events.mails import access_mails, petition_mails, registration_mails
from events.mails.letterhead import House
from events.mails.parts import Mail
from events.outbox import Post

_COMPOSERS: dict[str, Callable[[Post, House], Awaitable[Mail | None]]] = {
    "registration_received": registration_mails.registration_received,
    "guest_ticket": registration_mails.guest_ticket,
    "registration_cancelled": registration_mails.registration_cancelled,
    "signature_pending": petition_mails.signature_pending,
    "signature_repeated": petition_mails.signature_repeated,
    "sign_in": access_mails.sign_in,
}
KINDS = tuple(_COMPOSERS)
"""The kinds of outbox rows that are mails."""


async def compose(post: Post, house: House) -> Mail | None:
    """The mail that an outbox row promises; None when there is nobody left to tell.

    Raises KeyError for a kind that is no mail, NotFound when its subject is gone.
    """
    return await _COMPOSERS[post.kind](post, house)
