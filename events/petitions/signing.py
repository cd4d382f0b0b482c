"""Signing: the same person signs a petition once for ever, and nobody can tell from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from events import addresses, db, journal, outbox, people, tickets
from events.addresses import EMAIL_LENGTH_MAX
from events.errors import FieldError, Invalid, NotFound, Refusal
from events.fields import SessionName
from events.idempotency import RequestKey, once
from events.people import ConsentDraft, PersonDraft
from events.petitions.signer import (
    NamedSession,
    Signer,
    named_session,
    signer_by_email,
    signer_by_ticket,
)
from events.petitions.steps import step
from events.petitions.tables import COUNTED, State
from events.text import tidy

MAIL_EVERY = timedelta(hours=1)
VERSION_MAX = 2_000_000_000


class SignatureConsents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The consents of a signer, under a version of the privacy notice."""

    notice: int
    deliver: bool
    public: bool = False
    updates: bool = False


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


def one_line(text: str | None) -> str:
    """The text of a field of one line: tidied, inner spaces collapsed; empty when not given."""
    return " ".join(tidy(text or "").split())


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


def after_signing(state: State | None, *, witnessed: bool) -> State | None:
    """The state after signing, None when it does not change; ``state`` None is not yet signed."""
    if state in COUNTED:
        return None
    if witnessed:
        return State.WITNESSED
    return None if state == State.PENDING else State.PENDING


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
) -> tuple[tickets.IssuedTicket | None, NamedSession]:
    """The ticket and the session a draft names. Raises Invalid with all that is wrong."""
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
    place = await named_session(draft.session)
    if draft.session is not None and place.session is None:
        errors.append(FieldError("session", "unknown"))
    if errors:
        raise Invalid(errors)
    return ticket, place


async def _ticket(draft: SignatureDraft, occasion: Occasion) -> tickets.IssuedTicket | None:
    if occasion.ticket is not None:
        return (await tickets.by_ids([occasion.ticket])).get(occasion.ticket)
    return await tickets.by_code(draft.ticket or "")


def _told(draft: SignatureDraft, occasion: Occasion) -> PersonDraft:
    return PersonDraft(
        name=one_line(draft.name), email=addresses.mended(draft.email or ""),
        city=one_line(draft.city) or None, locale=occasion.locale,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A signature that was given before with the same ticket, or by the same name and address."""

    id: int
    state: State
    text: int


async def _keep(signed: _Signed, signer: Signer, draft: SignatureDraft, now: datetime) -> int:
    """Keep what is signed: its step, its consents and the mail it deserves.

    A pending signature is given again; after a withdrawal, or for another text, it is another one
    with links of its own.
    """
    earlier = await _given_before(signed.petition, signer)
    state = after_signing(earlier.state if earlier else None, witnessed=signer.witnessed)
    if earlier and earlier.state == State.PENDING and earlier.text != signed.text:
        earlier, state = None, after_signing(None, witnessed=signer.witnessed)
    if earlier and earlier.state == State.PENDING:
        kept, asked = earlier.id, await _narrowed(earlier.id, signer, draft)
        await _renew(kept, signer)
    elif earlier and state is None:
        kept, asked = earlier.id, None
    else:
        kept, asked = await _insert(signed, signer, now), _purposes(draft)
    if asked:
        await _consent(kept, signer.person, asked, draft.consents.notice, now)
    if state is not None:
        await step([kept], state, journal.GUEST, now)
    if signer.ticket is None:
        kind = outbox.Errand.SIGNATURE_PENDING if asked else outbox.Errand.SIGNATURE_REPEATED
        await _promise_mail(kind, kept, now)
    return kept


async def _promise_mail(kind: outbox.Errand, kept: int, now: datetime) -> None:
    """Promise a mail about a signature: one an hour, however often it is given."""
    due_at = await db.fetch_value(
        """UPDATE signature SET mail_due_at = greatest($2, mail_due_at + $3)
           WHERE id = $1 AND (mail_due_at IS NULL OR mail_due_at <= $2) RETURNING mail_due_at""",
        kept, now, MAIL_EVERY,
    )  # fmt: skip
    if due_at is not None:
        await outbox.post(kind, kept, now, due_at)


async def _given_before(petition: int, signer: Signer) -> _Earlier | None:
    """The latest signature given with the ticket; without one, by the same name and address."""
    row = await db.fetch_row(
        """SELECT id, state, text FROM signature_given
           WHERE petition = $1 AND person = $2 AND ticket IS NOT DISTINCT FROM $3
           ORDER BY id DESC LIMIT 1""",
        petition, signer.person, signer.ticket,
    )  # fmt: skip
    return _Earlier(row["id"], State(row["state"]), row["text"]) if row else None


async def _insert(signed: _Signed, signer: Signer, now: datetime) -> int:
    """A new signature without a step yet: its caller adds the first."""
    particulars = signer.particulars
    if signer.told:
        [particulars] = await people.keep_particulars([(signer.person, signer.told)], now)
    made: int = await db.fetch_value(
        """INSERT INTO signature
               (petition, text, person, particulars, origin, session, ticket, locale, made_at)
           VALUES ($1, $9, $2, $3, $4, $5, $6, $7, $8) RETURNING id""",
        signed.petition, signer.person, particulars, signer.origin.value, signer.session,
        signer.ticket, signer.locale, now, signed.text,
    )  # fmt: skip
    return made


async def _renew(pending: int, signer: Signer) -> None:
    """Take over where and in which language a pending signature is given now."""
    await db.execute(
        """UPDATE signature SET origin = $2, locale = $4, session = coalesce($3, session)
           WHERE id = $1""",
        pending, signer.origin.value, signer.session, signer.locale,
    )  # fmt: skip


def _purposes(draft: SignatureDraft) -> dict[str, bool]:
    given = draft.consents
    return {
        "notice": True, "deliver": given.deliver, "public": given.public, "updates": given.updates,
    }  # fmt: skip


async def _narrowed(pending: int, signer: Signer, draft: SignatureDraft) -> dict[str, bool]:
    """What is agreed to when a pending signature is given again.

    Its button will confirm what anybody typed with this address, so each may only take away.
    """
    asked = _purposes(draft)
    if signer.ticket is not None:
        return asked
    refused = await people.refused(pending)
    return {purpose: given and purpose not in refused for purpose, given in asked.items()}


async def _consent(
    kept: int, person: int, purposes: dict[str, bool], notice: int, now: datetime
) -> None:
    asked = ConsentDraft(person, purposes, "petition", notice, signature=kept)
    await people.consent([asked], now)


async def sign(
    slug: str,
    draft: SignatureDraft,
    now: datetime,
    claim: RequestKey | None = None,
    occasion: Occasion | None = None,
) -> None:
    """Sign a petition; the same person signs once for ever, and nobody can tell from outside.

    Raises NotFound, PetitionClosed, or Invalid with every wrong field.
    """
    occasion = occasion or Occasion()
    async with db.transaction(), once(claim, now) as made:
        signed = await _open_petition(slug, draft.version)
        ticket, place = await _checked(draft, occasion, signed.text)
        if ticket is None:
            signer = await signer_by_email(_told(draft, occasion), place, occasion.locale, now)
        else:
            signer = await signer_by_ticket(ticket, place, occasion.locale)
        made.id = await _keep(signed, signer, draft, now)
