"""Keeping a signature that is given: its step, its consents, and whether it is a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, journal, people
from events.people import ConsentDraft
from events.petitions.signer import Signer
from events.petitions.steps import step
from events.petitions.tables import COUNTED, State


@dataclass(frozen=True, slots=True)
class Given:
    """What a locked signer gives: the petition and its text by ids, the consents, and when."""

    petition: int
    text: int
    signer: Signer
    notice: int
    purposes: dict[str, bool]
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptSignature:
    """The signature in which it is kept; whether that is a new one, and took its consents."""

    id: int
    is_new: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A signature that was given before with the same ticket, or by the same name and address."""

    id: int
    state: State
    text: int


def after_signing(state: State | None, *, witnessed: bool) -> State | None:
    """The state after signing, None when it does not change; ``state`` None is not yet signed."""
    if state in COUNTED:
        return None
    if witnessed:
        return State.WITNESSED
    return None if state == State.PENDING else State.PENDING


async def keep(given: Given) -> KeptSignature:
    """Keep what is signed, in an open transaction.

    A pending signature is given again; after a withdrawal, or for another text, it is another one
    with links of its own.
    """
    signer = given.signer
    earlier = await _given_before(given.petition, signer)
    state = after_signing(earlier.state if earlier else None, witnessed=signer.witnessed)
    if earlier and earlier.state == State.PENDING and earlier.text != given.text:
        earlier, state = None, after_signing(None, witnessed=signer.witnessed)
    if earlier and earlier.state == State.PENDING:
        kept = KeptSignature(earlier.id, is_new=False, is_asked=True)
        asked = await _narrowed(earlier.id, given)
        await _renew(earlier.id, signer)
    elif earlier and state is None:
        return KeptSignature(earlier.id, is_new=False, is_asked=False)
    else:
        kept, asked = (
            KeptSignature(await _insert(given), is_new=True, is_asked=True),
            given.purposes,
        )
    consents = ConsentDraft(signer.person, asked, "petition", given.notice, signature=kept.id)
    await people.consent([consents], given.at)
    if state is not None:
        await step([kept.id], state, journal.GUEST, given.at)
    return kept


async def _given_before(petition: int, signer: Signer) -> _Earlier | None:
    """The latest signature given with the ticket; without one, by the same name and address."""
    row = await db.fetch_row(
        """SELECT id, state, text FROM signature_given
           WHERE petition = $1 AND person = $2 AND ticket IS NOT DISTINCT FROM $3
           ORDER BY id DESC LIMIT 1""",
        petition, signer.person, signer.ticket,
    )  # fmt: skip
    return _Earlier(row["id"], State(row["state"]), row["text"]) if row else None


async def _insert(given: Given) -> int:
    """A new signature without a step yet: its caller adds the first."""
    signer = given.signer
    made: int = await db.fetch_value(
        """INSERT INTO signature
               (petition, text, person, particulars, origin, session, ticket, locale, made_at)
           VALUES ($1, $9, $2, $3, $4, $5, $6, $7, $8) RETURNING id""",
        given.petition, signer.person, signer.particulars, signer.origin.value, signer.session,
        signer.ticket, signer.locale, given.at, given.text,
    )  # fmt: skip
    return made


async def _renew(pending: int, signer: Signer) -> None:
    """Take over where and in which language a pending signature is given now."""
    await db.execute(
        """UPDATE signature SET origin = $2, locale = $4, session = coalesce($3, session)
           WHERE id = $1""",
        pending, signer.origin.value, signer.session, signer.locale,
    )  # fmt: skip


async def _narrowed(pending: int, given: Given) -> dict[str, bool]:
    """What is agreed to when a pending signature is given again.

    Its button will confirm what anybody typed with this address, so each may only take away.
    """
    if given.signer.ticket is not None:
        return given.purposes
    refused = await people.refused(pending)
    return {
        purpose: agreed and purpose not in refused for purpose, agreed in given.purposes.items()
    }
