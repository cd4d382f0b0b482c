"""Signing: the same person signs a petition once for ever, and nobody can tell from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events import addresses, db, people, tickets
from events.addresses import EMAIL_LENGTH_MAX
from events.errors import FieldError, Invalid, NotFound, Refusal
from events.fields import SessionName
from events.idempotency import RequestKey, once
from events.people import PersonDraft
from events.petitions import typed
from events.petitions.keeping import Given, keep
from events.petitions.signer import NamedSession, named_session, signer_by_ticket
from events.petitions.typed import SignatureConsents
from events.text import one_line

VERSION_MAX = 2_000_000_000


class SignatureDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's signature: by ticket, or by name and e-mail.

    ``version`` is that of the text which was shown; without it, the one that stands is signed.
    """

    consents: SignatureConsents
    name: Annotated[str, Meta(max_length=people.NAME_LENGTH_MAX)] | None = None
    email: Annotated[str, Meta(max_length=EMAIL_LENGTH_MAX)] | None = None
    city: Annotated[str, Meta(max_length=people.CITY_LENGTH_MAX)] | None = None
    ticket: Annotated[str, Meta(max_length=200)] | None = None
    presence: Annotated[str, Meta(max_length=40)] | None = None
    session: SessionName | None = None
    version: Annotated[int, Meta(ge=1, le=VERSION_MAX)] | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """The language in which a signature is given, and the ticket on whose page, if on one."""

    locale: str = "zh-Hant"
    ticket: int | None = None


@dataclass(eq=False)
class PetitionClosed(Refusal):
    """The petition takes no more signatures."""

    slug: str


def check_signer(draft: SignatureDraft, by_ticket: bool) -> list[FieldError]:
    """All the fields a signer must mend, as far as the draft alone shows them."""
    errors = []
    if draft.presence is not None:
        errors.append(FieldError("presence", "unknown"))
    if not by_ticket:
        if not one_line(draft.name):
            errors.append(FieldError("name", "required"))
        if not one_line(draft.email):
            errors.append(FieldError("email", "required"))
        elif addresses.mended(draft.email or "") is None:
            errors.append(FieldError("email", "malformed"))
    if not draft.consents.deliver:
        errors.append(FieldError("consents.deliver", "required"))
    return errors


@dataclass(frozen=True, slots=True)
class _Signed:
    """The petition that is signed, and the version of its text, by ids; None is no such version."""

    petition: int
    text: int | None


async def _open_petition(slug: str, version: int | None) -> _Signed:
    """The petition with the text that the signer was shown, which may have changed meanwhile."""
    row = await db.fetch_row(
        """SELECT p.id, p.open, t.id AS text
           FROM petition AS p LEFT JOIN petition_text AS t
             ON t.petition = p.id AND t.version = coalesce($2, p.version)
           WHERE p.slug = $1""",
        slug, version,
    )  # fmt: skip
    if row is None:
        raise NotFound("petition")
    if not row["open"]:
        raise PetitionClosed(slug)
    return _Signed(row["id"], row["text"])


async def _checked(
    draft: SignatureDraft, occasion: Occasion, text: int | None
) -> tuple[tickets.IssuedTicket | None, NamedSession, int]:
    """The ticket, the session and the text of a draft. Raises Invalid with all that is wrong."""
    by_ticket = draft.ticket is not None or occasion.ticket is not None
    errors = check_signer(draft, by_ticket)
    if not await people.notice_known("petition", draft.consents.notice):
        errors.append(FieldError("consents.notice", "notice_unknown"))
    if text is None:
        errors.append(FieldError("version", "unknown"))
    ticket = await _ticket(draft, occasion) if by_ticket else None
    if by_ticket and ticket is None:
        errors.append(FieldError("ticket", "unknown"))
    elif ticket and ticket.void:
        errors.append(FieldError("ticket", "cancelled"))
    place = await named_session(draft.session, public=not by_ticket)
    if draft.session is not None and place.session is None:
        errors.append(FieldError("session", "unknown"))
    if errors or text is None:
        raise Invalid(errors)
    return ticket, place, text


async def _ticket(draft: SignatureDraft, occasion: Occasion) -> tickets.IssuedTicket | None:
    if occasion.ticket is not None:
        return (await tickets.by_ids([occasion.ticket])).get(occasion.ticket)
    return await tickets.by_code(draft.ticket or "")


def _told(draft: SignatureDraft, occasion: Occasion) -> PersonDraft:
    return PersonDraft(
        name=one_line(draft.name), email=addresses.mended(draft.email or ""),
        city=one_line(draft.city) or None, locale=occasion.locale,
    )  # fmt: skip


async def sign(
    slug: str,
    draft: SignatureDraft,
    now: datetime,
    claim: RequestKey | None = None,
    occasion: Occasion | None = None,
) -> None:
    """Sign a petition; the same person signs once for ever, and nobody can tell from outside.

    With a ticket it is kept at once, by name and e-mail when the worker comes to it. Raises
    NotFound, PetitionClosed, or Invalid with every wrong field.
    """
    occasion = occasion or Occasion()
    async with db.transaction(), once(claim, now) as made:
        signed = await _open_petition(slug, draft.version)
        ticket, place, text = await _checked(draft, occasion, signed.text)
        if ticket is None:
            told = _told(draft, occasion)
            made.id = await typed.take(typed.Typed(text, told, place, draft.consents, now))
            return
        signer = await signer_by_ticket(ticket, place, occasion.locale)
        given = Given(
            signed.petition, text, signer, draft.consents.notice, draft.consents.purposes, now
        )
        made.id = (await keep(given)).id
