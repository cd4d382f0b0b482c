"""A signature by name and e-mail: taken with the same work whoever it is, and kept a moment later.

Whether the person was known, and had signed, pending or withdrawn, is found by the worker: how long
the answer takes tells a stranger nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct

from events import db, outbox, people
from events.people import Known, PersonDraft
from events.petitions.keeping import Given, keep
from events.petitions.signer import NamedSession, signer_by_email

MAIL_EVERY = timedelta(hours=1)


class SignatureConsents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The consents of a signer, under a version of the privacy notice."""

    notice: int
    deliver: bool
    public: bool = False
    updates: bool = False

    @property
    def purposes(self) -> dict[str, bool]:
        """To what the signer says yes or no."""
        return {
            "notice": True, "deliver": self.deliver, "public": self.public, "updates": self.updates,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed to sign a text, given by its id, at a session if at one."""

    text: int
    told: PersonDraft
    place: NamedSession
    consents: SignatureConsents
    at: datetime


async def take(typed: Typed) -> int:
    """Take what was typed, in an open transaction, for ``keep_typed`` to keep; its id."""
    [person] = await people.identify([typed.told], typed.at, Known("signature", typed.place.event))
    [particulars] = await people.keep_particulars([(person, typed.told)], typed.at)
    consents = typed.consents
    taken: int = await db.fetch_value(
        """INSERT INTO typed_signature (text, particulars, session, notice, public, updates, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
        typed.text, particulars, typed.place.session, consents.notice, consents.public,
        consents.updates, typed.at,
    )  # fmt: skip
    await outbox.post(outbox.Errand.TYPED_SIGNATURE, taken, typed.at)
    return taken


async def keep_typed(taken: int, now: datetime) -> None:
    """Keep a signature that was typed, and promise the mail it deserves. Again: no change."""
    async with db.transaction():
        row = await db.fetch_row(
            """DELETE FROM typed_signature AS typed USING petition_text AS t
               WHERE typed.id = $1 AND t.id = typed.text
               RETURNING typed.*, t.petition""",
            taken,
        )
        if row is None:
            return
        told = (await people.particulars([row["particulars"]]))[row["particulars"]]
        signer = await signer_by_email(told.person, told.id, row["session"], told.locale or "")
        consents = SignatureConsents(
            notice=row["notice"], deliver=True, public=row["public"], updates=row["updates"]
        )
        given = Given(
            row["petition"], row["text"], signer, consents.notice, consents.purposes, row["at"]
        )
        kept = await keep(given)
        if not kept.is_new:
            await people.forget_particulars(told.id)
        kind = "SIGNATURE_PENDING" if kept.is_asked else "SIGNATURE_REPEATED"
        await _promise_mail(outbox.Errand[kind], kept.id, now)


async def _promise_mail(kind: outbox.Errand, kept: int, now: datetime) -> None:
    """Promise a mail about a signature: one an hour, however often it is given."""
    due_at = await db.fetch_value(
        """UPDATE signature SET mail_due_at = greatest($2, mail_due_at + $3)
           WHERE id = $1 AND (mail_due_at IS NULL OR mail_due_at <= $2) RETURNING mail_due_at""",
        kept, now, MAIL_EVERY,
    )  # fmt: skip
    if due_at is not None:
        await outbox.post(kind, kept, now, due_at)
